//! A master, two proxies that flush to it, and one that is only told what was applied.

use flushout::validate::Validator;
use flushout::wire::{CompletionBatch, SyncBody, completion_of};
use flushout::{
    Completion, Context, Count, FlushResponse, Master, Proxy, SequentialIds, Snapshot, Sync,
};
use flushout_random_models::defaults::with_mischief;
use flushout_random_models::{Chance, Random, RandomModel, commands};
use serde_json::{Value, json};

use crate::checks::{
    content, content_of_text, proxy_is_sound, size_is_right, snapshot_is_readable,
};
use crate::damage::{damage, leave_out};
use crate::meddler::Meddler;

/// How many seeds are tried for a first document, which may be beyond the limit of the model.
const ATTEMPTS: u64 = 50;

pub(crate) struct World<M> {
    master: Master<M>,
    first: Snapshot,
    history: Vec<Completion>,
    proxies: Vec<Proxy<M>>,
    /// Applies what others did, and does nothing itself.
    replica: Proxy<M>,
    validator: Validator,
    chance: Chance,
    /// How many commands the master has applied and refused.
    pub(crate) applied: usize,
    pub(crate) refused: usize,
}

impl<M: RandomModel> World<M> {
    pub(crate) fn new(seed: u64) -> Self {
        let mut seeds = (0..ATTEMPTS).map(|attempt| seed * ATTEMPTS + attempt);
        let master = seeds.find_map(|seed| {
            let document = M::random(&mut Chance::tame(seed));
            Master::of_document(&document, SequentialIds).ok()
        });
        let mut master = master.unwrap();
        if seed.is_multiple_of(2) {
            master = master.with_interceptor(Meddler(Chance::wild(seed)));
        }
        let first = master.snapshot().unwrap();
        let proxy = || Proxy::new(&first, SequentialIds).unwrap();
        Self {
            master,
            history: Vec::new(),
            proxies: vec![proxy().with_undo(20), proxy()],
            replica: proxy(),
            validator: Validator::new(M::shape()).unwrap(),
            chance: Chance::wild(seed).of_client(),
            applied: 0,
            refused: 0,
            first,
        }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        self.master.snapshot().unwrap()
    }

    /// Lets something happen; says what.
    pub(crate) fn step(&mut self) -> String {
        let seed = self.chance.bits();
        match self.chance.below(12) {
            0..3 => with_mischief(seed, || self.edit()),
            3 => with_mischief(seed, || self.invoke()),
            4 => self.transact(),
            5 => self.undo(),
            6..9 => self.flush(seed),
            _ => self.send_by_hand(seed),
        }
    }

    fn proxy(&mut self) -> usize {
        self.chance.below(self.proxies.len())
    }

    fn edit(&mut self) -> String {
        let index = self.proxy();
        let command = commands::command(self.proxies[index].document(), &mut self.chance);
        let what = format!("edit {command:?}");
        format!("{what} -> {:?}", self.proxies[index].apply(command).err())
    }

    fn invoke(&mut self) -> String {
        let index = self.proxy();
        let change = M::Change::random(&mut self.chance);
        format!("invoke -> {:?}", self.proxies[index].apply(change).err())
    }

    fn transact(&mut self) -> String {
        let index = self.proxy();
        let chance = &mut self.chance;
        let outcome = self.proxies[index].transact(|draft| {
            for _ in 0..2 {
                let command = commands::command(draft.document(), chance);
                draft.apply(command)?;
            }
            draft.apply(M::Change::random(chance))
        });
        format!("transact -> {:?}", outcome.err())
    }

    fn undo(&mut self) -> String {
        let proxy = &mut self.proxies[0];
        if self.chance.one_in(3) {
            format!("redo -> {:?}", proxy.redo().err())
        } else {
            format!("undo -> {:?}", proxy.undo().err())
        }
    }

