//! Runs the steps of `cargo xtask test` one after the other.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::counts::{Counts, is_not_run};
use crate::node::{self, Installed};
use crate::report::{Entry, Outcome, Report};
use crate::run::{Show, human, run};
use crate::steps::{STEPS, Step, Work};
use crate::tools::{self, Tools};

/// Tells tests that node and the packages are there and must be used. Its value is the folder of the scripts.
const NODE_DIR_VARIABLE: &str = "FLUSHOUT_NODE_DIR";

/// What the command line asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Leave out what builds optimized code.
    pub(crate) quick: bool,
    /// Print everything that the steps print.
    pub(crate) verbose: bool,
    /// Only these steps, if any are named.
    pub(crate) only: Vec<String>,
}

impl Options {
    /// Whether a step is to run. The first two always do: others depend on them, and they cost next to nothing.
    fn choose(&self, step: &Step) -> bool {
        match step.work {
            Work::CheckTools | Work::InstallNodePackages => true,
            Work::Cargo { .. } if self.only.is_empty() => !(self.quick && step.release),
            Work::Cargo { .. } => self.only.iter().any(|name| name == step.name),
        }
    }
}

/// What one step gave.
struct Done {
    outcome: Outcome,
    lines: Vec<String>,
}

/// The state that steps share.
struct Session<'a> {
    root: &'a Path,
    show: Show,
    tools: Tools,
}

/// Runs the chosen steps, prints the report, and says whether nothing failed.
pub(crate) fn test(root: &Path, options: &Options) -> bool {
    let started = Instant::now();
    let session = Session {
        root,
        show: Show::new(options.verbose),
        tools: Tools::look(),
    };
    let mut report = Report {
        entries: Vec::new(),
        not_run: Vec::new(),
        strict: std::env::var_os("CI").is_some_and(|value| value == "true" || value == "1"),
    };
    let total = STEPS.iter().filter(|step| options.choose(step)).count();
    let mut number = 0;
    for step in STEPS {
        if !options.choose(step) {
            report.entries.push(Entry {
                name: step.name,
                outcome: Outcome::LeftOut,
                time: Duration::ZERO,
                counts: Counts::default(),
            });
            continue;
        }
        number += 1;
        session.announced(
            step,
            &format!("[{number}/{total}] {}", step.name),
            &mut report,
        );
    }
    println!("\nAfter {}:", human(started.elapsed()));
    for line in report.lines() {
        println!("{line}");
    }
    report.success()
}

impl Session<'_> {
    /// Does a step, prints what became of it, and adds it to the report.
    fn announced(&self, step: &Step, title: &str, report: &mut Report) {
        println!("{title}: {}", step.about);
        let started = Instant::now();
        let Done { outcome, lines } = match self.tools.lack(step.needs) {
            Some(lack) => Done {
                outcome: Outcome::NotRun(lack),
                lines: Vec::new(),
            },
            None => self.work(step, title),
        };
        let time = started.elapsed();
        let counts = match &outcome {
            Outcome::NotRun(reason) => {
                println!("{title}: NOT RUN: {reason}");
                Counts::default()
            }
            Outcome::Failed => {
                self.print_failure(&lines);
                println!("{title}: FAILED after {}", human(time));
                Counts::of_step(lines.iter().map(String::as_str), false)
            }
            Outcome::Passed | Outcome::LeftOut => {
                println!("{title}: passed in {}", human(time));
                Counts::of_step(lines.iter().map(String::as_str), true)
            }
        };
        report
            .not_run
            .extend(lines.into_iter().filter(|line| is_not_run(line)));
        report.entries.push(Entry {
            name: step.name,
            outcome,
            time,
            counts,
        });
    }

    fn work(&self, step: &Step, title: &str) -> Done {
        match &step.work {
            Work::CheckTools => {
                for line in self.tools.lines() {
                    println!("    {line}");
                }
                // Those that lack a tool say so themselves.
                Done {
                    outcome: Outcome::Passed,
                    lines: Vec::new(),
                }
            }
            Work::InstallNodePackages => self.install(title),
            Work::Cargo {
                arguments,
                environment,
            } => {
                let mut command = tools::cargo();
                command
                    .args(*arguments)
                    .envs(environment.iter().copied())
                    .current_dir(self.root);
                let folder = node::folder(self.root);
                if node::is_current(&folder) && self.tools.lack(&[tools::Tool::Node]).is_none() {
                    command.env(NODE_DIR_VARIABLE, folder);
                } else {
                    command.env_remove(NODE_DIR_VARIABLE);
                }
                let ran = run(&mut command, title, self.show);
                let outcome = if ran.success {
                    Outcome::Passed
                } else {
                    Outcome::Failed
                };
                Done {
                    outcome,
                    lines: ran.lines,
                }
            }
        }
    }

    fn install(&self, title: &str) -> Done {
        let mut lines = Vec::new();
        let outcome = match node::install(&node::folder(self.root), title, self.show) {
            Installed::Already | Installed::Now => Outcome::Passed,
            Installed::Unreachable => Outcome::NotRun(String::from(
                "the npm registry cannot be reached, so nothing is tested against npm flushout and ajv; \
                 run this again with a network",
            )),
            Installed::Failed(printed) => {
                lines = printed;
                Outcome::Failed
            }
        };
        Done { outcome, lines }
    }

    /// Prints what a step printed that failed, unless that has been seen already.
    fn print_failure(&self, lines: &[String]) {
        if self.show.verbose {
            return;
        }
        for line in lines {
            // The tests that passed would hide the one that did not.
            if !(line.starts_with("test ") && line.ends_with("... ok")) {
                println!("    {line}");
            }
        }
    }
}
