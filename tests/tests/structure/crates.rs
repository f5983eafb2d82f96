//! Holds the order of the crates, what the runtime pulls in, and that no crate has unsafe code.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::graph::{Edges, add_edge, cycle};
use crate::sources::root;

/// The crates of the workspace and which of the others each may depend on (apart from dev-dependencies).
const ALLOWED: &[(&str, &[&str])] = &[
    ("flushout-derive", &[]),
    ("flushout-runtime", &[]),
    ("flushout-schema", &["flushout-runtime"]),
    (
        "flushout",
        &["flushout-derive", "flushout-runtime", "flushout-schema"],
    ),
    ("flushout-example-board", &["flushout"]),
    ("flushout-example-outline", &["flushout"]),
    ("flushout-example-ticket-shop", &["flushout"]),
    ("flushout-example-todo-list", &["flushout"]),
    (
        "flushout-example-models",
        &[
            "flushout",
            "flushout-example-board",
            "flushout-example-outline",
            "flushout-example-ticket-shop",
            "flushout-example-todo-list",
        ],
    ),
    ("flushout-gateway", &["flushout"]),
    // Its own tests run other languages as the tests across crates do.
    (
        "flushout-cli",
        &[
            "flushout",
            "flushout-gateway",
            "flushout-example-models",
            "flushout-tests",
        ],
    ),
    (
        "flushout-tests",
        &["flushout", "flushout-runtime", "flushout-example-models"],
    ),
    (
        "flushout-benches",
        &["flushout", "flushout-runtime", "flushout-example-models"],
    ),
    // Crates of their own because trybuild builds them again, and to have the facade under another name.
    ("flushout-derive-tests", &["flushout"]),
    ("flushout-renamed-tests", &["flushout"]),
    // A crate of its own because mutants are to be built in seconds.
    (
        "flushout-mutants-tests",
        &["flushout", "flushout-example-models", "flushout-tests"],
    ),
    // A crate of its own because its source is written when it is built.
    ("flushout-random-models", &["flushout"]),
    // A crate of its own because its library is generated from schemas, and knows nothing of us.
    (
        "flushout-typify-tests",
        &["flushout", "flushout-example-models"],
    ),
    ("xtask", &[]),
];

/// Crates that may not be in the dependency tree of the runtime: no sockets, no clock, no randomness inside.
const NOT_IN_RUNTIME: &[&str] = &[
    "tokio",
    "reqwest",
    "rand",
    "rand_core",
    "getrandom",
    "fastrand",
    "hyper",
    "chrono",
    "time",
    "mio",
    "async-std",
];

/// Runs cargo in the root of the workspace, and gives what it printed.
fn cargo(arguments: &[&str]) -> String {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// The edges between the crates of a workspace, from the output of `cargo metadata --no-deps`.
fn edges_of(metadata: &Value) -> Edges {
    let packages = metadata["packages"].as_array().unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let members: Vec<String> = packages.iter().map(name).collect();
    let mut edges = Edges::new();
    for package in packages {
        edges.entry(name(package)).or_default();
        for dependency in package["dependencies"].as_array().unwrap() {
            let target = name(dependency);
            // The kind of a plain dependency is null.
            if dependency["kind"] != "dev" && members.contains(&target) {
                add_edge(&mut edges, &name(package), &target, "its Cargo.toml");
            }
        }
    }
    edges
}

/// Says which dependencies are not allowed, and which crates have no place.
fn disorder(edges: &Edges) -> Vec<String> {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut wrong = Vec::new();
    for (from, targets) in edges {
        let Some(allowed) = allowed.get(from.as_str()) else {
            wrong.push(format!(
                "the crate `{from}` has no place: give it one in ALLOWED of this test"
            ));
            continue;
        };
        let more = targets
            .keys()
            .filter(|target| !allowed.contains(&target.as_str()));
        wrong.extend(more.map(|target| format!("`{from}` may not depend on `{target}`")));
    }
    wrong.extend(cycle(edges).map(|cycle| format!("there is a cycle: {cycle}")));
    wrong
}

/// The names in the output of `cargo tree --prefix none` that the runtime may not have.
fn unwanted(tree: &str) -> Vec<&str> {
    let names = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    names
        .filter(|name| {
            NOT_IN_RUNTIME.contains(name) || name.starts_with("tokio-") || name.starts_with("rand_")
        })
        .collect()
}

/// The value of a key in a section of a TOML file in which each stands on a line of its own.
fn toml_value<'a>(text: &'a str, section: &str, key: &str) -> Option<&'a str> {
    let mut lines = text
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != format!("[{section}]"))
        .skip(1);
    let inside = lines.by_ref().take_while(|line| !line.starts_with('['));
    let mut entries = inside.filter_map(|line| line.split_once('='));
    entries
        .find(|(name, _)| name.trim() == key)
        .map(|(_, value)| value.trim())
}

