//! Holds the order of the modules of the runtime, and what they may not name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::graph::{Edges, add_edge, cycle, violations};
use crate::scan::{Found, PathUse, scan};
use crate::sources::{root, rust_files};

/// The modules of `flushout-runtime`, from the lowest layer to the highest. A module may use those of its own layer
/// and of lower ones, as long as there is no cycle. Put each new module where it belongs, and say so in ARCHITECTURE.md.
const LAYERS: &[&[&str]] = &[
    &["limits", "problem", "count", "measure", "action", "context"],
    &["json"],
    &["path", "id", "renames"],
    &["shape", "envelope", "payload", "operation", "value_schema"],
    &["model", "untyped"],
    &["node_schema"],
    &["command", "draft"],
    &["wire"],
    &["apply"],
    &["proxy", "master"],
];

/// The modules of `flushout-schema`, likewise.
const SCHEMA_LAYERS: &[&[&str]] = &[&["emit"], &["validate", "compare", "generate", "export"]];

/// Names that the code of the runtime may not have, each with the reason.
const FORBIDDEN_NAMES: &[(&str, &str)] = &[
    ("Instant", "the runtime has no clock; time is handed in"),
    ("SystemTime", "the runtime has no clock; time is handed in"),
    ("HashMap", "its order is random; use BTreeMap"),
    ("HashSet", "its order is random; use BTreeSet"),
    (
        "RandomState",
        "the runtime has no randomness; entropy is handed in",
    ),
];

/// Beginnings of paths that the code of the runtime may not have, each with the reason.
const FORBIDDEN_PATHS: &[(&[&str], &str)] = &[
    (&["std", "thread"], "the runtime starts no threads"),
    (&["std", "net"], "the runtime opens no sockets"),
    (&["std", "fs"], "the runtime touches no files"),
    (&["std", "process"], "the runtime starts no processes"),
    (&["std", "env"], "the runtime behaves the same everywhere"),
    (
        &["rand"],
        "the runtime has no randomness; entropy is handed in",
    ),
    (
        &["getrandom"],
        "the runtime has no randomness; entropy is handed in",
    ),
    (&["tokio"], "the runtime is driven from outside"),
];

/// One file of a crate that is not only for tests.
pub(crate) struct SourceFile {
    /// Relative to the folder of sources.
    pub(crate) path: PathBuf,
    /// The modules from the root of the crate to what the file holds; none for the root itself.
    pub(crate) modules: Vec<String>,
    pub(crate) found: Found,
}

impl SourceFile {
    /// The module in the root of the crate that it belongs to; empty for the root itself.
    fn module(&self) -> &str {
        self.modules.first().map_or("", String::as_str)
    }
}

/// Where the source of a module of this name would lie, seen from a file.
fn submodule_paths(file: &Path, name: &str) -> [PathBuf; 2] {
    let stem = file.file_stem().unwrap_or_default();
    let folder = file.parent().unwrap_or(Path::new(""));
    let folder = if stem == "mod" || stem == "lib" || stem == "main" {
        folder.to_owned()
    } else {
        folder.join(stem)
    };
    [folder.join(format!("{name}.rs")), folder.join(name)]
}

/// Reads all files of a folder of sources, apart from modules for tests.
fn read_sources(folder: &Path) -> Vec<SourceFile> {
    let mut files: Vec<SourceFile> = rust_files(folder)
        .into_iter()
        .map(|path| {
            let source = fs::read_to_string(&path).unwrap();
            let found = scan(&source).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            source_file(path.strip_prefix(folder).unwrap(), found)
        })
        .collect();
    let for_tests: BTreeSet<PathBuf> = files
        .iter()
        .flat_map(|file| {
            file.found
                .test_modules
                .iter()
                .flat_map(|name| submodule_paths(&file.path, name))
        })
        .collect();
    files.retain(|file| !for_tests.iter().any(|path| file.path.starts_with(path)));
    files
}

fn source_file(path: &Path, found: Found) -> SourceFile {
    let mut modules: Vec<String> = path
        .with_extension("")
        .components()
        .map(|component| component.as_os_str().to_string_lossy().into_owned())
        .collect();
    if modules
        .last()
        .is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str()))
    {
        modules.pop();
    }
    SourceFile {
        path: path.to_owned(),
        modules,
        found,
    }
}

/// The edges between the modules in the root of the crate. The root itself may use all of them.
fn edges_of(files: &[SourceFile]) -> Edges {
    let mut edges = Edges::new();
    for file in files.iter().filter(|file| !file.module().is_empty()) {
        edges.entry(file.module().to_owned()).or_default();
        for path in &file.found.paths {
            // A macro lives in the root whichever module it is written in.
            if let Some(target) = path
                .in_crate_root(file.modules.len())
                .filter(|_| !path.is_macro)
            {
                add_edge(
                    &mut edges,
                    file.module(),
                    target,
                    &file.path.display().to_string(),
                );
            }
        }
    }
    edges
}

/// Says what is wrong with the order of modules.
fn disorder(files: &[SourceFile], layers: &[&[&str]]) -> Vec<String> {
    let edges = edges_of(files);
    let unplaced = edges
        .keys()
        .filter(|module| !layers.iter().any(|layer| layer.contains(&module.as_str())));
    let mut wrong: Vec<String> = unplaced
        .map(|module| {
            format!("the module `{module}` is in no layer: place it in LAYERS of this test")
        })
        .collect();
    wrong.extend(violations(&edges, layers));
    wrong.extend(cycle(&edges).map(|cycle| format!("there is a cycle: {cycle}")));
    wrong
}

