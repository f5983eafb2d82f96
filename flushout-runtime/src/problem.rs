//! What is wrong with an input: a stable code, the place, the limit and the figure, and what to do.

mod figure;
mod serial;
#[doc(hidden)]
pub mod words;

pub use figure::Figure;

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A stable name for a kind of problem. Programs may match on it; the text of a message may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// The bytes are no JSON, or not of the form of the message.
    Malformed,
    /// The message is longer than `message_bytes_max`.
    MessageTooLong,
    /// The message holds more JSON values than `json_nodes_max`.
    TooManyNodes,
    /// Arrays and objects are nested deeper than `nesting_levels_max`.
    NestingTooDeep,
    /// The flush holds more commands than `flush_commands_max`.
    TooManyCommands,
    /// The path has more segments than `path_segments_max`.
    PathTooLong,
    /// The document would grow beyond `document_bytes_max`.
    DocumentTooLarge,
    /// The collection would hold more nodes than its `max_items`.
    CollectionFull,
    /// The count would pass 2^53 - 1.
    CountExhausted,
    /// The effects of one command or transaction are more than `command_effects_max`.
    TooManyEffects,
    /// The commands of the flush before this one, kept or refused, have used up
    /// [`crate::limits::Limits::flush_work_max`], [`crate::limits::Limits::flush_effects_max`], or the
    /// values that may be looked at to find which of its forms a value has.
    /// Send fewer at a time.
    TooMuchWork,
    /// The command, or the transaction, passes [`crate::limits::Limits::flush_work_max`] by itself, or
    /// the values that may be looked at to find which of its forms a value has.
    TooCostly,
    /// The action is none of create, update, delete and invoke.
    UnknownAction,
    /// The model has no command of this name.
    UnknownCommand,
    /// There is nothing at the path of the command.
    NotFound,
    /// The path leads to a place where the model has no node.
    IllegalPath,
    /// What is to be created is there already: an optional child, or a node of an id that must not
    /// be another one.
    AlreadyExists,
    /// The document is not as the command expects.
    Conflict,
    /// The id is empty, too long, or has characters that an id must not have.
    IllegalId,
    /// The value is of another type than the model says.
    WrongType,
    /// The model has no field of this name, or a command no such argument.
    UnknownField,
    /// A required field is missing.
    MissingField,
    /// A key is given twice in one object.
    DuplicateKey,
    /// A key or id is `__proto__`, or begins with `$serde_json::private::`.
    ForbiddenKey,
    /// A number or text that I-JSON (RFC 7493) does not allow.
    NotInteroperable,
    /// A text is shorter than its `min_length`.
    TooShort,
    /// A text is longer than its `max_length`.
    TooLong,
    /// A text does not match its `pattern`.
    PatternMismatch,
    /// A number is below its `minimum`.
    TooSmall,
    /// A number is above its `maximum`.
    TooLarge,
    /// A number is no multiple of its `multiple_of`.
    NotMultiple,
    /// A list has fewer items than its `min_items`.
    TooFewItems,
    /// A list has more items than its `max_items`.
    TooManyItems,
    /// A list whose items must differ has two that are equal.
    DuplicateItem,
    /// The field may be set by the server alone.
    ServerField,
    /// The field is set by create and cannot be changed afterwards.
    CreateOnlyField,
    /// The application's interceptor, or the code of the command, rejected it.
    Rejected,
    /// The application's interceptor failed.
    InterceptorFailed,
    /// The code of the command failed: it panicked.
    CommandFailed,
    /// The message belongs to another epoch of the document.
    OtherEpoch,
    /// A value could not be written as JSON.
    NotSerializable,
    /// The default of a field breaks a rule of that field: a mistake in the model.
    InvalidDefault,
}

