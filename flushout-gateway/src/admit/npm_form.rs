//! What of a valid flush a master of the npm package cannot take, when it stands behind a model's gateway.

use flushout::problem::Code;
use flushout::wire::{CommandEntry, Entry, Flush};
use flushout::{Action, Problem};

use super::{Refusal, judged};

/// Holds a flush, of which the model has nothing to say any more, to what that package knows.
///
/// # Errors
///
/// Transactions and commands of enums, which it does not know; what a command expects to replace, which
/// it would pass over; and creates without an id, of which each peer would take another one.
pub(super) fn check(body: &[u8], commands: usize) -> Result<(), Refusal> {
    let flush: Flush = serde_json::from_slice(body)
        .map_err(|error| Refusal::Whole(Problem::new(Code::Malformed, error.to_string())))?;
    let mut problems = Vec::new();
    let mut index = 0;
    for (position, entry) in flush.completions.iter().enumerate() {
        if let Some(problem) = problem_of(entry) {
            problems.push((index, problem.below(&format!("/completions/{position}"))));
        }
        index += entry.commands_count();
    }
    judged(commands, problems)
}

fn problem_of(entry: &Entry) -> Option<Problem> {
    match entry {
        Entry::Transaction(_) => Some(no_transactions()),
        Entry::Invoke(_) => {
            let message =
                "the master behind this gateway knows no commands but create, update and delete";
            Some(Problem::new(Code::UnknownAction, message).at("/command/action"))
        }
        Entry::Command(CommandEntry { completion, .. })
            if completion.command.action == Action::Create && completion.created_id.is_none() =>
        {
            Some(no_created_id().at("/createdId"))
        }
        Entry::Command(CommandEntry {
            expected: Some(_), ..
        }) => Some(no_preconditions()),
        Entry::Command(_) => None,
    }
}

/// What is wrong with a transaction.
pub(super) fn no_transactions() -> Problem {
    let message =
        "the master behind this gateway knows no transactions; send the commands by themselves";
    Problem::new(Code::UnknownAction, message).at("/transaction")
}

/// What is wrong with a command that expects something.
pub(super) fn no_preconditions() -> Problem {
    let message = "the master behind this gateway does not look at what a command expects, and would replace anything else as well; leave it out where that may be";
    Problem::new(Code::UnknownField, message).at("/expected")
}

/// What is wrong with a create that has no id.
pub(super) fn no_created_id() -> Problem {
    let message =
        "A create needs the id of the new node: without it each peer would take another one";
    Problem::new(Code::MissingField, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_package_does_not_know_is_told_with_its_place() {
        let flush = r#"{"from":0,"completions":[
            {"transaction":[{"command":{"action":"update"}},{"command":{"action":"update"}}]},
            {"command":{"action":"invoke","name":"x"}},
            {"command":{"action":"create","path":["a"]},"createdId":"b"},
            {"command":{"action":"create","path":["a"]}},
            {"command":{"action":"update"},"expected":{}}]}"#;
        let Err(Refusal::Commands { commands, problems }) = check(flush.as_bytes(), 6) else {
            panic!("it passes");
        };
        let told: Vec<_> = problems
            .iter()
            .map(|(index, problem)| (*index, problem.code, problem.pointer.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (0, Code::UnknownAction, "/completions/0/transaction"),
                (2, Code::UnknownAction, "/completions/1/command/action"),
                (4, Code::MissingField, "/completions/3/createdId"),
                (5, Code::UnknownField, "/completions/4/expected"),
            ]
        );
        assert_eq!(commands, 6);
        let plain =
            r#"{"from":0,"completions":[{"command":{"action":"detete","path":["a","b"]}}]}"#;
        assert_eq!(check(plain.as_bytes(), 1), Ok(()));
    }
}
