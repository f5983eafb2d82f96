//! The rules about names of types: they are not on the wire, but generated types bear them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::report::{Direction, Report, Spot, Version, pointer_to_definition};
use super::value::is_same;
use super::walk::NodePair;
use crate::emit::{Dialect, Profile, SchemaKind, emit};
use flushout_runtime::shape::Shape;

/// Rule: a node type, or the root, was renamed.
pub(super) fn node_renamed(pair: &NodePair<'_>, report: &mut Report) {
    let (old, new) = (&pair.old.name, &pair.new.name);
    if old == new {
        return;
    }
    let spot = Spot {
        place: old.clone(),
        version: Version::Old,
        pointer: pointer_to_definition(old),
        written_by_clients: pair.written_by_clients,
    };
    let what = if pair.is_root() {
        format!(
            "The root type {old} is now called {new}, and so are all types of messages, which begin with it"
        )
    } else {
        format!("The node type {old} is now called {new}")
    };
    for direction in [Direction::Flush, Direction::Sync, Direction::Stored] {
        let calm = format!("{what}; names of types are not on the wire.");
        report.safe(&spot, direction, &calm);
    }
    let reason = format!(
        "{what}: code that uses the generated types no longer compiles. Keep the name with #[flushout(rename = \"{old}\")] on the struct, or rename in that code too."
    );
    report.breaking(&spot, Direction::Types, &reason);
}

/// Rule: a definition of the schemas for code generators was removed or has another name.
pub(super) fn definitions_gone(
    old: &Shape,
    new: &Shape,
    pairs: &[NodePair<'_>],
    report: &mut Report,
) {
    if old == new {
        return;
    }
    let (before, after) = (keys(old), keys(new));
    let renamed: BTreeSet<&str> = pairs
        .iter()
        .filter(|pair| pair.old.name != pair.new.name)
        .map(|pair| pair.old.name.as_str())
        .collect();
    for name in before.difference(&after) {
        if renamed.contains(name.as_str()) {
            // Told already, with the new name.
            continue;
        }
        let spot = Spot {
            place: name.clone(),
            version: Version::Old,
            pointer: pointer_to_definition(name),
            written_by_clients: false,
        };
        let came = after.difference(&before);
        let successor = successor(old, new, name, came);
        let what = match successor {
            Some(successor) => format!("The definition {name} is now called {successor}"),
            None => format!("The definition {name} was removed"),
        };
        let reason = format!(
            "{what}: code that uses the type generated from it no longer compiles. Keep the names that it is made of, or change that code together with the model."
        );
        report.breaking(&spot, Direction::Types, &reason);
    }
}

/// The definitions of all schemas for code generators.
fn keys(shape: &Shape) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for kind in SchemaKind::ALL {
        let schema = emit(shape, *kind, Profile::Types, Dialect::Draft202012);
        if let Some(Value::Object(definitions)) = schema.get("$defs") {
            keys.extend(definitions.keys().cloned());
        }
        let title = schema.get("title").and_then(Value::as_str);
        keys.extend(title.map(str::to_owned));
    }
    keys
}

/// The one of the definitions that came which is of the same value type, where there is just one.
fn successor<'s>(
    old: &Shape,
    new: &Shape,
    name: &str,
    came: impl Iterator<Item = &'s String>,
) -> Option<&'s str> {
    let gone = old.definitions.get(name)?;
    let mut candidates = came.filter(|name| {
        let schema = new.definitions.get(*name);
        schema.is_some_and(|schema| is_same(old, gone, new, schema))
    });
    let first = candidates.next()?;
    candidates.next().is_none().then_some(first.as_str())
}
