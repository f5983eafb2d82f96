//! Answers and the flushes they belong to: late, repeated, foreign and unfitting ones.

use flushout::proxy::{BeginFlushError, EndFlushError};
use flushout::{Context, Count, FlushResponse, Intercepted, Model, Proxy, Rejection};
use flushout_example_models::todo_list::{Todo, TodoList};

use crate::support::{answer, assert_equal, id, master, proxy, round, todo};

fn retitled(proxy: &mut Proxy<TodoList>, title: &str) {
    proxy
        .apply(TodoList::path().title().set(title.into()))
        .unwrap();
}

fn unchanged<M: Model>(
    proxy: &mut Proxy<M>,
    call: impl FnOnce(&mut Proxy<M>) -> Result<flushout::SyncReport, EndFlushError>,
) -> EndFlushError {
    let before = proxy.save().unwrap();
    let error = call(proxy).unwrap_err();
    assert_eq!(proxy.save().unwrap(), before);
    error
}

#[test]
fn only_one_flush_is_in_flight() {
    let master = master();
    let mut proxy = proxy(&master);
    let flush = proxy.begin_flush().unwrap();
    assert_eq!(proxy.begin_flush(), Err(BeginFlushError::InFlight));
    assert_eq!(proxy.flush_in_flight(), Some(flush));
}

#[test]
fn a_second_answer_is_refused() {
    let mut master = master();
    let mut proxy = proxy(&master);
    retitled(&mut proxy, "one");
    let flush = proxy.begin_flush().unwrap();
    let response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    let _ = proxy.end_flush(flush.ticket, &response).unwrap();
    let error = unchanged(&mut proxy, |proxy| proxy.end_flush(flush.ticket, &response));
    assert_eq!(error, EndFlushError::NotInFlight);
    // Also while the next flush is in flight.
    retitled(&mut proxy, "two");
    let _next = proxy.begin_flush().unwrap();
    let error = unchanged(&mut proxy, |proxy| proxy.end_flush(flush.ticket, &response));
    assert_eq!(error, EndFlushError::OtherFlush);
    let error = unchanged(&mut proxy, |proxy| proxy.cancel_flush(flush.ticket));
    assert_eq!(error, EndFlushError::OtherFlush);
}

#[test]
fn the_answer_to_a_cancelled_flush_is_refused_and_its_commands_go_again() {
    let mut master = master();
    let mut proxy = proxy(&master);
    retitled(&mut proxy, "one");
    let lost = proxy.begin_flush().unwrap();
    retitled(&mut proxy, "two");
    let late = answer(&mut master, &serde_json::to_vec(&lost).unwrap(), None);
    let _ = proxy.cancel_flush(lost.ticket).unwrap();
    let error = unchanged(&mut proxy, |proxy| proxy.end_flush(lost.ticket, &late));
    assert_eq!(error, EndFlushError::NotInFlight);
    let error = unchanged(&mut proxy, |proxy| proxy.cancel_flush(lost.ticket));
    assert_eq!(error, EndFlushError::NotInFlight);
    assert_eq!(proxy.queued_count(), 2);
    let _ = round(&mut master, &mut proxy);
    // At least once: the lost flush was applied twice.
    assert_eq!(master.count(), Count::new(3).unwrap());
    assert_equal(&master, &proxy);
    assert_eq!(master.document().title, "two");
}

#[test]
fn an_answer_that_does_not_fit_is_refused() {
    let mut master = master();
    let mut proxy = proxy(&master);
    retitled(&mut proxy, "one");
    let flush = proxy.begin_flush().unwrap();
    let response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    let without = |change: fn(&mut FlushResponse)| {
        let mut changed = response.clone();
        changed.sync = None;
        change(&mut changed);
        changed
    };
    for unfitting in [
        without(|response| response.applied.completions.clear()),
        without(|response| response.applied.from = Count::new(5).unwrap()),
        without(|response| {
            let again = response.applied.completions.clone();
            response.applied.completions.extend(again);
        }),
    ] {
        let error = unchanged(&mut proxy, |proxy| {
            proxy.end_flush(flush.ticket, &unfitting)
        });
        assert_eq!(error, EndFlushError::Mismatch);
    }
    let _ = proxy.end_flush(flush.ticket, &response).unwrap();
    assert_equal(&master, &proxy);
}

