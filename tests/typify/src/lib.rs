//! The messages of the example models as typify reads them from the committed schemas, without flushout. The outline is
//! not among them: it is recursive, and its paths are longer than the tuples of Rust.

#![allow(
    missing_docs,
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    reason = "generated code is as its generator writes it"
)]

/// What a client of the todo list sends.
pub mod todo_list_flush {
    typify::import_types!(
        schema = "../../schemas/todo-list/draft-07/types/flush.json",
        struct_builder = true
    );
}

/// What it is answered.
pub mod todo_list_flush_response {
    typify::import_types!(schema = "../../schemas/todo-list/draft-07/types/flush-response.json");
}

/// What a client of the board sends.
pub mod board_flush {
    typify::import_types!(schema = "../../schemas/board/draft-07/types/flush.json");
}

/// What it is answered.
pub mod board_flush_response {
    typify::import_types!(schema = "../../schemas/board/draft-07/types/flush-response.json");
}

/// What a client of the ticket shop sends.
pub mod ticket_shop_flush {
    typify::import_types!(schema = "../../schemas/ticket-shop/draft-07/types/flush.json");
}

/// What it is answered.
pub mod ticket_shop_flush_response {
    typify::import_types!(schema = "../../schemas/ticket-shop/draft-07/types/flush-response.json");
}