#[test]
fn crates_keep_their_order() {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--no-deps"])).unwrap();
    let edges = edges_of(&metadata);
    assert!(
        edges["flushout"].contains_key("flushout-runtime"),
        "the dependencies have not been found"
    );
    let wrong = disorder(&edges);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_runtime_pulls_in_no_sockets_no_clock_and_no_randomness() {
    let tree = cargo(&[
        "tree",
        "-p",
        "flushout-runtime",
        "-e",
        "normal",
        "--prefix",
        "none",
    ]);
    assert!(
        tree.lines().any(|line| line.starts_with("serde_json ")),
        "the tree has not been found:\n{tree}"
    );
    assert_eq!(unwanted(&tree), Vec::<&str>::new());
}

/// Other crates of a test build may turn features on that users then have not, so the runtime is looked at by itself.
#[test]
fn the_runtime_reads_numbers_exactly_and_keys_in_order() {
    let tree = cargo(&[
        "tree",
        "-p",
        "flushout-runtime",
        "-e",
        "normal,features",
        "-i",
        "serde_json",
    ]);
    let has = |feature: &str| tree.contains(&format!("serde_json feature \"{feature}\""));
    assert!(
        has("raw_value"),
        "the features have not been found:\n{tree}"
    );
    assert!(
        has("float_roundtrip"),
        "numbers would be read as their neighbours"
    );
    assert!(
        !has("preserve_order"),
        "documents would depend on the order in which keys came"
    );
    assert!(
        !has("arbitrary_precision"),
        "numbers would not be doubles, as they are for every peer"
    );
}

#[test]
fn every_crate_forbids_unsafe_code() {
    let workspace = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert_eq!(
        toml_value(&workspace, "workspace.lints.rust", "unsafe_code"),
        Some("\"forbid\"")
    );
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--no-deps"])).unwrap();
    for package in metadata["packages"].as_array().unwrap() {
        let manifest = fs::read_to_string(package["manifest_path"].as_str().unwrap()).unwrap();
        let inherits = toml_value(&manifest, "lints", "workspace") == Some("true");
        assert!(
            inherits,
            "{} does not say `[lints] workspace = true`",
            package["name"]
        );
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package(name: &str, dependencies: &[(&str, Value)]) -> Value {
        let dependencies: Vec<Value> = dependencies
            .iter()
            .map(|(name, kind)| json!({"name": name, "kind": kind}))
            .collect();
        json!({"name": name, "dependencies": dependencies})
    }

    #[test]
    fn a_dependency_against_the_order_is_found() {
        let metadata = json!({"packages": [
            package("flushout-derive", &[("flushout-runtime", Value::Null), ("syn", Value::Null)]),
            package("flushout-runtime", &[("flushout", json!("dev"))]),
            package("flushout", &[("flushout-derive", json!("build"))]),
        ]});
        assert_eq!(
            disorder(&edges_of(&metadata)),
            ["`flushout-derive` may not depend on `flushout-runtime`"]
        );
    }

    #[test]
    fn a_crate_without_a_place_is_found() {
        let metadata = json!({"packages": [package("flushout-new", &[])]});
        assert!(disorder(&edges_of(&metadata))[0].contains("`flushout-new` has no place"));
    }

    #[test]
    fn an_unwanted_crate_in_the_tree_is_found() {
        let tree = "flushout-runtime v0.1.0 (/x)\nserde v1.0.0\nrandom_words v1.0.0\nrand v0.9.0\ntokio-util v0.7.0 (*)\n";
        assert_eq!(unwanted(tree), ["rand", "tokio-util"]);
    }

    #[test]
    fn values_are_read_from_their_own_section() {
        let text = "[a]\nkey = 1\n[lints]\nother = 2\n[b]\nworkspace = true\n";
        assert_eq!(toml_value(text, "a", "key"), Some("1"));
        assert_eq!(toml_value(text, "lints", "workspace"), None);
    }
}
