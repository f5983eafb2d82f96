//! Commands of enums on the wire: what is wrong with them is reported at its place, and the two ways of
//! reading a flush tell the same.

use flushout::{Context, Limits, Master, Model, Proxy, SequentialIds, Snapshot};
use flushout_tests::plan::{Plan, PlanCommand, PlanError, UpkeepCommand, task};
use serde_json::{Value, json};

use crate::support::{answer_json, assert_equal, plans, proxy, round};

/// A completion of which the props are wrong, so that a flush with it is read piece by piece.
fn wrong() -> Value {
    json!({ "command": { "action": "create", "path": ["tasks"], "props": 5 } })
}

/// What the master applies of these and what it says of the others, in both ways of reading. With
/// no places for what is malformed as a whole.
fn told(limits: Limits, completions: &[Value]) -> (Vec<Value>, Vec<Value>) {
    let answer = |completions: &[Value]| {
        let document = Snapshot::new(plans(&["a", "b"]).document().document_text().unwrap());
        let mut master = Master::<Plan>::with_limits(&document, SequentialIds, limits).unwrap();
        let flush = json!({ "from": 0, "completions": completions });
        let bytes = serde_json::to_vec(&flush).unwrap();
        let context = Context::new().with_user("somebody");
        match master.stage(&bytes, &context) {
            Err(problem) => Err((problem.code, problem.pointer)),
            Ok(staged) => {
                let answer = serde_json::to_value(staged.commit(None).unwrap()).unwrap();
                let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
                let applied = list(&answer["applied"]["completions"]);
                Ok((applied, list(&answer["errors"])))
            }
        }
    };
    let direct = answer(completions);
    let piecewise = answer(&[completions, &[wrong()]].concat());
    let piecewise = piecewise.map(|(applied, mut errors)| {
        let last = errors.pop().unwrap();
        assert_eq!(
            last["pointer"],
            format!("/completions/{}/command/props", completions.len())
        );
        (applied, errors)
    });
    assert_eq!(direct, piecewise, "{completions:?}");
    direct.unwrap()
}

fn invoke(name: &str, args: &Value) -> Value {
    json!({ "command": { "action": "invoke", "name": name, "args": args } })
}

/// The one error of a flush of this, as its code and its place.
fn error_of(completion: &Value) -> (String, String) {
    let (applied, errors) = told(Plan::limits(), std::slice::from_ref(completion));
    assert_eq!((applied.len(), errors.len()), (0, 1), "{errors:?}");
    assert_eq!(errors[0]["index"], 0);
    let text = |name: &str| errors[0][name].as_str().unwrap_or_default().to_owned();
    (text("code"), text("pointer"))
}

#[test]
#[allow(clippy::too_many_lines, reason = "a plain list")]
fn what_is_wrong_with_an_invocation_is_told_at_its_place() {
    let at = |place: &str| format!("/completions/0{place}");
    for (completion, code, pointer) in [
        (
            invoke("vanish", &json!({})),
            "unknown_command",
            at("/command/name"),
        ),
        (
            json!({ "command": { "action": "invoke" } }),
            "unknown_command",
            at("/command/name"),
        ),
        (
            json!({ "command": { "action": "invoke", "name": 5, "args": {} } }),
            "unknown_command",
            at("/command/name"),
        ),
        (
            invoke("spend", &json!({})),
            "missing_field",
            at("/command/args"),
        ),
        (
            invoke("spend", &Value::Null),
            "missing_field",
            at("/command/args"),
        ),
        (
            json!({ "command": { "action": "invoke", "name": "spend" } }),
            "missing_field",
            at("/command/args"),
        ),
        (
            invoke("spend", &json!({ "coins": 0 })),
            "too_small",
            at("/command/args/coins"),
        ),
        (
            invoke("spend", &json!({ "coins": "1" })),
            "wrong_type",
            at("/command/args/coins"),
        ),
        (
            invoke("spend", &json!({ "coins": 1, "more": 1 })),
            "unknown_field",
            at("/command/args/more"),
        ),
        (
            invoke("spend", &json!([1])),
            "wrong_type",
            at("/command/args"),
        ),
        (
            invoke("completeAll", &json!({ "x": 1 })),
            "unknown_field",
            at("/command/args/x"),
        ),
        (
            invoke("completeAll", &json!(5)),
            "wrong_type",
            at("/command/args"),
        ),
        (
            invoke("copy", &json!("a,b")),
            "wrong_type",
            at("/command/args"),
        ),
        (
            invoke("copy", &Value::Null),
            "wrong_type",
            at("/command/args"),
        ),
        (
            json!({ "command": { "action": "invoke", "name": "completeAll" }, "createdIds": ["a", "b,c"] }),
            "illegal_id",
            at("/createdIds/1"),
        ),
        (
            json!({ "command": { "action": "invoke", "name": "completeAll" }, "createdIds": ["__proto__"] }),
            "forbidden_key",
            at("/createdIds/0"),
        ),
        (
            json!({ "createdIds": [""], "command": { "args": { "coins": 0 }, "name": "spend", "action": "invoke" } }),
            "too_small",
            at("/command/args/coins"),
        ),
        (
            invoke("spend", &json!({ "coins": 101 })),
            "too_large",
            at("/command/args/coins"),
        ),
    ] {
        assert_eq!(
            error_of(&completion),
            (code.to_owned(), pointer),
            "{completion}"
        );
    }
}

