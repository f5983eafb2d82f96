//! What passes between proxy and master: plain messages that can be read, inspected and validated.

mod completion;
mod decode;
mod direct;
mod epoch;
mod few;
mod flush;
mod incoming;
mod outgoing;
mod response;
mod skeleton;
mod snapshot;
mod sync;

pub use completion::{Completion, CompletionBatch, WireCommand};
pub use decode::decode_flush;
pub use epoch::{EPOCH_CHARACTERS_MAX, Epoch};
pub use flush::{Flush, FlushTicket};
pub(crate) use incoming::check_path;
pub use incoming::{Incoming, IncomingCommand};
pub use outgoing::{completion_of, decode_completion};
pub use response::{CommandError, FlushResponse};
pub use snapshot::Snapshot;
pub use sync::{Sync, SyncBody};
