//! A model with value types of every kind that serde and schemars have a form for.

use std::collections::BTreeMap;

use flushout::{Collection, FlushoutModel, Position, Ref};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A model with a field of every kind.
#[derive(FlushoutModel, Clone, Debug, PartialEq)]
#[flushout(rename_all = "camelCase")]
pub(crate) struct Rich {
    #[flushout(min_length = 2, max_length = 5)]
    pub(crate) short: String,
    pub(crate) letter: Option<char>,
    #[flushout(pattern = "^[a-z]+(-[a-z]+)*$", max_length = 12)]
    pub(crate) slug: Option<Box<str>>,
    pub(crate) small: Option<i8>,
    #[flushout(minimum = 10, maximum = 90, multiple_of = 10)]
    pub(crate) tens: Option<u32>,
    pub(crate) wide: Option<i64>,
    #[flushout(minimum = -0.5, maximum = 2)]
    pub(crate) ratio: Option<f64>,
    pub(crate) anything: Option<Value>,
    pub(crate) point: Option<Point>,
    pub(crate) mark: Option<Mark>,
    pub(crate) event: Option<Event>,
    pub(crate) answer: Option<Answer>,
    pub(crate) tree: Option<Tree>,
    pub(crate) pair: Option<(u8, String)>,
    pub(crate) triple: Option<[i16; 3]>,
    pub(crate) scores: Option<BTreeMap<String, u16>>,
    pub(crate) amount: Option<Amount>,
    pub(crate) nothing: Option<Nothing>,
    #[flushout(default = "some_numbers", min_items = 1, max_items = 3, unique)]
    pub(crate) numbers: Vec<f64>,
    #[flushout(max_items = 2)]
    pub(crate) grid: Option<Vec<Vec<Point>>>,
    pub(crate) place: Option<Position>,
    #[flushout(create_only, server)]
    pub(crate) made_at: Option<u64>,
    #[flushout(alias = "link", alias = "see")]
    pub(crate) target: Option<Ref<Part>>,
    #[flushout(max_items = 3)]
    pub(crate) parts: Collection<Part>,
    #[flushout(child)]
    pub(crate) always: Part,
    #[flushout(child)]
    pub(crate) perhaps: Option<Part>,
}

fn some_numbers() -> Vec<f64> {
    vec![0.5]
}

/// A node below.
#[derive(FlushoutModel, Clone, Debug, PartialEq)]
#[flushout(rename_all = "camelCase")]
pub(crate) struct Part {
    #[flushout(create_only)]
    pub(crate) name: String,
    #[flushout(server)]
    pub(crate) seen_at: Option<u64>,
    #[flushout(default)]
    pub(crate) weight: u8,
    pub(crate) of: Option<Ref<Part>>,
    pub(crate) parts: Collection<Part>,
    #[flushout(child)]
    pub(crate) note: Option<Note>,
}

/// A child of a node below.
#[derive(FlushoutModel, Clone, Debug, PartialEq)]
pub(crate) struct Note {
    #[flushout(max_length = 4)]
    pub(crate) text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Point {
    pub(crate) x: i32,
    #[serde(default)]
    pub(crate) y: f64,
    pub(crate) label: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Mark {
    /// Nothing.
    None,
    Two,
    Star {
        points: u8,
    },
    Lines(Vec<String>),
    Size(u8, f64),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase")]
pub(crate) enum Event {
    Moved { to: String },
    Said { words: Vec<String>, loud: bool },
    Left,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Answer {
    Yes(bool),
    Words(String),
    Many(Vec<String>),
    Detailed { reason: String },
    Pointed { point: Point, marks: Vec<Mark> },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Tree {
    pub(crate) value: u8,
    #[serde(default)]
    pub(crate) below: Vec<Tree>,
    pub(crate) next: Option<Box<Tree>>,
}

/// A count with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Amount(pub(crate) u16);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Nothing;
