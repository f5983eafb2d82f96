//! Reads the variants of enums strictly, one step further in where they have content.

use compact_str::CompactString;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IgnoredAny, MapAccess, VariantAccess,
    Visitor,
};

use crate::problem::Code;

use super::{
    key_text::{KeyText, KeyTextSeed},
    place::{Place, Token},
    strict::{StrictSeed, refuse, strict},
};

/// Reads an enum from an object, whose one member is the variant and its content.
///
/// A variant without content is a text and nothing else; what serde derives would take
/// `{"variant": null}` for it too.
pub(super) fn visit_object<'de, V: Visitor<'de>, A: MapAccess<'de>>(
    visitor: V,
    mut map: A,
    place: &mut Place,
) -> Result<V::Value, A::Error> {
    let value = visitor.visit_enum(StrictEnum {
        map: &mut map,
        place,
    })?;
    if map.next_key::<IgnoredAny>()?.is_some() {
        let message = "an enum is an object with one member".to_owned();
        return Err(refuse(place, Code::WrongType, message));
    }
    Ok(value)
}

/// An enum: the name of its variant is kept, as it is a step of the place.
struct StrictEnum<'m, 'p, A> {
    map: &'m mut A,
    place: &'p mut Place,
}

impl<'de, 'm, 'p, A: MapAccess<'de>> EnumAccess<'de> for StrictEnum<'m, 'p, A> {
    type Error = A::Error;
    type Variant = StrictVariant<'m, 'p, A>;

    #[inline]
    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let Some(text) = self.map.next_key_seed(KeyTextSeed)? else {
            return Err(A::Error::custom("an enum is an object with one member"));
        };
        let variant = StrictVariant {
            map: self.map,
            place: self.place,
            name: CompactString::new(&text),
        };
        let value = seed.deserialize(KeyText::new(text))?;
        Ok((value, variant))
    }
}

/// What follows the name of a variant.
struct StrictVariant<'m, 'p, A> {
    map: &'m mut A,
    place: &'p mut Place,
    name: CompactString,
}

impl<'de, A: MapAccess<'de>> StrictVariant<'_, '_, A> {
    /// Reads the content of the variant, one step further in.
    #[inline]
    fn within<V: Visitor<'de>>(self, content: Content<V>) -> Result<V::Value, A::Error> {
        self.place.push(Token::Key(self.name));
        let place = &mut *self.place;
        let value = self.map.next_value_seed(ContentSeed { content, place })?;
        self.place.pop();
        Ok(value)
    }
}

impl<'de, A: MapAccess<'de>> VariantAccess<'de> for StrictVariant<'_, '_, A> {
    type Error = A::Error;

    #[cold]
    fn unit_variant(self) -> Result<(), A::Error> {
        let message = format!("the variant {:?} is written as a text", self.name);
        Err(refuse(self.place, Code::WrongType, message))
    }

    #[inline]
    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.place.push(Token::Key(self.name));
        let place = &mut *self.place;
        let value = self.map.next_value_seed(StrictSeed { seed, place })?;
        self.place.pop();
        Ok(value)
    }

    #[inline]
    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.within(Content::Tuple { len, visitor })
    }

    #[inline]
    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.within(Content::Struct { fields, visitor })
    }
}

/// The content of a variant that is no single value.
enum Content<V> {
    Tuple {
        len: usize,
        visitor: V,
    },
    Struct {
        fields: &'static [&'static str],
        visitor: V,
    },
}

struct ContentSeed<'p, V> {
    content: Content<V>,
    place: &'p mut Place,
}

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for ContentSeed<'_, V> {
    type Value = V::Value;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        let deserializer = strict(deserializer, self.place);
        match self.content {
            Content::Tuple { len, visitor } => deserializer.deserialize_tuple(len, visitor),
            Content::Struct { fields, visitor } => {
                deserializer.deserialize_struct("", fields, visitor)
            }
        }
    }
}
