//! What the derive makes of every kind of field and every attribute.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

use flushout::FlushoutModel;
use flushout::command::{Command, IntoCommand, Operation};
use flushout::limits::Limits;
use flushout::model::{Collection, Model, Node, Patch, Ref, Role, document_from_text};
use flushout::problem::{Code, Problem};
use flushout::shape::{FieldKind, Shape};
use serde_json::json;

/// A shared list.
///
/// With a second paragraph.
#[derive(FlushoutModel, Clone, Debug)]
#[flushout(rename_all = "camelCase")]
#[flushout(limits(flush_commands_max = 500, document_bytes_max = "4 MiB"))]
struct TodoList {
    /// What the list is called.
    #[flushout(max_length = 20)]
    title: String,
    #[flushout(max_items = 3)]
    todos: Collection<Todo>,
    #[flushout(child)]
    main_settings: Settings,
    #[flushout(child)]
    more_settings: Option<Settings>,
}

#[derive(FlushoutModel, Clone, Debug)]
#[flushout(rename_all = "camelCase", rename = "Entry")]
struct Todo {
    #[flushout(min_length = 1, max_length = 50, alias = "name", alias = "label")]
    title: String,
    details: Option<String>,
    #[flushout(default)]
    done: bool,
    #[flushout(server)]
    created_at: Option<u64>,
    #[flushout(create_only)]
    author: String,
    blocks: Option<Ref<Todo>>,
    #[flushout(default = "three", minimum = 1, maximum = 9, multiple_of = 3)]
    weight: u8,
    #[flushout(
        rename = "tag-list",
        min_items = 1,
        max_items = 3,
        unique,
        default = "one_tag"
    )]
    tags: Vec<String>,
    #[flushout(pattern = "^[a-z]+(-[a-z]+)*$")]
    r#type: Option<String>,
    #[flushout(skip)]
    cache: u32,
    below: Collection<Todo>,
}

#[derive(FlushoutModel, Clone, Debug, PartialEq)]
struct Settings {
    dark: bool,
    #[flushout(max_length = 8)]
    theme: Option<Box<str>>,
    #[flushout(minimum = -0.5)]
    ratio: f64,
}

fn three() -> u8 {
    3
}

fn one_tag() -> Vec<String> {
    vec!["new".to_owned()]
}

fn read(text: &str) -> Result<TodoList, Problem> {
    document_from_text(text, Role::Client, &Limits::DEFAULT)
}

fn todo(fields: &str) -> Result<Todo, Problem> {
    let text = format!(r#"{{"title":"a","author":"b"{fields}}}"#);
    document_from_text(&text, Role::Client, &Limits::DEFAULT)
}

fn refused(fields: &str) -> (Code, String) {
    match todo(fields) {
        Ok(todo) => panic!("not refused: {todo:?}"),
        Err(problem) => (problem.code, problem.pointer),
    }
}

#[test]
fn a_document_is_read_completed_and_written() {
    let list = read(
        r#"{"mainSettings":{"dark":true,"ratio":0},"title":"a",
            "todos":{"1":{"title":"b","author":"c","below":{"2":{"label":"d","author":"e"}}}}}"#,
    )
    .unwrap();
    assert_eq!(
        serde_json::to_string(&list).unwrap(),
        concat!(
            r#"{"title":"a","todos":{"1":{"title":"b","done":false,"author":"c","weight":3,"#,
            r#""tag-list":["new"],"below":{"2":{"title":"d","done":false,"author":"e","weight":3,"#,
            r#""tag-list":["new"],"below":{}}}}},"mainSettings":{"dark":true,"ratio":0.0}}"#
        )
    );
    let again: TodoList = serde_json::from_str(&serde_json::to_string(&list).unwrap()).unwrap();
    assert_eq!(format!("{again:?}"), format!("{list:?}"));
}

