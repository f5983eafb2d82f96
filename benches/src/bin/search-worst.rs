//! Searches for the messages that cost most, and prints the worst of each kind.
//!
//! ```text
//! cargo run --release -p flushout-benches --bin search-worst -- [--seconds 60] [--seed 1] [--only flush]
//! ```
//!
//! `--seconds` is the time for all subjects together. The worst message of each subject is written to
//! `target/search-worst/`.

use std::time::Duration;

use flushout_benches::harness::Failure;
use flushout_benches::search::{Climb, Found, MESSAGE_BYTES_MAX, Scale, subjects, worst};
use flushout_benches::workload::Numbers;

fn main() -> Result<(), Failure> {
    let mut seconds = 60;
    let mut seed = 1;
    let mut only = String::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or("an option without its value")?;
        match argument.as_str() {
            "--seconds" => seconds = value.parse()?,
            "--seed" => seed = value.parse()?,
            "--only" => only = value,
            other => return Err(format!("no such option: {other}").into()),
        }
    }
    let mut wanted = subjects(Scale::Large)?;
    wanted.retain(|subject| subject.name.contains(&only));
    let seeds: usize = wanted.iter().map(|subject| subject.seeds.len()).sum();
    let options = Climb {
        tries: usize::MAX,
        time: Duration::from_secs(seconds) / u32::try_from(seeds.max(1))?,
        bytes_max: MESSAGE_BYTES_MAX,
        score: Found::ratio,
    };
    let directory = std::path::Path::new("target/search-worst");
    std::fs::create_dir_all(directory)?;
    println!(
        "{:<28}{:>8}{:>10}{:>10}{:>12}{:>10}",
        "", "ratio", "ms", "parse ms", "bytes", "steps"
    );
    for mut subject in wanted {
        let worst = worst(&mut subject, &mut Numbers::new(seed), options)?;
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        println!(
            "{:<28}{:>8.1}{:>10.2}{:>10.2}{:>12}{:>10}",
            subject.name,
            worst.ratio(),
            milliseconds(worst.cost.time),
            milliseconds(worst.parse),
            worst.bytes,
            worst
                .cost
                .work
                .map_or_else(String::new, |(work, _)| work.to_string()),
        );
        let file = subject.name.replace([',', ' '], "-") + ".json";
        std::fs::write(directory.join(file), serde_json::to_vec(&worst.message)?)?;
    }
    Ok(())
}
