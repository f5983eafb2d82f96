//! One command onto a document, and what a batch of commands has to remember between them.

mod batch;
mod document;
mod execute;
mod intercept;
mod interceptor;
mod inverse;

pub use crate::context::Context;
pub use batch::Batch;
pub(crate) use batch::check_nesting;
pub use document::{Applied, Document, Undo};
pub(crate) use execute::check_effects;
pub use execute::{Effect, Executed, Execution};
pub(crate) use intercept::{intercept, intercept_invocation};
pub use interceptor::{Intercepted, Interceptor, Rejection};