impl Code {
    /// Every code there is, in the order of their declaration.
    pub const ALL: &'static [Self] = &[
        Self::Malformed,
        Self::MessageTooLong,
        Self::TooManyNodes,
        Self::NestingTooDeep,
        Self::TooManyCommands,
        Self::PathTooLong,
        Self::DocumentTooLarge,
        Self::CollectionFull,
        Self::CountExhausted,
        Self::TooManyEffects,
        Self::TooMuchWork,
        Self::TooCostly,
        Self::UnknownAction,
        Self::UnknownCommand,
        Self::NotFound,
        Self::IllegalPath,
        Self::AlreadyExists,
        Self::Conflict,
        Self::IllegalId,
        Self::WrongType,
        Self::UnknownField,
        Self::MissingField,
        Self::DuplicateKey,
        Self::ForbiddenKey,
        Self::NotInteroperable,
        Self::TooShort,
        Self::TooLong,
        Self::PatternMismatch,
        Self::TooSmall,
        Self::TooLarge,
        Self::NotMultiple,
        Self::TooFewItems,
        Self::TooManyItems,
        Self::DuplicateItem,
        Self::ServerField,
        Self::CreateOnlyField,
        Self::Rejected,
        Self::InterceptorFailed,
        Self::CommandFailed,
        Self::OtherEpoch,
        Self::NotSerializable,
        Self::InvalidDefault,
    ];

    /// The code as it stands on the wire, in `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::MessageTooLong => "message_too_long",
            Self::TooManyNodes => "too_many_nodes",
            Self::NestingTooDeep => "nesting_too_deep",
            Self::TooManyCommands => "too_many_commands",
            Self::PathTooLong => "path_too_long",
            Self::DocumentTooLarge => "document_too_large",
            Self::CollectionFull => "collection_full",
            Self::CountExhausted => "count_exhausted",
            Self::TooManyEffects => "too_many_effects",
            Self::TooMuchWork => "too_much_work",
            Self::TooCostly => "too_costly",
            Self::UnknownAction => "unknown_action",
            Self::UnknownCommand => "unknown_command",
            Self::NotFound => "not_found",
            Self::IllegalPath => "illegal_path",
            Self::AlreadyExists => "already_exists",
            Self::Conflict => "conflict",
            Self::IllegalId => "illegal_id",
            Self::WrongType => "wrong_type",
            Self::UnknownField => "unknown_field",
            Self::MissingField => "missing_field",
            Self::DuplicateKey => "duplicate_key",
            Self::ForbiddenKey => "forbidden_key",
            Self::NotInteroperable => "not_interoperable",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::PatternMismatch => "pattern_mismatch",
            Self::TooSmall => "too_small",
            Self::TooLarge => "too_large",
            Self::NotMultiple => "not_multiple",
            Self::TooFewItems => "too_few_items",
            Self::TooManyItems => "too_many_items",
            Self::DuplicateItem => "duplicate_item",
            Self::ServerField => "server_field",
            Self::CreateOnlyField => "create_only_field",
            Self::Rejected => "rejected",
            Self::InterceptorFailed => "interceptor_failed",
            Self::CommandFailed => "command_failed",
            Self::OtherEpoch => "other_epoch",
            Self::NotSerializable => "not_serializable",
            Self::InvalidDefault => "invalid_default",
        }
    }

    /// Reads a code as it stands on the wire; `None` for one that this version does not know.
    pub fn from_wire(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }

    /// What the sender can do about a problem of this kind.
    pub const fn remedy(self) -> Remedy {
        match self {
            Self::OtherEpoch | Self::NotFound | Self::Conflict => Remedy::Resync,
            Self::TooMuchWork | Self::InterceptorFailed | Self::CommandFailed => Remedy::Same,
            _ => Remedy::Never,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What the sender can do about a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remedy {
    /// The same input fails again; it has to be changed.
    Never,
    /// The same input may succeed later.
    Same,
    /// Take a new client id and send again.
    Rekey,
    /// Bring the proxy up to date first.
    Resync,
}

impl Remedy {
    /// The remedy as it stands on the wire: `never`, `same`, `rekey` or `resync`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Same => "same",
            Self::Rekey => "rekey",
            Self::Resync => "resync",
        }
    }
}

