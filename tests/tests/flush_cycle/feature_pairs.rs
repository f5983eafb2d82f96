//! Where two features meet: transactions, code, renames, limits, held pushes, resets, replaced nodes
//! and retries, two at a time.

use flushout::proxy::{Fate, OUTCOMES_MAX};
use flushout::wire::SyncBody;
use flushout::{
    Code, FlushResponse, Id, Limits, Master, Problem, Proxy, RejectedBy, SequentialIds, Sync,
};
use flushout_tests::plan::{Plan, PlanCommand, PlanError, Task, task};
use serde_json::{Value, json};

use crate::support::{answer, answer_json, assert_equal, plans, proxy, round};

fn id(text: &str) -> Id<Task> {
    Id::new(text).unwrap()
}

fn limited(limits: Limits) -> Master<Plan> {
    let snapshot = plans(&["a"]).snapshot().unwrap();
    Master::with_limits(&snapshot, SequentialIds, limits).unwrap()
}

fn title(text: &str) -> Value {
    json!({ "command": { "action": "update", "props": { "title": text } } })
}

fn update(id: &str, props: &Value) -> Value {
    json!({ "command": { "action": "update", "path": ["tasks", id], "props": props } })
}

fn create(id: &str, title: &str) -> Value {
    json!({ "command": { "action": "create", "path": ["tasks"], "props": { "title": title,
        "steps": {} } }, "createdId": id })
}

fn fill(count: u32) -> Value {
    json!({ "command": { "action": "invoke", "name": "fill", "args": count } })
}

fn applied(answer: &Value) -> usize {
    answer["applied"]["completions"].as_array().unwrap().len()
}

#[test]
fn effects_of_a_failed_transaction_leave_room_for_those_that_follow() {
    // 40 effects for a flush, and for each command of it.
    let limits = Limits::DEFAULT
        .with_flush_commands_max(4)
        .with_command_effects_max(40);
    let mut master = limited(limits);
    let failing = json!({ "transaction": [fill(30), update("nobody", &json!({}))] });
    let flush = json!({ "from": 0, "completions": [failing, fill(40)] });
    let answer = answer_json(&mut master, &flush);
    assert_eq!(applied(&answer), 40, "{answer}");
    let errors = answer["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{answer}");
    assert_eq!(errors[0]["code"], "not_found");
    // One more is too much.
    let mut master = limited(limits);
    let flush = json!({ "from": 0, "completions": [fill(40), fill(1)] });
    let answer = answer_json(&mut master, &flush);
    let error = &answer["errors"][0];
    assert_eq!(error["code"], "too_much_work", "{answer}");
    assert_eq!(
        (&error["limit"], &error["actual"]),
        (&json!(40.0), &json!(41.0))
    );
}

#[test]
fn a_transaction_counts_its_own_effects_alone() {
    let limits = Limits::DEFAULT.with_command_effects_max(4);
    let mut master = limited(limits);
    let members = |count: usize| vec![title("within"); count];
    let flush = json!({ "from": 0, "completions": [
        title("one"), title("two"), fill(3),
        { "transaction": members(4) },
        { "transaction": members(5) },
        title("three"),
        { "transaction": members(4) },
    ] });
    let answer = answer_json(&mut master, &flush);
    assert_eq!(applied(&answer), 14, "{answer}");
    let errors = answer["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{answer}");
    let error = &errors[0];
    assert_eq!(
        (&error["index"], &error["code"]),
        (&json!(4), &json!("too_many_effects"))
    );
    assert_eq!(
        (&error["limit"], &error["actual"]),
        (&json!(4.0), &json!(5.0))
    );
}

#[test]
fn a_transaction_of_a_proxy_counts_its_own_effects_alone_at_each_rebase() {
    let limits = Limits::DEFAULT.with_command_effects_max(4);
    let mut master = limited(limits);
    let snapshot = master.snapshot().unwrap();
    let mut proxy = Proxy::<Plan>::with_limits(&snapshot, SequentialIds, limits).unwrap();
    let path = Plan::path();
    let mut transact = |count: usize| {
        proxy.transact(|plan| {
            for number in 0..count {
                plan.apply(path.title().set(number.to_string()))?;
            }
            Ok(())
        })
    };
    for _ in 0..3 {
        transact(4).unwrap();
    }
    assert_eq!(transact(5).unwrap_err().code, Code::TooManyEffects);
    // Somebody else's command makes the waiting ones be rebased.
    let pushed = answer(&mut master, title_flush(0, "theirs").as_bytes(), None);
    let push = Sync::new(SyncBody::Diff(pushed.applied));
    assert!(proxy.receive(push).unwrap().rejected.is_empty());
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    assert_eq!(master.count().get(), 13);
}

