//! What `--help` of each command says, and what is said of a command that this build does not have.

use flushout_example_models::Example;
use tempfile::tempdir;

use crate::run::run;

const COMMANDS: [&[&str]; 8] = [
    &[],
    &["demo"],
    &["schema", "emit"],
    &["schema", "diff"],
    &["schema", "export"],
    &["generate", "typescript"],
    &["validate"],
    &["apply"],
];

fn help_of(command: &[&str]) -> String {
    let directory = tempdir().unwrap();
    let arguments: Vec<&str> = command.iter().copied().chain(["--help"]).collect();
    let outcome = run(directory.path(), &arguments);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    outcome.stdout
}

#[test]
fn no_help_is_broken_in_the_midst_of_a_line() {
    for command in COMMANDS {
        let help = help_of(command);
        let lines: Vec<&str> = help.lines().collect();
        for pair in lines.windows(2) {
            // clap breaks a line that is too long for it, and leaves a short rest of it behind.
            let is_rest = pair[0].ends_with(|last: char| last.is_ascii_lowercase())
                && pair[1].len() < 12
                && !pair[1].ends_with('.')
                && pair[1].starts_with(|first: char| first.is_ascii_lowercase());
            assert!(!is_rest, "{command:?}: {pair:?}");
        }
    }
}

#[test]
fn where_a_model_is_asked_for_all_examples_are_named() {
    for command in COMMANDS {
        let help = help_of(command);
        if !help.contains("--model <MODEL>") {
            continue;
        }
        // Clap breaks lines where it likes.
        let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, after) = words.split_once("--model <MODEL> ").unwrap();
        let after = &after[after.find("odel").unwrap()..];
        let told: String = after.chars().take(150).collect();
        for example in Example::ALL {
            assert!(told.contains(example.name()), "{command:?}: {told}");
        }
    }
}

#[cfg(not(feature = "gateway"))]
#[test]
fn a_build_without_the_gateway_says_how_to_get_it() {
    let directory = tempdir().unwrap();
    for arguments in [
        &["gateway"][..],
        &["gateway", "--help"],
        &["gateway", "--untyped", "--listen", "127.0.0.1:0"],
    ] {
        let outcome = run(directory.path(), arguments);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
        assert!(
            outcome.stderr.contains("--features gateway"),
            "{}",
            outcome.stderr
        );
    }
}
