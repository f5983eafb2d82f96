//! Whole messages of every kind.

use flushout::schema::SchemaKind;
use serde_json::{Map, Value, json};

use super::nodes::UNKNOWN_NAMES;
use super::{Fault, Maker, Writer};

/// How often a message is made again when the mistake found no place in it.
const ATTEMPTS_MAX: usize = 200;

impl Maker<'_> {
    /// A valid message. `full` makes it as our own code writes it.
    pub(crate) fn valid(&mut self, kind: SchemaKind, full: bool) -> Value {
        (self.fault, self.spent) = (None, false);
        self.message(kind, full)
    }

    /// A message with this mistake and no other; `None` when the model has no place for it in
    /// messages of this kind.
    pub(crate) fn with_fault(&mut self, kind: SchemaKind, fault: Fault) -> Option<Value> {
        for _ in 0..ATTEMPTS_MAX {
            (self.fault, self.spent) = (Some(fault), false);
            let message = self.message(kind, false);
            if self.spent {
                return Some(message);
            }
        }
        None
    }

    fn message(&mut self, kind: SchemaKind, full: bool) -> Value {
        match kind {
            SchemaKind::Model => self.node(self.shape.root, Writer::Store, 0, full),
            SchemaKind::Snapshot => self.snapshot(full),
            SchemaKind::Command => self.entry(full),
            SchemaKind::Flush => self.flush(full),
            SchemaKind::Sync => self.sync(full),
            SchemaKind::FlushResponse => self.flush_response(full),
            other => panic!("the maker does not know {other:?}"),
        }
    }

    fn count(&mut self) -> Value {
        for (fault, value) in [
            (Fault::CountNegative, json!(-1)),
            (Fault::CountFraction, json!(0.5)),
            (Fault::CountTooLarge, json!(9_007_199_254_740_992_u64)),
            (Fault::CountText, json!("1")),
        ] {
            if self.hit(fault) {
                return value;
            }
        }
        let some = self.rng.u32(..1_000);
        self.pick(&[json!(0), json!(some), json!(9_007_199_254_740_991_u64)])
    }

    /// Puts in a count, or leaves it out by mistake.
    fn add_count(&mut self, members: &mut Map<String, Value>, name: &str) {
        if !self.hit(Fault::CountMissing) {
            members.insert(name.to_owned(), self.count());
        }
    }

    fn add_epoch(&mut self, members: &mut Map<String, Value>, full: bool) {
        for (fault, value) in [
            (Fault::EpochEmpty, json!("")),
            (Fault::EpochTooLong, json!("😀".repeat(65))),
            (Fault::EpochNoText, json!(1)),
        ] {
            if self.hit(fault) {
                members.insert("epoch".to_owned(), value);
            }
        }
        if !members.contains_key("epoch") && self.one_in(4) {
            let epoch = self.pick(&[json!("2026"), json!("😀".repeat(64)), Value::Null]);
            if !(full && epoch.is_null()) {
                members.insert("epoch".to_owned(), epoch);
            }
        }
    }

    fn add_unknown(&mut self, members: &mut Map<String, Value>, full: bool) {
        if !full && self.one_in(10) {
            members.insert(self.pick(&UNKNOWN_NAMES).to_owned(), json!({"a": [1.5]}));
        }
    }

    fn batch_members(&mut self, writer: Writer, full: bool) -> Map<String, Value> {
        let mut batch = Map::new();
        self.add_count(&mut batch, "from");
        self.add_unknown(&mut batch, full);
        if self.hit(Fault::CompletionsMissing) {
            return batch;
        }
        let completions = if self.hit(Fault::CompletionsNoList) {
            self.pick(&[Value::Null, json!({}), json!("[]")])
        } else if writer == Writer::Client && self.hit(Fault::TooManyCommands) {
            let commands_max = self.shape.limits.flush_commands_max;
            json!(vec![
                json!({"command": {"action": "update"}});
                commands_max + 1
            ])
        } else {
            let count = self.rng.usize(..4);
            json!(
                (0..count)
                    .map(|_| self.of_batch(writer, full))
                    .collect::<Vec<_>>()
            )
        };
        batch.insert("completions".to_owned(), completions);
        batch
    }

    /// One of the completions of a diff, or an entry of a flush.
    fn of_batch(&mut self, writer: Writer, full: bool) -> Value {
        if writer == Writer::Client {
            return self.entry(full);
        }
        let mut completion = self.completion(writer, full);
        self.add_marks(&mut completion, full);
        completion
    }

    /// What the master applied.
    fn batch(&mut self, full: bool) -> Value {
        let batch = self.batch_members(Writer::Master, full);
        self.object_of(batch, &["from", "completions"])
    }

    fn flush(&mut self, full: bool) -> Value {
        let mut flush = self.batch_members(Writer::Client, full);
        self.add_epoch(&mut flush, full);
        self.object_of(flush, &["from", "completions", "epoch"])
    }

    fn snapshot(&mut self, full: bool) -> Value {
        let mut snapshot = Map::new();
        self.add_count(&mut snapshot, "commandCount");
        self.add_epoch(&mut snapshot, full);
        self.add_unknown(&mut snapshot, full);
        if !self.hit(Fault::DocumentMissing) {
            let document = if self.hit(Fault::WrongType) {
                self.wrong_type("object")
            } else {
                self.node(self.shape.root, Writer::Master, 0, full)
            };
            snapshot.insert("document".to_owned(), document);
        }
        self.object_of(snapshot, &["commandCount", "document", "epoch"])
    }

    fn sync(&mut self, full: bool) -> Value {
        let mut sync = Map::new();
        let is_partial = self.rng.bool();
        let (name, body, other) = if is_partial {
            ("diff", self.batch(full), "latest")
        } else {
            ("latest", self.snapshot(full), "diff")
        };
        if self.hit(Fault::SyncBodyTwice) {
            // Both at once, with counts and all that a snapshot and a diff need.
            let both = json!({"commandCount": 1, "document": {}, "from": 1, "completions": []});
            sync.insert(other.to_owned(), both);
        } else if !full && self.one_in(10) {
            sync.insert(other.to_owned(), Value::Null);
        }
        if !self.hit(Fault::SyncBodyMissing) {
            sync.insert(name.to_owned(), body);
        }
        if self.hit(Fault::IsPartialOther) {
            let wrong = self.pick(&[json!(!is_partial), json!(1), Value::Null, json!("true")]);
            sync.insert("isPartial".to_owned(), wrong);
        } else if !self.hit(Fault::IsPartialMissing) {
            sync.insert("isPartial".to_owned(), json!(is_partial));
        }
        self.add_renames(&mut sync, full);
        self.add_unknown(&mut sync, full);
        let names = ["isPartial", "diff", "latest", "mappedPaths", "renames"];
        self.object_of(sync, &names)
    }

    fn add_renames(&mut self, sync: &mut Map<String, Value>, full: bool) {
        let (former, now) = (json!(["todos", "a"]), json!(["todos", "b"]));
        if self.hit(Fault::RenamesNoPairs) {
            let wrong = self.pick(&[
                json!({}),
                json!([[former]]),
                json!([[former, now, now]]),
                json!([[former, "todos,b"]]),
                json!([[[1], now]]),
            ]);
            sync.insert("renames".to_owned(), wrong);
        } else if self.hit(Fault::MappedPathsNoPaths) {
            let wrong = self.pick(&[
                json!([]),
                json!({"todos,a": "todos,b"}),
                json!({"a": [1]}),
                json!(1),
            ]);
            sync.insert("mappedPaths".to_owned(), wrong);
        } else if self.one_in(3) {
            sync.insert("mappedPaths".to_owned(), json!({"todos,a": now}));
            sync.insert("renames".to_owned(), json!([[former, now]]));
        } else if !full && self.one_in(3) {
            let name = self.pick(&["mappedPaths", "renames"]);
            sync.insert(name.to_owned(), Value::Null);
        }
    }

    fn flush_response(&mut self, full: bool) -> Value {
        let mut response = Map::new();
        if !self.hit(Fault::AppliedMissing) {
            let applied = self.batch(full);
            response.insert("applied".to_owned(), applied);
        }
        match self.rng.u32(..4) {
            0 => {}
            1 if !full => {
                response.insert("sync".to_owned(), Value::Null);
            }
            _ => {
                let sync = self.sync(full);
                response.insert("sync".to_owned(), sync);
            }
        }
        if self.rng.bool() {
            let errors: Vec<Value> = (0..self.rng.usize(..3)).map(|_| self.error(full)).collect();
            response.insert("errors".to_owned(), json!(errors));
        }
        self.add_epoch(&mut response, full);
        self.add_unknown(&mut response, full);
        self.object_of(response, &["applied", "sync", "errors", "epoch"])
    }

    fn error(&mut self, full: bool) -> Value {
        let number = self.pick(&[json!(0), json!(2.5), json!(64)]);
        let members = [
            ("action", json!("create")),
            ("path", json!(["todos", "a"])),
            ("errorMessage", json!("Nothing is there")),
            ("index", json!(self.rng.u32(..1_000))),
            ("code", json!("not_found")),
            ("createdId", json!("a,b")),
            ("pointer", json!("/completions/0")),
            ("limit", number.clone()),
            ("actual", number),
        ];
        let mut error = Map::new();
        for (name, value) in members.clone() {
            if self.hit(Fault::ErrorMember) {
                let wrong = self.pick(&[json!({}), json!([1]), json!(false)]);
                error.insert(name.to_owned(), wrong);
            } else if name == "path" && full || self.one_in(2) {
                let null = !full && self.one_in(6);
                error.insert(name.to_owned(), if null { Value::Null } else { value });
            }
        }
        if self.hit(Fault::ErrorIndex) {
            error.insert(
                "index".to_owned(),
                self.pick(&[json!(-1), json!(0.5), json!("1")]),
            );
        }
        if self.one_in(4) {
            let own = [json!("soldOut"), json!({"left": 0, "of": [1]}), json!(1)];
            error.insert("error".to_owned(), self.pick(&own));
        }
        self.add_unknown(&mut error, full);
        let names = members.map(|(name, _)| name);
        self.object_of(error, &names)
    }
}
