//! Where in a document a command applies: a list of field names and ids from the root down.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use compact_str::CompactString;
use serde::de::{DeserializeSeed, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smallvec::SmallVec;

/// One step of a path: the name of a field, or an id in a collection.
pub type Segment = CompactString;

/// The most segments that are read from any message. A flush is held to
/// [`crate::limits::Limits::path_segments_max`], and to fewer values than this in its default; an
/// answer is not, and a segment takes eight times its text.
const SEGMENTS_READ_MOST: usize = 65_536;

/// A list of segments from the root of the document down; empty for the root itself.
///
/// It displays as the segments joined with commas, which is how npm flushout writes a path in its
/// error messages.
///
/// The segments are shared between clones: one command has its path in the history, in what takes
/// it back and in the batch, and cloning it there costs next to nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(Option<Arc<[Segment]>>);

impl Path {
    /// The path of the root.
    pub const fn root() -> Self {
        Self(None)
    }

    /// No segments are always `None`, so that equal paths are equal in this form too.
    fn gather(mut segments: impl Iterator<Item = Segment>) -> Self {
        // An array moves into the place that is shared in one go; a list would be copied there.
        let mut next = || segments.next();
        let shared: Arc<[Segment]> = match (next(), next(), next(), next()) {
            (None, ..) => return Self(None),
            (Some(first), None, ..) => Arc::new([first]),
            (Some(first), Some(second), None, _) => Arc::new([first, second]),
            (Some(first), Some(second), Some(third), None) => Arc::new([first, second, third]),
            (Some(first), Some(second), Some(third), Some(fourth)) => {
                let beginning = [first, second, third, fourth].into_iter();
                beginning.chain(segments).collect()
            }
        };
        Self(Some(shared))
    }

    /// The segments, the one nearest to the root first.
    #[inline]
    pub fn segments(&self) -> &[Segment] {
        self.0.as_deref().unwrap_or_default()
    }

    /// Whether this is the path of the root.
    #[inline]
    pub fn is_root(&self) -> bool {
        self.0.is_none()
    }

    /// How many segments there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.segments().len()
    }

    /// Whether there are no segments, which is so for the root alone.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Goes one step down.
    pub fn push(&mut self, segment: impl Into<Segment>) {
        *self = self.child(segment);
    }

    /// The path one step below this one.
    #[must_use]
    pub fn child(&self, segment: impl Into<Segment>) -> Self {
        let above = self.segments().iter().cloned();
        Self::gather(above.chain(std::iter::once(segment.into())))
    }

    /// The path of the parent and the last segment; `None` for the root.
    pub fn split_last(&self) -> Option<(Self, &Segment)> {
        let (last, parent) = self.segments().split_last()?;
        Some((Self::gather(parent.iter().cloned()), last))
    }

    /// Whether this path is `other` or lies below it.
    pub fn starts_with(&self, other: &Self) -> bool {
        self.segments().starts_with(other.segments())
    }

    /// The first `length` segments; the whole path when it is shorter.
    #[must_use]
    pub fn truncated(&self, length: usize) -> Self {
        Self::gather(self.segments().iter().take(length).cloned())
    }
}

/// As its segments, so that a table of paths can be asked for the beginning of one.
impl Hash for Path {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.segments().hash(state);
    }
}

impl Borrow<[Segment]> for Path {
    fn borrow(&self) -> &[Segment] {
        self.segments()
    }
}

impl<S: Into<Segment>> FromIterator<S> for Path {
    fn from_iter<I: IntoIterator<Item = S>>(segments: I) -> Self {
        Self::gather(segments.into_iter().map(Into::into))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.segments().iter().enumerate() {
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
        serializer.collect_seq(self.segments().iter().map(CompactString::as_str))
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Segments { last: None })
    }
}

/// Reads a path, or null, which is the root. Many commands in a row create in the same collection:
/// a path of one segment is shared with the last one, where they are equal.
#[doc(hidden)]
pub struct PathSeed<'l> {
    /// The last path of one segment; the root when there was none.
    pub last: &'l mut Path,
}

