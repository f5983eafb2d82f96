//! Sources of ids that collide all the time and keep no state, so that a twin draws the same ones.

use flushout::id::{IdRequest, IdSource, SequentialIds};

use crate::actions::Ids;

/// A source of the kind.
pub(crate) fn source(ids: Ids) -> Box<dyn IdSource> {
    match ids {
        Ids::Sequential => Box::new(SequentialIds),
        Ids::Pool => Box::new(PoolIds),
    }
}

/// Five names that everybody draws from, then numbers.
struct PoolIds;

impl IdSource for PoolIds {
    fn next_id(&mut self, request: IdRequest) -> flushout::path::Segment {
        const POOL: [&str; 5] = ["a", "b", "c", "d", "e"];
        let number = request.count.get() + u64::from(request.attempt);
        if request.attempt < 4 {
            POOL[usize::try_from(number % 5).unwrap()].into()
        } else {
            number.to_string().into()
        }
    }
}
