//! What is rebuilt from a schema and emitted is rebuilt and emitted the same, whatever the schema was.

use serde_json::{Value, json};

use super::{Dialect, Profile, SchemaKind, emit, shapes};
use flushout_runtime::shape::Shape;

/// Every change of one member, item or value of a JSON document: removed, renamed, or another value.
fn mutations(value: &Value, done: &mut dyn FnMut(Value)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let with = |changed: Option<(&str, Value)>| {
                    let mut members = members.clone();
                    members.remove(name);
                    members.extend(changed.map(|(name, value)| (name.to_owned(), value)));
                    Value::Object(members)
                };
                done(with(None));
                for other in ["Id", "Count", "x-flushout-role", "title"] {
                    done(with(Some((other, member.clone()))));
                }
                mutations(member, &mut |changed| done(with(Some((name, changed)))));
            }
        }
        Value::Array(items) => {
            for position in 0..items.len() {
                let mut shorter = items.clone();
                shorter.remove(position);
                done(Value::Array(shorter));
                mutations(&items[position], &mut |changed| {
                    let mut items = items.clone();
                    items[position] = changed;
                    done(Value::Array(items));
                });
            }
        }
        _ => {
            for other in [
                json!(null),
                json!(true),
                json!(1),
                json!("Id"),
                json!("#/$defs/Id"),
            ] {
                done(other);
            }
        }
    }
}

#[test]
fn what_was_rebuilt_is_a_fixed_point_at_once() {
    let write = |shape: &Shape| {
        emit(
            shape,
            SchemaKind::Model,
            Profile::Validate,
            Dialect::Draft202012,
        )
    };
    let (mut all, mut read) = (0, 0);
    for (name, shape) in shapes::all() {
        mutations(&write(&shape), &mut |mutated| {
            all += 1;
            // There are very many; a part of each kind is enough.
            if all % 9 != 0 {
                return;
            }
            let Ok(first) = Shape::from_model_schema(&mutated) else {
                return;
            };
            read += 1;
            let emitted = write(&first);
            let second = Shape::from_model_schema(&emitted);
            assert_eq!(second.as_ref(), Ok(&first), "{name}: {mutated}");
            assert!(write(&first) == emitted);
        });
    }
    assert!(read > 200, "{read} of {all} were read");
}
