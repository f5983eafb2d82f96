//! The rules of moving and archiving cards.

use flushout::Collection;

use super::*;
use crate::{Comment, Label};
use flushout_tests::both_sides::{context, error_of, run};

fn column(text: &str) -> Id<Column> {
    Id::new(text).unwrap()
}

fn card(text: &str) -> Id<Card> {
    Id::new(text).unwrap()
}

fn a_card(position: Position) -> Card {
    let mut comments = Collection::default();
    let comment = Comment {
        text: "Soon?".into(),
        author: "ben".into(),
    };
    comments.insert(Id::new("c").unwrap(), comment);
    Card {
        title: "Write".into(),
        position,
        pin: None,
        labels: vec![Label::Green],
        comments,
        moved_at: Some(5),
    }
}

/// Columns `todo` with the cards `a`, `b` and `c`, and `done` with none, which takes one card.
fn board() -> Board {
    let mut board = Board {
        name: "Work".into(),
        ..Board::default()
    };
    let mut cards = Collection::default();
    for (name, position) in ["a", "b", "c"].into_iter().zip(Position::spread(3)) {
        cards.insert(card(name), a_card(position));
    }
    let columns = [
        ("todo", cards, None),
        ("done", Collection::default(), Some(1)),
    ];
    for ((name, cards, card_limit), position) in columns.into_iter().zip(Position::spread(2)) {
        let made = Column {
            name: name.into(),
            position,
            card_limit,
            cards,
        };
        board.columns.insert(column(name), made);
    }
    board
}

fn moved(name: &str, to: &str, after: Option<&str>) -> BoardCommand {
    BoardCommand::Move {
        card: card(name),
        from: None,
        to: column(to),
        after: after.map(card),
    }
}

fn archived(name: &str) -> BoardCommand {
    BoardCommand::Archive {
        card: card(name),
        from: None,
    }
}

/// The cards of a column from top to bottom.
fn order(board: &Board, name: &str) -> Vec<String> {
    let cards = &board.columns.get(column(name)).unwrap().cards;
    let mut cards: Vec<_> = cards
        .iter()
        .map(|(id, card)| (card.position.clone(), id.as_str().to_owned()))
        .collect();
    cards.sort();
    cards.into_iter().map(|(_, id)| id).collect()
}

#[test]
fn a_card_goes_between_its_neighbours() {
    let now = context("ann", 9);
    let cases = [
        ("c", None, ["c", "a", "b"]),
        ("c", Some("a"), ["a", "c", "b"]),
        ("a", Some("b"), ["b", "a", "c"]),
        ("a", Some("c"), ["b", "c", "a"]),
        ("b", Some("a"), ["a", "b", "c"]),
        // Behind one that is not there any more, and behind itself: the end.
        ("a", Some("gone"), ["b", "c", "a"]),
        ("a", Some("a"), ["b", "c", "a"]),
    ];
    for (name, after, expected) in cases {
        let after_move = run(&board(), &now, moved(name, "todo", after)).unwrap();
        assert_eq!(order(&after_move, "todo"), expected, "{name} {after:?}");
        let cards = &after_move.columns.get(column("todo")).unwrap().cards;
        assert_eq!(cards.get(card(name)).unwrap().moved_at, Some(9));
    }
}

#[test]
fn a_card_keeps_everything_in_another_column() {
    let now = context("ann", 9);
    let there = run(&board(), &now, moved("b", "done", None)).unwrap();
    assert_eq!(order(&there, "todo"), ["a", "c"]);
    assert_eq!(order(&there, "done"), ["b"]);
    let done = there.columns.get(column("done")).unwrap();
    let found = done.cards.get(card("b")).unwrap();
    let expected = Card {
        position: found.position.clone(),
        moved_at: Some(9),
        ..a_card(Position::first())
    };
    assert_eq!(*found, expected);
}

#[test]
fn a_full_column_takes_no_more_but_can_be_sorted() {
    let now = context("ann", 9);
    let full = run(&board(), &now, moved("b", "done", None)).unwrap();
    let error: BoardError = error_of(run(&full, &now, moved("a", "done", None)));
    assert_eq!(error, BoardError::ColumnFull { limit: 1 });
    assert!(run(&full, &now, moved("b", "done", None)).is_ok());
}

#[test]
fn what_is_not_there_cannot_be_moved() {
    let now = context("ann", 9);
    let refused = |command| error_of::<_, BoardError>(run(&board(), &now, command));
    assert_eq!(refused(moved("z", "done", None)), BoardError::NoSuchCard);
    assert_eq!(refused(moved("a", "z", None)), BoardError::NoSuchColumn);
    let archive = archived("z");
    assert_eq!(refused(archive), BoardError::NoSuchCard);
}

/// Ids differ within a column; where two columns have the same one, the sender says which card it is.
#[test]
fn the_card_is_taken_from_where_the_sender_saw_it() {
    let now = context("ann", 9);
    let mut twice = board();
    let mut done = twice.columns.get(column("done")).unwrap().clone();
    done.cards.insert(card("a"), a_card(Position::first()));
    twice.columns.insert(column("done"), done);
    let archive = |from: &str| BoardCommand::Archive {
        card: card("a"),
        from: Some(column(from)),
    };
    let of_todo = run(&twice, &now, archive("todo")).unwrap();
    assert_eq!(
        (order(&of_todo, "todo").len(), order(&of_todo, "done").len()),
        (2, 1)
    );
    let of_done = run(&twice, &now, archive("done")).unwrap();
    assert_eq!(
        (order(&of_done, "todo").len(), order(&of_done, "done").len()),
        (3, 0)
    );
    // One that is no longer where it was seen is found all the same.
    let elsewhere = run(&board(), &now, archive("done")).unwrap();
    assert_eq!(order(&elsewhere, "todo").len(), 2);
}

#[test]
fn an_archived_card_can_come_back() {
    let now = context("ann", 9);
    let archive = archived("b");
    let archived = run(&board(), &now, archive.clone()).unwrap();
    assert_eq!(order(&archived, "todo"), ["a", "c"]);
    let found = archived.archive.get(card("b")).unwrap();
    assert_eq!((found.comments.len(), found.moved_at), (1, Some(9)));
    let error: BoardError = error_of(run(&archived, &now, archive));
    assert_eq!(error, BoardError::AlreadyArchived);
    let back = run(&archived, &now, moved("b", "todo", Some("c"))).unwrap();
    assert_eq!(order(&back, "todo"), ["a", "c", "b"]);
    assert!(back.archive.is_empty());
}

#[test]
fn a_column_without_room_between_two_cards_is_numbered_anew() {
    let now = context("ann", 9);
    let mut narrow = board();
    let mut todo = narrow.columns.get(column("todo")).unwrap().clone();
    let zeros = "0".repeat(120);
    for (name, end) in [("a", "00000001"), ("b", "00000002"), ("c", "00000002")] {
        let position = format!("{zeros}{end}").parse().unwrap();
        todo.cards.insert(card(name), a_card(position));
    }
    narrow.columns.insert(column("todo"), todo);
    for (after, expected) in [("a", ["a", "d", "b", "c"]), ("b", ["a", "b", "d", "c"])] {
        let mut with_another = narrow.clone();
        with_another
            .archive
            .insert(card("d"), a_card(Position::first()));
        let command = moved("d", "todo", Some(after));
        let after_move = run(&with_another, &now, command).unwrap();
        assert_eq!(order(&after_move, "todo"), expected);
        let cards = &after_move.columns.get(column("todo")).unwrap().cards;
        assert!(cards.values().all(|card| card.position.as_str().len() <= 6));
    }
}
