//! Value types: structs and enums with the attributes of serde.

use std::fmt::Write;

use crate::chance::Chance;
use crate::types::Type;

/// What every value type derives.
const DERIVES: &str = "#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]";

/// The forms in which serde tells the variants of an enum.
#[derive(Clone, Copy, PartialEq)]
enum Tag {
    External,
    Internal,
    Adjacent,
    Untagged,
}

/// Writes a few value types. Gives back their names: each may be used wherever a type may stand.
pub(crate) fn written(chance: &mut Chance, source: &mut String) -> Vec<String> {
    let mut named = Vec::new();
    for number in 0..3 + chance.below(3) {
        let name = format!("Value{number}");
        match chance.below(5) {
            0 | 1 => record(chance, source, &name, &named),
            2 => tuple(chance, source, &name, &named),
            _ => choice(chance, source, &name, &named),
        }
        named.push(name);
    }
    named
}

/// A struct whose fields have no names, or one that is written as its only field is.
fn tuple(chance: &mut Chance, source: &mut String, name: &str, named: &[String]) {
    let random_value = "Random::random(chance)";
    let (attribute, members, value) = match chance.below(3) {
        0 => {
            let (first, second) = (Type::any(chance, named, 1), Type::scalar(chance));
            let members = format!("(pub {}, pub {});", first.written(), second.written());
            (
                "",
                members,
                format!("{name}({random_value}, {random_value})"),
            )
        }
        1 => {
            let inner = Type::scalar(chance).written();
            (
                "",
                format!("(pub {inner});"),
                format!("{name}({random_value})"),
            )
        }
        _ => {
            let inner = Type::List(Box::new(Type::any(chance, named, 1)));
            (
                "transparent",
                format!("{{ pub inner: Box<{}> }}", inner.written()),
                format!("{name} {{ inner: {random_value} }}"),
            )
        }
    };
    writeln!(
        source,
        "{DERIVES} #[serde({attribute})] pub struct {name} {members}"
    )
    .unwrap();
    random(source, name, &value);
}

/// A struct.
fn record(chance: &mut Chance, source: &mut String, name: &str, named: &[String]) {
    let rename_all = chance.pick(&[
        "",
        "rename_all = \"camelCase\"",
        "rename_all = \"kebab-case\"",
    ]);
    let (rest, flattened) = (chance.one_in(5), chance.one_in(5));
    let is_closed = !rest && !flattened && chance.one_in(2);
    if flattened {
        let inner = format!("{name}Flat");
        let (first, second) = (Type::scalar(chance), Type::scalar(chance));
        writeln!(
            source,
            "{DERIVES} pub struct {inner} {{ pub flat_first: {}, pub flat_second: Option<{}> }}",
            first.written(),
            second.written()
        )
        .unwrap();
        let (first, second) = ("Random::random(chance)", "Random::random(chance)");
        let value = format!("{inner} {{ flat_first: {first}, flat_second: {second} }}");
        random(source, &inner, &value);
    }
    let closed = if is_closed { "deny_unknown_fields" } else { "" };
    writeln!(
        source,
        "{DERIVES} #[serde({})]",
        joined(&[rename_all, closed])
    )
    .unwrap();
    writeln!(source, "pub struct {name} {{").unwrap();
    let mut values = String::new();
    for number in 0..=chance.below(3) {
        let field = format!("member_{number}");
        let value = member(chance, source, &field, named);
        writeln!(values, "{field}: {value},").unwrap();
    }
    if flattened {
        writeln!(source, "#[serde(flatten)] pub inner: {name}Flat,").unwrap();
        values.push_str("inner: Random::random(chance),");
    }
    if rest {
        let item = Type::scalar(chance).written();
        writeln!(
            source,
            "#[serde(flatten)] pub rest: BTreeMap<String, {item}>,"
        )
        .unwrap();
        values.push_str("rest: Random::random(chance),");
    }
    writeln!(source, "}}").unwrap();
    random(source, name, &format!("{name} {{ {values} }}"));
}

