//! Commands below a create that was refused: they fail with it, and hit nobody else's node.

use flushout::{Code, Context, Intercepted, Json, Master, RejectedBy, Rejection, SequentialIds};
use flushout_example_models::todo_list::{Todo, TodoList};
use flushout_tests::plan::{Plan, Step};
use serde_json::{Value, json};

use crate::support::{answer, answer_json, assert_equal, id, master, plans, proxy, round, todo};

type Verdict = Result<(), Rejection>;

fn no_bad_ones(command: &mut Intercepted<'_>, _: &TodoList, _: &Context) -> Verdict {
    match command.get::<Todo>() {
        Some(todo) if todo.title.starts_with("bad") => Err(Rejection::new("not this one")),
        _ => Ok(()),
    }
}

fn create(title: &str, id: &str) -> Value {
    json!({ "command": { "path": ["todos"], "action": "create", "props": { "title": title, "author": "x" } }, "createdId": id })
}

fn update(id: &str, details: &str) -> Value {
    json!({ "command": { "path": ["todos", id], "action": "update", "props": { "details": details } } })
}

fn delete(id: &str) -> Value {
    json!({ "command": { "path": ["todos", id], "action": "detete" } })
}

fn indexes(response: &Value) -> Vec<u64> {
    let errors = response["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| error["index"].as_u64().unwrap())
        .collect()
}

#[test]
fn on_the_master_they_fail_and_the_others_node_is_left_alone() {
    let mut master = master().with_interceptor(no_bad_ones);
    let _ = answer_json(
        &mut master,
        &json!({ "from": 0, "completions": [create("theirs", "1")] }),
    );
    let flush = json!({ "from": 0, "completions": [
        create("bad", "1"),
        update("1", "mine"),
        delete("1"),
        create("good", "2"),
        update("2", "mine"),
    ] });
    let response = answer_json(&mut master, &flush);
    assert_eq!(indexes(&response), [0, 1, 2]);
    assert_eq!(
        response["errors"][1]["errorMessage"],
        "No object at document path todos,1"
    );
    let theirs = master.document().todos.get(id("1")).unwrap();
    assert_eq!((theirs.title.as_str(), &theirs.details), ("theirs", &None));
}

#[test]
fn a_delete_of_the_refused_node_itself_is_a_delete_of_nothing() {
    let mut master = master().with_interceptor(no_bad_ones);
    let flush = json!({ "from": 0, "completions": [create("bad", "1"), delete("1")] });
    let response = answer_json(&mut master, &flush);
    assert_eq!(indexes(&response), [0]);
    assert_eq!(master.count().get(), 1);
}

#[test]
fn the_id_is_free_again_when_the_client_creates_it_again() {
    let mut master = master().with_interceptor(no_bad_ones);
    let flush = json!({ "from": 0, "completions": [
        create("bad", "1"), update("1", "no"), create("good", "1"), update("1", "yes"),
    ] });
    let response = answer_json(&mut master, &flush);
    assert_eq!(indexes(&response), [0, 1]);
    let details = &master.document().todos.get(id("1")).unwrap().details;
    assert_eq!(details.as_deref(), Some("yes"));
}

#[test]
fn a_renamed_node_under_the_id_of_a_refused_one_is_still_the_clients_own() {
    let mut master = master().with_interceptor(no_bad_ones);
    let _ = answer_json(
        &mut master,
        &json!({ "from": 0, "completions": [create("theirs", "1")] }),
    );
    // The first create becomes 3, the id that the second, refused one proposes.
    let flush = json!({ "from": 0, "completions": [
        create("mine", "1"), create("bad", "3"), update("1", "mine"), update("3", "bad"),
    ] });
    let response = answer_json(&mut master, &flush);
    assert_eq!(response["applied"]["completions"][0]["createdId"], "3");
    assert_eq!(indexes(&response), [1, 3]);
    let details = &master.document().todos.get(id("3")).unwrap().details;
    assert_eq!(details.as_deref(), Some("mine"));
}

#[test]
fn in_the_queue_they_fail_too_with_their_reasons() {
    let mut master = master().with_interceptor(no_bad_ones);
    let mut proxy = proxy(&master);
    let list = TodoList::path();
    let bad = proxy
        .apply(list.todos().create(todo("bad")))
        .unwrap()
        .created_id();
    let flush = proxy.begin_flush().unwrap();
    proxy.apply(list.todos().at(bad).done().set(true)).unwrap();
    proxy.apply(list.title().set("kept".into())).unwrap();
    proxy.apply(list.todos().at(bad).delete()).unwrap();
    let response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    let reasons: Vec<_> = report
        .rejected
        .iter()
        .map(|rejected| (rejected.by, rejected.problem.code))
        .collect();
    assert_eq!(
        reasons,
        [
            (RejectedBy::Answer, Code::Rejected),
            (RejectedBy::Rebase, Code::NotFound),
        ]
    );
    let report = round(&mut master, &mut proxy);
    assert!(report.rejected.is_empty());
    assert_equal(&master, &proxy);
    assert_eq!(master.document().title, "kept");
}

#[test]
fn in_the_queue_a_renamed_node_under_the_id_of_a_refused_one_is_still_ones_own() {
    let mut master = master().with_interceptor(no_bad_ones);
    let mut proxy = proxy(&master);
    let mut other = self::proxy(&master);
    let list = TodoList::path();
    other.apply(list.todos().create(todo("theirs"))).unwrap();
    let _ = round(&mut master, &mut other);
    let mine = proxy
        .apply(list.todos().create(todo("mine")).with_id(id("1")))
        .unwrap()
        .created_id();
    let bad = proxy
        .apply(list.todos().create(todo("bad")).with_id(id("3")))
        .unwrap()
        .created_id();
    let flush = proxy.begin_flush().unwrap();
    proxy.apply(list.todos().at(mine).done().set(true)).unwrap();
    proxy.apply(list.todos().at(bad).done().set(true)).unwrap();
    let response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    assert_eq!(report.rejected.len(), 2);
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    let mine = master.document().todos.get(id("3")).unwrap();
    assert_eq!((mine.title.as_str(), mine.done), ("mine", true));
    assert!(!master.document().todos.get(id("1")).unwrap().done);
}

#[test]
fn of_two_nodes_that_are_missing_the_outer_one_is_told() {
    let no_steps = |command: &mut Intercepted<'_>, _: &Plan, _: &Context| -> Verdict {
        match command.get::<Step>() {
            Some(_) => Err(Rejection::new("no steps")),
            None => Ok(()),
        }
    };
    let mut master = plans(&["a"]).with_interceptor(no_steps);
    let step =
        json!({ "path": ["tasks", "a", "steps"], "action": "create", "props": { "text": "s" } });
    let below = json!({ "path": ["tasks", "a", "steps", "s"], "action": "update", "props": { "text": "t" } });
    let flush = json!({ "from": 0, "completions": [
        { "command": step, "createdId": "s" },
        { "command": below },
        { "command": { "path": ["tasks", "a"], "action": "detete" } },
        { "command": below },
    ] });
    let response = answer_json(&mut master, &flush);
    assert_eq!(indexes(&response), [0, 1, 3]);
    let message = |index: usize| &response["errors"][index]["errorMessage"];
    assert_eq!(message(1), "No object at document path tasks,a,steps,s");
    assert_eq!(message(2), "No object at document path tasks,a");
}

