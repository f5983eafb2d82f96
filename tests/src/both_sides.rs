//! Runs one command on a document as its proxy and as the master, for the tests of an example's rules.

#![allow(clippy::unwrap_used, clippy::panic, reason = "this is for tests")]

use flushout::command::IntoCommand;
use flushout::{Context, Master, Model, Problem, Proxy, SequentialIds};
use serde::de::DeserializeOwned;

/// The context of this user at this time.
pub fn context(user: &str, now_milliseconds: u64) -> Context {
    Context::new()
        .with_user(user)
        .with_now_milliseconds(now_milliseconds)
}

/// The document after this command, which is the same in the proxy and on the master.
///
/// # Errors
///
/// What the proxy refused the command with; its document is then unchanged.
///
/// # Panics
///
/// Where proxy and master differ.
pub fn run<M, C>(start: &M, context: &Context, command: C) -> Result<M, Problem>
where
    M: Model + Clone + PartialEq + std::fmt::Debug,
    C: IntoCommand<M>,
{
    let mut master = Master::of_document(start, SequentialIds).unwrap();
    let mut proxy = Proxy::<M>::new(&master.snapshot().unwrap(), SequentialIds).unwrap();
    proxy.set_context(context.clone());
    let outcome = proxy.apply(command);
    if outcome.is_err() {
        assert_eq!(proxy.document(), start, "something was left behind");
    }
    outcome?;
    let flush = proxy.begin_flush().unwrap();
    let staged = master.stage_flush(&flush, context).unwrap();
    assert!(staged.errors().is_empty(), "{:?}", staged.errors());
    let response = staged.commit(None).unwrap();
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    assert!(report.rejected.is_empty(), "{report:?}");
    assert_eq!(proxy.document(), master.document());
    Ok(master.document().clone())
}

/// The typed error of a command that was refused.
///
/// # Panics
///
/// Where it was not refused, or with an error of another type.
pub fn error_of<M, E: DeserializeOwned>(outcome: Result<M, Problem>) -> E {
    let Err(problem) = outcome else {
        panic!("the command was not refused");
    };
    problem
        .error_as()
        .unwrap_or_else(|| panic!("no error of this type: {problem:?}"))
}
