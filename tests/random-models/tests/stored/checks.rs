//! What holds of every document that a master or a proxy has.

use flushout::model::{Role, document_from_text};
use flushout::shape::{FieldKind, NodeIndex, Shape};
use flushout::validate::Validator;
use flushout::{Master, Model as _, Proxy, SequentialIds, Snapshot};
use flushout_random_models::RandomModel;
use serde_json::Value;

/// What a document holds, whatever the order in which hashed values are written.
pub(crate) fn content<M: RandomModel>(document: &M) -> Value {
    content_of_text::<M>(document.document_text().unwrap().as_str())
}

/// As [`content`], of a document's text.
pub(crate) fn content_of_text<M: RandomModel>(document: &str) -> Value {
    let mut value = serde_json::from_str(document).unwrap();
    if M::HAS_HASHED {
        sort_scalars(&mut value);
    }
    value
}

/// Sorts the lists that may be the sets of a model: of different texts or numbers.
fn sort_scalars(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(sort_scalars),
        Value::Array(items) if items.iter().all(|item| item.is_string() || item.is_u64()) => {
            let mut sorted = items.clone();
            sorted.sort_by_key(ToString::to_string);
            if sorted.windows(2).all(|pair| pair[0] != pair[1]) {
                *items = sorted;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(sort_scalars),
        _ => {}
    }
}

/// A snapshot can be read by everybody who reads snapshots, as the same document.
pub(crate) fn snapshot_is_readable<M: RandomModel>(
    snapshot: &Snapshot,
    validator: &Validator,
    what: &str,
) {
    let written = serde_json::to_vec(snapshot).unwrap();
    let snapshot = Snapshot::from_json(&written).unwrap();
    let fail = |who: &str, problem: &dyn std::fmt::Display| -> ! {
        panic!("{what}: {who} refuses {:?}: {problem}", snapshot.document)
    };
    let master = Master::<M>::new(&snapshot, SequentialIds)
        .unwrap_or_else(|problem| fail("a master", &problem));
    let proxy = Proxy::<M>::new(&snapshot, SequentialIds)
        .unwrap_or_else(|problem| fail("a proxy", &problem));
    validator
        .snapshot(&written)
        .unwrap_or_else(|problem| fail("the validator", &problem));
    let expected = content_of_text::<M>(snapshot.document.as_str());
    assert_eq!(content(master.document()), expected, "{what}");
    assert_eq!(content(proxy.document()), expected, "{what}");
    assert_eq!(master.document_bytes(), proxy.document_bytes(), "{what}");
}

/// The size that is kept is that of the document.
pub(crate) fn size_is_right<M: RandomModel>(document: &M, bytes: u64, what: &str) {
    let text = document.document_text().unwrap().as_str().to_owned();
    let value: Value = serde_json::from_str(&text).unwrap();
    let counted = text.len() as u64 + separators(M::shape(), M::shape().root, &value);
    assert_eq!(bytes, counted, "{what}: {text}");
}

/// How many nodes and collections of a document have members: each counts one byte more than its text.
fn separators(shape: &Shape, index: NodeIndex, node: &Value) -> u64 {
    let has_members = |value: &Value| value.as_object().is_some_and(|all| !all.is_empty());
    let fields = &shape.node(index).unwrap().fields;
    let below = fields
        .iter()
        .map(|field| match (&field.kind, &node[&field.name]) {
            (FieldKind::Child { node, .. }, child) if child.is_object() => {
                separators(shape, *node, child)
            }
            (FieldKind::Collection { node, .. }, Value::Object(nodes)) => {
                let nodes = nodes.values().map(|value| separators(shape, *node, value));
                nodes.sum::<u64>()
            }
            _ => 0,
        });
    let collections = fields.iter().filter(|field| {
        matches!(field.kind, FieldKind::Collection { .. }) && has_members(&node[&field.name])
    });
    below.sum::<u64>() + collections.count() as u64 + u64::from(has_members(node))
}

/// A proxy's document can be read, and the proxy be saved and restored as it is.
pub(crate) fn proxy_is_sound<M: RandomModel>(proxy: &mut Proxy<M>, what: &str) {
    size_is_right(proxy.document(), proxy.document_bytes(), what);
    let before = content(proxy.document());
    let text = proxy.document().document_text().unwrap();
    document_from_text::<M>(text.as_str(), Role::Replay, &M::limits())
        .unwrap_or_else(|problem| panic!("{what}: the proxy's {before}: {problem}"));
    let saved = proxy
        .save()
        .unwrap_or_else(|problem| panic!("{what}: cannot be saved: {problem}"));
    assert_eq!(
        content(proxy.document()),
        before,
        "{what}: save changes the document"
    );
    let mut restored = Proxy::<M>::restore(&saved, SequentialIds)
        .unwrap_or_else(|error| panic!("{what}: cannot be restored: {error}"));
    assert_eq!(content(restored.document()), before, "{what}: restored");
    assert_eq!(restored.pending().len(), proxy.pending().len(), "{what}");
    let again = restored.save().unwrap();
    if M::HAS_HASHED {
        assert_eq!(again.len(), saved.len(), "{what}: saved again");
    } else {
        assert_eq!(again, saved, "{what}: saved again");
    }
}
