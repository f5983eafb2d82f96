//! The committed schemas are what the models emit now, to the byte, and nothing else lies there.

#![allow(
    clippy::unwrap_used,
    reason = "the lint's leave for tests does not reach functions that tests share"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use flushout::export::{Gateway, Upstream, export};
use flushout::schema::{Dialect, Profile, emit_all, page};
use flushout::{Shape, generate};
use flushout_example_models::Example;

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas")
}

/// All files below a directory, by their path in it, written with `/`.
fn committed(directory: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut open = vec![directory.to_owned()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(&current).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if let (Ok(relative), Ok(text)) =
                (path.strip_prefix(directory), fs::read_to_string(&path))
            {
                let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
                files.insert(parts.join("/"), text);
            }
        }
    }
    files
}

/// Says which files differ, are missing, or should not be there.
fn drift(emitted: &BTreeMap<String, String>, committed: &BTreeMap<String, String>) -> Vec<String> {
    let mut wrong: Vec<String> = emitted
        .iter()
        .filter_map(|(path, text)| match committed.get(path) {
            None => Some(format!("{path} is missing")),
            Some(former) if former != text => Some(format!("{path} differs")),
            Some(_) => None,
        })
        .collect();
    let more = committed.keys().filter(|path| !emitted.contains_key(*path));
    wrong.extend(more.map(|path| format!("{path} is not emitted: delete it")));
    wrong
}

/// The configuration for gateways, of one model. That for OpenAPI is left out: it is that of the
/// schemas, with a server.
fn gateways(shape: &Shape) -> Vec<(String, String)> {
    let upstream = Upstream::parse("http://127.0.0.1:8080").unwrap();
    let others = Gateway::ALL.iter().filter(|one| **one != Gateway::OpenApi);
    let files = others.flat_map(|gateway| {
        let files = export(shape, *gateway, &upstream).unwrap().into_iter();
        files.map(|(file, text)| (format!("gateways/{}/{file}", gateway.name()), text))
    });
    files.collect()
}

#[test]
fn the_committed_schemas_are_those_of_the_models() {
    let mut wrong = Vec::new();
    for example in Example::ALL {
        let name = example.name();
        let shape = example.shape();
        let mut emitted = emit_all(&shape, Dialect::ALL, Profile::ALL);
        emitted.push(("model.md".to_owned(), page(&shape)));
        emitted.push(("typescript.ts".to_owned(), generate::typescript(&shape)));
        if example == Example::TodoList {
            emitted.extend(gateways(&shape));
        }
        let found = drift(
            &emitted.into_iter().collect(),
            &committed(&schemas().join(name)),
        );
        if !found.is_empty() {
            wrong.push(format!(
                "{}\n=> cargo run -- schema emit --model {name} --out schemas/{name}\n=> cargo run -- generate typescript --model {name} --out schemas/{name}/typescript.ts\n=> (todo-list alone) for each gateway: cargo run -- schema export --for GATEWAY --model todo-list --force --out schemas/todo-list/gateways/GATEWAY",
                found.join("\n")
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "schemas/ is not what the models emit. Write it again, and read the difference: it is what \
users will see.\n\n{}\n",
        wrong.join("\n\n")
    );
}

#[test]
fn every_kind_of_drift_is_found() {
    let files = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        let owned = pairs
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        owned.collect()
    };
    let emitted = files(&[("a", "1"), ("b", "2"), ("c", "3")]);
    let committed = files(&[("a", "1"), ("b", "0"), ("d", "4")]);
    assert_eq!(
        drift(&emitted, &committed),
        ["b differs", "c is missing", "d is not emitted: delete it"]
    );
    assert!(drift(&emitted, &emitted).is_empty());
}
