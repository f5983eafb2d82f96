//! Attributes of serde, schemars, garde and validator on a model, each answered with ours.

use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Meta, Token};

use crate::attr::advice_instead_of;
use crate::context::Context;

/// The crates whose attributes are answered. The macro declares them, so that they reach it.
const FOREIGN: &[&str] = &["serde", "schemars", "garde", "validate"];

/// A model has no attributes of other derives: they would have no effect, or drift apart from ours.
pub(crate) fn no_foreign_attributes(context: &Context, input: &DeriveInput) {
    report(context, &input.attrs);
    if let Data::Struct(data) = &input.data {
        for field in &data.fields {
            report(context, &field.attrs);
        }
    }
}

fn report(context: &Context, attributes: &[Attribute]) {
    for attribute in attributes {
        let Some(owner) = FOREIGN.iter().find(|name| attribute.path().is_ident(name)) else {
            continue;
        };
        let entries = match &attribute.meta {
            Meta::List(list) => {
                list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
            }
            _ => Ok(Punctuated::new()),
        };
        match entries {
            Ok(entries) if !entries.is_empty() => {
                for entry in &entries {
                    report_entry(context, owner, entry);
                }
            }
            _ => context.error(
                attribute,
                format!("`#[{owner}(..)]` has no effect on a model: use `#[flushout(..)]`"),
            ),
        }
    }
}

fn report_entry(context: &Context, owner: &str, entry: &Meta) {
    let name = entry
        .path()
        .segments
        .last()
        .map(|segment| segment.ident.to_string())
        .unwrap_or_default();
    let instead = match counterpart(&name) {
        Some(ours) => format!("write `#[flushout({ours})]`"),
        None => advice_instead_of(&name).map_or_else(
            || "leave it out, or make a value type that has it".to_owned(),
            str::to_owned,
        ),
    };
    context.error(
        entry,
        format!("`#[{owner}({name})]` has no effect on a model: {instead}"),
    );
}

/// Our way to write what another derive calls `name`.
fn counterpart(name: &str) -> Option<&'static str> {
    Some(match name {
        "rename" | "title" => "rename = \"..\"",
        "rename_all" | "rename_all_fields" => "rename_all = \"..\"",
        "alias" => "alias = \"..\"",
        "default" => "default",
        "skip" => "skip",
        "crate" => "crate = \"..\"",
        "length" => {
            "min_length = .., max_length = ..)]`, or for lists `#[flushout(min_items = .., \
                 max_items = .."
        }
        "range" => "minimum = .., maximum = ..",
        "regex" | "pattern" => "pattern = \"^..$\"",
        "unique_items" => "unique",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::check::testing::assert_messages;
    use syn::parse_quote;

    #[test]
    fn each_is_answered_with_ours() {
        assert_messages(
            &parse_quote! {
                #[serde(rename_all = "camelCase", deny_unknown_fields)]
                struct List {
                    #[serde(flatten)]
                    #[schemars(length(min = 1), extend("x" = 1))]
                    a: String,
                    #[garde(range(min = 1))]
                    b: u8,
                    #[validate(email)]
                    c: String,
                    #[serde]
                    d: String,
                }
            },
            &[
                "`#[serde(rename_all)]` has no effect on a model: write `#[flushout(rename_all \
                     = \"..\")]`",
                "refused from clients without being asked",
                "no flattened fields",
                "min_length = .., max_length",
                "leave it out",
                "minimum = ..",
                "interceptor",
                "`#[serde(..)]` has no effect",
            ],
        );
    }
}
