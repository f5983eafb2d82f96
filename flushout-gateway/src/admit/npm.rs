//! What must not reach a master of the npm package, because it breaks or pollutes it.
//!
//! That package walks a path with plain indexing. So a path may lead to what every JavaScript object
//! inherits, and through `null`, which throws halfway through a flush: half of it is applied then,
//! and stands in nobody's history. Arrays can be given any length by one number.

use flushout::id::is_inherited_name;
use flushout::json::JsonText;
use flushout::problem::{Code, push_pointer_token};
use flushout::untyped::JsonValue;
use flushout::wire::Completion;
use flushout::{Action, Problem};
use serde_json::Value;

use super::npm_form::{no_created_id, no_preconditions, no_transactions};

/// The largest array index that passes unless another is set.
pub const ARRAY_INDEX_MAX_DEFAULT: u64 = 1_000;

/// The first number that is no array index any more.
const ARRAY_INDEX_END: u64 = 4_294_967_295;

/// The rules by which commands on documents without a model are kept from a master of the npm
/// package. They look at one command at a time and know no document, so they refuse some commands
/// that would have done no harm where they apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a rule that is set by itself"
)]
pub struct NpmRules {
    /// Whether `null` may be put into the document. A later path through it throws in the master.
    /// Default no.
    pub allows_null: bool,
    /// Whether an update may set `length`, which cuts or lengthens an array. Default no.
    pub allows_length: bool,
    /// Whether transactions may pass. A master of the npm package throws on them; ours takes them.
    /// Default no.
    pub allows_transactions: bool,
    /// Whether what a command expects to replace may pass. A master of the npm package passes over it, and
    /// would replace anything else as well; ours refuses the command then. Default no.
    pub allows_preconditions: bool,
    /// The largest array index that may be set, or stand in a path. A larger one makes an array of
    /// that length. Names that are numbers from 4 294 967 295 on are no indexes, and so are the random
    /// ids of the package nearly always. Default 1 000.
    pub array_index_max: u64,
}

impl Default for NpmRules {
    fn default() -> Self {
        Self {
            allows_null: false,
            allows_length: false,
            allows_transactions: false,
            allows_preconditions: false,
            array_index_max: ARRAY_INDEX_MAX_DEFAULT,
        }
    }
}

impl NpmRules {
    /// These rules with `null` allowed or not.
    #[must_use]
    pub const fn with_null(mut self, allows_null: bool) -> Self {
        self.allows_null = allows_null;
        self
    }

    /// These rules with an update of `length` allowed or not.
    #[must_use]
    pub const fn with_length(mut self, allows_length: bool) -> Self {
        self.allows_length = allows_length;
        self
    }

    /// These rules with transactions allowed or not.
    #[must_use]
    pub const fn with_transactions(mut self, allows_transactions: bool) -> Self {
        self.allows_transactions = allows_transactions;
        self
    }

    /// These rules with what commands expect to replace allowed or not.
    #[must_use]
    pub const fn with_preconditions(mut self, allows_preconditions: bool) -> Self {
        self.allows_preconditions = allows_preconditions;
        self
    }

    /// These rules with another largest array index.
    #[must_use]
    pub const fn with_array_index_max(mut self, array_index_max: u64) -> Self {
        self.array_index_max = array_index_max;
        self
    }

    /// Holds a completion to the rules.
    ///
    /// # Errors
    ///
    /// The first breach, with a pointer into the completion.
    pub fn check(&self, completion: &Completion) -> Result<(), Problem> {
        let path = completion.command.path.segments();
        for (index, segment) in path.iter().enumerate() {
            self.check_name(segment, Code::IllegalPath)
                .map_err(|problem| problem.at(format!("/command/path/{index}")))?;
        }
        let ends_in_length =
            !self.allows_length && path.last().is_some_and(|last| last == "length");
        match completion.command.action {
            Action::Create => {
                let id = completion.created_id.as_deref();
                self.check_created_id(id)
                    .map_err(|problem| problem.at("/createdId"))?;
                if ends_in_length && completion.command.parent_default.is_some() {
                    return Err(length(Code::IllegalPath).at("/command/path"));
                }
            }
            Action::Delete if path.is_empty() => {
                let message = "A delete needs a path: the document itself cannot be deleted";
                return Err(Problem::new(Code::IllegalPath, message).at("/command/path"));
            }
            Action::Delete if ends_in_length => {
                return Err(length(Code::IllegalPath).at("/command/path"));
            }
            _ => {}
        }
        self.check_payloads(completion)
    }

