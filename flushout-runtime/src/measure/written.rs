//! The length of a JSON text, by writing it to where it is only counted.

use std::io;

use serde::Serialize;

/// A place that counts what is written to it.
struct Counter(u64);

impl io::Write for Counter {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0 += bytes.len() as u64;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many bytes the JSON text of a value has, by writing the text to where it is only counted.
pub(super) fn written_bytes<T: Serialize + ?Sized>(value: &T) -> u64 {
    let mut counter = Counter(0);
    // A value that cannot be written is refused where its text is made; the count is not the place.
    let _ = serde_json::to_writer(&mut counter, value);
    counter.0
}
