//! What undo may do on a master, judged by somebody who knows nothing of proxies: a plain copy of the
//! master's document, with what each command replaced and left in it.

use std::collections::BTreeMap;

use flushout::proxy::CommandNumber;
use flushout::wire::Entry;
use flushout::{Completion, Flush, FlushResponse, Model, Proxy};
use serde_json::{Map, Value};

/// One change of the document: a member that was set, put in or taken out.
#[derive(Clone, Debug, PartialEq)]
struct Change {
    place: Vec<String>,
    before: Option<Value>,
    after: Option<Value>,
}

/// A command of the user at a desk.
type Number = (usize, CommandNumber);

/// The master's document and what the commands have done to it.
pub(crate) struct Oracle {
    document: Value,
    /// Whether null is a value, and not the same as none.
    has_null: bool,
    /// What each command did when it was applied last.
    done: BTreeMap<Number, Vec<Change>>,
    /// Which command an undo or redo undoes.
    undoes: BTreeMap<Number, CommandNumber>,
    /// How many undos were applied, and refused.
    pub(crate) undone: (usize, usize),
}

impl Oracle {
    pub(crate) fn new(document: Value, has_null: bool) -> Self {
        Self {
            document,
            has_null,
            done: BTreeMap::new(),
            undoes: BTreeMap::new(),
            undone: (0, 0),
        }
    }

    pub(crate) fn document(&self) -> &Value {
        &self.document
    }

    /// Notes that the document was restored to an earlier state.
    pub(crate) fn restore(&mut self, document: Value) {
        self.document = document;
    }

    /// Notes that an undo or redo was given.
    pub(crate) fn note_undo(&mut self, desk: usize, undo: CommandNumber, command: CommandNumber) {
        self.undoes.insert((desk, undo), command);
    }

    /// Follows what the master has made of a flush of this proxy, which is still in flight. What an
    /// undo replaces is what its own command left there, and it restores what that replaced.
    pub(crate) fn follow<M: Model>(
        &mut self,
        desk: usize,
        proxy: &mut Proxy<M>,
        flush: &Flush,
        response: &FlushResponse,
    ) {
        let numbers = numbers(proxy);
        let mut applied = &response.applied.completions[..];
        for (index, (entry, number)) in flush.completions.iter().zip(numbers).enumerate() {
            let number = (desk, number);
            let undoes = self.undoes.get(&number).copied();
            let mut errors = response.errors.iter();
            if errors.any(|error| error.index == Some(index)) {
                self.undone.1 += usize::from(undoes.is_some());
                continue;
            }
            let (own, rest) = applied.split_at(effects(entry, applied.first()));
            applied = rest;
            let changes: Vec<Change> = own
                .iter()
                .flat_map(|completion| self.apply(completion))
                .collect();
            if let Some(command) = undoes {
                self.undone.0 += 1;
                let done = self.done.get(&(desk, command)).unwrap();
                for change in changes.iter().filter(|one| one.before != one.after) {
                    let mut own = done.iter();
                    assert!(
                        own.any(|own| is_inverse(own, change)),
                        "{change:?} is no inverse of {done:?}"
                    );
                }
            }
            self.done.insert(number, changes);
        }
        assert_eq!(applied, []);
    }

    /// Applies a completion to the plain copy.
    fn apply(&mut self, completion: &Completion) -> Vec<Change> {
        let command = serde_json::to_value(&completion.command).unwrap();
        let names = command["path"].as_array().into_iter().flatten();
        let mut path: Vec<String> = names.map(|name| name.as_str().unwrap().into()).collect();
        let props = &command["props"];
        let has_null = self.has_null;
        match command["action"].as_str().unwrap() {
            "create" => {
                path.push(completion.created_id.as_deref().unwrap().into());
                // A create without a node is one of an empty one.
                let node = if props.is_null() {
                    Value::Object(Map::new())
                } else {
                    props.clone()
                };
                vec![self.set(path, Some(node))]
            }
            "update" => {
                let fields = props.as_object().into_iter().flatten();
                let fields = fields.map(|(name, value)| {
                    let place = path.iter().cloned().chain([name.clone()]).collect();
                    let value = Some(value.clone()).filter(|value| has_null || !value.is_null());
                    (place, value)
                });
                let fields: Vec<_> = fields.collect();
                fields
                    .into_iter()
                    .map(|(place, value)| self.set(place, value))
                    .collect()
            }
            _ => vec![self.set(path, None)],
        }
    }

    /// Exchanges the value at a place.
    fn set(&mut self, place: Vec<String>, after: Option<Value>) -> Change {
        let (name, above) = place.split_last().unwrap();
        let mut parent = Some(&mut self.document);
        for name in above {
            parent = parent.and_then(|parent| parent.get_mut(name));
        }
        let before = match (parent, after.clone()) {
            (Some(Value::Array(items)), after) => {
                let index: usize = name.parse().unwrap();
                let before = items.get(index).cloned();
                match after {
                    Some(value) if index < items.len() => items[index] = value,
                    Some(value) => items.push(value),
                    None if index + 1 == items.len() => drop(items.pop()),
                    None => panic!("an element within an array is not deleted"),
                }
                before
            }
            (Some(Value::Object(members)), Some(value)) => members.insert(name.clone(), value),
            (Some(Value::Object(members)), None) => members.remove(name),
            // There is nothing to delete.
            (_, None) => None,
            (parent, Some(_)) => panic!("{place:?} is below {parent:?}"),
        };
        Change {
            place,
            before,
            after,
        }
    }
}

/// The numbers of what waits in a proxy, as it saves them.
fn numbers<M: Model>(proxy: &mut Proxy<M>) -> Vec<CommandNumber> {
    let saved: Value = serde_json::from_slice(&proxy.save().unwrap()).unwrap();
    serde_json::from_value(saved["numbers"].clone()).unwrap()
}

/// How many effects an entry had, of which this may be the first.
fn effects(entry: &Entry, first: Option<&Completion>) -> usize {
    let count = match entry {
        Entry::Command(_) => 1,
        Entry::Invoke(invoke) => {
            let invoked = first.and_then(|first| first.invoke.as_ref());
            let own = invoked.filter(|of| of.name == invoke.name);
            own.map_or(0, |own| own.effects)
        }
        Entry::Transaction(_) => {
            let group = first.and_then(|first| first.transaction);
            group.map_or(0, |group| group.effects)
        }
    };
    usize::try_from(count).unwrap()
}

/// Whether a change is the exact inverse of another, but for what only the server may set. What is
/// expected to be null may be missing: the wire does not tell the two apart.
fn is_inverse(own: &Change, undo: &Change) -> bool {
    let met = |value: &Option<Value>| without_server_fields(value.as_ref()).unwrap_or_default();
    own.place == undo.place
        && met(&own.after) == met(&undo.before)
        && without_server_fields(own.before.as_ref()) == without_server_fields(undo.after.as_ref())
}

fn without_server_fields(value: Option<&Value>) -> Option<Value> {
    let mut value = value?.clone();
    if let Some(members) = value.as_object_mut() {
        members.remove("createdAt");
    }
    Some(value)
}
