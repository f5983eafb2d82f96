//! A master with its history, and the way between it and proxies with undo.

use flushout::wire::{CompletionBatch, SyncBody};
use flushout::{
    Completion, Context, Flush, FlushResponse, Intercepted, Master, Model, Proxy, Rejection,
    SequentialIds, Sync, SyncReport,
};
use flushout_example_models::todo_list::{Todo, TodoList, TodoPatch};
use flushout_tests::rules::AcceptingInvocations;

/// A master with its history, which may be lost.
pub(crate) struct Server<M: Model> {
    pub(crate) master: Master<M>,
    pub(crate) history: Option<Vec<Completion>>,
    /// What was applied last.
    pub(crate) applied: Vec<Completion>,
}

impl<M: Model> Server<M> {
    /// Of a master at the count 0.
    pub(crate) fn new(master: Master<M>) -> Self {
        assert_eq!(master.count().get(), 0);
        Self {
            master: master.with_smaller_sync_preferred(false),
            history: Some(Vec::new()),
            applied: Vec::new(),
        }
    }

    /// A proxy of what the master holds, which can undo ten commands.
    pub(crate) fn proxy(&self) -> Proxy<M> {
        let proxy = Proxy::new(&self.master.snapshot().unwrap(), SequentialIds).unwrap();
        proxy.with_undo(10)
    }

    /// The answer to a flush, over the wire and back.
    pub(crate) fn answer(&mut self, flush: &Flush) -> FlushResponse {
        let bytes = serde_json::to_vec(flush).unwrap();
        let staged = self.master.stage(&bytes, &Context::new()).unwrap();
        let needed = staged.history_needed();
        self.applied = staged.completions().to_vec();
        if let Some(history) = &mut self.history {
            history.extend_from_slice(staged.completions());
        }
        let read = self.history.as_ref().zip(needed).map(|(history, range)| {
            let place = |count: u64| usize::try_from(count).unwrap();
            history[place(range.start)..place(range.end)].to_vec()
        });
        let response = staged.commit(read).unwrap();
        FlushResponse::from_json(&response.to_json().unwrap()).unwrap()
    }

    /// One round: flush, answer, end.
    pub(crate) fn round(&mut self, proxy: &mut Proxy<M>) -> SyncReport {
        let flush = proxy.begin_flush().unwrap();
        let response = self.answer(&flush);
        proxy.end_flush(flush.ticket, &response).unwrap()
    }

    /// Rounds until nothing waits: an undo does not go in the same flush as its command. Returns how many.
    pub(crate) fn rounds(&mut self, proxy: &mut Proxy<M>) -> usize {
        let mut rounds = 0;
        while proxy.has_unconfirmed() {
            let _ = self.round(proxy);
            rounds += 1;
            assert!(rounds < 100, "something waits for ever");
        }
        rounds
    }

    /// Sends what the proxy has missed, and takes nothing from it.
    pub(crate) fn push(&self, proxy: &mut Proxy<M>) -> SyncReport {
        let from = proxy.confirmed_count();
        let place = usize::try_from(from.get()).unwrap();
        let completions = self.history.as_ref().unwrap()[place..].to_vec();
        let diff = CompletionBatch { from, completions };
        proxy.receive(Sync::new(SyncBody::Diff(diff))).unwrap()
    }
}

/// A server that fills in when a todo was created, and refuses the title "refused".
pub(crate) fn todo_server(master: Master<TodoList>) -> Server<TodoList> {
    Server::new(master.with_interceptor(AcceptingInvocations(stamp)))
}

/// The rule of [`todo_server`].
pub(crate) fn stamp(
    command: &mut Intercepted<'_>,
    _document: &TodoList,
    _context: &Context,
) -> Result<(), Rejection> {
    let patch = command.get::<TodoPatch>();
    if patch.is_some_and(|patch| patch.title.as_deref() == Some("refused")) {
        return Err(Rejection::new("not this one"));
    }
    if let Some(todo) = command.get_mut::<Todo>() {
        todo.created_at = Some(7);
    }
    Ok(())
}
