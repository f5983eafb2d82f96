//! Commands that are right, from which wrong ones are made.

use serde_json::{Value, json};

fn create(path: &Value, id: &str, props: &Value) -> Value {
    json!({"command": {"path": path, "action": "create", "props": props}, "createdId": id})
}

fn expecting(mut command: Value, expected: &Value) -> Value {
    command["expected"] = expected.clone();
    command
}

fn update(path: &Value, props: &Value) -> Value {
    json!({"command": {"path": path, "action": "update", "props": props}})
}

fn delete(path: &Value) -> Value {
    json!({"command": {"path": path, "action": "detete"}})
}

pub(crate) fn todo_list() -> Vec<Value> {
    let todo = json!({
        "title": "Milk", "details": "two bottles", "done": false, "priority": "high",
        "estimateMinutes": 15, "tags": ["shop", "food"], "ticket": "ABC-12", "author": "me",
        "blocks": "t2",
    });
    vec![
        create(&json!(["todos"]), "t1", &todo),
        create(
            &json!(["todos"]),
            "t2",
            &json!({"name": "b", "author": "x"}),
        ),
        create(
            &json!([]),
            "settings",
            &json!({"color": "#00ff7f", "showsDone": true}),
        ),
        update(&json!([]), &json!({"title": "My list"})),
        update(
            &json!(["todos", "t1"]),
            &json!({"done": true, "details": null, "estimateMinutes": 480}),
        ),
        update(&json!(["settings"]), &json!({"color": "#123456"})),
        delete(&json!(["todos", "t2"])),
        delete(&json!(["settings"])),
        expecting(create(&json!(["todos"]), "t3", &todo), &json!({})),
        expecting(
            update(&json!(["todos", "t1"]), &json!({"done": true})),
            &json!({"done": false, "details": null}),
        ),
        expecting(delete(&json!(["todos", "t2"])), &todo),
        expecting(delete(&json!(["settings"])), &json!(null)),
        expecting(invoke("completeAll", &json!(null)), &json!([1])),
        json!({"transaction": [
            expecting(create(&json!(["todos"]), "t4", &todo), &json!({})),
            expecting(update(&json!([]), &json!({"title": "x"})), &json!({"title": "y"})),
        ]}),
        invoke("completeAll", &json!(null)),
        invoke("postpone", &json!({"todo": "t1", "days": 365})),
        json!({"transaction": [invoke("waitFor", &json!({"todo": "t1", "other": "t2"}))]}),
    ]
}

pub(crate) fn board() -> Vec<Value> {
    let card = json!({
        "title": "Paint", "position": "a1", "pin": {"x": 1.5, "y": -2}, "labels": ["red", "blue"],
        "comments": {"m": {"text": "yes", "author": "me"}},
    });
    let column = json!({
        "name": "To do", "position": "V", "cardLimit": 20, "cards": {"c1": card, "c2": card},
    });
    vec![
        create(&json!(["columns"]), "k", &column),
        create(&json!(["columns", "k", "cards"]), "c", &card),
        create(
            &json!(["columns", "k", "cards", "c", "comments"]),
            "m",
            &json!({"text": "Well", "author": "me"}),
        ),
        update(&json!(["theme"]), &json!({"isDark": true, "scale": 1.25})),
        update(
            &json!(["columns", "k"]),
            &json!({"name": "Done", "cardLimit": null}),
        ),
        update(
            &json!(["columns", "k", "cards", "c"]),
            &json!({"pin": null, "labels": []}),
        ),
        delete(&json!(["columns", "k", "cards", "c"])),
        expecting(
            delete(&json!(["columns", "k"])),
            &json!({"name": "To do", "cards": {"c1": card}, "nobody": [1, {"a": null}]}),
        ),
        invoke("move", &json!({"card": "c", "to": "k", "after": null})),
        invoke("archive", &json!({"card": "c"})),
    ]
}

pub(crate) fn outline() -> Vec<Value> {
    let leaf = json!({"text": "leaf", "isFolded": true, "see": "1"});
    let item = json!({"text": "item", "position": "b", "children": {"1": leaf, "2": {"text": ""}}});
    vec![
        create(&json!(["children"]), "1", &item),
        create(
            &json!(["children", "1", "children", "2", "children"]),
            "3",
            &leaf,
        ),
        update(
            &json!(["children", "1"]),
            &json!({"text": "x", "see": null}),
        ),
        update(
            &json!(["children", "1", "children", "2"]),
            &json!({"isFolded": false}),
        ),
        delete(&json!(["children", "1", "children", "2"])),
    ]
}

