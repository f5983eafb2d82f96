//! The fast way reads whatever is in order, as the slow way reads it, and gives up on all else.

use super::*;
use crate::untyped::Json;
use crate::wire::skeleton;

/// What was read, with everything that `Debug` leaves out.
fn shown(incoming: &Incoming<Json>) -> String {
    let commands = incoming.commands().map(|command| {
        let IncomingCommand {
            action,
            path,
            created_id,
            expected,
            is_modified,
            ..
        } = command;
        format!("{action:?} {path:?} {created_id:?} {expected:?} {is_modified}")
    });
    format!("{incoming:?} {:?}", commands.collect::<Vec<_>>())
}

fn directly(text: &str, limits: &Limits) -> Option<String> {
    decode::<Json>(text.as_bytes(), Role::Authority, limits).map(|incoming| shown(&incoming))
}

#[track_caller]
fn assert_read_alike(text: &str) {
    let limits = Limits::default();
    let slowly = skeleton::decode::<Json>(text.as_bytes(), Role::Authority, &limits, None).unwrap();
    assert_eq!(directly(text, &limits), Some(shown(&slowly)), "{text}");
}

/// All orders of these members, as objects.
fn orders(members: &[&str]) -> Vec<String> {
    fn extend(chosen: &mut Vec<String>, rest: &[String], all: &mut Vec<String>) {
        if rest.is_empty() {
            all.push(format!("{{{}}}", chosen.join(",")));
        }
        for index in 0..rest.len() {
            let mut rest = rest.to_vec();
            chosen.push(rest.remove(index));
            extend(chosen, &rest, all);
            chosen.pop();
        }
    }
    let members: Vec<_> = members.iter().map(|&member| member.to_owned()).collect();
    let mut all = Vec::new();
    extend(&mut Vec::new(), &members, &mut all);
    all
}

fn flush_of(elements: &str) -> String {
    format!(r#"{{"from":3,"completions":[{elements}]}}"#)
}

const DELETE: &str = r#"{"command":{"action":"remove","path":["a"]}}"#;

const FLUSH: &[&str] = &[
    r#""from":3"#,
    r#""completions":[{"command":{"action":"remove","path":["a"]}}]"#,
    r#""epoch":"e""#,
    r#""other":[1]"#,
];

const ELEMENTS: &[&[&str]] = &[
    &[
        r#""command":{"action":"create","path":["a"],"props":{"x":1}}"#,
        r#""createdId":"b""#,
        r#""createdIds":["c"]"#,
        r#""other":1"#,
    ],
    &[
        r#""command":{"action":"update","path":["a"],"props":{"x":1}}"#,
        r#""expected":{"x":null}"#,
        r#""other":{}"#,
    ],
    &[
        r#""command":{"action":"invoke","name":"n"}"#,
        r#""createdIds":["c"]"#,
    ],
    &[
        r#""transaction":[{"command":{"action":"remove","path":["a"]}}]"#,
        r#""other":null"#,
    ],
];

const COMMANDS: &[&[&str]] = &[
    &[
        r#""action":"create""#,
        r#""path":["a"]"#,
        r#""props":{"x":[1]}"#,
        r#""parentDefault":{}"#,
        r#""other":1"#,
    ],
    &[
        r#""action":"update""#,
        r#""path":["a","b"]"#,
        r#""props":{"x":null}"#,
    ],
    &[
        r#""action":"delete""#,
        r#""path":["a","b"]"#,
        r#""other":[]"#,
    ],
    &[
        r#""action":"invoke""#,
        r#""name":"n""#,
        r#""path":[]"#,
        r#""args":null"#,
    ],
    // Wrong in a way that is found last, so that the fast way tells of it.
    &[r#""action":"explode""#, r#""path":["a"]"#],
];

#[test]
fn members_are_read_in_any_order() {
    for text in orders(FLUSH) {
        assert_read_alike(&text);
    }
    for text in ELEMENTS.iter().flat_map(|members| orders(members)) {
        assert_read_alike(&flush_of(&format!("{DELETE},{text}")));
    }
    for text in COMMANDS.iter().flat_map(|members| orders(members)) {
        let element = format!(r#"{{"command":{text}}}"#);
        assert_read_alike(&flush_of(&element));
        let transaction = format!(r#"{{"transaction":[{DELETE},{element}]}}"#);
        assert_read_alike(&flush_of(&format!("{DELETE},{transaction}")));
    }
}

#[test]
fn nothing_that_is_repeated_or_missing_is_read() {
    let repeated = |members: &[&str]| -> Vec<String> {
        let of = |index: usize| format!("{{{},{}}}", members.join(","), members[index]);
        (0..members.len())
            .filter(|&index| !members[index].starts_with(r#""other""#))
            .map(of)
            .collect()
    };
    let mut texts = repeated(FLUSH);
    texts.extend(FLUSH[..2].iter().map(|member| format!("{{{member}}}")));
    for members in ELEMENTS {
        texts.extend(repeated(members).iter().map(|element| flush_of(element)));
    }
    for members in COMMANDS {
        let element = |command: &String| format!(r#"{{"command":{command}}}"#);
        texts.extend(
            repeated(members)
                .iter()
                .map(|command| flush_of(&element(command))),
        );
    }
    for element in [
        "{}",
        r#"{"transaction":[]}"#,
        r#"{"transaction":[{"transaction":[{"command":{"action":"remove","path":["a"]}}]}]}"#,
        r#"{"command":{"action":"remove","path":["a"]},"transaction":[{"command":{"action":"remove","path":["a"]}}]}"#,
        r#"{"command":{},"command":{"action":"remove","path":["a"]}}"#,
    ] {
        texts.push(flush_of(element));
    }
    for text in texts {
        assert_eq!(directly(&text, &Limits::default()), None, "{text}");
    }
}

#[test]
fn no_more_is_read_than_the_limits_allow() {
    let limits = Limits {
        flush_commands_max: 3,
        path_segments_max: 2,
        ..Limits::default()
    };
    let transaction = |members: usize| {
        let members = vec![DELETE; members].join(",");
        format!(r#"{{"transaction":[{members}]}}"#)
    };
    let deep = |path: &str| format!(r#"{{"command":{{"action":"remove","path":{path}}}}}"#);
    for (elements, is_read) in [
        (vec![DELETE.to_owned(); 3], true),
        (vec![DELETE.to_owned(); 4], false),
        (vec![transaction(3)], true),
        (vec![transaction(4)], false),
        (vec![transaction(2), DELETE.to_owned()], true),
        (vec![transaction(2), transaction(2)], false),
        (vec![deep(r#"["a","b"]"#)], true),
        (vec![deep(r#"["a","b","c"]"#)], false),
    ] {
        let text = flush_of(&elements.join(","));
        assert_eq!(directly(&text, &limits).is_some(), is_read, "{text}");
    }
}
