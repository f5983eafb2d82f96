//! Value types of every form of serde, and of the crates that people use: one verdict, or a listed cause.

mod cases;
mod listed;
mod model;
mod samples;
mod stream;
mod unusual;

pub(crate) use model::Forms;
pub(crate) use stream::value_messages;
