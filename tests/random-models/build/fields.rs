//! Fields of nodes and arguments that are values: their types, rules, defaults and names.

use crate::chance::Chance;
use crate::types::Type;

/// Patterns, each with texts that match and a text that does not.
const PATTERNS: [(&str, &[&str], &str); 3] = [
    ("^[a-z]{0,5}$", &["", "abc", "zzzzz"], "ABC"),
    ("^#[0-9a-f]{6}$", &["#00ff7a", "#123456"], "#12345"),
    ("^[A-Z]+-[0-9]+$", &["AB-1", "X-007"], ""),
];

/// The number that no integer type with rules leaves.
const HIGH: usize = 90;

/// A field that is a value.
pub(crate) struct Value {
    pub(crate) written: Type,
    /// The rules, as attributes.
    pub(crate) rules: Vec<String>,
    /// An expression of a value that keeps the rules.
    pub(crate) kept: String,
    /// One of a value that breaks a rule; any value, where there is no rule.
    pub(crate) broken: String,
    /// Whether `Default::default()` keeps the rules.
    pub(crate) has_plain_default: bool,
}

impl Value {
    /// Any value without rules.
    fn free(written: Type) -> Self {
        let any = "Random::random(chance)".to_owned();
        let has_plain_default = written.has_default();
        Self {
            written,
            rules: Vec::new(),
            kept: any.clone(),
            broken: any,
            has_plain_default,
        }
    }

    /// Any value, with rules that fit its type or without.
    pub(crate) fn any(chance: &mut Chance, named: &[String]) -> Self {
        match chance.below(12) {
            0 | 1 => whole(chance),
            2 => real(chance),
            3 | 4 => text(chance),
            5 => pattern(chance),
            6 | 7 => list(chance, named),
            _ => Self::free(Type::any(chance, named, 2)),
        }
    }

    /// The expression of a value that mostly keeps the rules.
    pub(crate) fn random(&self) -> String {
        if self.rules.is_empty() {
            return self.kept.clone();
        }
        format!(
            "if chance.keeps_rules() {{ {} }} else {{ {} }}",
            self.kept, self.broken
        )
    }
}

fn whole(chance: &mut Chance) -> Value {
    let name = chance.pick(&["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"]);
    let low = chance.below(4);
    let step = chance.pick(&[1, 1, 3]);
    let mut rules = Vec::new();
    if low > 0 {
        rules.push(format!("minimum = {low}"));
    }
    rules.push(format!("maximum = {HIGH}"));
    if step > 1 {
        rules.push(format!("multiple_of = {step}"));
    }
    Value {
        written: Type::Integer(name),
        rules,
        kept: format!("chance.whole({low}, {HIGH}, {step}) as {name}"),
        broken: format!("({HIGH} + 1 + chance.whole(0, 30, 1)) as {name}"),
        has_plain_default: low == 0,
    }
}

fn real(chance: &mut Chance) -> Value {
    let low = chance.pick(&["-2.5", "0", "0.5"]);
    Value {
        written: Type::Real,
        rules: vec![format!("minimum = {low}"), "maximum = 1e6".to_owned()],
        kept: format!("chance.real({low} as f64, 1e6)"),
        broken: "chance.broken_real(1e6)".to_owned(),
        has_plain_default: low != "0.5",
    }
}

fn text(chance: &mut Chance) -> Value {
    let least = chance.below(3);
    let most = least + chance.below(5);
    let mut rules = vec![format!("max_length = {most}")];
    if least > 0 {
        rules.push(format!("min_length = {least}"));
    }
    Value {
        written: Type::Text,
        rules,
        kept: format!("chance.text({least}, {most})"),
        broken: format!("chance.text({0}, {0})", most + 1),
        has_plain_default: least == 0,
    }
}

fn pattern(chance: &mut Chance) -> Value {
    let (pattern, good, bad) = chance.pick(&PATTERNS);
    Value {
        written: Type::Text,
        rules: vec![format!("pattern = {pattern:?}")],
        kept: format!("chance.pick(&{good:?}).to_owned()"),
        broken: format!("{bad:?}.to_owned()"),
        has_plain_default: good.contains(&""),
    }
}

fn list(chance: &mut Chance, named: &[String]) -> Value {
    let item = Type::any(chance, named, 1);
    let least = chance.below(3);
    let most = least + chance.below(3);
    let is_unique = chance.one_in(2);
    let mut rules = vec![format!("max_items = {most}")];
    if least > 0 {
        rules.push(format!("min_items = {least}"));
    }
    if is_unique {
        rules.push("unique".to_owned());
    }
    // Too few different values for a list of different ones.
    let is_narrow = item == Type::Boolean || matches!(item, Type::Named(_));
    let item = if is_unique && is_narrow {
        Type::Integer("u16")
    } else {
        item
    };
    Value {
        written: Type::List(Box::new(item)),
        rules,
        kept: format!("chance.list({least}, {most}, {is_unique})"),
        broken: format!("chance.list({0}, {0}, false)", most + 1),
        has_plain_default: least == 0,
    }
}

/// A default for the field: the attribute, and the function that it names, which is called `function`.
pub(crate) fn default(chance: &mut Chance, value: &Value, function: &str) -> (String, String) {
    if value.has_plain_default && chance.one_in(2) {
        return ("default".to_owned(), String::new());
    }
    let written = value.written.written();
    let source = format!(
        "fn {function}() -> {written} {{ crate::defaults::value(|chance| {}, |chance| {}) }}\n",
        value.kept, value.broken
    );
    (format!("default = \"{function}\""), source)
}

/// The attribute that gives the field another name on the wire, or further ones; `number` makes it
/// the only one of its name.
pub(crate) fn names(chance: &mut Chance, number: usize) -> String {
    match chance.below(6) {
        0 => format!("rename = \"name {number}\""),
        1 => format!("alias = \"former{number}\", alias = \"other-{number}\""),
        2 => format!("rename = \"$na/me~{number}\", alias = \"é{number}\""),
        _ => String::new(),
    }
}
