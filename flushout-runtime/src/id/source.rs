//! Where new ids come from. Entropy and time are handed in; nothing here reads either.

use compact_str::{CompactString, ToCompactString};

use super::encoding::encode;
use crate::count::Count;

/// What an [`IdSource`] is told when a new id is wanted.
#[derive(Clone, Copy, Debug)]
pub struct IdRequest {
    /// The count of the document before the command that needs the id.
    pub count: Count,
    /// How many ids were tried for this command before; a proposed id that was taken is one. Behind
    /// 64 it doubles each time, so that a source that counts leaves a long row of taken ids behind.
    pub attempt: u32,
}

/// A source of new ids. It is asked again, with a higher `attempt`, when an id is taken.
pub trait IdSource: Send + Sync {
    /// The next id to try.
    fn next_id(&mut self, request: IdRequest) -> CompactString;
}

impl<S: IdSource + ?Sized> IdSource for Box<S> {
    fn next_id(&mut self, request: IdRequest) -> CompactString {
        (**self).next_id(request)
    }
}

/// Decimal ids that follow from the count: `count + 1 + attempt`, as npm flushout numbers with
/// `sequentialIds`.
///
/// For tests and recorded behaviour only: two clients propose the same ids all the time.
#[derive(Clone, Copy, Debug, Default)]
pub struct SequentialIds;

impl IdSource for SequentialIds {
    fn next_id(&mut self, request: IdRequest) -> CompactString {
        (request.count.get() + 1 + u64::from(request.attempt)).to_compact_string()
    }
}

/// Ids of 128 random bits. The function handed in gives the bits, from a generator that is fit
/// for secrets where ids must not be guessed.
#[derive(Clone, Debug)]
pub struct RandomIds<F>(F);

impl<F: FnMut() -> u128 + Send + Sync> RandomIds<F> {
    /// A source that takes its bits from `entropy`.
    pub fn new(entropy: F) -> Self {
        Self(entropy)
    }
}

impl<F: FnMut() -> u128 + Send + Sync> IdSource for RandomIds<F> {
    fn next_id(&mut self, _request: IdRequest) -> CompactString {
        encode((self.0)())
    }
}

/// Ids that sort by the time of their creation: 48 bits of milliseconds, then 80 random bits.
///
/// Within one millisecond, and when the clock steps back, each id is the one before plus one, so
/// that the ids of one source always rise.
#[derive(Clone, Debug)]
pub struct TimeOrderedIds<F> {
    moment: F,
    last: u128,
}

impl<F: FnMut() -> (u64, u128) + Send + Sync> TimeOrderedIds<F> {
    /// A source that asks `moment` for milliseconds since 1970 and 128 random bits, of which 80
    /// are used.
    pub fn new(moment: F) -> Self {
        Self { moment, last: 0 }
    }
}

impl<F: FnMut() -> (u64, u128) + Send + Sync> IdSource for TimeOrderedIds<F> {
    fn next_id(&mut self, _request: IdRequest) -> CompactString {
        let (milliseconds, entropy) = (self.moment)();
        let time = u128::from(milliseconds & 0xFFFF_FFFF_FFFF);
        let fresh = (time << 80) | (entropy >> 48);
        self.last = if fresh > self.last && (self.last >> 80) != time {
            fresh
        } else {
            self.last.wrapping_add(1)
        };
        encode(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: IdRequest = IdRequest {
        count: Count::ZERO,
        attempt: 0,
    };

    #[test]
    fn sequential_ids_follow_the_count() {
        assert_eq!(SequentialIds.next_id(REQUEST), "1");
        assert_eq!(
            SequentialIds.next_id(IdRequest {
                attempt: 2,
                ..REQUEST
            }),
            "3"
        );
    }

    #[test]
    fn time_ordered_ids_rise_within_a_millisecond_and_when_the_clock_steps_back() {
        let mut times = [5, 5, 5, 4, 6].into_iter();
        let mut source = TimeOrderedIds::new(move || (times.next().unwrap_or(7), u128::MAX >> 1));
        let ids: Vec<_> = (0..5).map(|_| source.next_id(REQUEST)).collect();
        assert!(ids.is_sorted());
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
