//! The rules that a model obeys, one function each; every rule reports all that breaks it.

mod foreign;
mod item;
mod kinds;
mod names;
mod rules;
mod values;

use crate::ast::Container;
use crate::context::Context;

/// A rule looks at the whole model and reports what breaks it.
type Rule = fn(&Context, &Container<'_>);

/// Every rule, in the order in which their errors are shown.
const RULES: &[Rule] = &[
    item::owns_its_data,
    item::name_is_alphanumeric,
    item::limits_can_be_kept,
    kinds::type_can_be_a_field,
    kinds::type_names_the_struct,
    kinds::option_is_written_once,
    kinds::child_is_a_node,
    kinds::nodes_are_structs,
    kinds::nodes_and_references_are_not_nested,
    kinds::skip_stands_alone,
    kinds::server_is_for_values_and_references,
    kinds::server_field_can_be_missing,
    kinds::create_only_is_for_values_and_references,
    kinds::default_is_needed,
    names::name_can_be_written,
    names::names_differ,
    names::aliases_differ,
    names::no_clash_with_path_methods,
    rules::text_rules_are_for_values,
    rules::number_rules_are_for_values,
    rules::list_rules_are_for_lists,
    rules::rules_agree_about_the_type,
    rules::rules_fit_the_type,
    values::lengths_do_not_contradict,
    values::numbers_do_not_contradict,
    values::items_do_not_contradict,
    values::multiple_is_positive,
    values::bounds_are_within_the_type,
    values::pattern_means_the_same_everywhere,
];

/// Holds every rule against the model.
pub(crate) fn check(context: &Context, container: &Container<'_>) {
    for rule in RULES {
        rule(context, container);
    }
}

pub(crate) use foreign::no_foreign_attributes;
pub(crate) use names::PATH_METHODS;

#[cfg(test)]
pub(crate) mod testing {
    //! Runs all rules on an item and gives the messages.

    use super::*;

    /// The messages that an item gets.
    pub(crate) fn messages(input: &syn::DeriveInput) -> Vec<String> {
        let context = Context::new();
        no_foreign_attributes(&context, input);
        if let Some(container) = Container::read(&context, input) {
            check(&context, &container);
        }
        context.messages()
    }

    /// Asserts that an item gets as many messages as there are parts, each with its part.
    pub(crate) fn assert_messages(input: &syn::DeriveInput, parts: &[&str]) {
        let messages = messages(input);
        for part in parts {
            assert!(
                messages.iter().any(|message| message.contains(part)),
                "{part} is not in {messages:#?}"
            );
        }
        assert_eq!(messages.len(), parts.len(), "{messages:#?}");
    }
}
