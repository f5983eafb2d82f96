//! The arguments of the model's commands, as the model schema and the messages describe them.

use serde_json::{Value, json};

use flushout_runtime::node_schema::{Definitions, Name};
use flushout_runtime::node_schema::{NodeObject, described, field_schema};
use flushout_runtime::shape::{ArgsShape, CommandShape, FieldKind, FieldShape, Shape};

/// The schema of arguments; `None` where there are none. `field` makes that of each field.
pub(super) fn args_schema(
    args: &ArgsShape,
    id: &Name,
    field: &dyn Fn(&FieldShape) -> Value,
) -> Option<Value> {
    match args {
        ArgsShape::None => None,
        ArgsShape::Value(kind) => Some(value(kind, id)),
        ArgsShape::Fields(fields) => {
            let mut object = NodeObject::new(None, true, false);
            for one in fields {
                object.field(one, field(one));
            }
            Some(object.finish())
        }
    }
}

/// The schema of one argument, with its description.
pub(super) fn field(field: &FieldShape, id: &Name) -> Value {
    described(field.description.as_deref(), value(&field.kind, id))
}

fn value(kind: &FieldKind, id: &Name) -> Value {
    // Arguments hold no nodes. In a shape where one does, it may be any object here.
    field_schema(kind, id, &|_| json!({ "type": "object" }))
}

/// The name of the definition of each command's arguments, as all schemas of the model have it.
pub(crate) fn args_names(shape: &Shape) -> Vec<Option<String>> {
    let mut definitions = Definitions::new(shape);
    let commands = shape.commands.iter();
    let names = commands.map(|command| match command.args {
        ArgsShape::None => None,
        ArgsShape::Fields(_) | ArgsShape::Value(_) => {
            let name = definitions.name(&args_parts(command));
            Some(name.text().to_owned())
        }
    });
    names.collect()
}

/// What the name of the definition of a command's arguments is made of.
pub(super) fn args_parts(command: &CommandShape) -> [&str; 2] {
    [&command.name, "Args"]
}