/// A field of a struct or variant. Gives back the expression of a random value.
fn member(chance: &mut Chance, source: &mut String, name: &str, named: &[String]) -> String {
    let visibility = if name.starts_with("in_") { "" } else { "pub " };
    let mut plain = |attributes: &str, written: &str| {
        writeln!(
            source,
            "#[serde({attributes})] {visibility}{name}: {written},"
        )
        .unwrap();
        "Random::random(chance)".to_owned()
    };
    match chance.below(9) {
        0 => {
            let written = Type::scalar(chance).written();
            plain(
                "default, skip_serializing_if = \"Option::is_none\"",
                &format!("Option<{written}>"),
            )
        }
        1 => plain(
            &format!("alias = \"other_{name}\""),
            &Type::scalar(chance).written(),
        ),
        2 => plain(
            "default",
            chance.pick(&["u8", "bool", "String", "HashSet<u8>", "Option<char>"]),
        ),
        // These may fill in what cannot be read back.
        3 => plain("default = \"crate::defaults::real\"", "f64"),
        5 => plain(
            &format!("rename = \"{name} renamed\""),
            &Type::any(chance, named, 1).written(),
        ),
        4 => plain("default = \"crate::defaults::whole\"", "u64"),
        _ => plain("", &Type::any(chance, named, 1).written()),
    }
}

/// An enum.
fn choice(chance: &mut Chance, source: &mut String, name: &str, named: &[String]) {
    let tag = chance.pick(&[Tag::External, Tag::Internal, Tag::Adjacent, Tag::Untagged]);
    let attributes = match tag {
        Tag::External => "rename_all = \"camelCase\"",
        Tag::Internal => "tag = \"type\"",
        Tag::Adjacent => "tag = \"t\", content = \"c\"",
        Tag::Untagged => "untagged",
    };
    let mut variants = String::new();
    let mut arms = Vec::new();
    if tag == Tag::Untagged {
        // No text is read as two of them.
        variants.push_str(
            "Flag(bool), Text(String), List(Vec<i32>), Real(f32), Spot { x: u8, y: Option<bool> },\n",
        );
        for variant in ["Flag", "Text", "List", "Real"] {
            arms.push(format!("{name}::{variant}(Random::random(chance))"));
        }
        arms.push(format!(
            "{name}::Spot {{ x: Random::random(chance), y: Random::random(chance) }}"
        ));
    } else {
        variants.push_str("Nothing,\n");
        arms.push(format!("{name}::Nothing"));
        let mut members = String::new();
        let value = member(chance, &mut members, "in_one", named);
        writeln!(variants, "One {{ {members} }},").unwrap();
        arms.push(format!("{name}::One {{ in_one: {value} }}"));
    }
    if matches!(tag, Tag::External | Tag::Adjacent) {
        let first = Type::any(chance, named, 1).written();
        let (second, third) = (
            Type::scalar(chance).written(),
            Type::scalar(chance).written(),
        );
        writeln!(variants, "Of({first}), Both({second}, {third}),").unwrap();
        arms.push(format!("{name}::Of(Random::random(chance))"));
        arms.push(format!(
            "{name}::Both(Random::random(chance), Random::random(chance))"
        ));
    }
    writeln!(
        source,
        "{DERIVES} #[serde({attributes})] pub enum {name} {{ {variants} }}"
    )
    .unwrap();
    let last = arms.len() - 1;
    let arms = arms
        .iter()
        .enumerate()
        .fold(String::new(), |mut all, (index, arm)| {
            let pattern = if index == last {
                "_".to_owned()
            } else {
                index.to_string()
            };
            writeln!(all, "{pattern} => {arm},").unwrap();
            all
        });
    random(
        source,
        name,
        &format!("match chance.below({}) {{ {arms} }}", last + 1),
    );
}

/// `Random` of a type, with this expression.
pub(crate) fn random(source: &mut String, name: &str, value: &str) {
    writeln!(
        source,
        "impl Random for {name} {{ fn random(chance: &mut Chance) -> Self {{ {value} }} }}"
    )
    .unwrap();
}

/// Those that are not empty, with commas between.
pub(crate) fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(", ")
}