#[test]
fn rules_hold_at_their_borders() {
    let read = todo(r#","weight":9,"tag-list":["x","y","z"],"type":"a-b""#).unwrap();
    assert_eq!(read.cache, 0);
    assert_eq!(
        refused(r#","weight":12"#),
        (Code::TooLarge, "/weight".to_owned())
    );
    assert_eq!(refused(r#","weight":0"#).0, Code::TooSmall);
    assert_eq!(refused(r#","weight":4"#).0, Code::NotMultiple);
    assert_eq!(refused(r#","tag-list":[]"#).0, Code::TooFewItems);
    assert_eq!(
        refused(r#","tag-list":["a","b","c","d"]"#).0,
        Code::TooManyItems
    );
    assert_eq!(refused(r#","tag-list":["a","a"]"#).0, Code::DuplicateItem);
    assert_eq!(refused(r#","type":"A""#).0, Code::PatternMismatch);
    assert_eq!(
        refused(r#","createdAt":1"#),
        (Code::ServerField, "/createdAt".to_owned())
    );
    assert_eq!(refused(r#","cache":1"#).0, Code::UnknownField);
    assert_eq!(
        refused(r#","name":"b""#),
        (Code::DuplicateKey, "/name".to_owned())
    );
    let settings = r#"{"dark":true,"ratio":-0.6}"#;
    let problem = document_from_text::<Settings>(settings, Role::Client, &Limits::DEFAULT);
    assert_eq!(problem.unwrap_err().code, Code::TooSmall);
}

#[test]
fn a_patch_holds_what_an_update_may_set() {
    let patch: TodoPatch =
        serde_json::from_str(r#"{"title":"x","details":null,"createdAt":3,"tag-list":["z"]}"#)
            .unwrap();
    assert_eq!(patch.title.as_deref(), Some("x"));
    assert_eq!(patch.details, Some(None));
    assert_eq!(patch.created_at, Some(Some(3)));
    assert_eq!(
        serde_json::to_value(&patch).unwrap(),
        json!({"title": "x", "details": null, "createdAt": 3, "tag-list": ["z"]})
    );
    assert!(serde_json::from_str::<TodoPatch>(r#"{"author":"x"}"#).is_err());
    assert!(serde_json::from_str::<TodoPatch>(r#"{"below":{}}"#).is_err());
    assert!(serde_json::from_str::<TodoPatch>(r#"{"title":""}"#).is_err());
    assert_eq!(
        format!(
            "{:?}",
            TodoPatch {
                done: Some(true),
                ..TodoPatch::default()
            }
        ),
        r#"TodoPatch("{\"done\":true}")"#
    );
}

#[test]
fn a_patch_exchanged_twice_changes_nothing() {
    let mut todo = todo(r#","details":"d""#).unwrap();
    let before = serde_json::to_value(&todo).unwrap();
    let size = Node::document_bytes(&todo);
    let mut patch = TodoPatch {
        title: Some("new".to_owned()),
        details: Some(None),
        ..TodoPatch::default()
    };
    let grows = Patch::document_bytes(&patch);
    patch.swap(&mut todo);
    let shrinks = Patch::document_bytes(&patch);
    assert_eq!(Node::document_bytes(&todo) + shrinks, size + grows);
    assert_eq!(todo.title, "new");
    assert_eq!(todo.details, None);
    patch.swap(&mut todo);
    assert_eq!(serde_json::to_value(&todo).unwrap(), before);
}

#[test]
fn the_bytes_of_a_document_are_those_of_its_text() {
    let list = read(
        r#"{"title":"ä\n","mainSettings":{"dark":true,"ratio":0.5},"moreSettings":{"dark":true,"ratio":1},
            "todos":{"1":{"title":"b","author":"c","blocks":"2","type":"x"}}}"#,
    )
    .unwrap();
    // One byte more for each object with members: the list, its two settings, the collection, the
    // todo. The empty collection `below` has none.
    let text = serde_json::to_string(&list).unwrap();
    assert_eq!(Model::document_bytes(&list), text.len() as u64 + 5);
}

/// A create, update or delete without its types.
fn plain(command: impl IntoCommand<TodoList>) -> Command {
    command.into_intent().into_command().unwrap()
}

fn place(command: impl IntoCommand<TodoList>) -> String {
    plain(command).path.to_string()
}

#[test]
fn paths_make_commands() {
    let id = "1".parse().unwrap();
    let path = TodoList::path();
    let todo = path.todos().at(id);
    assert_eq!(place(path.title().set("x".to_owned())), "");
    assert_eq!(place(path.update(TodoListPatch::default())), "");
    assert_eq!(place(todo.tags().set(Vec::new())), "todos,1");
    assert_eq!(place(todo.r#type().set(None)), "todos,1");
    assert_eq!(place(todo.blocks().set(Some(id.into()))), "todos,1");
    assert_eq!(place(todo.below().at(id).delete()), "todos,1,below,1");
    assert_eq!(place(path.main_settings().dark().set(true)), "mainSettings");
    let settings = Settings {
        dark: true,
        theme: None,
        ratio: 1.0,
    };
    let command = plain(path.more_settings().create(settings));
    assert!(matches!(
        command.operation,
        Operation::Create { created_id: Some(ref name), .. } if name == "moreSettings"
    ));
    assert_eq!(
        format!("{:?}", path.clone()),
        format!("TodoListPath({:?})", flushout::path::Path::root())
    );
}

#[test]
fn the_shape_says_what_the_attributes_say() {
    let shape = Shape::build(<TodoList as Node>::limits(), <TodoList as Node>::describe);
    assert_eq!(shape.limits.flush_commands_max, 500);
    assert_eq!(shape.limits.document_bytes_max, 4 * 1024 * 1024);
    let names: Vec<&str> = shape.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["TodoList", "Entry", "Settings"]);
    let list = &shape.nodes[0];
    assert_eq!(
        list.description.as_deref(),
        Some("A shared list.\n\nWith a second paragraph.")
    );
    assert_eq!(
        list.field("title").unwrap().description.as_deref(),
        Some("What the list is called.")
    );
    let FieldKind::Collection { items_max, .. } = list.field("todos").unwrap().kind else {
        panic!("a collection");
    };
    assert_eq!(items_max, Some(3));
    let entry = &shape.nodes[1];
    assert_eq!(entry.field("title").unwrap().aliases, ["name", "label"]);
    assert!(entry.field("cache").is_none());
    assert!(entry.field("createdAt").unwrap().server);
    assert!(entry.field("author").unwrap().create_only);
    assert!(entry.field("weight").unwrap().default);
    let FieldKind::Value { schema, .. } = &entry.field("weight").unwrap().kind else {
        panic!("a value");
    };
    assert_eq!(schema["minimum"], 1);
    assert_eq!(schema["maximum"], 9);
    assert_eq!(schema["multipleOf"], 3);
    let FieldKind::Value { schema, .. } = &entry.field("tag-list").unwrap().kind else {
        panic!("a value");
    };
    assert_eq!(
        (&schema["uniqueItems"], &schema["minItems"]),
        (&json!(true), &json!(1))
    );
}

mod generic {
    //! Models with parameters.

    use super::*;

    #[derive(FlushoutModel, Clone, Debug)]
    struct Pair<T, const N: usize>
    where
        T: Clone,
    {
        left: T,
        #[flushout(max_items = 4)]
        right: Vec<T>,
        number: u8,
    }

    #[derive(FlushoutModel, Clone, Debug)]
    struct Folder<T: Clone> {
        name: String,
        #[flushout(child)]
        pair: Pair<String, 3>,
        items: Collection<T>,
        first: Option<Ref<T>>,
    }

    type Folders = Folder<Folder<Settings>>;

    #[test]
    fn parameters_may_be_values_and_nodes() {
        let text = r#"{"name":"a","pair":{"left":"l","right":["r"],"number":1},
            "items":{"1":{"name":"b","pair":{"left":"l","right":[],"number":2},
                "items":{"2":{"dark":true,"ratio":1}}}}}"#;
        let folders: Folders = document_from_text(text, Role::Client, &Limits::DEFAULT).unwrap();
        assert_eq!(folders.items.len(), 1);
        let id = "1".parse().unwrap();
        let inner = "2".parse().unwrap();
        let command = Folders::path()
            .items()
            .at(id)
            .items()
            .at(inner)
            .dark()
            .set(false);
        assert_eq!(
            command
                .into_intent()
                .into_command()
                .unwrap()
                .path
                .to_string(),
            "items,1,items,2"
        );
        let _ = Folders::path().pair().left().set(String::new());
        let _ = Folders::path().update(FolderPatch {
            name: Some("b".to_owned()),
            ..FolderPatch::default()
        });
    }

    #[test]
    fn names_in_schemas_have_the_arguments_behind_them() {
        let shape = Shape::build(Limits::DEFAULT, <Folders as Node>::describe);
        let names: Vec<&str> = shape.nodes.iter().map(|node| node.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "FolderFolderSettings",
                "PairString3",
                "FolderSettings",
                "Settings"
            ]
        );
    }
}
