//! The master: the authority that validates, applies and answers. Sans-IO: the caller reads and
//! writes, keeps the history, and calls one after the other.
//!
//! ```text
//! stage(flush, context) -> Staged          the commands are applied, with inverses kept
//! staged.completions()                     what the caller must make durable, in one transaction
//! staged.history_needed() -> Option<Range> what the caller should read for a diff
//! staged.commit(history) -> FlushResponse  the answer
//! drop(staged)                             everything is rolled back
//! ```
//!
//! Call `stage` and `commit` under one lock per document, and send nothing before the completions
//! are durable. Then nothing is answered that could be lost, and a failed write leaves nothing
//! applied.

mod authority;
mod progress;
mod running;
mod staged;
mod staging;

pub use authority::Master;
pub use staged::Staged;
