//! The internal form of a JSON Schema: what a value must be, by its type, ready to be held against a stream.

use std::sync::Arc;

use compact_str::CompactString;
use regex::Regex;
use serde_json::Value;

/// What a value must be.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    /// Anything that I-JSON allows.
    Any,
    /// What stands for the type that the value has. Decided in one pass.
    Typed(Box<Typed>),
    /// Null, or what this says.
    Nullable(Box<Rule>),
    /// What the definition at this position says.
    Definition(usize),
    /// Something that needs the whole value at once.
    Whole(Box<Whole>),
}

/// What a value must be, for each type that it may have. All absent: nothing is allowed.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) null: bool,
    pub(super) boolean: bool,
    pub(super) number: Option<NumberRule>,
    pub(super) text: Option<Arc<TextRule>>,
    pub(super) list: Option<Arc<ListRule>>,
    pub(super) object: Option<Arc<ObjectRule>>,
    /// What the parser is asked for.
    pub(super) ask: Ask,
}

/// What the parser is asked for when a value is read, as the type that the value has in Rust would.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ask {
    /// Several types are allowed: whatever there is.
    #[default]
    Any,
    Null,
    Boolean,
    Integer,
    Double,
    Text,
    List,
    Object,
    /// One of some texts, or an object whose one member names a variant and holds its content.
    Enum,
}

/// A bound of a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) figure: f64,
    /// Whether a number at the bound is refused.
    pub(super) exclusive: bool,
    /// Whether it is the bound of an integer type, which a decoder tells as a wrong type.
    pub(super) of_type: bool,
}

/// What a number must be.
#[derive(Clone, Debug, Default)]
pub(super) struct NumberRule {
    pub(super) integer: bool,
    pub(super) minimum: Vec<Bound>,
    pub(super) maximum: Vec<Bound>,
    pub(super) multiple_of: Option<f64>,
}

/// What a text must be.
#[derive(Clone, Debug, Default)]
pub(super) struct TextRule {
    pub(super) characters_min: Option<usize>,
    pub(super) characters_max: Option<usize>,
    /// The pattern as it stands in the schema, and compiled.
    pub(super) pattern: Option<(String, Regex)>,
    /// The only texts that are allowed, sorted.
    pub(super) allowed: Option<Vec<String>>,
    /// The only text that is not allowed.
    pub(super) refused: Option<String>,
}

/// What an array must be.
#[derive(Clone, Debug)]
pub(super) struct ListRule {
    /// The first items, each with its own rule.
    pub(super) first: Vec<Rule>,
    /// The others.
    pub(super) others: Rule,
    pub(super) items_min: Option<usize>,
    pub(super) items_max: Option<usize>,
    pub(super) unique: bool,
}

impl ListRule {
    /// The number of items, where there is only one: a tuple, or an array of a fixed length.
    pub(super) fn fixed_length(&self) -> Option<usize> {
        self.items_max.filter(|max| self.items_min == Some(*max))
    }
}

/// What an object must be.
#[derive(Clone, Debug, Default)]
pub(super) struct ObjectRule {
    pub(super) properties: Vec<Property>,
    /// Members by a pattern of their names.
    pub(super) patterns: Vec<(Regex, Rule)>,
    /// All other members; `None` where there may be none.
    pub(super) others: Option<Rule>,
    /// What the names must be.
    pub(super) names: Option<Rule>,
    pub(super) members_min: Option<usize>,
    pub(super) members_max: Option<usize>,
    /// Whether the one member names the variant of an enum and holds what is in it.
    pub(super) is_variant: bool,
}

/// A member that the schema names.
#[derive(Clone, Debug)]
pub(super) struct Property {
    pub(super) name: CompactString,
    pub(super) rule: Rule,
    pub(super) required: bool,
}

/// Keywords that are decided on a value that was read whole. All of them have to hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Whole {
    /// Every one of these has to hold (`allOf`, `$ref`, and the keywords by type).
    pub(super) all: Vec<Rule>,
    /// One of each list at least (`anyOf`).
    pub(super) any: Vec<Vec<Rule>>,
    /// Exactly one of each list (`oneOf`).
    pub(super) one: Vec<Vec<Rule>>,
    /// Forms that a member tells apart: its name, and the form for each of its texts.
    pub(super) tagged: Option<(String, Vec<(String, Rule)>)>,
    /// None of these (`not`).
    pub(super) none: Vec<Rule>,
    /// `if`, `then` and `else`.
    pub(super) conditions: Vec<(Rule, Rule, Rule)>,
    /// One item of an array at least (`contains`).
    pub(super) contains: Option<Rule>,
    /// The only values that are allowed (`enum`, `const`).
    pub(super) allowed: Option<Vec<Value>>,
}

impl Whole {
    /// The rules for the value itself, not for what is in it.
    pub(super) fn rules(&self) -> impl Iterator<Item = &Rule> {
        let lists = self.any.iter().chain(&self.one).flatten();
        let tagged = self.tagged.iter().flat_map(|(_, forms)| forms);
        let conditions = self
            .conditions
            .iter()
            .flat_map(|(one, two, three)| [one, two, three]);
        self.all
            .iter()
            .chain(lists)
            .chain(tagged.map(|(_, rule)| rule))
            .chain(&self.none)
            .chain(conditions)
    }
}
