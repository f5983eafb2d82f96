//! Replays the cases of a file in which our master must differ from npm's, and tells which failed.

use std::path::Path;
use std::process::ExitCode;

use flushout_tests::deviations::replay_file;

fn main() -> ExitCode {
    let Some(file) = std::env::args_os().nth(1) else {
        eprintln!("usage: replay-deviations FILE");
        return ExitCode::from(2);
    };
    match replay_file(Path::new(&file)) {
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
        Ok(outcome) => {
            for (case, difference) in &outcome.failed {
                println!("{case}: {difference}");
            }
            println!("{} passed, {} failed", outcome.passed, outcome.failed.len());
            ExitCode::from(u8::from(!outcome.failed.is_empty()))
        }
    }
}
