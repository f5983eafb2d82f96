//! A folder with the generated modules, the programs that use them, and what the compiler says of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use flushout::{Shape, generate};
use flushout_example_models::Example;
use flushout_tests::desk::Desk;
use flushout_tests::node::NodePeer;
use serde_json::json;

use crate::clashes;
use crate::inherited::Inherited;
use crate::rich::Rich;

/// An error of the compiler.
#[derive(Debug, PartialEq)]
pub(crate) struct Mistake {
    /// The file, relative to the folder.
    pub(crate) file: String,
    /// The line, from 1 on.
    pub(crate) line: u64,
    /// The number behind `TS`.
    pub(crate) code: u64,
    pub(crate) message: String,
}

/// The folder, compiled.
pub(crate) struct Workshop {
    pub(crate) folder: PathBuf,
    /// The files that must not compile.
    pub(crate) wrong: Vec<String>,
    pub(crate) mistakes: Vec<Mistake>,
}

impl Workshop {
    /// The folder, compiled once for all tests. `None` where node is missing and need not be there.
    pub(crate) fn open() -> Option<&'static Self> {
        static OPENED: OnceLock<Option<Workshop>> = OnceLock::new();
        OPENED.get_or_init(Self::make).as_ref()
    }

    /// Writes and compiles everything.
    fn make() -> Option<Self> {
        let mut compiler = NodePeer::start("typescript-compiler.mjs").unwrap()?;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("typescript");
        if folder.exists() {
            // Of a run before this one.
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        let path = folder.to_str().unwrap();
        let prepared = compiler
            .call(&json!({ "op": "prepare", "folder": path }))
            .unwrap();
        let wrong = prepared["wrong"].as_array().unwrap().iter();
        let wrong = wrong.map(|name| format!("wrong/{}", name.as_str().unwrap()));
        fs::create_dir(folder.join("models")).unwrap();
        let examples = Example::ALL.map(|one| (one.name(), one.shape()));
        let others = [
            ("rich", Shape::of::<Rich>()),
            ("clashes", clashes::shape()),
            ("desk", Shape::of::<Desk>()),
            ("inherited", Shape::of::<Inherited>()),
        ];
        for (name, shape) in examples.into_iter().chain(others) {
            let file = folder.join(format!("models/{name}.ts"));
            fs::write(file, generate::typescript(&shape)).unwrap();
        }
        let compiled = compiler
            .call(&json!({ "op": "compile", "folder": path }))
            .unwrap();
        let mistakes = compiled["errors"].as_array().unwrap().iter();
        let mistakes = mistakes.map(|error| Mistake {
            file: error["file"].as_str().unwrap().to_owned(),
            line: error["line"].as_u64().unwrap(),
            code: error["code"].as_u64().unwrap(),
            message: error["message"].as_str().unwrap().to_owned(),
        });
        Some(Self {
            wrong: wrong.collect(),
            mistakes: mistakes.collect(),
            folder,
        })
    }

    /// Starts the proxies of the generated modules.
    pub(crate) fn proxies(&self) -> NodePeer {
        let script = self.folder.join("peer.mjs");
        NodePeer::start(script.to_str().unwrap()).unwrap().unwrap()
    }
}
