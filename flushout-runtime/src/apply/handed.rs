//! The ids that code of the application was given for nodes that it creates: none of them twice.

use std::collections::BTreeMap;

use crate::count::Count;
use crate::id::{IdRequest, IdSource};
use crate::path::Segment;

/// How often a source is asked for one id. A source that gives nothing new by then gives the same
/// for ever; the document then finds another id, or refuses.
const ATTEMPTS_MAX: u32 = 64;

/// The ids that were given out in one run of code.
#[derive(Debug, Default)]
pub(crate) struct HandedIds {
    /// Each id, and whether it was drawn here, so that nobody else knows it.
    given: BTreeMap<Segment, bool>,
    /// Where sources that count go on while the document stays at one count.
    next: Option<(Count, u32)>,
}

impl HandedIds {
    /// Whether no id was given out.
    pub(crate) fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// Notes an id that an earlier run has drawn.
    pub(crate) fn give(&mut self, id: Segment) {
        self.given.entry(id).or_insert(false);
    }

    /// Draws an id that was not given out before, for a document at this count.
    pub(crate) fn draw(&mut self, ids: &mut dyn IdSource, count: Count) -> Segment {
        let first = match self.next {
            Some((at, attempt)) if at == count => attempt,
            _ => 0,
        };
        let mut attempt = first;
        let id = loop {
            let id = ids.next_id(IdRequest { count, attempt });
            attempt = attempt.saturating_add(1);
            if !self.given.contains_key(&id) || attempt - first >= ATTEMPTS_MAX {
                break id;
            }
        };
        self.next = Some((count, attempt));
        self.given.insert(id.clone(), true);
        id
    }

    /// Whether this id was given out.
    pub(crate) fn is_given(&self, id: &Segment) -> bool {
        self.given.contains_key(id)
    }

    /// Whether an id was drawn here, so that nobody else knows it.
    pub(crate) fn is_drawn(&self, id: &Segment) -> bool {
        self.given.get(id).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SequentialIds;

    #[test]
    fn sources_that_count_give_no_id_twice() {
        let mut handed = HandedIds::default();
        handed.give("2".into());
        let mut draw = |count| {
            let count = Count::new(count).unwrap_or_default();
            handed.draw(&mut SequentialIds, count)
        };
        // The second of these is what an earlier run has drawn.
        assert_eq!([draw(0), draw(0), draw(0)], ["1", "3", "4"]);
        // A create has counted; the ids that follow from that were given out.
        assert_eq!([draw(1), draw(1)], ["5", "6"]);
        assert!(handed.is_drawn(&"4".into()));
        assert!(!handed.is_drawn(&"2".into()));
    }
}
