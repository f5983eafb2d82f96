//! JSON: interim pieces until the strict reader lands.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::problem::{Code, Problem, push_pointer_token};

/// One step of a place in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A field.
    Field(&'static str),
    /// An index.
    Index(usize),
    /// A key.
    Key(CompactString),
}

/// Where the decoder is, and the first problem.
#[derive(Debug, Default)]
pub struct Place {
    tokens: Vec<Token>,
    problem: Option<Problem>,
}

impl Place {
    /// New.
    pub fn new() -> Self {
        Self::default()
    }
    /// Down.
    pub fn push(&mut self, token: Token) {
        self.tokens.push(token);
    }
    /// Up.
    pub fn pop(&mut self) {
        self.tokens.pop();
    }
    /// Up to.
    pub fn truncate(&mut self, length: usize) {
        self.tokens.truncate(length);
    }
    /// Depth.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }
    /// Whether at the top.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }
    /// The place.
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        for token in &self.tokens {
            match token {
                Token::Field(name) => push_pointer_token(&mut pointer, name),
                Token::Index(index) => push_pointer_token(&mut pointer, &index.to_string()),
                Token::Key(key) => push_pointer_token(&mut pointer, key),
            }
        }
        pointer
    }
    /// Fail.
    pub fn fail(&mut self, problem: Problem) {
        if self.problem.is_none() {
            let pointer = self.pointer();
            self.problem = Some(problem.at(pointer));
        }
    }
    /// The problem.
    pub fn take_problem(&mut self) -> Option<Problem> {
        self.problem.take()
    }
    /// The problem.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

/// Strict.
pub fn strict<D>(deserializer: D, _place: &mut Place) -> D {
    deserializer
}

/// In words.
pub fn place_error(error: &serde_json::Error, place: &mut Place) -> Problem {
    place
        .take_problem()
        .unwrap_or_else(|| Problem::new(Code::WrongType, error.to_string()).at(place.pointer()))
}

/// Raw text.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JsonText(Box<RawValue>);

impl JsonText {
    /// Text.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
    /// Bytes.
    pub fn len_bytes(&self) -> usize {
        self.0.get().len()
    }
    /// Writes.
    ///
    /// # Errors
    ///
    /// Not serialisable.
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, Problem> {
        serde_json::value::to_raw_value(value)
            .map(Self)
            .map_err(|error| Problem::new(Code::NotSerializable, error.to_string()))
    }
    /// From text.
    ///
    /// # Errors
    ///
    /// Malformed.
    pub fn from_text(text: String) -> Result<Self, Problem> {
        RawValue::from_string(text)
            .map(Self)
            .map_err(|error| Problem::new(Code::Malformed, error.to_string()))
    }
    /// Raw.
    pub fn from_raw(raw: Box<RawValue>) -> Self {
        Self(raw)
    }
}

impl PartialEq for JsonText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

/// Normalises.
pub fn normalize_numbers(_value: &mut serde_json::Value) {}
