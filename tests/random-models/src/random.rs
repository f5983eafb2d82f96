//! Random values of the types of the standard library and of the model's own.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};
use std::time::Duration;

use flushout::{Id, Ref};
use serde_json::{Value, json};

use crate::Chance;

/// 2^53 - 1.
const INTEGER_MAX: u64 = 9_007_199_254_740_991;

/// A type of which random values can be made.
pub trait Random: Sized {
    /// A random value.
    fn random(chance: &mut Chance) -> Self;
}

macro_rules! integers {
    ($($name:ident)*) => {$(
        impl Random for $name {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_possible_wrap,
                clippy::cast_lossless,
                clippy::cast_sign_loss,
                reason = "any number will do"
            )]
            fn random(chance: &mut Chance) -> Self {
                let any = chance.bits() as Self;
                let number = chance.pick(&[0, 1, 7, Self::MIN, Self::MAX, any]);
                let is_interoperable = i128::from(number).unsigned_abs() <= INTEGER_MAX.into();
                if is_interoperable || chance.leaves_json() {
                    return number;
                }
                number >> (Self::BITS / 4)
            }
        }
    )*};
}

integers!(u8 u16 u32 u64 i8 i16 i32 i64);

impl Random for f64 {
    fn random(chance: &mut Chance) -> Self {
        if chance.leaves_json() {
            return chance.pick(&[Self::NAN, Self::INFINITY]);
        }
        chance.pick(&[
            0.0,
            -0.0,
            1.0,
            -2.5,
            0.1,
            1e15,
            1e16,
            1e300,
            5e-324,
            Self::MAX,
        ])
    }
}

impl Random for f32 {
    fn random(chance: &mut Chance) -> Self {
        if chance.leaves_json() {
            return chance.pick(&[Self::NAN, Self::NEG_INFINITY]);
        }
        chance.pick(&[0.0, -0.0, 1.0, -2.5, 0.1, 16_777_216.0, 1e-45, Self::MAX])
    }
}

impl Random for Duration {
    fn random(chance: &mut Chance) -> Self {
        let nanos = chance.pick(&[0, 1, 999_999_999]);
        Self::new(u64::random(chance), nanos)
    }
}

impl Random for bool {
    fn random(chance: &mut Chance) -> Self {
        chance.one_in(2)
    }
}

impl Random for char {
    fn random(chance: &mut Chance) -> Self {
        chance.text(1, 1).chars().next().unwrap_or('a')
    }
}

impl Random for String {
    fn random(chance: &mut Chance) -> Self {
        chance.text(0, 6)
    }
}

impl Random for Value {
    fn random(chance: &mut Chance) -> Self {
        if chance.leaves_json() {
            return json!({ "__proto__": 1 });
        }
        let text = String::random(chance);
        chance.pick(&[
            Self::Null,
            json!(true),
            json!(-3),
            json!(0.5),
            json!([1, 1.5, null, []]),
            json!({ "a": { "b": [text.clone()] }, "constructor": {} }),
            json!(text),
        ])
    }
}

impl<T: Random> Random for Option<T> {
    fn random(chance: &mut Chance) -> Self {
        chance.optional(T::random)
    }
}

impl<T: Random> Random for Vec<T> {
    fn random(chance: &mut Chance) -> Self {
        (0..chance.below(4)).map(|_| T::random(chance)).collect()
    }
}

impl<T: Random + Ord> Random for BTreeSet<T> {
    fn random(chance: &mut Chance) -> Self {
        Vec::random(chance).into_iter().collect()
    }
}

impl<T: Random> Random for BTreeMap<String, T> {
    fn random(chance: &mut Chance) -> Self {
        Vec::<(String, T)>::random(chance).into_iter().collect()
    }
}

impl<T: Random + Eq + Hash, S: BuildHasher + Default> Random for HashSet<T, S> {
    fn random(chance: &mut Chance) -> Self {
        Vec::random(chance).into_iter().collect()
    }
}

impl<T: Random, S: BuildHasher + Default> Random for HashMap<String, T, S> {
    fn random(chance: &mut Chance) -> Self {
        Vec::<(String, T)>::random(chance).into_iter().collect()
    }
}

impl<T: Random> Random for Box<T> {
    fn random(chance: &mut Chance) -> Self {
        Self::new(T::random(chance))
    }
}

impl<A: Random, B: Random> Random for (A, B) {
    fn random(chance: &mut Chance) -> Self {
        (A::random(chance), B::random(chance))
    }
}

impl<T: Random> Random for [T; 2] {
    fn random(chance: &mut Chance) -> Self {
        [T::random(chance), T::random(chance)]
    }
}

/// Few ids, so that they meet.
impl<T> Random for Id<T> {
    #[allow(clippy::unwrap_used, reason = "each of them is an id")]
    fn random(chance: &mut Chance) -> Self {
        let id = chance.pick(&["a", "b", "c", "d e", "\"", "constructor", "0"]);
        Self::new(id).unwrap()
    }
}

impl<T> Random for Ref<T> {
    fn random(chance: &mut Chance) -> Self {
        Self::new(Id::random(chance))
    }
}
