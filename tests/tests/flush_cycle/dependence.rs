//! On which rejected command another rejected one depends.

use flushout::proxy::CommandNumber;
use flushout::wire::SyncBody;
use flushout::{Code, Id, Master, Problem, Proxy, SequentialIds, Sync};
use flushout_tests::plan::{Plan, Task, task};

use crate::support::{plans, proxy, round};

fn reject_all(proxy: &mut Proxy<Plan>) {
    let flush = proxy.begin_flush().unwrap();
    let problem = Problem::new(Code::TooManyNodes, "too much");
    let _ = proxy.reject_flush(flush.ticket, &problem).unwrap();
}

/// A proxy whose create of a task was rejected.
fn with_rejected_create(master: &Master<Plan>) -> (Proxy<Plan>, CommandNumber, Id<Task>) {
    let mut proxy = proxy(master);
    let created = proxy
        .apply(Plan::path().tasks().create(task("new")))
        .unwrap();
    reject_all(&mut proxy);
    (proxy, created.number(), created.created_id())
}

/// The command on which an update of this task depends, which another client has made meanwhile.
fn needed_by_update(
    master: &mut Master<Plan>,
    proxy: &mut Proxy<Plan>,
    id: Id<Task>,
) -> Option<CommandNumber> {
    let path = Plan::path();
    let mut other = self::proxy(master);
    other
        .apply(path.tasks().create(task("theirs")).with_id(id))
        .unwrap();
    let _ = round(master, &mut other);
    let _ = proxy
        .receive(Sync::new(SyncBody::Latest(master.snapshot().unwrap())))
        .unwrap();
    proxy.apply(path.tasks().at(id).done().set(true)).unwrap();
    reject_all(proxy);
    proxy.rejected().last().unwrap().depends_on
}

#[test]
fn it_is_known_after_a_restart() {
    let mut master = plans(&["a"]);
    let (mut proxy, created, id) = with_rejected_create(&master);
    let mut restored = Proxy::restore(&proxy.save().unwrap(), SequentialIds).unwrap();
    let needed = needed_by_update(&mut master, &mut restored, id);
    assert_eq!(needed, Some(created));
}

#[test]
fn what_was_discarded_is_needed_by_nothing() {
    let mut master = plans(&["a"]);
    let (mut proxy, created, id) = with_rejected_create(&master);
    proxy.discard(created).unwrap();
    assert_eq!(needed_by_update(&mut master, &mut proxy, id), None);
}
