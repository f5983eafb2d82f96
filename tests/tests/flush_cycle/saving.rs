//! Saving and restoring a proxy: as if nothing had happened, or an error that says what to do.

use flushout::json::JsonText;
use flushout::proxy::{Fate, RestoreError, SavedProxy};
use flushout::{Code, FlushResponse, Id, Master, Problem, Proxy, SequentialIds};
use flushout_example_models::todo_list::TodoList;

use crate::support::{answer, assert_equal, master, proxy, round, todo};

#[test]
fn a_flush_in_flight_is_in_flight_again() {
    let mut master = master();
    let mut proxy = proxy(&master);
    let list = TodoList::path();
    let id = proxy
        .apply(list.todos().create(todo("one")))
        .unwrap()
        .created_id();
    let flush = proxy.begin_flush().unwrap();
    proxy.apply(list.todos().at(id).done().set(true)).unwrap();
    let saved = proxy.save().unwrap();
    let mut restored = Proxy::<TodoList>::restore(&saved, SequentialIds).unwrap();
    assert_eq!(restored.save().unwrap(), saved);
    assert_eq!(restored.flush_in_flight(), Some(flush.clone()));
    assert_eq!((restored.queued_count(), restored.pending().len()), (1, 2));
    let response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    let _ = restored.end_flush(flush.ticket, &response).unwrap();
    let _ = crate::support::round(&mut master, &mut restored);
    assert_equal(&master, &restored);
}

#[test]
fn an_error_that_could_not_be_saved_is_not_taken_in() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let errors = [
        "1e400".to_owned(),
        r#""\ud800""#.to_owned(),
        r#"{"a":1,"a":2}"#.to_owned(),
        r#"{"__proto__":1}"#.to_owned(),
        r#"{"$serde_json::private::RawValue":"1e400"}"#.to_owned(),
        deep(101),
        deep(128),
        deep(100_000),
    ];
    let list = TodoList::path();
    for error in errors {
        let answer = format!(
            r#"{{"applied":{{"from":0,"completions":[]}},"sync":{{"isPartial":true,"diff":{{"from":0,"completions":[]}}}},"errors":[{{"index":0,"code":"rejected","error":{error}}}]}}"#
        );
        assert!(
            FlushResponse::from_json(answer.as_bytes()).is_err(),
            "{answer}"
        );
        // One that the application has made by hand is left out.
        let mut response =
            FlushResponse::from_json(answer.replace(&error, "{}").as_bytes()).unwrap();
        response.errors[0].error = Some(JsonText::from_text(error.clone()).unwrap());
        let mut problem = Problem::new(Code::Rejected, "no");
        problem.error = Some(error.into());
        for by_hand in [true, false] {
            let mut proxy = proxy(&master());
            proxy.apply(list.todos().create(todo("one"))).unwrap();
            let flush = proxy.begin_flush().unwrap();
            let report = if by_hand {
                proxy.end_flush(flush.ticket, &response).unwrap()
            } else {
                proxy.reject_flush(flush.ticket, &problem).unwrap()
            };
            assert_eq!(report.rejected.len(), 1);
            let saved = proxy.save().unwrap();
            let mut restored = Proxy::<TodoList>::restore(&saved, SequentialIds).unwrap();
            assert_eq!(restored.take_outcome(), proxy.take_outcome());
        }
    }
    // The deepest that is kept.
    let mut problem = Problem::new(Code::Rejected, "no");
    problem.error = Some(deep(100).into());
    let mut proxy = proxy(&master());
    proxy.apply(list.todos().create(todo("one"))).unwrap();
    let flush = proxy.begin_flush().unwrap();
    let _ = proxy.reject_flush(flush.ticket, &problem).unwrap();
    let saved = proxy.save().unwrap();
    let mut restored = Proxy::<TodoList>::restore(&saved, SequentialIds).unwrap();
    assert_eq!(restored.take_outcome(), proxy.take_outcome());
}

