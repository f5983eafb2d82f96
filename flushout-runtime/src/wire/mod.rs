//! What passes between proxy and master: plain messages that can be read, inspected and validated.

mod batch;
mod completion;
mod decode;
mod direct;
mod entry;
mod flush;
mod incoming;
mod nesting;
mod outgoing;
mod reading;
mod response;
mod sent;
mod skeleton;
mod snapshot;
mod sync;

pub use crate::envelope::{EPOCH_CHARACTERS_MAX, Epoch};
pub use batch::CompletionBatch;
pub use completion::{Completion, Group, Invoked, WireCommand};
pub use decode::decode_flush;
pub use entry::{CommandEntry, Entry, InvokeEntry};
pub use flush::{Flush, FlushTicket};
pub use incoming::{Incoming, IncomingCommand, IncomingEntry};
pub(crate) use nesting::check_nesting;
pub use nesting::check_nesting_at;
pub(crate) use outgoing::{
    completion_at, decode_completion_in, decode_text, decode_text_in, write_again,
};
pub use outgoing::{completion_of, decode_completion, decode_invocation, invoke_entry};
pub(crate) use response::is_error_kept;
pub use response::own_error;
pub use response::{CommandError, FlushResponse};
pub(crate) use sent::is_recorded_as_sent;
pub(crate) use skeleton::MESSAGE_TRIALS_MAX;
pub use snapshot::Snapshot;
pub use sync::{Sync, SyncBody};
