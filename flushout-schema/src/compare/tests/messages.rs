//! Random documents and commands of a shape, as one who has that model writes them.

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::samples::{Dice, validator, value};
use flushout_runtime::shape::{ArgsShape, CommandShape, FieldKind, FieldShape, NodeIndex, Shape};

/// Who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writer {
    /// A client: no `server` fields, any name that is read, nothing that may be left out.
    Client,
    /// A master: every field that is always written, under its own name.
    Master,
    /// Whoever filled the store: all that the model reads.
    Store,
}

/// Makes messages of one shape.
pub(super) struct Author<'s> {
    pub(super) shape: &'s Shape,
    pub(super) writer: Writer,
    /// For each node type and field, the judge of its values.
    judges: Vec<Vec<Option<Validator>>>,
}

impl<'s> Author<'s> {
    pub(super) fn new(shape: &'s Shape, writer: Writer) -> Self {
        let judge = |field: &FieldShape| match &field.kind {
            FieldKind::Value { schema, .. } => Some(validator(schema, &shape.definitions)),
            _ => None,
        };
        let nodes = shape.nodes.iter();
        let judges = nodes.map(|node| node.fields.iter().map(judge).collect());
        Self {
            shape,
            writer,
            judges: judges.collect(),
        }
    }

    fn fields(&self, node: NodeIndex) -> impl Iterator<Item = (usize, &'s FieldShape)> {
        let fields = self.shape.nodes[node.get()].fields.iter().enumerate();
        let sees_server = self.writer != Writer::Client;
        fields.filter(move |(_, field)| sees_server || !field.server)
    }

    fn name(&self, dice: &mut Dice, field: &FieldShape) -> String {
        if self.writer == Writer::Master || field.aliases.is_empty() || dice.coin() {
            return field.name.clone();
        }
        dice.one(&field.aliases).clone()
    }

    /// A whole node; `None` when a value for some field was not found.
    pub(super) fn node(&self, dice: &mut Dice, node: NodeIndex, depth: usize) -> Option<Value> {
        let mut object = Map::new();
        for (position, field) in self.fields(node) {
            let may_be_absent = match self.writer {
                Writer::Master => matches!(
                    field.kind,
                    FieldKind::Value { optional: true, .. }
                        | FieldKind::Child { optional: true, .. }
                        | FieldKind::Reference { optional: true, .. }
                ),
                Writer::Client | Writer::Store => field.may_be_absent(),
            };
            if may_be_absent && (depth > 3 || dice.roll(3) == 0) {
                continue;
            }
            let content = self.content(dice, node, position, field, depth)?;
            object.insert(self.name(dice, field), content);
        }
        Some(Value::Object(object))
    }

    fn content(
        &self,
        dice: &mut Dice,
        node: NodeIndex,
        position: usize,
        field: &FieldShape,
        depth: usize,
    ) -> Option<Value> {
        match &field.kind {
            FieldKind::Value { schema, .. } => {
                let judge = self.judges[node.get()][position].as_ref()?;
                value(dice, schema, &self.shape.definitions, judge)
            }
            FieldKind::Reference { optional, .. } => {
                let none = *optional && dice.coin();
                Some(if none { Value::Null } else { self.id(dice) })
            }
            FieldKind::Child { node, optional } => {
                if *optional && (depth > 3 || dice.coin()) {
                    return Some(Value::Null);
                }
                self.node(dice, *node, depth + 1)
            }
            FieldKind::Collection { node, items_max } => {
                let most = items_max.unwrap_or(3).min(3);
                let count = if depth > 2 { 0 } else { dice.roll(most + 1) };
                let mut items = Map::new();
                for at in 0..count {
                    items.insert(format!("n{at}"), self.node(dice, *node, depth + 1)?);
                }
                Some(Value::Object(items))
            }
        }
    }

    fn id(&self, dice: &mut Dice) -> Value {
        let length = *dice.one(&[1, self.shape.limits.id_characters_max]);
        json!("i".repeat(length))
    }

