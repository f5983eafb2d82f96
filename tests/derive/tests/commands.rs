//! What the derive makes of every kind of variant and every attribute of a command.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::any::TypeId;

use flushout::limits::Limits;
use flushout::model::{Collection, CommandEnum, Decoding, Invocation, Model, Node, Ref, Role};
use flushout::problem::{Code, Problem};
use flushout::renames::ReferenceRenames;
use flushout::shape::{ArgsShape, FieldKind, Shape};
use flushout::wire::decode_invocation;
use flushout::{
    Context, Draft, Execute, FlushoutCommand, FlushoutModel, Id, Master, SequentialIds,
};
use serde_json::json;

#[derive(FlushoutModel, Clone, Debug)]
#[flushout(rename_all = "camelCase", commands(TodoCommand, admin::AdminCommand))]
struct TodoList {
    title: String,
    todos: Collection<Todo>,
}

#[derive(FlushoutModel, Clone, Debug)]
struct Todo {
    title: String,
}

/// What is done with a list.
#[derive(FlushoutCommand, Clone, Debug, PartialEq)]
#[flushout(model = TodoList, rename_all_fields = "camelCase")]
enum TodoCommand {
    /// Tick everything off.
    ///
    /// Also what is hidden.
    CompleteAll,
    /// Put a todo off.
    Postpone {
        /// Which one.
        todo_id: Id<Todo>,
        #[flushout(minimum = 1, maximum = 365)]
        days: u16,
        #[flushout(
            default = "no_reason",
            max_length = 9,
            pattern = "^[a-z]*$",
            alias = "reason"
        )]
        because: String,
        after: Option<Ref<Todo>>,
        #[flushout(rename = "all-others", max_items = 2, unique, default)]
        others: Vec<Id<Todo>>,
        weights: Option<Vec<f64>>,
    },
    #[flushout(rename = "call")]
    Rename(#[flushout(min_length = 1, max_length = 5)] String),
    Complete(
        /// The one that is done.
        Id<Todo>,
    ),
    CompleteSome(#[flushout(min_items = 1)] Vec<Ref<Todo>>),
    r#Paint(Paint),
    Nothing {},
    Maybe {
        value: Option<u8>,
    },
    Anything(serde_json::Value),
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct Paint {
    colour: u32,
}

fn no_reason() -> String {
    "none".to_owned()
}

mod admin {
    use super::{Context, Draft, Execute, FlushoutCommand, Problem, TodoList};

    #[derive(FlushoutCommand, Clone, Debug)]
    #[flushout(model = TodoList, rename_all = "SCREAMING-KEBAB-CASE")]
    pub(super) enum AdminCommand {
        TakeOver,
    }

    impl Execute<TodoList> for AdminCommand {
        type Error = Problem;

        fn execute(self, _: &mut Draft<'_, TodoList>, _: &Context) -> Result<(), Problem> {
            Ok(())
        }
    }
}

impl Execute<TodoList> for TodoCommand {
    type Error = Problem;

    fn execute(self, list: &mut Draft<'_, TodoList>, _: &Context) -> Result<(), Problem> {
        if let Self::Rename(title) = self {
            list.apply(TodoList::path().title().set(title))?;
        }
        Ok(())
    }
}

fn decoded(role: Role, name: &str, args: Option<&str>) -> Result<TodoCommand, Problem> {
    let mut decoding = Decoding::new(role, &Limits::DEFAULT);
    let invocation: Invocation<TodoList> = decode_invocation(name, args, &mut decoding)?;
    assert!(decoding.place.is_empty());
    assert_eq!(invocation.name(), name);
    Ok(invocation.get::<TodoCommand>().unwrap().clone())
}

fn read(name: &str, args: &str) -> Result<TodoCommand, Problem> {
    decoded(Role::Client, name, Some(args))
}

fn refused(name: &str, args: &str) -> (Code, String) {
    match read(name, args) {
        Ok(command) => panic!("not refused: {command:?}"),
        Err(problem) => (problem.code, problem.pointer),
    }
}

fn text(command: &TodoCommand) -> Option<String> {
    let text = command.args_text().unwrap();
    text.map(|text| text.as_str().to_owned())
}

/// Reads a command and asserts that it is written as it was read.
fn there_and_back(name: &str, args: &str) -> TodoCommand {
    let command = read(name, args).unwrap();
    assert_eq!(command.name(), name);
    assert_eq!(text(&command).unwrap(), args);
    command
}

#[test]
fn every_form_is_read_and_written() {
    assert_eq!(read("completeAll", "{}"), Ok(TodoCommand::CompleteAll));
    assert_eq!(
        decoded(Role::Client, "completeAll", None),
        Ok(TodoCommand::CompleteAll)
    );
    assert_eq!(text(&TodoCommand::CompleteAll), None);
    let whole = there_and_back(
        "postpone",
        r#"{"todoId":"1","days":3,"because":"rain","after":"2","all-others":["3","4"],"weights":[1.5]}"#,
    );
    let TodoCommand::Postpone { after, others, .. } = &whole else {
        panic!("{whole:?}")
    };
    assert_eq!(after.unwrap().id().as_str(), "2");
    assert_eq!(others.len(), 2);
    let least = read("postpone", r#"{"days":365.0,"todoId":"1","after":null}"#).unwrap();
    assert_eq!(
        text(&least).unwrap(),
        r#"{"todoId":"1","days":365,"because":"none","all-others":[]}"#
    );
    let alias = read("postpone", r#"{"todoId":"1","days":1,"reason":"a"}"#).unwrap();
    assert!(matches!(alias, TodoCommand::Postpone { because, .. } if because == "a"));
    assert_eq!(
        there_and_back("call", r#""title""#),
        TodoCommand::Rename("title".to_owned())
    );
    there_and_back("complete", r#""1""#);
    there_and_back("completeSome", r#"["1","2"]"#);
    assert_eq!(
        there_and_back("paint", r#"{"colour":7}"#),
        TodoCommand::Paint(Paint { colour: 7 })
    );
    assert_eq!(there_and_back("nothing", "{}"), TodoCommand::Nothing {});
    assert_eq!(
        decoded(Role::Client, "maybe", None),
        Ok(TodoCommand::Maybe { value: None })
    );
    there_and_back("maybe", r#"{"value":1}"#);
}

/// Arguments that are refused, with the code and the place within the arguments.
const MISTAKES: &[(&str, &str, Code, &str)] = &[
    (
        "postpone",
        r#"{"todoId":"1","days":0}"#,
        Code::TooSmall,
        "/days",
    ),
    (
        "postpone",
        r#"{"todoId":"1","days":366}"#,
        Code::TooLarge,
        "/days",
    ),
    (
        "postpone",
        r#"{"todoId":"1","days":"3"}"#,
        Code::WrongType,
        "/days",
    ),
    ("postpone", r#"{"todoId":"1"}"#, Code::MissingField, ""),
    (
        "postpone",
        r#"{"todoId":"1","days":1,"days":1}"#,
        Code::DuplicateKey,
        "/days",
    ),
    (
        "postpone",
        r#"{"todoId":"1","days":1,"when":1}"#,
        Code::UnknownField,
        "/when",
    ),
    (
        "postpone",
        r#"{"todoId":"1","days":1,"__proto__":1}"#,
        Code::ForbiddenKey,
        "/__proto__",
    ),
    (
        "postpone",
        r#"{"todoId":"a,b","days":1}"#,
        Code::WrongType,
        "/todoId",
    ),
    (
        "postpone",
        r#"{"todoId":"1","days":1,"reason":"A"}"#,
        Code::PatternMismatch,
        "/reason",
    ),
    (
        "postpone",
        r#"{"todoId":"1","days":1,"because":"abcdefghij"}"#,
        Code::TooLong,
        "/because",
    ),
    (
        "postpone",
        r#"{"todoId":"1","days":1,"all-others":["1","1"]}"#,
        Code::DuplicateItem,
        "/all-others",
    ),
    (
        "postpone",
        r#"{"todoId":"1","days":1,"all-others":["1","2","3"]}"#,
        Code::TooManyItems,
        "/all-others",
    ),
    ("postpone", "[]", Code::WrongType, ""),
    ("call", r#""""#, Code::TooShort, ""),
    ("call", r#""abcdef""#, Code::TooLong, ""),
    ("call", "{}", Code::WrongType, ""),
    ("complete", "7", Code::WrongType, ""),
    ("completeSome", "[]", Code::TooFewItems, ""),
    ("completeSome", r#"["1",2]"#, Code::WrongType, "/1"),
    ("completeAll", r#"{"a":1}"#, Code::UnknownField, "/a"),
    ("completeAll", "3", Code::WrongType, ""),
    ("nothing", r#"{"a":1}"#, Code::UnknownField, "/a"),
    (
        "paint",
        r#"{"colour":1,"colour":2}"#,
        Code::DuplicateKey,
        "/colour",
    ),
];

#[test]
fn mistakes_have_their_code_and_place() {
    for (name, args, code, pointer) in MISTAKES {
        let expected = (*code, format!("/command/args{pointer}"));
        assert_eq!(refused(name, args), expected, "{name} {args}");
    }
    assert_eq!(
        refused("finish", "{}"),
        (Code::UnknownCommand, "/command/name".to_owned())
    );
    assert_eq!(
        decoded(Role::Replay, "completeAll", Some(r#"{"later":1}"#)),
        Ok(TodoCommand::CompleteAll)
    );
}

#[test]
fn null_alone_is_no_argument() {
    there_and_back("anything", "[null]");
    let problem = TodoCommand::Anything(json!(null)).args_text().unwrap_err();
    assert_eq!(problem.code, Code::NotSerializable);
}

#[test]
fn names_are_those_of_all_enums() {
    let own = [
        "completeAll",
        "postpone",
        "call",
        "complete",
        "completeSome",
        "paint",
        "nothing",
        "maybe",
        "anything",
    ];
    assert_eq!(TodoCommand::NAMES, own);
    assert_eq!(TodoList::COMMAND_NAMES, [&own[..], &["TAKE-OVER"]]);
    assert!(<TodoList as Model>::is_known_command("TAKE-OVER"));
    assert!(!<TodoList as Model>::is_known_command("CompleteAll"));
    assert!(Todo::COMMAND_NAMES.is_empty());
}

#[test]
fn ids_follow_renames() {
    let mut renames = ReferenceRenames::new();
    renames.insert(TypeId::of::<Todo>(), "1".into(), "9".into());
    let cases = [
        ("completeAll", "{}", None),
        ("call", r#""1""#, None),
        ("complete", r#""1""#, Some(r#""9""#)),
        ("complete", r#""2""#, None),
        ("completeSome", r#"["2","1"]"#, Some(r#"["2","9"]"#)),
        (
            "postpone",
            r#"{"todoId":"1","days":1,"because":"","after":"1","all-others":["1","2"]}"#,
            Some(r#"{"todoId":"9","days":1,"because":"","after":"9","all-others":["9","2"]}"#),
        ),
        (
            "postpone",
            r#"{"todoId":"2","days":1,"because":"","after":"1","all-others":[]}"#,
            Some(r#"{"todoId":"2","days":1,"because":"","after":"9","all-others":[]}"#),
        ),
    ];
    for (name, args, expected) in cases {
        let mut command = read(name, args).unwrap();
        let before = text(&command);
        assert_eq!(
            command.rename_references(&renames),
            expected.is_some(),
            "{args}"
        );
        let expected = expected.map(str::to_owned).or(before);
        assert_eq!(text(&command), expected);
    }
}

#[test]
fn the_shape_of_the_root_lists_commands() {
    let shape = Shape::of::<TodoList>();
    let names: Vec<&str> = shape
        .commands
        .iter()
        .map(|command| &*command.name)
        .collect();
    assert_eq!(names[0], "completeAll");
    assert_eq!(names.last(), Some(&"TAKE-OVER"));
    assert_eq!(names.len(), 10);
    let complete_all = shape.command("completeAll").unwrap();
    assert_eq!(
        complete_all.description.as_deref(),
        Some("Tick everything off.\n\nAlso what is hidden.")
    );
    assert_eq!(complete_all.args, ArgsShape::None);
    assert_eq!(
        shape.command("complete").unwrap().description.as_deref(),
        Some("The one that is done.")
    );
    let ArgsShape::Fields(fields) = &shape.command("postpone").unwrap().args else {
        panic!("no fields")
    };
    let names: Vec<&str> = fields.iter().map(|field| &*field.name).collect();
    let expected = [
        "todoId",
        "days",
        "because",
        "after",
        "all-others",
        "weights",
    ];
    assert_eq!(names, expected);
    assert_eq!(fields[0].description.as_deref(), Some("Which one."));
    assert!(matches!(
        fields[0].kind,
        FieldKind::Reference {
            optional: false,
            ..
        }
    ));
    assert!(matches!(
        fields[3].kind,
        FieldKind::Reference { optional: true, .. }
    ));
    assert_eq!(fields[2].aliases, ["reason"]);
    assert!(fields[2].default && fields[4].default && !fields[1].default);
    let schema = |kind: &FieldKind| match kind {
        FieldKind::Value { schema, .. } => schema.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(schema(&fields[1].kind)["maximum"], json!(365));
    let value = |name: &str| match &shape.command(name).unwrap().args {
        ArgsShape::Value(kind) => kind.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(schema(&value("call"))["maxLength"], json!(5));
    assert_eq!(schema(&value("completeSome"))["minItems"], json!(1));
    assert!(matches!(
        value("complete"),
        FieldKind::Reference {
            optional: false,
            ..
        }
    ));
    assert_eq!(schema(&value("paint")), json!({ "$ref": "#/$defs/Paint" }));
    assert!(Shape::of::<Todo>().commands.is_empty());
}

mod inside {
    //! The root of one document as a part of another: its commands stay with it.

    use super::{Collection, FlushoutModel, Shape, TodoList};

    #[derive(FlushoutModel)]
    struct Shelf {
        lists: Collection<TodoList>,
    }

    #[test]
    fn commands_are_those_of_the_root_alone() {
        assert!(Shape::of::<Shelf>().commands.is_empty());
        assert_eq!(Shape::of::<TodoList>().commands.len(), 10);
    }
}

#[test]
fn a_master_runs_them() {
    let list = TodoList {
        title: "a".to_owned(),
        todos: Collection::new(),
    };
    let mut master = Master::of_document(&list, SequentialIds).unwrap();
    let flush = json!({ "from": 0, "completions": [
        { "command": { "action": "invoke", "name": "call", "args": "b" } },
        { "command": { "action": "invoke", "name": "call", "args": "beyond" } },
        { "command": { "action": "invoke", "name": "completeAll" } },
        { "command": { "action": "invoke", "name": "completeAll", "args": null } },
        { "command": { "action": "invoke", "name": "TAKE-OVER", "args": {} } },
        { "command": { "action": "invoke", "name": "takeOver" } },
    ] });
    let flush = flush.to_string();
    let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
    let errors: Vec<String> = staged
        .errors()
        .iter()
        .filter_map(|error| {
            Some(format!(
                "{} {}",
                error.code.as_ref()?,
                error.pointer.as_ref()?
            ))
        })
        .collect();
    assert_eq!(
        errors,
        [
            "too_long /completions/1/command/args",
            "unknown_command /completions/5/command/name",
        ]
    );
    assert_eq!(staged.document().title, "b");
    assert_eq!(staged.completions().len(), 1);
}
