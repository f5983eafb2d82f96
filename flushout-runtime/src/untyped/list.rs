//! A list of values that grows without being copied: a long one is held in pieces.

/// The most values in one piece.
const PIECE_MAX: usize = 256;

/// A list of values.
#[derive(Clone, Debug)]
pub(super) enum List<T> {
    /// Up to as many as one piece holds, with no more room than they need.
    Short(Box<[T]>),
    /// More, in pieces that are all full but for the last, which is not empty. It stays so when
    /// values go.
    #[allow(
        clippy::box_collection,
        reason = "a vector by itself would make every value larger"
    )]
    Long(Box<Vec<Vec<T>>>),
}

impl<T> List<T> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Short(items) => items.len(),
            Self::Long(pieces) => match pieces.split_last() {
                Some((last, full)) => full.len() * PIECE_MAX + last.len(),
                None => 0,
            },
        }
    }

    pub(super) fn get(&self, index: usize) -> Option<&T> {
        match self {
            Self::Short(items) => items.get(index),
            Self::Long(pieces) => pieces.get(index / PIECE_MAX)?.get(index % PIECE_MAX),
        }
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        match self {
            Self::Short(items) => items.get_mut(index),
            Self::Long(pieces) => pieces
                .get_mut(index / PIECE_MAX)?
                .get_mut(index % PIECE_MAX),
        }
    }

    /// Puts a value in at the end.
    pub(super) fn push(&mut self, value: T) {
        match self {
            Self::Short(items) if items.len() < PIECE_MAX => {
                let mut longer = std::mem::take(items).into_vec();
                longer.reserve_exact(1);
                longer.push(value);
                *items = longer.into_boxed_slice();
            }
            Self::Short(items) => {
                let full = std::mem::take(items).into_vec();
                *self = Self::Long(Box::new(vec![full, vec![value]]));
            }
            Self::Long(pieces) => match pieces.last_mut() {
                Some(last) if last.len() < PIECE_MAX => last.push(value),
                _ => pieces.push(vec![value]),
            },
        }
    }

    /// Takes the value at the end out.
    pub(super) fn pop(&mut self) -> Option<T> {
        match self {
            Self::Short(items) => {
                let mut shorter = std::mem::take(items).into_vec();
                let value = shorter.pop();
                *items = shorter.into_boxed_slice();
                value
            }
            Self::Long(pieces) => {
                let last = pieces.last_mut()?;
                let value = last.pop();
                if last.is_empty() {
                    pieces.pop();
                }
                value
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        let (short, long): (&[_], &[Vec<_>]) = match self {
            Self::Short(items) => (items, &[]),
            Self::Long(pieces) => (&[], pieces),
        };
        short.iter().chain(long.iter().flatten())
    }
}

/// What they hold counts, not how.
impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

/// Makes a list of values as they come.
pub(super) struct ListBuilder<T> {
    full: Vec<Vec<T>>,
    last: Vec<T>,
}

impl<T> Default for ListBuilder<T> {
    fn default() -> Self {
        Self {
            full: Vec::new(),
            last: Vec::new(),
        }
    }
}

impl<T> ListBuilder<T> {
    pub(super) fn push(&mut self, value: T) {
        if self.last.len() == PIECE_MAX {
            self.full.push(std::mem::take(&mut self.last));
        }
        self.last.push(value);
    }

    pub(super) fn finish(mut self) -> List<T> {
        self.last.shrink_to_fit();
        if self.full.is_empty() {
            return List::Short(self.last.into_boxed_slice());
        }
        self.full.push(self.last);
        List::Long(Box::new(self.full))
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut builder = ListBuilder::default();
        for value in values {
            builder.push(value);
        }
        builder.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behaves_as_a_vector_whether_short_or_long() {
        for count in [0, 1, PIECE_MAX - 1, PIECE_MAX, PIECE_MAX + 1, 3 * PIECE_MAX] {
            let all: Vec<_> = (0..count).map(|number| number.to_string()).collect();
            let built: List<String> = all.iter().cloned().collect();
            let mut pushed: List<String> = std::iter::empty().collect();
            for value in &all {
                pushed.push(value.clone());
            }
            assert_eq!(built, pushed);
            assert!(built.iter().eq(all.iter()));
            for index in 0..=count {
                assert_eq!(built.get(index), all.get(index));
                assert_eq!(pushed.get_mut(index).map(|one| &*one), all.get(index));
            }
            for length in (0..=count).rev() {
                assert_eq!(pushed.len(), length);
                assert_eq!(
                    pushed.pop().as_ref(),
                    length.checked_sub(1).map(|last| &all[last])
                );
            }
        }
    }
}
