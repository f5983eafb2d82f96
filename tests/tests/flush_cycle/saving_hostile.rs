//! A proxy can always be saved: whatever it was answered and pushed, what is saved restores to a proxy
//! that is saved alike.

use fastrand::Rng;
use flushout::{Context, FlushResponse, Id, Proxy, SequentialIds, Snapshot, Sync};
use flushout_tests::plan::{Plan, PlanCommand, task};
use serde_json::Value;

use crate::support::plans;

/// What is put into a message: texts that stand for no value of `serde_json`, and values that are
/// wrong almost everywhere.
const HOSTILE: [&str; 22] = [
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "9007199254740991",
    "9007199254740993",
    "1e400",
    "\"\"",
    "\"a,b\"",
    "\"\\ud800\"",
    "\"constructor\"",
    "\"__proto__\"",
    "[]",
    "[[]]",
    "{}",
    r#"{"a":1,"a":2}"#,
    r#"{"__proto__":{}}"#,
    r#"{"$serde_json::private::RawValue":"1e400"}"#,
    r#"{"$serde_json::private::Number":"1"}"#,
    "DEEP",
    "LONG",
];

/// The text of a message with up to two of its values replaced.
fn spoiled(message: &Value, rng: &mut Rng) -> String {
    const MARK: &str = "\u{1}mark";
    let mut message = message.clone();
    let mut pointers = Vec::new();
    collect(&message, String::new(), &mut pointers);
    let mut put = Vec::new();
    for index in 0..rng.usize(0..3) {
        if let Some(value) = message.pointer_mut(&pointers[rng.usize(..pointers.len())]) {
            *value = Value::from(format!("{MARK}{index}"));
            put.push(index);
        }
    }
    let mut text = message.to_string();
    for index in put {
        let hostile = match HOSTILE[rng.usize(..HOSTILE.len())] {
            "DEEP" => {
                let levels = [40, 98, 110, 130][rng.usize(..4)];
                format!("{}{}", "[".repeat(levels), "]".repeat(levels))
            }
            "LONG" => format!("\"{}\"", "x".repeat(5_000)),
            other => other.to_owned(),
        };
        let mark = Value::from(format!("{MARK}{index}")).to_string();
        text = text.replace(&mark, &hostile);
    }
    text
}

fn collect(value: &Value, pointer: String, pointers: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{index}"), pointers);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                collect(member, format!("{pointer}/{name}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(pointer);
}

/// Makes an answer refuse the first command with an error of its own.
fn refuse_first(response: &mut Value, rng: &mut Rng) {
    let error = if rng.bool() {
        Value::from("soldOut")
    } else {
        serde_json::json!({"kind": "soldOut", "left": [1]})
    };
    response["errors"] = serde_json::json!([{"index": 0, "code": "rejected", "error": error}]);
    if response.get("sync").is_none() {
        response["sync"] = serde_json::json!({"isPartial": true, "diff": response["applied"]});
    }
}

/// What is saved restores to a proxy that is saved alike.
#[track_caller]
fn check(proxy: &mut Proxy<Plan>, seed: u64) {
    let saved = proxy
        .save()
        .unwrap_or_else(|problem| panic!("seed {seed}: {problem}"));
    let mut restored = Proxy::<Plan>::restore(&saved, SequentialIds).unwrap_or_else(|error| {
        panic!("seed {seed}: {error}\n{}", String::from_utf8_lossy(&saved))
    });
    assert_eq!(restored.document(), proxy.document(), "seed {seed}");
    let again = restored.save().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&again),
        String::from_utf8_lossy(&saved),
        "seed {seed}"
    );
}

fn apply(proxy: &mut Proxy<Plan>, rng: &mut Rng) {
    let plan = Plan::path();
    let ids: Vec<Id<_>> = proxy.document().tasks.iter().map(|(id, _)| id).collect();
    let one = (!ids.is_empty()).then(|| ids[rng.usize(..ids.len())]);
    match (rng.u8(0..8), one) {
        (0, Some(id)) => drop(proxy.apply(plan.tasks().at(id).delete())),
        (1 | 2, Some(id)) => drop(proxy.apply(plan.tasks().at(id).done().set(rng.bool()))),
        (3, _) => drop(proxy.apply(PlanCommand::CompleteAll)),
        (4, _) => drop(proxy.apply(PlanCommand::Spend {
            coins: rng.u16(1..101),
        })),
        (5, _) => drop(proxy.transact(|draft| -> Result<(), flushout::Problem> {
            draft.apply(Plan::path().tasks().create(task("both")))?;
            draft.apply(Plan::path().title().set("both".to_owned()))?;
            Ok(())
        })),
        _ => drop(proxy.apply(plan.tasks().create(task("one")))),
    }
}

fn run(seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let mut master = plans(&["a", "b", "c"]);
    let mut other = Proxy::<Plan>::new(&master.snapshot().unwrap(), SequentialIds).unwrap();
    let mut proxy = Proxy::<Plan>::new(&master.snapshot().unwrap(), SequentialIds)
        .unwrap()
        .with_undo(8);
    for _ in 0..25 {
        match rng.u8(0..9) {
            0..3 => apply(&mut proxy, &mut rng),
            3 => {
                // Somebody else, whose push may reach the proxy spoiled.
                apply(&mut other, &mut rng);
                let flush = other.begin_flush().unwrap();
                let bytes = serde_json::to_vec(&flush).unwrap();
                let staged = master.stage(&bytes, &Context::new()).unwrap();
                let diff =
                    serde_json::json!({"from": flush.from, "completions": staged.completions()});
                let push = serde_json::json!({"isPartial": true, "diff": diff});
                let response = staged.commit(None).unwrap();
                let _ = other.end_flush(flush.ticket, &response);
                if let Ok(sync) = Sync::from_json(spoiled(&push, &mut rng).as_bytes()) {
                    let _ = proxy.receive(sync);
                }
            }
            4 => {
                let snapshot = serde_json::to_value(master.snapshot().unwrap()).unwrap();
                let text = spoiled(&snapshot, &mut rng);
                if let Ok(snapshot) = Snapshot::from_json(text.as_bytes()) {
                    let _ = proxy.reset(&snapshot);
                }
            }
            5 => drop(proxy.undo()),
            _ => {
                if let Ok(flush) = proxy.begin_flush() {
                    check(&mut proxy, seed);
                    let bytes = serde_json::to_vec(&flush).unwrap();
                    let Ok(staged) = master.stage(&bytes, &Context::new()) else {
                        let _ = proxy.cancel_flush(flush.ticket);
                        continue;
                    };
                    let mut response = serde_json::to_value(staged.commit(None).unwrap()).unwrap();
                    if rng.bool() {
                        refuse_first(&mut response, &mut rng);
                    }
                    let text = spoiled(&response, &mut rng);
                    let ended = FlushResponse::from_json(text.as_bytes())
                        .is_ok_and(|response| proxy.end_flush(flush.ticket, &response).is_ok());
                    if !ended {
                        check(&mut proxy, seed);
                        let _ = proxy.cancel_flush(flush.ticket);
                    }
                }
            }
        }
        check(&mut proxy, seed);
    }
}

#[test]
fn a_proxy_can_be_saved_whatever_it_was_answered() {
    for seed in 0..300 {
        run(seed);
    }
}
