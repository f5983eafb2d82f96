//! One command onto a document, and what a batch of commands has to remember between them.

mod batch;
mod document;
mod intercept;
mod interceptor;

pub use crate::context::Context;
pub use batch::Batch;
pub(crate) use batch::check_nesting;
pub use document::{Applied, Document, Undo};
pub(crate) use intercept::intercept;
pub use interceptor::{Intercepted, Interceptor, Rejection};
