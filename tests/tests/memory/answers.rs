//! Nasty answers to a flush.

use flushout::{FlushResponse, Json, Model, Proxy, SequentialIds, Snapshot};
use flushout_example_models::outline::Outline;
use flushout_example_models::todo_list::TodoList;

use crate::flushes::{chains_of_items, repeated, values};
use crate::{Named, check};

pub(crate) fn check_all(excesses: &mut Vec<String>) {
    let mut check = |kind: &str, messages, work: &dyn Fn(&[u8])| {
        check(kind, messages, work, excesses);
    };
    let list = TodoList::default();
    check("answer, todo list", answers("todos"), &|bytes| {
        end(&list, bytes);
    });
    let outline = Outline::default();
    check("answer, outline", outlines(), &|bytes| {
        end(&outline, bytes);
    });
    let json = Json::empty();
    check("answer, no types", answers(""), &|bytes| end(&json, bytes));
}

/// Reads the answer and ends a flush with it, with everything held until the end.
pub(crate) fn end<M: Model>(document: &M, bytes: &[u8]) {
    let snapshot = Snapshot::new(document.document_text().unwrap());
    let mut proxy = Proxy::<M>::new(&snapshot, SequentialIds).unwrap();
    let flush = proxy.begin_flush().unwrap();
    if let Ok(response) = FlushResponse::from_json(bytes) {
        let _report = proxy.end_flush(flush.ticket, &response);
    }
}

