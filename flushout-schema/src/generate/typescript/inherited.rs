//! The members that every object of JavaScript inherits.

/// Members that every object inherits and TypeScript knows: a type without them has them still.
const INHERITED: &[&str] = &[
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// Members that every object inherits and TypeScript does not know.
const INHERITED_UNKNOWN: &[&str] = &[
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
];

/// What every object inherits under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inherited {
    Nothing,
    /// A function that its type has.
    Typed,
    /// A function that its type has not.
    Untyped,
}

impl Inherited {
    pub(super) fn by_name(name: &str) -> Self {
        if INHERITED.contains(&name) {
            Self::Typed
        } else if INHERITED_UNKNOWN.contains(&name) {
            Self::Untyped
        } else {
            Self::Nothing
        }
    }
}
