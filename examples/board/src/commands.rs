//! What can be done with the cards of a board beside create, update and delete: move and archive.

use std::cmp::Ordering;
use std::fmt;

use flushout::problem::Code;
use flushout::{Context, Draft, Execute, FlushoutCommand, Id, Position, Problem};
use serde::{Deserialize, Serialize};

use super::{Board, Card, CardPatch, Column};

/// What is done with cards.
///
/// A card is in the collection of its column, so taking it elsewhere deletes it there and creates it
/// here in one go: nobody ever sees it twice or not at all. It keeps its id (where another card has
/// that id, which ids that are not counted never have, it is refused) and all that it has, comments
/// and `server` fields included, since these are effects of the application's own code. What a client has sent or kept waiting for the card at its former
/// place finds nothing there and is rejected with `not_found`, to be tried again at the new one; a
/// command looks the card up wherever it is.
#[derive(FlushoutCommand, Clone, Debug, PartialEq)]
#[flushout(model = Board)]
pub enum BoardCommand {
    /// Move a card within its column, to another one, or back from the archive.
    Move {
        /// Which card.
        card: Id<Card>,
        /// The column where the sender saw it. When it is there no longer, it is looked for
        /// elsewhere.
        from: Option<Id<Column>>,
        /// The column that it goes to.
        to: Id<Column>,
        /// The card of that column behind which it goes; none for the top. When that card is no
        /// longer there, it goes to the end.
        after: Option<Id<Card>>,
    },
    /// Put a card into the archive.
    Archive {
        /// Which card.
        card: Id<Card>,
        /// The column where the sender saw it. When it is there no longer, it is looked for
        /// elsewhere.
        from: Option<Id<Column>>,
    },
}

/// Why a card cannot be moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum BoardError {
    /// There is no such card, or no longer.
    NoSuchCard,
    /// There is no such column, or no longer.
    NoSuchColumn,
    /// The column has as many cards as it may have.
    ColumnFull {
        /// How many these are.
        limit: u32,
    },
    /// The card is in the archive already.
    AlreadyArchived,
    /// A change of the document was refused.
    Refused {
        /// Why.
        problem: Problem,
    },
}

impl fmt::Display for BoardError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchCard => formatter.write_str("This card is no longer there"),
            Self::NoSuchColumn => formatter.write_str("This column is no longer there"),
            Self::ColumnFull { limit } => {
                write!(formatter, "The column is full: it may have {limit} cards")
            }
            Self::AlreadyArchived => formatter.write_str("This card is in the archive"),
            Self::Refused { problem } => problem.fmt(formatter),
        }
    }
}

impl From<Problem> for BoardError {
    fn from(problem: Problem) -> Self {
        Self::Refused { problem }
    }
}

impl Execute<Board> for BoardCommand {
    type Error = BoardError;

    fn execute(self, board: &mut Draft<'_, Board>, context: &Context) -> Result<(), BoardError> {
        match self {
            Self::Move {
                card,
                from,
                to,
                after,
            } => {
                let place = Place::of(board, card, from)?;
                check_room(board, place, to)?;
                let position = make_gap(board, card, to, after)?;
                if place == Place::Column(to) {
                    let patch = CardPatch {
                        position: Some(position),
                        moved_at: Some(context.now_milliseconds),
                        ..CardPatch::default()
                    };
                    let column = Board::path().columns().at(to);
                    board.apply(column.cards().at(card).update(patch))?;
                } else {
                    let mut moved = take_out(board, place, card)?;
                    moved.position = position;
                    moved.moved_at = context.now_milliseconds;
                    let cards = Board::path().columns().at(to).cards();
                    board.apply(cards.create(moved).with_id(card))?;
                }
            }
            Self::Archive { card, from } => {
                let place = Place::of(board, card, from)?;
                if place == Place::Archive {
                    return Err(BoardError::AlreadyArchived);
                }
                let mut archived = take_out(board, place, card)?;
                archived.moved_at = context.now_milliseconds;
                let archive = Board::path().archive();
                board.apply(archive.create(archived).with_id(card))?;
            }
        }
        Ok(())
    }
}

/// Where a card is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Column(Id<Column>),
    Archive,
}

