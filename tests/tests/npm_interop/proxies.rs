//! The proxies of a session: ours and npm's, behind the same calls, with messages as text.

use flushout::id::SequentialIds;
use flushout::limits::Limits;
use flushout::model::{Intent, Model, Role};
use flushout::problem::Problem;
use flushout::proxy::Proxy;
use flushout::wire::{FlushResponse, FlushTicket, Snapshot, Sync, SyncBody, decode_flush};
use flushout_tests::node::NodePeer;
use serde_json::{Value, json};

/// A proxy of a session.
pub(crate) enum Peer<M> {
    /// One of ours, with the ticket of its last flush.
    Ours(Box<Proxy<M>>, FlushTicket),
    /// One of npm's, by its name.
    Npm(String),
}

/// A command with its types.
fn intent<M: Model>(command: &Value) -> Result<Intent<M>, Problem> {
    let flush = json!({"from": 0, "completions": [{"command": command}]}).to_string();
    let incoming = decode_flush::<M>(flush.as_bytes(), Role::Client, &Limits::DEFAULT);
    let command = incoming.unwrap().into_commands().next().unwrap();
    command.intent.map_err(|problem| *problem)
}

/// What a proxy shows of itself.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) count: Value,
    pub(crate) document: Value,
    pub(crate) has_unconfirmed: bool,
}

impl<M: Model> Peer<M> {
    pub(crate) fn ours(snapshot: &str) -> Self {
        let snapshot = Snapshot::from_json(snapshot.as_bytes()).unwrap();
        let proxy = Proxy::new(&snapshot, SequentialIds).unwrap();
        Self::Ours(Box::new(proxy), FlushTicket::default())
    }

    pub(crate) fn npm(peer: &mut NodePeer, name: &str, snapshot: &str) -> Self {
        let snapshot: Value = serde_json::from_str(snapshot).unwrap();
        let open =
            json!({"op": "open", "proxy": name, "snapshot": snapshot, "sequentialIds": true});
        peer.call(&open).unwrap();
        Self::Npm(name.to_owned())
    }

    pub(crate) fn state(&self, peer: &mut NodePeer) -> State {
        match self {
            Self::Ours(proxy, _) => State {
                count: proxy.count().get().into(),
                document: serde_json::from_str(proxy.document().document_text().unwrap().as_str())
                    .unwrap(),
                has_unconfirmed: proxy.has_unconfirmed() || proxy.is_flush_in_flight(),
            },
            Self::Npm(name) => {
                let state =
                    peer.call(&json!({"op": "state", "proxy": name})).unwrap()["state"].clone();
                State {
                    count: state["commandCount"].clone(),
                    document: state["document"].clone(),
                    has_unconfirmed: state["hasUnflushedCommands"] == true
                        || state["flushInProgress"] == true,
                }
            }
        }
    }

    /// Gives the proxy a command, which it may refuse, or a list of commands, which ours takes as a
    /// transaction. An npm proxy is given neither this nor a command of an enum, for it knows none.
    pub(crate) fn apply(&mut self, peer: &mut NodePeer, command: &Value) {
        match self {
            Self::Ours(proxy, _) => {
                if let Some(commands) = command.as_array() {
                    let _ = proxy.transact(|draft| {
                        for command in commands {
                            draft.apply(intent::<M>(command)?)?;
                        }
                        Ok(())
                    });
                } else {
                    let _ = intent::<M>(command).and_then(|command| proxy.apply(command));
                }
            }
            Self::Npm(_) if command.is_array() || command["action"] == "invoke" => {}
            Self::Npm(name) => {
                peer.call(&json!({"op": "apply", "proxy": name, "command": command}))
                    .unwrap();
            }
        }
    }

    pub(crate) fn begin_flush(&mut self, peer: &mut NodePeer) -> String {
        match self {
            Self::Ours(proxy, ticket) => {
                let flush = proxy.begin_flush().unwrap();
                *ticket = flush.ticket;
                serde_json::to_string(&flush).unwrap()
            }
            Self::Npm(name) => peer
                .call(&json!({"op": "beginFlush", "proxy": name}))
                .unwrap()["batch"]
                .to_string(),
        }
    }

    pub(crate) fn cancel_flush(&mut self, peer: &mut NodePeer) {
        match self {
            Self::Ours(proxy, ticket) => {
                let _ = proxy.cancel_flush(*ticket).unwrap();
            }
            Self::Npm(name) => {
                peer.call(&json!({"op": "cancelFlush", "proxy": name}))
                    .unwrap();
            }
        }
    }

    /// Hands over an answer. True when the proxy asks for a snapshot.
    pub(crate) fn end_flush(&mut self, peer: &mut NodePeer, response: &str) -> bool {
        match self {
            Self::Ours(proxy, ticket) => {
                let response = FlushResponse::from_json(response.as_bytes()).unwrap();
                proxy
                    .end_flush(*ticket, &response)
                    .unwrap()
                    .is_snapshot_needed
            }
            Self::Npm(name) => {
                let response: Value = serde_json::from_str(response).unwrap();
                let end = json!({"op": "endFlush", "proxy": name, "sync": response["sync"]});
                let result = peer.call(&end).unwrap()["result"].clone();
                // An npm proxy that cannot take an answer is stuck for good.
                assert_eq!(
                    result.get("error"),
                    None,
                    "{name} could not take {response}"
                );
                false
            }
        }
    }

    /// Hands over a snapshot that the proxy has asked for.
    pub(crate) fn take_snapshot(&mut self, snapshot: &str) {
        let Self::Ours(proxy, _) = self else {
            panic!("an npm proxy does not ask for a snapshot");
        };
        let snapshot = Snapshot::from_json(snapshot.as_bytes()).unwrap();
        let report = proxy
            .receive(Sync::new(SyncBody::Latest(snapshot)))
            .unwrap();
        assert!(!report.is_snapshot_needed);
    }
}
