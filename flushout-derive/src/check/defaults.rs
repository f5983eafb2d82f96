//! The rule that a default keeps the rules of its own field, where its value is known here.

use crate::ast::{Field, FieldList};
use crate::context::Context;
use crate::pattern;
use crate::types::PlainDefault;

/// A default that breaks a rule would be put into documents that nobody can read afterwards. What a
/// function or a type of the user's makes is looked at by the runtime.
pub(super) fn default_keeps_the_rules(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        if let (Some(plain), Some(default)) = (field.plain_default(), &field.attributes.default)
            && let Some((rule, value)) = broken_rule(field, plain)
        {
            context.error(
                default,
                format!(
                    "the default of this field is {value}, which its `{rule}` refuses: name a function \
                     that makes another one, `default = \"path::to::function\"`, or change the rule"
                ),
            );
        }
    }
}

/// The first rule that the default breaks, with the default in words.
fn broken_rule(field: &Field<'_>, plain: PlainDefault) -> Option<(&'static str, &'static str)> {
    let attributes = &field.attributes;
    let broken = |rules: [(&'static str, bool); 2], value| {
        let mut rules = rules.into_iter();
        let (rule, _) = rules.find(|(_, is_broken)| *is_broken)?;
        Some((rule, value))
    };
    match plain {
        PlainDefault::Zero => {
            let minimum = attributes.minimum.as_ref();
            let maximum = attributes.maximum.as_ref();
            let is_below = minimum.is_some_and(|minimum| minimum.value.as_double() > 0.0);
            let is_above = maximum.is_some_and(|maximum| maximum.value.as_double() < 0.0);
            broken([("minimum", is_below), ("maximum", is_above)], "0")
        }
        PlainDefault::EmptyText => {
            let length = attributes.min_length.as_ref();
            let pattern = attributes.pattern.as_ref();
            let is_short = length.is_some_and(|length| length.value > 0);
            let is_other =
                pattern.is_some_and(|pattern| !pattern::matches_nothing(&pattern.value.value()));
            broken(
                [("min_length", is_short), ("pattern", is_other)],
                "an empty text",
            )
        }
        PlainDefault::EmptyList => {
            let items = attributes.min_items.as_ref();
            let is_short = items.is_some_and(|items| items.value > 0);
            broken([("min_items", is_short), ("", false)], "an empty list")
        }
        PlainDefault::False => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::{assert_command_messages, assert_messages};
    use syn::parse_quote;

    #[test]
    fn defaults_that_break_a_rule_are_reported() {
        assert_messages(
            &parse_quote! {
                struct A {
                    #[flushout(default, minimum = 1)]
                    a: u32,
                    #[flushout(default, maximum = -0.5)]
                    b: f64,
                    #[flushout(default, min_length = 1)]
                    c: String,
                    #[flushout(default, pattern = "^[a-z]+$")]
                    d: std::string::String,
                    #[flushout(default, min_items = 2)]
                    e: Vec<u8>,
                }
            },
            &[
                "is 0, which its `minimum` refuses",
                "is 0, which its `maximum` refuses",
                "is an empty text, which its `min_length` refuses",
                "is an empty text, which its `pattern` refuses",
                "is an empty list, which its `min_items` refuses",
            ],
        );
        assert_command_messages(
            &parse_quote! {
                #[flushout(model = A)]
                enum B {
                    C {
                        #[flushout(default, minimum = 1)]
                        a: u32,
                    },
                }
            },
            &["is 0, which its `minimum` refuses"],
        );
    }

    #[test]
    fn defaults_that_keep_the_rules_or_are_computed_pass() {
        assert_messages(
            &parse_quote! {
                struct A {
                    #[flushout(default, minimum = 0, maximum = 3, multiple_of = 3)]
                    a: u32,
                    #[flushout(default, minimum = -1.5)]
                    b: f64,
                    #[flushout(default, min_length = 0, max_length = 3, pattern = "^([a-z]{2})*$")]
                    c: String,
                    #[flushout(default = "one", minimum = 1)]
                    d: u32,
                    #[flushout(default, max_items = 3, unique)]
                    e: Vec<u8>,
                    #[flushout(default, min_items = 3)]
                    f: [u8; 3],
                    #[flushout(default, minimum = 1)]
                    g: Own,
                    #[flushout(default)]
                    h: bool,
                }
            },
            &[],
        );
    }
}
