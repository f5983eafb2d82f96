//! Rules about what a field is: its type, and who may set it and when.

use syn::Type;

use crate::ast::{Container, FieldList, Kind};
use crate::context::Context;
use crate::types;

/// A field owns a value that has a name.
pub(super) fn type_can_be_a_field(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        for part in types::parts(&field.input.ty) {
            let advice = match part {
                Type::Reference(_) => {
                    let owner = fields.owner.in_words();
                    &format!("{owner} owns its data: use `String` for `&str`, `Vec` for slices")
                }
                Type::Ptr(_) => "a pointer cannot be written as JSON: keep the value itself",
                Type::FnPtr(_) => {
                    "a function cannot be written as JSON: keep the data that it works on"
                }
                Type::ImplTrait(_) | Type::TraitObject(_) => {
                    "a field has one type that is known: use an enum for values of several forms"
                }
                Type::Never(_) | Type::Infer(_) | Type::Macro(_) => {
                    "write out the type of the field"
                }
                _ => continue,
            };
            context.error(part, advice);
        }
    }
}

/// The types of the fields are repeated in the patch and the path, where `Self` is another type.
pub(super) fn type_names_the_struct(context: &Context, container: &Container<'_>) {
    for field in container.document_fields() {
        if types::mentions_self(&field.input.ty) {
            let name = &container.input.ident;
            context.error(
                &field.input.ty,
                format!(
                    "`Self` means another type in the code that is made from this: write `{name}`"
                ),
            );
        }
    }
}

/// JSON has one null, so it cannot tell an absent `Option` in an `Option` from an absent one.
pub(super) fn option_is_written_once(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        if let Kind::OptionalValue(inner) = field.kind
            && types::argument_of(inner, "Option").is_some()
        {
            context.error(
                &field.input.ty,
                "JSON has one null, so a field is there or not: write `Option` once",
            );
        }
    }
}

/// `child` tells a node from a value; the other kinds are known by their types.
pub(super) fn child_is_a_node(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        let Some(child) = &field.attributes.child else {
            continue;
        };
        let advice = match field.kind {
            Kind::Collection(_) => "a collection is known by its type: leave `child` out",
            Kind::Reference(_) | Kind::OptionalReference(_) => {
                "a reference is known by its type and names a node that lives elsewhere: leave \
                     `child` out"
            }
            _ => continue,
        };
        context.error(child, advice);
    }
}

/// Children, collections and references are of nodes, which are structs with this derive.
pub(super) fn nodes_are_structs(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        let node = match field.kind {
            Kind::Child(node)
            | Kind::OptionalChild(node)
            | Kind::Collection(node)
            | Kind::Reference(node)
            | Kind::OptionalReference(node) => node,
            Kind::Value(_) | Kind::OptionalValue(_) | Kind::Skipped => continue,
        };
        if let Some(instead) = types::instead_of_node(node) {
            context.error(node, instead);
        }
    }
}

/// A collection or a reference inside another type would be out of reach of commands and renames.
pub(super) fn nodes_and_references_are_not_nested(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        let inside = match field.kind {
            Kind::Value(inside)
            | Kind::OptionalValue(inside)
            | Kind::Child(inside)
            | Kind::OptionalChild(inside)
            | Kind::Collection(inside)
            | Kind::Reference(inside)
            | Kind::OptionalReference(inside) => inside,
            Kind::Skipped => continue,
        };
        for part in types::parts(inside) {
            if types::argument_of(part, "Collection").is_some() {
                context.error(
                    part,
                    "a collection is a field of its own: write `field: Collection<Node>`; a \
                         collection starts empty, so it needs no `Option`, and one inside \
                         another belongs into the node between them",
                );
            } else if types::argument_of(part, "Ref").is_some() {
                context.error(
                    part,
                    "a reference is a field of its own, `Ref<Node>` or `Option<Ref<Node>>`, or \
                         it would not follow renames: for many references make a `Collection` \
                         of nodes that hold one each",
                );
            }
        }
    }
}

/// What is no part of the document has no name, no rules and no rights.
pub(super) fn skip_stands_alone(context: &Context, fields: &FieldList<'_>) {
    for field in &fields.all {
        if field.attributes.skip.is_none() {
            continue;
        }
        let attributes = &field.attributes;
        let others = attributes.document_entries().into_iter();
        for (name, entry) in others
            .filter(|(name, _)| *name != "skip")
            .chain(attributes.object_entries())
            .chain(attributes.text_rules())
            .chain(attributes.number_rules())
            .chain(attributes.list_rules())
        {
            context.error(
                entry,
                format!(
                    "a field with `skip` is no part of the document, so `{name}` has no \
                     effect: leave one of the two out"
                ),
            );
        }
    }
}

