//! Transactions: all of them or nothing, on the master, on the proxy, and at each rebase.

use flushout::proxy::Fate;
use flushout::{
    Code, Context, Id, Intercepted, Interceptor, Master, Model, Problem, Proxy, Ref, Rejection,
    SequentialIds,
};
use flushout_tests::plan::{Plan, PlanCommand, PlanError, Task, UpkeepCommand, task};
use serde_json::{Value, json};

use crate::support::{answer, answer_json, assert_equal, plans, proxy, round};

fn create(id: &str, title: &str) -> Value {
    json!({ "command": { "action": "create", "path": ["tasks"], "props": { "title": title,
        "steps": {} } }, "createdId": id })
}

fn update(id: &str, props: &Value) -> Value {
    json!({ "command": { "action": "update", "path": ["tasks", id], "props": props } })
}

fn invoke(name: &str, args: &Value) -> Value {
    json!({ "command": { "action": "invoke", "name": name, "args": args } })
}

#[test]
#[allow(clippy::too_many_lines, reason = "for a plain list")]
fn a_member_that_fails_at_any_place_leaves_nothing() {
    let right = [
        create("x", "x"),
        update("a", &json!({ "title": "changed" })),
        invoke("split", &json!({ "task": "a", "parts": 2 })),
        json!({ "command": { "action": "detete", "path": ["tasks", "b"] } }),
    ];
    for (wrong, code, pointer) in [
        (update("nobody", &json!({})), "not_found", ""),
        (
            update("a", &json!({ "title": 5 })),
            "wrong_type",
            "/command/props/title",
        ),
        (
            update("a", &json!({ "seenBy": "me" })),
            "server_field",
            "/command/props/seenBy",
        ),
        (
            invoke("spend", &json!({ "coins": 0 })),
            "too_small",
            "/command/args/coins",
        ),
        (invoke("copy", &json!("nobody")), "rejected", ""),
        (
            invoke("vanish", &json!({})),
            "unknown_command",
            "/command/name",
        ),
        (
            invoke("stumble", &json!({ "task": "a" })),
            "command_failed",
            "",
        ),
        (create("a,b", "title"), "illegal_id", "/createdId"),
        (
            json!({ "command": { "action": "explode" } }),
            "unknown_action",
            "/command/action",
        ),
    ] {
        for place in 0..=right.len() {
            let mut members = right.to_vec();
            members.insert(place, wrong.clone());
            // An odd number of tasks when the code that fails runs.
            let titles: &[&str] = if place == 0 || place == 4 {
                &["a", "b", "c"]
            } else {
                &["a", "b"]
            };
            let mut master = plans(titles);
            let before = master.snapshot().unwrap();
            let bytes = master.document_bytes();
            let answer = answer_json(
                &mut master,
                &json!({ "from": 0, "completions": [{ "transaction": members }] }),
            );
            let after = master.snapshot().unwrap();
            if code == "command_failed" && answer["errors"] == Value::Null {
                // The number of tasks was even at this place.
                continue;
            }
            assert_eq!(before, after);
            assert_eq!(bytes, master.document_bytes());
            assert_eq!(answer["applied"]["completions"], json!([]));
            let error = &answer["errors"][0];
            assert_eq!(error["code"], code, "{error}");
            assert_eq!(error["action"], "transaction");
            assert_eq!(error["index"], 0);
            let within = format!("/completions/0/transaction/{place}{pointer}");
            assert_eq!(error["pointer"], within, "{error}");
        }
    }
}

#[test]
fn a_malformed_transaction_refuses_the_flush() {
    let member = create("x", "x");
    for entry in [
        json!({ "transaction": [] }),
        json!({ "transaction": {} }),
        json!({ "transaction": 5 }),
        json!({ "transaction": [5] }),
        json!({ "transaction": [{ "transaction": [member] }] }),
        json!({ "transaction": [member, {}] }),
        json!({ "transaction": [member], "command": member["command"] }),
    ] {
        let mut master = plans(&["a"]);
        let flush = json!({ "from": 0, "completions": [member, entry] });
        let bytes = serde_json::to_vec(&flush).unwrap();
        let problem = master.stage(&bytes, &Context::new()).map(drop).unwrap_err();
        assert_eq!(problem.code, Code::Malformed, "{entry}");
        assert!(problem.pointer.starts_with("/completions/1"), "{problem}");
        assert_eq!(master.count().get(), 0);
    }
}

