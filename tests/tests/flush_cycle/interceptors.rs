//! Interceptors on both sides: what they see, what they change, what becomes of their failures.

use flushout::model::Invocation;
use flushout::proxy::{Applied, RetryError, UndoError};
use flushout::{
    Action, Code, Context, Intercepted, Interceptor, Master, Problem, Proxy, RejectedBy, Rejection,
    SequentialIds,
};
use flushout_example_models::todo_list::{Settings, Todo, TodoCommand, TodoList, TodoPatch};
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

/// Refuses everything, and counts what it was asked.
#[derive(Clone, Default)]
struct RefuseAll(std::sync::Arc<std::sync::atomic::AtomicUsize>);

impl RefuseAll {
    fn refuse(&self) -> Verdict {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Err(Rejection::new("nothing goes"))
    }

    fn asked(&self) -> usize {
        self.0.load(std::sync::atomic::Ordering::Relaxed)
    }
}

impl Interceptor<TodoList> for RefuseAll {
    fn intercept(&mut self, _: &mut Intercepted<'_>, _: &TodoList, _: &Context) -> Verdict {
        self.refuse()
    }

    fn intercept_invocation(
        &mut self,
        _: &Invocation<TodoList>,
        _: &TodoList,
        _: &Context,
    ) -> Verdict {
        self.refuse()
    }
}

type Give = fn(&mut Proxy<TodoList>) -> Result<(), Problem>;

/// Every kind of command that somebody can give.
fn kinds() -> Vec<(&'static str, Give)> {
    fn drop_applied<C>(applied: Result<Applied<C>, Problem>) -> Result<(), Problem> {
        applied.map(drop)
    }
    fn refused(error: UndoError) -> Problem {
        let UndoError::Refused(problem) = error else {
            panic!("there is something to undo");
        };
        problem
    }
    vec![
        ("create", |proxy| {
            drop_applied(proxy.apply(TodoList::path().todos().create(todo("new"))))
        }),
        ("create of an optional child", |proxy| {
            let color = "#123456".into();
            let settings = Settings {
                color,
                ..Settings::default()
            };
            drop_applied(proxy.apply(TodoList::path().settings().create(settings)))
        }),
        ("update", |proxy| {
            drop_applied(proxy.apply(TodoList::path().title().set("new".into())))
        }),
        ("delete", |proxy| {
            drop_applied(proxy.apply(TodoList::path().todos().at(id("a")).delete()))
        }),
        ("invocation", |proxy| {
            drop_applied(proxy.apply(TodoCommand::CompleteAll))
        }),
        ("transaction", |proxy| {
            drop_applied(
                proxy.transact(|draft| draft.apply(TodoList::path().title().set("new".into()))),
            )
        }),
        ("transaction of an invocation", |proxy| {
            drop_applied(proxy.transact(|draft| draft.apply(TodoCommand::CompleteAll)))
        }),
        ("transaction that makes light of a refusal", |proxy| {
            drop_applied(proxy.transact(|draft| {
                let _ = draft.apply(TodoCommand::CompleteAll);
                draft.apply(TodoList::path().title().set("new".into()))
            }))
        }),
        ("undo", |proxy| proxy.undo().map(drop).map_err(refused)),
        ("redo", |proxy| proxy.redo().map(drop).map_err(refused)),
        ("retry", |proxy| {
            let number = proxy.rejected().next().unwrap().number;
            match proxy.retry_unchanged(number) {
                Err(RetryError::Refused(problem)) => Err(problem),
                _ => Ok(()),
            }
        }),
    ]
}

/// A proxy that has something to undo, something to redo, and something to try again.
fn experienced(master: &mut Master<TodoList>) -> Proxy<TodoList> {
    let mut proxy = proxy(master).with_undo(10);
    let list = TodoList::path();
    let missing = list.todos().at(id("b"));
    proxy.apply(missing.done().set(true)).unwrap();
    let mut other = self::proxy(master);
    other.apply(missing.delete()).unwrap();
    let _ = round(master, &mut other);
    let report = round(master, &mut proxy);
    assert_eq!(report.rejected.len(), 1);
    other
        .apply(list.todos().create(todo("b")).with_id(id("b")))
        .unwrap();
    let _ = round(master, &mut other);
    let _ = round(master, &mut proxy);
    proxy.apply(list.title().set("one".into())).unwrap();
    proxy.apply(list.title().set("two".into())).unwrap();
    let _ = round(master, &mut proxy);
    let _ = proxy.undo().unwrap();
    let _ = round(master, &mut proxy);
    assert!(!proxy.has_unconfirmed());
    proxy
}

