//! Reads structs from objects alone; what serde derives would take an array of their members too.

use serde::de::{Deserializer, Visitor};

/// Hands a struct to the inner deserializer as a map, which an array is not.
#[derive(Debug)]
pub struct FromObject<D>(pub D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for FromObject<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    // A struct asks for nothing but itself.
    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

/// Implements `Serialize` and `Deserialize` for structs whose derives have
/// `#[serde(remote = "Self")]`, so that they are read from objects alone.
macro_rules! from_objects {
    ($($type:ty),*) => {$(
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                // The function that the derive has made, not this one.
                Self::serialize(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize($crate::json::FromObject(deserializer))
            }
        }
    )*};
}

pub(crate) use from_objects;

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(remote = "Self")]
    struct Pair {
        one: u8,
        #[serde(default)]
        other: Option<Box<Pair>>,
    }

    from_objects!(Pair);

    #[test]
    fn arrays_are_no_structs() {
        let text = r#"{"one":1,"other":{"one":2,"other":null}}"#;
        let pair: Pair = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&pair).unwrap(), text);
        for text in ["[1]", "[1,null]", r#"{"one":1,"other":[2]}"#, "null", "1"] {
            assert!(serde_json::from_str::<Pair>(text).is_err(), "{text}");
        }
    }
}
