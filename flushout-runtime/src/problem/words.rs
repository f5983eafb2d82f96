//! Problems that typed decoding and the validator both find, made in one place so that both say the same.

use std::fmt;

use super::{Code, Figure, Problem, shortened};

/// A `server` field in what a client sent.
pub fn server_field(name: &str) -> Problem {
    Problem::new(
        Code::ServerField,
        format!("The field {name} may be set by the server alone"),
    )
}

/// A `create_only` field in an update.
pub fn create_only_field(name: &str) -> Problem {
    Problem::new(
        Code::CreateOnlyField,
        format!("The field {name} is set by create and cannot be changed"),
    )
}

/// A child node or collection in an update of its owner.
pub fn field_below(name: &str) -> Problem {
    Problem::new(
        Code::UnknownField,
        format!("The field {name} is changed by commands at its own path"),
    )
}

/// A field that the model does not know.
pub fn unknown_field(name: &str) -> Problem {
    Problem::new(
        Code::UnknownField,
        shortened(format_args!("The model has no field {name:?}")),
    )
}

/// An argument that the command does not have.
pub fn unknown_argument(name: &str) -> Problem {
    Problem::new(
        Code::UnknownField,
        shortened(format_args!("The command has no argument {name:?}")),
    )
}

/// A command that the model does not have, or that has no name.
pub fn unknown_command(name: &str) -> Problem {
    if name.is_empty() {
        return Problem::new(Code::UnknownCommand, "An invoke has the name of a command");
    }
    Problem::new(
        Code::UnknownCommand,
        shortened(format_args!("The model has no command {name:?}")),
    )
}

/// A key that no object may have.
pub fn forbidden_key(key: &str) -> Problem {
    Problem::new(
        Code::ForbiddenKey,
        shortened(format_args!("A key must not be {key}")),
    )
}

/// An id that no node may have.
pub(crate) fn forbidden_id(id: &str) -> Problem {
    Problem::new(
        Code::ForbiddenKey,
        shortened(format_args!("An id must not be {id}")),
    )
}

/// A field that is given by its name or an alias for the second time.
pub fn repeated_field(name: &str) -> Problem {
    Problem::new(
        Code::DuplicateKey,
        format!("The field {name} is given twice"),
    )
}

/// A field that has to be there.
pub fn missing_field(name: &str) -> Problem {
    Problem::new(Code::MissingField, format!("The field {name} is missing"))
}

/// A default that its field would refuse for this reason.
pub(crate) fn invalid_default(field: &str, reason: Problem) -> Problem {
    let place = match reason.pointer.as_str() {
        "" => String::new(),
        pointer => format!(" at {pointer}"),
    };
    let message = format!(
        "The default of the field {field} breaks a rule of the model{place}: {}; send the field, or \
         give it another default in the model",
        reason.message
    );
    Problem {
        code: Code::InvalidDefault,
        pointer: String::new(),
        message,
        ..reason
    }
}

/// A value that its type does not read in the form in which it writes it, for this reason.
pub(crate) fn not_read_back(reason: Problem) -> Problem {
    let place = reason
        .pointer
        .strip_prefix("/command/props")
        .unwrap_or(&reason.pointer);
    let message = format!(
        "What the types of the model write at {:?} they cannot read: {}; mend the type, or its \
         defaults",
        place, reason.message
    );
    Problem {
        code: Code::NotSerializable,
        pointer: String::new(),
        message,
        ..reason
    }
}

/// An id that a collection has already.
pub fn repeated_id(id: &str) -> Problem {
    Problem::new(Code::DuplicateKey, format!("The id {id} is given twice"))
}

/// A collection with more nodes than its limit.
pub fn collection_full(items_max: usize, items: usize) -> Problem {
    Problem::limit(
        Code::CollectionFull,
        "The nodes of the collection",
        items_max,
        items,
    )
}

/// A payload at a place where the model takes none.
pub fn no_node_for_payload() -> Problem {
    Problem::new(
        Code::IllegalPath,
        "The model has no node for this command at its path",
    )
}

/// A path with a name that the model does not have there, or that names a value.
pub fn no_such_node() -> Problem {
    Problem::new(Code::IllegalPath, "The model has no node of this name here")
}

