//! All example models by name, for the demo, the committed schemas, the tests and the benchmarks.

pub use flushout_example_board as board;
pub use flushout_example_outline as outline;
pub use flushout_example_ticket_shop as ticket_shop;
pub use flushout_example_todo_list as todo_list;

use flushout::Shape;

/// One example by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// [`todo_list::TodoList`].
    TodoList,
    /// [`board::Board`].
    Board,
    /// [`outline::Outline`].
    Outline,
    /// [`ticket_shop::TicketShop`].
    TicketShop,
}

impl Example {
    /// Every example.
    pub const ALL: [Self; 4] = [Self::TodoList, Self::Board, Self::Outline, Self::TicketShop];

    /// The name, as on the command line and as a folder of `schemas/`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TodoList => "todo-list",
            Self::Board => "board",
            Self::Outline => "outline",
            Self::TicketShop => "ticket-shop",
        }
    }

    /// The example of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|example| example.name() == name)
    }

    /// The shape of the model.
    pub fn shape(self) -> Shape {
        match self {
            Self::TodoList => Shape::of::<todo_list::TodoList>(),
            Self::Board => Shape::of::<board::Board>(),
            Self::Outline => Shape::of::<outline::Outline>(),
            Self::TicketShop => Shape::of::<ticket_shop::TicketShop>(),
        }
    }
}
