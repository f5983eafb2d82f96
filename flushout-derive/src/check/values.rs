//! Rules about the figures and patterns that rules give.

use quote::ToTokens;

use crate::ast::FieldList;
use crate::attr::{Attr, Number};
use crate::context::Context;
use crate::pattern;
use crate::types::{self, ValueClass};

/// Some length has to be allowed.
pub(super) fn lengths_do_not_contradict(context: &Context, fields: &FieldList<'_>) {
    for field in &fields.all {
        let attributes = &field.attributes;
        report_contradiction(
            context,
            ("min_length", attributes.min_length.as_ref()),
            ("max_length", attributes.max_length.as_ref()),
        );
    }
}

/// Some number of items has to be allowed.
pub(super) fn items_do_not_contradict(context: &Context, fields: &FieldList<'_>) {
    for field in &fields.all {
        let attributes = &field.attributes;
        report_contradiction(
            context,
            ("min_items", attributes.min_items.as_ref()),
            ("max_items", attributes.max_items.as_ref()),
        );
    }
}

fn report_contradiction(
    context: &Context,
    (least_name, least): (&str, Option<&Attr<u64>>),
    (most_name, most): (&str, Option<&Attr<u64>>),
) {
    if let (Some(least), Some(most)) = (least, most)
        && least.value > most.value
    {
        context.error(
            most,
            format!("`{most_name}` is below `{least_name}`, so no value would do"),
        );
    }
}

/// Some number has to be allowed.
pub(super) fn numbers_do_not_contradict(context: &Context, fields: &FieldList<'_>) {
    for field in &fields.all {
        if let (Some(minimum), Some(maximum)) =
            (&field.attributes.minimum, &field.attributes.maximum)
            && minimum.value.as_double() > maximum.value.as_double()
        {
            context.error(
                maximum,
                "`maximum` is below `minimum`, so no value would do",
            );
        }
    }
}

/// Fractions of binary numbers are not exact, so a multiple is one of an integer.
pub(super) fn multiple_is_positive(context: &Context, fields: &FieldList<'_>) {
    for field in &fields.all {
        if let Some(multiple) = &field.attributes.multiple_of
            && !matches!(multiple.value, Number::Integer(1..))
        {
            context.error(
                multiple,
                "`multiple_of` takes a whole number from 1: fractions are not exact in JSON \
                     numbers; count in smaller units, such as cents",
            );
        }
    }
}

/// A bound that the type cannot reach is a slip.
pub(super) fn bounds_are_within_the_type(context: &Context, fields: &FieldList<'_>) {
    for field in &fields.all {
        let ValueClass::Integer { least, greatest } = types::value_class(&field.input.ty) else {
            continue;
        };
        let attributes = &field.attributes;
        let bounds = [
            ("minimum", &attributes.minimum),
            ("maximum", &attributes.maximum),
        ];
        for (name, bound) in bounds {
            let Some(bound) = bound else {
                continue;
            };
            match bound.value {
                Number::Decimal(_) => context.error(
                    bound,
                    format!("this field is a whole number, so its `{name}` is one, too"),
                ),
                Number::Integer(figure) if !(least..=greatest).contains(&figure.into()) => {
                    context.error(
                        bound,
                        format!(
                            "`{}` goes from {least} to {greatest}, so this `{name}` is out of \
                                 its reach",
                            field.input.ty.to_token_stream()
                        ),
                    );
                }
                Number::Integer(_) => {}
            }
        }
    }
}

/// Typed validator and schemas of all dialects have to agree about every text.
pub(super) fn pattern_means_the_same_everywhere(context: &Context, fields: &FieldList<'_>) {
    for field in &fields.all {
        if let Some(pattern) = &field.attributes.pattern
            && let Err(fault) = pattern::check(&pattern.value.value())
        {
            context.error(&pattern.value, fault);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::assert_messages;
    use syn::parse_quote;

    #[test]
    fn contradictions_are_reported() {
        assert_messages(
            &parse_quote! {
                struct A {
                    #[flushout(min_length = 4, max_length = 3)]
                    a: String,
                    #[flushout(minimum = 1.5, maximum = -1)]
                    b: f64,
                    #[flushout(min_items = 4, max_items = 3)]
                    c: Vec<u8>,
                    #[flushout(minimum = 3, maximum = 3, min_length = 3)]
                    d: Unknown,
                }
            },
            &[
                "`max_length` is below `min_length`",
                "`maximum` is below `minimum`",
                "`max_items` is below `min_items`",
                "a field is one of them",
            ],
        );
    }

    #[test]
    fn figures_that_do_not_fit_are_reported() {
        assert_messages(
            &parse_quote! {
                struct A {
                    #[flushout(multiple_of = 0)]
                    a: u8,
                    #[flushout(multiple_of = 0.1)]
                    b: f64,
                    #[flushout(minimum = -1, maximum = 256)]
                    c: u8,
                    #[flushout(maximum = 1.5)]
                    d: Option<i32>,
                    #[flushout(pattern = "\\d+")]
                    e: String,
                }
            },
            &[
                "`multiple_of` takes a whole number from 1",
                "`multiple_of` takes a whole number from 1",
                "this `minimum` is out of its reach",
                "this `maximum` is out of its reach",
                "so its `maximum` is one, too",
                "anchored at both ends",
            ],
        );
    }
}