    /// Holds a transaction, of whatever commands, to the rules.
    pub(super) fn check_transaction(&self) -> Result<(), Problem> {
        if self.allows_transactions {
            return Ok(());
        }
        Err(no_transactions())
    }

    /// Holds what a command expects to the rules, and writes it again.
    pub(super) fn check_expected(&self, expected: &JsonText) -> Result<JsonText, Problem> {
        if !self.allows_preconditions {
            return Err(no_preconditions());
        }
        let read = serde_json::from_str::<JsonValue>(expected.as_str());
        let value = read.map_err(|error| {
            let code = if error.is_data() {
                Code::ForbiddenKey
            } else {
                Code::NotInteroperable
            };
            Problem::new(code, error.to_string()).at("/expected")
        })?;
        JsonText::from_serialize(&value).map_err(|problem| problem.below("/expected"))
    }

    fn check_created_id(&self, id: Option<&str>) -> Result<(), Problem> {
        let Some(id) = id else {
            return Err(no_created_id());
        };
        self.check_name(id, Code::IllegalId)
    }

    /// Holds a name to what no object inherits and no array is to be lengthened to.
    fn check_name(&self, name: &str, code: Code) -> Result<(), Problem> {
        if is_inherited_name(name) {
            let message = format!("every JavaScript object inherits {name:?}: it can be no name");
            let code = if name == "__proto__" {
                Code::ForbiddenKey
            } else {
                code
            };
            return Err(Problem::new(code, message));
        }
        match array_index(name).filter(|index| *index > self.array_index_max) {
            None => Ok(()),
            Some(index) => Err(index_beyond(code, self.array_index_max, index)),
        }
    }

    fn check_payloads(&self, completion: &Completion) -> Result<(), Problem> {
        let command = &completion.command;
        let payloads = [
            ("/command/props", command.props.as_ref()),
            ("/command/parentDefault", command.parent_default.as_ref()),
        ];
        for (place, text) in payloads {
            let Some(text) = text else { continue };
            let value: Value = serde_json::from_str(text.as_str())
                .map_err(|error| Problem::new(Code::Malformed, error.to_string()).at(place))?;
            if command.action == Action::Update {
                self.check_update(&value)
                    .map_err(|problem| problem.below(place))?;
            }
            if let Some(pointer) = null_pointer(&value).filter(|_| !self.allows_null) {
                let message = "null may not be put into the document: a path through it breaks the master; delete the member instead";
                return Err(Problem::new(Code::WrongType, message)
                    .at(pointer)
                    .below(place));
            }
        }
        Ok(())
    }

    /// An update of an array sets its indexes and its length.
    fn check_update(&self, props: &Value) -> Result<(), Problem> {
        let Value::Object(members) = props else {
            return Ok(());
        };
        for name in members.keys() {
            let mut pointer = String::new();
            push_pointer_token(&mut pointer, name);
            if name == "length" && !self.allows_length {
                return Err(length(Code::ForbiddenKey).at(pointer));
            }
            if let Some(index) = array_index(name).filter(|index| *index > self.array_index_max) {
                let problem = index_beyond(Code::ForbiddenKey, self.array_index_max, index);
                return Err(problem.at(pointer));
            }
        }
        Ok(())
    }
}

fn length(code: Code) -> Problem {
    Problem::new(
        code,
        "\"length\" may not be set: it would cut or lengthen an array",
    )
}

fn index_beyond(code: Code, limit: u64, actual: u64) -> Problem {
    let figure = |figure: u64| usize::try_from(figure).unwrap_or(usize::MAX);
    Problem::limit(code, "The array index", figure(limit), figure(actual))
}

/// The array index that a name is to JavaScript: a number below 2^32 - 1, as it is written.
fn array_index(name: &str) -> Option<u64> {
    let is_written_plainly = name.bytes().all(|byte| byte.is_ascii_digit())
        && (name == "0" || !name.starts_with('0'))
        && name.len() <= 10;
    let index: u64 = is_written_plainly.then(|| name.parse().ok())??;
    (index < ARRAY_INDEX_END).then_some(index)
}