    /// A command of an enum; `None` when there is none, or its arguments were not found.
    fn invocation(&self, dice: &mut Dice) -> Option<Value> {
        if self.shape.commands.is_empty() {
            return None;
        }
        let command: &CommandShape = dice.one(&self.shape.commands);
        let mut inner = json!({"action": "invoke", "name": command.name});
        match &command.args {
            ArgsShape::None => {}
            ArgsShape::Value(kind) => inner["args"] = self.argument(dice, kind)?,
            ArgsShape::Fields(fields) => {
                let mut args = Map::new();
                for field in fields {
                    if field.may_be_absent() && dice.coin() {
                        continue;
                    }
                    args.insert(self.name(dice, field), self.argument(dice, &field.kind)?);
                }
                if !args.is_empty() || dice.coin() {
                    inner["args"] = args.into();
                }
            }
        }
        if inner["args"].is_null() && !self.shape.may_be_absent(&command.args) {
            return None;
        }
        Some(json!({"command": inner, "createdIds": [self.id(dice)]}))
    }

    fn argument(&self, dice: &mut Dice, kind: &FieldKind) -> Option<Value> {
        match kind {
            FieldKind::Value { schema, .. } => {
                let judge = validator(schema, &self.shape.definitions);
                value(dice, schema, &self.shape.definitions, &judge)
            }
            FieldKind::Reference { optional, .. } if *optional && dice.coin() => Some(Value::Null),
            _ => Some(self.id(dice)),
        }
    }

    /// A command somewhere in the document, with what it creates.
    pub(super) fn command(&self, dice: &mut Dice) -> Option<Value> {
        let mut path: Vec<Value> = Vec::new();
        let mut node = self.shape.root;
        let mut may_delete = false;
        loop {
            let room = self.shape.limits.path_segments_max - path.len();
            let below: Vec<&FieldShape> = self
                .fields(node)
                .map(|(_, field)| field)
                .filter(|field| {
                    matches!(
                        field.kind,
                        FieldKind::Child { .. } | FieldKind::Collection { .. }
                    )
                })
                .collect();
            if room < 2 || below.is_empty() || dice.roll(3) == 0 {
                return self.at_node(dice, &path, node, may_delete);
            }
            let field = *dice.one(&below);
            match field.kind {
                FieldKind::Child { node: to, optional } => {
                    if optional && dice.roll(3) == 0 {
                        let props = self.node(dice, to, 1)?;
                        return Some(command(
                            "create",
                            &path,
                            Some(props),
                            Some(json!(field.name)),
                        ));
                    }
                    path.push(json!(field.name));
                    (node, may_delete) = (to, optional);
                }
                FieldKind::Collection { node: to, .. } => {
                    path.push(json!(field.name));
                    if dice.roll(3) == 0 {
                        let props = self.node(dice, to, 1)?;
                        return Some(command("create", &path, Some(props), Some(self.id(dice))));
                    }
                    path.push(self.id(dice));
                    (node, may_delete) = (to, true);
                }
                _ => return None,
            }
        }
    }

    fn at_node(
        &self,
        dice: &mut Dice,
        path: &[Value],
        node: NodeIndex,
        may_delete: bool,
    ) -> Option<Value> {
        if may_delete && dice.roll(3) == 0 {
            return Some(command("delete", path, None, None));
        }
        let mut props = Map::new();
        for (position, field) in self.fields(node) {
            let own = matches!(
                field.kind,
                FieldKind::Value { .. } | FieldKind::Reference { .. }
            );
            if own && !field.create_only && dice.coin() {
                let content = self.content(dice, node, position, field, 1)?;
                props.insert(self.name(dice, field), content);
            }
        }
        Some(command("update", path, Some(props.into()), None))
    }

    /// Several commands, as they stand in a flush or a diff.
    pub(super) fn commands(&self, dice: &mut Dice) -> Value {
        let mut commands = Vec::new();
        for _ in 0..4 {
            let command = match self.writer {
                Writer::Client if dice.roll(3) == 0 => self.invocation(dice),
                Writer::Client | Writer::Master | Writer::Store => self.command(dice),
            };
            let command = command.map(|command| match self.writer {
                Writer::Client if dice.roll(4) == 0 => json!({"transaction": [command]}),
                _ => command,
            });
            commands.extend(command);
        }
        json!({"from": 0, "completions": commands})
    }
}

fn command(action: &str, path: &[Value], props: Option<Value>, created: Option<Value>) -> Value {
    let mut command = json!({"command": {"action": action, "path": path}});
    if let Some(props) = props {
        command["command"]["props"] = props;
    }
    if let Some(created) = created {
        command["createdId"] = created;
    }
    command
}