#[test]
fn on_a_proxy_there_is_no_way_around_them() {
    for (kind, give) in kinds() {
        let mut master = master_with(&["one", "two"]);
        let rule = RefuseAll::default();
        let mut proxy = experienced(&mut master).with_interceptor(rule.clone());
        let before = proxy.document().clone();
        let problem = give(&mut proxy).err().map(|problem| problem.code);
        assert_eq!(problem, Some(Code::Rejected), "{kind}");
        assert!(rule.asked() > 0, "{kind}");
        assert!(!proxy.has_unconfirmed(), "{kind}");
        assert_eq!(proxy.document(), &before, "{kind}");
    }
}

#[test]
fn on_a_master_there_is_no_way_around_them() {
    for (kind, give) in kinds() {
        for sends_effects in [false, true] {
            for is_rebased in [false, true] {
                let mut first = master_with(&["one", "two"]);
                let mut proxy = experienced(&mut first);
                if sends_effects {
                    proxy = proxy.with_effects_sent();
                }
                let mut other = self::proxy(&first);
                give(&mut proxy).unwrap();
                if is_rebased {
                    other.apply(TodoList::path().settings().delete()).unwrap();
                    let _ = round(&mut first, &mut other);
                    let latest = first.snapshot().unwrap();
                    let latest = flushout::Sync::new(flushout::wire::SyncBody::Latest(latest));
                    let _ = proxy.receive(latest).unwrap();
                }
                let rule = RefuseAll::default();
                let mut master = Master::new(&first.snapshot().unwrap(), SequentialIds)
                    .unwrap()
                    .with_interceptor(rule.clone());
                let report = round(&mut master, &mut proxy);
                assert_eq!(report.rejected.len(), 1, "{kind}");
                assert_eq!(report.rejected[0].problem.code, Code::Rejected, "{kind}");
                assert!(rule.asked() > 0, "{kind}");
                assert_eq!(master.document(), first.document(), "{kind}");
                assert_equal(&master, &proxy);
            }
        }
    }
}

#[test]
fn those_that_do_not_look_at_commands_of_enums_refuse_them_with_a_text_for_users() {
    let mut master = master_with(&["one"]).with_interceptor(
        |_: &mut Intercepted<'_>, _: &TodoList, _: &Context| -> Verdict { Ok(()) },
    );
    let mut proxy = proxy(&master);
    proxy.apply(TodoCommand::CompleteAll).unwrap();
    proxy
        .transact(|draft| {
            draft.apply(TodoList::path().title().set("new".into()))?;
            draft.apply(TodoCommand::CompleteAll)
        })
        .unwrap();
    let report = round(&mut master, &mut proxy);
    for rejected in &report.rejected {
        assert_eq!(rejected.problem.code, Code::Rejected);
        let message = &rejected.problem.message;
        assert!(message.contains("completeAll"), "{message}");
        assert!(message.contains("not allowed here"), "{message}");
    }
    assert_eq!(report.rejected.len(), 2);
    assert_eq!(master.count().get(), 0);
}

#[test]
fn they_see_each_command_of_a_transaction_and_of_an_undo() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let look = move |command: &mut Intercepted<'_>, list: &TodoList, _: &Context| -> Verdict {
        let place = format!("{} {}", command.action(), command.path());
        sender.send((place, list.title.clone())).unwrap();
        Ok(())
    };
    let mut master = master_with(&["one"]).with_interceptor(look);
    let mut proxy = proxy(&master).with_undo(1);
    let list = TodoList::path();
    proxy
        .transact(|draft| {
            draft.apply(list.title().set("new".into()))?;
            draft.apply(list.todos().at(id("a")).done().set(true))?;
            draft.apply(list.todos().at(id("a")).delete())
        })
        .unwrap();
    let _ = round(&mut master, &mut proxy);
    let _ = proxy.undo().unwrap();
    let _ = round(&mut master, &mut proxy);
    drop(master);
    let seen: Vec<_> = receiver.into_iter().collect();
    let seen: Vec<_> = seen
        .iter()
        .map(|(place, title)| (&place[..], &title[..]))
        .collect();
    assert_eq!(
        seen,
        [
            ("update ", ""),
            ("update todos,a", "new"),
            ("delete todos,a", "new"),
            ("create todos", "new"),
            ("update todos,a", "new"),
            ("update ", "new"),
        ]
    );
}
