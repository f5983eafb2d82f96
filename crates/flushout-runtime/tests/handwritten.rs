//! A model written by hand, as `#[derive(FlushoutModel)]` has to write it: the contract between
//! the derive and the runtime, held by tests.
//!
//! ```ignore
//! #[derive(FlushoutModel, Clone, Debug)]
//! #[flushout(rename_all = "camelCase", limits(flush_commands_max = 500))]
//! struct TodoList {
//!     #[flushout(max_length = 200)]
//!     title: String,
//!     #[flushout(max_items = 3)]
//!     todos: Collection<Todo>,
//!     #[flushout(child)]
//!     settings: Option<Settings>,
//! }
//!
//! #[derive(FlushoutModel, Clone, Debug)]
//! #[flushout(rename_all = "camelCase")]
//! struct Todo {
//!     #[flushout(min_length = 1, max_length = 500, alias = "name")]
//!     title: String,
//!     details: Option<String>,
//!     #[flushout(default)]
//!     done: bool,
//!     #[flushout(server)]          // must be an `Option`: a client leaves it out
//!     created_at: Option<u64>,
//!     #[flushout(create_only)]
//!     author: String,
//!     blocks: Option<Ref<Todo>>,
//! }
//! ```

#![allow(missing_docs, reason = "a test")]

use std::borrow::Cow;

use flushout_runtime::command::{CollectionPath, OptionalChildPath, Update, ValuePath};
use flushout_runtime::limits::Limits;
use flushout_runtime::measure;
use flushout_runtime::model::{
    Collection, Decoding, Field, Model, Node, NodeReader, NodeVisitor, Patch, Ref, Role,
    TypeVisitor, deserialize_node, document_from_text, rules,
};
use flushout_runtime::path::Path;
use flushout_runtime::problem::Code;
use flushout_runtime::renames::ReferenceRenames;
use flushout_runtime::shape::{
    Constraints, FieldKind, FieldShape, NodeIndex, NodeShapeDraft, ShapeBuilder,
};
use serde::de::MapAccess;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

// ------------------------------------------------------------------------------------ TodoList

#[derive(Clone, Debug)]
struct TodoList {
    title: String,
    todos: Collection<Todo>,
    settings: Option<Settings>,
}

const TODO_LIST_FIELDS: &[Field] = &[
    Field::client("title", &[]),
    Field::client("todos", &[]),
    Field::client("settings", &[]),
];

const TODO_LIST_PATCH_FIELDS: &[Field] = &[
    Field::client("title", &[]),
    Field::below("todos", &[]),
    Field::below("settings", &[]),
];

impl TodoList {
    fn path() -> TodoListPath<Self> {
        <Self as Node>::typed_path(Path::root())
    }
}

impl Node for TodoList {
    type Patch = TodoListPatch;
    type Path<R: Model> = TodoListPath<R>;

    fn typed_path<R: Model>(path: Path) -> TodoListPath<R> {
        TodoListPath {
            path,
            root: std::marker::PhantomData,
        }
    }

    fn describe(builder: &mut ShapeBuilder) -> NodeIndex {
        // The name of a generic node has the names of its arguments behind it.
        builder.node::<Self>("TodoList", |builder| NodeShapeDraft {
            description: None,
            fields: vec![
                FieldShape::new(
                    "title",
                    FieldKind::Value {
                        schema: builder.value::<String>(&Constraints {
                            length_max: Some(200),
                            ..Constraints::default()
                        }),
                        optional: false,
                    },
                ),
                FieldShape::new(
                    "todos",
                    FieldKind::Collection {
                        node: <Todo as Node>::describe(builder),
                        items_max: Some(3),
                    },
                ),
                FieldShape::new(
                    "settings",
                    FieldKind::Child {
                        node: <Settings as Node>::describe(builder),
                        optional: true,
                    },
                ),
            ],
        })
    }

    fn limits() -> Limits {
        Limits::DEFAULT.with_flush_commands_max(500)
    }