impl<'de> DeserializeSeed<'de> for PathSeed<'_> {
    type Value = Path;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Path, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for PathSeed<'_> {
    type Value = Path;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of texts, or null")
    }

    fn visit_none<E>(self) -> Result<Path, E> {
        Ok(Path(None))
    }

    fn visit_unit<E>(self) -> Result<Path, E> {
        Ok(Path(None))
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Path, D::Error> {
        let last = Some(self.last);
        deserializer.deserialize_seq(Segments { last })
    }
}

/// Reads a list of segments.
struct Segments<'l> {
    last: Option<&'l mut Path>,
}

impl Segments<'_> {
    fn of_one(self, segment: Segment) -> Path {
        let Some(last) = self.last else {
            return Path(Some(Arc::new([segment])));
        };
        if last.segments() != std::slice::from_ref(&segment) {
            *last = Path(Some(Arc::new([segment])));
        }
        last.clone()
    }
}

impl<'de> Visitor<'de> for Segments<'_> {
    type Value = Path;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of texts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Path, A::Error> {
        // Most paths have one or two segments, which go to their place at once.
        let mut segments = [Segment::const_new(""), Segment::const_new("")];
        for (length, segment) in segments.iter_mut().enumerate() {
            if list.next_element_seed(SegmentSeed(segment))?.is_none() {
                let [first, _] = segments;
                return Ok(if length == 0 {
                    Path(None)
                } else {
                    self.of_one(first)
                });
            }
        }
        match list.next_element::<Segment>()? {
            None => Ok(Path(Some(Arc::new(segments)))),
            Some(third) => longer_path(segments, third, list),
        }
    }
}

/// Reads a segment into its place. What a visitor returns is moved by the parser, which costs more
/// than to read it.
#[doc(hidden)]
pub struct SegmentSeed<'s>(pub &'s mut Segment);

impl<'de> DeserializeSeed<'de> for SegmentSeed<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for SegmentSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    #[inline]
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        *self.0 = Segment::new(text);
        Ok(())
    }
}

/// Reads a segment, or null, into its place.
#[doc(hidden)]
pub struct OptionalSegmentSeed<'s>(pub &'s mut Option<Segment>);

impl<'de> DeserializeSeed<'de> for OptionalSegmentSeed<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for OptionalSegmentSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string or null")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        *self.0 = None;
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        *self.0 = None;
        Ok(())
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        SegmentSeed(self.0.insert(Segment::const_new(""))).deserialize(deserializer)
    }
}

/// Reads what follows the first segments.
#[cold]
fn longer_path<'de, A: SeqAccess<'de>>(
    beginning: [Segment; 2],
    third: Segment,
    mut list: A,
) -> Result<Path, A::Error> {
    let mut segments = SmallVec::<[Segment; 8]>::from_iter(beginning);
    segments.push(third);
    while let Some(segment) = list.next_element::<Segment>()? {
        if segments.len() == SEGMENTS_READ_MOST {
            return Err(serde::de::Error::custom(format_args!(
                "a path of more than {SEGMENTS_READ_MOST} segments"
            )));
        }
        segments.push(segment);
    }
    Ok(Path::gather(segments.into_iter()))
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
        let most = vec![""; SEGMENTS_READ_MOST];
        let text = serde_json::to_string(&most).unwrap();
        assert_eq!(
            serde_json::from_str::<Path>(&text).unwrap().len(),
            most.len()
        );
        let mut last = Path::root();
        let mut read = |text: &str| {
            let mut parser = serde_json::Deserializer::from_str(text);
            let last = &mut last;
            PathSeed { last }.deserialize(&mut parser).unwrap()
        };
        for text in [
            "null",
            "[\"a\"]",
            "[\"a\"]",
            "[\"b\"]",
            "[\"b\",\"a\"]",
            "[\"b\"]",
            "[]",
        ] {
            let path = serde_json::from_str::<Option<Path>>(text).unwrap();
            assert_eq!(read(text), path.unwrap_or_default(), "{text}");
        }
        let more = text.replacen('[', "[\"\",", 1);
        assert!(serde_json::from_str::<Path>(&more).is_err());
    }
}
