//! Says at the end what passed, what failed, and what was not run and why.

use std::time::Duration;

use crate::counts::Counts;
use crate::run::human;

/// The result of a step.
pub(crate) enum Outcome {
    /// It did what it should.
    Passed,
    /// It did not.
    Failed,
    /// It was not run, for this reason.
    NotRun(String),
    /// It was left out because `--quick` or `--only` said so.
    LeftOut,
}

/// One line of the table.
pub(crate) struct Entry {
    /// The name of the step.
    pub(crate) name: &'static str,
    /// Whether it may be left undone on a build server.
    pub(crate) optional_in_ci: bool,
    /// Its result.
    pub(crate) outcome: Outcome,
    /// How long it took.
    pub(crate) time: Duration,
    /// The tests in it.
    pub(crate) counts: Counts,
}

/// The results of all steps.
pub(crate) struct Report {
    /// The steps, in their order.
    pub(crate) entries: Vec<Entry>,
    /// What tests inside the steps did not run, one line each.
    pub(crate) not_run: Vec<String>,
    /// Whether something that was not run is a failure, as it is on a build server.
    pub(crate) strict: bool,
}

impl Report {
    /// The counts of all steps. A step that was not run is one skipped test, or one failed test if that is a failure.
    pub(crate) fn counts(&self) -> Counts {
        let mut all = Counts::default();
        for entry in &self.entries {
            all.add(entry.counts);
            match entry.outcome {
                Outcome::NotRun(_) if self.strict && !entry.optional_in_ci => all.failed += 1,
                Outcome::NotRun(_) => all.skipped += 1,
                Outcome::Passed | Outcome::Failed | Outcome::LeftOut => {}
            }
        }
        if self.strict {
            all.failed += self.not_run.len();
        }
        all
    }

    /// Whether nothing failed.
    pub(crate) fn success(&self) -> bool {
        self.counts().failed == 0
    }

    /// The table, the reasons, and the closing line.
    pub(crate) fn lines(&self) -> Vec<String> {
        let width = self
            .entries
            .iter()
            .map(|entry| entry.name.len())
            .max()
            .unwrap_or(0);
        let mut lines = Vec::new();
        for entry in &self.entries {
            let (word, note) = match &entry.outcome {
                Outcome::Passed => ("passed", counted(entry.counts)),
                Outcome::Failed => ("FAILED", counted(entry.counts)),
                Outcome::NotRun(reason) => ("NOT RUN", reason.clone()),
                Outcome::LeftOut => ("left out", String::new()),
            };
            let time = human(entry.time);
            let line = format!("  {:width$}  {word:8}  {time:>12}  {note}", entry.name);
            lines.push(line.trim_end().to_owned());
        }
        if !self.not_run.is_empty() {
            lines.push(String::new());
            lines.push(String::from("Tests that could not be run:"));
            lines.extend(self.not_run.iter().map(|line| format!("  {line}")));
        }
        let any_not_run = self
            .entries
            .iter()
            .any(|entry| matches!(entry.outcome, Outcome::NotRun(_)) && !entry.optional_in_ci);
        if self.strict && (any_not_run || !self.not_run.is_empty()) {
            lines.push(String::new());
            lines.push(String::from(
                "CI is set, so what could not be run counts as failed.",
            ));
        }
        lines.push(String::new());
        let counts = self.counts();
        let skipped = match counts.skipped {
            0 => String::new(),
            skipped => format!(", {skipped} skipped"),
        };
        lines.push(format!(
            "{} passed, {} failed{skipped}",
            counts.passed, counts.failed
        ));
        lines
    }
}

/// The counts of a step, unless it is just one test itself.
fn counted(counts: Counts) -> String {
    if counts.passed + counts.failed + counts.skipped <= 1 {
        return String::new();
    }
    let failed = match counts.failed {
        0 => String::new(),
        failed => format!(", {failed} failed"),
    };
    let skipped = match counts.skipped {
        0 => String::new(),
        skipped => format!(", {skipped} skipped"),
    };
    format!("{} tests{failed}{skipped}", counts.passed + counts.failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(outcome: Outcome, passed: usize, failed: usize) -> Entry {
        let counts = Counts {
            passed,
            failed,
            skipped: 0,
        };
        Entry {
            name: "some",
            optional_in_ci: false,
            outcome,
            time: Duration::from_secs(1),
            counts,
        }
    }

    fn report(entries: Vec<Entry>, strict: bool) -> Report {
        Report {
            entries,
            not_run: Vec::new(),
            strict,
        }
    }

    #[test]
    fn the_closing_line_stands_alone() {
        let report = report(
            vec![entry(Outcome::Passed, 7, 0), entry(Outcome::Failed, 1, 2)],
            false,
        );
        assert!(!report.success());
        assert_eq!(
            report.lines().last().map(String::as_str),
            Some("8 passed, 2 failed")
        );
    }

    #[test]
    fn what_was_not_run_fails_only_on_a_build_server() {
        let not_run = || entry(Outcome::NotRun(String::from("no node")), 0, 0);
        let here = report(vec![entry(Outcome::Passed, 7, 0), not_run()], false);
        assert!(here.success());
        let lines = here.lines();
        assert!(
            lines
                .iter()
                .any(|line| line.contains("NOT RUN") && line.ends_with("no node")),
            "{lines:?}"
        );
        assert_eq!(
            lines.last().map(String::as_str),
            Some("7 passed, 0 failed, 1 skipped")
        );

        let mut optional = report(vec![entry(Outcome::Passed, 7, 0), not_run()], true);
        optional.entries[1].optional_in_ci = true;
        assert!(optional.success());
        assert_eq!(
            optional.lines().last().map(String::as_str),
            Some("7 passed, 0 failed, 1 skipped")
        );

        let mut there = report(vec![entry(Outcome::Passed, 7, 0), not_run()], true);
        assert!(!there.success());
        there.entries.pop();
        assert!(there.success());
        there.not_run.push(String::from("not run: a test: no node"));
        assert!(!there.success());
    }

    #[test]
    fn what_was_left_out_is_no_failure() {
        assert!(report(vec![entry(Outcome::LeftOut, 0, 0)], true).success());
    }
}