    fn decode<'de, A: MapAccess<'de>>(
        mut map: A,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, A::Error> {
        let mut title = None;
        let mut todos = None;
        let mut settings = None;
        while let Some(index) = decoding.next_field(&mut map, TODO_LIST_FIELDS)? {
            let field = &TODO_LIST_FIELDS[index];
            match index {
                0 => decoding.value(&mut map, field, &mut title, |value: &String| {
                    rules::length_max(value, 200)
                })?,
                1 => decoding.collection(&mut map, field, Some(3), &mut todos)?,
                _ => decoding.optional_child(&mut map, field, &mut settings)?,
            }
        }
        Ok(Self {
            title: decoding.required(title, &TODO_LIST_FIELDS[0])?,
            // A collection that was left out is filled in, so that npm peers see it too.
            todos: decoding.filled(todos, Collection::new),
            settings: settings.flatten(),
        })
    }

    fn visit_type<V: TypeVisitor>(segment: &str, visitor: V) -> V::Output {
        match segment {
            "todos" => visitor.collection::<Todo>(Some(3)),
            "settings" => visitor.child::<Settings>(true),
            _ => visitor.leaf(),
        }
    }

    fn visit<V: NodeReader>(&self, segment: &str, visitor: V) -> V::Output {
        match segment {
            "todos" => visitor.collection(&self.todos),
            "settings" => visitor.child(self.settings.as_ref()),
            _ => visitor.leaf(),
        }
    }

    fn visit_mut<V: NodeVisitor>(&mut self, segment: &str, visitor: V) -> V::Output {
        match segment {
            "todos" => visitor.collection(&mut self.todos, Some(3)),
            // A child that is always there goes to `visitor.child(&mut self.x)`.
            "settings" => visitor.optional_child(&mut self.settings),
            _ => visitor.leaf(),
        }
    }

    fn document_bytes(&self) -> u64 {
        let mut bytes = measure::OBJECT_BYTES;
        bytes += measure::member_bytes("title".len(), measure::value_bytes(&self.title));
        bytes += measure::member_bytes("todos".len(), self.todos.document_bytes());
        if let Some(settings) = &self.settings {
            bytes += measure::member_bytes("settings".len(), Node::document_bytes(settings));
        }
        bytes
    }

    fn rename_references(&mut self, renames: &ReferenceRenames) -> bool {
        let mut changed = self.todos.rename_references(renames);
        if let Some(settings) = &mut self.settings {
            changed |= Node::rename_references(settings, renames);
        }
        changed
    }
}

impl Serialize for TodoList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("title", &self.title)?;
        map.serialize_entry("todos", &self.todos)?;
        if let Some(settings) = &self.settings {
            map.serialize_entry("settings", settings)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for TodoList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_node(deserializer)
    }
}

// The derive calls `__private::node_json_schema::<Self>(generator)`; the schema layer makes it.
impl schemars::JsonSchema for TodoList {
    fn schema_name() -> Cow<'static, str> {
        "TodoList".into()
    }

    fn json_schema(_generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        true.into()
    }
}

/// The patch has the value and `Ref` fields that an update may set, `server` ones too.
#[derive(Debug, Default)]
struct TodoListPatch {
    title: Option<String>,
}

impl Patch for TodoListPatch {
    type Node = TodoList;

    fn decode<'de, A: MapAccess<'de>>(
        mut map: A,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, A::Error> {
        let mut title = None;
        while let Some(index) = decoding.next_field(&mut map, TODO_LIST_PATCH_FIELDS)? {
            let field = &TODO_LIST_PATCH_FIELDS[index];
            // `next_field` has refused the other indexes.
            decoding.value(&mut map, field, &mut title, |value: &String| {
                rules::length_max(value, 200)
            })?;
        }
        Ok(Self { title })
    }

    fn swap(&mut self, node: &mut TodoList) {
        if let Some(title) = &mut self.title {
            std::mem::swap(title, &mut node.title);
        }
    }

    fn document_bytes(&self) -> u64 {
        let mut bytes = 0;
        if let Some(title) = &self.title {
            bytes += measure::member_bytes("title".len(), measure::value_bytes(title));
        }
        bytes
    }

    fn rename_references(&mut self, _renames: &ReferenceRenames) -> bool {
        false
    }
}

impl Serialize for TodoListPatch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(title) = &self.title {
            map.serialize_entry("title", title)?;
        }
        map.end()
    }
}

// Beside these the patch gets `Deserialize` (through `deserialize_patch`) and `JsonSchema`
// (through `__private::patch_json_schema::<Self>`).

#[derive(Clone, Debug)]
struct TodoListPath<R> {
    path: Path,
    root: std::marker::PhantomData<fn() -> R>,
}

