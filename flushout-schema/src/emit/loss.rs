//! What a dialect cannot say of a schema, and the report of it for people.

use std::fmt::Write as _;

use super::kind::SchemaKind;

/// One thing that a dialect cannot say. What it emits accepts more there, and never less.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Loss {
    /// The schema that says it, in the dialect 2020-12 and the same profile.
    pub kind: SchemaKind,
    /// A JSON Pointer to the place in that schema.
    pub pointer: String,
    /// The keyword that says it.
    pub keyword: &'static str,
    /// What is accepted now, in words.
    pub accepts: &'static str,
}

/// The losses as a page of Markdown, with a newline at the end.
pub(crate) fn report(dialect: &str, profile: &str, losses: &[Loss]) -> String {
    let mut page = format!(
        "# What {dialect} cannot say ({profile})\n\n\
         Places are JSON Pointers into the schemas of the dialect 2020-12, profile {profile}. \
         At these places more is accepted, and nothing that is valid is refused.\n"
    );
    if losses.is_empty() {
        page.push_str("\nNothing is lost.\n");
        return page;
    }
    page.push_str("\n| schema | place | keyword | what is accepted now |\n|---|---|---|---|\n");
    for loss in losses {
        // A bar would end the cell.
        let pointer = loss.pointer.replace('|', "\\|");
        // Writing to a text cannot fail.
        let _ = writeln!(
            page,
            "| {} | `{pointer}` | `{}` | {} |",
            loss.kind.name(),
            loss.keyword,
            loss.accepts
        );
    }
    page
}