pub(crate) fn rich() -> Vec<Value> {
    let part = json!({
        "name": "p", "weight": 3, "of": "q", "note": {"text": "abcd"},
        "parts": {"1": {"name": "r"}, "2": {"name": "s", "note": null}},
    });
    vec![
        create(&json!(["parts"]), "p", &part),
        create(&json!([]), "perhaps", &part),
        create(&json!(["parts", "p"]), "note", &json!({"text": "n"})),
        create(&json!(["always", "parts", "p", "parts"]), "r", &part),
        update(
            &json!([]),
            &json!({
                "short": "abc", "letter": "é", "slug": "a-b", "small": -128, "tens": 30,
                "wide": 9_007_199_254_740_991_i64, "ratio": 0.25,
                "anything": {"a": [1, null, {"b": "c"}]},
            }),
        ),
        update(
            &json!([]),
            &json!({
                "point": {"x": 1, "y": 2, "label": "p"}, "mark": "two", "event": {"type": "left"},
                "answer": true, "tree": {"value": 1, "below": [{"value": 2}], "next": {"value": 3, "next": null}},
                "pair": [1, "a"], "triple": [1, 2, 3], "scores": {"a": 1, "b": 2}, "amount": 7,
            }),
        ),
        update(
            &json!([]),
            &json!({
                "mark": {"star": {"points": 5}}, "event": {"type": "said", "words": ["a"], "loud": true},
                "answer": {"reason": "so"}, "nothing": null, "numbers": [1, 2.5], "grid": [[{"x": 1}], []],
                "place": "a", "link": "q",
            }),
        ),
        update(
            &json!([]),
            &json!({
                "mark": {"size": [1, 2.5]}, "event": {"type": "moved", "to": "x"}, "answer": ["a", "b"],
                "see": null, "point": {"x": 3}, "numbers": [0.5],
            }),
        ),
        update(
            &json!([]),
            &json!({
                "mark": {"lines": ["a", "b"]},
                "answer": {"point": {"x": 1}, "marks": ["none", {"star": {"points": 1}}]},
                "pair": null, "tree": null, "scores": {},
            }),
        ),
        update(&json!(["always"]), &json!({"weight": 255, "of": null})),
        update(&json!(["perhaps", "note"]), &json!({"text": ""})),
        delete(&json!(["perhaps"])),
        expecting(create(&json!([]), "perhaps", &part), &json!({})),
        expecting(
            update(&json!([]), &json!({"mark": "two", "see": null})),
            &json!({"mark": {"star": {"points": 5}}, "see": "q", "numbers": [1, 2.5]}),
        ),
        expecting(delete(&json!(["perhaps"])), &part),
        delete(&json!(["parts", "p", "parts", "r"])),
    ]
}

fn invoke(name: &str, args: &Value) -> Value {
    json!({"command": {"action": "invoke", "name": name, "args": args}})
}

pub(crate) fn desk() -> Vec<Value> {
    let moved = json!({
        "from": "a", "to": "b", "howMany": 3, "percent": 5, "behind": "c", "except": ["d", "e"],
        "spot": {"x": 1.5, "y": -2}, "reason": "broken",
    });
    let late = json!({"command": {"args": moved, "name": "move", "action": "invoke"}, "createdIds": ["x", "y"]});
    vec![
        json!({"command": {"action": "invoke", "name": "emptyAll"}}),
        invoke("emptyAll", &json!(null)),
        invoke("emptyAll", &json!({})),
        invoke("move", &moved),
        late.clone(),
        invoke(
            "move",
            &json!({"from": "a", "target": "b", "howMany": 365, "reason": "inTheWay", "percent": null}),
        ),
        invoke("shut", &json!({"because": "broken", "loudness": 10})),
        json!({"command": {"action": "invoke", "name": "shut"}, "createdIds": null}),
        invoke("retitle", &json!("Mine")),
        invoke("explain", &json!("inTheWay")),
        invoke("lookAt", &json!({"x": 0.5, "y": 2})),
        invoke("pull", &json!("a")),
        invoke("sort", &json!(["a", "b"])),
        json!({"command": {"name": "lock-all", "action": "invoke"}, "createdIds": []}),
        invoke("lock_all", &json!({})),
        invoke("drawer", &json!(null)),
        create(&json!(["drawers"]), "a", &json!({"label": "a"})),
        json!({"transaction": [
            update(&json!([]), &json!({"title": "x"})),
            invoke("pull", &json!("a")),
            late,
        ]}),
        json!({"transaction": [delete(&json!(["drawers", "a"]))], "command": null}),
    ]
}
