//! Nasty flushes, for typed documents and for those without types.

use std::cell::RefCell;

use flushout::{Context, Json, Master, Model, SequentialIds};
use flushout_example_models::board::{Board, Theme};
use flushout_example_models::outline::Outline;
use flushout_example_models::todo_list::TodoList;

use crate::{MESSAGE_BYTES_MAX, Named, check};

pub(crate) fn check_all(excesses: &mut Vec<String>) {
    let mut check = |kind: &str, messages, work: &dyn Fn(&[u8])| {
        check(kind, messages, work, excesses);
    };
    let list = || Master::of_document(&TodoList::default(), SequentialIds).unwrap();
    check("flush, todo list", everywhere("todos"), &|bytes| {
        stage(list(), bytes);
    });
    let outline = || Master::of_document(&Outline::default(), SequentialIds).unwrap();
    check("flush, outline", outlines(), &|bytes| {
        stage(outline(), bytes);
    });
    let theme = Theme {
        is_dark: false,
        scale: 1.0,
    };
    let board = Board {
        name: "b".into(),
        theme,
        ..Board::default()
    };
    let board = || Master::of_document(&board, SequentialIds).unwrap();
    check("flush, board", boards(), &|bytes| stage(board(), bytes));
    let json = || Master::of_document(&Json::empty(), SequentialIds).unwrap();
    check("flush, no types", everywhere(""), &|bytes| {
        stage(json(), bytes);
    });
    let long = serde_json::json!({ "a": { "long": "x".repeat(7 * 1024 * 1024) } });
    let long = Master::of_document(&Json::new(long).unwrap(), SequentialIds).unwrap();
    let long = RefCell::new(long);
    check("flush, long document", short_expectations(), &|bytes| {
        let mut long = long.borrow_mut();
        let staged = long.stage(bytes, &Context::new()).unwrap();
        assert_eq!(staged.errors()[0].code.as_deref(), Some("conflict"));
    });
}

/// Commands that expect little where there is a lot.
fn short_expectations() -> Vec<Named> {
    let of = |name: &str, command: &str| (name.to_owned(), flush(command));
    vec![
        of(
            "delete",
            r#"{"command":{"path":["a"],"action":"detete"},"expected":{}}"#,
        ),
        of(
            "update",
            r#"{"command":{"path":["a"],"action":"update","props":{"long":1}},"expected":{"long":0}}"#,
        ),
        of(
            "update of two",
            r#"{"command":{"path":["a"],"action":"update","props":{"long":1,"b":1}},"expected":{"b":null,"long":0}}"#,
        ),
    ]
}

/// Stages, commits and writes the answer, with everything held until the end.
pub(crate) fn stage<M: Model>(mut master: Master<M>, bytes: &[u8]) {
    if let Ok(staged) = master.stage(bytes, &Context::new()) {
        let response = staged.commit(None).unwrap();
        let _written = response.to_json().unwrap();
    }
}

