//! Rules about an enum of commands as a whole: its names, and variants that hold one value.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;

use crate::ast::{CommandEnum, Form, Variant};
use crate::context::Context;
use crate::types;

/// The most characters of a command's name.
const NAME_CHARACTERS_MAX: usize = 64;

/// The names of the commands have to be known, so an enum is one type.
pub(super) fn is_of_one_type(context: &Context, commands: &CommandEnum<'_>) {
    for parameter in &commands.input.generics.params {
        let advice = match parameter {
            syn::GenericParam::Lifetime(_) => {
                "a command owns its data, so the enum has no lifetimes: use `String` for `&str` \
                 and `Vec` for slices"
            }
            syn::GenericParam::Type(_) | syn::GenericParam::Const(_) => {
                "the schemas name each command with what it carries, so the enum has no \
                 parameters: write the types out"
            }
        };
        context.error(parameter, advice);
    }
}

/// A list of commands has some.
pub(super) fn has_variants(context: &Context, commands: &CommandEnum<'_>) {
    if let syn::Data::Enum(_) = &commands.input.data
        && commands.variants.is_empty()
    {
        context.error(
            &commands.input.ident,
            "there is no command in it: add a variant for each, or leave the enum out",
        );
    }
}

/// A name becomes part of the names of types in other languages.
pub(super) fn name_can_be_written(context: &Context, commands: &CommandEnum<'_>) {
    for variant in &commands.variants {
        if !is_name(&variant.wire_name) {
            context.error(
                name_place(variant),
                format!(
                    "the name of a command begins with a letter from A to Z or a to z, then come \
                     letters, digits, `_` and `-`, {NAME_CHARACTERS_MAX} characters at most; give \
                     another with `#[flushout(rename = \"..\")]`"
                ),
            );
        }
    }
}

fn is_name(name: &str) -> bool {
    let is_inner = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'-';
    name.len() <= NAME_CHARACTERS_MAX
        && name
            .bytes()
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
        && name.as_bytes().iter().all(is_inner)
}

/// Where the name of a command on the wire was given.
fn name_place(variant: &Variant<'_>) -> TokenStream {
    variant.attributes.rename.as_ref().map_or_else(
        || variant.input.ident.to_token_stream(),
        ToTokens::to_token_stream,
    )
}

/// The name says which command is meant.
pub(super) fn names_differ(context: &Context, commands: &CommandEnum<'_>) {
    let mut seen: BTreeMap<&str, &Variant<'_>> = BTreeMap::new();
    for variant in &commands.variants {
        match seen.get(variant.wire_name.as_str()) {
            Some(first) => context.error(
                name_place(variant),
                format!(
                    "`{}` and `{}` are both called `{}` on the wire: give one of them another \
                     name with `#[flushout(rename = \"..\")]`",
                    first.input.ident.unraw(),
                    variant.input.ident.unraw(),
                    variant.wire_name
                ),
            ),
            None => {
                seen.insert(&variant.wire_name, variant);
            }
        }
    }
}

/// Where a message has no arguments, there is nothing that a value could be read from.
pub(super) fn value_is_always_there(context: &Context, commands: &CommandEnum<'_>) {
    for (variant, field) in values(commands) {
        let name = &variant.input.ident;
        if matches!(types::peel(&field.input.ty), syn::Type::Tuple(tuple) if tuple.elems.is_empty())
        {
            context.error(
                &field.input.ty,
                format!("this is no value: write `{name}` alone"),
            );
        }
        if field.kind.is_optional() {
            context.error(
                &field.input.ty,
                format!(
                    "a value that is all that a command carries is always there; for one that may \
                     be absent give the variant a field: `{name} {{ value: Option<..> }}`"
                ),
            );
        }
    }
}

/// What names a field within an object has no meaning where there is no object.
pub(super) fn value_has_no_name(context: &Context, commands: &CommandEnum<'_>) {
    for (variant, field) in values(commands) {
        let variant_name = &variant.input.ident;
        for (name, entry) in field.attributes.object_entries() {
            let advice = if name == "rename" {
                "to rename the command put it before the variant; for a name of the value give \
                 the variant a field"
            } else {
                "give the variant a field"
            };
            context.error(
                entry,
                format!(
                    "this value is sent alone, without a name, so `{name}` has no effect: \
                     {advice}: `{variant_name} {{ value: .. }}`"
                ),
            );
        }
    }
}

/// The variants that hold one value, with that value.
fn values<'c, 'a>(
    commands: &'c CommandEnum<'a>,
) -> impl Iterator<Item = (&'c Variant<'a>, &'c crate::ast::Field<'a>)> {
    commands
        .variants
        .iter()
        .filter(|variant| variant.form == Form::Value)
        .filter_map(|variant| Some((variant, variant.fields.all.first()?)))
}

#[cfg(test)]
mod tests {
    use crate::check::testing::assert_command_messages;
    use syn::parse_quote;

    #[test]
    fn good_commands_pass() {
        assert_command_messages(
            &parse_quote! {
                #[flushout(model = List)]
                enum Command {
                    A,
                    B { #[flushout(maximum = 9, default)] b: u8, c: Option<Ref<Todo>> },
                    C(#[flushout(max_length = 20)] String),
                    D(Id<Todo>),
                    E(#[flushout(max_items = 3, unique)] Vec<Id<Todo>>),
                }
            },
            &[],
        );
    }

    #[test]
    fn mistakes_of_the_item_are_reported_together() {
        assert_command_messages(
            &parse_quote! {
                #[flushout(model = List)]
                enum Command<'a, T, const N: usize> {}
            },
            &[
                "a command owns its data",
                "no parameters",
                "no parameters",
                "there is no command in it",
            ],
        );
        assert_command_messages(
            &parse_quote! {
                #[flushout(model = List)]
                struct Command { a: u8 }
            },
            &["commands are the variants of an enum"],
        );
        assert_command_messages(
            &parse_quote!(
                union Command { a: u8 }
            ),
            &["Name the root of the model", "`enum` instead of `union`"],
        );
    }

    #[test]
    fn names_that_cannot_be() {
        assert_command_messages(
            &parse_quote! {
                #[flushout(model = List)]
                enum Command {
                    Übrig,
                    #[flushout(rename = "1st")]
                    First,
                    #[flushout(rename = "a b")]
                    Second,
                    MoveTodo,
                    #[flushout(rename = "moveTodo")]
                    Other,
                    #[flushout(rename = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
                    Long,
                }
            },
            &[
                "begins with a letter",
                "begins with a letter",
                "begins with a letter",
                "begins with a letter",
                "`MoveTodo` and `Other` are both called `moveTodo`",
            ],
        );
    }

    #[test]
    fn values_that_stand_alone() {
        assert_command_messages(
            &parse_quote! {
                #[flushout(model = List)]
                enum Command {
                    A(Option<String>),
                    B(#[flushout(default, rename = "b", alias = "c")] String),
                    C(u8, u8),
                    D(),
                    E(()),
                }
            },
            &[
                "is always there",
                "so `default` has no effect",
                "to rename the command put it before the variant",
                "so `alias` has no effect",
                "`C { from: .., to: .. }`",
                "`D { from: .., to: .. }`",
                "write `E` alone",
            ],
        );
    }
}