impl<R: Model> TodoListPath<R> {
    fn update(&self, patch: TodoListPatch) -> Update<R> {
        Update::new::<TodoList>(self.path.clone(), patch)
    }

    fn title(&self) -> ValuePath<R, TodoList, String> {
        ValuePath::new(&self.path, |patch: &mut TodoListPatch, value| {
            patch.title = Some(value)
        })
    }

    fn todos(&self) -> CollectionPath<R, Todo> {
        CollectionPath::new(self.path.child("todos"))
    }

    fn settings(&self) -> OptionalChildPath<R, Settings> {
        // A child that is always there: `<Settings as Node>::typed_path(self.path.child("settings"))`.
        OptionalChildPath::new(&self.path, "settings")
    }
}

// ---------------------------------------------------------------------------------------- Todo

#[derive(Clone, Debug, PartialEq)]
struct Todo {
    title: String,
    details: Option<String>,
    done: bool,
    created_at: Option<u64>,
    author: String,
    blocks: Option<Ref<Todo>>,
}

const TODO_FIELDS: &[Field] = &[
    Field::client("title", &["name"]),
    Field::client("details", &[]),
    Field::client("done", &[]),
    Field::server("createdAt", &[]),
    Field::client("author", &[]),
    Field::client("blocks", &[]),
];

const TODO_PATCH_FIELDS: &[Field] = &[
    Field::client("title", &["name"]),
    Field::client("details", &[]),
    Field::client("done", &[]),
    Field::server("createdAt", &[]),
    Field::create_only("author", &[]),
    Field::client("blocks", &[]),
];

fn title_rules(value: &String) -> Result<(), flushout_runtime::problem::Problem> {
    rules::length_min(value, 1)?;
    rules::length_max(value, 500)
}

impl Node for Todo {
    type Patch = TodoPatch;
    type Path<R: Model> = TodoPath<R>;

    fn typed_path<R: Model>(path: Path) -> TodoPath<R> {
        TodoPath {
            path,
            root: std::marker::PhantomData,
        }
    }

    fn describe(builder: &mut ShapeBuilder) -> NodeIndex {
        builder.node::<Self>("Todo", |builder| {
            let title = builder.value::<String>(&Constraints {
                length_min: Some(1),
                length_max: Some(500),
                ..Constraints::default()
            });
            let value = |schema, optional| FieldKind::Value { schema, optional };
            let no = Constraints::default();
            NodeShapeDraft {
                description: None,
                fields: vec![
                    FieldShape::new("title", value(title, false)).alias("name"),
                    FieldShape::new("details", value(builder.value::<Option<String>>(&no), true)),
                    FieldShape::new("done", value(builder.value::<bool>(&no), false))
                        .with_default(),
                    FieldShape::new("createdAt", value(builder.value::<Option<u64>>(&no), true))
                        .server(),
                    FieldShape::new("author", value(builder.value::<String>(&no), false))
                        .create_only(),
                    FieldShape::new(
                        "blocks",
                        FieldKind::Reference {
                            node: <Todo as Node>::describe(builder),
                            optional: true,
                        },
                    ),
                ],
            }
        })
    }

