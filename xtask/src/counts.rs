//! Counts the tests in what a step has printed.

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Those that passed.
    pub(crate) passed: usize,
    /// Those that failed.
    pub(crate) failed: usize,
    /// Those that were not run.
    pub(crate) skipped: usize,
}

impl Counts {
    /// Adds others to these.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// Counts what a step printed. A step that counts nothing itself is one test.
    ///
    /// A test that could not run something passes for cargo, and prints a line `not run: ..`: here it is skipped.
    pub(crate) fn of_step<'a>(lines: impl Iterator<Item = &'a str>, success: bool) -> Self {
        let mut counts = Self::default();
        let mut not_run = 0;
        for line in lines {
            if let Some(more) = of_cargo_test(line).or_else(|| of_plain_line(line)) {
                counts.add(more);
            } else if is_not_run(line) {
                not_run += 1;
            }
        }
        counts.passed = counts.passed.saturating_sub(not_run);
        counts.skipped += not_run;
        if !success && counts.failed == 0 {
            counts.failed = 1;
        } else if success && counts == Self::default() {
            counts.passed = 1;
        }
        counts
    }
}

/// Whether a line reports something that was not run.
pub(crate) fn is_not_run(line: &str) -> bool {
    line.starts_with("not run: ")
}

/// Reads `test result: ok. 6 passed; 0 failed; 1 ignored; ..`.
fn of_cargo_test(line: &str) -> Option<Counts> {
    let (_, figures) = line.strip_prefix("test result: ")?.split_once(". ")?;
    of_figures(figures.split("; "))
}

/// Reads `6 passed, 0 failed` or `6 passed, 0 failed, 1 skipped`.
fn of_plain_line(line: &str) -> Option<Counts> {
    let parts: Vec<&str> = line.trim().split(", ").collect();
    let known = |part: &&str| {
        part.split_once(' ').is_some_and(|(figure, word)| {
            figure.parse::<usize>().is_ok() && ["passed", "failed", "skipped"].contains(&word)
        })
    };
    if parts.len() < 2 || !parts.iter().all(known) {
        return None;
    }
    of_figures(parts.into_iter())
}

/// Reads figures with their words; other words than ours are passed over.
fn of_figures<'a>(parts: impl Iterator<Item = &'a str>) -> Option<Counts> {
    let mut counts = Counts::default();
    for part in parts {
        let (figure, word) = part.split_once(' ')?;
        let place = match word {
            "passed" => &mut counts.passed,
            "failed" => &mut counts.failed,
            "ignored" | "skipped" => &mut counts.skipped,
            _ => continue,
        };
        *place = figure.parse().ok()?;
    }
    Some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(lines: &[&str], success: bool) -> (usize, usize, usize) {
        let counts = Counts::of_step(lines.iter().copied(), success);
        (counts.passed, counts.failed, counts.skipped)
    }

    #[test]
    fn results_of_cargo_test_are_added_up() {
        let lines = [
            "test result: ok. 6 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.51s",
            "test a ... ok",
            "test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 9 filtered out; finished in 1s",
        ];
        assert_eq!(counted(&lines, false), (8, 3, 1));
    }

    #[test]
    fn plain_lines_are_counted_and_like_ones_are_not() {
        assert_eq!(counted(&["82 passed, 1 failed"], false), (82, 1, 0));
        assert_eq!(
            counted(&["82 passed, 0 failed, 4 skipped"], true),
            (82, 0, 4)
        );
        assert_eq!(
            counted(&["so 3 passed, 4 failed", "passed, failed"], true),
            (1, 0, 0)
        );
    }

    #[test]
    fn a_step_without_tests_counts_one() {
        assert_eq!(counted(&["Finished"], true), (1, 0, 0));
        assert_eq!(counted(&["error: no"], false), (0, 1, 0));
        assert_eq!(counted(&["5 passed, 0 failed"], false), (5, 1, 0));
    }

    #[test]
    fn a_test_that_was_not_run_did_not_pass() {
        let lines = [
            "not run: t: no node",
            "test result: ok. 6 passed; 0 failed; 0 ignored",
        ];
        assert_eq!(counted(&lines, true), (5, 0, 1));
    }
}
