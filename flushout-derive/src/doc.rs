//! Doc comments become the description in the schemas.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The text of the doc comments among these attributes; `None` when there is none.
///
/// Each line loses the one space that follows `///`; empty lines at both ends are dropped.
pub(crate) fn description(attributes: &[Attribute]) -> Option<String> {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Some(text) = doc_text(attribute) {
            if text.contains('\n') {
                lines.extend(text.split('\n').map(block_line));
            } else {
                lines.push(single_line(&text));
            }
        }
    }
    let first = lines.iter().position(|line| !line.is_empty())?;
    let last = lines.iter().rposition(|line| !line.is_empty())?;
    Some(lines[first..=last].join("\n"))
}

/// The literal of `#[doc = ".."]`; other forms, such as `#[doc(hidden)]`, describe nothing.
fn doc_text(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    if !pair.path.is_ident("doc") {
        return None;
    }
    match &pair.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

fn single_line(line: &str) -> String {
    line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()
}

/// A line of a `/** .. */` comment, without its indentation and its leading `*`.
fn block_line(line: &str) -> String {
    let trimmed = line.trim();
    let text = trimmed.strip_prefix('*').map_or(trimmed, str::trim_start);
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::{DeriveInput, parse_quote};

    fn described(input: &DeriveInput) -> Option<String> {
        description(&input.attrs)
    }

    #[test]
    fn lines_are_joined_and_trimmed() {
        let input = parse_quote! {
            ///
            /// A shared list.
            ///
            /// Second paragraph:
            ///   indented.
            ///
            struct List {}
        };
        assert_eq!(
            described(&input).unwrap(),
            "A shared list.\n\nSecond paragraph:\n  indented."
        );
    }

    #[test]
    fn block_comments_lose_their_stars() {
        let input = parse_quote! {
            #[doc = "\n * First.\n * Second.\n "]
            struct List {}
        };
        assert_eq!(described(&input).unwrap(), "First.\nSecond.");
    }

    #[test]
    fn other_attributes_describe_nothing() {
        let input = parse_quote! {
            #[doc(hidden)]
            #[derive(Clone)]
            #[doc = include_str!("list.md")]
            struct List {}
        };
        assert_eq!(described(&input), None);
    }
}