    /// A proxy flushes, and takes the answer or loses it.
    fn flush(&mut self, seed: u64) -> String {
        let index = self.proxy();
        let Ok(flush) = self.proxies[index].begin_flush() else {
            return "nothing to flush".to_owned();
        };
        let bytes = serde_json::to_vec(&flush).unwrap();
        let response = self.stage(&bytes, seed);
        let what = format!("flush {}", String::from_utf8(bytes).unwrap());
        let proxy = &mut self.proxies[index];
        match response {
            Some(_) if self.chance.one_in(8) => {
                let _ = proxy.cancel_flush(flush.ticket).unwrap();
                format!("lost answer of {what}")
            }
            Some(response) => {
                let report = proxy.end_flush(flush.ticket, &response);
                let _ = report.unwrap_or_else(|error| panic!("{what}: {error}"));
                what
            }
            None => {
                let _ = proxy.cancel_flush(flush.ticket).unwrap();
                format!("rolled back {what}")
            }
        }
    }

    /// A client of another make sends commands that are not written as ours are.
    fn send_by_hand(&mut self, seed: u64) -> String {
        let mut entries = Vec::new();
        for _ in 0..=self.chance.below(3) {
            let command = commands::command(self.master.document(), &mut self.chance);
            let Ok(completion) = completion_of(&command) else {
                continue;
            };
            let mut entry: Value = serde_json::to_value(&completion).unwrap();
            if let Some(props) = entry["command"].get_mut("props") {
                match self.chance.below(3) {
                    0 => leave_out(props, &mut self.chance),
                    1 => damage(props, &mut self.chance),
                    _ => {}
                }
            }
            entries.push(entry);
        }
        let from = self.chance.below(self.history.len() + 1);
        let flush = json!({ "from": from, "completions": entries }).to_string();
        self.stage(flush.as_bytes(), seed);
        format!("sent by hand {flush}")
    }

    /// The master takes a flush, and the replica what came of it; or it is rolled back.
    fn stage(&mut self, bytes: &[u8], seed: u64) -> Option<FlushResponse> {
        let is_kept = !self.chance.one_in(8);
        let before = content(self.master.document());
        let staged = with_mischief(seed, || self.master.stage(bytes, &Context::new()));
        let staged = staged.unwrap_or_else(|problem| {
            panic!("{problem}: {}", String::from_utf8_lossy(bytes));
        });
        self.applied += staged.completions().len();
        self.refused += staged.errors().len();
        if !is_kept {
            drop(staged);
            assert_eq!(content(self.master.document()), before, "rolled back");
            return None;
        }
        let completions = staged.completions().to_vec();
        let from = staged.start();
        let needed = staged.history_needed();
        let known = needed.map(|counts| {
            let start = usize::try_from(counts.start).unwrap();
            let end = usize::try_from(counts.end).unwrap();
            self.history[start..end].to_vec()
        });
        let response = staged.commit(known).unwrap();
        self.history.extend_from_slice(&completions);
        let batch = CompletionBatch { from, completions };
        let sync = Sync::new(SyncBody::Diff(batch));
        let received = self.replica.receive(sync);
        let _ = received.unwrap_or_else(|problem| panic!("the replica: {problem}"));
        Some(response)
    }

    /// Everything can be read.
    pub(crate) fn check(&mut self, what: &str) {
        let snapshot = self.master.snapshot().unwrap();
        snapshot_is_readable::<M>(&snapshot, &self.validator, what);
        size_is_right(self.master.document(), self.master.document_bytes(), what);
        assert_eq!(
            content(self.replica.document()),
            content_of_text::<M>(snapshot.document.as_str()),
            "{what}: replica"
        );
        size_is_right(self.replica.document(), self.replica.document_bytes(), what);
        for proxy in &mut self.proxies {
            proxy_is_sound(proxy, what);
        }
    }

    /// The history leads from the first document to the last.
    pub(crate) fn check_replay(&self, what: &str) {
        let mut proxy = Proxy::<M>::new(&self.first, SequentialIds).unwrap();
        let written = serde_json::to_string(&self.history).unwrap();
        let sync = Sync::new(SyncBody::Diff(CompletionBatch {
            from: Count::ZERO,
            completions: serde_json::from_str(&written).unwrap(),
        }));
        let _ = proxy.receive(sync).unwrap();
        assert_eq!(
            content(proxy.document()),
            content(self.master.document()),
            "{what}: replayed"
        );
    }
}
