//! The arguments of the model's commands, as the model schema and the messages describe them.

use serde_json::{Value, json};

use super::model::add_keywords;
use flushout_runtime::node_schema::{Definitions, Name};
use flushout_runtime::node_schema::{NodeObject, described, field_schema};
use flushout_runtime::shape::{ArgsShape, CommandShape, FieldKind, FieldShape, Shape, keywords};

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

/// The list of commands for the model schema, whose arguments become definitions. The answer has
/// their names too, for nothing refers to them otherwise.
pub(super) fn list(shape: &Shape, definitions: &mut Definitions) -> (Value, Vec<Name>) {
    let mut names = Vec::new();
    let id = definitions.common.id.clone();
    let entries = shape.commands.iter().map(|command| {
        let mut entry = json!({ "name": command.name });
        if let Some(description) = &command.description {
            entry["description"] = json!(description);
        }
        let of_field = |one: &FieldShape| {
            let mut schema = field(one, &id);
            add_keywords(shape, one, &mut schema);
            schema
        };
        if let Some(mut schema) = args_schema(&command.args, &id, &of_field) {
            if schema == Value::Bool(true) {
                schema = json!({});
            }
            schema[keywords::ROLE] = json!(keywords::ROLE_ARGS);
            match &command.args {
                ArgsShape::Value(kind) => {
                    let field = FieldShape::new("", kind.clone());
                    add_keywords(shape, &field, &mut schema);
                }
                ArgsShape::Fields(fields) => {
                    let names = fields.iter().map(|one| one.name.as_str());
                    schema[keywords::FIELDS] = json!(names.collect::<Vec<_>>());
                }
                ArgsShape::None => {}
            }
            let name = definitions.add(&args_parts(command), schema);
            entry["args"] = json!(name.text());
            names.push(name);
        }
        entry
    });
    (entries.collect(), names)
}