/// One thing that is wrong with an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The kind of problem.
    pub code: Code,
    /// A JSON Pointer (RFC 6901) to the place in the message; empty for the whole of it.
    pub pointer: String,
    /// The problem in words.
    pub message: String,
    /// The limit that was passed, where there is one.
    pub limit: Option<Figure>,
    /// The figure that passed it.
    pub actual: Option<Figure>,
    /// The command's own error as JSON, where the code of a command enum refused;
    /// [`Problem::error_as`] gives it its type back.
    pub error: Option<Box<str>>,
}

impl Problem {
    /// A problem of this kind at the whole of the input.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            pointer: String::new(),
            message: message.into(),
            limit: None,
            actual: None,
            error: None,
        }
    }

    /// A limit that was passed. `thing` names what was measured, in words: "the message in bytes".
    pub fn limit(code: Code, thing: &str, limit: usize, actual: usize) -> Self {
        Self {
            code,
            pointer: String::new(),
            message: format!("{thing}: {actual} is beyond the limit of {limit}"),
            limit: Some(limit.into()),
            actual: Some(actual.into()),
            error: None,
        }
    }

    /// What the code of a command refused with its own error, which reaches the one who sent the
    /// command as itself.
    pub fn of_error<E: Serialize + fmt::Display>(error: &E) -> Self {
        match serde_json::to_string(error) {
            Ok(text) => Self {
                error: Some(text.into()),
                ..Self::new(Code::Rejected, error.to_string())
            },
            Err(reason) => Self::new(
                Code::NotSerializable,
                format!("The command refused, and its error cannot be written: {reason}"),
            ),
        }
    }

    /// The command's own error, when this problem bears one of this type.
    pub fn error_as<E: DeserializeOwned>(&self) -> Option<E> {
        serde_json::from_str(self.error.as_deref()?).ok()
    }

    /// The same problem at another place.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    /// The same problem with `prefix` put in front of its pointer.
    #[must_use]
    pub fn below(mut self, prefix: &str) -> Self {
        self.pointer.insert_str(0, prefix);
        self
    }

    /// What the sender can do about it.
    pub const fn remedy(&self) -> Remedy {
        self.code.remedy()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointer.is_empty() {
            write!(formatter, "{} ({})", self.message, self.code)
        } else {
            write!(
                formatter,
                "{} at {} ({})",
                self.message, self.pointer, self.code
            )
        }
    }
}

impl std::error::Error for Problem {}

/// The most characters of a text that quotes what a peer has sent.
const QUOTING_CHARACTERS_MAX: usize = 400;

/// The text of something that may quote what a peer has sent, cut off where it gets long. Escapes
/// make a quoted text many times as long, so the whole is never built.
pub(crate) fn shortened(thing: impl fmt::Display) -> String {
    struct Shortened {
        text: String,
        room: usize,
    }

    impl fmt::Write for Shortened {
        fn write_str(&mut self, more: &str) -> fmt::Result {
            for character in more.chars() {
                if self.room == 0 {
                    return Err(fmt::Error);
                }
                self.room -= 1;
                self.text.push(character);
            }
            Ok(())
        }
    }

    let mut shortened = Shortened {
        text: String::new(),
        room: QUOTING_CHARACTERS_MAX,
    };
    let written = fmt::Write::write_fmt(&mut shortened, format_args!("{thing}"));
    if written.is_err() {
        shortened.text.push('…');
    }
    shortened.text
}

/// Appends one token to a JSON Pointer, escaped as RFC 6901 says.
pub fn push_pointer_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    for character in token.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_is_named_once() {
        for code in Code::ALL {
            assert_eq!(Code::from_wire(code.as_str()), Some(*code));
        }
    }

    #[test]
    fn long_quotes_are_cut_off() {
        let text = "é".repeat(QUOTING_CHARACTERS_MAX);
        assert_eq!(shortened(&text), text);
        assert_eq!(shortened(format_args!("{text}x")), format!("{text}…"));
        let quoted = shortened(format_args!("{:?}", "\u{7f}".repeat(1000)));
        assert_eq!(quoted.chars().count(), QUOTING_CHARACTERS_MAX + 1);
    }

    #[test]
    fn pointer_tokens_are_escaped() {
        let mut pointer = String::new();
        push_pointer_token(&mut pointer, "a/b~c");
        assert_eq!(pointer, "/a~1b~0c");
    }
}
