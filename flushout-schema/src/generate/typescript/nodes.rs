//! The interfaces of nodes: as they are read, what creates them, what updates them; and their ids.

use super::names::{Names, NodeNames};
use super::text::{comment, declared, indented, quoted};
use super::uses::{Uses, created, patched};
use super::values::type_of;
use crate::emit::rules_in_words;
use flushout_runtime::shape::{FieldKind, FieldShape, NodeIndex, NodeShape, Shape};

/// What a field stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Whole,
    Create,
    Patch,
}

/// The ids of the node types that have one, and the functions that make them.
pub(super) fn ids(text: &mut String, shape: &Shape, names: &Names, uses: &Uses) {
    for (position, node) in shape.nodes.iter().enumerate() {
        let index = NodeIndex::new(position);
        if !uses.with_id.contains(&index) {
            continue;
        }
        let NodeNames {
            whole, id, id_of, ..
        } = names.node(index);
        let tag = quoted(&node.name);
        let words = format!("The id of a {{@link {whole}}}; a text with a type of its own.");
        text.push_str(&comment(&[words]));
        text.push_str(&format!("export type {id} = NodeId<{tag}>;\n\n"));
        let words = "A text as an id, as from an address or a form. Throws a `RangeError` where no id can be so.";
        text.push_str(&comment(&[words.to_owned()]));
        text.push_str(&format!(
            "export function {id_of}(text: string): {id} {{\n  return checkedId(text) as {id};\n}}\n\n"
        ));
    }
}

/// The interfaces of every node type.
pub(super) fn interfaces(text: &mut String, shape: &Shape, names: &Names, uses: &Uses) {
    for (position, node) in shape.nodes.iter().enumerate() {
        let index = NodeIndex::new(position);
        let own = names.node(index);
        let words: Vec<String> = node.description.clone().into_iter().collect();
        interface(
            text,
            &words,
            &own.whole,
            Form::Whole,
            &mut node.fields.iter(),
            names,
        );
        if uses.created.contains(&index) {
            let words = [format!("What creates a {{@link {}}}.", own.whole)];
            interface(
                text,
                &words,
                &own.create,
                Form::Create,
                &mut created(node),
                names,
            );
        }
        if has_patch(node, index, uses) {
            let words = [format!(
                "What an update of a {{@link {}}} sets; what is left out stays as it is.",
                own.whole
            )];
            interface(
                text,
                &words,
                &own.patch,
                Form::Patch,
                &mut patched(node),
                names,
            );
        }
    }
}

/// Whether there are updates of a node type.
pub(super) fn has_patch(node: &NodeShape, index: NodeIndex, uses: &Uses) -> bool {
    uses.reached.contains(&index) && patched(node).next().is_some()
}

fn interface(
    text: &mut String,
    words: &[String],
    name: &str,
    form: Form,
    fields: &mut dyn Iterator<Item = &FieldShape>,
    names: &Names,
) {
    text.push_str(&comment(words));
    let fields: String = fields.map(|one| field(one, form, names)).collect();
    if fields.is_empty() {
        text.push_str(&format!("export type {name} = Record<string, never>;\n\n"));
        return;
    }
    text.push_str(&format!(
        "export interface {name} {{\n{}}}\n\n",
        indented(&fields)
    ));
}

/// A field as a member of an interface.
fn field(field: &FieldShape, form: Form, names: &Names) -> String {
    let is_optional = match form {
        Form::Whole => match field.kind {
            // Until the master has answered, a node of our own has no more than its create gave it.
            FieldKind::Collection { .. } => field.server,
            _ => field.server || field.may_be_absent(),
        },
        Form::Create => field.may_be_absent(),
        Form::Patch => true,
    };
    let of_type = match &field.kind {
        FieldKind::Value { schema, .. } => type_of(schema, names),
        FieldKind::Child { node, .. } => named(names.node(*node), form),
        FieldKind::Collection { node, .. } => {
            let own = names.node(*node);
            format!("Nodes<{}, {}>", own.id, named(own, form))
        }
        FieldKind::Reference { node, optional } => {
            let id = &names.node(*node).id;
            if *optional {
                format!("{id} | null")
            } else {
                id.clone()
            }
        }
    };
    declared(&words_of(field, form), &field.name, is_optional, &of_type)
}

fn named(node: &NodeNames, form: Form) -> String {
    match form {
        Form::Create => node.create.clone(),
        Form::Whole | Form::Patch => node.whole.clone(),
    }
}

/// What a field is for, its rules, and who may set it when.
fn words_of(field: &FieldShape, form: Form) -> Vec<String> {
    let mut words: Vec<String> = field.description.clone().into_iter().collect();
    let mut rules = Vec::new();
    match &field.kind {
        FieldKind::Value { schema, .. } => rules_in_words(schema, &mut rules),
        FieldKind::Collection {
            items_max: Some(most),
            ..
        } => rules.push(format!("at most {most} nodes")),
        _ => {}
    }
    if form == Form::Whole {
        if field.server {
            rules.push("set by the server alone".to_owned());
        }
        if field.create_only {
            rules.push("set when it is created, and never after".to_owned());
        }
        if field.default {
            rules.push(
                "missing in a node that was created without it until the master has answered"
                    .to_owned(),
            );
        }
    }
    let is_optional_value = matches!(
        field.kind,
        FieldKind::Value { optional: true, .. } | FieldKind::Reference { optional: true, .. }
    );
    if form == Form::Patch && is_optional_value {
        rules.push("`null` takes it away".to_owned());
    }
    if form == Form::Create && field.default {
        rules.push("left out, it has its default".to_owned());
    }
    if !rules.is_empty() {
        words.push(sentence(&rules.join("; ")));
    }
    words
}

/// The words with a capital in front and a full stop behind.
fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).chain(['.']).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn rules_read_as_a_sentence() {
        assert_eq!(sentence("at most 5; so"), "At most 5; so.");
        let schema = Value::Bool(true);
        let mut rules = Vec::new();
        rules_in_words(&schema, &mut rules);
        assert!(rules.is_empty());
    }
}
