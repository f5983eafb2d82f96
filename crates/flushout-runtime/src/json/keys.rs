//! Reads the keys of an object: each is captured as it is read, and may come once only.

use std::{collections::BTreeSet, fmt};

use compact_str::{CompactString, ToCompactString, format_compact};
use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, Visitor};

use crate::problem::Code;

use super::{
    place::{Place, Token},
    strict::{StrictSeed, refuse},
};

/// Up to so many keys are compared one by one; more go into a set.
const KEYS_COMPARED_MAX: usize = 16;

/// The entries of an object, with each key allowed once and never `__proto__`.
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
        let forbidden = key == "__proto__";
        let repeated = self.is_repeated(&key);
        self.place.push(Token::Key(key));
        if forbidden {
            let message = "the key \"__proto__\" is not allowed".to_owned();
            return Err(refuse(self.place, Code::ForbiddenKey, message));
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
        let mut captured = None;
        let key = self.inner.next_key_seed(KeySeed {
            seed,
            captured: &mut captured,
        });
        // Before the type's own verdict: a field that is unknown may also be forbidden.
        if let Some(captured) = captured {
            self.enter(captured)?;
        }
        key
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

/// Deserializes a key for the type and keeps a copy of it.
pub(super) struct KeySeed<'k, S> {
    pub(super) seed: S,
    pub(super) captured: &'k mut Option<CompactString>,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for KeySeed<'_, S> {
    type Value = S::Value;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.seed.deserialize(KeyDeserializer {
            inner: deserializer,
            captured: self.captured,
        })
    }
}

struct KeyDeserializer<'k, D> {
    inner: D,
    captured: &'k mut Option<CompactString>,
}

/// Forwards a call to the inner deserializer with the visitor wrapped.
macro_rules! forward {
    ($($method:ident($($name:ident: $type:ty),*);)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, $($name: $type,)* visitor: V) -> Result<V::Value, D::Error> {
            self.inner.$method($($name,)* KeyVisitor { inner: visitor, captured: self.captured })
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for KeyDeserializer<'_, D> {
    type Error = D::Error;

    forward! {
        deserialize_any();
        deserialize_bool();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_i64();
        deserialize_i128();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
        deserialize_u64();
        deserialize_u128();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_str();
        deserialize_string();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_option();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
    }

    /// A key that the type ignores is captured all the same.
    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

struct KeyVisitor<'k, V> {
    inner: V,
    captured: &'k mut Option<CompactString>,
}

/// Captures a key and hands it on; numbers and truth values are captured as they are written.
macro_rules! capture {
    ($($method:ident($value:ident: $type:ty) as $text:expr;)*) => {$(
        #[inline]
        fn $method<E: de::Error>(self, $value: $type) -> Result<V::Value, E> {
            *self.captured = Some($text);
            self.inner.$method($value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for KeyVisitor<'_, V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(formatter)
    }

    capture! {
        visit_bool(value: bool) as value.to_compact_string();
        visit_i64(value: i64) as value.to_compact_string();
        visit_u64(value: u64) as value.to_compact_string();
        visit_i128(value: i128) as format_compact!("{value}");
        visit_u128(value: u128) as format_compact!("{value}");
        visit_f64(value: f64) as format_compact!("{value}");
        visit_char(value: char) as value.to_compact_string();
        visit_str(value: &str) as CompactString::new(value);
        visit_borrowed_str(value: &'de str) as CompactString::new(value);
        visit_string(value: String) as CompactString::new(&value);
        visit_bytes(value: &[u8]) as CompactString::from_utf8_lossy(value);
        visit_borrowed_bytes(value: &'de [u8]) as CompactString::from_utf8_lossy(value);
        visit_byte_buf(value: Vec<u8>) as CompactString::from_utf8_lossy(&value);
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.inner.visit_some(KeyDeserializer {
            inner: deserializer,
            captured: self.captured,
        })
    }

    #[inline]
    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<V::Value, D::Error> {
        self.inner.visit_newtype_struct(KeyDeserializer {
            inner: deserializer,
            captured: self.captured,
        })
    }

    #[inline]
    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        self.inner.visit_enum(KeyEnum {
            inner: access,
            captured: self.captured,
        })
    }
}

/// A key that is the name of a variant without content.
struct KeyEnum<'k, A> {
    inner: A,
    captured: &'k mut Option<CompactString>,
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for KeyEnum<'_, A> {
    type Error = A::Error;
    type Variant = A::Variant;

    #[inline]
    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, A::Variant), A::Error> {
        let captured = self.captured;
        self.inner.variant_seed(KeySeed { seed, captured })
    }
}