#[test]
fn both_ways_of_reading_apply_the_same() {
    let spend = json!({ "coins": 3 });
    let forms = [
        invoke("spend", &spend),
        json!({ "command": { "args": spend, "name": "spend", "action": "invoke" } }),
        json!({ "command": { "name": "spend", "args": spend, "action": "invoke" }, "createdIds": null }),
        json!({ "command": { "action": "invoke", "name": "spend", "args": spend, "path": ["x"], "props": 5,
            "more": 1 }, "createdId": "x", "createdIds": ["x"], "more": 2 }),
        json!({ "transaction": [invoke("spend", &spend)] }),
        json!({ "command": null, "transaction": [invoke("spend", &spend)] }),
        json!({ "more": 1, "transaction": [{ "transaction": null, "command": { "action": "invoke",
            "name": "spend", "args": spend } }] }),
    ];
    for form in forms {
        let (applied, errors) = told(Plan::limits(), std::slice::from_ref(&form));
        assert_eq!(errors, Vec::<Value>::new(), "{form}");
        assert_eq!(applied.len(), 2, "{form}");
        let invoke = json!({ "name": "spend", "args": { "coins": 3 }, "effects": 2 });
        assert_eq!(applied[0]["invoke"], invoke);
        assert_eq!(applied[1]["invoke"], Value::Null);
    }
    for form in [
        invoke("completeAll", &Value::Null),
        invoke("completeAll", &json!({})),
        json!({ "command": { "action": "invoke", "name": "completeAll" } }),
    ] {
        let (applied, _) = told(Plan::limits(), std::slice::from_ref(&form));
        assert_eq!(
            applied[0]["invoke"],
            json!({ "name": "completeAll", "effects": 2 })
        );
    }
}

#[test]
fn a_refusal_reaches_its_sender_as_itself_and_a_panic_tells_nothing() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let mut other = self::proxy(&master);
    other.apply(PlanCommand::Spend { coins: 98 }).unwrap();
    let _ = round(&mut master, &mut other);
    let number = proxy
        .apply(PlanCommand::Spend { coins: 3 })
        .unwrap()
        .number();
    // With one more task than the proxy knows of, the code of this one fails.
    let a = flushout::Id::new("a").unwrap();
    other.apply(Plan::path().tasks().create(task("b"))).unwrap();
    proxy.apply(Plan::path().tasks().create(task("c"))).unwrap();
    let stumble = proxy
        .apply(PlanCommand::Stumble { task: a })
        .unwrap()
        .number();
    let _ = round(&mut master, &mut other);
    let report = round(&mut master, &mut proxy);
    let [spend, fail] = report.rejected.as_slice() else {
        panic!("{:?}", report.rejected);
    };
    assert_eq!((spend.number, fail.number), (number, stumble));
    let error = spend.problem.error_as::<PlanError>();
    assert_eq!(error, Some(PlanError::TooFew { left: 2 }));
    assert_eq!(spend.problem.message, "only 2 coins are left");
    assert_eq!(fail.problem.code.as_str(), "command_failed");
    assert_eq!(fail.problem.error_as::<PlanError>(), None);
    assert!(master.document().is_balanced());
    assert_equal(&master, &proxy);
}

#[test]
fn effects_and_commands_are_held_to_their_limits() {
    let limits = Plan::limits()
        .with_command_effects_max(3)
        .with_flush_commands_max(4);
    let fill = |count: u32| invoke("fill", &json!(count));
    let (applied, errors) = told(limits, &[fill(3), fill(4)]);
    assert_eq!((applied.len(), errors.len()), (3, 1));
    assert_eq!(errors[0]["code"], "too_many_effects");
    assert_eq!(
        (&errors[0]["limit"], &errors[0]["actual"]),
        (&json!(3.0), &json!(4.0))
    );
    let (applied, errors) = told(limits, &[json!({ "transaction": [fill(2), fill(2)] })]);
    assert_eq!((applied.len(), errors.len()), (0, 1));
    assert_eq!(errors[0]["code"], "too_many_effects");
    assert_eq!(errors[0]["action"], "transaction");

    // On a proxy too, where nothing is left behind either.
    let snapshot = plans(&[]).snapshot().unwrap();
    let mut proxy = Proxy::<Plan>::with_limits(&snapshot, SequentialIds, limits).unwrap();
    let code = |problem: flushout::Problem| problem.code.as_str();
    assert_eq!(
        proxy.apply(PlanCommand::Fill(4)).map_err(code),
        Err("too_many_effects")
    );
    let two = proxy.transact(|plan| {
        plan.apply(PlanCommand::Fill(2))?;
        plan.apply(PlanCommand::Fill(2))
    });
    assert_eq!(two.map_err(code).map(drop), Err("too_many_effects"));
    assert_eq!(proxy.document().tasks.len(), 0);
    proxy.apply(PlanCommand::Fill(3)).unwrap();
    assert_eq!(proxy.document().tasks.len(), 3);
}

