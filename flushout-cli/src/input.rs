//! Reading a message from a file or from standard input, never more of it than the limit allows.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::{Path, PathBuf};

use flushout::{Code, Problem};

/// A message and what to call it.
#[derive(Debug)]
pub(crate) struct Input {
    /// The name of the file, or `standard input`.
    pub(crate) name: String,
    /// The bytes; one more than the limit when there is more.
    pub(crate) bytes: Vec<u8>,
    /// How many bytes there are in all, as far as that is known without reading them.
    bytes_total: usize,
}

impl Input {
    /// Holds the length to its limit, and says the true length where it is known.
    ///
    /// # Errors
    ///
    /// [`Code::MessageTooLong`].
    pub(crate) fn check_length(&self, bytes_max: usize) -> Result<(), Problem> {
        if self.bytes.len() <= bytes_max {
            return Ok(());
        }
        let thing = "The message in bytes";
        Err(Problem::limit(
            Code::MessageTooLong,
            thing,
            bytes_max,
            self.bytes_total,
        ))
    }
}

/// Reads a message, up to one byte more than `bytes_max`. `None` and `-` are standard input.
///
/// # Errors
///
/// Words that say what could not be read, and what to do.
pub(crate) fn read(path: Option<&PathBuf>, bytes_max: usize) -> Result<Input, String> {
    if let Some(path) = path.filter(|path| path.as_os_str() != "-") {
        let name = path.display().to_string();
        let read = File::open(path).and_then(|file| {
            let file_bytes = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
            let bytes = read_up_to(file, bytes_max)?;
            // A pipe has no length.
            let bytes_total = file_bytes.max(bytes.len());
            Ok((bytes, bytes_total))
        });
        return match read {
            Ok((bytes, bytes_total)) => Ok(Input {
                name,
                bytes,
                bytes_total,
            }),
            Err(error) => Err(format!(
                "cannot read {name}: {error}. Give the path of a file, or `-` for standard input."
            )),
        };
    }
    let stdin = io::stdin();
    if path.is_none() && stdin.is_terminal() {
        let words = "there is no message: give a file, or pipe one into standard input.";
        return Err(words.to_owned());
    }
    let bytes = read_up_to(stdin.lock(), bytes_max)
        .map_err(|error| format!("cannot read standard input: {error}."))?;
    Ok(Input {
        name: "standard input".to_owned(),
        bytes_total: bytes.len(),
        bytes,
    })
}

/// Reads a whole file that is not held to the limit of messages.
///
/// # Errors
///
/// Words that say what could not be read, and then `what_to_give`.
pub(crate) fn read_file(path: &Path, what_to_give: &str) -> Result<Vec<u8>, String> {
    std::fs::read(path)
        .map_err(|error| format!("cannot read {}: {error}. {what_to_give}", path.display()))
}

fn read_up_to(source: impl Read, bytes_max: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(bytes_max).map_or(u64::MAX, |most| most.saturating_add(1));
    source.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_one_byte_beyond_the_limit_is_read() {
        assert_eq!(read_up_to(io::repeat(b'x'), 10).unwrap().len(), 11);
        assert_eq!(read_up_to(&b"abc"[..], 10).unwrap(), b"abc");
    }
}
