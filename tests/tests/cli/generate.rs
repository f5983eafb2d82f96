//! `generate typescript` to a file and to standard output, of an example and of a schema.

use std::fs;

use tempfile::tempdir;

use crate::run::run;

#[test]
fn a_model_and_its_schema_give_the_same_module() {
    let directory = tempdir().unwrap();
    let of = |arguments: &[&str]| {
        let outcome = run(
            directory.path(),
            &[&["generate", "typescript"], arguments].concat(),
        );
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (0, ""),
            "{outcome:?}"
        );
        outcome.stdout
    };
    let printed = of(&["--model", "outline"]);
    assert!(printed.contains("export class OutlineProxy extends Proxy<Outline> {"));
    assert!(printed.ends_with("}\n"));
    run(
        directory.path(),
        &[
            "schema",
            "emit",
            "--model",
            "outline",
            "--dialect",
            "draft-07",
            "--out",
            "schemas",
        ],
    );
    assert_eq!(of(&["--schema", "schemas"]), printed);
    assert_eq!(
        of(&["--schema", "schemas/draft-07/types/model.json"]),
        printed
    );
    let told = of(&["--schema", "schemas", "--out", "src/outline.ts"]);
    assert_eq!(told, "written    src/outline.ts\n");
    let file = directory.path().join("src/outline.ts");
    assert_eq!(fs::read_to_string(file).unwrap(), printed);
    let told = of(&["--model", "outline", "--out", "src/outline.ts"]);
    assert_eq!(told, "unchanged  src/outline.ts\n");
}

#[test]
fn what_cannot_be_used_says_what_can() {
    let directory = tempdir().unwrap();
    fs::create_dir(directory.path().join("empty")).unwrap();
    fs::write(directory.path().join("flush.json"), "{}").unwrap();
    for (arguments, words) in [
        (&[][..], "<--model <MODEL>|--schema <FILE|DIR>>"),
        (
            &["--model", "board", "--schema", "empty"],
            "cannot be used with",
        ),
        (
            &["--schema", "empty"],
            "there is no model schema in empty: looked for",
        ),
        (&["--schema", "none.json"], "cannot read none.json"),
        (&["--schema", "flush.json"], "not a model schema"),
        (
            &["--model", "board", "--out", "flush.json/board.ts"],
            "cannot write flush.json/board.ts",
        ),
    ] {
        let outcome = run(
            directory.path(),
            &[&["generate", "typescript"], arguments].concat(),
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
}
