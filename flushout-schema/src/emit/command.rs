//! The schemas of commands: one named leaf for each place and action, and the way down to them.

use serde_json::{Value, json};

use super::action::Action;
use super::common::Common;
use super::decisions::decisions;
use super::entry::title;
use super::envelope;
use super::leaf::{Leaf, place_schema};
use super::paths::{Routes, Step, Tuple, name_of, paths_schema};
use flushout_runtime::node_schema::{Definitions, Name, nullable};
use flushout_runtime::node_schema::{Forms, Profile, Writer, may_be_empty};
use flushout_runtime::shape::{FieldKind, FieldShape, NodeIndex, NodeShape, Shape};

/// What commands are made from.
struct Commands<'c> {
    shape: &'c Shape,
    writer: Writer,
    forms: Forms,
    common: &'c Common<'c>,
    definitions: &'c mut Definitions,
    leaves: Vec<Leaf>,
}

/// Defines the commands of the model as `writer` sends them. The answer is the schema of one.
pub(super) fn define(
    shape: &Shape,
    definitions: &mut Definitions,
    writer: Writer,
    profile: Profile,
) -> Name {
    let root_name = shape.node(shape.root).map_or("", |node| &node.name);
    let name = definitions.name(&[root_name, title(writer)]);
    // What only the server may set, a client has no commands for either.
    let follow = |field: &FieldShape| writer == Writer::Master || !field.server;
    let common = Common::define(shape, definitions, writer, profile, root_name);
    let Some(routes) = Routes::list(shape, &follow) else {
        envelope::define(definitions, &name, &common);
        return name;
    };
    let forms = Forms::define(shape, definitions, writer, profile);
    let mut commands = Commands {
        shape,
        writer,
        forms,
        common: &common,
        definitions,
        leaves: Vec::new(),
    };
    commands.add_leaves(&routes, &follow);
    let leaves = commands.leaves;
    let schema = match profile {
        Profile::Validate => decisions(definitions, &leaves, &common),
        Profile::Types | Profile::Envelope => common.one_of(leaves.iter().map(|leaf| &leaf.name)),
    };
    definitions.insert(&name, schema);
    name
}

