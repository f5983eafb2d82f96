//! Writes values, and refuses numbers that JSON does not have.
//!
//! `serde_json` writes NaN and the infinities as null, and null reads as no value at all, so what
//! was set would be gone without a word.

use serde::Serialize;
use serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// A value that is written with finite numbers alone, or a serializer that holds to that.
pub(super) struct Finite<S>(pub(super) S);

impl<T: Serialize + ?Sized> Serialize for Finite<&T> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(Finite(serializer))
    }
}

#[cold]
fn not_finite<E: serde::ser::Error>(number: f64) -> E {
    E::custom(format_args!("{number} is no number in JSON"))
}

/// Hands plain values on.
macro_rules! plain {
    ($($method:ident($($name:ident: $type:ty),*);)*) => {$(
        #[inline]
        fn $method(self, $($name: $type),*) -> Result<S::Ok, S::Error> {
            self.0.$method($($name),*)
        }
    )*};
}

/// Hands the beginning of something with parts on.
macro_rules! begin {
    ($($method:ident($($name:ident: $type:ty),*) -> $parts:ident;)*) => {$(
        #[inline]
        fn $method(self, $($name: $type),*) -> Result<Self::$parts, S::Error> {
            self.0.$method($($name),*).map(Finite)
        }
    )*};
}

impl<S: Serializer> Serializer for Finite<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Finite<S::SerializeSeq>;
    type SerializeTuple = Finite<S::SerializeTuple>;
    type SerializeTupleStruct = Finite<S::SerializeTupleStruct>;
    type SerializeTupleVariant = Finite<S::SerializeTupleVariant>;
    type SerializeMap = Finite<S::SerializeMap>;
    type SerializeStruct = Finite<S::SerializeStruct>;
    type SerializeStructVariant = Finite<S::SerializeStructVariant>;

    plain! {
        serialize_bool(value: bool);
        serialize_i8(value: i8);
        serialize_i16(value: i16);
        serialize_i32(value: i32);
        serialize_i64(value: i64);
        serialize_i128(value: i128);
        serialize_u8(value: u8);
        serialize_u16(value: u16);
        serialize_u32(value: u32);
        serialize_u64(value: u64);
        serialize_u128(value: u128);
        serialize_char(value: char);
        serialize_str(value: &str);
        serialize_bytes(value: &[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(name: &'static str);
        serialize_unit_variant(name: &'static str, index: u32, variant: &'static str);
    }

    begin! {
        serialize_seq(length: Option<usize>) -> SerializeSeq;
        serialize_tuple(length: usize) -> SerializeTuple;
        serialize_tuple_struct(name: &'static str, length: usize) -> SerializeTupleStruct;
        serialize_tuple_variant(name: &'static str, index: u32, variant: &'static str, length: usize)
            -> SerializeTupleVariant;
        serialize_map(length: Option<usize>) -> SerializeMap;
        serialize_struct(name: &'static str, length: usize) -> SerializeStruct;
        serialize_struct_variant(name: &'static str, index: u32, variant: &'static str, length: usize)
            -> SerializeStructVariant;
    }

    #[inline]
    fn serialize_f32(self, value: f32) -> Result<S::Ok, S::Error> {
        if value.is_finite() {
            return self.0.serialize_f32(value);
        }
        Err(not_finite(value.into()))
    }

    #[inline]
    fn serialize_f64(self, value: f64) -> Result<S::Ok, S::Error> {
        if value.is_finite() {
            return self.0.serialize_f64(value);
        }
        Err(not_finite(value))
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.0.serialize_some(&Finite(value))
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.0.serialize_newtype_struct(name, &Finite(value))
    }

    #[inline]
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        let value = Finite(value);
        self.0
            .serialize_newtype_variant(name, index, variant, &value)
    }

    #[inline]
    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

/// Hands the parts on.
macro_rules! parts {
    ($($trait:ident $method:ident($($name:ident: $type:ty)?);)*) => {$(
        impl<S: $trait> $trait for Finite<S> {
            type Ok = S::Ok;
            type Error = S::Error;

            #[inline]
            fn $method<T: Serialize + ?Sized>(
                &mut self,
                $($name: $type,)?
                value: &T,
            ) -> Result<(), S::Error> {
                self.0.$method($($name,)? &Finite(value))
            }

            #[inline]
            fn end(self) -> Result<S::Ok, S::Error> {
                self.0.end()
            }
        }
    )*};
}

parts! {
    SerializeSeq serialize_element();
    SerializeTuple serialize_element();
    SerializeTupleStruct serialize_field();
    SerializeTupleVariant serialize_field();
    SerializeStruct serialize_field(key: &'static str);
    SerializeStructVariant serialize_field(key: &'static str);
}

impl<S: SerializeMap> SerializeMap for Finite<S> {
    type Ok = S::Ok;
    type Error = S::Error;

    /// Keys that are numbers are held to the same by the serializer.
    #[inline]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), S::Error> {
        self.0.serialize_key(key)
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), S::Error> {
        self.0.serialize_value(&Finite(value))
    }

    #[inline]
    fn end(self) -> Result<S::Ok, S::Error> {
        self.0.end()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::value::RawValue;

    use super::*;

    #[derive(Serialize)]
    struct Named {
        list: Vec<Option<f64>>,
        raw: Box<RawValue>,
        kind: Kind,
    }

    #[derive(Serialize)]
    struct Wrapped(f32);

    #[derive(Serialize)]
    struct Pair(u8, f64);

    #[derive(Serialize)]
    enum Kind {
        Unit,
        One(f64),
        Two(u8, f64),
        Named { number: f64 },
    }

    fn named(kind: Kind) -> Named {
        Named {
            list: vec![Some(1.5), None],
            raw: RawValue::from_string("[1.0]".to_owned()).unwrap(),
            kind,
        }
    }

    fn check<T: Serialize>(value: &T, is_finite: bool) {
        let written = serde_json::to_string(&Finite(value));
        assert_eq!(written.is_ok(), is_finite);
        if let Ok(written) = written {
            assert_eq!(written, serde_json::to_string(value).unwrap());
        }
    }

    #[test]
    fn a_number_that_json_does_not_have_is_refused_wherever_it_stands() {
        for (number, is_finite) in [
            (-0.5, true),
            (f64::MAX, true),
            (f64::NAN, false),
            (f64::INFINITY, false),
            (f64::NEG_INFINITY, false),
        ] {
            check(&number, is_finite);
            check(&Some(number), is_finite);
            check(&[Some(Some(number))], is_finite);
            check(&(1, number), is_finite);
            check(&Pair(1, number), is_finite);
            check(&BTreeMap::from([("a", [number])]), is_finite);
            check(&named(Kind::One(number)), is_finite);
            check(&named(Kind::Two(1, number)), is_finite);
            check(&named(Kind::Named { number }), is_finite);
        }
        check(&named(Kind::Unit), true);
        check(&Wrapped(f32::MAX), true);
        check(&Some(Wrapped(f32::NAN)), false);
        check(
            &serde_json::json!({"a": [1, 0.5, null, "x", {"b": true}]}),
            true,
        );
    }
}
