//! Every function over a schema or a shape ends, and what it makes grows no faster than a low power.
//!
//! What is nested 40 deep, or refers 40 times in a row twice to the next, takes 2^40 visits of whoever
//! visits a node twice: such a function does not end, and no clock is needed to see it.

#![allow(
    clippy::unwrap_used,
    reason = "the leave for tests does not reach functions that tests share"
)]

mod families;

use flushout::compare::compare;
use flushout::export::{Gateway, Upstream, export};
use flushout::schema::{
    Dialect, OpenApiVersion, Profile, SchemaKind, emit, emit_all, emit_openapi, page,
};
use flushout::validate::Validator;
use flushout::{Shape, generate};

use families::{DEEP, Family, WIDE};

/// Does something with a shape and a later version of it. The answer is the size of what comes out.
type Work = fn(&Shape, &Shape) -> usize;

const WORK: &[(&str, Work)] = &[
    ("typescript", |shape, _| generate::typescript(shape).len()),
    ("page", |shape, _| page(shape).len()),
    ("emit", |shape, _| {
        let files = emit_all(shape, Dialect::ALL, &[Profile::Types, Profile::Validate]);
        files.iter().map(|(_, text)| text.len()).sum()
    }),
    ("openapi", |shape, _| {
        let (document, losses) = emit_openapi(shape, Profile::Types, OpenApiVersion::V30);
        document.to_string().len() + losses.len()
    }),
    ("export", |shape, _| {
        let upstream = Upstream::parse("http://127.0.0.1:8080").unwrap();
        // One of the gateways takes no long schemas.
        let files = |gateway: &Gateway| export(shape, *gateway, &upstream).unwrap_or_default();
        let files = Gateway::ALL.iter().flat_map(files);
        files.map(|(_, text)| text.len()).sum()
    }),
    ("compare", |old, new| {
        let (there, back) = (compare(old, new), compare(new, old));
        assert_eq!(compare(old, old).changes, []);
        let changes = there.changes.iter().chain(&back.changes);
        changes.map(|change| change.reason.len()).sum()
    }),
    ("validator", |shape, _| {
        usize::from(Validator::new(shape).is_ok())
    }),
    ("rebuild", |shape, _| {
        let schema = emit(
            shape,
            SchemaKind::Model,
            Profile::Validate,
            Dialect::Draft07,
        );
        Shape::from_model_schema(&schema).map_or(0, |rebuilt| format!("{rebuilt:?}").len())
    }),
];

/// Does all work at two sizes. The answer is what grew by more than this factor.
fn excesses(families: &[(&str, Family)], sizes: (usize, usize), factor: usize) -> Vec<String> {
    let mut excesses = Vec::new();
    for (family, make) in families {
        for (function, work) in WORK {
            let out = |size| work(&make(size, 1), &make(size, 2));
            let (small, large) = (out(sizes.0), out(sizes.1));
            if large > factor * small.max(1_000) {
                excesses.push(format!("{function} of {family}: {small} to {large}"));
            }
        }
    }
    excesses
}

#[test]
fn what_is_deep_ends() {
    // Lines are indented, so twice the depth may give four times the bytes.
    assert_eq!(excesses(DEEP, (20, 40), 5), [""; 0]);
}

#[test]
fn what_is_wide_grows_with_its_width() {
    assert_eq!(excesses(WIDE, (30, 60), 3), [""; 0]);
}