pub(crate) fn flush(completions: &str) -> Vec<u8> {
    format!(r#"{{"from":0,"completions":[{completions}]}}"#).into_bytes()
}

fn create(path: &str, props: &str) -> String {
    format!(r#"{{"command":{{"path":{path},"action":"create","props":{props}}},"createdId":"x"}}"#)
}

/// As many repetitions as a message has room for, but at most `count`.
pub(crate) fn repeated(unit: &str, count: usize) -> String {
    let room = (MESSAGE_BYTES_MAX - 4096) / (unit.len() + 1);
    vec![unit; count.min(room)].join(",")
}

/// JSON values of which each is nasty in its own way.
#[allow(clippy::too_many_lines, reason = "a plain list")]
pub(crate) fn values() -> Vec<(&'static str, String)> {
    let chain =
        |open: &str, close: &str, levels: usize| open.repeat(levels) + "0" + &close.repeat(levels);
    let members = |member: &dyn Fn(usize) -> String, count: usize| {
        let mut text = String::from("{");
        for number in 0..count {
            let member = member(number);
            if text.len() + member.len() + 4096 > MESSAGE_BYTES_MAX {
                break;
            }
            if number > 0 {
                text.push(',');
            }
            text += &member;
        }
        text + "}"
    };
    let mut values = vec![
        ("empty arrays", format!("[{}]", repeated("[]", 49_000))),
        (
            "too many empty arrays",
            format!("[{}]", repeated("[]", 400_000)),
        ),
        ("arrays of one", format!("[{}]", repeated("[0]", 24_000))),
        (
            "arrays of five",
            format!("[{}]", repeated("[0,0,0,0,0]", 8_000)),
        ),
        (
            "objects of one",
            format!("[{}]", repeated(r#"{"":0}"#, 24_000)),
        ),
        (
            "objects of two",
            format!("[{}]", repeated(r#"{"":0,"a":0}"#, 16_000)),
        ),
        (
            "chains of objects",
            format!("[{}]", repeated(&chain(r#"{"":"#, "}", 57), 850)),
        ),
        (
            "chains of arrays",
            format!("[{}]", repeated(&chain("[", "]", 57), 850)),
        ),
        (
            "chains of pairs",
            format!("[{}]", repeated(&chain(r#"{"a":[0],"":"#, "}", 57), 280)),
        ),
        ("zeros", format!("[{}]", repeated("0", 49_000))),
        (
            "long numbers",
            format!("[{}]", repeated("1234567890.12345678e100", 40_000)),
        ),
        ("nesting beyond the limit", chain("[", "]", 100_000)),
        ("short texts", format!("[{}]", repeated("\"ab\"", 49_000))),
        ("one long text", format!("\"{}\"", "x".repeat(1_000_000))),
        ("escapes", format!("\"{}\"", "\\u0001".repeat(170_000))),
        ("quotes", format!("\"{}\"", "\\\"".repeat(500_000))),
        // Where a message quotes them, each takes six bytes.
        (
            "control characters",
            format!("\"{}\"", "\u{7f}".repeat(1_000_000)),
        ),
        (
            "key of control characters",
            format!("{{\"{}\":0}}", "\u{7f}".repeat(1_000_000)),
        ),
        (
            "lone surrogates",
            format!("\"{}\"", "\\ud800".repeat(170_000)),
        ),
        (
            "surrogate pairs",
            format!("\"{}\"", "\\ud83d\\ude00".repeat(85_000)),
        ),
        ("no text at all", "\"\u{1}".repeat(1000)),
    ];
    values.push((
        "different keys",
        members(&|number| format!("\"k{number}\":0"), 49_000),
    ));
    values.push((
        "different ids of nodes",
        members(&|number| format!("\"k{number}\":{{}}"), 49_000),
    ));
    values.push((
        "one key again and again",
        members(&|_| "\"a\":[0]".to_owned(), 24_000),
    ));
    values.push((
        "giant keys",
        members(
            &|number| format!("\"{number}{}\":0", "y".repeat(100_000)),
            9,
        ),
    ));
    values.push((
        "giant escaped keys",
        members(
            &|number| format!("\"{number}{}\":0", "\\u0000".repeat(20_000)),
            8,
        ),
    ));
    values.push((
        "lone surrogates as keys",
        members(&|_| "\"\\ud800\":0".to_owned(), 24_000),
    ));
    values
}

/// Commands that expect this value.
fn expecting(value: &str) -> [(&'static str, String); 2] {
    let update = r#"{"action":"update","props":{"title":"a"}}"#;
    let delete = r#"{"path":["m"],"action":"detete"}"#;
    [
        (
            "as what a field is expected to be",
            format!(r#"{{"command":{update},"expected":{{"title":{value}}}}}"#),
        ),
        (
            "as what a node is expected to be",
            format!(r#"{{"command":{delete},"expected":{value}}}"#),
        ),
    ]
}

/// Every nasty value at every place of a command, and nasty numbers of commands.
fn everywhere(collection: &str) -> Vec<Named> {
    let path = if collection.is_empty() {
        "[]".to_owned()
    } else {
        format!("[\"{collection}\"]")
    };
    let mut messages = Vec::new();
    for (name, value) in values() {
        let mut add = |place: &str, text: String| {
            messages.push((format!("{name} {place}"), flush(&text)));
        };
        add("as props", create(&path, &value));
        add(
            "in a field",
            create(&path, &format!(r#"{{"title":{value}}}"#)),
        );
        add(
            "as a title",
            format!(r#"{{"command":{{"action":"update","props":{{"title":{value}}}}}}}"#),
        );
        add(
            "as props of an update",
            format!(r#"{{"command":{{"action":"update","props":{value}}}}}"#),
        );
        add(
            "as props before the action",
            format!(r#"{{"command":{{"props":{value},"path":{path},"action":"create"}}}}"#),
        );
        add("as path", create(&value, "{}"));
        add(
            "as action",
            format!(r#"{{"command":{{"action":{value}}}}}"#),
        );
        add(
            "as created id",
            format!(
                r#"{{"command":{{"path":{path},"action":"create","props":{{}}}},"createdId":{value}}}"#
            ),
        );
        add(
            "as default",
            format!(
                r#"{{"command":{{"path":["m","n"],"action":"create","props":{{}},"parentDefault":{value}}}}}"#
            ),
        );
        add(
            "as something unknown",
            format!(
                r#"{{"command":{{"action":"update","more":{value}}},"more":{value2}}}"#,
                value2 = "0"
            ),
        );
        for (place, text) in expecting(&value) {
            messages.push((format!("{name} {place}"), flush(&text)));
        }
        messages.push((
            format!("{name} as epoch"),
            format!(r#"{{"from":0,"completions":[],"epoch":{value}}}"#).into_bytes(),
        ));
        messages.push((
            format!("{name} as from"),
            format!(r#"{{"from":{value},"completions":[]}}"#).into_bytes(),
        ));
        messages.push((
            format!("{name} as completions"),
            format!(r#"{{"from":0,"completions":{value}}}"#).into_bytes(),
        ));
    }
    messages.extend(many_commands(&path));
    messages
}

#[allow(clippy::too_many_lines, reason = "a plain list")]
fn many_commands(path: &str) -> Vec<Named> {
    let mut messages = Vec::new();
    let mut add = |name: &str, unit: String, count: usize| {
        messages.push((name.to_owned(), flush(&repeated(&unit, count))));
    };
    let long = |segments: usize, bytes: usize| {
        format!(
            "[{}]",
            vec![format!("\"{}\"", "p".repeat(bytes)); segments].join(",")
        )
    };
    let delete = |path: &str| format!(r#"{{"command":{{"path":{path},"action":"detete"}}}}"#);
    add("no action", r#"{"command":{}}"#.to_owned(), 16_000);
    add("too many commands", delete("[\"a\"]"), 8_000);
    add(
        "deletes of nothing",
        delete(&path.replace(']', ",\"a\"]").replace("[,", "[")),
        1_000,
    );
    add("paths of 32", delete(&long(32, 25)), 1_000);
    add("paths of many", delete(&long(40, 20)), 1_000);
    add("paths of 48 empty segments", delete(&long(48, 0)), 1_000);
    add("paths with giant segments", delete(&long(3, 300)), 1_000);
    add("a few giant paths", delete(&long(1, 300_000)), 3);
    add("a path of everything", delete(&long(40_000, 0)), 1);
    add(
        "creates with giant ids",
        format!(
            r#"{{"command":{{"path":{path},"action":"create","props":{{}}}},"createdId":"{}"}}"#,
            "i".repeat(900)
        ),
        1_000,
    );
    add(
        "giant actions",
        format!(r#"{{"command":{{"action":"{}"}}}}"#, "a".repeat(900)),
        1_000,
    );
    add(
        "unknown fields",
        format!(
            r#"{{"command":{{"path":{path},"action":"create","props":{{"{}":0}}}}}}"#,
            "f".repeat(900)
        ),
        1_000,
    );
    add(
        "unknown control characters",
        format!(
            r#"{{"command":{{"path":{path},"action":"create","props":{{"{}":0}}}}}}"#,
            "\\u0000".repeat(150)
        ),
        1_000,
    );
    add(
        "creates of one id",
        create(
            path,
            r#"{"title":"x","author":"y","text":"z","name":"n","position":"V"}"#,
        ),
        1_000,
    );
    add(
        "updates of the root",
        r#"{"command":{"action":"update","props":{"title":"x"}}}"#.to_owned(),
        1_000,
    );
    add(
        "indexes",
        format!(
            r#"{{"command":{{"path":["0","1","99999999999","-1"],"action":"update","props":{{"4294967295":0,"{}":0}}}}}}"#,
            "9".repeat(300)
        ),
        1_000,
    );
    messages
}

/// An item with as many chains of items below it as there is room for, at most `count`.
pub(crate) fn chains_of_items(count: usize) -> String {
    let open = r#"{"text":"","children":{"a":"#;
    let chain = open.repeat(25) + r#"{"text":""}"# + &"}}".repeat(25);
    let count = count.min((MESSAGE_BYTES_MAX - 4096) / (chain.len() + 8));
    let chains: Vec<_> = (0..count)
        .map(|number| format!("\"{number}\":{chain}"))
        .collect();
    format!(r#"{{"text":"","children":{{{}}}}}"#, chains.join(","))
}

/// Items below items, as many and as small as they can be.
fn outlines() -> Vec<Named> {
    let leaves: Vec<_> = (0..999)
        .map(|number| format!(r#""{number}":{{"text":""}}"#))
        .collect();
    let leaves = format!(r#"{{"text":"","children":{{{}}}}}"#, leaves.join(","));
    vec![
        (
            "chains of items".to_owned(),
            flush(&create("[\"children\"]", &chains_of_items(640))),
        ),
        (
            "wide items".to_owned(),
            flush(&repeated(&create("[\"children\"]", &leaves), 24)),
        ),
    ]
}

/// Columns with cards that have one comment each.
fn boards() -> Vec<Named> {
    let comment = r#"{"text":"t","author":"a"}"#;
    let card = format!(r#"{{"title":"t","position":"V","comments":{{"c":{comment}}}}}"#);
    let column = |cards: usize| {
        let cards: Vec<_> = (0..cards)
            .map(|number| format!("\"{number}\":{card}"))
            .collect();
        format!(
            r#"{{"name":"n","position":"V","cards":{{{}}}}}"#,
            cards.join(",")
        )
    };
    vec![
        (
            "cards of one comment".to_owned(),
            flush(&repeated(&create("[\"columns\"]", &column(800)), 8)),
        ),
        (
            "columns of one card".to_owned(),
            flush(&repeated(&create("[\"columns\"]", &column(1)), 1_000)),
        ),
    ]
}
