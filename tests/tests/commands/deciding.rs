//! The effects of a command on the master hold, whatever it did in the proxy.

use flushout::proxy::{Fate, Proxy, RejectedBy};
use flushout::{Code, Id, SequentialIds};
use flushout_example_models::ticket_shop::{ShopCommand, ShopError, TicketShop};
use flushout_example_models::todo_list::{Todo, TodoCommand, TodoError, TodoList};

use crate::shop::{reservation_of, shop, show_id};
use crate::support::{Server, outcomes, rejected};

fn todo(title: &str) -> Todo {
    Todo {
        title: title.into(),
        author: "somebody".into(),
        ..Todo::default()
    }
}

fn id(text: &str) -> Id<Todo> {
    Id::new(text).unwrap()
}

fn list(titles: &[&str]) -> TodoList {
    let mut list = TodoList::default();
    for (letter, title) in ('a'..).zip(titles) {
        list.todos.insert(id(&letter.to_string()), todo(title));
    }
    list
}

fn postpone(name: &str) -> TodoCommand {
    TodoCommand::Postpone {
        todo: id(name),
        days: 1,
    }
}

fn reserve() -> ShopCommand {
    ShopCommand::Reserve {
        reservation: reservation_of(0),
        show: show_id(),
        seats: 2,
    }
}

fn reserved_at(shop: &TicketShop) -> Option<u64> {
    let show = shop.shows.get(show_id()).unwrap();
    show.reservations
        .get(reservation_of(0))
        .unwrap()
        .reserved_at
}

/// Nobody else was at work, so the answer bears no sync; its effects differ all the same.
#[test]
fn the_clock_and_the_name_of_the_master_hold() {
    let mut server = Server::new(&shop(5));
    let mut ann = server.proxy("ann");
    ann.apply(reserve()).unwrap();
    assert_eq!(reserved_at(ann.document()), Some(500));
    // The master knows her by another name.
    let report = server.flush("ann@example.org", &mut ann);
    assert!(report.rejected.is_empty() && report.is_changed);
    assert_eq!(reserved_at(ann.document()), Some(1_000));
    server.assert_same(&ann);
    assert!(
        outcomes(&mut ann)
            .iter()
            .all(|one| one.fate == Fate::Applied)
    );
}

#[test]
fn where_everything_is_equal_nothing_changes() {
    let mut server = Server::new(&shop(5));
    server.now_milliseconds = 500;
    let mut ann = server.proxy("ann");
    ann.apply(reserve()).unwrap();
    let report = server.flush("ann", &mut ann);
    assert!(!report.is_changed);
    server.assert_same(&ann);
}

#[test]
fn a_command_does_what_it_means_to_what_others_have_added() {
    let mut server = Server::new(&list(&["milk"]));
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    ben.apply(TodoList::path().todos().create(todo("bread")))
        .unwrap();
    let _ = server.flush("ben", &mut ben);
    ann.apply(TodoCommand::CompleteAll).unwrap();
    // What follows in the same flush sees the effects of the command here.
    ann.apply(TodoCommand::ClearDone).unwrap();
    ann.apply(TodoList::path().title().set("Empty".into()))
        .unwrap();
    let report = server.flush("ann", &mut ann);
    assert!(report.rejected.is_empty());
    server.assert_same(&ann);
    assert!(ann.document().todos.is_empty());
    assert_eq!(ann.document().title, "Empty");
}

#[test]
fn a_command_that_does_nothing_on_the_master_is_applied() {
    let mut server = Server::new(&list(&["milk", "bread"]));
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    for (user, proxy) in [("ann", &mut ann), ("ben", &mut ben)] {
        proxy.apply(TodoCommand::CompleteAll).unwrap();
        let _ = server.flush(user, proxy);
    }
    // Both have completed everything; only the first had an effect.
    assert_eq!(server.history.len(), 2);
    server.assert_same(&ben);
    assert!(
        outcomes(&mut ben)
            .iter()
            .all(|one| one.fate == Fate::Applied)
    );
}

#[test]
fn the_refusal_of_the_master_reaches_the_sender_as_itself() {
    let mut server = Server::new(&list(&["milk"]));
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    ben.apply(TodoList::path().todos().at(id("a")).done().set(true))
        .unwrap();
    let _ = server.flush("ben", &mut ben);
    ann.apply(postpone("a")).unwrap();
    ann.apply(TodoList::path().title().set("Shopping".into()))
        .unwrap();
    let _ = server.flush("ann", &mut ann);
    let rejected = rejected(&mut ann);
    assert_eq!(rejected.by, RejectedBy::Answer);
    assert_eq!(rejected.problem.code, Code::Rejected);
    assert_eq!(rejected.problem.error_as(), Some(TodoError::AlreadyDone));
    // An error of another type is none.
    assert_eq!(rejected.problem.error_as::<ShopError>(), None);
    // What was behind it was not held up.
    assert_eq!(server.master.document().title, "Shopping");
    server.assert_same(&ann);
}

#[test]
fn what_makes_no_sense_any_more_is_never_sent() {
    let mut server = Server::new(&list(&["milk", "bread"]));
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    ann.apply(postpone("a")).unwrap();
    ann.apply(postpone("b")).unwrap();
    ben.apply(TodoList::path().todos().at(id("a")).delete())
        .unwrap();
    let _ = server.flush("ben", &mut ben);
    let report = server.push(&mut ann);
    assert_eq!(report.rejected.len(), 1);
    let rejected = rejected(&mut ann);
    assert_eq!(rejected.by, RejectedBy::Rebase);
    assert_eq!(rejected.problem.error_as(), Some(TodoError::NoSuchTodo));
    let flush = ann.begin_flush().unwrap();
    assert_eq!(flush.completions.len(), 1);
    let _ = ann.cancel_flush(flush.ticket).unwrap();
    let _ = server.flush("ann", &mut ann);
    server.assert_same(&ann);
}

/// Both give the same id to what they create; the second is given another one, and the command that
/// is about it follows.
#[test]
fn the_arguments_of_a_command_follow_a_renamed_node() {
    let mut server = Server::new(&TodoList::default());
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    for (user, proxy) in [("ann", &mut ann), ("ben", &mut ben)] {
        let create = TodoList::path().todos().create(todo(user));
        let id = proxy.apply(create).unwrap().created_id();
        let command = TodoCommand::Postpone { todo: id, days: 1 };
        proxy.apply(command).unwrap();
        let report = server.flush(user, proxy);
        assert!(report.rejected.is_empty(), "{report:?}");
        server.assert_same(proxy);
    }
    let todos = &server.master.document().todos;
    assert_eq!(todos.len(), 2);
    assert!(todos.values().all(|todo| todo.due_at.is_some()));
}

#[test]
fn a_restored_proxy_knows_whose_commands_wait() {
    let server = Server::new(&shop(5));
    let mut ann = server.proxy("ann");
    ann.apply(reserve()).unwrap();
    let mut restored = Proxy::<TicketShop>::restore(&ann.save().unwrap(), SequentialIds).unwrap();
    assert!(outcomes(&mut restored).is_empty());
    assert_eq!(restored.document(), ann.document());
}
