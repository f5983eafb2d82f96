//! The tasks of the workspace: `cargo xtask help` lists them.

mod counts;
mod go;
mod node;
mod prepare;
mod python;
mod report;
mod run;
mod steps;
mod test;
mod tools;

use std::path::Path;
use std::process::ExitCode;

use crate::steps::STEPS;
use crate::test::Options;

const HELP: &str = "\
Tasks of the flushout workspace.

  cargo xtask test [OPTIONS]   runs all checks and tests; needs Rust; node 18, Python 3.11 and Go for the tests against
                               what is written in these
  cargo xtask help             prints this

Options of test:
  --list         lists the steps and runs none
  --quick        leaves out what builds optimized code
  --only NAME    runs only this step, after those that prepare it (may be given several times)
  --verbose      prints everything that the steps print, not only what failed

The exit code is 0 when nothing failed, 1 when something did, 2 when the command was not understood.
What could not be run (no node, no Python, no network) is listed with its reason; it counts as failed when CI=true is set.";

/// What the command line says.
#[derive(Debug, PartialEq, Eq)]
enum Task {
    Help,
    List,
    Test(Options),
}

fn main() -> ExitCode {
    match task(std::env::args().skip(1)) {
        Ok(Task::Help) => {
            println!("{HELP}");
            ExitCode::SUCCESS
        }
        Ok(Task::List) => {
            for step in STEPS {
                println!("{:18} {}", step.name, step.about);
            }
            ExitCode::SUCCESS
        }
        Ok(Task::Test(options)) => {
            // The folder of this crate lies in the root of the workspace.
            let here = Path::new(env!("CARGO_MANIFEST_DIR"));
            let root = here.parent().unwrap_or(here);
            if test::test(root, &options) {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(what) => {
            eprintln!("{what}\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}

fn task(mut arguments: impl Iterator<Item = String>) -> Result<Task, String> {
    match arguments.next().as_deref() {
        None | Some("help" | "--help" | "-h") => return Ok(Task::Help),
        Some("test") => {}
        Some(other) => return Err(format!("there is no task `{other}`")),
    }
    let mut options = Options::default();
    let mut list = false;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--help" | "-h" => return Ok(Task::Help),
            "--list" => list = true,
            "--quick" => options.quick = true,
            "--verbose" => options.verbose = true,
            "--only" => {
                let name = arguments.next().ok_or("--only needs the name of a step")?;
                if STEPS.iter().all(|step| step.name != name) {
                    let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
                    return Err(format!(
                        "there is no step `{name}`; the steps are {}",
                        names.join(", ")
                    ));
                }
                options.only.push(name);
            }
            other => return Err(format!("test has no option `{other}`")),
        }
    }
    Ok(if list {
        Task::List
    } else {
        Task::Test(options)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Task, String> {
        task(line.split_whitespace().map(String::from))
    }

    #[test]
    fn the_command_line_is_understood() {
        assert_eq!(parse(""), Ok(Task::Help));
        assert_eq!(parse("test --list"), Ok(Task::List));
        assert_eq!(parse("test"), Ok(Task::Test(Options::default())));
        let Ok(Task::Test(options)) = parse("test --quick --only tests --only docs --verbose")
        else {
            panic!("not understood");
        };
        assert!(options.quick && options.verbose);
        assert_eq!(options.only, ["tests", "docs"]);
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        assert!(parse("tset").is_err());
        assert!(parse("test --fast").is_err());
        assert!(parse("test --only").is_err());
        assert!(
            parse("test --only nothing")
                .unwrap_err()
                .contains("npm-packages")
        );
    }
}
