//! The demo prints the committed text, the same each time, in colour only where that is wanted.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::run::{Outcome, flushout, run};

fn here() -> PathBuf {
    // The crate of the binary is two levels below the root of the workspace.
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/tests/cli")
}

#[test]
fn the_demo_tells_the_committed_story() {
    let outcome = run(&here(), &["demo"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    let committed = fs::read_to_string(here().join("demo.txt")).unwrap();
    assert!(
        outcome.stdout == committed,
        "the demo tells another story than tests/tests/cli/demo.txt. If that is meant: \
`cargo run -- demo > tests/tests/cli/demo.txt`, and read the difference. It is now:\n{}",
        outcome.stdout
    );
}

#[test]
fn the_story_has_all_that_it_is_there_to_show() {
    let story = run(&here(), &["demo"]).stdout;
    for shown in [
        "refused on the spot",
        "(not_multiple)",
        "rejected by the master",
        "dropped at the rebase",
        "renamed: todos,4 is todos,7 now",
        "\"blocks\":\"7\"",
        "createdAt",
        "4 not confirmed",
        "\"action\":\"invoke\"",
        "✗ Ben   Sold out (by the master): SoldOut { left: 0 }",
        "✗ Emil  Sold out (by his own proxy; it was never sent)",
        "✓ Two seats, two reservations.",
        "✓ The master and all three hold the same document, equal to the byte.",
    ] {
        assert!(story.contains(shown), "{shown} is missing");
    }
    let longest = story.lines().map(|line| line.chars().count()).max();
    assert!(longest.unwrap() <= 90, "a line of {longest:?} characters");
}

#[test]
fn the_story_can_be_read_by_programs() {
    let outcome = run(&here(), &["demo", "--json"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    let records: Vec<Value> = outcome
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let fates = |fate: &str| {
        let of = |record: &&Value| record["fate"] == fate;
        records.iter().filter(of).count()
    };
    assert_eq!((fates("applied"), fates("rejected")), (2, 3));
    let sold_out = json!({"kind": "soldOut", "left": 0});
    let rejected = |record: &&Value| record["fate"] == "rejected";
    assert!(
        records
            .iter()
            .filter(rejected)
            .all(|record| record["error"] == sold_out)
    );
    let verdicts = records.iter().filter_map(|record| record.get("isGood"));
    assert_eq!(verdicts.collect::<Vec<_>>(), [true, true]);
    // Messages are whole, with nothing left out.
    let messages: Vec<String> = records
        .iter()
        .filter_map(|record| record.get("message"))
        .map(Value::to_string)
        .collect();
    assert!(messages.iter().all(|message| !message.contains('…')));
    assert!(
        messages
            .iter()
            .any(|message| message.contains("\"invoke\""))
    );
}

#[test]
fn colours_are_for_terminals_only() {
    let coloured = |name: &str| {
        let output = flushout(&here()).arg("demo").env(name, "1").output();
        Outcome::new(output.unwrap()).stdout.contains('\u{1b}')
    };
    assert!(!coloured("NO_COLOR"));
    assert!(!coloured("UNRELATED"), "the output is a pipe here");
    assert!(coloured("CLICOLOR_FORCE"), "colours can be asked for");
}