#[test]
fn creates_of_a_refused_transaction_take_what_is_below_them_with_them() {
    let mut master = plans(&["a"]);
    let below = |id: &str| {
        json!({ "command": { "action": "create", "path": ["tasks", id, "steps"],
            "props": { "text": "t" } }, "createdId": "s" })
    };
    // `a` is another client's.
    let answer = answer_json(
        &mut master,
        &json!({ "from": 0, "completions": [
            { "transaction": [create("a", "mine"), below("a"), update("nobody", &json!({}))] },
            update("a", &json!({ "title": "not yours" })),
            below("a"),
            create("a", "mine again"),
            update("a", &json!({ "done": true })),
        ] }),
    );
    let codes: Vec<_> = answer["errors"].as_array().unwrap().iter().collect();
    assert_eq!(codes.len(), 3, "{answer}");
    assert!(codes.iter().all(|error| error["code"] == "not_found"));
    let a = master.document().tasks.get(Id::new("a").unwrap()).unwrap();
    assert_eq!((a.title.as_str(), a.done), ("a", false));
    let mine = master
        .document()
        .tasks
        .values()
        .find(|task| task.title == "mine again");
    assert!(mine.unwrap().done);
}

#[test]
fn renames_within_a_transaction_are_forgotten_with_it() {
    let mut master = plans(&["a", "b", "c"]);
    let answer = answer_json(
        &mut master,
        &json!({ "from": 0, "completions": [
            create("a", "first"),
            { "transaction": [create("b", "second"), create("c", "third"),
                invoke("copy", &json!("nobody"))] },
            update("a", &json!({ "after": "a" })),
            { "transaction": [create("b", "fourth"), invoke("copy", &json!("b")),
                update("b", &json!({ "after": "b" }))] },
            update("b", &json!({ "done": true })),
        ] }),
    );
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1, "{answer}");
    let tasks = &master.document().tasks;
    let titled = |title: &str| tasks.iter().find(|(_, task)| task.title == title).unwrap();
    let (first, task) = titled("first");
    assert_eq!(task.after, Some(Ref::new(first)));
    let fourth: Vec<_> = tasks
        .iter()
        .filter(|(_, task)| task.title == "fourth")
        .collect();
    let (own, copy) = (fourth[0], fourth[1]);
    assert_eq!(own.1.after, Some(Ref::new(own.0)));
    assert_eq!(copy.1.after, Some(Ref::new(own.0)));
    assert!(own.1.done);
    let b = tasks.get(Id::new("b").unwrap()).unwrap();
    assert_eq!((b.after, b.done), (None, false));
}

/// Refuses a name, rewrites titles, and lets no `spend` pass.
struct Rules;

impl Interceptor<Plan> for Rules {
    fn intercept(
        &mut self,
        command: &mut Intercepted<'_>,
        _: &Plan,
        _: &Context,
    ) -> Result<(), Rejection> {
        if let Some(task) = command.get_mut::<Task>() {
            if task.title == "no" {
                return Err(Rejection::new("not this one"));
            }
            task.seen_by = Some("rules".into());
        }
        Ok(())
    }

    fn intercept_invocation(
        &mut self,
        invocation: &flushout::model::Invocation<Plan>,
        _: &Plan,
        _: &Context,
    ) -> Result<(), Rejection> {
        match invocation.get::<PlanCommand>() {
            Some(PlanCommand::Spend { .. }) => Err(Rejection::new("nothing is spent")),
            Some(PlanCommand::Chain { .. }) => panic!("a mistake in a rule"),
            _ => Ok(()),
        }
    }
}

#[test]
fn interceptors_are_asked_about_each_member() {
    let answer = |members: &[Value]| {
        let mut master = plans(&["a"]).with_interceptor(Rules);
        let answer = answer_json(
            &mut master,
            &json!({ "from": 0, "completions": [{ "transaction": members }] }),
        );
        (
            answer["errors"][0].clone(),
            answer["applied"]["completions"].clone(),
        )
    };
    let (error, applied) = answer(&[create("x", "yes"), invoke("copy", &json!("a"))]);
    assert_eq!(error, Value::Null);
    assert_eq!(applied[0]["command"]["props"]["seenBy"], "rules");
    assert_eq!(applied[0]["transaction"], json!({ "effects": 2 }));
    assert_eq!(applied[1]["invoke"]["name"], "copy");
    for (member, code) in [
        (create("y", "no"), "rejected"),
        (invoke("spend", &json!({ "coins": 1 })), "rejected"),
        (
            invoke("chain", &json!({ "links": 1 })),
            "interceptor_failed",
        ),
    ] {
        let (error, applied) = answer(&[create("x", "yes"), member]);
        assert_eq!(applied, json!([]));
        assert_eq!(error["code"], code);
        assert_eq!(error["pointer"], "/completions/0/transaction/1");
    }
}

