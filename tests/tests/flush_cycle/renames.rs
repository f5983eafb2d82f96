//! Renamed nodes: paths and `Ref` fields follow, on the master and in the queue of the proxy.

use flushout::{Collection, Id, Master, SequentialIds};
use flushout::{Path, Ref};
use flushout_example_models::outline::{Item, ItemPatch, Outline};
use flushout_example_models::todo_list::{TodoList, TodoPatch};
use serde_json::json;

use crate::support::{answer, answer_json, assert_equal, id, master, proxy, round, todo};

#[test]
fn paths_and_references_follow_on_the_master_and_in_the_queue() {
    let mut master = master();
    let mut proxy = proxy(&master);
    let mut other = self::proxy(&master);
    let list = TodoList::path();
    other.apply(list.todos().create(todo("theirs"))).unwrap();
    let _ = round(&mut master, &mut other);

    let mine = proxy
        .apply(list.todos().create(todo("mine")))
        .unwrap()
        .created_id();
    assert_eq!(mine.as_str(), "1");
    let mut blocking = todo("in the same flush");
    blocking.blocks = Some(Ref::new(mine));
    let second = proxy
        .apply(list.todos().create(blocking))
        .unwrap()
        .created_id();
    proxy.apply(list.todos().at(mine).done().set(true)).unwrap();
    let flush = proxy.begin_flush().unwrap();
    // In the queue while the flush is on its way.
    let mut later = todo("in the queue");
    later.blocks = Some(Ref::new(mine));
    let third = proxy
        .apply(list.todos().create(later))
        .unwrap()
        .created_id();
    proxy
        .apply(list.todos().at(mine).update(TodoPatch {
            details: Some(Some("more".into())),
            blocks: Some(Some(Ref::new(second))),
            ..TodoPatch::default()
        }))
        .unwrap();

    let response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    assert!(report.rejected.is_empty());
    let (former, now) = &report.renamed[0];
    assert_eq!(*former, Path::from_iter(["todos", "1"]));
    let now = id(now.segments().last().unwrap());
    assert_ne!(now, mine);
    let at = |document: &TodoList, id| document.todos.get(id).unwrap().clone();
    for document in [master.document(), proxy.document()] {
        assert_eq!(at(document, mine).title, "theirs");
        assert!(at(document, now).done);
        assert_eq!(at(document, second).blocks, Some(Ref::new(now)));
    }
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    assert_eq!(at(master.document(), third).blocks, Some(Ref::new(now)));
    assert_eq!(at(master.document(), now).details.as_deref(), Some("more"));
    assert_eq!(at(master.document(), now).blocks, Some(Ref::new(second)));
    assert_eq!(at(master.document(), mine).details, None);
}

#[test]
fn a_waiting_create_whose_id_was_taken_takes_another_and_what_waits_follows() {
    let mut master = master();
    let mut proxy = proxy(&master);
    let mut other = self::proxy(&master);
    let list = TodoList::path();
    let mine = proxy
        .apply(list.todos().create(todo("mine")))
        .unwrap()
        .created_id();
    let mut blocking = todo("blocking");
    blocking.blocks = Some(Ref::new(mine));
    proxy.apply(list.todos().create(blocking)).unwrap();
    proxy.apply(list.todos().at(mine).done().set(true)).unwrap();
    other.apply(list.todos().create(todo("theirs"))).unwrap();
    let diff = flushout::wire::CompletionBatch {
        from: other.confirmed_count(),
        completions: other.pending_effects().cloned().collect(),
    };
    let _ = round(&mut master, &mut other);
    let push = flushout::Sync::new(flushout::wire::SyncBody::Diff(diff));
    let report = proxy.receive(push).unwrap();
    assert_eq!(report.renamed[0].0, Path::from_iter(["todos", "1"]));
    let now = id(report.renamed[0].1.segments().last().unwrap());
    let document = proxy.document();
    assert_eq!(document.todos.get(mine).unwrap().title, "theirs");
    assert!(document.todos.get(now).unwrap().done);
    assert!(
        document
            .todos
            .values()
            .any(|todo| todo.blocks == Some(Ref::new(now)))
    );
    let report = round(&mut master, &mut proxy);
    assert!(report.renamed.is_empty());
    assert_equal(&master, &proxy);
}

