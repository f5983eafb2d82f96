//! How many bytes all bodies may hold together, and who holds how many.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::answer::Reason;

/// What one permit stands for, in bytes. A semaphore gives no more than 2^32 permits at once.
const UNIT_BYTES: usize = 1024;

/// The room for bodies.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    units: Arc<Semaphore>,
}

impl Room {
    /// Room for this many bytes, rounded up.
    pub(crate) fn new(bytes_max: usize) -> Self {
        let units = units(bytes_max).min(Semaphore::MAX_PERMITS);
        Self {
            units: Arc::new(Semaphore::new(units)),
        }
    }

    /// A part of it that holds nothing yet.
    pub(crate) fn take(&self) -> Taken {
        Taken {
            room: self.clone(),
            permit: None,
        }
    }
}

/// A part of the room. It is given back when this is dropped.
#[derive(Debug)]
pub(crate) struct Taken {
    room: Room,
    permit: Option<OwnedSemaphorePermit>,
}

impl Taken {
    /// Makes the part this large.
    ///
    /// # Errors
    ///
    /// [`Reason::Busy`] where there is no such room. Then it stays as it was.
    pub(crate) fn hold(&mut self, bytes: usize) -> Result<(), Reason> {
        let due = units(bytes);
        let held = self
            .permit
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        if due > held {
            let more = u32::try_from(due - held).map_err(|_| Reason::Busy)?;
            let more = Arc::clone(&self.room.units).try_acquire_many_owned(more);
            let more = more.map_err(|_| Reason::Busy)?;
            match &mut self.permit {
                Some(permit) => permit.merge(more),
                none => *none = Some(more),
            }
        } else if let Some(permit) = &mut self.permit {
            drop(permit.split(held - due));
        }
        Ok(())
    }

    /// Bytes that give the room back when the last of their readers is done with them.
    pub(crate) fn keep_with(self, bytes: Bytes) -> Bytes {
        Bytes::from_owner(Kept {
            bytes,
            _taken: self,
        })
    }
}

struct Kept {
    bytes: Bytes,
    _taken: Taken,
}

impl AsRef<[u8]> for Kept {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

fn units(bytes: usize) -> usize {
    bytes.div_ceil(UNIT_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_given_back() {
        let room = Room::new(10 * UNIT_BYTES);
        let mut first = room.take();
        first.hold(6 * UNIT_BYTES).unwrap();
        let mut second = room.take();
        assert_eq!(second.hold(5 * UNIT_BYTES), Err(Reason::Busy));
        second.hold(4 * UNIT_BYTES - 1).unwrap();
        first.hold(UNIT_BYTES).unwrap();
        second.hold(9 * UNIT_BYTES).unwrap();
        let kept = second.keep_with(Bytes::from_static(b"flush"));
        let other = kept.clone();
        drop(kept);
        assert_eq!(first.hold(2 * UNIT_BYTES), Err(Reason::Busy));
        drop(other);
        first.hold(10 * UNIT_BYTES).unwrap();
    }
}
