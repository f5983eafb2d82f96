//! A model: its nodes with fields of every kind, its value types and its commands.

use std::fmt::Write;

use crate::chance::Chance;
use crate::commands::{self, attribute};
use crate::fields::{self, Value};
use crate::values;

/// The head of the module of a model.
const HEAD: &str = "
    use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
    use std::time::Duration;
    use flushout::command::IntoCommand;
    use flushout::model::{node_payload, patch_payload};
    use flushout::{Collection, Context, Draft, Execute, FlushoutCommand, FlushoutModel, Id, Intercepted};
    use flushout::{Position, Problem, Ref, Shape};
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};
    use crate::{Chance, Random, RandomModel};
";

/// A node type while it is written.
#[derive(Default)]
struct Node {
    declared: String,
    /// The members of a random node.
    values: String,
    /// The members of a random patch.
    patched: String,
    functions: String,
}

/// The source of a model, as a module of its own.
pub(crate) fn written(chance: &mut Chance, number: u64) -> String {
    let mut source = String::new();
    let named = values::written(chance, &mut source);
    let nodes = 1 + chance.below(3);
    node(chance, &mut source, &named, None, nodes);
    for index in 0..nodes {
        node(chance, &mut source, &named, Some(index), nodes);
    }
    commands::written(chance, &mut source, &named, nodes);
    let has_hashed = source.contains("Hash");
    model(&mut source, number, nodes, has_hashed);
    format!(
        "#[allow(missing_docs, dead_code, unused_imports, unused_variables, clippy::all, clippy::pedantic)]
        pub mod model_{number} {{ {HEAD} {source} }}\n"
    )
}

