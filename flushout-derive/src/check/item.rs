//! Rules about the struct as a whole.

use crate::ast::Container;
use crate::context::Context;

/// A model is kept, sent and stored, so it owns its data.
pub(super) fn owns_its_data(context: &Context, container: &Container<'_>) {
    for lifetime in container.input.generics.lifetimes() {
        context.error(
            lifetime,
            "a model owns its data, so it has no lifetimes: use `String` for `&str` and `Vec` \
                 for slices",
        );
    }
}

/// The name of a node becomes the key of its definition in every schema and the name of its type
/// in other languages, so it has letters and digits only.
pub(super) fn name_is_alphanumeric(context: &Context, container: &Container<'_>) {
    let mut characters = container.name.chars();
    let good = characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && characters.all(|character| character.is_ascii_alphanumeric());
    if good {
        return;
    }
    match &container.attributes.rename {
        Some(rename) => context.error(
            rename,
            "the name of a node has the letters A to Z and a to z, and digits after the first",
        ),
        None => context.error(
            &container.input.ident,
            "the name of a node has the letters A to Z and a to z, and digits after the first: \
                 give it another name in schemas with `#[flushout(rename = \"..\")]`",
        ),
    }
}

/// The limits that the runtime brings down to what it can keep, and nothing can be done with none.
pub(super) fn limits_can_be_kept(context: &Context, container: &Container<'_>) {
    for limit in &container.attributes.limits {
        let most = match limit.name.to_string().as_str() {
            "nesting_levels_max" => Some(100),
            "id_characters_max" => Some(64),
            _ if limit.figure.value > u32::MAX.into() => Some(u32::MAX.into()),
            _ => None,
        };
        if limit.figure.value == 0 {
            context.error(
                &limit.figure,
                format!(
                    "`{} = 0` would refuse everything: use at least 1",
                    limit.name
                ),
            );
        } else if let Some(most) = most
            && limit.figure.value > most
        {
            context.error(&limit.figure, format!("`{}` is at most {most}", limit.name));
        }
    }
}

/// An enum of commands names its model, so it is of one model alone.
pub(super) fn commands_are_of_one_model(context: &Context, container: &Container<'_>) {
    let generics = &container.input.generics;
    if generics.params.is_empty() {
        return;
    }
    if let Some(first) = container.attributes.commands.enums.first() {
        context.error(
            first,
            "an enum of commands is for one model, and this struct has parameters, so it is \
             several: make the root a struct without parameters that holds this one",
        );
    }
}

/// Twice the same enum would be twice the same names.
pub(super) fn commands_are_listed_once(context: &Context, container: &Container<'_>) {
    let enums = &container.attributes.commands.enums;
    for (index, listed) in enums.iter().enumerate() {
        if enums[..index].contains(listed) {
            context.error(listed, "this enum is listed twice: leave one out");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::assert_messages;
    use syn::parse_quote;

    #[test]
    fn a_good_item_passes() {
        assert_messages(
            &parse_quote! {
                #[flushout(limits(nesting_levels_max = 100, id_characters_max = 64))]
                struct List2<T, const N: usize> where T: Clone { a: [T; N] }
            },
            &[],
        );
    }

    #[test]
    fn other_items_are_refused() {
        assert_messages(
            &parse_quote!(
                enum A {
                    B,
                }
            ),
            &["an enum can be the type of a value field"],
        );
        assert_messages(&parse_quote!(union A { b: u8 }), &["a union cannot"]);
        assert_messages(
            &parse_quote!(
                struct A(u8);
            ),
            &["a model has named fields"],
        );
        assert_messages(
            &parse_quote!(
                struct A;
            ),
            &["struct Name {}"],
        );
    }

    #[test]
    fn mistakes_of_the_item_are_reported_together() {
        assert_messages(
            &parse_quote! {
                #[flushout(limits(nesting_levels_max = 101, id_characters_max = 65))]
                #[flushout(limits(flush_commands_max = 0, document_bytes_max = "5 GiB"))]
                struct Todo_List<'a> { a: String }
            },
            &[
                "a model owns its data",
                "the name of a node",
                "`nesting_levels_max` is at most 100",
                "`id_characters_max` is at most 64",
                "would refuse everything",
                "at most 4294967295",
            ],
        );
        assert_messages(
            &parse_quote! {
                #[flushout(rename = "todo-list")]
                struct TodoList {}
            },
            &["the name of a node"],
        );
    }

    #[test]
    fn commands_that_cannot_be_listed() {
        assert_messages(
            &parse_quote! {
                #[flushout(commands(A, b::B))]
                struct List { a: u8 }
            },
            &[],
        );
        assert_messages(
            &parse_quote! {
                #[flushout(commands(A, b::B, A))]
                struct List<T> { a: T }
            },
            &["this struct has parameters", "listed twice"],
        );
    }
}
