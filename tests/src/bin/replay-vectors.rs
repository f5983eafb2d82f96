//! Replays every recorded scenario of a folder, and tells which failed and where.

use std::path::Path;
use std::process::ExitCode;

use flushout_tests::vectors::replay_folder;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: replay-vectors FOLDER, with designed/ and random/ below it");
        return ExitCode::from(2);
    };
    match replay_folder(Path::new(&folder)) {
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
        Ok(outcome) => {
            for (file, difference) in &outcome.failed {
                println!("{}: {difference}", file.display());
            }
            println!("{} passed, {} failed", outcome.passed, outcome.failed.len());
            ExitCode::from(u8::from(!outcome.failed.is_empty()))
        }
    }
}
