//! Interceptors on both sides: what they see, what they change, what becomes of their failures.

use flushout::{Action, Code, Context, Intercepted, RejectedBy, Rejection};
use flushout_example_models::todo_list::{Settings, Todo, TodoList, TodoPatch};
use serde_json::json;

use crate::support::{answer_json, assert_equal, id, master, master_with, proxy, round, todo};

type Verdict = Result<(), Rejection>;

#[test]
fn they_see_action_path_proposed_id_payload_document_and_context() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let mut master = master_with(&["one"]).with_interceptor(
        move |command: &mut Intercepted<'_>, document: &TodoList, context: &Context| -> Verdict {
            let title = command.get::<Todo>().map(|todo| todo.title.clone());
            let patch = command.get::<TodoPatch>().and_then(|patch| patch.done);
            let settings = command.get::<Settings>().is_some();
            sender
                .send((
                    command.action(),
                    command.path().to_string(),
                    command.proposed_id().map(str::to_owned),
                    (title, patch, settings),
                    document.todos.len(),
                    context.user.clone(),
                    context.now_milliseconds,
                    context.attributes.get("role").cloned(),
                ))
                .unwrap();
            Ok(())
        },
    );
    let flush = json!({ "from": 0, "completions": [
        { "command": { "path": ["todos"], "action": "create", "props": { "title": "two", "author": "x" } }, "createdId": "b" },
        { "command": { "path": ["todos"], "action": "create", "props": { "title": "three", "author": "x" } } },
        { "command": { "path": ["todos", "b"], "action": "update", "props": { "done": true } } },
        { "command": { "action": "create", "props": { "color": "#123456" } }, "createdId": "settings" },
        { "command": { "path": ["todos", "b"], "action": "detete" } },
    ] });
    let context = Context::new()
        .with_user("ann")
        .with_now_milliseconds(7)
        .with_attribute("role", "editor");
    let staged = master
        .stage(&serde_json::to_vec(&flush).unwrap(), &context)
        .unwrap();
    assert!(staged.errors().is_empty());
    drop(staged);
    drop(master);
    let seen: Vec<_> = receiver.into_iter().collect();
    let of = |action, path: &str, proposed: Option<&str>, payload, todos| {
        let role = Some(serde_json::Value::from("editor"));
        let proposed = proposed.map(str::to_owned);
        (
            action,
            path.to_owned(),
            proposed,
            payload,
            todos,
            Some("ann".to_owned()),
            Some(7),
            role,
        )
    };
    let title = |text: &str| (Some(text.to_owned()), None, false);
    assert_eq!(
        seen,
        [
            of(Action::Create, "todos", Some("b"), title("two"), 1),
            of(Action::Create, "todos", None, title("three"), 2),
            of(
                Action::Update,
                "todos,b",
                None,
                (None, Some(true), false),
                3
            ),
            of(Action::Create, "", Some("settings"), (None, None, true), 3),
            of(Action::Delete, "todos,b", None, (None, None, false), 3),
        ]
    );
}

#[test]
fn a_rewritten_command_reaches_its_sender_with_server_fields() {
    let mut master = master().with_interceptor(
        |command: &mut Intercepted<'_>, _: &TodoList, context: &Context| -> Verdict {
            if let Some(todo) = command.get_mut::<Todo>() {
                todo.created_at = context.now_milliseconds;
                todo.title = todo.title.to_uppercase();
            }
            Ok(())
        },
    );
    let mut proxy = proxy(&master);
    let list = TodoList::path();
    let id = proxy
        .apply(list.todos().create(todo("milk")))
        .unwrap()
        .created_id();
    proxy.apply(list.todos().at(id).done().set(true)).unwrap();
    let flush = proxy.begin_flush().unwrap();
    let context = Context::new().with_now_milliseconds(42);
    let response = master
        .stage_flush(&flush, &context)
        .unwrap()
        .commit(None)
        .unwrap();
    assert!(response.sync.is_some());
    let _ = proxy.end_flush(flush.ticket, &response).unwrap();
    assert_equal(&master, &proxy);
    let milk = proxy.document().todos.get(id).unwrap();
    assert_eq!(
        (milk.title.as_str(), milk.created_at, milk.done),
        ("MILK", Some(42), true)
    );
}

