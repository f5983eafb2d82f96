//! One command onto a document, and what a batch of commands has to remember between them.

mod batch;
mod document;
mod equality;
mod execute;
mod expectation;
mod handed;
mod intercept;
mod interceptor;
mod inverse;
mod read_back;
mod replaced;

pub use crate::context::Context;
pub use batch::{Batch, Renamed};
pub use document::{Applied, Document, Undo};
pub(crate) use equality::{TextOf, is_same_effect};
pub use execute::{Effect, Executed, Execution};
pub(crate) use execute::{check_effects, check_flush_effects, check_work};
pub(crate) use handed::HandedIds;
pub(crate) use intercept::{intercept, intercept_invocation};
pub use interceptor::{Intercepted, Interceptor, Rejection};
pub(crate) use read_back::read_back;
