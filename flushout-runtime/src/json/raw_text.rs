//! The text of a value for a type that keeps it as it stands, held to the rules of all JSON.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess};

use super::key_text::{KeyText, KeyTextSeed};
use super::place::Place;
use super::strict::from_str_strict;

/// The object as which a parser hands over the text of a value: one private key, and the text. The
/// parser has looked at the grammar of the text alone, so it is read once more.
pub(super) struct StrictText<'p, A> {
    inner: A,
    place: &'p mut Place,
}

impl<'p, A> StrictText<'p, A> {
    pub(super) fn new(inner: A, place: &'p mut Place) -> Self {
        Self { inner, place }
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for StrictText<'_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.inner.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let text: Cow<'de, str> = self.inner.next_value_seed(KeyTextSeed)?;
        if let Err(problem) = from_str_strict::<IgnoredAny>(&text) {
            let error = A::Error::custom(&problem.message);
            self.place.fail(problem);
            return Err(error);
        }
        seed.deserialize(KeyText::new(text))
    }
}
