//! Nasty flushes of commands of enums and of transactions, and nasty answers about them.

use flushout::{Collection, Id, Json, Master, SequentialIds};
use flushout_tests::plan::{Plan, Step, task};

use crate::answers::end;
use crate::flushes::{flush, repeated, stage, values};
use crate::{Named, check};

pub(crate) fn check_all(excesses: &mut Vec<String>) {
    let mut plan = Plan::default();
    let mut large = task("large");
    let step = |number: u32| (Id::new(&number.to_string()).unwrap(), Step::default());
    large.steps = (0..50).map(step).collect::<Collection<Step>>();
    plan.tasks.insert(Id::new("a").unwrap(), large);
    let mut check = |kind: &str, messages, work: &dyn Fn(&[u8])| {
        check(kind, messages, work, excesses);
    };
    let commands = [many_commands(), everywhere()].concat();
    check("commands, plan", commands, &|bytes| {
        stage(Master::of_document(&plan, SequentialIds).unwrap(), bytes);
    });
    check("commands, no types", many_commands(), &|bytes| {
        stage(
            Master::of_document(&Json::empty(), SequentialIds).unwrap(),
            bytes,
        );
    });
    check("answers, plan", answers(), &|bytes| end(&plan, bytes));
    check("answers, no types", answers(), &|bytes| {
        end(&Json::empty(), bytes);
    });
}

