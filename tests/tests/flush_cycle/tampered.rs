//! Saved proxies and answers in which any one value was replaced: they are refused or taken, and the
//! proxy goes on.

use std::collections::BTreeSet;

use flushout::{Context, Flush, FlushResponse, Master, Proxy, SequentialIds};
use flushout_example_models::todo_list::{TodoCommand, TodoList};
use serde_json::{Value, json};

use crate::support::{id, master_with, round, todo};

/// A proxy with commands of every kind in flight, undone and rejected, and its master.
fn busy() -> (Master<TodoList>, Proxy<TodoList>, Flush) {
    let mut master = master_with(&["one", "two"]);
    let snapshot = master.snapshot().unwrap();
    let mut proxy = Proxy::<TodoList>::new(&snapshot, SequentialIds)
        .unwrap()
        .with_undo(10);
    let list = TodoList::path();
    let a = list.todos().at(id("a"));
    proxy.apply(a.title().set("uno".into())).unwrap();
    let _ = round(&mut master, &mut proxy);
    let _ = proxy.undo().unwrap();
    let _ = round(&mut master, &mut proxy);
    let _ = proxy.redo().unwrap();
    proxy.apply(TodoCommand::CompleteAll).unwrap();
    proxy.apply(list.todos().create(todo("new"))).unwrap();
    proxy
        .transact(|draft| {
            draft.apply(list.title().set("list".into()))?;
            draft.apply(TodoCommand::ClearDone)
        })
        .unwrap();
    let _ = proxy.undo().unwrap();
    // Somebody else is first.
    let mut other = Proxy::<TodoList>::new(&master.snapshot().unwrap(), SequentialIds).unwrap();
    other.apply(list.todos().create(todo("other"))).unwrap();
    let _ = round(&mut master, &mut other);
    let flush = proxy.begin_flush().unwrap();
    (master, proxy, flush)
}

/// Replaces the value at this place, counted from the outside in; false when there is none.
fn replace(value: &mut Value, place: &mut usize, with: &Value) -> bool {
    if *place == 0 {
        value.clone_from(with);
        return true;
    }
    *place -= 1;
    match value {
        Value::Array(items) => items.iter_mut().any(|item| replace(item, place, with)),
        Value::Object(members) => members.values_mut().any(|item| replace(item, place, with)),
        _ => false,
    }
}

/// All texts with one value replaced.
fn tampered(text: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let good: Value = serde_json::from_slice(text).unwrap();
    let values = [
        json!(null),
        json!(0),
        json!(3),
        json!(9_007_199_254_740_991_u64),
        json!("a"),
        json!([]),
        json!({}),
    ];
    let at = move |mut place: usize, with: &Value| {
        let mut bad = good.clone();
        replace(&mut bad, &mut place, with).then(|| serde_json::to_vec(&bad).unwrap())
    };
    (0..)
        .map(move |place| values.iter().map(|with| at(place, with)).collect())
        .map_while(|bad: Vec<Option<Vec<u8>>>| bad.into_iter().collect::<Option<Vec<_>>>())
        .flatten()
}

/// Everything that can be asked of a proxy; it must still be one that can be saved and restored.
fn exercise(proxy: &mut Proxy<TodoList>, master: &Master<TodoList>) {
    let _ = (proxy.undo(), proxy.redo(), proxy.skip_undo(), proxy.undo());
    let numbers: Vec<_> = proxy.rejected().map(|one| one.number).collect();
    for number in numbers {
        let _ = proxy.retry_unchanged(number);
    }
    let _ = proxy.reset(&master.snapshot().unwrap()).unwrap();
    let _ = (proxy.undo(), proxy.redo());
    let saved = proxy.save().unwrap();
    assert!(Proxy::<TodoList>::restore(&saved, SequentialIds).is_ok());
}

fn answer(master: &mut Master<TodoList>, flush: &Flush) -> FlushResponse {
    let staged = master.stage_flush(flush, &Context::new()).unwrap();
    staged.commit(None).unwrap()
}

#[test]
fn a_saved_proxy_with_any_value_replaced_is_refused_or_goes_on() {
    let (mut master, mut proxy, flush) = busy();
    let response = answer(&mut master, &flush);
    let (mut refused, mut taken) = (0, 0);
    for bad in tampered(&proxy.save().unwrap()) {
        let Ok(mut proxy) = Proxy::<TodoList>::restore(&bad, SequentialIds) else {
            refused += 1;
            continue;
        };
        taken += 1;
        if let Some(flush) = proxy.flush_in_flight() {
            let _ = proxy.end_flush(flush.ticket, &response);
        }
        exercise(&mut proxy, &master);
    }
    assert!(refused > 100 && taken > 100, "{refused} {taken}");
}

#[test]
fn an_answer_with_any_value_replaced_is_refused_or_taken() {
    let (mut master, mut proxy, flush) = busy();
    let saved = proxy.save().unwrap();
    let text = answer(&mut master, &flush).to_json().unwrap();
    let (mut refused, mut taken) = (0, 0);
    for bad in tampered(&text) {
        let Ok(response) = FlushResponse::from_json(&bad) else {
            refused += 1;
            continue;
        };
        let mut proxy = Proxy::<TodoList>::restore(&saved, SequentialIds).unwrap();
        let before = proxy.save().unwrap();
        if proxy.end_flush(flush.ticket, &response).is_err() {
            refused += 1;
            assert_eq!(proxy.save().unwrap(), before);
        } else {
            taken += 1;
        }
        let told: BTreeSet<_> = proxy.outcomes().map(|one| one.number).collect();
        assert_eq!(told.len(), proxy.outcomes().len(), "an outcome came twice");
        exercise(&mut proxy, &master);
    }
    assert!(refused > 100 && taken > 100, "{refused} {taken}");
}
