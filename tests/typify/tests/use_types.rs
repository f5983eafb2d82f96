//! A client that has only the generated types, and a typed master.

#![allow(
    clippy::unwrap_used,
    reason = "the lints' leave for tests does not reach functions that tests share"
)]

use flushout::json::JsonText;
use flushout::{Context, Master, SequentialIds, Snapshot};
use flushout_example_models::todo_list::TodoList;
use flushout_typify_tests::todo_list_flush::{
    Id, Priority, TodoCreateProps, TodoListFlush, TodoListTodosCreate, TodoListTodosCreateCommand,
    TodoListTodosCreateCommandAction, TodoListTodosPath, TodoListTodosPathItem0,
    TodoListTransaction,
};
use flushout_typify_tests::todo_list_flush_response::{
    TodoListCompletion, TodoListFlushResponse, TodoListSync,
};

fn create() -> TodoListTodosCreate {
    let props: TodoCreateProps = TodoCreateProps::builder()
        .title("Book the van")
        .author("Ada")
        .priority(Priority::High)
        .try_into()
        .unwrap();
    let command: TodoListTodosCreateCommand = TodoListTodosCreateCommand::builder()
        .action(TodoListTodosCreateCommandAction::Create)
        .path(TodoListTodosPath((TodoListTodosPathItem0::Todos,)))
        .props(props)
        .try_into()
        .unwrap();
    TodoListTodosCreate::builder()
        .command(command)
        .created_id(Some(Id::try_from("van").unwrap()))
        .expected(serde_json::Map::new())
        .transaction(())
        .try_into()
        .unwrap()
}

#[test]
fn a_client_with_generated_types_is_understood_and_understands() {
    let another = TodoListTodosCreate {
        created_id: None,
        ..create()
    };
    let both = TodoListTransaction {
        command: (),
        transaction: vec![another.into()],
    };
    let flush = TodoListFlush {
        completions: vec![
            flushout_typify_tests::todo_list_flush::TodoListCommand::from(create()).into(),
            both.into(),
        ],
        epoch: None,
        from: 0.into(),
    };
    let empty = Snapshot::new(JsonText::from_text(r#"{"title":""}"#.to_owned()).unwrap());
    let mut master = Master::<TodoList>::new(&empty, SequentialIds).unwrap();
    let text = serde_json::to_vec(&flush).unwrap();
    let staged = master.stage(&text, &Context::new()).unwrap();
    let answer = staged.commit(None).unwrap().to_json().unwrap();
    let answer: TodoListFlushResponse = serde_json::from_slice(&answer).unwrap();
    assert!(answer.errors.is_empty());
    let TodoListCompletion::TodosCreate(created) = &answer.applied.completions[0] else {
        panic!("read as something else: {:?}", answer.applied);
    };
    assert_eq!(
        created.created_id.as_deref().map(String::as_str),
        Some("van")
    );
    assert_eq!(created.command.props.title.as_str(), "Book the van");
    assert_eq!(created.command.props.tags, Vec::<String>::new());
    assert_eq!(answer.applied.completions.len(), 2);
    assert!(matches!(answer.sync, None | Some(TodoListSync::Diff(_))));
}

#[test]
fn each_completion_is_read_as_what_it_is() {
    let read = |command: &str| -> TodoListCompletion {
        serde_json::from_str(&format!(r#"{{"command":{command}}}"#)).unwrap()
    };
    assert!(matches!(
        read(r#"{"action":"delete","path":["settings"]}"#),
        TodoListCompletion::SettingsDelete(_)
    ));
    assert!(matches!(
        read(r#"{"action":"update","path":["todos","a"],"props":{"done":true}}"#),
        TodoListCompletion::TodosUpdate(_)
    ));
    assert!(matches!(
        read(r#"{"action":"update","props":{"title":"a"}}"#),
        TodoListCompletion::Update(_)
    ));
}

#[test]
fn wrong_commands_are_refused() {
    assert!(Id::try_from("a,b").is_err());
    assert!(TryInto::<TodoCreateProps>::try_into(TodoCreateProps::builder().title("a")).is_err());
    assert!(
        serde_json::from_str::<TodoCreateProps>(r#"{"title":"a","author":"b","createdAt":1}"#)
            .is_err()
    );
}