    fn decode<'de, A: MapAccess<'de>>(
        mut map: A,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, A::Error> {
        let mut title = None;
        let mut details = None;
        let mut done = None;
        let mut created_at = None;
        let mut author = None;
        let mut blocks = None;
        while let Some(index) = decoding.next_field(&mut map, TODO_FIELDS)? {
            let field = &TODO_FIELDS[index];
            match index {
                0 => decoding.value(&mut map, field, &mut title, title_rules)?,
                1 => decoding.value(&mut map, field, &mut details, |_: &Option<String>| Ok(()))?,
                2 => decoding.value(&mut map, field, &mut done, |_: &bool| Ok(()))?,
                3 => decoding.value(&mut map, field, &mut created_at, |_: &Option<u64>| Ok(()))?,
                4 => decoding.value(&mut map, field, &mut author, |_: &String| Ok(()))?,
                _ => {
                    decoding.value(&mut map, field, &mut blocks, |_: &Option<Ref<Todo>>| Ok(()))?
                }
            }
        }
        Ok(Self {
            title: decoding.required(title, &TODO_FIELDS[0])?,
            details: details.flatten(),
            done: decoding.filled(done, bool::default),
            created_at: created_at.flatten(),
            author: decoding.required(author, &TODO_FIELDS[4])?,
            blocks: blocks.flatten(),
        })
    }

    fn visit_type<V: TypeVisitor>(_segment: &str, visitor: V) -> V::Output {
        visitor.leaf()
    }

    fn visit<V: NodeReader>(&self, _segment: &str, visitor: V) -> V::Output {
        visitor.leaf()
    }

    fn visit_mut<V: NodeVisitor>(&mut self, _segment: &str, visitor: V) -> V::Output {
        visitor.leaf()
    }

    fn document_bytes(&self) -> u64 {
        let mut bytes = measure::OBJECT_BYTES;
        bytes += measure::member_bytes("title".len(), measure::value_bytes(&self.title));
        if let Some(details) = &self.details {
            bytes += measure::member_bytes("details".len(), measure::value_bytes(details));
        }
        bytes += measure::member_bytes("done".len(), measure::value_bytes(&self.done));
        if let Some(created_at) = &self.created_at {
            bytes += measure::member_bytes("createdAt".len(), measure::value_bytes(created_at));
        }
        bytes += measure::member_bytes("author".len(), measure::value_bytes(&self.author));
        if let Some(blocks) = &self.blocks {
            bytes += measure::member_bytes("blocks".len(), measure::value_bytes(blocks));
        }
        bytes
    }

    fn rename_references(&mut self, renames: &ReferenceRenames) -> bool {
        let mut changed = false;
        if let Some(blocks) = &mut self.blocks {
            changed |= blocks.rename(renames);
        }
        changed
    }
}

impl Serialize for Todo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("title", &self.title)?;
        if let Some(details) = &self.details {
            map.serialize_entry("details", details)?;
        }
        map.serialize_entry("done", &self.done)?;
        if let Some(created_at) = &self.created_at {
            map.serialize_entry("createdAt", created_at)?;
        }
        map.serialize_entry("author", &self.author)?;
        if let Some(blocks) = &self.blocks {
            map.serialize_entry("blocks", blocks)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Todo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_node(deserializer)
    }
}

impl schemars::JsonSchema for Todo {
    fn schema_name() -> Cow<'static, str> {
        "Todo".into()
    }

    fn json_schema(_generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        true.into()
    }
}

#[derive(Debug, Default)]
struct TodoPatch {
    title: Option<String>,
    details: Option<Option<String>>,
    done: Option<bool>,
    created_at: Option<Option<u64>>,
    blocks: Option<Option<Ref<Todo>>>,
}

impl Patch for TodoPatch {
    type Node = Todo;

    fn decode<'de, A: MapAccess<'de>>(
        mut map: A,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, A::Error> {
        let mut patch = Self::default();
        while let Some(index) = decoding.next_field(&mut map, TODO_PATCH_FIELDS)? {
            let field = &TODO_PATCH_FIELDS[index];
            match index {
                0 => decoding.value(&mut map, field, &mut patch.title, title_rules)?,
                1 => decoding.value(&mut map, field, &mut patch.details, |_| Ok(()))?,
                2 => decoding.value(&mut map, field, &mut patch.done, |_| Ok(()))?,
                3 => decoding.value(&mut map, field, &mut patch.created_at, |_| Ok(()))?,
                _ => decoding.value(&mut map, field, &mut patch.blocks, |_| Ok(()))?,
            }
        }
        Ok(patch)
    }

    fn swap(&mut self, node: &mut Todo) {
        if let Some(title) = &mut self.title {
            std::mem::swap(title, &mut node.title);
        }
        if let Some(details) = &mut self.details {
            std::mem::swap(details, &mut node.details);
        }
        if let Some(done) = &mut self.done {
            std::mem::swap(done, &mut node.done);
        }
        if let Some(created_at) = &mut self.created_at {
            std::mem::swap(created_at, &mut node.created_at);
        }
        if let Some(blocks) = &mut self.blocks {
            std::mem::swap(blocks, &mut node.blocks);
        }
    }

    fn document_bytes(&self) -> u64 {
        let mut bytes = 0;
        if let Some(title) = &self.title {
            bytes += measure::member_bytes("title".len(), measure::value_bytes(title));
        }
        // A field that is cleared is left out of the document, so it counts nothing.
        if let Some(Some(details)) = &self.details {
            bytes += measure::member_bytes("details".len(), measure::value_bytes(details));
        }
        if let Some(done) = &self.done {
            bytes += measure::member_bytes("done".len(), measure::value_bytes(done));
        }
        if let Some(Some(created_at)) = &self.created_at {
            bytes += measure::member_bytes("createdAt".len(), measure::value_bytes(created_at));
        }
        if let Some(Some(blocks)) = &self.blocks {
            bytes += measure::member_bytes("blocks".len(), measure::value_bytes(blocks));
        }
        bytes
    }

    fn rename_references(&mut self, renames: &ReferenceRenames) -> bool {
        let mut changed = false;
        if let Some(Some(blocks)) = &mut self.blocks {
            changed |= blocks.rename(renames);
        }
        changed
    }
}

impl Serialize for TodoPatch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(title) = &self.title {
            map.serialize_entry("title", title)?;
        }
        if let Some(details) = &self.details {
            map.serialize_entry("details", details)?;
        }
        if let Some(done) = &self.done {
            map.serialize_entry("done", done)?;
        }
        if let Some(created_at) = &self.created_at {
            map.serialize_entry("createdAt", created_at)?;
        }
        if let Some(blocks) = &self.blocks {
            map.serialize_entry("blocks", blocks)?;
        }
        map.end()
    }
}