/// The right to set is asked where something is set: at values and references.
pub(super) fn server_is_for_values_and_references(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        if let Some(server) = &field.attributes.server
            && !(field.kind.is_value() || field.kind.is_reference())
        {
            context.error(
                server,
                format!(
                    "`server` is for values and references, and this field is {}: put `server` \
                         on the fields of its nodes, or refuse commands with an interceptor",
                    field.kind.in_words()
                ),
            );
        }
    }
}

/// A client leaves `server` fields out of its creates. A typed client has to be able to: what a
/// field without an `Option` holds is always written, and would be refused.
pub(super) fn server_field_can_be_missing(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        let attributes = &field.attributes;
        let set_by_clients = field.kind.is_value() || field.kind.is_reference();
        if let Some(server) = &attributes.server
            && set_by_clients
            && !field.kind.is_optional()
        {
            context.error(
                server,
                "clients leave a `server` field out when they create: make it an `Option`",
            );
        }
    }
}

/// Children and collections are changed by commands of their own, never by an update.
pub(super) fn create_only_is_for_values_and_references(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        if let Some(create_only) = &field.attributes.create_only
            && !(field.kind.is_value() || field.kind.is_reference())
        {
            context.error(
                create_only,
                format!(
                    "`create_only` is for values and references, and this field is {}: put it \
                         on the fields of its nodes",
                    field.kind.in_words()
                ),
            );
        }
    }
}

/// What may be absent, or starts empty, needs no default.
pub(super) fn default_is_needed(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        let Some(default) = &field.attributes.default else {
            continue;
        };
        let advice = match field.kind {
            Kind::OptionalValue(_) | Kind::OptionalChild(_) | Kind::OptionalReference(_) => {
                "`Option` already defaults to none: leave `default` out, or leave the `Option` out"
            }
            Kind::Collection(_) => "a collection always starts empty: leave `default` out",
            _ => continue,
        };
        context.error(default, advice);
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::assert_messages;
    use syn::parse_quote;

    #[test]
    fn good_fields_pass() {
        assert_messages(
            &parse_quote! {
                struct Everything<T> {
                    value: Vec<(T, [u8; 3])>,
                    #[flushout(child)]
                    child: Leaf,
                    #[flushout(child)]
                    maybe: Option<Everything<T>>,
                    todos: Collection<Everything<T>>,
                    #[flushout(server, create_only)]
                    made: Option<u64>,
                    #[flushout(server)]
                    blocks: Option<Ref<Leaf>>,
                    #[flushout(skip)]
                    cache: &'static str,
                }
            },
            &[],
        );
    }

    #[test]
    fn types_that_cannot_be_fields() {
        assert_messages(
            &parse_quote! {
                struct A {
                    a: &'static str,
                    b: *const u8,
                    c: fn(u8) -> u8,
                    d: Vec<dyn Clone>,
                    e: !,
                    f: [u8; Self::LENGTH],
                    g: Option<Option<u8>>,
                }
            },
            &[
                "`String` for `&str`",
                "a pointer",
                "a function",
                "one type that is known",
                "write out the type",
                "`Self` means another type",
                "JSON has one null",
            ],
        );
    }

    #[test]
    fn kinds_are_kept_apart() {
        assert_messages(
            &parse_quote! {
                struct A {
                    #[flushout(child)]
                    a: Collection<B>,
                    #[flushout(child)]
                    b: Option<Ref<B>>,
                    #[flushout(child)]
                    c: Option<Option<B>>,
                    #[flushout(child)]
                    d: Vec<B>,
                    e: Option<Collection<B>>,
                    f: Vec<Ref<B>>,
                    g: Collection<Collection<B>>,
                }
            },
            &[
                "a collection is known by its type",
                "a reference is known by its type",
                "write `Option` once",
                "for many nodes write `Collection<Node>`",
                "a collection starts empty, so it needs no `Option`",
                "would not follow renames",
                "belongs into the node between them",
            ],
        );
    }

    #[test]
    fn rights_and_defaults_are_where_they_mean_something() {
        assert_messages(
            &parse_quote! {
                struct A {
                    #[flushout(server, create_only)]
                    a: Collection<B>,
                    #[flushout(server)]
                    b: u64,
                    #[flushout(default)]
                    c: Option<u8>,
                    #[flushout(default)]
                    d: Collection<B>,
                    #[flushout(skip, default, max_length = 3)]
                    e: String,
                    #[flushout(child, create_only)]
                    f: B,
                }
            },
            &[
                "`server` is for values and references, and this field is a collection",
                "`create_only` is for values and references, and this field is a collection",
                "make it an `Option`",
                "already defaults to none",
                "always starts empty",
                "so `default` has no effect",
                "so `max_length` has no effect",
                "this field is a child node",
            ],
        );
    }
}
