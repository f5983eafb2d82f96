//! `schema export` for each gateway, of an example and of a schema.

use std::fs;

use serde_json::Value;
use tempfile::tempdir;

use crate::run::run;

const GATEWAYS: [(&str, usize); 5] = [
    ("kong", 1),
    ("apisix", 2),
    ("krakend", 1),
    ("aws", 3),
    ("openapi", 3),
];

#[test]
fn each_gateway_gets_its_files_from_a_model_and_from_its_schema() {
    let directory = tempdir().unwrap();
    let path = directory.path();
    run(
        path,
        &["schema", "emit", "--model", "board", "--out", "schemas"],
    );
    for (gateway, count) in GATEWAYS {
        let export = |source: [&str; 2], out: &str| {
            let arguments = [
                "schema", "export", "--for", gateway, source[0], source[1], "--out", out,
            ];
            let outcome = run(path, &arguments);
            assert_eq!(
                (outcome.code, outcome.stderr.as_str()),
                (0, ""),
                "{outcome:?}"
            );
            outcome.stdout
        };
        let told = export(["--model", "board"], gateway);
        let end = format!(
            "{gateway}: {count} of {count} files written. What it cannot hold: docs/gateways/{gateway}.md\n"
        );
        assert!(told.ends_with(&end), "{told}");
        // The same again changes nothing, and from the schema it is the same.
        let told = export(["--schema", "schemas"], gateway);
        assert!(
            told.contains(&format!("0 of {count} files written")),
            "{told}"
        );
        for entry in fs::read_dir(path.join(gateway)).unwrap() {
            let file = entry.unwrap().path();
            let text = fs::read_to_string(&file).unwrap();
            if file.extension().is_some_and(|ending| ending == "json") {
                assert!(
                    serde_json::from_str::<Value>(&text).is_ok(),
                    "{}",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn configuration_that_was_mended_by_hand_is_not_lost() {
    let directory = tempdir().unwrap();
    let path = directory.path();
    let export = |more: &[&str]| {
        let arguments = [
            "schema", "export", "--for", "kong", "--model", "board", "--out", "kong",
        ];
        run(path, &[&arguments, more].concat())
    };
    assert_eq!(export(&[]).code, 0);
    let file = path.join("kong/kong.yaml");
    fs::write(&file, "mine").unwrap();
    let outcome = export(&["--upstream", "https://inner.example"]);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (2, ""),
        "{outcome:?}"
    );
    assert!(
        outcome
            .stderr
            .contains("there is another kong/kong.yaml already"),
        "{}",
        outcome.stderr
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(
        export(&["--upstream", "https://inner.example", "--force"]).code,
        0
    );
    let text = fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("url: \"https://inner.example:443\""),
        "{text}"
    );
}

#[test]
fn what_cannot_be_used_says_what_can() {
    let directory = tempdir().unwrap();
    for (arguments, words) in [
        (
            &["--for", "nginx", "--model", "board", "--out", "x"][..],
            "it must be one of kong, apisix, krakend, aws, openapi",
        ),
        (
            &["--for", "kong", "--out", "x"],
            "<--model <MODEL>|--schema <FILE|DIR>>",
        ),
        (&["--for", "kong", "--model", "board"], "--out <DIR>"),
        (
            &[
                "--for",
                "kong",
                "--model",
                "board",
                "--out",
                "x",
                "--upstream",
                "inner:80",
            ],
            "it begins with neither http:// nor https://",
        ),
        (
            &["--for", "kong", "--schema", "none.json", "--out", "x"],
            "cannot read none.json",
        ),
    ] {
        let outcome = run(
            directory.path(),
            &[&["schema", "export"], arguments].concat(),
        );
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (2, ""),
            "{outcome:?}"
        );
        assert!(
            outcome.stderr.contains(words),
            "{arguments:?}\n{}",
            outcome.stderr
        );
    }
    assert!(!directory.path().join("x").exists());
}