/// The place of the first null.
fn null_pointer(value: &Value) -> Option<String> {
    if !contains_null(value) {
        return None;
    }
    let below = |token: &str, inner: &Value| {
        let rest = null_pointer(inner)?;
        let mut pointer = String::new();
        push_pointer_token(&mut pointer, token);
        Some(pointer + &rest)
    };
    match value {
        Value::Null => Some(String::new()),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| below(&index.to_string(), item)),
        Value::Object(members) => members.iter().find_map(|(name, item)| below(name, item)),
        _ => None,
    }
}

fn contains_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(contains_null),
        Value::Object(members) => members.values().any(contains_null),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breach(rules: NpmRules, completion: &str) -> Option<(&'static str, String)> {
        let completion: Completion = serde_json::from_str(completion).unwrap();
        let problem = rules.check(&completion).err()?;
        Some((problem.code.as_str(), problem.pointer))
    }

    /// A completion, and the code and place of its breach.
    const BREACHES: &[(&str, &str, &str)] = &[
        (
            r#"{"command":{"action":"update","path":["a","__proto__"]}}"#,
            "forbidden_key",
            "/command/path/1",
        ),
        (
            r#"{"command":{"action":"update","path":["constructor"]}}"#,
            "illegal_path",
            "/command/path/0",
        ),
        (
            r#"{"command":{"action":"update","path":["4294967294"]}}"#,
            "illegal_path",
            "/command/path/0",
        ),
        (
            r#"{"command":{"action":"create"}}"#,
            "missing_field",
            "/createdId",
        ),
        (
            r#"{"command":{"action":"create"},"createdId":"valueOf"}"#,
            "illegal_id",
            "/createdId",
        ),
        (
            r#"{"command":{"action":"create"},"createdId":"1001"}"#,
            "illegal_id",
            "/createdId",
        ),
        (
            r#"{"command":{"action":"create","path":["a","length"],"parentDefault":{}},"createdId":"x"}"#,
            "illegal_path",
            "/command/path",
        ),
        (
            r#"{"command":{"action":"detete"}}"#,
            "illegal_path",
            "/command/path",
        ),
        (
            r#"{"command":{"action":"detete","path":["a","length"]}}"#,
            "illegal_path",
            "/command/path",
        ),
        (
            r#"{"command":{"action":"update","props":{"length":5}}}"#,
            "forbidden_key",
            "/command/props/length",
        ),
        (
            r#"{"command":{"action":"update","props":{"4294967294":5}}}"#,
            "forbidden_key",
            "/command/props/4294967294",
        ),
        (
            r#"{"command":{"action":"update","props":{"a/b":[1,{"c":null}]}}}"#,
            "wrong_type",
            "/command/props/a~1b/1/c",
        ),
        (
            r#"{"command":{"action":"create","parentDefault":{"a":null}},"createdId":"x"}"#,
            "wrong_type",
            "/command/parentDefault/a",
        ),
    ];

    #[test]
    fn breaches_are_told_with_their_place() {
        for (completion, code, pointer) in BREACHES {
            assert_eq!(
                breach(NpmRules::default(), completion),
                Some((*code, (*pointer).to_owned())),
                "{completion}"
            );
        }
    }

    #[test]
    fn ordinary_commands_pass() {
        for completion in [
            r#"{"command":{"action":"create","path":["todos"],"props":{"length":5},"parentDefault":{}},"createdId":"8211342334235554"}"#,
            r#"{"command":{"action":"create","props":"a text"},"createdId":"7"}"#,
            r#"{"command":{"action":"update","path":["list"],"props":{"0":"a","1000":"b","01":"c","constructor":1}}}"#,
            r#"{"command":{"action":"detete","path":["todos","4294967295"]}}"#,
        ] {
            assert_eq!(
                breach(NpmRules::default(), completion),
                None,
                "{completion}"
            );
        }
    }

    #[test]
    fn what_is_allowed_passes() {
        let rules = NpmRules::default()
            .with_null(true)
            .with_length(true)
            .with_array_index_max(5_000);
        for completion in [
            r#"{"command":{"action":"update","props":{"a":null,"length":1,"5000":1}}}"#,
            r#"{"command":{"action":"detete","path":["length"]}}"#,
        ] {
            assert_eq!(breach(rules, completion), None, "{completion}");
        }
    }
}