#[test]
fn a_transaction_is_all_or_nothing_on_the_proxy() {
    let master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let before = proxy.save().unwrap();
    let path = Plan::path();
    let refused = proxy.transact(|plan| {
        let id = plan.apply(path.tasks().create(task("new")))?;
        plan.apply(path.tasks().at(id).done().set(true))?;
        plan.apply(PlanCommand::CompleteAll)?;
        // One that is refused and passed over changes nothing.
        let error = plan.apply(PlanCommand::Spend { coins: 100 });
        assert_eq!(error, Ok(()));
        let error = plan.apply(PlanCommand::Spend { coins: 1 }).unwrap_err();
        assert_eq!(error.error_as(), Some(PlanError::TooFew { left: 0 }));
        assert_eq!(plan.tasks.len(), 2);
        Err::<(), _>(Problem::new(Code::Rejected, "thought better of it"))
    });
    assert_eq!(refused.unwrap_err().message, "thought better of it");
    assert_eq!(before, proxy.save().unwrap());
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        proxy.transact(|plan| {
            plan.apply(path.tasks().create(task("new")))?;
            if plan.tasks.len() == 2 {
                std::panic::resume_unwind(Box::new("half way"));
            }
            Ok(())
        })
    }));
    assert!(panic.is_err());
    assert_eq!(before, proxy.save().unwrap());
    // Nothing to be done is done at once.
    let idle = proxy.transact(|_| Ok(7)).unwrap();
    let number = idle.number();
    assert!(!idle.had_effect());
    assert_eq!(idle.created_id(), 7);
    let outcome = proxy.take_outcome().unwrap();
    assert_eq!((outcome.number, outcome.fate), (number, Fate::Applied));
    assert!(!proxy.has_unconfirmed());
}

#[test]
fn a_transaction_says_whether_anything_was_changed() {
    let mut master = plans(&["a", "b"]);
    let mut proxy = proxy(&master);
    let path = Plan::path();
    let nobody = || path.tasks().at(Id::new("nobody").unwrap()).delete();
    let idle = proxy.transact(|plan| plan.apply(nobody())).unwrap();
    assert!(!idle.had_effect());
    let idle = proxy.transact(|plan| plan.apply(PlanCommand::CompleteAll));
    assert!(idle.unwrap().had_effect());
    let busy = proxy.transact(|plan| {
        plan.apply(nobody())?;
        plan.apply(path.title().set("busy".into()))?;
        plan.apply(nobody())
    });
    assert!(busy.unwrap().had_effect());
    // What changed nothing here may do so there; it is sent like any other.
    let report = round(&mut master, &mut proxy);
    assert!(report.rejected.is_empty());
    assert_eq!(proxy.outcomes().len(), 3);
    assert_equal(&master, &proxy);
    // So it is with one that is tried again.
    let again = proxy.transact(|plan| plan.apply(nobody())).unwrap();
    let flush = proxy.begin_flush().unwrap();
    let problem = Problem::new(Code::MessageTooLong, "no");
    let _ = proxy.reject_flush(flush.ticket, &problem).unwrap();
    let retried = proxy.retry_unchanged(again.number()).unwrap();
    assert!(!retried.applied.had_effect());
}

#[test]
fn a_transaction_without_commands_ends_before_what_waits() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let older = proxy.apply(Plan::path().title().set("older".into()));
    let older = older.unwrap().number();
    let empty = proxy.transact(|_| Ok(())).unwrap().number();
    assert!(older < empty);
    let told = |proxy: &Proxy<Plan>| -> Vec<_> {
        proxy.outcomes().map(|outcome| outcome.number).collect()
    };
    assert_eq!(told(&proxy), [empty]);
    let _ = round(&mut master, &mut proxy);
    assert_eq!(told(&proxy), [empty, older]);
}

