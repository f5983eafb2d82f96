//! Where in a document a command applies: a list of field names and ids from the root down.

use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smallvec::SmallVec;

/// One step of a path: the name of a field, or an id in a collection.
pub type Segment = CompactString;

/// A list of segments from the root of the document down; empty for the root itself.
///
/// It displays as the segments joined with commas, which is how npm flushout writes a path in its
/// error messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(SmallVec<[Segment; 4]>);

impl Path {
    /// The path of the root.
    pub fn root() -> Self {
        Self::default()
    }

    /// The segments, the one nearest to the root first.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Whether this is the path of the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// How many segments there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no segments, which is so for the root alone.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Goes one step down.
    pub fn push(&mut self, segment: impl Into<Segment>) {
        self.0.push(segment.into());
    }

    /// The path one step below this one.
    #[must_use]
    pub fn child(&self, segment: impl Into<Segment>) -> Self {
        let mut child = self.clone();
        child.push(segment);
        child
    }

    /// The path of the parent and the last segment; `None` for the root.
    pub fn split_last(&self) -> Option<(Self, &Segment)> {
        let (last, parent) = self.0.split_last()?;
        Some((Self(parent.into()), last))
    }

    /// Whether this path is `other` or lies below it.
    pub fn starts_with(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The first `length` segments; the whole path when it is shorter.
    #[must_use]
    pub fn truncated(&self, length: usize) -> Self {
        Self(self.0.iter().take(length).cloned().collect())
    }
}

impl<S: Into<Segment>> FromIterator<S> for Path {
    fn from_iter<I: IntoIterator<Item = S>>(segments: I) -> Self {
        Self(segments.into_iter().map(Into::into).collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str(",")?;
            }
            formatter.write_str(segment)?;
        }
        Ok(())
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(CompactString::as_str))
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Segments;

        impl<'de> serde::de::Visitor<'de> for Segments {
            type Value = Path;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list of texts")
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut list: A,
            ) -> Result<Path, A::Error> {
                let mut segments = SmallVec::new();
                while let Some(segment) = list.next_element::<Segment>()? {
                    segments.push(segment);
                }
                Ok(Path(segments))
            }
        }

        deserializer.deserialize_seq(Segments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn displays_as_npm_writes_it() {
        assert_eq!(Path::from_iter(["a", "b"]).to_string(), "a,b");
        assert_eq!(Path::root().to_string(), "");
    }

    #[test]
    fn reads_only_lists_of_texts() {
        assert_eq!(
            serde_json::from_str::<Path>("[\"a\",\"\"]").unwrap(),
            Path::from_iter(["a", ""])
        );
        for text in ["7", "\"a\"", "[1]", "[[\"a\"]]", "{}", "null"] {
            assert!(serde_json::from_str::<Path>(text).is_err(), "{text}");
        }
    }
}
