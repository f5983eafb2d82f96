//! Value types whose `Deserialize` and `JsonSchema` differ, each in its own way.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A name that is none of these is one of them all the same.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) enum Names {
    A,
    B,
    #[serde(other)]
    Other,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
pub(crate) enum OpenAdjacent {
    A(u8),
    #[serde(other)]
    Other,
}

/// A tuple whose last items may be left out.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Coordinates(u8, u8);

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
pub(crate) enum OptionalContent {
    A(Option<u8>),
    B { x: Option<u8> },
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c", deny_unknown_fields)]
pub(crate) enum ClosedAdjacent {
    E,
    A(u8),
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FlatOption {
    id: u8,
    #[serde(flatten)]
    more: Option<More>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct More {
    x: u8,
    y: u8,
}

/// Reads even numbers alone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u8", into = "u8")]
pub(crate) struct Even(u8);

impl TryFrom<u8> for Even {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        if number.is_multiple_of(2) {
            return Ok(Self(number));
        }
        Err(format!("{number} is odd"))
    }
}

impl From<Even> for u8 {
    fn from(even: Even) -> Self {
        even.0
    }
}

/// Writes another name than it reads.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Renamed {
    #[serde(rename(serialize = "written", deserialize = "read"))]
    one: u8,
}

/// Writes another type than it reads.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String")]
pub(crate) struct Shown {
    one: u8,
}

impl From<Shown> for String {
    fn from(shown: Shown) -> Self {
        shown.one.to_string()
    }
}
