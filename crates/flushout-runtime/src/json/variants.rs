//! Reads the variants of enums strictly, one step further in where they have content.

use compact_str::CompactString;
use serde::de::{DeserializeSeed, EnumAccess, VariantAccess, Visitor};

use super::{
    keys::KeySeed,
    place::{Place, Token},
    strict::{StrictSeed, StrictVisitor, Wanted},
};

/// An enum: the name of its variant is captured, as it is a step of the place.
pub(super) struct StrictEnum<'p, A> {
    inner: A,
    place: &'p mut Place,
}

impl<'p, A> StrictEnum<'p, A> {
    #[inline]
    pub(super) const fn new(inner: A, place: &'p mut Place) -> Self {
        Self { inner, place }
    }
}

impl<'de, 'p, A: EnumAccess<'de>> EnumAccess<'de> for StrictEnum<'p, A> {
    type Error = A::Error;
    type Variant = StrictVariant<'p, A::Variant>;

    #[inline]
    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let mut captured = None;
        let (value, inner) = self.inner.variant_seed(KeySeed {
            seed,
            captured: &mut captured,
        })?;
        let variant = StrictVariant {
            inner,
            place: self.place,
            name: captured.unwrap_or_default(),
        };
        Ok((value, variant))
    }
}

/// What follows the name of a variant.
pub(super) struct StrictVariant<'p, A> {
    inner: A,
    place: &'p mut Place,
    name: CompactString,
}

impl<A> StrictVariant<'_, A> {
    /// Reads the content of the variant, one step further in.
    #[inline]
    fn within<T, E>(self, read: impl FnOnce(A, &mut Place) -> Result<T, E>) -> Result<T, E> {
        self.place.push(Token::Key(self.name));
        let value = read(self.inner, self.place)?;
        self.place.pop();
        Ok(value)
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for StrictVariant<'_, A> {
    type Error = A::Error;

    #[inline]
    fn unit_variant(self) -> Result<(), A::Error> {
        self.inner.unit_variant()
    }

    #[inline]
    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.within(|inner, place| inner.newtype_variant_seed(StrictSeed { seed, place }))
    }

    #[inline]
    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.within(|inner, place| {
            let wanted = Wanted::Any;
            inner.tuple_variant(
                len,
                StrictVisitor {
                    inner: visitor,
                    place,
                    wanted,
                },
            )
        })
    }

    #[inline]
    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.within(|inner, place| {
            let wanted = Wanted::Struct;
            inner.struct_variant(
                fields,
                StrictVisitor {
                    inner: visitor,
                    place,
                    wanted,
                },
            )
        })
    }
}
