//! Random commands that make sense for the document of the proxy that gives them, or nearly so.

use serde_json::{Map, Value, json};

use crate::random::Random;

/// Makes a command for a document.
pub(crate) type Maker = fn(&mut Random, &Value) -> Value;

/// The paths of all objects in a document, its root first.
fn object_paths(value: &Value) -> Vec<Vec<String>> {
    fn collect(value: &Value, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
        let Value::Object(members) = value else {
            return;
        };
        found.push(path.clone());
        for (name, member) in members {
            path.push(name.clone());
            collect(member, path, found);
            path.pop();
        }
    }
    let mut found = Vec::new();
    collect(value, &mut Vec::new(), &mut found);
    found
}

/// A command for a document without types.
pub(crate) fn for_untyped(random: &mut Random, document: &Value) -> Value {
    let paths = object_paths(document);
    let mut path = random.pick(&paths).clone();
    if random.once_in(2) {
        // Where others are at work too.
        path.truncate(1);
    }
    if random.once_in(12) {
        // A place that is not there, or no longer.
        path.push((*random.pick(&["gone", "1", "5", "b"])).to_owned());
    }
    let mut props = Map::new();
    for _ in 0..random.below(3) {
        let name = *random.pick(&["n", "text", "stamped", "deep", "forbidden", "toString"]);
        // Refusals are to be the exception.
        if name != "forbidden" || random.once_in(3) {
            let value = match name {
                "deep" => json!({"x": {"y": random.below(9)}}),
                "text" => json!(random.pick(&["é", "\u{2028}", "😀", ""])),
                _ => json!(random.below(1_000)),
            };
            props.insert(name.to_owned(), value);
        }
    }
    match random.below(8) {
        0..=3 => {
            let mut command = json!({"path": path, "action": "create", "props": props});
            if random.once_in(5) {
                let missing = (*random.pick(&["p", "q"])).to_owned();
                command["path"].as_array_mut().unwrap().push(missing.into());
                command["parentDefault"] = random.pick(&[json!({}), json!({"made": true})]).clone();
            }
            command
        }
        4..=5 => json!({"path": path, "action": "update", "props": props}),
        6 if random.once_in(3) => {
            json!({"path": ["list"], "action": "update", "props": {"1": random.below(9)}})
        }
        _ if path.is_empty() => json!({"path": ["nothing"], "action": "detete"}),
        _ => json!({"path": path, "action": "detete"}),
    }
}

/// A command for an outline, sometimes one that its model refuses.
pub(crate) fn for_outlines(random: &mut Random, document: &Value) -> Value {
    let mut items = Vec::new();
    collect_items(
        &document["children"],
        &mut vec!["children".to_owned()],
        &mut items,
    );
    let text = if random.once_in(9) {
        "x".repeat(2_001)
    } else {
        format!("t{}", random.below(99))
    };
    let see = ["1", "2", "7", "first"];
    match random.below(8) {
        0..=3 => {
            let mut path = vec!["children".to_owned()];
            if !items.is_empty() && !random.once_in(3) {
                path.clone_from(random.pick(&items));
                path.push("children".to_owned());
            }
            let mut props = json!({"text": text});
            // The master fills in what is left out, and an npm proxy needs a sync with it.
            if random.once_in(2) {
                props["children"] = json!({});
                props["isFolded"] = json!(false);
            }
            if random.once_in(4) {
                props["see"] = json!(random.pick(&see));
            }
            if random.once_in(9) {
                props["unknown"] = json!(1);
            }
            json!({"path": path, "action": "create", "props": props})
        }
        4..=5 if !items.is_empty() => {
            let see = random.pick(&see);
            let choices = [
                json!({"text": text}),
                json!({"isFolded": true}),
                json!({"see": see}),
                json!({"see": null}),
                json!({"isFolded": "yes"}),
                json!({"children": {}}),
            ];
            let props = random.pick(&choices);
            json!({"path": random.pick(&items), "action": "update", "props": props})
        }
        6 if !items.is_empty() => json!({"path": random.pick(&items), "action": "detete"}),
        _ => json!({"action": "update", "props": {"title": text}}),
    }
}

fn collect_items(children: &Value, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    for (id, item) in children.as_object().into_iter().flatten() {
        path.push(id.clone());
        found.push(path.clone());
        path.push("children".to_owned());
        collect_items(&item["children"], path, found);
        path.pop();
        path.pop();
    }
}