fn title_flush(from: u64, text: &str) -> String {
    json!({ "from": from, "completions": [title(text)] }).to_string()
}

/// An answer that applies nothing and says nothing.
fn nothing_new(from: u64) -> FlushResponse {
    let answer = json!({ "applied": { "from": from, "completions": [] } }).to_string();
    FlushResponse::from_json(answer.as_bytes()).unwrap()
}

#[test]
fn a_reset_drops_what_was_pushed_during_a_flush() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let flight = proxy.begin_flush().unwrap();
    let pushed = answer(
        &mut master,
        title_flush(0, "first lineage").as_bytes(),
        None,
    );
    let push = Sync::new(SyncBody::Diff(pushed.applied));
    assert!(!proxy.receive(push).unwrap().is_changed);

    // The other lineage is at the very count at which the held push begins.
    let other = plans(&["b"]);
    let _ = proxy.reset(&other.snapshot().unwrap()).unwrap();
    assert!(proxy.end_flush(flight.ticket, &nothing_new(0)).is_err());
    let flight = proxy.begin_flush().unwrap();
    let report = proxy.end_flush(flight.ticket, &nothing_new(0)).unwrap();
    assert!(!report.is_changed);
    assert_equal(&other, &proxy);
    assert_eq!(proxy.document().title, "");
}

/// A transaction that replaces the task `a` by a new one of that id, and a command on the new one.
fn replaced(proxy: &mut Proxy<Plan>) -> [flushout::proxy::CommandNumber; 2] {
    let path = Plan::path();
    let replaced = proxy.transact(|plan| {
        plan.apply(path.tasks().at(id("a")).delete())?;
        plan.apply(path.tasks().create(task("new")).with_id(id("a")))
    });
    let done = path.tasks().at(id("a")).done().set(true);
    let done = proxy.apply(done).unwrap().number();
    [replaced.unwrap().number(), done]
}

#[test]
fn a_refused_flush_takes_what_was_done_to_a_replacement_with_it() {
    let mut master = plans(&["a"]);
    // The replacement fills a flush, so what is done to it goes with the next one.
    let limits = Limits::DEFAULT.with_flush_commands_max(2);
    let snapshot = master.snapshot().unwrap();
    let mut proxy = Proxy::with_limits(&snapshot, SequentialIds, limits).unwrap();
    let [replaced, done] = replaced(&mut proxy);
    let flush = proxy.begin_flush().unwrap();
    assert_eq!(flush.completions.len(), 1);
    let problem = Problem::new(Code::TooManyNodes, "too much");
    let report = proxy.reject_flush(flush.ticket, &problem).unwrap();
    let rejected: Vec<_> = report
        .rejected
        .iter()
        .map(|one| (one.number, one.by, one.depends_on))
        .collect();
    let expected = [
        (replaced, RejectedBy::Answer, None),
        (done, RejectedBy::Rebase, Some(replaced)),
    ];
    assert_eq!(rejected, expected);
    assert_eq!(proxy.document(), master.document());
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    assert!(!master.document().tasks.get(id("a")).unwrap().done);
}

#[test]
fn a_withdrawn_replacement_takes_what_was_done_to_it_with_it() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let [replaced, done] = replaced(&mut proxy);
    assert_eq!(proxy.discard(replaced), Ok(vec![replaced, done]));
    assert_eq!(proxy.document(), master.document());
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    assert!(!master.document().tasks.get(id("a")).unwrap().done);
}

#[test]
fn applied_outcomes_beyond_the_most_go_first_and_rejected_ones_stay() {
    let master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let path = Plan::path();
    for number in 0..3 {
        proxy.apply(path.title().set(number.to_string())).unwrap();
    }
    let flush = proxy.begin_flush().unwrap();
    let problem = Problem::new(Code::TooManyNodes, "too much");
    let _ = proxy.reject_flush(flush.ticket, &problem).unwrap();
    for _ in 0..OUTCOMES_MAX {
        proxy.transact(|_| Ok(())).unwrap();
    }
    assert_eq!(proxy.outcomes().len(), OUTCOMES_MAX);
    assert_eq!(proxy.outcomes_dropped(), 3);
    let is_rejected = |fate: &Fate| matches!(fate, Fate::Rejected(_));
    let rejected = proxy.outcomes().filter(|one| is_rejected(&one.fate));
    assert_eq!(rejected.count(), 3);
    // The oldest are still the rejected ones; the first applied ones went.
    let numbers: Vec<_> = proxy
        .outcomes()
        .take(5)
        .map(|one| one.number.get())
        .collect();
    assert_eq!(numbers, [0, 1, 2, 6, 7]);
}