#[allow(clippy::too_many_lines, reason = "a plain list")]
fn answers(collection: &str) -> Vec<Named> {
    let path = if collection.is_empty() {
        "[]".to_owned()
    } else {
        format!("[\"{collection}\"]")
    };
    let applied = r#""applied":{"from":0,"completions":[]}"#;
    let diff = |completions: &str| {
        format!(
            r#"{{{applied},"sync":{{"isPartial":true,"diff":{{"from":0,"completions":[{completions}]}}}}}}"#
        )
    };
    let mut messages = Vec::new();
    let mut add = |name: String, text: String| messages.push((name, text.into_bytes()));
    let mut values = values();
    if collection.is_empty() {
        values.append(&mut beyond_a_flush());
    }
    for (name, value) in values {
        add(
            format!("{name} set in a diff"),
            diff(&format!(
                r#"{{"command":{{"path":{path},"action":"update","props":{value}}}}}"#
            )),
        );
        add(
            format!("{name} as a field set in a diff"),
            diff(&format!(
                r#"{{"command":{{"action":"update","props":{{"title":{value}}}}}}}"#
            )),
        );
        add(
            format!("{name} in a diff"),
            diff(&format!(
                r#"{{"command":{{"path":{path},"action":"create","props":{value}}},"createdId":"x"}}"#
            )),
        );
        add(
            format!("{name} as a path"),
            diff(&format!(
                r#"{{"command":{{"path":{value},"action":"detete"}}}}"#
            )),
        );
        add(
            format!("{name} as snapshot"),
            format!(
                r#"{{{applied},"sync":{{"isPartial":false,"latest":{{"commandCount":1,"document":{{"title":"x","m":{value}}}}}}}}}"#
            ),
        );
        add(
            format!("{name} as errors"),
            format!(r#"{{{applied},"errors":{value}}}"#),
        );
        add(
            format!("{name} as renames"),
            format!(
                r#"{{{applied},"sync":{{"isPartial":true,"diff":{{"from":0,"completions":[]}},"renames":{value}}}}}"#
            ),
        );
        add(
            format!("{name} as mapped paths"),
            format!(
                r#"{{{applied},"sync":{{"isPartial":true,"diff":{{"from":0,"completions":[]}},"mappedPaths":{value}}}}}"#
            ),
        );
    }
    let completion = r#"{"command":{"action":"update"}}"#;
    add(
        "small completions".into(),
        diff(&repeated(completion, 100_000)),
    );
    let completion = r#"{"command":{"action":"detete","path":["","","","",""]}}"#;
    add("small paths".into(), diff(&repeated(completion, 100_000)));
    add(
        "small applied completions".into(),
        format!(
            r#"{{"applied":{{"from":0,"completions":[{}]}}}}"#,
            repeated(completion, 100_000)
        ),
    );
    let many = |unit: &str| repeated(unit, 1_000_000);
    add(
        "small errors".into(),
        format!(r#"{{{applied},"errors":[{}]}}"#, many("{}")),
    );
    let renames = |renames: &str| {
        format!(
            r#"{{{applied},"sync":{{"isPartial":true,"diff":{{"from":0,"completions":[]}},{renames}}}}}"#
        )
    };
    add(
        "small renames".into(),
        renames(&format!(r#""renames":[{}]"#, many("[[],[]]"))),
    );
    let mapped: Vec<_> = (0..70_000)
        .map(|number| format!("\"{number}\":[]"))
        .collect();
    add(
        "small mapped paths".into(),
        renames(&format!(r#""mappedPaths":{{{}}}"#, mapped.join(","))),
    );
    let object = "[".to_owned() + &repeated(r#"{"":{"":{"":{"":{"":{"":{}}}}}}}"#, 30_000) + "]";
    add(
        "chains of objects without end".into(),
        diff(&format!(
            r#"{{"command":{{"path":{path},"action":"create","props":{object}}},"createdId":"x"}}"#
        )),
    );
    messages
}

/// Values with more in them than a flush may hold.
fn beyond_a_flush() -> Vec<(&'static str, String)> {
    let many = |unit: &str| format!("[{}]", repeated(unit, usize::MAX));
    let chain = |open: &str, close: &str, levels: usize| {
        many(&(open.repeat(levels) + &close.repeat(levels)))
    };
    let keys = |members: usize| {
        let printable: Vec<char> = ('!'..='~').filter(|c| *c != '"' && *c != '\\').collect();
        let key = |number: usize| {
            let (mut rest, mut key) = (number + 1, String::new());
            while rest > 0 {
                key.insert(0, printable[(rest - 1) % printable.len()]);
                rest = (rest - 1) / printable.len();
            }
            key
        };
        let members: Vec<_> = (0..members).map(|n| format!("\"{}\":0", key(n))).collect();
        format!("{{{}}}", members.join(","))
    };
    vec![
        ("zeros without end", many("0")),
        ("empty texts without end", many(r#""""#)),
        ("texts of one without end", many(r#""a""#)),
        ("arrays of one without end", many("[0]")),
        (
            "arrays of 257 without end",
            many(&format!("[{}0]", "0,".repeat(256))),
        ),
        ("objects of one without end", many(r#"{"":0}"#)),
        ("objects of one letter without end", many(r#"{"a":1}"#)),
        ("objects of two without end", many(r#"{"":0,"a":0}"#)),
        ("objects of 64 without end", many(&keys(64))),
        ("objects of 65 without end", many(&keys(65))),
        ("objects of 90 without end", many(&keys(90))),
        ("objects of 200 without end", many(&keys(200))),
        ("objects of 1000 without end", many(&keys(1000))),
        ("different keys without end", keys(129_500)),
        (
            "one key without end",
            format!("{{{}}}", repeated(r#""":0"#, usize::MAX)),
        ),
        ("chains of arrays without end", chain("[", "]", 57)),
        ("deep chains of arrays without end", chain("[", "]", 115)),
        (
            "chains of objects below",
            many(&(r#"{"":"#.repeat(57) + "0" + &"}".repeat(57))),
        ),
    ]
}

/// Items below items in a diff and in a snapshot.
fn outlines() -> Vec<Named> {
    let items = chains_of_items(1_300);
    let applied = r#""applied":{"from":0,"completions":[]}"#;
    let diff = format!(
        r#"{{{applied},"sync":{{"isPartial":true,"diff":{{"from":0,"completions":[{{"command":{{"path":["children"],"action":"create","props":{items}}},"createdId":"x"}}]}}}}}}"#
    );
    let document = items.replacen(r#""text""#, r#""title""#, 1);
    let latest = format!(
        r#"{{{applied},"sync":{{"isPartial":false,"latest":{{"commandCount":1,"document":{document}}}}}}}"#
    );
    vec![
        ("chains of items in a diff".to_owned(), diff.into_bytes()),
        (
            "chains of items in a snapshot".to_owned(),
            latest.into_bytes(),
        ),
    ]
}
