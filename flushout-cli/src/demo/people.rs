//! Those who take part: the server with its master and its history, and people with a proxy each.

use flushout::{
    Completion, Context, Flush, FlushResponse, Id, Master, Problem, Proxy, SequentialIds,
    SyncReport,
};
use flushout_example_models::todo_list::{Todo, TodoList};

use super::page::Page;
use super::rules;
use super::stop::Stop;

/// 1 March 2026, 09:00 UTC, in milliseconds since 1970.
const START_MILLISECONDS: u64 = 1_772_355_600_000;

/// The server: a master, and the history that it keeps beside the document.
pub(super) struct Server {
    pub(super) master: Master<TodoList>,
    history: Vec<Completion>,
    now_milliseconds: u64,
}

impl Server {
    /// A server of this document.
    pub(super) fn new(document: &TodoList) -> Result<Self, Problem> {
        let master = Master::of_document(document, SequentialIds)?
            .with_interceptor(rules::Rules)
            // The list is so short that the whole of it would often be sent instead of a diff.
            .with_smaller_sync_preferred(false);
        Ok(Self {
            master,
            history: Vec::new(),
            now_milliseconds: START_MILLISECONDS,
        })
    }

    /// Answers a flush. The clock is handed in: each flush comes a minute after the one before.
    pub(super) fn answer(&mut self, who: &str, flush: &Flush) -> Result<FlushResponse, Stop> {
        self.now_milliseconds += 60_000;
        let context = Context::new()
            .with_user(who)
            .with_now_milliseconds(self.now_milliseconds);
        let staged = self.master.stage_flush(flush, &context)?;
        // What a real server makes durable before it answers.
        let completions = staged.completions().to_vec();
        let missed = staged.history_needed().and_then(|counts| {
            let counts = usize::try_from(counts.start).ok()?..usize::try_from(counts.end).ok()?;
            Some(self.history.get(counts)?.to_vec())
        });
        let response = staged.commit(missed)?;
        self.history.extend(completions);
        Ok(response)
    }
}

/// A person with a proxy.
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) proxy: Proxy<TodoList>,
}

impl Person {
    /// A person who starts from the latest snapshot.
    pub(super) fn new(name: &'static str, server: &Server) -> Result<Self, Problem> {
        Ok(Self {
            name,
            proxy: Proxy::new(&server.master.snapshot()?, SequentialIds)?,
        })
    }

    /// Writes a todo.
    pub(super) fn write(
        &mut self,
        title: &str,
        blocks: Option<Id<Todo>>,
    ) -> Result<Id<Todo>, Problem> {
        let todo = Todo {
            title: title.to_owned(),
            author: self.name.to_owned(),
            blocks: blocks.map(Into::into),
            ..Todo::default()
        };
        Ok(self
            .proxy
            .apply(TodoList::path().todos().create(todo))?
            .created_id())
    }

    /// A whole flush, told on the page: there and back.
    pub(super) fn flush(
        &mut self,
        server: &mut Server,
        page: &mut Page,
    ) -> Result<SyncReport, Stop> {
        let (flush, response) = self.send(server, page)?;
        self.receive(&flush, &response, page)
    }

    /// A whole flush that is not shown, because it would repeat what was shown before.
    pub(super) fn flush_silently(&mut self, server: &mut Server) -> Result<SyncReport, Stop> {
        let flush = self.proxy.begin_flush()?;
        let response = server.answer(self.name, &flush)?;
        Ok(self.proxy.end_flush(flush.ticket, &response)?)
    }

    /// The way there: the server has answered, and the answer is on its way.
    pub(super) fn send(
        &mut self,
        server: &mut Server,
        page: &mut Page,
    ) -> Result<(Flush, FlushResponse), Stop> {
        let flush = self.proxy.begin_flush()?;
        page.flush(self.name, &flush)?;
        let response = server.answer(self.name, &flush)?;
        Ok((flush, response))
    }

    /// The way back.
    pub(super) fn receive(
        &mut self,
        flush: &Flush,
        response: &FlushResponse,
        page: &mut Page,
    ) -> Result<SyncReport, Stop> {
        page.answer(self.name, response)?;
        Ok(self.proxy.end_flush(flush.ticket, response)?)
    }

    /// What this person sees, on the page.
    pub(super) fn look(&self, page: &mut Page) {
        let waiting = self.proxy.pending().len();
        let count = self.proxy.count();
        page.list(self.name, count, waiting, self.proxy.document());
    }
}
