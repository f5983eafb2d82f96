//! Python: datamodel-code-generator with pydantic 2 from 2020-12.

use std::fs;
use std::path::Path;
use std::process::Command;

use flushout_tests::python::python;
use serde_json::json;

use crate::project::{FLUSHOUT, MODELS, copied, json, schema, succeed};

/// The options that docs/types.md gives.
const OPTIONS: [&str; 16] = [
    "--input-file-type=jsonschema",
    "--output-model-type=pydantic_v2.BaseModel",
    "--target-python-version=3.11",
    "--collapse-root-models",
    "--use-annotated",
    "--enum-field-as-literal=all",
    "--snake-case-field",
    "--allow-population-by-field-name",
    "--use-schema-description",
    "--use-field-description",
    "--disable-timestamp",
    "--formatters",
    "builtin",
    "--field-constraints",
    "--encoding",
    "utf-8",
];

/// Python in this folder; none where the virtual environment is missing.
fn here(folder: &Path) -> Option<Command> {
    let mut command = python("").unwrap()?;
    command.current_dir(folder);
    Some(command)
}

/// Generates the types of every model into `generated`.
fn generate(folder: &Path) -> Option<Vec<String>> {
    let to = folder.join("generated");
    fs::create_dir_all(&to).unwrap();
    fs::write(to.join("__init__.py"), "").unwrap();
    let mut modules = Vec::new();
    for model in MODELS {
        for kind in ["flush", "flush-response"] {
            let module = format!("{model}_{kind}").replace('-', "_");
            let mut command = here(folder)?;
            command
                .args(["-m", "datamodel_code_generator"])
                .args(OPTIONS);
            command.arg("--input").arg(schema(model, "2020-12", kind));
            succeed(command.arg("--output").arg(to.join(format!("{module}.py"))));
            modules.push(module);
        }
    }
    Some(modules)
}

#[test]
fn a_program_in_python_sends_flushes_and_reads_the_answers() {
    let folder = copied("python/types");
    let place = folder.path();
    let Some(modules) = generate(place) else {
        return;
    };
    no_class_is_numbered(place, &modules);
    let python = || here(place).unwrap();
    for module in &modules {
        succeed(python().arg("-c").arg(format!("import generated.{module}")));
    }
    // Strict, and a mark of an error that is none is one.
    succeed(python().args(["-m", "mypy", "--cache-dir=.mypy_cache", "."]));
    let wrong = succeed(python().arg("wrong_todo_list.py"));
    assert_eq!(wrong.trim(), "16", "so many wrong commands were refused");
    assert_eq!(
        json(python().args(["todo_list.py", FLUSHOUT, "list"])),
        json!({
            "applied": ["TodoListTodosCreate", "TodoListUpdate", "TodoListTodosUpdate", "TodoListTodosUpdate"],
            "errors": [[3, "not_found"], [5, "conflict"]],
            "title": "Moving",
            "todo": {"title": "Book the van", "done": true, "minutes": 30},
        })
    );
}

fn no_class_is_numbered(folder: &Path, modules: &[String]) {
    for module in modules {
        let path = folder.join("generated").join(format!("{module}.py"));
        let text = fs::read_to_string(path).unwrap();
        for line in text.lines().filter(|line| line.starts_with("class ")) {
            // `Children2ItemPath` is the way over two fields of this name.
            let name = line.split(['(', ':', ' ']).nth(1).unwrap();
            assert!(
                !name.ends_with(|one: char| one.is_ascii_digit()),
                "{module}: {line}"
            );
        }
    }
}
