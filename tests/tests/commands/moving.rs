//! Moving cards while others work on them.

use flushout::proxy::RejectedBy;
use flushout::{Code, Collection, Id, Position};
use flushout_example_models::board::{
    Board, BoardCommand, BoardError, Card, CardPatch, Column, Comment,
};

use crate::support::{Server, rejected};

fn column(text: &str) -> Id<Column> {
    Id::new(text).unwrap()
}

fn card(text: &str) -> Id<Card> {
    Id::new(text).unwrap()
}

fn a_card(position: Position) -> Card {
    Card {
        title: "Write".into(),
        position,
        pin: None,
        labels: Vec::new(),
        comments: Collection::default(),
        moved_at: None,
    }
}

/// Columns `todo` with the cards `a`, `b` and `c`, `doing`, which takes one card, and `done`.
fn board() -> Board {
    let mut board = Board {
        name: "Work".into(),
        ..Board::default()
    };
    let names = [("todo", None), ("doing", Some(1)), ("done", None)];
    for ((name, card_limit), position) in names.into_iter().zip(Position::spread(3)) {
        let made = Column {
            name: name.into(),
            position,
            card_limit,
            cards: Collection::default(),
        };
        board.columns.insert(column(name), made);
    }
    let mut todo = board.columns.get(column("todo")).unwrap().clone();
    for (name, position) in ["a", "b", "c"].into_iter().zip(Position::spread(3)) {
        todo.cards.insert(card(name), a_card(position));
    }
    board.columns.insert(column("todo"), todo);
    board
}

fn moved(name: &str, to: &str) -> BoardCommand {
    BoardCommand::Move {
        card: card(name),
        from: Some(column("todo")),
        to: column(to),
        after: None,
    }
}

fn found<'b>(board: &'b Board, place: &str, name: &str) -> &'b Card {
    let column = board.columns.get(column(place)).unwrap();
    column.cards.get(card(name)).unwrap()
}

fn cards(board: &Board, place: &str) -> usize {
    board.columns.get(column(place)).unwrap().cards.len()
}

/// What a client keeps waiting for a card at its former place is rejected, and can be tried again at
/// the new one.
#[test]
fn a_waiting_edit_of_a_moved_card_is_rejected_and_can_be_tried_again() {
    let mut server = Server::new(&board());
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    let at = |place: &str| {
        Board::path()
            .columns()
            .at(column(place))
            .cards()
            .at(card("a"))
    };
    let patch = || CardPatch {
        title: Some("Write it well".into()),
        ..CardPatch::default()
    };
    ben.apply(at("todo").update(patch())).unwrap();
    ann.apply(moved("a", "done")).unwrap();
    let _ = server.flush("ann", &mut ann);
    let _ = server.push(&mut ben);
    let rejected = rejected(&mut ben);
    assert_eq!(rejected.by, RejectedBy::Rebase);
    assert_eq!(rejected.problem.code, Code::NotFound);
    ben.retry(rejected.number, at("done").update(patch()))
        .unwrap();
    let _ = server.flush("ben", &mut ben);
    server.assert_same(&ben);
    let card = found(server.master.document(), "done", "a");
    assert_eq!(
        (card.title.as_str(), card.moved_at),
        ("Write it well", Some(1_000))
    );
}

#[test]
fn a_waiting_command_finds_the_card_wherever_it_is() {
    let mut server = Server::new(&board());
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    let archive = BoardCommand::Archive {
        card: card("a"),
        from: Some(column("todo")),
    };
    ben.apply(archive).unwrap();
    ann.apply(moved("a", "done")).unwrap();
    let _ = server.flush("ann", &mut ann);
    let report = server.flush("ben", &mut ben);
    assert!(report.rejected.is_empty());
    server.assert_same(&ben);
    assert_eq!(cards(ben.document(), "done"), 0);
    assert!(ben.document().archive.contains(card("a")));
}

