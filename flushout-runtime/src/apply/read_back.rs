//! Reading a command from the text in which it is recorded.

use serde_json::Value;

use crate::command::Command;
use crate::json::{compare_values, normal_value};
use crate::limits::Limits;
use crate::model::{Model, Role};
use crate::problem::{Code, Problem, words};
use crate::wire::{Completion, completion_of, decode_completion};

/// Reads a command from the text in which it is recorded, where its values were read from another
/// text or from none. A type may write what it does not read, and that must not get into a document;
/// and everybody who replays the record gets the values that are read here.
///
/// ```text
/// type       reads 1 as 100, writes 100
/// sent       1
/// recorded   100, which the type reads as 10000: refused, for no two peers would hold the same
/// ```
///
/// # Errors
///
/// [`Code::NotSerializable`] when it cannot be read, or is read as something else.
pub(crate) fn read_back<M: Model>(
    recorded: &Completion,
    limits: &Limits,
) -> Result<Command, Problem> {
    let command =
        decode_completion::<M>(recorded, Role::Authority, limits).map_err(words::not_read_back)?;
    if let (Some(recorded), Some(again)) = (
        &recorded.command.props,
        &completion_of(&command)?.command.props,
    ) {
        check_read_as_written(recorded.as_str(), again.as_str())?;
    }
    Ok(command)
}

/// Refuses a text that its types have read as another value: they wrote `again` after reading it. In
/// which order a list stands does not count, for a map may be written as a list of pairs.
///
/// # Errors
///
/// [`Code::NotSerializable`].
pub(super) fn check_read_as_written(written: &str, again: &str) -> Result<(), Problem> {
    let in_order = |text| normal_value(text).map(with_sorted_lists);
    if written == again || in_order(written) == in_order(again) {
        return Ok(());
    }
    Err(Problem::new(
        Code::NotSerializable,
        "A type of the model reads what it writes as another value; mend the type",
    ))
}

/// The value with each list within it in one order.
fn with_sorted_lists(value: Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(with_sorted_lists).collect();
            items.sort_by(compare_values);
            Value::Array(items)
        }
        Value::Object(members) => {
            let sorted = |(name, member)| (name, with_sorted_lists(member));
            Value::Object(members.into_iter().map(sorted).collect())
        }
        other => other,
    }
}
