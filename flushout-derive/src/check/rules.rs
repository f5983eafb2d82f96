//! Rules about rules: which kinds and types of fields they are for.

use quote::ToTokens;

use crate::ast::{Field, FieldList, Kind};
use crate::context::Context;
use crate::types::{self, ValueClass};

type Entries<'a> = Vec<(&'static str, &'a dyn ToTokens)>;

/// Lengths and patterns are for texts.
pub(super) fn text_rules_are_for_values(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        report_other_kinds(context, field, field.attributes.text_rules(), "texts");
    }
}

/// Bounds are for numbers.
pub(super) fn number_rules_are_for_values(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        report_other_kinds(context, field, field.attributes.number_rules(), "numbers");
    }
}

fn report_other_kinds(context: &Context, field: &Field<'_>, entries: Entries<'_>, things: &str) {
    if field.kind.is_value() {
        return;
    }
    for (name, entry) in entries {
        context.error(
            entry,
            format!(
                "`{name}` is for {things}, and this field is {}",
                field.kind.in_words()
            ),
        );
    }
}

/// Lists are values; of a collection only the most items can be said.
pub(super) fn list_rules_are_for_lists(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        if field.kind.is_value() {
            continue;
        }
        for (name, entry) in field.attributes.list_rules() {
            let message = match (field.kind, name) {
                (Kind::Collection(_), "max_items") => continue,
                (Kind::Collection(_), "min_items") => {
                    "a collection starts empty, so it has no `min_items`: refuse deletes with \
                         an interceptor"
                        .to_owned()
                }
                (Kind::Collection(_), _) => {
                    "the nodes of a collection differ by their ids: for equal nodes refuse \
                         creates with an interceptor"
                        .to_owned()
                }
                _ => format!(
                    "`{name}` is for lists, and this field is {}",
                    field.kind.in_words()
                ),
            };
            context.error(entry, message);
        }
    }
}

/// A value is a text, a number or a list, so it obeys the rules of one of them.
pub(super) fn rules_agree_about_the_type(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire().filter(|field| field.kind.is_value()) {
        let groups = [
            (field.attributes.text_rules(), "texts"),
            (field.attributes.number_rules(), "numbers"),
            (field.attributes.list_rules(), "lists"),
        ];
        let mut given = groups.into_iter().filter_map(|(entries, things)| {
            entries
                .into_iter()
                .next()
                .map(|(name, entry)| (name, entry, things))
        });
        let Some((first, _, first_things)) = given.next() else {
            continue;
        };
        for (name, entry, things) in given {
            context.error(
                entry,
                format!(
                    "`{first}` is for {first_things} and `{name}` for {things}: a field is \
                     one of them"
                ),
            );
        }
    }
}

/// Where the type is known, the rules are those of the type.
pub(super) fn rules_fit_the_type(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire().filter(|field| field.kind.is_value()) {
        let class = types::value_class(&field.input.ty);
        let attributes = &field.attributes;
        let (type_in_words, rules_in_words) = match class {
            ValueClass::Text => ("a text", "`min_length`, `max_length` and `pattern`"),
            ValueClass::Integer { .. } | ValueClass::Decimal => {
                ("a number", "`minimum`, `maximum` and `multiple_of`")
            }
            ValueClass::List => ("a list", "`min_items`, `max_items` and `unique`"),
            ValueClass::Boolean => ("true or false", "no rules"),
            ValueClass::Unknown => continue,
        };
        let groups = [
            (class == ValueClass::Text, attributes.text_rules(), "texts"),
            (
                matches!(class, ValueClass::Integer { .. } | ValueClass::Decimal),
                attributes.number_rules(),
                "numbers",
            ),
            (class == ValueClass::List, attributes.list_rules(), "lists"),
        ];
        for (fits, entries, things) in groups {
            if fits {
                continue;
            }
            for (name, entry) in entries {
                context.error(
                    entry,
                    format!(
                        "`{name}` is for {things}; this field is {type_in_words}, which has \
                         {rules_in_words}"
                    ),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::assert_messages;
    use syn::parse_quote;

    #[test]
    fn rules_that_fit_pass() {
        assert_messages(
            &parse_quote! {
                struct A {
                    #[flushout(min_length = 1, max_length = 3, pattern = "^[a-z]+$")]
                    a: Option<String>,
                    #[flushout(minimum = 1, maximum = 3, multiple_of = 2)]
                    b: u8,
                    #[flushout(min_items = 1, max_items = 3, unique)]
                    c: Vec<u8>,
                    #[flushout(max_items = 3)]
                    d: Collection<B>,
                    #[flushout(max_length = 3)]
                    e: Name,
                }
            },
            &[],
        );
    }

    #[test]
    fn rules_on_other_kinds_are_reported() {
        assert_messages(
            &parse_quote! {
                struct A {
                    #[flushout(max_length = 3, minimum = 1, min_items = 3, unique)]
                    a: Collection<B>,
                    #[flushout(pattern = "^a$", max_items = 3)]
                    b: Ref<B>,
                    #[flushout(child, multiple_of = 3)]
                    c: B,
                }
            },
            &[
                "`max_length` is for texts, and this field is a collection",
                "`minimum` is for numbers, and this field is a collection",
                "it has no `min_items`",
                "differ by their ids",
                "`pattern` is for texts, and this field is a reference",
                "`max_items` is for lists, and this field is a reference",
                "`multiple_of` is for numbers, and this field is a child node",
            ],
        );
    }

    #[test]
    fn rules_of_other_types_are_reported() {
        assert_messages(
            &parse_quote! {
                struct A {
                    #[flushout(max_length = 3)]
                    a: u8,
                    #[flushout(maximum = 3)]
                    b: Option<String>,
                    #[flushout(max_items = 3)]
                    c: bool,
                    #[flushout(max_length = 3, maximum = 3)]
                    d: Unknown,
                }
            },
            &[
                "which has `minimum`, `maximum` and `multiple_of`",
                "which has `min_length`, `max_length` and `pattern`",
                "which has no rules",
                "`max_length` is for texts and `maximum` for numbers",
            ],
        );
    }
}
