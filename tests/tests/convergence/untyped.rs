//! Cases of documents without types: objects, arrays, missing parents with a default.

use flushout::command::{Command, Operation};
use flushout::untyped::{json_node, json_patch};
use flushout::{Action, Context, Intercepted, Json, Path, Problem, Proxy, Rejection};
use serde_json::{Map, Value, json};

use flushout::proxy::CommandNumber;

use crate::actions::Choice;
use crate::scenario::{Scenario, one_of, word};

const LEVELS_MAX: usize = 6;

/// The paths of all objects and arrays, the root included.
fn nodes(at: &Path, value: &Value, found: &mut Vec<Path>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                nodes(&at.child(name.as_str()), value, found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                nodes(&at.child(index.to_string()), value, found);
            }
        }
        _ => return,
    }
    found.push(at.clone());
}

fn value(number: u8) -> Value {
    match number % 7 {
        0 => json!({ "title": word(number) }),
        1 => json!([number, [word(number)], {}]),
        2 => json!({ "list": [], "inner": { "deep": {} } }),
        3 => json!(f64::from(number) / 8.0),
        4 => json!(null),
        5 => json!({ "title": word(number), "😀\n\"": [1, 2, 3] }),
        _ => json!(word(number)),
    }
}

fn update(path: Path, number: u8, other: u8) -> Command {
    let mut members = Map::new();
    if number.is_multiple_of(3) {
        // For an array: an element that is there, and one or two at the end.
        for index in 0..=other % 4 {
            members.insert(index.to_string(), value(number.wrapping_add(index)));
        }
    } else {
        members.insert(word(other), value(number));
        members.insert("same".into(), value(other));
    }
    Command {
        path,
        operation: Operation::Update {
            patch: Some(json_patch(members)),
        },
    }
}

impl Scenario for Json {
    fn first() -> Self {
        Self::new(json!({ "list": [1, { "a": 1 }], "things": {} })).unwrap()
    }

    fn make_edit(
        proxy: &mut Proxy<Self>,
        [kind, which, other, number]: Choice,
    ) -> Result<CommandNumber, Problem> {
        let mut found = Vec::new();
        nodes(&Path::root(), &proxy.document().to_value(), &mut found);
        let one = one_of(&found, which).unwrap_or_default();
        let create = |path, default: bool| Command {
            path,
            operation: Operation::Create {
                node: Some(json_node(value(number))),
                created_id: other.is_multiple_of(4).then(|| word(other).into()),
                parent_default: default.then(|| json_node(json!({ "made": [] }))),
            },
        };
        let command = match kind % 12 {
            0..=3 if one.len() < LEVELS_MAX => create(one, false),
            4 if one.len() < LEVELS_MAX => create(one.child("missing"), true),
            5..=8 => update(one, number, other),
            9 | 10 => Command {
                path: one,
                operation: Operation::Delete,
            },
            _ => Command {
                path: one.child(word(number)),
                operation: if other.is_multiple_of(2) {
                    Operation::Delete
                } else {
                    Operation::Update { patch: None }
                },
            },
        };
        proxy.apply(command).map(|applied| applied.number())
    }

    fn on_master(
        command: &mut Intercepted<'_>,
        _document: &Self,
        _context: &Context,
    ) -> Result<(), Rejection> {
        let Some(mut props) = command.props() else {
            return Ok(());
        };
        let text = props.to_string();
        if text.contains('x') {
            return Err(Rejection::new("no x here"));
        }
        if text.contains('w')
            && let Some(members) = props.as_object_mut()
            && (command.action() == Action::Create || !members.contains_key("0"))
        {
            members.insert("seen".into(), json!({ "by": ["master"] }));
            command.replace_props(props);
        }
        Ok(())
    }

    fn on_proxy(
        command: &mut Intercepted<'_>,
        _document: &Self,
        _context: &Context,
    ) -> Result<(), Rejection> {
        match command.props() {
            Some(props) if props.to_string().contains('y') => Err(Rejection::new("no y here")),
            _ => Ok(()),
        }
    }
}