#[test]
fn ids_are_what_the_client_gave_or_follow() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let mut other = self::proxy(&master);
    let a = flushout::Id::new("a").unwrap();
    // Both take `1`, `2` and so on.
    other.apply(PlanCommand::Chain { links: 2 }).unwrap();
    proxy
        .apply(PlanCommand::Split { task: a, parts: 1 })
        .unwrap();
    proxy.apply(PlanCommand::Chain { links: 3 }).unwrap();
    let mine = flushout::Id::new("1").unwrap();
    assert_eq!(proxy.document().tasks.get(mine).unwrap().title, "a 0");
    let path = Plan::path();
    proxy
        .apply(path.tasks().at(mine).title().set("mine".into()))
        .unwrap();
    proxy
        .apply(UpkeepCommand::Overhaul {
            task: Some(flushout::Ref::new(mine)),
            title: "overhauled".into(),
        })
        .unwrap();
    let flush = proxy.begin_flush().unwrap();
    proxy
        .apply(path.tasks().at(mine).done().set(false))
        .unwrap();
    let _ = round(&mut master, &mut other);
    let response = crate::support::answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    assert!(report.rejected.is_empty(), "{:?}", report.rejected);
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    let tasks = &master.document().tasks;
    assert_eq!(
        tasks.get(mine).unwrap().title,
        "link 0",
        "theirs is as it was but done"
    );
    let (now, split) = tasks.iter().find(|(_, task)| task.title == "mine").unwrap();
    assert!(!split.done, "what waited has followed");
    assert!(
        tasks
            .values()
            .any(|task| task.after == Some(flushout::Ref::new(now)))
    );
    // No link of mine leads to one of theirs.
    let first: Vec<_> = tasks
        .iter()
        .filter(|(_, task)| task.title == "link 0")
        .collect();
    assert_eq!(first.len(), 2);
    for (_, task) in first {
        let next = tasks.get(task.after.unwrap().id()).unwrap();
        assert_eq!(next.title, "link 1");
    }
    let nexts: std::collections::BTreeSet<_> = tasks
        .values()
        .filter(|task| task.title == "link 0")
        .map(|task| task.after.unwrap().id().as_str().to_owned())
        .collect();
    assert_eq!(nexts.len(), 2);
}

#[test]
fn a_flush_of_commands_answers_like_any_other() {
    let mut master = plans(&["a"]);
    let answer = answer_json(
        &mut master,
        &json!({ "from": 0, "completions": [invoke("clear", &Value::Null)] }),
    );
    // Nothing was to be done: nothing stands in the history.
    assert_eq!(answer["applied"]["completions"], json!([]));
    assert_eq!(answer["errors"], Value::Null);
    let mut proxy = proxy(&master);
    let number = proxy.apply(UpkeepCommand::Clear).unwrap().number();
    let _ = round(&mut master, &mut proxy);
    let outcome = proxy.take_outcome().unwrap();
    assert_eq!(
        (outcome.number, outcome.fate),
        (number, flushout::proxy::Fate::Applied)
    );
    assert_equal(&master, &proxy);
}

#[test]
fn many_commands_with_many_effects_go_in_several_flushes() {
    let limits = Plan::limits()
        .with_command_effects_max(800)
        .with_flush_commands_max(20);
    assert_eq!(limits.flush_effects_max(), 800);
    // A small message that asks for much.
    let fill = invoke("fill", &json!(300));
    let clear = [
        invoke("completeAll", &Value::Null),
        invoke("clear", &Value::Null),
    ];
    let [complete, clear] = clear;
    let rest = invoke("spend", &json!({ "coins": 1 }));
    let (applied, errors) = told(limits, &[fill, complete, clear, rest]);
    assert_eq!(applied.len(), 300 + 302 + 2);
    assert_eq!(errors.len(), 1);
    assert_eq!(
        (&errors[0]["index"], &errors[0]["code"]),
        (&json!(2), &json!("too_much_work"))
    );
    assert_eq!(errors[0]["limit"], 800.0);

    // A proxy sends less at a time.
    let snapshot = plans(&[]).snapshot().unwrap();
    let mut master = Master::<Plan>::with_limits(&snapshot, SequentialIds, limits).unwrap();
    let mut proxy = Proxy::<Plan>::with_limits(&snapshot, SequentialIds, limits).unwrap();
    for _ in 0..3 {
        proxy.apply(PlanCommand::Fill(300)).unwrap();
        proxy.apply(PlanCommand::CompleteAll).unwrap();
        proxy.apply(UpkeepCommand::Clear).unwrap();
    }
    let mut flushes = 0;
    while proxy.has_unconfirmed() {
        let report = round(&mut master, &mut proxy);
        assert!(report.rejected.is_empty());
        flushes += 1;
    }
    assert_eq!(flushes, 9);
    assert_equal(&master, &proxy);
}
