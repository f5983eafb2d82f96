//! Values whose own code panics when they are read again: no waiting command is lost by it.

use std::cell::Cell;

use flushout::proxy::Fate;
use flushout::{Code, Collection, FlushoutModel, Id, Master, Proxy, RejectedBy, SequentialIds};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::server::Server;

thread_local! {
    static PANICS: Cell<bool> = const { Cell::new(false) };
}

#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
struct Shelf {
    jars: Collection<Jar>,
}

#[derive(FlushoutModel, Clone, Debug, PartialEq)]
struct Jar {
    label: Label,
}

/// A text that cannot be read again when a switch is set.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
struct Label(String);

impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        assert!(!PANICS.get() || text != "bad", "this label is bad");
        Ok(Self(text))
    }
}

fn label(proxy: &mut Proxy<Shelf>, jar: &str, text: &str) {
    let label = Shelf::path().jars().at(Id::new(jar).unwrap()).label();
    proxy.apply(label.set(Label(text.into()))).unwrap();
}

fn shelf() -> Server<Shelf> {
    let mut shelf = Shelf::default();
    for jar in ["a", "b", "c"] {
        let label = Label(jar.into());
        shelf.jars.insert(Id::new(jar).unwrap(), Jar { label });
    }
    Server::new(Master::of_document(&shelf, SequentialIds).unwrap())
}

#[test]
fn a_panic_at_a_rebase_rejects_its_command_alone() {
    let mut server = shelf();
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    label(&mut anna, "a", "one");
    label(&mut anna, "b", "bad");
    label(&mut anna, "c", "three");
    let path = Shelf::path();
    anna.transact(|draft| {
        let jar = |jar| path.jars().at(Id::new(jar).unwrap()).label();
        draft.apply(jar("a").set(Label("four".into())))?;
        draft.apply(jar("b").set(Label("bad".into())))
    })
    .unwrap();
    label(&mut ben, "a", "two");
    let _ = server.round(&mut ben);
    PANICS.set(true);
    let report = server.push(&mut anna);
    PANICS.set(false);
    assert_eq!(report.rejected.len(), 2);
    for rejected in &report.rejected {
        assert_eq!(rejected.by, RejectedBy::Rebase);
        assert_eq!(rejected.problem.code, Code::CommandFailed);
    }
    assert_eq!(anna.pending().len(), 2);
    let labels = anna
        .document()
        .jars
        .values()
        .map(|jar| jar.label.0.as_str());
    assert_eq!(labels.collect::<Vec<_>>(), ["one", "b", "three"]);
    let _ = server.round(&mut anna);
    assert_eq!(anna.document(), server.master.document());
    let fates: Vec<bool> = anna
        .outcomes()
        .map(|outcome| outcome.fate == Fate::Applied)
        .collect();
    assert_eq!(fates, [false, false, true, true]);
}

#[test]
fn a_panic_at_what_others_have_done_asks_for_a_snapshot() {
    let mut server = shelf();
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    label(&mut anna, "a", "one");
    label(&mut ben, "b", "two");
    label(&mut ben, "c", "bad");
    let _ = server.round(&mut ben);
    PANICS.set(true);
    let report = server.push(&mut anna);
    PANICS.set(false);
    assert!(report.is_snapshot_needed);
    assert_eq!(anna.pending().len(), 1);
    let labels = anna
        .document()
        .jars
        .values()
        .map(|jar| jar.label.0.as_str());
    assert_eq!(labels.collect::<Vec<_>>(), ["one", "b", "c"]);
    let latest = server.master.snapshot().unwrap();
    let latest = flushout::wire::SyncBody::Latest(latest);
    let _ = anna.receive(flushout::Sync::new(latest)).unwrap();
    let _ = server.round(&mut anna);
    assert_eq!(anna.document(), server.master.document());
}