#[test]
fn what_they_put_in_is_held_to_the_rules() {
    let mut master = master().with_interceptor(
        |command: &mut Intercepted<'_>, _: &TodoList, _: &Context| -> Verdict {
            if let Some(todo) = command.get_mut::<Todo>() {
                todo.title = "x".repeat(501);
            }
            Ok(())
        },
    );
    let flush = json!({ "from": 0, "completions": [
        { "command": { "path": ["todos"], "action": "create", "props": { "title": "two", "author": "x" } } },
        { "command": { "action": "update", "props": { "title": "new" } } },
    ] });
    let response = answer_json(&mut master, &flush);
    assert_eq!(response["errors"].as_array().unwrap().len(), 1);
    assert_eq!(response["errors"][0]["code"], "too_long");
    assert_eq!(
        response["applied"]["completions"].as_array().unwrap().len(),
        1
    );
}

#[test]
fn a_rejection_is_told_with_its_reason_and_the_rest_goes_on() {
    let mut master = master().with_interceptor(
        |command: &mut Intercepted<'_>, _: &TodoList, _: &Context| -> Verdict {
            match command.get::<Todo>() {
                Some(todo) if todo.title == "bad" => Err(Rejection::new("not this one")),
                _ => Ok(()),
            }
        },
    );
    let mut proxy = proxy(&master);
    let list = TodoList::path();
    proxy.apply(list.todos().create(todo("good"))).unwrap();
    proxy.apply(list.todos().create(todo("bad"))).unwrap();
    proxy.apply(list.title().set("title".into())).unwrap();
    let report = round(&mut master, &mut proxy);
    assert_eq!(report.rejected.len(), 1);
    let rejected = &report.rejected[0];
    assert_eq!(rejected.by, RejectedBy::Answer);
    assert_eq!(rejected.problem.code, Code::Rejected);
    assert_eq!(rejected.problem.message, "not this one");
    assert_eq!(
        rejected.entry.completion().unwrap().created_id.as_deref(),
        Some("2")
    );
    assert_equal(&master, &proxy);
    assert_eq!(master.count().get(), 2);
}

#[test]
fn a_panic_refuses_its_command_alone_and_tells_nothing_of_the_inside() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let mut master = master().with_interceptor(
        |command: &mut Intercepted<'_>, _: &TodoList, _: &Context| -> Verdict {
            if let Some(todo) = command.get_mut::<Todo>() {
                todo.title = "half done".into();
                assert_ne!(todo.author, "somebody", "the secret of the inside");
            }
            Ok(())
        },
    );
    let mut proxy = proxy(&master);
    let list = TodoList::path();
    proxy.apply(list.title().set("before".into())).unwrap();
    proxy.apply(list.todos().create(todo("one"))).unwrap();
    proxy.apply(list.title().set("after".into())).unwrap();
    let report = round(&mut master, &mut proxy);
    std::panic::set_hook(hook);
    let problem = &report.rejected[0].problem;
    assert_eq!(problem.code, Code::InterceptorFailed);
    assert!(!problem.message.contains("secret"));
    assert_eq!(report.rejected.len(), 1);
    assert_equal(&master, &proxy);
    assert_eq!(master.document().title, "after");
}

#[test]
fn a_proxys_own_interceptor_refuses_at_once_and_sees_the_id() {
    let master = master();
    let mut proxy = proxy(&master).with_interceptor(
        |command: &mut Intercepted<'_>, _: &TodoList, context: &Context| -> Verdict {
            let id = command.proposed_id().map(str::to_owned);
            if let Some(todo) = command.get_mut::<Todo>() {
                todo.details = id;
            }
            match &context.user {
                Some(_) => Ok(()),
                None => Err(Rejection::new("sign in first")),
            }
        },
    );
    let list = TodoList::path();
    let before = proxy.save().unwrap();
    let problem = proxy.apply(list.todos().create(todo("one"))).unwrap_err();
    assert_eq!(
        (problem.code, problem.message.as_str()),
        (Code::Rejected, "sign in first")
    );
    assert_eq!(proxy.save().unwrap(), before);
    proxy.set_context(Context::new().with_user("ann"));
    let id = proxy
        .apply(list.todos().create(todo("one")))
        .unwrap()
        .created_id();
    let details = proxy.document().todos.get(id).unwrap().details.as_deref();
    assert_eq!(details, Some(id.as_str()));
}

#[test]
fn a_proxys_interceptor_cannot_set_what_the_server_alone_may_set() {
    let master = master();
    let mut proxy = proxy(&master).with_interceptor(
        |command: &mut Intercepted<'_>, _: &TodoList, _: &Context| -> Verdict {
            if let Some(todo) = command.get_mut::<Todo>() {
                todo.created_at = Some(1);
            }
            Ok(())
        },
    );
    let problem = proxy
        .apply(TodoList::path().todos().create(todo("one")))
        .unwrap_err();
    assert_eq!(problem.code, Code::ServerField);
    assert_eq!(problem.pointer, "/command/props/createdAt");
    assert!(!proxy.document().todos.contains(id("1")));
}
