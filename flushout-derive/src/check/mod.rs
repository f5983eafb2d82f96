//! The rules that models and commands obey, one function each; every rule reports all that breaks it.

mod arguments;
mod command;
mod defaults;
mod foreign;
mod item;
mod kinds;
mod names;
mod rules;
mod values;

use crate::ast::{CommandEnum, Container, FieldList};
use crate::context::Context;

/// A rule looks at the whole model and reports what breaks it.
type ModelRule = fn(&Context, &Container<'_>);

/// The same for the whole of an enum of commands.
type CommandRule = fn(&Context, &CommandEnum<'_>);

/// The same for fields that stand beside each other.
type FieldRule = fn(&Context, &FieldList<'_>);

/// The rules about a struct as a whole. Errors are shown in the order of the rules.
const MODEL_RULES: &[ModelRule] = &[
    item::owns_its_data,
    item::name_is_alphanumeric,
    item::limits_can_be_kept,
    item::commands_are_of_one_model,
    item::commands_are_listed_once,
    kinds::type_names_the_struct,
];

/// The rules about an enum of commands as a whole.
const COMMAND_RULES: &[CommandRule] = &[
    command::is_of_one_type,
    command::has_variants,
    command::name_can_be_written,
    command::names_differ,
    command::value_is_always_there,
    command::value_has_no_name,
];

/// The rules about the fields of a model alone.
const FIELD_RULES_OF_MODELS: &[FieldRule] = &[
    kinds::child_is_a_node,
    kinds::nodes_and_references_are_not_nested,
    kinds::skip_stands_alone,
    kinds::server_is_for_values_and_references,
    kinds::server_field_can_be_missing,
    kinds::create_only_is_for_values_and_references,
    names::no_clash_with_path_methods,
];

/// The rules about the fields of a command alone.
const FIELD_RULES_OF_COMMANDS: &[FieldRule] = &[
    arguments::are_no_part_of_the_document,
    arguments::hold_values_and_ids,
];

/// The rules about fields of both.
const FIELD_RULES: &[FieldRule] = &[
    kinds::type_can_be_a_field,
    kinds::option_is_written_once,
    kinds::nodes_are_structs,
    kinds::default_is_needed,
    names::name_can_be_written,
    names::names_differ,
    names::aliases_differ,
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
    defaults::default_keeps_the_rules,
];

/// Holds every rule against the model.
pub(crate) fn model(context: &Context, container: &Container<'_>) {
    for rule in MODEL_RULES {
        rule(context, container);
    }
    fields(context, FIELD_RULES_OF_MODELS, &container.fields);
}

/// Holds every rule against the enum of commands.
pub(crate) fn commands(context: &Context, commands: &CommandEnum<'_>) {
    for rule in COMMAND_RULES {
        rule(context, commands);
    }
    for variant in &commands.variants {
        fields(context, FIELD_RULES_OF_COMMANDS, &variant.fields);
    }
}

/// Holds rules against fields, and those that all fields obey.
fn fields(context: &Context, own_rules: &[FieldRule], fields: &FieldList<'_>) {
    for rule in own_rules.iter().chain(FIELD_RULES) {
        rule(context, fields);
    }
}

pub(crate) use foreign::no_foreign_attributes;
pub(crate) use names::PATH_METHODS;

#[cfg(test)]
pub(crate) mod testing {
    //! Runs all rules on an item and gives the messages.

    use super::*;
    use crate::owner::Owner;

    /// Asserts that a struct gets as many messages as there are parts, each with its part.
    pub(crate) fn assert_messages(input: &syn::DeriveInput, parts: &[&str]) {
        let context = Context::new();
        no_foreign_attributes(&context, Owner::Model, input);
        if let Some(container) = Container::read(&context, input) {
            model(&context, &container);
        }
        assert_all(&context.messages(), parts);
    }

    /// The same for an enum of commands.
    pub(crate) fn assert_command_messages(input: &syn::DeriveInput, parts: &[&str]) {
        let context = Context::new();
        no_foreign_attributes(&context, Owner::Command, input);
        commands(&context, &CommandEnum::read(&context, input));
        assert_all(&context.messages(), parts);
    }

    fn assert_all(messages: &[String], parts: &[&str]) {
        for part in parts {
            assert!(
                messages.iter().any(|message| message.contains(part)),
                "{part} is not in {messages:#?}"
            );
        }
        assert_eq!(messages.len(), parts.len(), "{messages:#?}");
    }
}
