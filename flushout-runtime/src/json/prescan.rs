//! Holds a message to its limits before anything is built from it, without allocating.

use crate::{
    limits::Limits,
    problem::{Code, Problem},
};

use super::chunks::{CHUNK_BYTES, Carry};

/// What the prescan found in a message that keeps its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The deepest nesting of arrays and objects, or somewhat more: never less than it is, never
    /// more than the limit that was checked.
    pub nesting_levels: usize,
    /// The JSON values (scalars, arrays and objects, not keys), or somewhat more: never less than
    /// there are, never more than the limit that was checked. Empty arrays and objects may be
    /// counted twice.
    pub nodes: usize,
}

/// What a text may be, before anything is built from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The longest text, in bytes.
    pub bytes_max: usize,
    /// The most JSON values in it (scalars, arrays and objects, not keys).
    pub nodes_max: usize,
    /// The deepest nesting of arrays and objects.
    pub nesting_levels_max: usize,
}

/// Those of messages.
impl From<&Limits> for Bounds {
    fn from(limits: &Limits) -> Self {
        Self {
            bytes_max: limits.message_bytes_max,
            nodes_max: limits.json_nodes_max,
            nesting_levels_max: limits.nesting_levels_max,
        }
    }
}

/// Checks the length, the number of values and the nesting of a message.
///
/// The bytes need be neither JSON nor UTF-8. A JSON parser that reads from the left until its
/// first error meets no more values and no deeper nesting than was checked here; what it would
/// have met behind its error does not matter, so the figures for bytes that are no JSON may be
/// larger than what a parser sees.
///
/// # Errors
///
/// `MessageTooLong`, `TooManyNodes` or `NestingTooDeep`, in this order, with the limit and the
/// actual figure. The sender has to split the message or make it smaller.
pub fn prescan(bytes: &[u8], bounds: impl Into<Bounds>) -> Result<Measured, Problem> {
    let bounds = bounds.into();
    if bytes.len() > bounds.bytes_max {
        return Err(Problem::limit(
            Code::MessageTooLong,
            "the message in bytes",
            bounds.bytes_max,
            bytes.len(),
        ));
    }
    let (mut nodes, nesting_levels) = bound(bytes, bounds.nesting_levels_max);
    if nodes > bounds.nodes_max {
        nodes -= empty_containers(bytes);
        if nodes > bounds.nodes_max {
            return Err(Problem::limit(
                Code::TooManyNodes,
                "the JSON values in the message",
                bounds.nodes_max,
                nodes,
            ));
        }
    }
    if nesting_levels > bounds.nesting_levels_max {
        return Err(too_deep(bounds.nesting_levels_max, nesting_levels));
    }
    Ok(Measured {
        nesting_levels,
        nodes,
    })
}

/// What a prescan without bounds finds.
pub(crate) fn measured(text: &str) -> Measured {
    let (nodes, nesting_levels) = bound(text.as_bytes(), usize::MAX);
    Measured {
        nesting_levels,
        nodes,
    }
}

/// Holds the nesting of a text to its limit, where the other limits were held before.
///
/// # Errors
///
/// `NestingTooDeep`, with the limit and the actual figure.
pub fn check_nesting(text: &str, levels_max: usize) -> Result<(), Problem> {
    nesting_beyond(text, levels_max).map_or(Ok(()), |levels| Err(too_deep(levels_max, levels)))
}

/// How deep a text is nested, where that is deeper than `levels_max`.
pub(crate) fn nesting_beyond(text: &str, levels_max: usize) -> Option<usize> {
    let (_, levels) = bound(text.as_bytes(), levels_max);
    (levels > levels_max).then_some(levels)
}

fn too_deep(levels_max: usize, levels: usize) -> Problem {
    Problem::limit(
        Code::NestingTooDeep,
        "the nesting levels of the message",
        levels_max,
        levels,
    )
}

/// At least as many values as there are, and at least the nesting there is.
///
/// A message has its root, and in every array or object one value more than commas, unless it is
/// empty: hence at most 1 + commas + opening brackets. The nesting is exact when it is beyond
/// `nesting_levels_max`.
fn bound(bytes: &[u8], nesting_levels_max: usize) -> (usize, usize) {
    let mut carry = Carry::default();
    let mut nodes = 1_usize;
    // Signed: bytes that are no JSON may close more than they open.
    let limit = signed(nesting_levels_max);
    let mut depth = 0_i64;
    let mut deepest = 0_i64;
    let mut visit = |chunk: &[u8; CHUNK_BYTES]| {
        let before = carry;
        let counts = carry.counts(chunk);
        nodes += counts.comma + counts.open;
        let mut levels = depth + signed(counts.open);
        if levels > limit {
            levels = deepest_in_chunk(chunk, before, depth);
        }
        deepest = deepest.max(levels);
        depth += signed(counts.open) - signed(counts.close);
    };
    let (chunks, rest) = bytes.as_chunks::<CHUNK_BYTES>();
    chunks.iter().for_each(&mut visit);
    if !rest.is_empty() {
        // Filled up with spaces, which mean nothing.
        let mut last = [b' '; CHUNK_BYTES];
        last[..rest.len()].copy_from_slice(rest);
        visit(&last);
    }
    (nodes, usize::try_from(deepest).unwrap_or(0))
}

fn signed(figure: usize) -> i64 {
    i64::try_from(figure).unwrap_or(i64::MAX)
}

/// The deepest nesting within one chunk, exactly.
#[cold]
fn deepest_in_chunk(chunk: &[u8], mut carry: Carry, depth_before: i64) -> i64 {
    let mut depth = depth_before;
    let mut deepest = depth;
    for byte in chunk {
        if !outside_strings(&mut carry, *byte) {
            continue;
        }
        match byte {
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth -= 1,
            _ => {}
        }
    }
    deepest
}

/// How many opening brackets have nothing but white space between them and a closing one.
#[cold]
fn empty_containers(bytes: &[u8]) -> usize {
    let mut carry = Carry::default();
    let mut empty = 0;
    let mut just_opened = false;
    for byte in bytes {
        if !outside_strings(&mut carry, *byte) {
            just_opened = false;
            continue;
        }
        match byte {
            b'[' | b'{' => just_opened = true,
            b' ' | b'\t' | b'\n' | b'\r' => {}
            b']' | b'}' if just_opened => {
                empty += 1;
                just_opened = false;
            }
            _ => just_opened = false,
        }
    }
    empty
}

/// Goes one byte on; whether it stands outside strings (quotes do not).
#[inline]
fn outside_strings(carry: &mut Carry, byte: u8) -> bool {
    let escaped = carry.escaped;
    carry.escaped = byte == b'\\' && !escaped;
    if byte == b'"' && !escaped {
        carry.in_string = !carry.in_string;
        return false;
    }
    !carry.in_string
}

#[cfg(test)]
mod tests;
