//! Problems as JSON, so that an application's own errors can hold them.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Code, Figure, Problem};

/// A problem as it is written.
#[derive(Serialize, Deserialize)]
struct Written<'p> {
    code: Cow<'p, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pointer: Cow<'p, str>,
    message: Cow<'p, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit: Option<Figure>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    actual: Option<Figure>,
    /// As a value, because errors that hold a problem may be read through a buffer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<Value>,
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // What is no JSON was made by hand, and is left out.
        let error = self.error.as_deref();
        Written {
            code: self.code.as_str().into(),
            pointer: self.pointer.as_str().into(),
            message: self.message.as_str().into(),
            limit: self.limit,
            actual: self.actual,
            error: error.and_then(|error| serde_json::from_str(error).ok()),
        }
        .serialize(serializer)
    }
}

/// A code that this version does not know reads as [`Code::Rejected`].
impl<'de> Deserialize<'de> for Problem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        Ok(Self {
            code: Code::from_wire(&written.code).unwrap_or(Code::Rejected),
            pointer: written.pointer.into_owned(),
            message: written.message.into_owned(),
            limit: written.limit,
            actual: written.actual,
            error: written.error.map(|error| error.to_string().into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_read_as_it_was_written() {
        let mut problem = Problem::limit(Code::TooLong, "The title", 3, 4).at("/title");
        problem.error = Some("{\"kind\":\"soldOut\"}".into());
        for problem in [problem, Problem::new(Code::NotFound, "nothing there")] {
            let text = serde_json::to_string(&problem).unwrap();
            assert_eq!(serde_json::from_str::<Problem>(&text).unwrap(), problem);
        }
        let unknown: Problem =
            serde_json::from_str(r#"{"code":"of_tomorrow","message":"?"}"#).unwrap();
        assert_eq!(unknown.code, Code::Rejected);
    }
}
