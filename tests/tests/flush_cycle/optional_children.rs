//! Optional children: created, updated, deleted, and there or not.

use flushout::Code;
use flushout_example_models::todo_list::{Settings, TodoList};
use serde_json::json;

use crate::support::{answer_json, assert_equal, master, proxy, round};

fn settings(color: &str) -> Settings {
    Settings {
        color: color.into(),
        shows_done: false,
    }
}

#[test]
fn a_child_is_created_changed_and_deleted() {
    let mut master = master();
    let mut proxy = proxy(&master);
    let child = TodoList::path();
    let child = child.settings();
    assert_eq!(
        proxy.apply(child.shows_done().set(true)).unwrap_err().code,
        Code::NotFound
    );
    proxy.apply(child.create(settings("#000000"))).unwrap();
    proxy.apply(child.shows_done().set(true)).unwrap();
    let problem = proxy.apply(child.create(settings("#ffffff"))).unwrap_err();
    assert_eq!(problem.code, Code::AlreadyExists);
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    assert!(master.document().settings.as_ref().unwrap().shows_done);
    let applied = proxy.apply(child.delete()).unwrap();
    assert!(applied.had_effect());
    let applied = proxy.apply(child.delete()).unwrap();
    assert!(!applied.had_effect());
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    assert!(master.document().settings.is_none());
}

#[test]
fn of_two_clients_that_create_the_child_one_is_told() {
    let mut master = master();
    let mut first = proxy(&master);
    let mut second = proxy(&master);
    let child = TodoList::path();
    first
        .apply(child.settings().create(settings("#000000")))
        .unwrap();
    second
        .apply(child.settings().create(settings("#ffffff")))
        .unwrap();
    let _ = round(&mut master, &mut first);
    let report = round(&mut master, &mut second);
    assert_eq!(report.rejected.len(), 1);
    assert_eq!(report.rejected[0].problem.code, Code::AlreadyExists);
    assert_equal(&master, &second);
    assert_eq!(
        master.document().settings.as_ref().unwrap().color,
        "#000000"
    );
}

#[test]
fn the_wire_asks_for_the_childs_name() {
    let mut master = master();
    let flush = json!({ "from": 0, "completions": [
        { "command": { "action": "create", "props": { "color": "#000000" } } },
        { "command": { "action": "create", "props": { "color": "#000000" } }, "createdId": "colors" },
        { "command": { "action": "create", "props": { "color": "red" } }, "createdId": "settings" },
        { "command": { "action": "create", "props": { "color": "#000000" } }, "createdId": "settings" },
    ] });
    let response = answer_json(&mut master, &flush);
    let errors = response["errors"].as_array().unwrap();
    let codes: Vec<_> = errors
        .iter()
        .map(|error| error["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["illegal_path", "illegal_path", "pattern_mismatch"]);
    // The third was refused and the fourth created it all the same.
    assert_eq!(
        response["applied"]["completions"].as_array().unwrap().len(),
        1
    );
    assert!(master.document().settings.is_some());
}
