//! Types of values, as they are written in the source of a model.

use crate::chance::Chance;

/// A type of a value.
#[derive(Clone, PartialEq)]
pub(crate) enum Type {
    /// An integer type of this name.
    Integer(&'static str),
    Real,
    /// A number of 32 bits.
    Single,
    Boolean,
    Text,
    Character,
    Json,
    Duration,
    /// One of the value types of the model.
    Named(String),
    List(Box<Type>),
    Set(Box<Type>),
    HashSet(Box<Type>),
    /// A map from texts.
    Map(Box<Type>),
    HashMap(Box<Type>),
    Pair(Box<Type>, Box<Type>),
    /// An array of two.
    Array(Box<Type>),
    Optional(Box<Type>),
    Boxed(Box<Type>),
}

impl Type {
    /// The type in Rust.
    pub(crate) fn written(&self) -> String {
        match self {
            Self::Integer(name) => (*name).to_owned(),
            Self::Real => "f64".to_owned(),
            Self::Single => "f32".to_owned(),
            Self::Boolean => "bool".to_owned(),
            Self::Text => "String".to_owned(),
            Self::Character => "char".to_owned(),
            Self::Json => "serde_json::Value".to_owned(),
            Self::Duration => "Duration".to_owned(),
            Self::Named(name) => name.clone(),
            Self::List(item) => format!("Vec<{}>", item.written()),
            Self::Set(item) => format!("BTreeSet<{}>", item.written()),
            Self::HashSet(item) => format!("HashSet<{}>", item.written()),
            Self::HashMap(item) => format!("HashMap<String, {}>", item.written()),
            Self::Map(item) => format!("BTreeMap<String, {}>", item.written()),
            Self::Pair(first, second) => format!("({}, {})", first.written(), second.written()),
            Self::Array(item) => format!("[{}; 2]", item.written()),
            Self::Optional(item) => format!("Option<{}>", item.written()),
            Self::Boxed(item) => format!("Box<{}>", item.written()),
        }
    }

    /// Whether an `Option` of it would have two absent values, or none that differs from null.
    pub(crate) fn has_null(&self) -> bool {
        match self {
            Self::Optional(_) | Self::Json => true,
            Self::Boxed(item) => item.has_null(),
            _ => false,
        }
    }

    /// Whether the type has a `Default`, whatever value types the model has.
    pub(crate) fn has_default(&self) -> bool {
        match self {
            Self::Named(_) | Self::Pair(..) | Self::Array(_) => false,
            Self::Boxed(item) => item.has_default(),
            _ => true,
        }
    }

    /// Any type that holds nothing but itself.
    pub(crate) fn scalar(chance: &mut Chance) -> Self {
        match chance.below(11) {
            0..4 => {
                Self::Integer(chance.pick(&["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"]))
            }
            4 | 5 => Self::Real,
            6 => Self::Boolean,
            7 | 8 => Self::Text,
            9 => Self::Single,
            _ => Self::Character,
        }
    }

    /// Any type; `named` are the value types that may be used, `levels` how deep it may be.
    pub(crate) fn any(chance: &mut Chance, named: &[String], levels: usize) -> Self {
        if levels == 0 {
            return Self::scalar(chance);
        }
        let below = |chance: &mut Chance| Box::new(Self::any(chance, named, levels - 1));
        match chance.below(19) {
            0..3 if !named.is_empty() => Self::Named(chance.pick(named)),
            3 => Self::List(below(chance)),
            4 => Self::Set(Box::new(chance.pick(&[Self::Integer("u8"), Self::Text]))),
            10 => Self::HashSet(Box::new(chance.pick(&[Self::Integer("u8"), Self::Text]))),
            11 => Self::HashMap(below(chance)),
            12 => Self::Duration,
            13 => Self::Boxed(below(chance)),
            14 => Self::List(Box::new(Self::Optional(Box::new(Self::Optional(
                Box::new(Self::scalar(chance)),
            ))))),
            5 => Self::Map(below(chance)),
            6 => Self::Pair(below(chance), below(chance)),
            7 => Self::Array(below(chance)),
            8 => Self::List(Box::new(Self::Optional(Box::new(Self::scalar(chance))))),
            9 => Self::Json,
            _ => Self::scalar(chance),
        }
    }
}
