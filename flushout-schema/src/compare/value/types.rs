//! Sets of JSON types, with integers apart from other numbers.

use serde_json::Value;

/// A set of JSON types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TypeSet(u8);

impl TypeSet {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NULL: Self = Self(1);
    pub(super) const BOOLEAN: Self = Self(2);
    pub(super) const INTEGER: Self = Self(4);
    /// Numbers that are no integers.
    pub(super) const FRACTION: Self = Self(8);
    pub(super) const NUMBER: Self = Self(12);
    pub(super) const STRING: Self = Self(16);
    pub(super) const ARRAY: Self = Self(32);
    pub(super) const OBJECT: Self = Self(64);
    pub(super) const ALL: Self = Self(127);

    /// Each type on its own.
    const SINGLE: [Self; 7] = [
        Self::NULL,
        Self::BOOLEAN,
        Self::INTEGER,
        Self::FRACTION,
        Self::STRING,
        Self::ARRAY,
        Self::OBJECT,
    ];

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every type in here is in `other` too.
    pub(super) const fn is_within(self, other: Self) -> bool {
        self.and(other).0 == self.0
    }

    pub(super) const fn meets(self, other: Self) -> bool {
        !self.and(other).is_empty()
    }

    /// The types in here, one by one.
    pub(super) fn each(self) -> impl Iterator<Item = Self> {
        let all = Self::SINGLE.into_iter();
        all.filter(move |one| one.is_within(self))
    }

    /// What the keyword `type` allows; `None` when it is no such keyword.
    pub(super) fn of_keyword(keyword: &Value) -> Option<Self> {
        match keyword {
            Value::String(name) => Self::named(name),
            Value::Array(names) => {
                let mut types = names.iter().map(|name| Self::named(name.as_str()?));
                types.try_fold(Self::NONE, |sum, one| Some(sum.or(one?)))
            }
            _ => None,
        }
    }

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::NULL,
            "boolean" => Self::BOOLEAN,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "string" => Self::STRING,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => return None,
        })
    }

    /// The type of a value. `1.0` is an integer.
    pub(super) fn of_value(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(number) => match number.as_f64() {
                Some(real) if real.fract() != 0.0 => Self::FRACTION,
                _ => Self::INTEGER,
            },
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    /// The types in words.
    pub(super) fn in_words(self) -> String {
        if self == Self::ALL {
            return "any value".to_owned();
        }
        let mut words = Vec::new();
        let names = [
            (Self::NULL, "null"),
            (Self::BOOLEAN, "a boolean"),
            (Self::NUMBER, "a number"),
            (Self::STRING, "a text"),
            (Self::ARRAY, "a list"),
            (Self::OBJECT, "an object"),
        ];
        for (types, name) in names {
            if types == Self::NUMBER && self.meets(types) && !types.is_within(self) {
                let one = if self.meets(Self::INTEGER) {
                    "an integer"
                } else {
                    "a fraction"
                };
                words.push(one);
            } else if types.meets(self) {
                words.push(name);
            }
        }
        if words.is_empty() {
            return "nothing".to_owned();
        }
        words.join(" or ")
    }
}
