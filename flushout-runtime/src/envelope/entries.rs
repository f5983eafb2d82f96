//! What a flush lists: single completions, and transactions, taken apart without looking inside.

use serde_json::value::RawValue;

use crate::limits::Limits;
use crate::problem::Problem;
use crate::problem::words::{malformed_flush as malformed, too_many_commands};

use super::members::Members;

/// How many levels of a message lie around a completion: the flush and its list.
pub const LEVELS_AROUND_ENTRY: usize = 2;
/// How many lie around one within a transaction: the transaction and its list as well.
pub const LEVELS_AROUND_MEMBER: usize = 4;

/// An element of the list of a flush.
#[derive(Debug)]
pub enum RawEntry<'a> {
    /// A completion or an invocation.
    One(&'a RawValue),
    /// Those of a transaction.
    Transaction(Vec<&'a RawValue>),
}

/// Tells transactions from the rest, and holds the number of commands to its limit. An `Err`
/// refuses the whole flush.
pub(super) fn entries<'a>(
    elements: Vec<&'a RawValue>,
    is_lenient: bool,
    limits: &Limits,
) -> Result<Vec<RawEntry<'a>>, Problem> {
    let mut commands = elements.len();
    let mut entries = Vec::with_capacity(elements.len());
    for (index, element) in elements.into_iter().enumerate() {
        let entry = match transaction(element, is_lenient)
            .map_err(|problem| problem.below(&format!("/completions/{index}")))?
        {
            None => RawEntry::One(element),
            Some(members) => {
                commands += members.len().saturating_sub(1);
                RawEntry::Transaction(members)
            }
        };
        entries.push(entry);
    }
    if commands > limits.flush_commands_max {
        return Err(too_many_commands(limits.flush_commands_max, commands));
    }
    Ok(entries)
}

/// The members of a transaction; `None` when the element is none.
fn transaction<'a>(
    element: &'a RawValue,
    is_lenient: bool,
) -> Result<Option<Vec<&'a RawValue>>, Problem> {
    // Most are none, and need no second look. A name may be written with escapes.
    if !element.get().contains("transaction") && !element.get().contains('\\') {
        return Ok(None);
    }
    // What is wrong with the members is told when the element is read as a completion.
    let Ok(members) = serde_json::from_str::<Members<'a>>(element.get()) else {
        return Ok(None);
    };
    let Ok(Some(list)) = members.get("transaction", is_lenient) else {
        return Ok(None);
    };
    if list.get() == "null" {
        return Ok(None);
    }
    if matches!(members.get("command", is_lenient), Ok(Some(command)) if command.get() != "null") {
        return Err(malformed(
            "an element is a command or a transaction, not both",
        ));
    }
    let list: Vec<&RawValue> =
        serde_json::from_str(list.get()).map_err(|error| malformed(error).at("/transaction"))?;
    if list.is_empty() {
        return Err(malformed("a transaction holds at least one command").at("/transaction"));
    }
    for (index, member) in list.iter().enumerate() {
        if transaction(member, is_lenient).map_or(true, |inner| inner.is_some()) {
            let place = format!("/transaction/{index}");
            return Err(malformed("a transaction is not within another").at(place));
        }
    }
    Ok(Some(list))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Code;

    fn kinds(list: &str) -> Result<Vec<usize>, Problem> {
        let elements: Vec<&RawValue> = serde_json::from_str(list).unwrap();
        let limits = Limits::DEFAULT.with_flush_commands_max(4);
        Ok(entries(elements, false, &limits)?
            .iter()
            .map(|entry| match entry {
                RawEntry::One(_) => 0,
                RawEntry::Transaction(members) => members.len(),
            })
            .collect())
    }

    #[test]
    fn transactions_are_told_from_commands() {
        assert_eq!(
            kinds(r#"[{"command":{}},{"transaction":[{},{}]}]"#),
            Ok(vec![0, 2])
        );
        assert_eq!(kinds(r#"[{"\u0074ransaction":[{}]}]"#), Ok(vec![1]));
        assert_eq!(kinds(r#"[{"command":{"x":"transaction"}}]"#), Ok(vec![0]));
        assert_eq!(kinds(r#"[{"command":{},"transaction":null}]"#), Ok(vec![0]));
    }

    #[test]
    fn what_is_no_transaction_refuses_the_flush() {
        for (list, code) in [
            (r#"[{"transaction":[]}]"#, Code::Malformed),
            (r#"[{"transaction":{}}]"#, Code::Malformed),
            (r#"[{"transaction":[{}],"command":{}}]"#, Code::Malformed),
            (
                r#"[{"transaction":[{"transaction":[{}]}]}]"#,
                Code::Malformed,
            ),
            (
                r#"[{},{"transaction":[{},{},{},{}]}]"#,
                Code::TooManyCommands,
            ),
        ] {
            assert_eq!(kinds(list).unwrap_err().code, code, "{list}");
        }
    }
}
