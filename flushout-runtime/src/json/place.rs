//! Where a decoder stands in a message, and the first problem it met there.

use compact_str::CompactString;

use crate::problem::{Code, Problem, push_pointer_token, shortened};

/// One step from a JSON value to one within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A field whose name the code knows.
    Field(&'static str),
    /// An element of an array, counted from 0.
    Index(usize),
    /// A key as it stood in the message.
    Key(CompactString),
}

/// The place of a decoder in its message, and the first problem that was recorded.
///
/// A decoder pushes a token when it goes into a value and pops it when it leaves it again. After
/// an error the tokens stay as they were, so that [`Place::pointer`] says where it happened.
#[derive(Clone, Debug, Default)]
pub struct Place {
    tokens: Vec<Token>,
    problem: Option<Problem>,
    /// The keys met so far in all objects that are being read, the innermost last.
    pub(super) keys: Vec<CompactString>,
}

impl Place {
    /// The root of a message.
    pub const fn new() -> Self {
        Self {
            tokens: Vec::new(),
            problem: None,
            keys: Vec::new(),
        }
    }

    /// Goes one step further in.
    #[inline]
    pub fn push(&mut self, token: Token) {
        self.tokens.push(token);
    }

    /// Goes one step back and returns that step; `None` at the root.
    #[inline]
    pub fn pop(&mut self) -> Option<Token> {
        self.tokens.pop()
    }

    /// Goes back until no more than `tokens` steps are left.
    #[inline]
    pub fn truncate(&mut self, tokens: usize) {
        self.tokens.truncate(tokens);
    }

    /// How many steps the place is from the root.
    #[inline]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether this is the root.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The place as a JSON Pointer (RFC 6901); empty for the root.
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

    /// Records a problem at this place, unless one was recorded before.
    ///
    /// The pointer of `problem` is taken to start here; for a problem of the value itself it is
    /// empty.
    pub fn fail(&mut self, problem: Problem) {
        if self.problem.is_none() {
            self.problem = Some(problem.below(&self.pointer()));
        }
    }

    /// The problem that was recorded first.
    pub const fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// Takes out the problem that was recorded first.
    pub fn take_problem(&mut self) -> Option<Problem> {
        self.problem.take()
    }
}

/// What to report when decoding failed with `error`.
///
/// That is the problem recorded in `place` (which is taken out of it), or one made from the error
/// of the parser or of the type that was decoded, at the place where the decoder stopped. For a
/// missing field this is the object that lacks it.
pub fn place_error(error: &serde_json::Error, place: &mut Place) -> Problem {
    use serde_json::error::Category;

    if let Some(problem) = place.take_problem() {
        return problem;
    }
    let full = shortened(error);
    let tail = format!(" at line {} column {}", error.line(), error.column());
    let message = full.strip_suffix(&tail).unwrap_or(&full);
    let code = match error.classify() {
        Category::Data if message.starts_with("missing field") => Code::MissingField,
        Category::Data if message.starts_with("unknown field") => Code::UnknownField,
        Category::Data if message.starts_with("duplicate field") => Code::DuplicateKey,
        Category::Data => Code::WrongType,
        Category::Syntax | Category::Eof | Category::Io => match message {
            // JSON by its grammar, but not what I-JSON allows.
            "lone leading surrogate in hex escape"
            | "unexpected end of hex escape"
            | "number out of range" => Code::NotInteroperable,
            "recursion limit exceeded" => Code::NestingTooDeep,
            _ => Code::Malformed,
        },
    };
    Problem::new(code, message).at(place.pointer())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_to_the_place_and_keeps_the_first_problem() {
        let mut place = Place::new();
        assert_eq!(place.pointer(), "");
        place.push(Token::Field("completions"));
        place.push(Token::Index(12));
        place.push(Token::Key("a/b~".into()));
        assert_eq!(place.pointer(), "/completions/12/a~1b~0");
        place.fail(Problem::new(Code::TooLong, "first"));
        assert_eq!(place.pop(), Some(Token::Key("a/b~".into())));
        place.fail(Problem::new(Code::TooShort, "second"));
        assert_eq!(place.problem().unwrap().message, "first");
        place.truncate(1);
        assert_eq!((place.len(), place.is_empty()), (1, false));
        let problem = place.take_problem().unwrap();
        assert_eq!(problem.pointer, "/completions/12/a~1b~0");
        place.fail(Problem::new(Code::TooShort, "below").at("/x"));
        assert_eq!(place.take_problem().unwrap().pointer, "/completions/x");
    }
}