#[test]
fn a_reference_follows_also_when_the_renamed_node_is_gone() {
    let mut master = master();
    let create = |title: &str, id: &str, blocks: Option<&str>| {
        let mut props = json!({ "title": title, "author": "somebody" });
        if let Some(blocks) = blocks {
            props["blocks"] = blocks.into();
        }
        json!({ "command": { "action": "create", "path": ["todos"], "props": props }, "createdId": id })
    };
    let delete = |id: &str| json!({ "command": { "action": "detete", "path": ["todos", id] } });
    let flush = json!({ "from": 0, "completions": [create("theirs", "a", None)] });
    let _ = answer_json(&mut master, &flush);
    let flush = json!({ "from": 0, "completions": [
        create("mine", "a", None),
        delete("a"),
        create("refers to the renamed one", "b", Some("a")),
    ] });
    let response = answer_json(&mut master, &flush);
    let renamed = response["applied"]["completions"][0]["createdId"]
        .as_str()
        .unwrap();
    assert_eq!(
        response["applied"]["completions"][2]["command"]["props"]["blocks"],
        renamed
    );
}

#[test]
fn a_reference_follows_no_rename_of_an_id_that_names_a_new_node() {
    let mut master = Master::of_document(&Outline::default(), SequentialIds).unwrap();
    let create = |path: &[&str], id: &str, see: Option<&str>| {
        let mut props = json!({ "text": id });
        if let Some(see) = see {
            props["see"] = see.into();
        }
        json!({ "command": { "action": "create", "path": path, "props": props }, "createdId": id })
    };
    let top = ["children"];
    let flush =
        json!({ "from": 0, "completions": [create(&top, "a", None), create(&top, "b", None)] });
    let _ = answer_json(&mut master, &flush);
    let flush = json!({ "from": 2, "completions": [
        create(&top, "a", None),
        create(&top, "c", Some("a")),
        create(&["children", "b", "children"], "a", None),
        create(&top, "d", Some("a")),
    ] });
    let response = answer_json(&mut master, &flush);
    let applied = &response["applied"]["completions"];
    let see = |index: usize| applied[index]["command"]["props"]["see"].clone();
    assert_eq!(see(1), applied[0]["createdId"]);
    assert_ne!(see(1), "a");
    assert_eq!(see(3), "a");
}

#[test]
fn renames_reach_below_renamed_nodes_of_a_recursive_model() {
    let mut master = Master::of_document(&Outline::default(), SequentialIds).unwrap();
    let mut proxy = proxy(&master);
    let mut other = self::proxy(&master);
    let item = |text: &str, see: Option<Id<Item>>| Item {
        text: text.into(),
        position: None,
        is_folded: false,
        see: see.map(Ref::new),
        children: Collection::new(),
    };
    let outline = Outline::path();
    other
        .apply(outline.children().create(item("theirs", None)))
        .unwrap();
    let _ = round(&mut master, &mut other);
    let top = proxy
        .apply(outline.children().create(item("top", None)))
        .unwrap()
        .created_id();
    let below = outline.children().at(top).children();
    let inner = proxy
        .apply(below.create(item("inner", Some(top))))
        .unwrap()
        .created_id();
    proxy
        .apply(below.at(inner).update(ItemPatch {
            is_folded: Some(true),
            ..ItemPatch::default()
        }))
        .unwrap();
    let flush = proxy.begin_flush().unwrap();
    let innermost = proxy
        .apply(
            below
                .at(inner)
                .children()
                .create(item("innermost", Some(inner))),
        )
        .unwrap()
        .created_id();
    let response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    assert!(report.rejected.is_empty());
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    let now = Id::new(report.renamed[0].1.segments().last().unwrap()).unwrap();
    let top = master.document().children.get(now).unwrap();
    let inner_now = top.children.get(inner).unwrap();
    assert!(inner_now.is_folded);
    assert_eq!(inner_now.see, Some(Ref::new(now)));
    assert_eq!(
        inner_now.children.get(innermost).unwrap().see,
        Some(Ref::new(inner))
    );
}