/// `RandomModel` for the root.
fn model(source: &mut String, number: u64, nodes: usize, has_hashed: bool) {
    let names = (0..nodes).map(|index| format!("Node{index}"));
    let names: Vec<String> = std::iter::once("Root".to_owned()).chain(names).collect();
    let arms = |of: &dyn Fn(&str) -> String| -> String {
        names
            .iter()
            .map(|name| format!("{name:?} => {},", of(name)))
            .collect()
    };
    let nodes = arms(&|name| format!("node_payload({name}::random(chance))"));
    let patches = arms(&|name| format!("patch_payload({name}Patch::random(chance))"));
    let rewrites: String = names
        .iter()
        .flat_map(|name| [name.clone(), format!("{name}Patch")])
        .map(|name| {
            format!(
                "if command.get::<{name}>().is_some() {{
                    if let Some(shown) = command.get_mut::<{name}>() {{ *shown = Random::random(chance); }}
                }}"
            )
        })
        .collect();
    writeln!(
        source,
        "impl RandomModel for Root {{
            const NAME: &'static str = \"model_{number}\";
            const HAS_HASHED: bool = {has_hashed};
            type Change = Change;
            fn shape() -> &'static Shape {{
                static SHAPE: std::sync::OnceLock<Shape> = std::sync::OnceLock::new();
                SHAPE.get_or_init(Shape::of::<Root>)
            }}
            fn node(name: &str, chance: &mut Chance) -> flushout::model::Payload {{
                match name {{ {nodes} other => unreachable!(\"{{other}}\") }}
            }}
            fn patch(name: &str, chance: &mut Chance) -> flushout::model::Payload {{
                match name {{ {patches} other => unreachable!(\"{{other}}\") }}
            }}
            fn rewrite(command: &mut Intercepted<'_>, chance: &mut Chance) {{ {rewrites} }}
        }}"
    )
    .unwrap();
}

/// Writes a node type: the root, or one of those below it. A child is always of a later type, so
/// that none holds itself.
fn node(
    chance: &mut Chance,
    source: &mut String,
    named: &[String],
    index: Option<usize>,
    nodes: usize,
) {
    let name = index.map_or("Root".to_owned(), |index| format!("Node{index}"));
    let mut node = Node::default();
    let prefix = name.to_lowercase();
    for number in 0..2 + chance.below(4) {
        value(chance, &mut node, named, &prefix, number);
    }
    if chance.one_in(3) {
        node.declared
            .push_str("#[flushout(skip)] pub skipped: u32,\n");
        node.values.push_str("skipped: 7,\n");
    }
    if chance.one_in(3) {
        node.declared.push_str("pub position: Position,\n");
        node.values.push_str("position: Position::first(),\n");
    }
    references(chance, &mut node, nodes);
    let later: Vec<usize> = (index.map_or(0, |index| index + 1)..nodes).collect();
    if !later.is_empty() {
        children(chance, &mut node, &prefix, &later);
    }
    // The root leads to every type; the others lead back, too.
    for below in 0..nodes {
        if index.is_none() || chance.one_in(3) {
            let most = chance.pick(&["", "#[flushout(max_items = 3)]"]);
            writeln!(
                node.declared,
                "{most} pub below_{below}: Collection<Node{below}>,"
            )
            .unwrap();
            writeln!(node.values, "below_{below}: chance.collection(),").unwrap();
        }
    }
    let mut attributes = vec![chance.pick(&["", "rename_all = \"camelCase\""]).to_owned()];
    if index.is_none() {
        attributes.push("commands(Change)".to_owned());
        attributes.push(
            chance
                .pick(&["", "limits(document_bytes_max = \"4 KiB\")"])
                .to_owned(),
        );
    }
    let Node {
        declared,
        values,
        patched,
        functions,
    } = node;
    writeln!(
        source,
        "{functions} #[derive(FlushoutModel, Clone, Debug)] {} pub struct {name} {{ {declared} }}",
        attribute(&attributes)
    )
    .unwrap();
    values::random(source, &name, &format!("{name} {{ {values} }}"));
    let patch = format!("{name}Patch");
    values::random(
        source,
        &patch,
        &format!("{patch} {{ {patched} ..{patch}::default() }}"),
    );
}

/// A field that is a value.
fn value(chance: &mut Chance, node: &mut Node, named: &[String], prefix: &str, number: usize) {
    let value = Value::any(chance, named);
    let field = chance.pick(&["field", "some_field", "path", "clone"]);
    let field = format!("{field}_{number}");
    let mut written = value.written.written();
    let mut random = value.random();
    let mut attributes = value.rules.clone();
    attributes.push(fields::names(chance, number));
    let mut is_patched = true;
    match chance.below(6) {
        0 if !value.written.has_null() => {
            written = format!("Option<{written}>");
            random = format!("chance.optional(|chance| {random})");
        }
        1 if !value.written.has_null() => {
            written = format!("Option<{written}>");
            random = format!("chance.of_server(|chance| {random})");
            attributes.push("server".to_owned());
        }
        2 => {
            attributes.push("create_only".to_owned());
            is_patched = false;
        }
        3 | 4 => {
            let function = format!("{prefix}_default_{number}");
            let (default, source) = fields::default(chance, &value, &function);
            attributes.push(default);
            node.functions.push_str(&source);
        }
        _ => {}
    }
    writeln!(
        node.declared,
        "{} pub {field}: {written},",
        attribute(&attributes)
    )
    .unwrap();
    writeln!(node.values, "{field}: {random},").unwrap();
    if is_patched {
        writeln!(node.patched, "{field}: chance.patched(|chance| {random}),").unwrap();
    }
}

/// Ids of other nodes.
fn references(chance: &mut Chance, node: &mut Node, nodes: usize) {
    if chance.one_in(2) {
        let target = chance.below(nodes);
        writeln!(node.declared, "pub see: Option<Ref<Node{target}>>,").unwrap();
        node.values.push_str("see: Random::random(chance),\n");
        node.patched
            .push_str("see: chance.patched(Random::random),\n");
    }
    if chance.one_in(4) {
        let target = chance.below(nodes);
        writeln!(
            node.declared,
            "#[flushout(create_only)] pub of: Ref<Node{target}>,"
        )
        .unwrap();
        node.values.push_str("of: Random::random(chance),\n");
    }
}

/// Child nodes.
fn children(chance: &mut Chance, node: &mut Node, prefix: &str, later: &[usize]) {
    match chance.below(4) {
        0 => {
            let child = chance.pick(later);
            writeln!(node.declared, "#[flushout(child)] pub kept: Node{child},").unwrap();
            node.values.push_str("kept: Random::random(chance),\n");
        }
        1 => {
            let child = chance.pick(later);
            writeln!(
                node.declared,
                "#[flushout(child, default = \"{prefix}_child\")] pub kept: Node{child},"
            )
            .unwrap();
            writeln!(
                node.functions,
                "fn {prefix}_child() -> Node{child} {{
                    crate::defaults::value(Random::random, |chance| chance.wildly(Random::random))
                }}"
            )
            .unwrap();
            node.values.push_str("kept: Random::random(chance),\n");
        }
        _ => {}
    }
    if chance.one_in(2) {
        let child = chance.pick(later);
        writeln!(
            node.declared,
            "#[flushout(child)] pub sometimes: Option<Node{child}>,"
        )
        .unwrap();
        node.values
            .push_str("sometimes: chance.optional(Random::random),\n");
    }
}