#[derive(Clone, Debug)]
struct TodoPath<R> {
    path: Path,
    root: std::marker::PhantomData<fn() -> R>,
}

impl<R: Model> TodoPath<R> {
    fn update(&self, patch: TodoPatch) -> Update<R> {
        Update::new::<Todo>(self.path.clone(), patch)
    }

    fn done(&self) -> ValuePath<R, Todo, bool> {
        ValuePath::new(&self.path, |patch: &mut TodoPatch, value| {
            patch.done = Some(value)
        })
    }

    // An `Option` field takes an `Option`; a `create_only` field gets no method.
    fn blocks(&self) -> ValuePath<R, Todo, Option<Ref<Todo>>> {
        ValuePath::new(&self.path, |patch: &mut TodoPatch, value| {
            patch.blocks = Some(value)
        })
    }
}

// ------------------------------------------------------------------------------------ Settings

#[derive(Clone, Debug)]
struct Settings {
    dark: bool,
}

const SETTINGS_FIELDS: &[Field] = &[Field::client("dark", &[])];

impl Node for Settings {
    type Patch = SettingsPatch;
    type Path<R: Model> = SettingsPath<R>;

    fn typed_path<R: Model>(path: Path) -> SettingsPath<R> {
        SettingsPath {
            path,
            root: std::marker::PhantomData,
        }
    }

    fn describe(builder: &mut ShapeBuilder) -> NodeIndex {
        builder.node::<Self>("Settings", |builder| NodeShapeDraft {
            description: None,
            fields: vec![FieldShape::new(
                "dark",
                FieldKind::Value {
                    schema: builder.value::<bool>(&Constraints::default()),
                    optional: false,
                },
            )],
        })
    }

    fn decode<'de, A: MapAccess<'de>>(
        mut map: A,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, A::Error> {
        let mut dark = None;
        while let Some(index) = decoding.next_field(&mut map, SETTINGS_FIELDS)? {
            decoding.value(&mut map, &SETTINGS_FIELDS[index], &mut dark, |_: &bool| {
                Ok(())
            })?;
        }
        Ok(Self {
            dark: decoding.required(dark, &SETTINGS_FIELDS[0])?,
        })
    }

    fn visit_type<V: TypeVisitor>(_segment: &str, visitor: V) -> V::Output {
        visitor.leaf()
    }

    fn visit<V: NodeReader>(&self, _segment: &str, visitor: V) -> V::Output {
        visitor.leaf()
    }

    fn visit_mut<V: NodeVisitor>(&mut self, _segment: &str, visitor: V) -> V::Output {
        visitor.leaf()
    }

    fn document_bytes(&self) -> u64 {
        measure::OBJECT_BYTES + measure::member_bytes(4, measure::value_bytes(&self.dark))
    }

    fn rename_references(&mut self, _renames: &ReferenceRenames) -> bool {
        false
    }
}

impl Serialize for Settings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("dark", &self.dark)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_node(deserializer)
    }
}

impl schemars::JsonSchema for Settings {
    fn schema_name() -> Cow<'static, str> {
        "Settings".into()
    }

    fn json_schema(_generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        true.into()
    }
}

#[derive(Debug, Default)]
struct SettingsPatch {
    dark: Option<bool>,
}

