//! Cases of the board: cards that are created, moved, archived and commented, alone and in
//! transactions.

use flushout::proxy::CommandNumber;
use flushout::{Collection, Context, Id, Intercepted, Position, Problem, Proxy, Rejection};
use flushout_example_models::board::{
    Board, BoardCommand, Card, CardPatch, Column, ColumnPatch, Comment,
};

use crate::actions::Choice;
use crate::scenario::{Scenario, one_of, word};

fn card(number: u8) -> Card {
    Card {
        title: word(number),
        position: Position::first(),
        pin: None,
        labels: Vec::new(),
        comments: Collection::default(),
        moved_at: None,
    }
}

fn column(number: u8) -> Column {
    Column {
        name: word(number),
        position: Position::first(),
        card_limit: Some(3),
        cards: Collection::default(),
    }
}

/// Every card, with the column where it is; none for the archive.
fn cards(board: &Board) -> Vec<(Option<Id<Column>>, Id<Card>)> {
    let in_columns = board.columns.iter().flat_map(|(column, node)| {
        let cards = node.cards.iter();
        cards.map(move |(card, _)| (Some(column), card))
    });
    let archived = board.archive.iter().map(|(card, _)| (None, card));
    in_columns.chain(archived).collect()
}

/// A transaction: a card is created, edited where it is, moved, and edited where it went.
fn create_and_move(
    proxy: &mut Proxy<Board>,
    column: Id<Column>,
    next: Option<Id<Column>>,
    first: u8,
    second: u8,
) -> Result<CommandNumber, Problem> {
    let columns = Board::path().columns();
    let applied = proxy.transact(|board| {
        let cards = columns.at(column).cards();
        let made = board.apply(cards.create(card(second)))?;
        board.apply(cards.at(made).title().set(word(first)))?;
        let next = next.unwrap_or(column);
        board.apply(BoardCommand::Move {
            card: made,
            from: Some(column),
            to: next,
            after: None,
        })?;
        let there = columns.at(next).cards().at(made);
        board.apply(there.title().set(word(second)))
    });
    applied.map(|one| one.number())
}

impl Scenario for Board {
    fn first() -> Self {
        let mut board = Self {
            name: "Board".into(),
            ..Self::default()
        };
        for name in ["left", "right"] {
            board.columns.insert(Id::new(name).unwrap(), column(0));
        }
        board
    }

    fn make_edit(
        proxy: &mut Proxy<Self>,
        [kind, which, other, number]: Choice,
    ) -> Result<CommandNumber, Problem> {
        let board = proxy.document();
        let columns: Vec<_> = board.columns.iter().map(|(id, _)| id).collect();
        let to = one_of(&columns, other).unwrap_or(Id::new("nowhere")?);
        let (from, id) = one_of(&cards(board), which).unwrap_or((None, Id::new("nobody")?));
        let path = Self::path();
        let of_column = path.columns().at(to);
        let one = match from {
            Some(from) => path.columns().at(from).cards().at(id),
            None => path.archive().at(id),
        };
        let moved = BoardCommand::Move {
            card: id,
            // Sometimes the sender does not say where it was seen.
            from: from.filter(|_| !number.is_multiple_of(4)),
            to,
            after: one_of(&cards(board), number).map(|(_, id)| id),
        };
        let archived = BoardCommand::Archive { card: id, from };
        match kind % 16 {
            0..=2 => proxy
                .apply(of_column.cards().create(card(number)))
                .map(|one| one.number()),
            3 => proxy
                .apply(one.update(CardPatch {
                    title: Some(word(number)),
                    ..CardPatch::default()
                }))
                .map(|one| one.number()),
            4 => proxy.apply(one.delete()).map(|one| one.number()),
            5 => {
                let comment = Comment {
                    text: word(number),
                    author: "somebody".into(),
                };
                proxy
                    .apply(one.comments().create(comment))
                    .map(|one| one.number())
            }
            6 => proxy
                .apply(path.columns().create(column(number)))
                .map(|one| one.number()),
            7 if number.is_multiple_of(3) => {
                proxy.apply(of_column.delete()).map(|one| one.number())
            }
            7 => proxy
                .apply(of_column.update(ColumnPatch {
                    card_limit: Some(Some(u32::from(number % 4) + 1)),
                    ..ColumnPatch::default()
                }))
                .map(|one| one.number()),
            8..=10 => proxy.apply(moved).map(|one| one.number()),
            11 => proxy.apply(archived).map(|one| one.number()),
            12 | 13 => create_and_move(proxy, to, one_of(&columns, number), which, number),
            14 => proxy
                .transact(|board| {
                    board.apply(moved)?;
                    board.apply(archived)
                })
                .map(|one| one.number()),
            _ => proxy
                .apply(path.name().set(word(number)))
                .map(|one| one.number()),
        }
    }

    fn on_master(
        command: &mut Intercepted<'_>,
        _document: &Self,
        context: &Context,
    ) -> Result<(), Rejection> {
        let Some(card) = command.get::<Card>() else {
            return Ok(());
        };
        if card.title.contains('x') {
            return Err(Rejection::new("no x here"));
        }
        if card.title.contains('w')
            && let Some(card) = command.get_mut::<Card>()
        {
            card.title = "rewritten".into();
            card.moved_at = context.now_milliseconds;
        }
        Ok(())
    }

    fn on_proxy(
        command: &mut Intercepted<'_>,
        _document: &Self,
        _context: &Context,
    ) -> Result<(), Rejection> {
        match command.get::<Card>() {
            Some(card) if card.title.contains('y') => Err(Rejection::new("no y here")),
            _ => Ok(()),
        }
    }
}
