//! The virtual network: messages on their way, to be taken in any order.

use flushout::wire::{FlushTicket, SyncBody};
use flushout::{Action, FlushResponse, Path, Sync};

/// A message on its way.
#[derive(Clone, Debug)]
pub(crate) enum Message {
    /// From a proxy to the master.
    Flush {
        proxy: usize,
        ticket: FlushTicket,
        bytes: Vec<u8>,
    },
    /// From the master to the proxy whose flush it answers.
    Answer {
        proxy: usize,
        ticket: FlushTicket,
        bytes: Vec<u8>,
    },
    /// From the server to a proxy, unasked.
    Push { proxy: usize, bytes: Vec<u8> },
}

/// The messages on their way.
#[derive(Debug, Default)]
pub(crate) struct Network {
    messages: Vec<Message>,
}

impl Network {
    pub(crate) fn send(&mut self, message: Message) {
        self.messages.push(message);
    }

    /// Takes one of the messages off the network.
    pub(crate) fn take(&mut self, pick: usize) -> Option<Message> {
        if self.messages.is_empty() {
            return None;
        }
        Some(self.messages.remove(pick % self.messages.len()))
    }

    /// Copies one of the messages.
    pub(crate) fn copy(&self, pick: usize) -> Option<Message> {
        self.messages
            .get(pick % self.messages.len().max(1))
            .cloned()
    }

    /// Spoils the diff of an answer or a push, if one is picked: its last command cannot be
    /// applied any more.
    pub(crate) fn spoil(&mut self, pick: usize) {
        let count = self.messages.len().max(1);
        match self.messages.get_mut(pick % count) {
            Some(Message::Answer { bytes, .. }) => {
                let mut response = FlushResponse::from_json(bytes).unwrap();
                if let Some(sync) = &mut response.sync {
                    spoil(sync);
                    *bytes = response.to_json().unwrap();
                }
            }
            Some(Message::Push { bytes, .. }) => {
                let mut sync: Sync = serde_json::from_slice(bytes).unwrap();
                spoil(&mut sync);
                *bytes = serde_json::to_vec(&sync).unwrap();
            }
            Some(Message::Flush { .. }) | None => {}
        }
    }

    pub(crate) fn clear(&mut self) {
        self.messages.clear();
    }
}

fn spoil(sync: &mut Sync) {
    if let SyncBody::Diff(diff) = &mut sync.body
        && let Some(last) = diff.completions.last_mut()
    {
        last.command.action = Action::Update;
        last.command.path = Path::from_iter(["no", "where"]);
    }
}