/// An action that cannot be done at the end of the path.
pub fn nothing_to_do(action: impl fmt::Display, path: impl fmt::Display) -> Problem {
    Problem::new(
        Code::IllegalPath,
        format!("The model has nothing to {action} at document path {path}"),
    )
    .at("/command/path")
}

/// A create in a node that names no optional child of it, or another.
pub fn no_optional_child(path: impl fmt::Display, name: Option<&str>) -> Problem {
    let problem = |message| Problem::new(Code::IllegalPath, message);
    match name {
        Some(name) => problem(shortened(format_args!(
            "The node at document path {path} has no optional child {name:?}"
        )))
        .at("/createdId"),
        None => problem(format!(
            "createdId must name the optional child to be created at document path {path}"
        )),
    }
}

/// An action that is none of create, update and delete.
pub fn unknown_action() -> Problem {
    Problem::new(Code::UnknownAction, "Unknown command").at("/command/action")
}

/// A flush that cannot be read as a whole.
pub(crate) fn malformed_flush(error: impl fmt::Display) -> Problem {
    let reason = shortened(error);
    Problem::new(Code::Malformed, format!("The flush is malformed: {reason}"))
}

/// A flush with more commands than its limit.
pub(crate) fn too_many_commands(commands_max: usize, commands: usize) -> Problem {
    Problem::limit(
        Code::TooManyCommands,
        "The commands of the flush",
        commands_max,
        commands,
    )
    .at("/completions")
}

/// A text below its least length.
pub(crate) fn too_short(characters_min: usize, characters: usize) -> Problem {
    figures(
        Code::TooShort,
        format!("A text of {characters} characters is shorter than {characters_min}"),
        characters_min,
        characters,
    )
}

/// A text beyond its greatest length.
pub(crate) fn too_long(characters_max: usize, characters: usize) -> Problem {
    figures(
        Code::TooLong,
        format!("A text of {characters} characters is longer than {characters_max}"),
        characters_max,
        characters,
    )
}

/// A text that does not match its pattern.
pub(crate) fn pattern_mismatch(pattern: &str) -> Problem {
    Problem::new(
        Code::PatternMismatch,
        format!("The text does not match the pattern {pattern}"),
    )
}

/// A text that is not in its format.
pub(crate) fn format_mismatch(format: &str) -> Problem {
    Problem::new(
        Code::PatternMismatch,
        format!("The text is not in the format {format}"),
    )
}

/// A number below its minimum.
pub(crate) fn too_small(minimum: f64, number: f64) -> Problem {
    figures(
        Code::TooSmall,
        format!("{number} is less than {minimum}"),
        minimum,
        number,
    )
}

/// A number above its maximum.
pub(crate) fn too_large(maximum: f64, number: f64) -> Problem {
    figures(
        Code::TooLarge,
        format!("{number} is greater than {maximum}"),
        maximum,
        number,
    )
}

/// A number that is no multiple of its divisor.
pub(crate) fn not_multiple(divisor: f64, number: f64) -> Problem {
    figures(
        Code::NotMultiple,
        format!("{number} is no multiple of {divisor}"),
        divisor,
        number,
    )
}

/// A list with too few items.
pub(crate) fn too_few_items(items_min: usize, items: usize) -> Problem {
    figures(
        Code::TooFewItems,
        format!("A list of {items} items has fewer than {items_min}"),
        items_min,
        items,
    )
}

/// A list with too many items.
pub(crate) fn too_many_items(items_max: usize, items: usize) -> Problem {
    figures(
        Code::TooManyItems,
        format!("A list of {items} items has more than {items_max}"),
        items_max,
        items,
    )
}

/// A list whose items must differ, with two that are equal.
pub(crate) fn repeated_item() -> Problem {
    Problem::new(Code::DuplicateItem, "Two items of the list are equal")
}

fn figures(
    code: Code,
    message: String,
    limit: impl Into<Figure>,
    actual: impl Into<Figure>,
) -> Problem {
    Problem {
        code,
        pointer: String::new(),
        message,
        limit: Some(limit.into()),
        actual: Some(actual.into()),
        error: None,
    }
}
