//! All recorded scenarios and deviation cases pass, and a spoiled one does not.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lint's leave for tests does not reach functions that tests share"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use flushout_tests::{deviations, vectors};
use serde_json::{Value, json};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data")
        .join(name)
}

fn vector(name: &str) -> Value {
    let path = data("npm-vectors").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_recorded_scenario_passes() {
    let outcome = vectors::replay_folder(&data("npm-vectors")).unwrap();
    assert_eq!(outcome.failed, []);
    let index: Value =
        serde_json::from_str(&fs::read_to_string(data("npm-vectors/index.json")).unwrap()).unwrap();
    let listed = index["designed"].as_u64().unwrap() + index["random"].as_u64().unwrap();
    assert_eq!(outcome.passed as u64, listed);
}

#[test]
fn every_deviation_case_passes() {
    for (file, count) in [("deviation-cases.json", 30), ("more-cases.json", 170)] {
        let outcome = deviations::replay_file(&data("npm-compat").join(file)).unwrap();
        assert_eq!(outcome.failed, [], "{file}");
        assert!(outcome.passed >= count, "{file}: {}", outcome.passed);
    }
}

/// A scenario with an interceptor, renames, errors, a history and queued commands.
const RICH: [&str; 3] = [
    "designed/interceptor-stamps-renames-1.json",
    "designed/rename-queue-history-1.json",
    "designed/interceptor-proxy-1.json",
];

/// Changes one leaf of an expectation into another value of its kind.
fn spoil(leaf: &mut Value) -> bool {
    match leaf {
        Value::Bool(flag) => *flag = !*flag,
        Value::Number(number) => *leaf = json!(-number.as_f64().unwrap() - 1.0),
        Value::String(text) => text.push('x'),
        _ => return false,
    }
    true
}

/// The pointers of all leaves in a value.
fn leaves(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                leaves(member, &format!("{pointer}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                leaves(item, &format!("{pointer}/{index}"), found);
            }
        }
        _ => found.push(pointer.to_owned()),
    }
}

/// What is recorded for information only, or in a fuller form than is compared.
fn is_compared(step: &Value, pointer: &str) -> bool {
    let expect = &step["expect"];
    let is_replaced =
        pointer.contains("/mappedPaths/") && expect.get("mappedPathsMinimal").is_some();
    // npm says true for every sync; what is compared then is `renamed`.
    let is_replaced =
        is_replaced || (pointer == "/expect/result/idsChanged" && expect.get("renamed").is_some());
    !(is_replaced
        || pointer.contains("historyAsked")
        || pointer.ends_with("/throws")
        || step["do"] == "endFlush" && pointer.ends_with("/error"))
}

#[test]
fn every_spoiled_expectation_is_found() {
    for name in RICH {
        let sound = vector(name);
        vectors::replay(&sound).unwrap();
        for index in 0..sound["steps"].as_array().unwrap().len() {
            let mut pointers = Vec::new();
            leaves(&sound["steps"][index]["expect"], "/expect", &mut pointers);
            for pointer in pointers {
                let mut spoiled = sound.clone();
                let step = &mut spoiled["steps"][index];
                if is_compared(step, &pointer) && spoil(step.pointer_mut(&pointer).unwrap()) {
                    let error = vectors::replay(&spoiled).err();
                    let error = error
                        .unwrap_or_else(|| panic!("{name}: step {index}{pointer} is not compared"));
                    assert!(error.contains("step "), "{error}");
                }
            }
        }
    }
}

#[test]
fn a_spoiled_end_is_found() {
    for pointer in [
        "/final/master/commandCount",
        "/final/proxies/A/commandCount",
        "/final/converged",
    ] {
        let mut spoiled = vector(RICH[0]);
        spoil(spoiled.pointer_mut(pointer).unwrap());
        let error = vectors::replay(&spoiled).unwrap_err();
        assert!(error.contains("final: "), "{pointer}: {error}");
    }
}

#[test]
fn a_scenario_of_another_form_fails() {
    let unknown_step = |vector: &mut Value| vector["steps"][3]["do"] = json!("leap");
    let unknown_expectation =
        |vector: &mut Value| vector["steps"][3]["expect"]["mood"] = json!("good");
    let another_format = |vector: &mut Value| vector["format"] = json!(2);
    let unknown_rule =
        |vector: &mut Value| vector["master"]["interceptor"][0]["when"] = json!({"moon": 1});
    let changes: [fn(&mut Value); 4] = [
        unknown_step,
        unknown_expectation,
        another_format,
        unknown_rule,
    ];
    for change in changes {
        let mut changed = vector(RICH[0]);
        change(&mut changed);
        assert!(vectors::replay(&changed).is_err());
    }
}

#[test]
fn every_spoiled_deviation_case_is_found() {
    let text = fs::read_to_string(data("npm-compat/deviation-cases.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    for case in cases {
        let mut pointers = Vec::new();
        leaves(&case["ours"], "/ours", &mut pointers);
        for pointer in pointers {
            let mut spoiled = case.clone();
            let is_any = spoiled.pointer(&pointer).unwrap() == "any";
            if !is_any && spoil(spoiled.pointer_mut(&pointer).unwrap()) {
                assert!(deviations::replay(&spoiled).is_err(), "{pointer} of {case}");
            }
        }
    }
}

#[test]
fn the_runners_tell_what_failed() {
    let folder = tempfile::tempdir().unwrap();
    let run = |program: &str, argument: &Path| {
        let output = Command::new(program).arg(argument).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code().unwrap(), text)
    };
    let replay_vectors = env!("CARGO_BIN_EXE_replay-vectors");
    assert_eq!(
        run(replay_vectors, folder.path()).0,
        2,
        "a folder without vectors"
    );

    let designed = folder.path().join("designed");
    fs::create_dir(&designed).unwrap();
    let mut spoiled = vector(RICH[0]);
    fs::write(designed.join("sound.json"), spoiled.to_string()).unwrap();
    let (code, text) = run(replay_vectors, folder.path());
    assert_eq!((code, text.as_str()), (0, "1 passed, 0 failed\n"));

    spoil(spoiled.pointer_mut("/steps/2/expect/commandCount").unwrap());
    fs::write(designed.join("spoiled.json"), spoiled.to_string()).unwrap();
    let (code, text) = run(replay_vectors, folder.path());
    assert_eq!(code, 1);
    assert!(
        text.contains("spoiled.json") && text.contains("step 2"),
        "{text}"
    );
    assert!(text.ends_with("1 passed, 1 failed\n"), "{text}");

    fs::write(designed.join("spoiled.json"), "{").unwrap();
    assert_eq!(
        run(replay_vectors, folder.path()).0,
        2,
        "a file that is no JSON"
    );

    let replay_deviations = env!("CARGO_BIN_EXE_replay-deviations");
    assert_eq!(
        run(replay_deviations, &folder.path().join("none.json")).0,
        2
    );
    let (code, text) = run(replay_deviations, &data("npm-compat/deviation-cases.json"));
    assert_eq!((code, text.as_str()), (0, "30 passed, 0 failed\n"));
}