fn invoke(name: &str, args: &str) -> String {
    format!(r#"{{"command":{{"action":"invoke","name":"{name}","args":{args}}}}}"#)
}

/// Every nasty value at every place of an invocation and of a transaction.
fn everywhere() -> Vec<Named> {
    let mut messages = Vec::new();
    for (name, value) in values() {
        let mut add = |place: &str, text: String| {
            messages.push((format!("{name} {place}"), flush(&text)));
        };
        add("as args", invoke("spend", &value));
        add(
            "as an argument",
            invoke("overhaul", &format!(r#"{{"title":{value}}}"#)),
        );
        add("as the args of nothing", invoke("vanish", &value));
        add(
            "as args before the name",
            format!(r#"{{"command":{{"args":{value},"name":"spend","action":"invoke"}}}}"#),
        );
        add(
            "as name",
            format!(r#"{{"command":{{"action":"invoke","name":{value}}}}}"#),
        );
        add(
            "as ids",
            format!(
                r#"{{"command":{{"action":"invoke","name":"completeAll"}},"createdIds":{value}}}"#
            ),
        );
        add("as transaction", format!(r#"{{"transaction":{value}}}"#));
        add("as member", format!(r#"{{"transaction":[{value}]}}"#));
        add(
            "as args within a transaction",
            format!(r#"{{"transaction":[{}]}}"#, invoke("spend", &value)),
        );
        add(
            "as props within a transaction",
            format!(
                r#"{{"transaction":[{{"command":{{"action":"create","path":["tasks"],"props":{value}}}}}]}}"#
            ),
        );
    }
    messages
}

#[allow(clippy::too_many_lines, reason = "a plain list")]
fn many_commands() -> Vec<Named> {
    let mut messages = Vec::new();
    let mut add = |name: &str, text: String| messages.push((name.to_owned(), flush(&text)));
    let with_ids = |ids: &str| {
        format!(
            r#"{{"command":{{"action":"invoke","name":"chain","args":{{"links":9}}}},"createdIds":[{ids}]}}"#
        )
    };
    let id = |bytes: usize| format!("\"{}\"", "i".repeat(bytes));
    add("all ids in one", with_ids(&repeated(&id(1), 49_900)));
    add("long ids in one", with_ids(&repeated(&id(64), 49_900)));
    add(
        "ids that are too long",
        with_ids(&repeated(&id(900), 49_900)),
    );
    add(
        "ids in all",
        repeated(&with_ids(&vec![id(20); 40].join(",")), 1_000),
    );
    add("same ids in all", repeated(&with_ids(&id(1)), 1_000));
    let update = r#"{"command":{"action":"update","path":["tasks","a"],"props":{"done":true}}}"#;
    let create = r#"{"command":{"action":"create","path":["tasks"],"props":{"title":"t","steps":{}}},"createdId":"x"}"#;
    let nobody = r#"{"command":{"action":"update","path":["tasks","nobody"]}}"#;
    let transaction = |members: &str| format!(r#"{{"transaction":[{members}]}}"#);
    for (name, member) in [
        ("updates", update),
        ("creates", create),
        ("failures", nobody),
    ] {
        add(
            &format!("transactions of one, {name}"),
            repeated(&transaction(member), 1_000),
        );
        add(
            &format!("one transaction, {name}"),
            transaction(&repeated(member, 1_000)),
        );
        add(
            &format!("too large a transaction, {name}"),
            transaction(&repeated(member, 9_000)),
        );
    }
    let last_fails = format!("{},{nobody}", repeated(create, 99));
    add(
        "transactions that fail at their end",
        repeated(&transaction(&last_fails), 10),
    );
    add("renamed and forgotten", {
        let one = transaction(&format!("{create},{nobody}"));
        format!("{},{}", repeated(create, 340), repeated(&one, 330))
    });
    add(
        "transactions of nothing",
        repeated(&transaction(""), 40_000),
    );
    add(
        "transactions of null",
        repeated(&transaction("null"), 24_000),
    );
    add(
        "transactions in transactions",
        repeated(&transaction(&transaction("{}")), 16_000),
    );
    add("empty members", transaction(&repeated("{}", 49_000)));
    // Much to be done for a small message.
    let cycle = [
        invoke("fill", "399"),
        invoke("completeAll", "{}"),
        invoke("clear", "null"),
    ];
    add("many effects", repeated(&cycle.join(","), 330));
    add(
        "many effects in transactions",
        repeated(&transaction(&cycle.join(",")), 330),
    );
    add(
        "too many effects",
        repeated(&invoke("fill", "60000"), 1_000),
    );
    add("copies", repeated(&invoke("copy", "\"a\""), 1_000));
    add(
        "splits",
        repeated(&invoke("split", r#"{"task":"a","parts":9}"#), 1_000),
    );
    add("refusals", repeated(&invoke("copy", "\"nobody\""), 1_000));
    add(
        "overhauls",
        repeated(&invoke("overhaul", r#"{"task":"a","title":"t"}"#), 1_000),
    );
    messages
}

/// Answers that say nasty things about their commands.
fn answers() -> Vec<Named> {
    let mut messages = Vec::new();
    let diff = |completions: &str| {
        format!(
            r#"{{"applied":{{"from":0,"completions":[]}},"sync":{{"isPartial":true,"diff":{{"from":0,"completions":[{completions}]}}}}}}"#
        )
    };
    let applied = |more: &str| {
        format!(
            r#"{{"command":{{"action":"update","path":["tasks","a"],"props":{{"done":true}}}}{more}}}"#
        )
    };
    let mut add = |name: String, text: String| messages.push((name, text.into_bytes()));
    for (name, value) in values() {
        let invoked = format!(r#","invoke":{{"name":"a","args":{value},"effects":1}}"#);
        add(format!("{name} as args"), diff(&applied(&invoked)));
        let named = format!(r#","invoke":{{"name":{value},"effects":1}}"#);
        add(format!("{name} as name"), diff(&applied(&named)));
        add(
            format!("{name} as invoke"),
            diff(&applied(&format!(r#","invoke":{value}"#))),
        );
        let group = format!(r#","transaction":{value}"#);
        add(format!("{name} as transaction"), diff(&applied(&group)));
        add(
            format!("{name} as an error of a command"),
            format!(
                r#"{{"applied":{{"from":0,"completions":[]}},"errors":[{{"action":"invoke","path":[],"index":0,"error":{value}}}]}}"#
            ),
        );
    }
    let group = r#","invoke":{"name":"completeAll","effects":1},"transaction":{"effects":1}"#;
    add(
        "many groups".to_owned(),
        diff(&repeated(&applied(group), 9_000)),
    );
    let open = r#","transaction":{"effects":4294967295}"#;
    add(
        "groups without an end".to_owned(),
        diff(&repeated(&applied(open), 9_000)),
    );
    messages
}
