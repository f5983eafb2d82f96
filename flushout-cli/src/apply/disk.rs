//! Every change of a file or a directory that the store makes, in one place, so that tests can let
//! each of them be the last one before a crash.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

pub(super) fn make_directory(path: &Path) -> io::Result<()> {
    reach()?;
    fs::create_dir_all(path)
}

/// Opens a file to be read and appended to, or makes an empty one.
pub(super) fn open_to_append(path: &Path) -> io::Result<File> {
    reach()?;
    let mut options = OpenOptions::new();
    options.create(true).read(true).append(true).open(path)
}

/// Makes an empty file, in the place of any other.
pub(super) fn create(path: &Path) -> io::Result<File> {
    reach()?;
    File::create(path)
}

pub(super) fn write(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    if let Err(error) = reach() {
        // A crash may keep a part of it.
        file.write_all(&bytes[..bytes.len() / 2])?;
        return Err(error);
    }
    file.write_all(bytes)
}

/// Makes the length of a file and what is in it durable.
pub(super) fn sync(file: &File) -> io::Result<()> {
    reach()?;
    file.sync_all()
}

pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    reach()?;
    fs::rename(from, to)
}

pub(super) fn set_length(file: &File, bytes: u64) -> io::Result<()> {
    reach()?;
    file.set_len(bytes)
}

/// Removes a file; that there is none is no error.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    reach()?;
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes the names in a directory durable. Windows does so by itself, and opens no directories.
pub(super) fn sync_directory(directory: &Path) -> io::Result<()> {
    reach()?;
    if cfg!(unix) {
        File::open(directory)?.sync_all()
    } else {
        Ok(())
    }
}

/// Makes a new directory durable in the one that holds it.
pub(super) fn sync_parent(directory: &Path) -> io::Result<()> {
    let whole = fs::canonicalize(directory)?;
    whole.parent().map_or(Ok(()), sync_directory)
}

#[cfg(not(test))]
#[allow(
    clippy::unnecessary_wraps,
    reason = "in tests it fails where they want it to"
)]
fn reach() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
use tests::reach;

#[cfg(test)]
pub(super) mod tests {
    use std::cell::Cell;
    use std::io;

    /// What happens at a change.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(in crate::apply) enum Fault {
        /// It fails, and so does everything behind it.
        Crash,
        /// It fails alone.
        Error,
    }

    thread_local! {
        /// How many changes are made before the fault, and which it is.
        static FAULT: Cell<Option<(usize, Fault)>> = const { Cell::new(None) };
    }

    /// Runs `work` with a fault after so many changes. Says whether it was reached.
    pub(in crate::apply) fn with_fault(changes: usize, fault: Fault, work: impl FnOnce()) -> bool {
        FAULT.set(Some((changes, fault)));
        work();
        let left = FAULT.take();
        left.is_none_or(|(left, _)| left == 0)
    }

    pub(super) fn reach() -> io::Result<()> {
        match FAULT.get() {
            None => return Ok(()),
            Some((0, Fault::Crash)) => {}
            Some((0, Fault::Error)) => FAULT.set(None),
            Some((left, fault)) => {
                FAULT.set(Some((left - 1, fault)));
                return Ok(());
            }
        }
        Err(io::Error::other("a fault of the test"))
    }
}
