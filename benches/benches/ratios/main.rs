//! The benchmarks: everything that flushout does often, against the least that does the same.

mod documents;
mod flat;
mod master;
mod proxy;
mod untyped;
mod worst;

use flushout_benches::harness::{Failure, Options, run};

const LEGEND: &str = "\
ours      flushout, validated, with the inverse of every command
other     the floor: serde_json into plain structs, no checks, applied to a plain BTreeMap
ratio     ours / other, in each round of the times that a tenth keeps within (so that other programs
          count little); the median of the rounds, the least and the most
Both sides take turns in one process. What is not in the last column is outside of the time.";

fn main() -> Result<(), Failure> {
    let options = Options::from_arguments();
    println!("{LEGEND}");
    run("Master", &options, master::cases())?;
    run("Model without types", &options, untyped::cases())?;
    run("Proxy", &options, proxy::cases())?;
    run("Documents", &options, documents::cases())?;
    run(
        "Size of the document: ours with 100 000 todos, other with 1 000 (ours unless it says floor)",
        &options,
        flat::cases(),
    )?;
    run(
        "Worst messages: ours takes the message, other parses it to a Value; last, the limit of it",
        &options,
        worst::cases(),
    )
}