impl Commands<'_> {
    fn add_leaves(&mut self, routes: &Routes, follow: &dyn Fn(&FieldShape) -> bool) {
        let shape = self.shape;
        let root = shape.root;
        if let Some(node) = shape.node(root) {
            let description = format!("Updates the {}.", node.name);
            let place = Place::new(&[&node.name], None, true);
            self.update(&place, root, &description);
        }
        for (position, owner) in shape.nodes.iter().enumerate() {
            let index = NodeIndex::new(position);
            if routes.to_node(index).is_empty() {
                continue;
            }
            // Shared by the optional children of the node, whose creates name the owner's path.
            let mut owner_path = None;
            for field in owner.fields.iter().filter(|field| follow(field)) {
                match field.kind {
                    FieldKind::Collection { node, .. } => {
                        self.collection(routes, index, owner, field, node);
                    }
                    FieldKind::Child { node, optional } => {
                        if optional {
                            let tuples = routes.to_node(index).to_vec();
                            let path = owner_path
                                .get_or_insert_with(|| self.path(&[&owner.name, "Path"], &tuples))
                                .clone();
                            self.create_child(owner, field, node, path, index == root);
                        }
                        self.child(routes, index, owner, field, node, optional);
                    }
                    FieldKind::Value { .. } | FieldKind::Reference { .. } => {}
                }
            }
        }
    }

    /// Defines the paths of a place.
    fn path(&mut self, name: &[&str], tuples: &[Tuple]) -> Name {
        let schema = paths_schema(tuples, self.definitions);
        self.definitions.add(name, schema)
    }

    fn collection(
        &mut self,
        routes: &Routes,
        index: NodeIndex,
        owner: &NodeShape,
        field: &FieldShape,
        node: NodeIndex,
    ) {
        let segments_max = self.shape.limits.path_segments_max;
        let target = self.shape.node(node).map_or("", |node| &node.name);
        let mut steps = vec![name_of(field)];
        let tuples = routes.below(index, &steps, segments_max);
        if !tuples.is_empty() {
            let path = self.path(&[&owner.name, &field.name, "Path"], &tuples);
            let place = Place::new(&[&owner.name, &field.name], Some(path), false);
            let description = format!(
                "Creates a {target} in `{}` of a {}.",
                field.name, owner.name
            );
            self.create(&place, node, None, &description);
        }
        steps.push(Step::Id);
        let tuples = routes.below(index, &steps, segments_max);
        if !tuples.is_empty() {
            let path = self.path(&[&owner.name, &field.name, "ItemPath"], &tuples);
            let place = Place::new(&[&owner.name, &field.name], Some(path), false);
            let of = format!("a {target} in `{}` of a {}", field.name, owner.name);
            self.update(&place, node, &format!("Updates {of}."));
            self.delete(&place, &format!("Deletes {of}."));
        }
    }

    fn create_child(
        &mut self,
        owner: &NodeShape,
        field: &FieldShape,
        node: NodeIndex,
        path: Name,
        is_root: bool,
    ) {
        let description = format!("Creates the missing `{}` of a {}.", field.name, owner.name);
        let place = Place::new(&[&owner.name, &field.name], Some(path), is_root);
        self.create(&place, node, Some(&field.name), &description);
    }

    fn child(
        &mut self,
        routes: &Routes,
        index: NodeIndex,
        owner: &NodeShape,
        field: &FieldShape,
        node: NodeIndex,
        optional: bool,
    ) {
        let segments_max = self.shape.limits.path_segments_max;
        let tuples = routes.below(index, &[name_of(field)], segments_max);
        if tuples.is_empty() {
            return;
        }
        let path = self.path(&[&owner.name, &field.name, "Path"], &tuples);
        let place = Place::new(&[&owner.name, &field.name], Some(path), false);
        let of = format!("`{}` of a {}", field.name, owner.name);
        self.update(&place, node, &format!("Updates {of}."));
        if optional {
            self.delete(&place, &format!("Deletes {of}."));
        }
    }

    fn create(&mut self, place: &Place, node: NodeIndex, child: Option<&str>, description: &str) {
        let may_be_empty = self
            .shape
            .node(node)
            .is_some_and(|node| may_be_empty(node, self.writer));
        let whole = self.forms.whole(node);
        let props = if may_be_empty {
            nullable(&whole)
        } else {
            whole
        };
        let created_id = match child {
            Some(name) => json!({ "type": "string", "const": name }),
            None => nullable(&self.definitions.common.id.reference()),
        };
        let leaf = LeafSchema {
            props: Some(props),
            requires_props: !may_be_empty,
            created_id,
            requires_created_id: child.is_some(),
        };
        self.leaf(Action::Create, place, &leaf, child, description);
    }

    fn update(&mut self, place: &Place, node: NodeIndex, description: &str) {
        let leaf = LeafSchema {
            props: Some(self.forms.update(node)),
            requires_props: false,
            created_id: json!({ "type": ["string", "null"] }),
            requires_created_id: false,
        };
        self.leaf(Action::Update, place, &leaf, None, description);
    }

    fn delete(&mut self, place: &Place, description: &str) {
        let leaf = LeafSchema {
            props: None,
            requires_props: false,
            created_id: json!({ "type": ["string", "null"] }),
            requires_created_id: false,
        };
        self.leaf(Action::Delete, place, &leaf, None, description);
    }

    fn leaf(
        &mut self,
        action: Action,
        place: &Place,
        leaf: &LeafSchema,
        child: Option<&str>,
        description: &str,
    ) {
        let mut parts: Vec<&str> = place.parts.iter().map(String::as_str).collect();
        parts.push(action.title());
        let mut required = vec!["action"];
        if !place.is_root {
            required.push("path");
        }
        if leaf.requires_props {
            required.push("props");
        }
        let mut outer = vec!["command"];
        if leaf.requires_created_id {
            outer.push("createdId");
        }
        let mut properties = json!({ "action": action.schema(), "path": place.schema() });
        if let (Value::Object(members), Some(props)) = (&mut properties, &leaf.props) {
            members.insert("props".to_owned(), props.clone());
            let parent_default = json!({ "type": ["object", "null"] });
            members.insert("parentDefault".to_owned(), parent_default);
        }
        let mut schema = json!({
            "description": description,
            "type": "object",
            "required": outer,
            "properties": {
                "command": { "type": "object", "required": required, "properties": properties },
                "createdId": leaf.created_id,
            },
        });
        self.common.complete(&mut schema, action);
        let name = self.definitions.add(&parts, schema);
        self.leaves.push(Leaf {
            action,
            name,
            path: place.path.clone(),
            is_root: place.is_root,
            child: child.map(str::to_owned),
        });
    }
}

/// Where commands go.
struct Place {
    parts: Vec<String>,
    path: Option<Name>,
    is_root: bool,
}

impl Place {
    fn new(parts: &[&str], path: Option<Name>, is_root: bool) -> Self {
        Self {
            parts: parts.iter().map(|&part| part.to_owned()).collect(),
            path,
            is_root,
        }
    }

    fn schema(&self) -> Value {
        place_schema(self.path.as_ref())
    }
}

/// What differs between the leaves of one place.
struct LeafSchema {
    /// What stands in `props`; nobody looks at those of a delete.
    props: Option<Value>,
    requires_props: bool,
    created_id: Value,
    requires_created_id: bool,
}
