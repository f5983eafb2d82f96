//! Waiting commands that no longer make sense: each is reported, and none blocks those behind it.

use flushout::{Code, RejectedBy};
use flushout_example_models::todo_list::TodoList;

use crate::support::{assert_equal, id, master_with, proxy, round};

#[test]
fn what_no_longer_applies_is_reported_and_the_rest_goes_on() {
    let mut master = master_with(&["one", "two"]);
    let mut proxy = proxy(&master);
    let mut other = self::proxy(&master);
    let list = TodoList::path();
    other.apply(list.todos().at(id("a")).delete()).unwrap();
    let _ = round(&mut master, &mut other);
    // The first flush is empty, so that everything waits when the other's delete comes.
    let flush = proxy.begin_flush().unwrap();
    proxy
        .apply(list.todos().at(id("a")).done().set(true))
        .unwrap();
    proxy
        .apply(list.todos().at(id("b")).done().set(true))
        .unwrap();
    proxy.apply(list.todos().at(id("a")).delete()).unwrap();
    let response = master
        .stage_flush(&flush, &flushout::Context::new())
        .unwrap();
    let response = response.commit(None).unwrap();
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    assert_eq!(report.rejected.len(), 1);
    assert_eq!(report.rejected[0].by, RejectedBy::Rebase);
    assert_eq!(report.rejected[0].problem.code, Code::NotFound);
    assert_eq!(
        report.rejected[0].problem.message,
        "No object at document path todos,a"
    );
    assert_eq!(proxy.pending().len(), 2);
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
}

#[test]
fn a_delete_of_nothing_counts_and_says_so() {
    let mut master = master_with(&["one"]);
    let mut proxy = proxy(&master);
    let list = TodoList::path();
    let applied = proxy.apply(list.todos().at(id("nobody")).delete()).unwrap();
    assert!(!applied.had_effect());
    let applied = proxy.apply(list.todos().at(id("a")).delete()).unwrap();
    assert!(applied.had_effect());
    let _ = round(&mut master, &mut proxy);
    assert_eq!(master.count().get(), 2);
    assert_equal(&master, &proxy);
}
