//! The form of what a command expects to replace, which stands beside it; no model is asked.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::action::Action;
use crate::json::{Place, place_error, prescan, strict};
use crate::limits::Limits;
use crate::problem::{Code, Problem};

/// Holds what a command expects to its form: `{}` for a create, which replaces nothing, and an
/// object for the others. False when it expects nothing.
///
/// What a delete in a document without types (`is_lenient`) expects may be any value, for what it
/// deletes may be. The content is compared when the command is applied, so it is only held to what
/// holds for all JSON.
///
/// # Errors
///
/// The first problem, with a pointer into the element of the flush.
pub fn check_expected(
    text: &str,
    action: Action,
    is_lenient: bool,
    limits: &Limits,
) -> Result<bool, Problem> {
    let is_any_value = is_lenient && action == Action::Delete;
    if text == "null" {
        return Ok(is_any_value);
    }
    let kind = kind_of(text, is_lenient, limits).map_err(|problem| problem.below("/expected"))?;
    let wrong = match (action, kind) {
        (Action::Create, Kind::Object { members: 0 })
        | (Action::Update | Action::Delete, Kind::Object { .. }) => return Ok(true),
        (Action::Create, _) => "A create replaces nothing, so it can expect nothing else: {}",
        (Action::Delete, Kind::Other) if is_any_value => return Ok(true),
        (Action::Update, Kind::Other) => {
            "What an update expects is an object: its fields as they are before it"
        }
        (Action::Delete, Kind::Other) => {
            "What a delete expects is an object: the node as it is before it"
        }
    };
    Err(Problem::new(Code::WrongType, wrong).at("/expected"))
}

/// What is at the top of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Object { members: usize },
    Other,
}

fn kind_of(text: &str, is_lenient: bool, limits: &Limits) -> Result<Kind, Problem> {
    // The parser is recursive: what is too deep is not even begun.
    prescan(text.as_bytes(), limits)?;
    let mut place = Place::new();
    let mut parser = serde_json::Deserializer::from_str(text);
    let kind = if is_lenient {
        Kind::deserialize(&mut parser)
    } else {
        Kind::deserialize(strict(&mut parser, &mut place))
    };
    kind.map_err(|error| place_error(&error, &mut place))
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Top;

        impl<'de> Visitor<'de> for Top {
            type Value = Kind;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a value")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Kind, A::Error> {
                let mut members = 0;
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    members += 1;
                }
                Ok(Kind::Object { members })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Kind, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Kind::Other)
            }

            fn visit_unit<E>(self) -> Result<Kind, E> {
                Ok(Kind::Other)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Kind, E> {
                Ok(Kind::Other)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Kind, E> {
                Ok(Kind::Other)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Kind, E> {
                Ok(Kind::Other)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Kind, E> {
                Ok(Kind::Other)
            }

            fn visit_str<E>(self, _: &str) -> Result<Kind, E> {
                Ok(Kind::Other)
            }
        }

        deserializer.deserialize_any(Top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, action: Action, is_lenient: bool) -> Result<bool, (Code, String)> {
        let checked = check_expected(text, action, is_lenient, &Limits::DEFAULT);
        checked.map_err(|problem| (problem.code, problem.pointer))
    }

    #[test]
    fn each_action_has_its_form() {
        use Action::{Create, Delete, Update};

        let wrong = Err((Code::WrongType, "/expected".to_owned()));
        for (text, expected) in [
            ("{}", [Ok(true), Ok(true), Ok(true)]),
            (r#"{"a":1}"#, [wrong.clone(), Ok(true), Ok(true)]),
            ("null", [Ok(false), Ok(false), Ok(false)]),
            ("[]", [wrong.clone(), wrong.clone(), wrong.clone()]),
            ("true", [wrong.clone(), wrong.clone(), wrong.clone()]),
            ("-1", [wrong.clone(), wrong.clone(), wrong.clone()]),
            ("1.5", [wrong.clone(), wrong.clone(), wrong.clone()]),
            (r#""a""#, [wrong.clone(), wrong.clone(), wrong.clone()]),
        ] {
            for (action, expected) in [Create, Update, Delete].into_iter().zip(expected) {
                assert_eq!(check(text, action, false), expected, "{action} {text}");
                if action != Delete {
                    assert_eq!(check(text, action, true), expected, "{action} {text}");
                }
            }
            assert_eq!(check(text, Delete, true), Ok(true), "{text}");
        }
    }

    #[test]
    fn the_content_is_held_to_what_holds_for_all_json() {
        for (text, code, pointer) in [
            (r#"{"a":1,"a":1}"#, Code::DuplicateKey, "/expected/a"),
            (
                r#"{"a":[{"__proto__":1}]}"#,
                Code::ForbiddenKey,
                "/expected/a/0/__proto__",
            ),
            (r#"{"a":"\ud800"}"#, Code::NotInteroperable, "/expected/a"),
            (
                r#"{"a":9007199254740993}"#,
                Code::NotInteroperable,
                "/expected/a",
            ),
        ] {
            let expected = Err((code, pointer.to_owned()));
            assert_eq!(check(text, Action::Update, false), expected, "{text}");
        }
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
        let refused = check(&deep, Action::Delete, false).unwrap_err();
        assert_eq!(refused.0, Code::NestingTooDeep);
    }
}