/// What comes of commands after a refused create of `m.1`, and what the document is then.
fn after_refused_create(document: Value, commands: &[Value]) -> (Vec<u64>, Value) {
    let no_bad_ones = |command: &mut Intercepted<'_>, _: &Json, _: &Context| -> Verdict {
        match command.props() {
            Some(props) if props.get("bad").is_some() => Err(Rejection::new("not this one")),
            _ => Ok(()),
        }
    };
    let document = Json::new(document).unwrap();
    let master = Master::of_document(&document, SequentialIds).unwrap();
    let mut master = master.with_interceptor(no_bad_ones);
    let bad = json!({ "path": ["m"], "action": "create", "props": { "bad": true } });
    let mut completions = vec![json!({ "command": bad, "createdId": "1" })];
    completions.extend_from_slice(commands);
    let response = answer_json(
        &mut master,
        &json!({ "from": 0, "completions": completions }),
    );
    (indexes(&response), master.document().to_value())
}

fn create_in(path: Value, id: &str) -> Value {
    let mut command = json!({ "action": "create", "props": {}, "parentDefault": {} });
    command["path"] = path;
    json!({ "command": command, "createdId": id })
}

#[test]
fn a_create_may_make_the_refused_node_from_its_default() {
    let commands = [
        create_in(json!(["m", "1"]), "c"),
        json!({ "command": { "path": ["m", "1", "c"], "action": "update", "props": { "x": 1 } } }),
    ];
    let (indexes, document) = after_refused_create(json!({ "m": {} }), &commands);
    assert_eq!(indexes, [0]);
    assert_eq!(document, json!({ "m": { "1": { "c": { "x": 1 } } } }));
}

#[test]
fn a_create_in_another_clients_node_of_that_id_is_refused() {
    let before = json!({ "m": { "1": {} } });
    for id in ["c", "1"] {
        let commands = [create_in(json!(["m", "1"]), id)];
        let (indexes, document) = after_refused_create(before.clone(), &commands);
        assert_eq!(indexes, [0, 1], "{id}");
        assert_eq!(document, before, "{id}");
    }
}