#[test]
fn an_unreadable_answer_leaves_the_flush_in_flight() {
    let mut master = master();
    let mut reader = proxy(&master);
    let mut writer = proxy(&master);
    retitled(&mut writer, "new");
    let _ = round(&mut master, &mut writer);
    retitled(&mut reader, "mine");
    let flush = reader.begin_flush().unwrap();
    let response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    let text = String::from_utf8(response.to_json().unwrap()).unwrap();
    let bad = text.replace(r#""todos":{}"#, r#""todos":{"a":{}}"#);
    assert_ne!(text, bad);
    let bad = FlushResponse::from_json(bad.as_bytes()).unwrap();
    let error = unchanged(&mut reader, |proxy| proxy.end_flush(flush.ticket, &bad));
    let EndFlushError::Unreadable(problem) = error else {
        panic!("{error}");
    };
    assert_eq!(problem.code.as_str(), "missing_field");
    assert_eq!(problem.pointer, "/document/todos/a");
    let _ = reader.end_flush(flush.ticket, &response).unwrap();
    assert_equal(&master, &reader);
    for text in ["", "{}", "null", "[]", r#"{"applied":{"from":0}}"#] {
        let problem = FlushResponse::from_json(text.as_bytes()).unwrap_err();
        assert_eq!(problem.code.as_str(), "malformed", "{text}");
    }
}

#[test]
fn a_flush_that_is_refused_whole_is_reported_and_blocks_nothing() {
    let mut master = master();
    let mut proxy = proxy(&master);
    let list = TodoList::path();
    let id = proxy
        .apply(list.todos().create(crate::support::todo("refused")))
        .unwrap()
        .created_id();
    let flush = proxy.begin_flush().unwrap();
    proxy.apply(list.todos().at(id).done().set(true)).unwrap();
    retitled(&mut proxy, "kept");
    // As an HTTP client would get it, with status 413.
    let problem =
        flushout::Problem::new(flushout::Code::MessageTooLong, "too long for this server");
    let report = proxy.reject_flush(flush.ticket, &problem).unwrap();
    let told: Vec<_> = report
        .rejected
        .iter()
        .map(|rejected| (rejected.by, rejected.problem.code))
        .collect();
    assert_eq!(
        told,
        [
            (flushout::RejectedBy::Answer, flushout::Code::MessageTooLong),
            (flushout::RejectedBy::Rebase, flushout::Code::NotFound),
        ]
    );
    assert!(proxy.document().todos.is_empty());
    assert_eq!(proxy.count().get(), 1);
    let error = unchanged(&mut proxy, |proxy| {
        proxy.reject_flush(flush.ticket, &problem)
    });
    assert_eq!(error, EndFlushError::NotInFlight);
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    assert_eq!(master.document().title, "kept");
}

#[test]
fn errors_without_places_are_those_of_what_was_not_applied() {
    let no_bad_ones =
        |command: &mut Intercepted<'_>, _: &TodoList, _: &Context| match command.get::<Todo>() {
            Some(todo) if todo.title == "bad" => Err(Rejection::new("not this one")),
            _ => Ok(()),
        };
    let mut master = master().with_interceptor(no_bad_ones);
    let mut proxy = proxy(&master);
    let mut other = self::proxy(&master);
    let todos = TodoList::path().todos();
    other
        .apply(todos.create(todo("theirs")).with_id(id("1")))
        .unwrap();
    let _ = round(&mut master, &mut other);
    // The second one gets another id, which the third one follows.
    let bad = proxy.apply(todos.create(todo("bad")).with_id(id("7")));
    let bad = bad.unwrap().number();
    proxy
        .apply(todos.create(todo("mine")).with_id(id("1")))
        .unwrap();
    proxy.apply(todos.at(id("1")).done().set(true)).unwrap();
    proxy.apply(todos.create(todo("last"))).unwrap();
    retitled(&mut proxy, "kept");
    let flush = proxy.begin_flush().unwrap();
    let mut response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    assert_eq!(response.errors.len(), 1);
    response.errors[0].index = None;
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    let rejected: Vec<_> = report.rejected.iter().map(|one| one.number).collect();
    assert_eq!(rejected, [bad]);
    assert_equal(&master, &proxy);
}