impl Patch for SettingsPatch {
    type Node = Settings;

    fn decode<'de, A: MapAccess<'de>>(
        mut map: A,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, A::Error> {
        let mut dark = None;
        while let Some(index) = decoding.next_field(&mut map, SETTINGS_FIELDS)? {
            decoding.value(&mut map, &SETTINGS_FIELDS[index], &mut dark, |_: &bool| {
                Ok(())
            })?;
        }
        Ok(Self { dark })
    }

    fn swap(&mut self, node: &mut Settings) {
        if let Some(dark) = &mut self.dark {
            std::mem::swap(dark, &mut node.dark);
        }
    }

    fn document_bytes(&self) -> u64 {
        self.dark.map_or(0, |dark| {
            measure::member_bytes(4, measure::value_bytes(&dark))
        })
    }

    fn rename_references(&mut self, _renames: &ReferenceRenames) -> bool {
        false
    }
}

impl Serialize for SettingsPatch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(dark) = &self.dark {
            map.serialize_entry("dark", dark)?;
        }
        map.end()
    }
}

#[derive(Clone, Debug)]
struct SettingsPath<R> {
    path: Path,
    root: std::marker::PhantomData<fn() -> R>,
}

impl<R: Model> SettingsPath<R> {
    fn dark(&self) -> ValuePath<R, Settings, bool> {
        ValuePath::new(&self.path, |patch: &mut SettingsPatch, value| {
            patch.dark = Some(value)
        })
    }
}

// --------------------------------------------------------------------------------------- tests

fn list() -> TodoList {
    let text = r#"{"title":"a","todos":{"1":{"title":"b","done":false,"author":"c"}}}"#;
    document_from_text(text, Role::Authority, &Limits::DEFAULT).unwrap()
}

#[test]
fn a_document_is_written_as_it_was_read() {
    let list = list();
    let text = list.document_text().unwrap();
    assert_eq!(
        text.as_str(),
        r#"{"title":"a","todos":{"1":{"title":"b","done":false,"author":"c"}}}"#
    );
    assert_eq!(Model::document_bytes(&list), text.len_bytes() as u64);
}

#[test]
fn problems_name_their_place() {
    let refused = |text: &str| {
        document_from_text::<TodoList>(text, Role::Client, &Limits::DEFAULT).unwrap_err()
    };
    let problem = refused(r#"{"title":"a","todos":{"1":{"title":"","author":"c"}}}"#);
    assert_eq!(
        (problem.code, problem.pointer.as_str()),
        (Code::TooShort, "/todos/1/title")
    );
    let problem = refused(r#"{"title":"a","todos":{"1":{"title":"x","createdAt":1}}}"#);
    assert_eq!(
        (problem.code, problem.pointer.as_str()),
        (Code::ServerField, "/todos/1/createdAt")
    );
    let problem = refused(r#"{"title":"a","extra":1}"#);
    assert_eq!(
        (problem.code, problem.pointer.as_str()),
        (Code::UnknownField, "/extra")
    );
    let problem = refused(r#"{"todos":{}}"#);
    assert_eq!(
        (problem.code, problem.pointer.as_str()),
        (Code::MissingField, "")
    );
    let problem = refused(r#"{"title":"a","title":"b"}"#);
    assert_eq!(
        (problem.code, problem.pointer.as_str()),
        (Code::DuplicateKey, "/title")
    );
}

#[test]
fn typed_paths_make_commands() {
    use flushout_runtime::command::IntoCommand;
    let path = TodoList::path();
    let id = "1".parse().unwrap();
    let command = path.todos().at(id).done().set(true).into_command();
    assert_eq!(command.path.to_string(), "todos,1");
    let command = path
        .todos()
        .at(id)
        .update(TodoPatch::default())
        .into_command();
    assert_eq!(command.path.to_string(), "todos,1");
    let command = path.todos().at(id).delete().into_command();
    assert_eq!(command.path.to_string(), "todos,1");
    let _ = path.todos().at(id).blocks().set(Some(Ref::new(id)));
    let _ = path.title().set("x".to_owned());
    let _ = path.update(TodoListPatch::default());
    let command = path
        .settings()
        .create(Settings { dark: true })
        .into_command();
    assert_eq!(command.path.to_string(), "");
    let command = path.settings().dark().set(false).into_command();
    assert_eq!(command.path.to_string(), "settings");
}