#[test]
fn without_an_applied_outcome_the_oldest_goes() {
    let master = plans(&["a"]);
    let mut proxy = proxy(&master);
    for _ in 0..=OUTCOMES_MAX {
        let number = proxy.apply(PlanCommand::CompleteAll).unwrap().number();
        proxy.discard(number).unwrap();
    }
    assert_eq!(proxy.outcomes().len(), OUTCOMES_MAX);
    assert_eq!(proxy.outcomes_dropped(), 1);
    assert_eq!(proxy.outcomes().next().unwrap().number.get(), 1);
}

#[test]
fn code_that_failed_in_a_transaction_gives_an_earlier_rename_back() {
    let mut master = plans(&["a", "b"]);
    // The code proposes the name under which the client knows its first task.
    let copy = |ids: &[&str]| json!({ "command": { "action": "invoke", "name": "copy", "args": "b" }, "createdIds": ids });
    let answer = answer_json(
        &mut master,
        &json!({ "from": 0, "completions": [
            create("a", "first"),
            { "transaction": [copy(&["a"]), update("nobody", &json!({}))] },
            update("a", &json!({ "after": "a", "done": true })),
            { "transaction": [copy(&["a"]), update("a", &json!({ "title": "copied" }))] },
            update("a", &json!({ "done": true })),
        ] }),
    );
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1, "{answer}");
    let tasks = &master.document().tasks;
    let titled = |title: &str| tasks.iter().find(|(_, task)| task.title == title).unwrap();
    let (first, one) = titled("first");
    assert!(one.done);
    assert_eq!(one.after.map(flushout::Ref::id), Some(first));
    let (copied, other) = titled("copied");
    assert!(other.done && copied != first);
    let a = tasks.get(id("a")).unwrap();
    assert_eq!((a.title.as_str(), a.done, a.after), ("a", false, None));
}

#[test]
fn a_dependent_that_is_refused_again_has_its_new_reason() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let path = Plan::path();
    let new = proxy.apply(path.tasks().create(task("new"))).unwrap();
    let (created, new) = (new.number(), new.created_id());
    let flush = proxy.begin_flush().unwrap();
    let dependent = proxy.transact(|plan| {
        plan.apply(path.tasks().at(new).done().set(true))?;
        plan.apply(PlanCommand::Spend { coins: 60 })
    });
    let dependent = dependent.unwrap().number();
    let problem = Problem::new(Code::TooManyNodes, "too much");
    let _ = proxy.reject_flush(flush.ticket, &problem).unwrap();
    let rejected = proxy.rejected().last().unwrap();
    assert_eq!(rejected.number, dependent);
    assert_eq!(rejected.depends_on, Some(created));
    assert_eq!(rejected.problem.code, Code::NotFound);

    // Meanwhile the coins are spent.
    let mut other = self::proxy(&master);
    other.apply(PlanCommand::Spend { coins: 99 }).unwrap();
    let _ = round(&mut master, &mut other);
    let _ = round(&mut master, &mut proxy);
    let retried = proxy.retry_unchanged(created).unwrap();
    let refused = retried.dependents[0].1.as_ref().unwrap_err();
    assert_eq!(refused.error_as(), Some(PlanError::TooFew { left: 1 }));
    let rejected: Vec<_> = proxy.rejected().collect();
    assert_eq!(rejected.len(), 1);
    assert_eq!(rejected[0].number, dependent);
    assert_eq!(&rejected[0].problem, refused);
    assert_eq!(rejected[0].depends_on, None);
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
}

#[test]
fn a_proposed_name_that_every_object_inherits_is_no_id() {
    // On the master: alone, by code, and within a transaction.
    let entries = [
        create("constructor", "new"),
        json!({ "command": { "action": "invoke", "name": "copy", "args": "a" },
            "createdIds": ["constructor"] }),
        json!({ "command": { "action": "invoke", "name": "chain", "args": { "links": 1 } },
            "createdIds": ["constructor"] }),
        json!({ "transaction": [create("constructor", "new"), update("constructor", &json!({}))] }),
    ];
    for entry in entries {
        let mut master = plans(&["a"]);
        let answer = answer_json(&mut master, &json!({ "from": 0, "completions": [entry] }));
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        assert_eq!(master.document().tasks.len(), 2);
        assert!(!master.document().tasks.contains(id("constructor")));
        let renames = &answer["sync"]["mappedPaths"];
        assert_eq!(renames.as_object().unwrap().len(), 1, "{answer}");
    }
    // In a proxy, and then on the master.
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let path = Plan::path();
    let named = path.tasks().create(task("new")).with_id(id("constructor"));
    let new = proxy.apply(named).unwrap().created_id();
    assert_ne!(new.as_str(), "constructor");
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    assert!(master.document().tasks.contains(new));
}
