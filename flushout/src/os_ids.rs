//! Ids from the operating system's random source and clock.

use std::time::{SystemTime, UNIX_EPOCH};

use flushout_runtime::id::{IdSource, RandomIds, TimeOrderedIds};

/// Ids that sort by the time of their creation, with 80 random bits each. A collection that is
/// read in the order of these ids is read in the order of creation.
pub fn time_ordered() -> impl IdSource + 'static {
    TimeOrderedIds::new(|| (milliseconds(), entropy()))
}

/// Ids of 128 random bits, which tell nothing of the time of their creation.
pub fn random() -> impl IdSource + 'static {
    RandomIds::new(entropy)
}

/// Milliseconds since 1970; 0 for a clock that stands before that.
fn milliseconds() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| u64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}

/// 128 random bits. Where the random source fails they are all 0: ids then collide, and the master
/// assigns others, so nothing is lost.
fn entropy() -> u128 {
    let mut bytes = [0; 16];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u128::from_le_bytes(bytes),
        Err(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flushout_runtime::count::Count;
    use flushout_runtime::id::IdRequest;

    #[test]
    fn ids_differ_and_time_ordered_ones_rise() {
        let request = IdRequest {
            count: Count::ZERO,
            attempt: 0,
        };
        let mut source = time_ordered();
        let ids: Vec<_> = (0..100).map(|_| source.next_id(request)).collect();
        assert!(ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]));
        let mut source = random();
        assert_ne!(source.next_id(request), source.next_id(request));
    }
}
