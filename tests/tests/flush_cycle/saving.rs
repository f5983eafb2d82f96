//! Saving and restoring a proxy: as if nothing had happened, or an error that says what to do.

use flushout::proxy::RestoreError;
use flushout::{Proxy, SequentialIds};
use flushout_example_models::todo_list::TodoList;

use crate::support::{answer, assert_equal, master, proxy, todo};

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
        saved.replace(r#""version":1"#, r#""version":99"#),
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
    let error = restore(&saved.replace(r#""title":"one""#, r#""title":"""#)).unwrap_err();
    assert!(matches!(error, RestoreError::Command(_)), "{error}");
}
