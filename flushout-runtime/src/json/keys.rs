//! Reads the keys of an object strictly: each may come once only, and some may not come at all.

use std::collections::BTreeSet;

use compact_str::CompactString;
use serde::de::{self, DeserializeSeed, MapAccess};

use crate::problem::{Code, words};

use super::{
    key_text::{KeyText, KeyTextSeed},
    place::{Place, Token},
    strict::{StrictSeed, refuse},
};

/// Up to so many keys are compared one by one; more go into a set.
const KEYS_COMPARED_MAX: usize = 16;

/// What the names begin with under which `serde_json` hands a number or a text to its own types.
/// An object with such a key is no object to them: they take the text in it, which nobody has
/// checked, for the value.
const PRIVATE_PREFIX: &str = "$serde_json::private::";

/// The key that JavaScript takes for the prototype of an object.
const PROTO: &str = "__proto__";

/// Whether no object, no id and no path may have this key, because a reader of JSON takes an object
/// with it for something else.
#[inline]
pub fn is_forbidden_key(key: &str) -> bool {
    // Nearly every key differs in its first byte.
    match key.as_bytes().first() {
        Some(b'_') => key == PROTO,
        Some(b'$') => key.starts_with(PRIVATE_PREFIX),
        _ => false,
    }
}

/// The entries of an object, with each key allowed once and none that is forbidden.
///
/// While the keys come in ascending order, as a sorted map writes them, one comparison with the
/// last key is enough. Otherwise few keys are compared one by one, and many looked up in a set,
/// so that no order makes the work quadratic.
pub(super) struct StrictMap<'p, A> {
    inner: A,
    place: &'p mut Place,
    /// Where the keys of this object begin in the list of all keys.
    keys_start: usize,
    ascending: bool,
    set: Option<BTreeSet<CompactString>>,
}

impl<'p, A> StrictMap<'p, A> {
    #[inline]
    pub(super) fn new(inner: A, place: &'p mut Place) -> Self {
        Self {
            inner,
            keys_start: place.keys.len(),
            place,
            ascending: true,
            set: None,
        }
    }

    /// Whether the object had this key before; remembers that the order was broken.
    #[inline]
    fn is_repeated(&mut self, key: &CompactString) -> bool {
        let keys = &self.place.keys[self.keys_start..];
        match keys.last() {
            None => return false,
            Some(last) if self.ascending => match key.cmp(last) {
                std::cmp::Ordering::Greater => return false,
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => self.ascending = false,
            },
            Some(_) => {}
        }
        if keys.len() <= KEYS_COMPARED_MAX {
            return keys.contains(key);
        }
        let set = self
            .set
            .get_or_insert_with(|| keys.iter().cloned().collect());
        !set.insert(key.clone())
    }

    /// Goes into the value of `key`, unless the key must not be here.
    #[inline]
    fn enter<E: de::Error>(&mut self, key: CompactString) -> Result<(), E> {
        let forbidden = is_forbidden_key(&key).then(|| words::forbidden_key(&key));
        let repeated = self.is_repeated(&key);
        self.place.push(Token::Key(key));
        if let Some(problem) = forbidden {
            return Err(refuse(self.place, problem.code, problem.message));
        }
        if repeated {
            let message = "the key is given twice in one object".to_owned();
            return Err(refuse(self.place, Code::DuplicateKey, message));
        }
        Ok(())
    }

    /// Comes back from the value of a key.
    #[inline]
    fn leave(&mut self) {
        if let Some(Token::Key(key)) = self.place.pop() {
            self.place.keys.push(key);
        }
    }
}

impl<A> Drop for StrictMap<'_, A> {
    #[inline]
    fn drop(&mut self) {
        self.place.keys.truncate(self.keys_start);
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for StrictMap<'_, A> {
    type Error = A::Error;

    #[inline]
    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let Some(text) = self.inner.next_key_seed(KeyTextSeed)? else {
            return Ok(None);
        };
        // Before the type's own verdict: a field that is unknown may also be forbidden.
        self.enter(CompactString::new(&text))?;
        seed.deserialize(KeyText::new(text)).map(Some)
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let place = &mut *self.place;
        let value = self.inner.next_value_seed(StrictSeed { seed, place })?;
        self.leave();
        Ok(value)
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}
