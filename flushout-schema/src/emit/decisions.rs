//! The way down to the leaves in the validate profile: by action, then by path, then by child.

use serde_json::{Value, json};

use super::action::Action;
use super::common::Common;
use super::entry::{at_command, is_action};
use super::invoke::{Invocations, InvokeLeaf};
use super::leaf::{Leaf, place_schema};
use flushout_runtime::node_schema::{Definitions, Name};

/// The most links of an if/else chain in one definition. The text of a schema must not be nested
/// deeper than JSON parsers go, nor the code that a validator makes of it deeper than its language
/// allows: Python has a limit of 20 blocks.
const CHAIN_LINKS_MAX: usize = 6;

/// The decision tree over these leaves and those of command enums.
pub(super) fn decisions(
    definitions: &mut Definitions,
    leaves: &[Leaf],
    common: &Common<'_>,
) -> Value {
    let form = common.form(definitions);
    let branches = Action::AT_PLACES.map(|action| {
        let branch = by_path(definitions, leaves, common.prefix, action);
        (action, branch)
    });
    by_action(definitions, &form, branches, common)
}

/// The form of all commands, and then what holds for the action.
pub(super) fn by_action(
    definitions: &mut Definitions,
    form: &Name,
    at_places: [(Action, Name); 3],
    common: &Common<'_>,
) -> Value {
    let invoke = match &common.invocations {
        Invocations::None => None,
        Invocations::Any(name) => Some(name.clone()),
        Invocations::Named(leaves) => Some(by_name(definitions, leaves, common.prefix)),
    };
    let mut branches = Vec::from(at_places);
    branches.extend(invoke.map(|branch| (Action::Invoke, branch)));
    let mut decision = None;
    for (action, branch) in branches.iter().rev() {
        let condition = at_command(&is_action(*action));
        decision = Some(conditional(&condition, &branch.reference(), decision));
    }
    // The form comes first, so that its errors are reported before any others.
    let mut all = vec![form.reference()];
    all.extend(decision);
    json!({ "allOf": all })
}

/// The decision between the commands of enums.
fn by_name(definitions: &mut Definitions, leaves: &[InvokeLeaf], prefix: &str) -> Name {
    let links = leaves.iter().map(|leaf| {
        let condition = at_command(&json!({
            "type": "object",
            "required": ["name"],
            "properties": { "name": { "type": "string", "const": leaf.command } },
        }));
        (condition, leaf.name.reference())
    });
    let links = links.collect();
    let refusal = at_command(&json!({
        "type": "object",
        "required": ["name"],
        "properties": { "name": false },
    }));
    let parts = [prefix, Action::Invoke.title(), "ByName"];
    let schema = chain(definitions, &parts, links, refusal);
    definitions.add(&parts, schema)
}

/// The decision between the places of one action.
fn by_path(
    definitions: &mut Definitions,
    leaves: &[Leaf],
    root_name: &str,
    action: Action,
) -> Name {
    // Leaves with the same path differ in the child that they create.
    let mut groups: Vec<(Option<Name>, bool, Vec<&Leaf>)> = Vec::new();
    for leaf in leaves.iter().filter(|leaf| leaf.action == action) {
        match groups.iter_mut().find(|(path, _, _)| *path == leaf.path) {
            Some((_, _, leaves)) => leaves.push(leaf),
            None => groups.push((leaf.path.clone(), leaf.is_root, vec![leaf])),
        }
    }
    let mut links = Vec::new();
    for (path, is_root, leaves) in groups {
        let path = place_schema(path.as_ref());
        let required: &[&str] = if is_root { &[] } else { &["path"] };
        let condition = at_command(&json!({
            "type": "object",
            "required": required,
            "properties": { "path": path },
        }));
        links.push((condition, by_child(&leaves)));
    }
    let refusal = at_command(&json!({
        "type": "object",
        "required": ["path"],
        "properties": { "path": false },
    }));
    let parts = [root_name, action.title(), "ByPath"];
    let schema = chain(definitions, &parts, links, refusal);
    definitions.add(&parts, schema)
}

fn conditional(condition: &Value, then: &Value, otherwise: Option<Value>) -> Value {
    let mut schema = json!({ "if": condition, "then": then });
    if let (Value::Object(keywords), Some(otherwise)) = (&mut schema, otherwise) {
        keywords.insert("else".to_owned(), otherwise);
    }
    schema
}

/// The one leaf, or the one whose child `createdId` names.
fn by_child(leaves: &[&Leaf]) -> Value {
    let names: Vec<&String> = leaves
        .iter()
        .filter_map(|leaf| leaf.child.as_ref())
        .collect();
    if let ([only], true) = (leaves, names.is_empty()) {
        return only.name.reference();
    }
    let mut decision = json!({
        "type": "object",
        "required": ["createdId"],
        "properties": { "createdId": { "type": "string", "enum": names } },
    });
    for leaf in leaves.iter().rev() {
        let condition = json!({
            "type": "object",
            "required": ["createdId"],
            "properties": { "createdId": { "type": "string", "const": leaf.child } },
        });
        decision = conditional(&condition, &leaf.name.reference(), Some(decision));
    }
    decision
}

/// An if/else chain that ends in `otherwise`, cut into definitions of a few links each.
fn chain(
    definitions: &mut Definitions,
    parts: &[&str],
    links: Vec<(Value, Value)>,
    otherwise: Value,
) -> Value {
    let mut schema = otherwise;
    for (position, (condition, then)) in links.into_iter().rev().enumerate() {
        if position > 0 && position % CHAIN_LINKS_MAX == 0 {
            let parts = [parts, &["Rest"]].concat();
            schema = definitions.add(&parts, schema).reference();
        }
        schema = conditional(&condition, &then, Some(schema));
    }
    schema
}
