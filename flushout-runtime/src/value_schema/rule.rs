//! The internal form of a JSON Schema: what a value must be, by its type, ready to be held against a stream.

use std::sync::Arc;

use compact_str::CompactString;
use regex::Regex;
use serde_json::Value;

/// What a value must be.
#[derive(Clone, Debug)]
pub enum Rule {
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

impl Rule {
    /// The format of the text that this says.
    pub fn format(&self) -> Option<&'static str> {
        match self {
            Self::Typed(typed) => typed.text.as_ref()?.format,
            _ => None,
        }
    }
}

/// What a value must be, for each type that it may have. All absent: nothing is allowed.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub null: bool,
    pub boolean: bool,
    pub number: Option<NumberRule>,
    pub text: Option<Arc<TextRule>>,
    pub list: Option<Arc<ListRule>>,
    pub object: Option<Arc<ObjectRule>>,
    /// What the parser is asked for.
    pub ask: Ask,
}

impl Typed {
    /// The rules of what is within the value.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &Rule> {
        let list = self.list.iter();
        let list = list.flat_map(|list| list.first.iter().chain([&list.others]));
        let object = self.object.iter().flat_map(|object| {
            let properties = object.properties.iter().map(|one| &one.rule);
            let patterns = object.patterns.iter().map(|(_, rule)| rule);
            properties.chain(patterns).chain(&object.others)
        });
        list.chain(object)
    }
}

/// What the parser is asked for when a value is read, as the type that the value has in Rust would.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ask {
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
pub struct Bound {
    pub figure: f64,
    /// Whether a number at the bound is refused.
    pub exclusive: bool,
    /// Whether it is the bound of an integer type, which a decoder tells as a wrong type.
    pub of_type: bool,
}

/// What a number must be.
#[derive(Clone, Debug, Default)]
pub struct NumberRule {
    pub integer: bool,
    pub minimum: Vec<Bound>,
    pub maximum: Vec<Bound>,
    pub multiple_of: Option<f64>,
}

/// What a text must be.
#[derive(Clone, Debug, Default)]
pub struct TextRule {
    pub characters_min: Option<usize>,
    pub characters_max: Option<usize>,
    /// The pattern as it stands in the schema, and compiled.
    pub pattern: Option<(String, Regex)>,
    /// The format that the pattern holds.
    pub format: Option<&'static str>,
    /// The only texts that are allowed, sorted.
    pub allowed: Option<Vec<String>>,
    /// The only text that is not allowed.
    pub refused: Option<String>,
}

/// What an array must be.
#[derive(Clone, Debug)]
pub struct ListRule {
    /// The first items, each with its own rule.
    pub first: Vec<Rule>,
    /// The others.
    pub others: Rule,
    pub items_min: Option<usize>,
    pub items_max: Option<usize>,
    pub unique: bool,
}

impl ListRule {
    /// The number of items, where there is only one: a tuple, or an array of a fixed length.
    pub fn fixed_length(&self) -> Option<usize> {
        self.items_max.filter(|max| self.items_min == Some(*max))
    }
}

/// What an object must be.
#[derive(Clone, Debug, Default)]
pub struct ObjectRule {
    pub properties: Vec<Property>,
    /// Members by a pattern of their names.
    pub patterns: Vec<(Regex, Rule)>,
    /// All other members; `None` where there may be none.
    pub others: Option<Rule>,
    /// What the names must be.
    pub names: Option<Rule>,
    pub members_min: Option<usize>,
    pub members_max: Option<usize>,
    /// Whether the one member names the variant of an enum and holds what is in it.
    pub is_variant: bool,
}

/// A member that the schema names.
#[derive(Clone, Debug)]
pub struct Property {
    pub name: CompactString,
    pub rule: Rule,
    pub required: bool,
}

/// Keywords that are decided on a value that was read whole. All of them have to hold.
#[derive(Clone, Debug, Default)]
pub struct Whole {
    /// Every one of these has to hold (`allOf`, `$ref`, and the keywords by type).
    pub all: Vec<Rule>,
    /// One of each list at least (`anyOf`).
    pub any: Vec<Vec<Rule>>,
    /// Exactly one of each list (`oneOf`).
    pub one: Vec<Vec<Rule>>,
    /// Forms that a member tells apart: its name, and the form for each of its texts.
    pub tagged: Option<(String, Vec<(String, Rule)>)>,
    /// None of these (`not`).
    pub none: Vec<Rule>,
    /// `if`, `then` and `else`.
    pub conditions: Vec<(Rule, Rule, Rule)>,
    /// One item of an array at least (`contains`).
    pub contains: Option<Rule>,
    /// The only values that are allowed (`enum`, `const`).
    pub allowed: Option<Vec<Value>>,
}

impl Whole {
    /// The rules for the value itself, not for what is in it.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
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
