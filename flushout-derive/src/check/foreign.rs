//! Attributes of serde, schemars, garde and validator on a model, each answered with ours.

use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Fields, Meta, Token};

use crate::attr::advice_instead_of;
use crate::context::Context;
use crate::owner::Owner;

/// The crates whose attributes are answered. The macro declares them, so that they reach it.
const FOREIGN: &[&str] = &["serde", "schemars", "garde", "validate"];

/// A model has no attributes of other derives: they would have no effect, or drift apart from ours.
/// The same goes for commands.
pub(crate) fn no_foreign_attributes(context: &Context, owner: Owner, input: &DeriveInput) {
    report(context, owner, &input.attrs);
    match &input.data {
        Data::Struct(data) => report_fields(context, owner, &data.fields),
        Data::Enum(data) if owner == Owner::Command => {
            for variant in &data.variants {
                report(context, owner, &variant.attrs);
                report_fields(context, owner, &variant.fields);
            }
        }
        Data::Enum(_) | Data::Union(_) => {}
    }
}

fn report_fields(context: &Context, owner: Owner, fields: &Fields) {
    for field in fields {
        report(context, owner, &field.attrs);
    }
}

fn report(context: &Context, owner: Owner, attributes: &[Attribute]) {
    for attribute in attributes {
        let Some(foreign) = FOREIGN.iter().find(|name| attribute.path().is_ident(name)) else {
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
                    report_entry(context, owner, foreign, entry);
                }
            }
            _ => context.error(
                attribute,
                format!(
                    "`#[{foreign}(..)]` has no effect on {}: use `#[flushout(..)]`",
                    owner.in_words()
                ),
            ),
        }
    }
}

fn report_entry(context: &Context, owner: Owner, foreign: &str, entry: &Meta) {
    let name = entry
        .path()
        .segments
        .last()
        .map(|segment| segment.ident.to_string())
        .unwrap_or_default();
    let instead = match counterpart(owner, &name) {
        Some(ours) => format!("write `#[flushout({ours})]`"),
        None => advice_instead_of(owner, &name).map_or_else(
            || "leave it out, or make a value type that has it".to_owned(),
            str::to_owned,
        ),
    };
    context.error(
        entry,
        format!(
            "`#[{foreign}({name})]` has no effect on {}: {instead}",
            owner.in_words()
        ),
    );
}

/// Our way to write what another derive calls `name`.
fn counterpart(owner: Owner, name: &str) -> Option<&'static str> {
    Some(match (name, owner) {
        ("skip", Owner::Command) => return None,
        ("rename_all_fields", Owner::Command) => "rename_all_fields = \"..\"",
        ("rename" | "title", _) => "rename = \"..\"",
        ("rename_all" | "rename_all_fields", _) => "rename_all = \"..\"",
        ("alias", _) => "alias = \"..\"",
        ("default", _) => "default",
        ("skip", _) => "skip",
        ("crate", _) => "crate = \"..\"",
        ("length", _) => {
            "min_length = .., max_length = ..)]`, or for lists `#[flushout(min_items = .., \
                 max_items = .."
        }
        ("range", _) => "minimum = .., maximum = ..",
        ("regex" | "pattern", _) => "pattern = \"^..$\"",
        ("unique_items", _) => "unique",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::check::testing::{assert_command_messages, assert_messages};
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
    #[test]
    fn commands_are_answered_too() {
        assert_command_messages(
            &parse_quote! {
                #[flushout(model = List)]
                #[serde(tag = "action", rename_all_fields = "camelCase")]
                enum Command {
                    #[serde(rename = "a")]
                    A,
                    B(#[serde(flatten)] String),
                    C { #[serde(skip)] c: u8 },
                }
            },
            &[
                "`#[serde(tag)]` has no effect on a command: a command is always sent as its name",
                "write `#[flushout(rename_all_fields = \"..\")]`",
                "write `#[flushout(rename = \"..\")]`",
                "write the fields themselves",
                "`#[serde(skip)]` has no effect on a command: a command is run on the master",
            ],
        );
    }
}
