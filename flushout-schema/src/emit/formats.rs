//! The formats of texts in each profile: `types` names them for generators, `validate` holds their patterns alone.

use std::borrow::Cow;

use serde_json::Value;

use super::kind::SchemaKind;
use flushout_runtime::node_schema::Profile;
use flushout_runtime::shape::walk::each_schema;
use flushout_runtime::shape::{FieldKind, Shape, keywords};

/// The shape as it is written in the schemas of this profile.
pub(super) fn of_profile(shape: &Shape, kind: SchemaKind, profile: Profile) -> Cow<'_, Shape> {
    if profile == Profile::Types {
        return Cow::Borrowed(shape);
    }
    let mut written = shape.clone();
    let mut is_changed = false;
    each_value(&mut written, &mut |schema| {
        if let Value::Object(words) = schema
            && let Some(format) = words.remove("format")
        {
            is_changed = true;
            if kind == SchemaKind::Model {
                // From which the shape can be rebuilt.
                words.insert(keywords::FORMAT.to_owned(), format);
            }
        }
    });
    if is_changed {
        Cow::Owned(written)
    } else {
        Cow::Borrowed(shape)
    }
}

/// Calls `visit` with every schema of a value.
fn each_value(shape: &mut Shape, visit: &mut dyn FnMut(&mut Value)) {
    for schema in shape.definitions.values_mut() {
        each_schema(schema, visit);
    }
    let fields = shape.nodes.iter_mut().flat_map(|node| &mut node.fields);
    let kinds = fields.map(|field| &mut field.kind);
    let commands = shape.commands.iter_mut();
    for kind in kinds.chain(commands.flat_map(|command| command.args.kinds_mut())) {
        if let FieldKind::Value { schema, .. } = kind {
            each_schema(schema, visit);
        }
    }
}
