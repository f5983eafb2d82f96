//! Compares two versions of a model: what breaks for whom when the new one takes the place of the
//! old one.
//!
//! Four questions are asked, each with a [`Direction`]: is what old clients send still accepted; can
//! old clients read what new servers send; can the new model read what the old one stored; do types
//! that are generated from the schemas keep their names and forms. The answer is a list of
//! [`Change`]s. What cannot be judged is called breaking, with words that say so.
//!
//! One assumption is made of whoever writes: an object within a value that names its properties is
//! written with those alone, unless its schema opens it with `additionalProperties` or
//! `patternProperties`. Without it, no optional property could ever be added to a value.

mod commands;
mod field_pair;
mod fields;
mod figures;
mod names;
mod presence;
mod report;
mod rights;
mod value;
mod walk;

use flushout_runtime::shape::Shape;

pub use report::{Change, Comparison, Direction, Summary, Verdict, Version};

use report::Report;

/// Compares the model as it was with the model as it is to be. The same shapes give no changes;
/// descriptions and the order of fields are not compared.
pub fn compare(old: &Shape, new: &Shape) -> Comparison {
    let mut report = Report::new();
    figures::limits(&old.limits, &new.limits, &mut report);
    let pairs = walk::pairs(old, new);
    for pair in &pairs {
        names::node_renamed(pair, &mut report);
        fields::compare_node(pair, &pairs, &mut report);
    }
    commands::compare_commands(old, new, &pairs, &mut report);
    names::definitions_gone(old, new, &pairs, &mut report);
    report.finish()
}

#[cfg(test)]
mod tests;
