//! Reading a command from the text in which it is recorded.

use serde_json::Value;

use crate::action::Action;
use crate::command::Command;
use crate::json::{JsonText, compare_values, normal_value};
use crate::limits::Limits;
use crate::model::{Model, Role};
use crate::problem::{Code, Problem, words};
use crate::wire::{Completion, completion_of, decode_completion};

use super::equality::TextOf;

/// How often a text is read and written again to see whether its lists have an order. Two items of
/// a map without order come in the same one half of the time.
const ORDERS_MAX: usize = 32;

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
    let Completion {
        command: written,
        created_id,
        ..
    } = recorded;
    let text_of = match written.action {
        Action::Create => TextOf::Node(&written.path, created_id.as_ref()),
        Action::Update => TextOf::Fields(&written.path),
        Action::Delete => return Ok(command),
    };
    if let (Some(props), Some(again)) = (&written.props, &completion_of(&command)?.command.props) {
        check_read_as_written::<M>(text_of, props, again, || {
            text_of.written_again::<M>(props, limits)
        })?;
    }
    Ok(command)
}

/// Refuses a text that its types have read as another value: they wrote `again` after reading it, and
/// write `once_more` what they read in it then.
///
/// The order of a list does not count where the schema of its type says so, nor where the type
/// itself has none: then it writes another order each time that it has read the same text.
///
/// ```text
/// type                     written    again      once more
/// reverses its list        [1,2,3]    [3,2,1]    [3,2,1], each time: refused
/// a map, written as pairs  [a,b,c]    [c,a,b]    [b,a,c]: no order
/// ```
///
/// # Errors
///
/// [`Code::NotSerializable`].
pub(super) fn check_read_as_written<M: Model>(
    text_of: TextOf<'_>,
    written: &JsonText,
    again: &JsonText,
    once_more: impl Fn() -> Option<JsonText>,
) -> Result<(), Problem> {
    if text_of.is_equal::<M>(written.as_str(), again.as_str()) {
        return Ok(());
    }
    let in_order = |text: &JsonText| normal_value(text.as_str()).map(with_sorted_lists);
    if in_order(written) != in_order(again) {
        return Err(Problem::new(
            Code::NotSerializable,
            "A type of the model reads what it writes as another value; mend the type",
        ));
    }
    let is_other_order =
        |_| once_more().is_some_and(|more| !text_of.is_equal::<M>(more.as_str(), again.as_str()));
    if (0..ORDERS_MAX).any(is_other_order) {
        return Ok(());
    }
    Err(Problem::new(
        Code::NotSerializable,
        "A type of the model reads a list that it writes in another order; mend the type, or, where \
         the order means nothing, say `uniqueItems` in its schema",
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
