//! TypeScript: json-schema-to-typescript from draft-07, openapi-typescript from OpenAPI 3.1.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use flushout_tests::node::node;
use serde_json::json;

use crate::project::{FLUSHOUT, MODELS, copied, json, root, run, schema, succeed};

const JSON2TS: &str = "node_modules/json-schema-to-typescript/dist/src/cli.js";
const OPENAPI: &str = "node_modules/openapi-typescript/bin/cli.js";
const TSC: &str = "node_modules/typescript/bin/tsc";

/// Generates the types of every model into `generated`; none where node is missing.
fn generate(folder: &Path) -> Option<()> {
    for model in MODELS {
        let to = folder.join("generated").join(model);
        fs::create_dir_all(&to).unwrap();
        let mut command = node(JSON2TS).unwrap()?;
        let flush = schema(model, "draft-07", "flush");
        command.arg("--maxItems=-1");
        command.arg("-i").arg(flush.parent().unwrap());
        succeed(command.arg("-o").arg(&to));
        let mut command = node(OPENAPI).unwrap()?;
        command.arg(schema(model, "openapi-3.1", "openapi"));
        succeed(command.arg("-o").arg(to.join("openapi.d.ts")));
    }
    // What node reads as modules.
    fs::write(folder.join("package.json"), r#"{"type":"module"}"#).unwrap();
    Some(())
}

fn tsc(project: &Path) -> Command {
    let mut command = node(TSC).unwrap().unwrap();
    let roots = root().join("tests/node/node_modules/@types");
    command
        .args(["--pretty", "false", "--typeRoots"])
        .arg(roots);
    command.arg("-p").arg(project);
    command
}

#[test]
fn programs_in_typescript_send_flushes_and_read_the_answers() {
    let folder = copied("node/types");
    let here = folder.path();
    if generate(here).is_none() {
        return;
    }
    no_type_is_numbered(here);
    succeed(&mut tsc(here));
    wrong_commands_do_not_compile(here);

    let program = |name: &str| {
        let mut command = Command::new("node");
        command.arg(here.join("built").join(name)).arg(FLUSHOUT);
        command
    };
    assert_eq!(
        json(program("todo-list.js").arg(here.join("list"))),
        json!({
            "createdId": "van",
            "errors": [[3, "not_found"], [5, "conflict"]],
            "todo": {"title": "Book the van", "done": true, "minutes": 30, "by": "Ada"},
        })
    );
    let first = here.join("first.json");
    fs::write(&first, r#"{"name": "Plan", "theme": {}}"#).unwrap();
    let mut init = Command::new(FLUSHOUT);
    init.args(["apply", "--init", "--model", "board", "--document"]);
    succeed(init.arg(first).arg("--dir").arg(here.join("board")));
    assert_eq!(
        json(program("board.js").arg(here.join("board"))),
        json!({
            "applied": ["todo", "first"],
            "errors": 0,
            "comment": "Boxes are in the cellar.",
            "theme": {"isDark": true, "scale": 1},
        })
    );
}

/// A generator that has no name for something makes one, such as `Command1`, and the next change of the schema gives
/// it to something else.
fn no_type_is_numbered(folder: &Path) {
    for model in MODELS {
        for kind in ["flush", "flush-response"] {
            let path = folder.join(format!("generated/{model}/{kind}.d.ts"));
            let text = fs::read_to_string(path).unwrap();
            for line in text.lines().filter(|line| line.starts_with("export")) {
                let name = line.split_whitespace().nth(2).unwrap();
                assert!(
                    !name.ends_with(|one: char| one.is_ascii_digit()),
                    "{model}: {line}"
                );
            }
            // What is open has an index of unknown members, and nothing else is unknown.
            let unknown = text.lines().filter(|line| line.contains("unknown"));
            for line in unknown {
                let is_open = line.trim() == "[k: string]: unknown;";
                let is_any = ["args", "error"]
                    .iter()
                    .any(|name| line.contains(&format!("{name}?:")));
                assert!(
                    is_open || is_any || line.contains('*'),
                    "{model} {kind}: {line}"
                );
            }
        }
    }
}

/// `(file, line, code)` of each error that is found, and of each mark `// TS1234` at the end of a line.
fn wrong_commands_do_not_compile(folder: &Path) {
    let wrong = folder.join("wrong");
    let (success, printed) = run(&mut tsc(&wrong));
    assert!(!success, "{printed}");
    let mut found = BTreeSet::new();
    for line in printed.lines() {
        // What stands below an error explains it.
        let Some((place, rest)) = line.split_once("): error ") else {
            assert!(line.starts_with(' '), "{line}");
            continue;
        };
        let (file, place) = place.rsplit_once('(').unwrap();
        let file = Path::new(file)
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let line: usize = place.split(',').next().unwrap().parse().unwrap();
        found.insert((file, line, rest.split(':').next().unwrap().to_owned()));
    }
    let mut marked = BTreeSet::new();
    for file in ["board.ts", "todo-list.ts"] {
        let text = fs::read_to_string(wrong.join(file)).unwrap();
        for (index, line) in text.lines().enumerate() {
            if let Some((_, code)) = line.rsplit_once(" // TS") {
                marked.insert((file.to_owned(), index + 1, format!("TS{code}")));
            }
        }
    }
    assert!(marked.len() > 15);
    assert_eq!(found, marked, "{printed}");
}
