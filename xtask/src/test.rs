//! Runs the steps of `cargo xtask test` one after the other.

use std::cell::Cell;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::counts::{Counts, is_not_run};
use crate::prepare::Prepared;
use crate::report::{Entry, Outcome, Report};
use crate::run::{Show, human, run};
use crate::steps::{STEPS, Step, Work};
use crate::tools::{Tool, Tools};
use crate::{go, node, python};

/// Tells tests that node and the packages are there and must be used. Its value is the folder of the scripts.
const NODE_DIR_VARIABLE: &str = "FLUSHOUT_NODE_DIR";

/// The same for the virtual environment of Python, and for the judge that is written in Go.
const PYTHON_DIR_VARIABLE: &str = "FLUSHOUT_PYTHON_DIR";
const GO_DIR_VARIABLE: &str = "FLUSHOUT_GO_DIR";

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
    /// Whether a step is to run. The first ones always do: others depend on them, and they cost next to nothing.
    fn choose(&self, step: &Step) -> bool {
        match step.work {
            Work::CheckTools
            | Work::InstallNodePackages
            | Work::InstallPythonPackages
            | Work::BuildGoJudge => true,
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
    /// Whether the judge in Go is as its sources are.
    has_go_judge: Cell<bool>,
}

/// Runs the chosen steps, prints the report, and says whether nothing failed.
pub(crate) fn test(root: &Path, options: &Options) -> bool {
    let started = Instant::now();
    let session = Session {
        root,
        show: Show::new(options.verbose),
        tools: Tools::look(|tool| {
            let mut chosen = STEPS.iter().filter(|step| options.choose(step));
            chosen.any(|step| step.needs.contains(&tool))
        }),
        has_go_judge: Cell::new(false),
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
                optional_in_ci: step.optional_in_ci,
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
    /// Does a step, prints its result, and adds it to the report.
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
            optional_in_ci: step.optional_in_ci,
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
            Work::InstallNodePackages => {
                done(node::install(&node::folder(self.root), title, self.show))
            }
            Work::InstallPythonPackages => done(python::install(
                &python::folder(self.root),
                title,
                self.show,
            )),
            Work::BuildGoJudge => {
                let built = go::build(&go::folder(self.root), title, self.show);
                self.has_go_judge.set(matches!(built, Prepared::Ready));
                done(built)
            }
            Work::Cargo {
                program,
                arguments,
                environment,
            } => {
                let mut command = program();
                command
                    .args(*arguments)
                    .envs(environment.iter().copied())
                    .current_dir(self.root);
                self.tell_of_languages(&mut command);
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

    /// Tells the tests which other languages are there and must be used.
    fn tell_of_languages(&self, command: &mut Command) {
        let has = |tool| self.tools.lack(&[tool]).is_none();
        let (node, python) = (node::folder(self.root), python::folder(self.root));
        let languages = [
            (
                NODE_DIR_VARIABLE,
                node::is_current(&node) && has(Tool::Node),
                node,
            ),
            (
                PYTHON_DIR_VARIABLE,
                python::is_current(&python) && has(Tool::Python),
                python,
            ),
            (
                GO_DIR_VARIABLE,
                self.has_go_judge.get(),
                go::folder(self.root),
            ),
        ];
        for (variable, is_there, folder) in languages {
            if is_there {
                command.env(variable, folder);
            } else {
                command.env_remove(variable);
            }
        }
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

/// What a step gave that makes something ready for others.
fn done(prepared: Prepared) -> Done {
    let (outcome, lines) = match prepared {
        Prepared::Ready => (Outcome::Passed, Vec::new()),
        Prepared::Lacking(lack) => (Outcome::NotRun(lack), Vec::new()),
        Prepared::Failed(printed) => (Outcome::Failed, printed),
    };
    Done { outcome, lines }
}