#[test]
fn a_card_that_two_move_is_in_one_place_with_all_it_has() {
    let mut server = Server::new(&board());
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    let comments = Board::path()
        .columns()
        .at(column("todo"))
        .cards()
        .at(card("a"))
        .comments();
    let comment = Comment {
        text: "Soon?".into(),
        author: "ann".into(),
    };
    ann.apply(comments.create(comment)).unwrap();
    ann.apply(moved("a", "doing")).unwrap();
    ben.apply(moved("a", "done")).unwrap();
    let _ = server.flush("ann", &mut ann);
    server.now_milliseconds += 1;
    let _ = server.flush("ben", &mut ben);
    let _ = server.flush("ann", &mut ann);
    for proxy in [&ann, &ben] {
        server.assert_same(proxy);
    }
    assert_eq!(cards(server.master.document(), "doing"), 0);
    let card = found(server.master.document(), "done", "a");
    assert_eq!((card.comments.len(), card.moved_at), (1, Some(1_001)));
}

#[test]
fn a_column_takes_no_more_cards_than_it_may_have() {
    let mut server = Server::new(&board());
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    ann.apply(moved("a", "doing")).unwrap();
    ben.apply(moved("b", "doing")).unwrap();
    let _ = server.flush("ann", &mut ann);
    let _ = server.flush("ben", &mut ben);
    server.assert_same(&ben);
    let rejected = rejected(&mut ben);
    assert_eq!(rejected.by, RejectedBy::Answer);
    let full = BoardError::ColumnFull { limit: 1 };
    assert_eq!(rejected.problem.error_as(), Some(full));
    assert_eq!(cards(ben.document(), "todo"), 2);
}

/// Counted ids: both give a new card the same id and move it to the same column. The second card
/// cannot have that id there, so it stays where it is.
#[test]
fn a_card_stays_where_it_is_when_its_id_is_taken_where_it_goes() {
    let mut server = Server::new(&board());
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    for (user, proxy) in [("ann", &mut ann), ("ben", &mut ben)] {
        let cards = Board::path().columns().at(column("todo")).cards();
        let applied = proxy.apply(cards.create(a_card(Position::first())));
        let command = BoardCommand::Move {
            card: applied.unwrap().created_id(),
            from: Some(column("todo")),
            to: column("done"),
            after: None,
        };
        proxy.apply(command).unwrap();
        let _ = server.flush(user, proxy);
        server.assert_same(proxy);
    }
    let rejected = rejected(&mut ben);
    let Some(BoardError::Refused { problem }) = rejected.problem.error_as() else {
        panic!("{rejected:?}");
    };
    assert_eq!(problem.code, Code::AlreadyExists);
    assert_eq!(cards(ben.document(), "done"), 1);
    assert_eq!(cards(ben.document(), "todo"), 4);
}

/// The create is given another id: the command follows by its argument, and so must what was done at
/// the place where the command had put the card.
#[test]
fn what_a_command_created_under_an_id_from_its_arguments_follows_too() {
    let mut server = Server::new(&board());
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    let columns = Board::path().columns();
    let create = |proxy: &mut flushout::Proxy<Board>| {
        let cards = columns.at(column("todo")).cards();
        let applied = proxy.apply(cards.create(a_card(Position::first())));
        applied.unwrap().created_id()
    };
    let of_ann = create(&mut ann);
    let _ = server.flush("ann", &mut ann);
    let id = create(&mut ben);
    assert_eq!(id, of_ann);
    let command = BoardCommand::Move {
        card: id,
        from: Some(column("todo")),
        to: column("done"),
        after: None,
    };
    ben.apply(command).unwrap();
    let there = columns.at(column("done")).cards().at(id);
    ben.apply(there.title().set("By ben".into())).unwrap();
    let report = server.flush("ben", &mut ben);
    assert!(report.rejected.is_empty(), "{:?}", report.rejected);
    server.assert_same(&ben);
    assert_eq!(cards(ben.document(), "done"), 1);
}
