//! Whether two items of a list are equal as JSON.

use std::collections::BTreeSet;
use std::mem::replace;

use serde::Serialize;
use serde_json::{Value, to_value};
use smallvec::SmallVec;

use crate::json::{compare_values, normalize_numbers};

/// Whether two items are equal as JSON. One that cannot be written equals none.
pub(super) fn has_equal<T: Serialize>(items: &[T]) -> bool {
    items.len() > 1 && has_equal_texts(items).unwrap_or_else(|| has_equal_values(items))
}

/// Up to so many texts are compared one by one; more go into a set.
const TEXTS_COMPARED_MAX: usize = 16;

/// Whether two items are equal, where all of them are written as texts without escapes, which are
/// equal as they stand; `None` for others.
fn has_equal_texts<T: Serialize>(items: &[T]) -> Option<bool> {
    const TEXT_BYTES_EXPECTED: usize = 32;
    let mut written = Vec::with_capacity(items.len() * TEXT_BYTES_EXPECTED);
    let mut ends = SmallVec::<[usize; TEXTS_COMPARED_MAX]>::new();
    for item in items {
        let start = written.len();
        serde_json::to_writer(&mut written, item).ok()?;
        let text = &written[start..];
        if text.first() != Some(&b'"') || text.contains(&b'\\') {
            return None;
        }
        ends.push(written.len());
    }
    let mut start = 0;
    let mut texts = ends
        .iter()
        .map(|end| &written[replace(&mut start, *end)..*end]);
    if items.len() <= TEXTS_COMPARED_MAX {
        let texts: SmallVec<[&[u8]; TEXTS_COMPARED_MAX]> = texts.collect();
        let mut rest = texts.as_slice();
        while let Some((text, others)) = rest.split_first() {
            if others.contains(text) {
                return Some(true);
            }
            rest = others;
        }
        return Some(false);
    }
    let mut seen = BTreeSet::new();
    Some(texts.any(|text| !seen.insert(text)))
}

fn has_equal_values<T: Serialize>(items: &[T]) -> bool {
    let items = items.iter();
    let mut values: Vec<Value> = items.filter_map(|item| to_value(item).ok()).collect();
    values.iter_mut().for_each(normalize_numbers);
    values.sort_unstable_by(compare_values);
    values.windows(2).any(|pair| pair[0] == pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_found_among_few_and_many() {
        for items in [2, 3, TEXTS_COMPARED_MAX, TEXTS_COMPARED_MAX + 1, 50] {
            let mut texts: Vec<String> = (0..items).map(|item| format!("\u{e9}{item}")).collect();
            assert!(!has_equal(&texts), "{items}");
            texts[items - 1] = texts[0].clone();
            assert!(has_equal(&texts), "{items}");
            texts[0] = "\"".into();
            assert!(!has_equal(&texts), "{items}");
            texts[items - 1] = "\"".into();
            assert!(has_equal(&texts), "{items}");
        }
    }
}