#[test]
fn what_cannot_be_restored_is_told() {
    let master = master();
    let mut proxy = proxy(&master);
    let list = TodoList::path();
    proxy.apply(list.todos().create(todo("one"))).unwrap();
    let _flush = proxy.begin_flush().unwrap();
    let saved = String::from_utf8(proxy.save().unwrap()).unwrap();
    let restore = |text: &str| Proxy::<TodoList>::restore(text.as_bytes(), SequentialIds);
    let unreadable = [
        String::new(),
        "{}".to_owned(),
        saved.replace(r#""version":3"#, r#""version":99"#),
        saved.replace(r#""commands":1"#, r#""commands":2"#),
        // More would be settled and in flight than there are.
        saved.replace(
            r#""awaited":null"#,
            r#""awaited":{"settled":1,"renames":[],"refused":[],"countMin":0}"#,
        ),
    ];
    for text in &unreadable {
        let error = restore(text).unwrap_err();
        assert!(
            matches!(error, RestoreError::Unreadable(_)),
            "{text}: {error}"
        );
    }
    let error = restore(&saved.replace(r#""todos":{}"#, r#""todos":7"#)).unwrap_err();
    assert!(matches!(error, RestoreError::Document(_)), "{error}");
}

#[test]
fn a_saved_command_that_the_model_no_longer_takes_is_rejected() {
    let mut proxy = proxy(&master());
    let list = TodoList::path();
    let numbers = ["one", "two"].map(|title| {
        let applied = proxy.apply(list.todos().create(todo(title))).unwrap();
        applied.number()
    });
    let update = |saved: Vec<u8>| {
        let saved = String::from_utf8(saved).unwrap();
        let saved = saved.replace(r#""title":"one""#, r#""title":"""#);
        Proxy::<TodoList>::restore(saved.as_bytes(), SequentialIds).unwrap()
    };
    // One that waits gets its outcome; the other goes on.
    let mut restored = update(proxy.save().unwrap());
    let outcome = restored.take_outcome().unwrap();
    assert_eq!(outcome.number, numbers[0]);
    let Fate::Rejected(rejected) = outcome.fate else {
        panic!("{outcome:?}")
    };
    assert_eq!(rejected.problem.code, Code::TooShort);
    assert_eq!(restored.pending().len(), 1);
    assert_eq!(restored.document().todos.len(), 1);
    // One that was sent waits for what the master says of it.
    let _flush = proxy.begin_flush().unwrap();
    let mut restored = update(proxy.save().unwrap());
    assert_eq!(restored.take_outcome(), None);
    assert_eq!(restored.pending().len(), 2);
    assert_eq!(restored.document().todos.len(), 1);
}

#[test]
fn what_the_version_before_saved_can_be_restored() {
    let saved = r#"{"version":1,"confirmed":{"commandCount":3,"document":{"title":"","todos":{}}},"pending":[{"command":{"path":["todos"],"action":"create","props":{"title":"one","author":"a"}},"createdId":"4"}],"inFlight":{"ticket":0,"commands":1},"nextTicket":1,"awaited":null,"held":[]}"#;
    let mut proxy = Proxy::<TodoList>::restore(saved.as_bytes(), SequentialIds).unwrap();
    assert_eq!(proxy.document().todos.len(), 1);
    let flush = proxy.flush_in_flight().unwrap();
    assert_eq!(flush.completions.len(), 1);
    let _ = proxy.cancel_flush(flush.ticket).unwrap();
}

mod older {
    #[derive(flushout::FlushoutModel, Default)]
    pub(super) struct List {
        pub(super) notes: flushout::Collection<super::Note>,
    }
}

/// The next version of [`older::List`], which cannot read its documents.
mod newer {
    #[derive(flushout::FlushoutModel, Default)]
    pub(super) struct List {
        pub(super) notes: flushout::Collection<super::ShortNote>,
        pub(super) must: String,
    }
}

#[derive(flushout::FlushoutModel)]
struct Note {
    text: String,
}

#[derive(flushout::FlushoutModel)]
struct ShortNote {
    #[flushout(max_length = 10)]
    text: String,
}

#[test]
fn what_waits_outlasts_a_document_that_cannot_be_read_any_more() {
    for is_in_flight in [false, true] {
        let mut master = Master::of_document(&older::List::default(), SequentialIds).unwrap();
        let mut proxy = self::proxy(&master).with_undo(10);
        let note = |text: &str| {
            older::List::path()
                .notes()
                .create(Note { text: text.into() })
        };
        proxy.apply(note("confirmed")).unwrap();
        let _ = round(&mut master, &mut proxy);
        let waits = [
            proxy.apply(note("offline")).unwrap().number(),
            proxy.apply(note("too long for it")).unwrap().number(),
            proxy.apply(note("undone")).unwrap().number(),
            proxy.undo().unwrap().applied.unwrap(),
        ];
        let flush = is_in_flight.then(|| proxy.begin_flush().unwrap());
        let bytes = proxy.save().unwrap();
        let error = Proxy::<newer::List>::restore(&bytes, SequentialIds).unwrap_err();
        assert!(matches!(error, RestoreError::Document(_)), "{error}");
        // What waits can be looked at without any model.
        let saved = SavedProxy::read(&bytes).unwrap();
        let pending: Vec<_> = saved.pending().collect();
        assert!(pending.iter().map(|(number, _)| *number).eq(waits));
        assert!(pending.iter().map(|(_, entry)| *entry).eq(proxy.pending()));
        assert!(saved.outcomes().eq(proxy.outcomes()));
        assert_eq!(saved.confirmed().command_count, proxy.confirmed_count());
        // And it goes on, on a snapshot that the new version can read.
        let mut list = newer::List::default();
        let text = "confirmed".to_owned();
        list.notes.insert(Id::new("1").unwrap(), ShortNote { text });
        let mut master = Master::of_document(&list, SequentialIds).unwrap();
        let fresh = master.snapshot().unwrap();
        let (mut proxy, report) =
            Proxy::<newer::List>::restore_onto(&bytes, &fresh, SequentialIds).unwrap();
        let rejected: Vec<_> = report.rejected.iter().map(|one| one.number).collect();
        assert_eq!(rejected, [waits[1]]);
        assert_eq!(report.rejected[0].problem.code, Code::TooLong);
        assert!(!proxy.is_flush_in_flight());
        if let Some(flush) = flush {
            let late = FlushResponse::from_json(br#"{"applied":{"from":0,"completions":[]}}"#);
            assert!(proxy.end_flush(flush.ticket, &late.unwrap()).is_err());
        }
        while proxy.has_queued() {
            let _ = round(&mut master, &mut proxy);
        }
        let texts: Vec<_> = master
            .document()
            .notes
            .values()
            .map(|note| &note.text[..])
            .collect();
        assert_eq!(texts, ["confirmed", "offline"]);
        // Every command has one outcome.
        let mut told: Vec<_> = proxy.outcomes().map(|outcome| outcome.number).collect();
        told.sort_unstable();
        assert_eq!(told[1..], waits);
    }
}
