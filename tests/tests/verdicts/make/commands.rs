//! Commands at all kinds of places of a model, with all that may stand around them.

use flushout::shape::{FieldKind, FieldShape, NodeIndex};
use serde_json::{Map, Value, json};

use super::nodes::UNKNOWN_NAMES;
use super::{Fault, Maker, Writer};

/// What a command is about: the path, and what belongs into the other members.
struct Target {
    path: Vec<Value>,
    action: &'static str,
    props: Option<Value>,
    created_id: Option<Value>,
}

/// A field that leads to other nodes.
struct Way<'f> {
    field: &'f FieldShape,
    node: NodeIndex,
    is_collection: bool,
    is_optional: bool,
}

impl Maker<'_> {
    /// A completion. `full` makes it as the master itself writes it.
    pub(super) fn completion(&mut self, writer: Writer, full: bool) -> Value {
        if self.hit(Fault::CompletionNoObject) {
            return self.pick(&[Value::Null, json!([]), json!("create"), json!(1)]);
        }
        let target = match self.rng.u32(..20) {
            0..9 => self.create(writer, full),
            9..16 => self.update(writer, full),
            _ => self.delete(writer, full),
        };
        let action = target.action;
        let mut completion = self.written(target, full);
        if let Value::Object(members) = &mut completion {
            match writer {
                Writer::Client => self.add_expected(members, action, full),
                Writer::Master | Writer::Store => self.add_ignored(members, full),
            }
        }
        completion
    }

    fn ways(&self, index: NodeIndex, writer: Writer) -> Vec<Way<'_>> {
        let fields = self.node_shape(index).fields.iter();
        let ways = fields.filter(|field| writer == Writer::Master || !field.server);
        let ways = ways.filter_map(|field| match field.kind {
            FieldKind::Collection { node, .. } => Some(Way {
                field,
                node,
                is_collection: true,
                is_optional: false,
            }),
            FieldKind::Child { node, optional } => Some(Way {
                field,
                node,
                is_collection: false,
                is_optional: optional,
            }),
            FieldKind::Value { .. } | FieldKind::Reference { .. } => None,
        });
        ways.collect()
    }

    /// Walks down to some node. `room` segments are left free below it.
    fn walk(&mut self, writer: Writer, room: usize) -> (Vec<Value>, NodeIndex) {
        let segments_max = self.shape.limits.path_segments_max;
        let mut path = Vec::new();
        let mut index = self.shape.root;
        // Now and then as deep as paths go.
        let stops_one_in = if self.one_in(10) { 100 } else { 3 };
        while path.len() + 2 + room <= segments_max && !self.one_in(stops_one_in) {
            let count = self.ways(index, writer).len();
            if count == 0 {
                break;
            }
            let chosen = self.rng.usize(..count);
            let way = &self.ways(index, writer)[chosen];
            let (name, node, is_collection) = (way.field.name.clone(), way.node, way.is_collection);
            path.push(json!(name));
            if is_collection {
                let id = self.id();
                path.push(id);
            }
            index = node;
        }
        (path, index)
    }

    fn create(&mut self, writer: Writer, full: bool) -> Target {
        loop {
            let spent = self.spent;
            let (mut path, index) = self.walk(writer, 1);
            let ways = self.ways(index, writer);
            let places: Vec<(String, NodeIndex, bool)> = ways
                .iter()
                .filter(|way| way.is_collection || way.is_optional)
                .map(|way| (way.field.name.clone(), way.node, way.is_collection))
                .collect();
            if places.is_empty() {
                // A mistake made on the way here goes with it.
                self.spent = spent;
                continue;
            }
            let (name, node, is_collection) = self.pick(&places);
            let created_id = if is_collection {
                path.push(json!(name));
                match self.rng.u32(..8) {
                    0 if !full => None,
                    1 if !full => Some(Value::Null),
                    _ => Some(self.id()),
                }
            } else {
                self.child_id(&name)
            };
            let props = if self.hit(Fault::PropsMissing) && !self.may_be_empty(node, writer) {
                self.pick(&[None, Some(Value::Null)])
            } else if self.may_be_empty(node, writer) && !full && self.one_in(4) {
                self.pick(&[None, Some(Value::Null), Some(json!({}))])
            } else {
                Some(self.node(node, writer, 0, full))
            };
            return Target {
                path,
                action: "create",
                props,
                created_id,
            };
        }
    }

    fn child_id(&mut self, name: &str) -> Option<Value> {
        if self.hit(Fault::ChildIdMissing) {
            return self.pick(&[None, Some(Value::Null)]);
        }
        if self.hit(Fault::ChildIdUnknown) {
            return Some(json!(self.pick(&["", "n1", "title", "constructor"])));
        }
        Some(json!(name))
    }

    fn may_be_empty(&self, node: NodeIndex, writer: Writer) -> bool {
        let mut fields = self.node_shape(node).fields.iter();
        fields.all(|field| field.may_be_absent() || (field.server && writer == Writer::Client))
    }

    fn update(&mut self, writer: Writer, full: bool) -> Target {
        let (path, index) = self.walk(writer, 0);
        let props = match self.rng.u32(..12) {
            0 if !full => None,
            1 if !full => Some(Value::Null),
            _ => Some(self.patch(index, writer, full)),
        };
        Target {
            path,
            action: "update",
            props,
            created_id: None,
        }
    }

    fn delete(&mut self, writer: Writer, full: bool) -> Target {
        let wanted = self.hit(Fault::DeleteWhatIsAlwaysThere);
        loop {
            let spent = self.spent;
            let (mut path, index) = self.walk(writer, 2);
            let ways = self.ways(index, writer);
            let places: Vec<(String, bool)> = ways
                .iter()
                .filter(|way| {
                    wanted != (way.is_collection || way.is_optional)
                        || (wanted && way.is_collection)
                })
                .map(|way| (way.field.name.clone(), way.is_collection))
                .collect();
            if places.is_empty() {
                // A mistake made on the way here goes with it.
                self.spent = spent;
                continue;
            }
            let (name, is_collection) = self.pick(&places);
            path.push(json!(name));
            if is_collection && !wanted {
                let id = self.id();
                path.push(id);
            }
            if wanted && self.one_in(3) {
                path.clear();
            }
            let props = if full || !self.one_in(8) {
                None
            } else {
                Some(self.pick(&[json!({}), json!(1), Value::Null, json!({"title": 1})]))
            };
            let action = if full {
                "detete"
            } else {
                self.pick(&["delete", "detete"])
            };
            return Target {
                path,
                action,
                props,
                created_id: None,
            };
        }
    }

    fn written(&mut self, target: Target, full: bool) -> Value {
        let mut command = Map::new();
        let mut completion = Map::new();
        let is_root = target.path.is_empty();
        if let Some(path) = self.path(target.path, target.action, full) {
            command.insert("path".to_owned(), path);
        }
        if is_root && target.created_id.is_some() {
            // The create of a child of the root.
            self.path_of_root(&mut command, full);
        }
        if let Some(action) = self.action(target.action) {
            command.insert("action".to_owned(), action);
        }
        let mut props = target.props;
        if target.action != "create" && target.action != "update" {
            // Nobody looks at what a delete carries.
        } else if self.hit(Fault::PropsNoObject) {
            props = Some(self.pick(&[json!([]), json!("x"), json!(1), json!(false)]));
        } else if self.hit(Fault::ParentDefaultNoObject) {
            let wrong = self.pick(&[json!([]), json!("x"), json!(1), json!(true)]);
            command.insert("parentDefault".to_owned(), wrong);
        } else if !full && self.one_in(8) {
            let default = self.pick(&[Value::Null, json!({}), json!({"a": [1, {}]})]);
            command.insert("parentDefault".to_owned(), default);
        }
        if let Some(props) = props {
            command.insert("props".to_owned(), props);
        }
        if let Some(id) = self.created_id(target.created_id, target.action, full) {
            completion.insert("createdId".to_owned(), id);
        }
        if !full && self.one_in(10) {
            command.insert(self.pick(&UNKNOWN_NAMES).to_owned(), json!([{}]));
            completion.insert(self.pick(&UNKNOWN_NAMES).to_owned(), json!(null));
        }
        if self.hit(Fault::CommandNoObject) {
            completion.insert(
                "command".to_owned(),
                self.pick(&[Value::Null, json!([]), json!("x")]),
            );
        } else if !self.hit(Fault::CommandMissing) {
            let names = ["path", "action", "props", "parentDefault"];
            let command = self.object_of(command, &names);
            completion.insert("command".to_owned(), command);
        }
        self.object_of(completion, &["command", "createdId"])
    }

    fn created_id(&mut self, made: Option<Value>, action: &str, full: bool) -> Option<Value> {
        if self.hit(Fault::CreatedIdNoText) {
            return Some(self.pick(&[json!(1), json!(["a"]), json!({}), json!(true)]));
        }
        if action != "create" && !full && self.one_in(8) {
            // Not looked at.
            return Some(self.pick(&[json!(""), json!("a,b"), Value::Null, json!("é")]));
        }
        made
    }

    fn action(&mut self, action: &str) -> Option<Value> {
        if self.hit(Fault::ActionMissing) {
            return None;
        }
        if self.hit(Fault::ActionUnknown) {
            return Some(json!(
                self.pick(&["", "Create", "remove", "Invoke", "delette", "update "])
            ));
        }
        if self.hit(Fault::ActionNoText) {
            return Some(self.pick(&[Value::Null, json!(1), json!(["create"]), json!({})]));
        }
        Some(json!(action))
    }

    fn path_of_root(&mut self, command: &mut Map<String, Value>, full: bool) {
        if command.get("path").is_some_and(|path| *path == json!([])) && !full {
            match self.rng.u32(..3) {
                0 => command.insert("path".to_owned(), Value::Null),
                1 => command.remove("path"),
                _ => None,
            };
        }
    }

    /// The path, or one of the mistakes in it.
    fn path(&mut self, mut path: Vec<Value>, action: &str, full: bool) -> Option<Value> {
        let is_root = path.is_empty();
        let is_update = action == "update";
        let is_create = action == "create";
        if is_root && is_update {
            match self.rng.u32(..3) {
                0 if !full => return Some(Value::Null),
                1 => return None,
                _ => {}
            }
        }
        if is_root && full {
            return None;
        }
        if !is_root && !is_update && self.hit(Fault::PathMissing) {
            return self.pick(&[None, Some(Value::Null), Some(json!([]))]);
        }
        if self.hit(Fault::PathUnknownName) {
            // The first segment is the name of a field; further down it may be an id.
            path.truncate(0);
            path.push(json!(self.pick(&UNKNOWN_NAMES)));
            if self.one_in(2) {
                path.push(json!("n1"));
            }
        }
        if self.hit(Fault::PathLonger) {
            // Below the last segment there is a name that no model has, with or without an id.
            path.push(json!("no such name"));
            if self.one_in(2) {
                path.push(json!("no such name"));
                path.push(json!("n1"));
            }
        }
        if !is_root && !is_update && self.hit(Fault::PathShorter) {
            // A node has no child with the name of an id, and a collection cannot be deleted.
            path.pop();
        }
        if self.hit(Fault::PathTooDeep) {
            // Valid in the recursive model but for its length, and in no other.
            let segments_max = self.shape.limits.path_segments_max;
            let wanted = segments_max + if is_create { 1 } else { 2 };
            path = [json!("children"), json!("n1")]
                .into_iter()
                .cycle()
                .take(wanted)
                .collect();
        }
        if !is_root && self.hit(Fault::PathSegmentNoText) {
            let at = self.rng.usize(..path.len());
            path[at] = self.pick(&[json!(0), Value::Null, json!(["a"]), json!({}), json!(true)]);
        }
        if self.hit(Fault::PathNoList) {
            return Some(self.pick(&[json!("todos"), json!({}), json!(0), json!(false)]));
        }
        Some(json!(path))
    }
}
