//! What ends a command early: a problem that is printed on standard error, and the exit code.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use flushout::Problem;
use serde_json::{Map, Value, json};

/// A reason not to go on.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Words for a person; the exit code is 2.
    Unusable(String),
    /// JSON for a program, as `apply` tells it; the exit code is 1.
    Problem(Value),
    /// What was to be printed could not be; the exit code is 2. Where the reader has ended, as
    /// `head` does, that is no news to anybody.
    Output(io::Error),
}

impl Failure {
    /// Tells the reason, and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        let mut stderr = io::stderr().lock();
        // When even standard error is closed, the exit code has to do.
        let (told, code) = match self {
            Self::Unusable(words) => (writeln!(stderr, "flushout: {words}"), 2),
            Self::Problem(problem) => (writeln!(stderr, "{problem}"), 1),
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => (Ok(()), 2),
            Self::Output(error) => {
                let words = "Look at where it goes to, and run it again.";
                (
                    writeln!(
                        stderr,
                        "flushout: cannot write to standard output: {error}. {words}"
                    ),
                    2,
                )
            }
        };
        drop(told);
        ExitCode::from(code)
    }

    /// A problem that is not one of a message: a file, a directory, the state of both.
    pub(crate) fn problem(code: &str, message: impl Into<String>, what_to_do: &str) -> Self {
        Self::Problem(json!({
            "code": code,
            "message": message.into(),
            "whatToDo": what_to_do,
        }))
    }

    /// A file or directory that could not be used.
    pub(crate) fn file(doing: &str, path: &Path, error: &io::Error) -> Self {
        Self::problem(
            "io",
            format!("Cannot {doing} {}: {error}", path.display()),
            "Look at the path, its rights and the space on the disk, then run it again.",
        )
    }

    /// What is wrong with a message.
    pub(crate) fn message(problem: &Problem, what_to_do: &str) -> Self {
        let mut members = Map::new();
        members.insert("code".into(), json!(problem.code.as_str()));
        members.insert("pointer".into(), json!(problem.pointer));
        members.insert("message".into(), json!(problem.message));
        for (name, figure) in [("limit", problem.limit), ("actual", problem.actual)] {
            if let Some(figure) = figure {
                members.insert(name.into(), json!(figure.number()));
            }
        }
        members.insert("whatToDo".into(), json!(what_to_do));
        Self::Problem(Value::Object(members))
    }
}

/// Prints to standard output.
///
/// # Errors
///
/// [`Failure::Output`], also when nobody reads any more.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(Failure::Output)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flushout::Code;

    #[test]
    fn a_limit_is_told_with_its_figures() {
        let problem = Problem::limit(Code::TooManyNodes, "The values", 5, 6);
        let Failure::Problem(told) = Failure::message(&problem, "Send less.") else {
            panic!("another kind of failure");
        };
        assert_eq!(
            told.to_string(),
            r#"{"actual":6,"code":"too_many_nodes","limit":5,"message":"The values: 6 is beyond the limit of 5","pointer":"","whatToDo":"Send less."}"#
        );
    }
}
