//! The lock that keeps two runs from working on one document at the same time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// How long a run waits for another one.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// How long it waits before it looks again.
const WAIT_STEP: Duration = Duration::from_millis(10);

/// Takes the lock of a directory. It is held until the file is dropped; the operating system lets
/// it go when a run dies, so a crash leaves no lock behind. The file itself stays, empty.
pub(super) fn take(directory: &Path) -> Result<File, Failure> {
    take_within(directory, WAIT_MAX)
}

fn take_within(directory: &Path, wait_max: Duration) -> Result<File, Failure> {
    let path = directory.join("lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| Failure::file("open", &path, &error))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(Failure::file("lock", &path, &error)),
            Err(TryLockError::WouldBlock) if start.elapsed() < wait_max => sleep(WAIT_STEP),
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::problem(
                    "locked",
                    format!(
                        "Another run has held {} for {} seconds",
                        path.display(),
                        wait_max.as_secs()
                    ),
                    "Wait until it has ended, or end it, and run this again. Nothing was changed.",
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_waits_and_gives_up() {
        let directory = tempfile::tempdir().unwrap();
        let first = take(directory.path()).unwrap();
        let second = take_within(directory.path(), Duration::from_millis(30));
        assert!(matches!(second, Err(Failure::Problem(problem)) if problem["code"] == "locked"));
        drop(first);
        assert!(take_within(directory.path(), Duration::ZERO).is_ok());
    }
}