impl Place {
    /// Looks where the sender saw it first, for ids differ within a column, not beyond.
    fn of(board: &Board, card: Id<Card>, from: Option<Id<Column>>) -> Result<Self, BoardError> {
        let column = from.and_then(|id| Some((id, board.columns.get(id)?)));
        if let Some((id, _)) = column.filter(|(_, column)| column.cards.contains(card)) {
            return Ok(Self::Column(id));
        }
        let mut columns = board.columns.iter();
        if let Some((id, _)) = columns.find(|(_, column)| column.cards.contains(card)) {
            return Ok(Self::Column(id));
        }
        if board.archive.contains(card) {
            return Ok(Self::Archive);
        }
        Err(BoardError::NoSuchCard)
    }
}

/// Holds a column to the number of cards that it may have.
fn check_room(board: &Board, from: Place, to: Id<Column>) -> Result<(), BoardError> {
    let column = board.columns.get(to).ok_or(BoardError::NoSuchColumn)?;
    match column.card_limit {
        Some(limit) if from != Place::Column(to) && column.cards.len() >= limit as usize => {
            Err(BoardError::ColumnFull { limit })
        }
        _ => Ok(()),
    }
}

/// Deletes a card where it is, and returns it.
fn take_out(board: &mut Draft<'_, Board>, place: Place, id: Id<Card>) -> Result<Card, BoardError> {
    let found = match place {
        Place::Column(column) => board.columns.get(column).and_then(|c| c.cards.get(id)),
        Place::Archive => board.archive.get(id),
    };
    let card = found.cloned().ok_or(BoardError::NoSuchCard)?;
    match place {
        Place::Column(column) => {
            let cards = Board::path().columns().at(column).cards();
            board.apply(cards.at(id).delete())?;
        }
        Place::Archive => board.apply(Board::path().archive().at(id).delete())?,
    }
    Ok(card)
}

/// The position for a card behind `after` in a column. When there is no room left between two
/// positions, the whole column gets new ones.
fn make_gap(
    board: &mut Draft<'_, Board>,
    moved: Id<Card>,
    column: Id<Column>,
    after: Option<Id<Card>>,
) -> Result<Position, BoardError> {
    let found = board.columns.get(column);
    let cards = &found.ok_or(BoardError::NoSuchColumn)?.cards;
    let others = || {
        let others = cards.iter().filter(|(id, _)| *id != moved);
        others.map(|(id, card)| (&card.position, id))
    };
    let above = after.and_then(|after| {
        let card = cards.get(after).filter(|_| after != moved);
        let found = card.map(|card| (&card.position, after));
        found.or_else(|| others().max_by(in_order))
    });
    let below = others()
        .filter(|other| above.is_none_or(|above| in_order(other, &above).is_gt()))
        .min_by(in_order);
    let (upper, lower) = (above.map(|(it, _)| it), below.map(|(it, _)| it));
    let is_same = upper.is_some() && upper == lower;
    if !is_same {
        match Position::between(upper, lower) {
            Err(problem) if problem.code == Code::TooLong => {}
            found => return Ok(found?),
        }
    }
    let mut others: Vec<(&Position, Id<Card>)> = others().collect();
    others.sort_by(in_order);
    let others: Vec<Id<Card>> = others.into_iter().map(|(_, id)| id).collect();
    let index = above.and_then(|(_, id)| others.iter().position(|other| *other == id));
    renumber(board, column, &others, index.map_or(0, |index| index + 1))
}

/// The order of the cards of a column. Two people can have got the same position in the same gap.
fn in_order(one: &(&Position, Id<Card>), other: &(&Position, Id<Card>)) -> Ordering {
    (one.0, one.1.as_str()).cmp(&(other.0, other.1.as_str()))
}

/// Gives all cards of a column new positions with equal gaps; returns the one at `index`, which is
/// left free.
fn renumber(
    board: &mut Draft<'_, Board>,
    column: Id<Column>,
    others: &[Id<Card>],
    index: usize,
) -> Result<Position, BoardError> {
    let mut positions = Position::spread(others.len() + 1);
    let free = positions.remove(index);
    let cards = Board::path().columns().at(column).cards();
    for (id, position) in others.iter().zip(positions) {
        board.apply(cards.at(*id).position().set(position))?;
    }
    Ok(free)
}

#[cfg(test)]
mod tests;