#[test]
fn what_no_flush_could_hold_is_refused_at_once() {
    let master = plans(&["a"]);
    let snapshot = master.snapshot().unwrap();
    let proxy = |limits| Proxy::<Plan>::with_limits(&snapshot, SequentialIds, limits).unwrap();
    let path = Plan::path();
    let many = |proxy: &mut Proxy<Plan>, count: usize| {
        let before = proxy.save().unwrap();
        let outcome = proxy.transact(|plan| {
            for _ in 0..count {
                plan.apply(path.title().set("t".repeat(40)))?;
            }
            Ok(())
        });
        if outcome.is_err() {
            assert_eq!(before, proxy.save().unwrap());
        }
        outcome.map(drop).map_err(|problem| problem.code)
    };
    let limits = Plan::limits();
    let mut few = proxy(limits.with_flush_commands_max(3));
    assert_eq!(many(&mut few, 4), Err(Code::TooManyCommands));
    assert_eq!(many(&mut few, 3), Ok(()));
    let mut short = proxy(limits.with_message_bytes_max(1_000));
    assert_eq!(many(&mut short, 20), Err(Code::MessageTooLong));
    assert_eq!(many(&mut short, 2), Ok(()));
    let mut small = proxy(limits.with_json_nodes_max(100));
    assert_eq!(many(&mut small, 30), Err(Code::TooManyNodes));
    assert_eq!(many(&mut small, 2), Ok(()));
    // Whatever was taken, a master with the same limits takes.
    for (mut proxy, limits) in [
        (few, limits.with_flush_commands_max(3)),
        (short, limits.with_message_bytes_max(1_000)),
        (small, limits.with_json_nodes_max(100)),
    ] {
        proxy.apply(PlanCommand::CompleteAll).unwrap();
        let mut master = Master::with_limits(&snapshot, SequentialIds, limits).unwrap();
        while proxy.has_unconfirmed() {
            let report = round(&mut master, &mut proxy);
            assert!(report.rejected.is_empty());
        }
        assert_equal(&master, &proxy);
    }
}

#[test]
fn a_waiting_transaction_that_no_longer_holds_is_rejected_whole() {
    let mut master = plans(&["a", "b"]);
    let mut proxy = proxy(&master);
    let mut other = self::proxy(&master);
    let path = Plan::path();
    let (a, b) = (Id::new("a").unwrap(), Id::new("b").unwrap());
    let done = proxy
        .transact(|plan| {
            let new = plan.apply(path.tasks().create(task("new")))?;
            plan.apply(path.tasks().at(a).done().set(true))?;
            plan.apply(path.tasks().at(b).title().set("c".into()))?;
            Ok(new)
        })
        .unwrap();
    let (first, new) = (done.number(), done.created_id());
    let below = proxy
        .apply(path.tasks().at(new).done().set(true))
        .unwrap()
        .number();
    let look = proxy.apply(PlanCommand::Copy(new)).unwrap().number();
    let beside = proxy
        .apply(path.title().set("title".into()))
        .unwrap()
        .number();
    other.apply(path.tasks().at(b).delete()).unwrap();
    let _ = round(&mut master, &mut other);
    let snapshot = master.snapshot().unwrap();
    let report = proxy
        .receive(flushout::Sync::new(flushout::wire::SyncBody::Latest(
            snapshot,
        )))
        .unwrap();
    let rejected: Vec<_> = report
        .rejected
        .iter()
        .map(|one| (one.number, one.depends_on))
        .collect();
    assert_eq!(
        rejected,
        [(first, None), (below, Some(first)), (look, Some(first))]
    );
    assert_eq!(report.rejected[0].problem.pointer, "/transaction/2");
    let task = proxy.document().tasks.get(a).unwrap();
    assert!(!task.done && proxy.document().tasks.len() == 1);
    // Let go of, they go together.
    assert_eq!(proxy.discard(first), Ok(vec![first, below, look]));
    assert_eq!(proxy.rejected().len(), 0);
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    let fates: Vec<_> = proxy
        .outcomes()
        .map(|one| (one.number, one.fate == Fate::Applied))
        .collect();
    assert_eq!(
        fates,
        [
            (first, false),
            (below, false),
            (look, false),
            (beside, true)
        ]
    );
}

#[test]
fn ids_asked_for_beforehand_are_all_different_and_stay() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let mut other = self::proxy(&master);
    let path = Plan::path();
    let ids = proxy
        .transact(|plan| {
            let ids = [plan.new_id::<Task>()?, plan.new_id()?, plan.new_id()?];
            let between = plan.apply(path.tasks().create(task("between")))?;
            for id in ids {
                let made = plan.apply(path.tasks().create(task(id.as_str())).with_id(id))?;
                assert_eq!(made, id);
            }
            Ok([between, ids[0], ids[1], ids[2]])
        })
        .unwrap()
        .created_id();
    let different: std::collections::BTreeSet<_> = ids.iter().map(Id::as_str).collect();
    assert_eq!(different.len(), 4);
    other
        .apply(UpkeepCommand::Look {
            task: Id::new("a").unwrap(),
        })
        .unwrap_err();
    let flush = proxy.begin_flush().unwrap();
    let response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    assert!(response.sync.is_none(), "everything is as the proxy had it");
    let _ = proxy.end_flush(flush.ticket, &response).unwrap();
    assert_equal(&master, &proxy);
}