/// Says why a path may not be named in the runtime, if so.
fn forbidden(path: &PathUse) -> Option<&'static str> {
    let name = FORBIDDEN_NAMES
        .iter()
        .find(|(name, _)| path.segments.iter().any(|segment| segment == name));
    let begins = |begin: &[&str]| {
        path.segments
            .iter()
            .map(String::as_str)
            .take(begin.len())
            .eq(begin.iter().copied())
    };
    let start = FORBIDDEN_PATHS
        .iter()
        .find(|(begin, _)| begins(begin) && (begin.len() > 1 || path.segments.len() > 1));
    name.map(|(_, reason)| *reason)
        .or(start.map(|(_, reason)| *reason))
}

fn forbidden_in(files: &[SourceFile]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        for path in &file.found.paths {
            if let Some(reason) = forbidden(path) {
                wrong.push(format!(
                    "{} names `{}`: {reason}",
                    file.path.display(),
                    path.text()
                ));
            }
        }
    }
    wrong
}

pub(crate) fn sources_of(name: &str) -> Vec<SourceFile> {
    let files = read_sources(&root().join(name).join("src"));
    assert!(files.len() > 3, "the sources of {name} have not been found");
    files
}

fn runtime() -> Vec<SourceFile> {
    sources_of("flushout-runtime")
}

#[test]
fn modules_keep_their_order() {
    for (name, layers) in [
        ("flushout-runtime", LAYERS),
        ("flushout-schema", SCHEMA_LAYERS),
    ] {
        let wrong = disorder(&sources_of(name), layers);
        assert!(wrong.is_empty(), "{name}\n{}", wrong.join("\n"));
    }
}

#[test]
fn proxy_and_master_never_name_each_other() {
    let files = runtime();
    for (module, other) in [
        ("proxy", ["master", "Master"]),
        ("master", ["proxy", "Proxy"]),
    ] {
        for file in files.iter().filter(|file| file.module() == module) {
            let named = file.found.paths.iter().find(|path| {
                path.in_crate_root(file.modules.len()) == Some(other[0])
                    || path.segments.iter().any(|name| name == other[1])
            });
            assert!(
                named.is_none(),
                "{} names {:?}",
                file.path.display(),
                named.map(PathUse::text)
            );
        }
    }
}

#[test]
fn the_core_names_no_clock_no_chance_and_no_system() {
    for name in ["flushout-runtime", "flushout-schema"] {
        let wrong = forbidden_in(&sources_of(name));
        assert!(wrong.is_empty(), "{name}\n{}", wrong.join("\n"));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A folder of sources, from pairs of path and text.
    pub(crate) fn sources(files: &[(&str, &str)]) -> Vec<SourceFile> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        read_sources(folder.path())
    }

    const TWO: &[&[&str]] = &[&["low", "base"], &["high"]];

    #[test]
    fn an_import_upwards_is_found() {
        let files = sources(&[
            ("lib.rs", "mod low; mod high;"),
            ("low/deep/x.rs", "use crate::high::T;"),
            ("high.rs", ""),
        ]);
        let wrong = disorder(&files, TWO);
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert!(
            wrong[0].contains("`low` (layer 1) uses `high` (layer 2)"),
            "{wrong:?}"
        );
        assert!(wrong[0].contains("x.rs"), "{wrong:?}");
    }

    #[test]
    fn an_import_upwards_by_super_is_found() {
        let files = sources(&[
            ("low/mod.rs", "use super::high::T;"),
            ("low/x.rs", "use super::super::high;"),
        ]);
        assert_eq!(disorder(&files, TWO).len(), 1);
    }

    #[test]
    fn a_cycle_within_a_layer_is_found() {
        let files = sources(&[
            ("low.rs", "use crate::base::T;"),
            ("base.rs", "fn f() { crate::low::g() }"),
        ]);
        let wrong = disorder(&files, TWO);
        assert!(
            wrong.len() == 1 && wrong[0].contains("there is a cycle: base -> low"),
            "{wrong:?}"
        );
    }

    #[test]
    fn a_module_without_a_place_is_found() {
        let wrong = disorder(&sources(&[("lib.rs", "mod fresh;"), ("fresh.rs", "")]), TWO);
        assert_eq!(
            wrong,
            ["the module `fresh` is in no layer: place it in LAYERS of this test"]
        );
    }

    #[test]
    fn what_is_only_for_tests_may_use_anything() {
        let files = sources(&[
            (
                "low/mod.rs",
                "#[cfg(test)]\nmod tests;\n#[cfg(test)] mod more { use crate::high; }",
            ),
            (
                "low/tests.rs",
                "use crate::high::T; use std::collections::HashMap;",
            ),
            ("base.rs", "#[cfg(test)] mod cases;"),
            ("base/cases/mod.rs", "use crate::high::T; use std::thread;"),
        ]);
        assert_eq!(disorder(&files, TWO), Vec::<String>::new());
        assert_eq!(forbidden_in(&files), Vec::<String>::new());
    }

    #[test]
    fn forbidden_names_are_found_however_they_are_written() {
        let cases = [
            "use std::collections::{BTreeMap, HashMap};",
            "fn f() -> std::time::Instant { g() }",
            "use std::{time::{Duration, SystemTime as Clock}};",
            "fn f() { std::thread::spawn(g); }",
            "use std::{net, str};",
            "fn f() -> u8 { rand::random() }",
        ];
        for case in cases {
            let wrong = forbidden_in(&sources(&[("low.rs", case)]));
            assert_eq!(wrong.len(), 1, "{case}: {wrong:?}");
        }
    }

    #[test]
    fn likenesses_are_not_forbidden() {
        let text = "/// Not HashMap, not std::thread.\nuse std::time::Duration; fn f(rand: u8) -> u8 { rand + Hash::map() }";
        assert_eq!(
            forbidden_in(&sources(&[("low.rs", text)])),
            Vec::<String>::new()
        );
    }
}
