//! Makes messages of a model from its shape: valid ones, and ones with a single known mistake.

mod commands;
mod entries;
mod expected;
mod faults;
mod messages;
mod nodes;
mod values;

use fastrand::Rng;
use flushout::Shape;
use serde_json::Value;

pub(crate) use faults::Fault;

/// Whose words a node stands in, and so what belongs into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writer {
    /// A client: closed, without `server` fields.
    Client,
    /// The master: with `server` fields, open to new ones.
    Master,
    /// A stored document: with `server` fields, closed.
    Store,
}

/// Makes messages of one model.
pub(crate) struct Maker<'s> {
    shape: &'s Shape,
    rng: Rng,
    fault: Option<Fault>,
    /// Whether the mistake has been made.
    spent: bool,
}

impl<'s> Maker<'s> {
    pub(crate) fn new(shape: &'s Shape, seed: u64) -> Self {
        Self {
            shape,
            rng: Rng::with_seed(seed),
            fault: None,
            spent: false,
        }
    }

    /// The source of chance, for whoever goes on with the message.
    pub(crate) fn rng(&mut self) -> &mut Rng {
        &mut self.rng
    }

    /// True once in `of` times.
    fn one_in(&mut self, of: u32) -> bool {
        self.rng.u32(..of) == 0
    }

    /// One of these.
    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.rng.usize(..of.len())].clone()
    }

    /// An object, or by mistake the list of these members of it.
    fn object_of(&mut self, members: serde_json::Map<String, Value>, names: &[&str]) -> Value {
        if self.hit(Fault::ListForObject) {
            let list = names
                .iter()
                .map(|name| members.get(*name).cloned().unwrap_or(Value::Null));
            return Value::Array(list.collect());
        }
        Value::Object(members)
    }

    /// Whether the mistake is to be made here; it is made once, and not always at the first place.
    fn hit(&mut self, fault: Fault) -> bool {
        if self.fault != Some(fault) || self.spent || self.one_in(3) {
            return false;
        }
        self.spent = true;
        true
    }
}
