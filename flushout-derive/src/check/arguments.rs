//! Rules about what a command carries, where they are other than those of a model.

use crate::ast::FieldList;
use crate::context::Context;
use crate::types;

/// What a command carries is sent whole and not stored, so rights and places in a document have no
/// meaning there.
pub(super) fn are_no_part_of_the_document(context: &Context, fields: &FieldList<'_>) {
    for field in &fields.all {
        for (name, entry) in field.attributes.document_entries() {
            let reason = match name {
                "server" => {
                    "everything that a command carries comes from its client; what only the \
                     master knows stands in the `Context` of `execute`"
                }
                "create_only" => "a command is sent whole and never updated",
                "skip" => "a command is run on the master from what was sent, so all of it is sent",
                _ => {
                    "a command carries values and ids: name a node by its `Id`, and create nodes \
                     in `execute`"
                }
            };
            context.error(
                entry,
                format!("there is no `{name}` on a command: {reason}"),
            );
        }
    }
}

/// Ids follow renames where they can be seen: as fields of their own, and in lists.
pub(super) fn hold_values_and_ids(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        let written = &field.input.ty;
        let is_id = field.kind.is_reference() || types::node_of_ids(written).is_some();
        for part in types::parts(written) {
            if types::argument_of(part, "Collection").is_some() {
                context.error(
                    part,
                    "a command carries values and ids: for many nodes write `Vec<Id<Node>>`, for \
                     new ones a `Vec` of the values that `execute` creates them from",
                );
            } else if !is_id && types::node_of_id(part).is_some() {
                context.error(
                    part,
                    "an id is a field of its own, or in a list of ids, or it would not follow \
                     renames: write `Id<Node>`, `Option<Id<Node>>` or `Vec<Id<Node>>`",
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::assert_command_messages;
    use syn::parse_quote;

    #[test]
    fn attributes_of_documents_are_refused() {
        assert_command_messages(
            &parse_quote! {
                #[flushout(model = List)]
                enum Command {
                    A { #[flushout(server)] a: Option<u8>, #[flushout(create_only)] b: u8 },
                    B(#[flushout(skip)] u8),
                    C { #[flushout(child)] c: Todo },
                }
            },
            &[
                "there is no `server` on a command",
                "there is no `create_only` on a command",
                "there is no `skip` on a command",
                "there is no `child` on a command",
            ],
        );
    }

    #[test]
    fn ids_stand_where_they_can_be_seen() {
        assert_command_messages(
            &parse_quote! {
                #[flushout(model = List)]
                enum Command {
                    A { a: Vec<(Id<Todo>, u8)>, b: Option<Vec<Ref<Todo>>> },
                    B(Collection<Todo>),
                    C(BTreeSet<Ref<Todo>>),
                    D { d: Id<u8>, e: Option<Option<u8>>, f: &'static str },
                }
            },
            &[
                "an id is a field of its own",
                "for many nodes write `Vec<Id<Node>>`",
                "an id is a field of its own",
                "this is a value, not a node",
                "JSON has one null",
                "a command owns its data",
            ],
        );
    }

    #[test]
    fn rules_and_names_are_those_of_models() {
        assert_command_messages(
            &parse_quote! {
                #[flushout(model = List)]
                enum Command {
                    A { #[flushout(max_length = 3)] a: u8, #[flushout(rename = "a")] b: u8 },
                    B(#[flushout(minimum = 3, maximum = 2)] u8),
                    C { #[flushout(max_length = 3)] c: Id<Todo>, #[flushout(default)] d: Option<u8> },
                    D(#[flushout(pattern = "a")] String),
                }
            },
            &[
                "`max_length` is for texts; this field is a number",
                "`a` and `b` are both called `a`",
                "`maximum` is below `minimum`",
                "`max_length` is for texts, and this field is a reference",
                "already defaults to none",
                "anchored",
            ],
        );
    }
}
