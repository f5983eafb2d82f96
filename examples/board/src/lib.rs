//! A board with three levels: columns, cards in them, and comments on the cards.

mod commands;

pub use commands::{BoardCommand, BoardError};

use flushout::{Collection, FlushoutModel, Position};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A shared board.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(rename_all = "camelCase", commands(BoardCommand))]
pub struct Board {
    /// What the board is called.
    #[flushout(min_length = 1, max_length = 100)]
    pub name: String,
    /// Its columns, to be shown in the order of their positions.
    #[flushout(max_items = 50)]
    pub columns: Collection<Column>,
    /// The cards that were archived.
    #[flushout(max_items = 10_000)]
    pub archive: Collection<Card>,
    /// How the board looks.
    #[flushout(child)]
    pub theme: Theme,
}

/// How a board looks.
#[derive(FlushoutModel, Clone, Debug, PartialEq)]
#[flushout(rename_all = "camelCase")]
pub struct Theme {
    /// Whether light stands on dark.
    #[flushout(default)]
    pub is_dark: bool,
    /// How large things are shown, 1 for as they are.
    #[flushout(default = "full_size", minimum = 0.5, maximum = 3.0)]
    pub scale: f64,
}

fn full_size() -> f64 {
    1.0
}

impl Default for Theme {
    fn default() -> Self {
        Self {
            is_dark: false,
            scale: full_size(),
        }
    }
}

/// A column of a board.
#[derive(FlushoutModel, Clone, Debug, PartialEq)]
#[flushout(rename_all = "camelCase")]
pub struct Column {
    /// What the column is called.
    #[flushout(min_length = 1, max_length = 100)]
    pub name: String,
    /// Where the column stands.
    pub position: Position,
    /// The most cards that can be moved into it. A plain create does not check it.
    #[flushout(minimum = 1, maximum = 1_000)]
    pub card_limit: Option<u32>,
    /// Its cards, to be shown in the order of their positions.
    #[flushout(max_items = 1_000)]
    pub cards: Collection<Card>,
}

/// A card in a column.
#[derive(FlushoutModel, Clone, Debug, PartialEq)]
#[flushout(rename_all = "camelCase")]
pub struct Card {
    /// What the card is about, in a line.
    #[flushout(min_length = 1, max_length = 200)]
    pub title: String,
    /// Where the card stands in its column.
    pub position: Position,
    /// Where it was pinned on the picture of the board.
    pub pin: Option<Point>,
    /// The colours of its labels.
    #[flushout(default, max_items = 5, unique)]
    pub labels: Vec<Label>,
    /// What people say of it.
    #[flushout(max_items = 500)]
    pub comments: Collection<Comment>,
    /// When it was last moved or archived, in milliseconds since 1970; set by the command.
    #[flushout(server)]
    pub moved_at: Option<u64>,
}

/// A place on a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// From the left, in pixels.
    pub x: f64,
    /// From the top, in pixels.
    pub y: f64,
}

/// The colour of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Label {
    /// Red.
    Red,
    /// Green.
    Green,
    /// Blue.
    Blue,
}

/// What somebody says of a card.
#[derive(FlushoutModel, Clone, Debug, PartialEq)]
#[flushout(rename_all = "camelCase")]
pub struct Comment {
    /// The words.
    #[flushout(min_length = 1, max_length = 2_000)]
    pub text: String,
    /// Who wrote them.
    #[flushout(create_only, min_length = 1, max_length = 100)]
    pub author: String,
}
