//! Entries of flushes: commands of enums with their arguments, and transactions.

use flushout::shape::{ArgsShape, CommandShape, FieldKind, FieldShape};
use serde_json::{Map, Value, json};

use super::nodes::UNKNOWN_NAMES;
use super::{Fault, Maker, Writer};

/// The most commands of a transaction that is made; small, for the limit is one for the whole flush.
const MEMBERS_MAX: usize = 3;

impl Maker<'_> {
    /// An entry of a flush: most often a command by itself.
    pub(super) fn entry(&mut self, full: bool) -> Value {
        if self.one_in(6) {
            self.transaction(full)
        } else {
            self.sent(full)
        }
    }

    /// A command as a client sends it.
    fn sent(&mut self, full: bool) -> Value {
        if !self.shape.commands.is_empty() && self.one_in(3) {
            self.invocation(full)
        } else {
            let mut completion = self.completion(Writer::Client, full);
            if let Value::Object(members) = &mut completion {
                if self.hit(Fault::CommandAndTransaction) {
                    let wrong = self.pick(&[
                        json!([{"command": {"action": "update"}}]),
                        json!([]),
                        json!({}),
                        json!(1),
                    ]);
                    members.insert("transaction".to_owned(), wrong);
                } else if !full && self.one_in(12) {
                    members.insert("transaction".to_owned(), Value::Null);
                }
            }
            completion
        }
    }

    fn transaction(&mut self, full: bool) -> Value {
        let mut entry = Map::new();
        let count = 1 + self.rng.usize(..MEMBERS_MAX);
        let mut members: Vec<Value> = (0..count).map(|_| self.sent(full)).collect();
        if self.hit(Fault::TransactionWithin) {
            let inner = json!({"transaction": [{"command": {"action": "update"}}]});
            members.push(inner);
        }
        let transaction = if self.hit(Fault::TransactionEmpty) {
            json!([])
        } else if self.hit(Fault::TransactionNoList) {
            self.pick(&[Value::Null, json!({}), json!("[]"), json!(1)])
        } else if self.hit(Fault::TooManyCommands) {
            let commands_max = self.shape.limits.flush_commands_max;
            json!(vec![
                json!({"command": {"action": "update"}});
                commands_max + 1
            ])
        } else {
            json!(members)
        };
        entry.insert("transaction".to_owned(), transaction);
        if !full && self.one_in(8) {
            entry.insert("command".to_owned(), Value::Null);
        }
        if !full && self.one_in(8) {
            entry.insert(self.pick(&UNKNOWN_NAMES).to_owned(), json!(1));
        }
        self.add_ignored(&mut entry, full);
        self.object_of(entry, &["transaction"])
    }

    /// A command of an enum.
    fn invocation(&mut self, full: bool) -> Value {
        let chosen = self.rng.usize(..self.shape.commands.len());
        let shape = &self.shape.commands[chosen];
        let mut command = Map::new();
        command.insert("action".to_owned(), json!("invoke"));
        if let Some(name) = self.name_of_command(&shape.name) {
            command.insert("name".to_owned(), name);
        }
        if let Some(args) = self.args(shape, full) {
            command.insert("args".to_owned(), args);
        }
        if !full && self.one_in(10) {
            // Nobody looks at them here.
            let others = ["path", "props", "parentDefault"];
            let other = self.pick(&[json!(["nowhere"]), json!(1), json!({"a": []})]);
            command.insert(self.pick(&others).to_owned(), other);
        }
        let mut entry = Map::new();
        if !full && self.one_in(10) {
            let ignored = self.pick(&[json!("a,b"), json!(1), Value::Null]);
            entry.insert("createdId".to_owned(), ignored);
        }
        let command = self.object_of(command, &["action", "name", "args"]);
        entry.insert("command".to_owned(), command);
        if let Some(ids) = self.created_ids(full) {
            entry.insert("createdIds".to_owned(), ids);
        }
        self.add_ignored(&mut entry, full);
        self.object_of(entry, &["command", "createdIds"])
    }

    fn name_of_command(&mut self, name: &str) -> Option<Value> {
        if self.hit(Fault::NameMissing) {
            return self.pick(&[None, Some(Value::Null)]);
        }
        if self.hit(Fault::NameUnknown) {
            return Some(self.pick(&[
                json!(""),
                json!("unknown"),
                json!("EmptyAll"),
                json!(1),
                json!(["move"]),
            ]));
        }
        Some(json!(name))
    }

    fn created_ids(&mut self, full: bool) -> Option<Value> {
        if self.hit(Fault::CreatedIdsNoIds) {
            return Some(self.pick(&[
                json!("a"),
                json!({}),
                json!([1]),
                json!([null]),
                json!(["a,b"]),
            ]));
        }
        match self.rng.u32(..4) {
            0 => {
                let count = 1 + self.rng.usize(..3);
                Some(json!((0..count).map(|_| self.id()).collect::<Vec<_>>()))
            }
            1 if !full => Some(self.pick(&[Value::Null, json!([])])),
            _ => None,
        }
    }

    fn args(&mut self, command: &CommandShape, full: bool) -> Option<Value> {
        let may_be_absent = self.shape.may_be_absent(&command.args);
        if !may_be_absent && self.hit(Fault::ArgsMissing) {
            return self.pick(&[None, Some(Value::Null)]);
        }
        match &command.args {
            ArgsShape::None => {
                if self.hit(Fault::ArgsTooMany) {
                    return Some(self.pick(&[json!({"a": 1}), json!([]), json!("a"), json!(1)]));
                }
                if full {
                    None
                } else {
                    self.pick(&[None, Some(Value::Null), Some(json!({}))])
                }
            }
            ArgsShape::Value(kind) => Some(self.argument(kind, full)),
            ArgsShape::Fields(fields) => {
                if self.hit(Fault::WrongType) {
                    return Some(self.wrong_type("object"));
                }
                if may_be_absent && !full && self.one_in(4) {
                    return self.pick(&[None, Some(Value::Null)]);
                }
                Some(self.fields(fields, full))
            }
        }
    }

    /// A value that is the argument itself, and so never null.
    fn argument(&mut self, kind: &FieldKind, full: bool) -> Value {
        let field = FieldShape::new("args", kind.clone());
        loop {
            let spent = self.spent;
            let value = self.field_value(&field, Writer::Client, 0, full);
            if !value.is_null() {
                return value;
            }
            self.spent = spent;
        }
    }

    fn fields(&mut self, fields: &[FieldShape], full: bool) -> Value {
        let mut members = Map::new();
        for field in fields {
            self.field(&mut members, field, Writer::Client, 0, full);
        }
        self.unknown(&mut members, Writer::Client, full);
        Value::Object(members)
    }

    /// What the master says of the command or transaction whose first effect a completion is.
    pub(super) fn add_marks(&mut self, completion: &mut Value, full: bool) {
        let Value::Object(members) = completion else {
            return;
        };
        for (name, fault) in [
            ("invoke", Fault::InvokedWrong),
            ("transaction", Fault::GroupWrong),
        ] {
            if self.hit(fault) {
                let wrong = self.wrong_mark(name);
                members.insert(name.to_owned(), wrong);
            } else if self.one_in(6) {
                members.insert(name.to_owned(), self.mark(name, full));
            } else if !full && self.one_in(10) {
                members.insert(name.to_owned(), Value::Null);
            }
        }
    }

    fn mark(&mut self, name: &str, full: bool) -> Value {
        let mut mark = json!({"effects": self.pick(&[1, 2, 10_000, u32::MAX])});
        if name == "invoke" {
            mark["name"] = json!(self.pick(&["move", "of tomorrow", ""]));
            if self.one_in(2) {
                mark["args"] = self.pick(&[json!({"a": [null]}), json!(1), json!("a")]);
            }
        }
        if !full && self.one_in(4) {
            mark[self.pick(&UNKNOWN_NAMES)] = json!([]);
        }
        mark
    }

    fn wrong_mark(&mut self, name: &str) -> Value {
        let mut mark = self.mark(name, false);
        let wrong = match self.rng.u32(..4) {
            0 => return self.pick(&[json!([]), json!("move"), json!(1), json!(true)]),
            1 => None,
            2 if name == "invoke" => {
                mark["name"] = self.pick(&[json!(1), Value::Null, json!({})]);
                return mark;
            }
            _ => Some(self.pick(&[
                json!(0),
                json!(-1),
                json!(1.5),
                json!("1"),
                json!(u64::from(u32::MAX) + 1),
                Value::Null,
            ])),
        };
        match (wrong, mark.as_object_mut()) {
            (Some(wrong), Some(members)) => members.insert("effects".to_owned(), wrong),
            (None, Some(members)) => members.remove("effects"),
            _ => None,
        };
        mark
    }
}
