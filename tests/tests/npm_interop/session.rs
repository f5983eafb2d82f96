//! A random session: commands, flushes and answers in any order, until all are alike.

use flushout::model::Model;
use flushout_tests::compare::difference;
use flushout_tests::node::NodePeer;
use serde_json::Value;

use crate::commands::Maker;
use crate::masters::Master;
use crate::proxies::Peer;
use crate::random::Random;

/// How many things happen before everybody flushes to the end.
const EVENTS: usize = 150;

/// What answers had in them, so that a test can tell that its sessions were not too tame.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) without_sync: usize,
    pub(crate) partial: usize,
    pub(crate) full: usize,
    pub(crate) renamed: usize,
    pub(crate) refused: usize,
    /// Commands of enums, and transactions, that had effects.
    pub(crate) groups: usize,
}

impl Seen {
    fn note(&mut self, response: &str) {
        let response: Value = serde_json::from_str(response).unwrap();
        let sync = &response["sync"];
        let is_renaming = |table: &serde_json::Map<_, _>| !table.is_empty();
        self.without_sync += usize::from(sync.is_null());
        self.partial += usize::from(sync["isPartial"] == true);
        self.full += usize::from(sync["isPartial"] == false);
        self.renamed += usize::from(sync["mappedPaths"].as_object().is_some_and(is_renaming));
        self.refused += response["errors"].as_array().map_or(0, Vec::len);
        let applied = response["applied"]["completions"].as_array();
        let is_first =
            |one: &&Value| one.get("invoke").is_some() || one.get("transaction").is_some();
        self.groups += applied.map_or(0, |applied| applied.iter().filter(is_first).count());
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.without_sync += other.without_sync;
        self.partial += other.partial;
        self.full += other.full;
        self.renamed += other.renamed;
        self.refused += other.refused;
        self.groups += other.groups;
    }
}

/// After how many of them everybody is brought to one count, so that new ids collide again.
const LEVEL_EVENTS: usize = 25;

/// A session.
pub(crate) struct Session {
    seen: Seen,
    seed: u64,
    random: Random,
    master: Box<dyn Master>,
    peer: NodePeer,
}

/// A proxy with what is on its way.
struct Member<M> {
    proxy: Peer<M>,
    /// A flush that the master has not seen.
    sent: Option<String>,
    /// An answer that the proxy has not seen.
    answered: Option<String>,
}

impl Session {
    pub(crate) fn new(seed: u64, master: Box<dyn Master>, peer: NodePeer) -> Self {
        let random = Random::new(seed);
        Self {
            seed,
            random,
            master,
            peer,
            seen: Seen::default(),
        }
    }

    pub(crate) fn into_parts(self) -> (NodePeer, Seen) {
        (self.peer, self.seen)
    }

    /// Compares with members that are null left out. A document without types keeps them; one of
    /// a derived model has no field that it has not, and npm's commands cannot take a field out.
    fn comparable<M: Model>(value: &Value) -> Value {
        match value {
            Value::Object(members) if !M::IS_LENIENT => {
                let members = members.iter().filter(|(_, member)| !member.is_null());
                members
                    .map(|(name, member)| (name.clone(), Self::comparable::<M>(member)))
                    .collect()
            }
            other => other.clone(),
        }
    }

    pub(crate) fn run<M: Model>(&mut self, maker: Maker) {
        // Shown when the test fails.
        println!("session with the seed {}", self.seed);
        let mut members = Vec::new();
        for name in ["npm-a", "npm-b", "ours-a", "ours-b"] {
            let member = self.join::<M>(name);
            members.push(member);
        }
        for event in 0..EVENTS {
            if event % LEVEL_EVENTS == 0 {
                self.level(&mut members);
            }
            if members.len() == 4 && self.random.once_in(EVENTS / 2) {
                let name = *self.random.pick(&["npm-late", "ours-late"]);
                let late = self.join::<M>(name);
                members.push(late);
            }
            let index = self.random.below(members.len());
            self.event(&mut members[index], maker);
        }
        self.level(&mut members);
        self.compare(&members);
    }

    /// Brings everybody to the state of the master.
    fn level<M: Model>(&mut self, members: &mut [Member<M>]) {
        // The first round brings everything to the master, the second to everybody; the third has
        // nothing left to do, and so proves it.
        for _ in 0..3 {
            for member in &mut *members {
                self.settle(member);
            }
        }
    }

    fn join<M: Model>(&mut self, name: &str) -> Member<M> {
        let snapshot = self.master.snapshot();
        let proxy = if name.starts_with("npm") {
            Peer::npm(&mut self.peer, name, &snapshot)
        } else {
            Peer::ours(&snapshot)
        };
        Member {
            proxy,
            sent: None,
            answered: None,
        }
    }

    /// Lets something happen to a member.
    fn event<M: Model>(&mut self, member: &mut Member<M>, maker: Maker) {
        if self.random.once_in(2) {
            let document = member.proxy.state(&mut self.peer).document;
            let command = maker(&mut self.random, &document);
            member.proxy.apply(&mut self.peer, &command);
        } else if member.sent.is_some() && self.random.once_in(6) {
            // Lost on its way to the master.
            member.sent = None;
            member.proxy.cancel_flush(&mut self.peer);
        } else {
            self.advance(member);
        }
    }

    /// Takes what is on its way one step further; where there is nothing, begins a flush.
    fn advance<M: Model>(&mut self, member: &mut Member<M>) {
        if let Some(response) = member.answered.take() {
            if member.proxy.end_flush(&mut self.peer, &response) {
                member.proxy.take_snapshot(&self.master.snapshot());
            }
        } else if let Some(flush) = member.sent.take() {
            let response = self.master.apply(&flush);
            self.seen.note(&response);
            member.answered = Some(response);
        } else {
            member.sent = Some(member.proxy.begin_flush(&mut self.peer));
        }
    }

    /// Brings what is on its way to its end, and then everything that waits.
    fn settle<M: Model>(&mut self, member: &mut Member<M>) {
        while member.sent.is_some() || member.answered.is_some() {
            self.advance(member);
        }
        for _ in 0..3 {
            self.advance(member);
        }
    }

    fn compare<M: Model>(&mut self, members: &[Member<M>]) {
        let snapshot: Value = serde_json::from_str(&self.master.snapshot()).unwrap();
        for (index, member) in members.iter().enumerate() {
            let state = member.proxy.state(&mut self.peer);
            assert!(
                !state.has_unconfirmed,
                "proxy {index} of seed {}",
                self.seed
            );
            let differences = [
                difference(&snapshot["commandCount"], &state.count),
                difference(
                    &Self::comparable::<M>(&snapshot["document"]),
                    &Self::comparable::<M>(&state.document),
                ),
            ];
            assert_eq!(
                differences,
                [None, None],
                "proxy {index} of seed {}",
                self.seed
            );
        }
        let count = snapshot["commandCount"].as_u64().unwrap();
        assert!(
            count > 20,
            "hardly anything was applied in seed {}: {count}",
            self.seed
        );
    }
}
