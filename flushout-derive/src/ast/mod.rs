//! The model as the macro sees it: the struct, its fields, what kind each is and how it is named;
//! and likewise an enum of commands.

mod command;
mod field;

use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields};

use crate::attr::ContainerAttributes;
use crate::context::Context;
use crate::doc;
use crate::owner::Owner;

pub(crate) use command::{CommandEnum, Form, Variant};
pub(crate) use field::{Field, FieldList, Kind};

/// A struct that is to become a model.
pub(crate) struct Container<'a> {
    /// The struct as it was written.
    pub(crate) input: &'a DeriveInput,
    /// What its attributes ask for.
    pub(crate) attributes: ContainerAttributes,
    /// The name of the node in schemas.
    pub(crate) name: String,
    /// Its doc comment.
    pub(crate) description: Option<String>,
    /// Its fields, those that are skipped included, in their order.
    pub(crate) fields: FieldList<'a>,
}

impl<'a> Container<'a> {
    /// Looks at the item; `None` when it is no struct with named fields, which is reported.
    pub(crate) fn read(context: &Context, input: &'a DeriveInput) -> Option<Self> {
        let attributes = ContainerAttributes::read(context, &input.attrs);
        let named = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(named) => named,
                Fields::Unnamed(unnamed) => {
                    context.error(
                        unnamed,
                        "a model has named fields: write `struct Name { \
                         field: Type }`; a tuple struct can be the type of a value field",
                    );
                    return None;
                }
                Fields::Unit => {
                    context.error(
                        &input.ident,
                        "a model has named fields, or none: write `struct Name {}`",
                    );
                    return None;
                }
            },
            Data::Enum(data) => {
                context.error(
                    data.enum_token,
                    "a model is a struct; an enum can be the type of \
                     a value field (derive Serialize, Deserialize and JsonSchema for it), or hold \
                     the commands of a model (derive FlushoutCommand)",
                );
                return None;
            }
            Data::Union(data) => {
                context.error(
                    data.union_token,
                    "a model is a struct; a union cannot be written as JSON",
                );
                return None;
            }
        };
        let case = attributes.rename_all.as_ref().map(|case| case.value);
        let fields = FieldList::read(context, Owner::Model, named, case);
        let name = attributes.rename.as_ref().map_or_else(
            || input.ident.unraw().to_string(),
            |rename| rename.value.clone(),
        );
        Some(Self {
            input,
            attributes,
            name,
            description: doc::description(&input.attrs),
            fields,
        })
    }

    /// The item as a model without fields, for the stub of what cannot be one.
    pub(crate) fn empty(input: &'a DeriveInput) -> Self {
        Self {
            input,
            attributes: ContainerAttributes::read(&Context::new(), &input.attrs),
            name: input.ident.unraw().to_string(),
            description: None,
            fields: FieldList::empty(Owner::Model),
        }
    }

    /// The fields that are part of the document.
    pub(crate) fn document_fields(&self) -> impl Iterator<Item = &Field<'a>> {
        self.fields.on_the_wire()
    }

    /// The fields of the patch.
    pub(crate) fn patch_fields(&self) -> impl Iterator<Item = &Field<'a>> {
        self.document_fields().filter(|field| field.is_in_patch())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn kinds_and_names_are_told() {
        let input: DeriveInput = parse_quote! {
            /// Describes.
            #[flushout(rename_all = "camelCase")]
            struct Everything {
                plain_value: u8,
                maybe_value: Option<u8>,
                #[flushout(child)]
                child: Leaf,
                #[flushout(child)]
                maybe_child: Option<Leaf>,
                todos: flushout::Collection<Leaf>,
                #[flushout(rename = "blocked")]
                blocks: Ref<Leaf>,
                maybe_blocks: Option<Ref<Leaf>>,
                r#type: String,
                #[flushout(skip)]
                cache: u8,
            }
        };
        let context = Context::new();
        let container = Container::read(&context, &input).unwrap();
        assert!(context.is_clean());
        assert_eq!(container.name, "Everything");
        assert_eq!(container.description.as_deref(), Some("Describes."));
        let fields: Vec<(String, &str, bool)> = container
            .fields
            .all
            .iter()
            .map(|field| {
                (
                    field.wire_name.clone(),
                    field.kind.in_words(),
                    field.kind.is_optional(),
                )
            })
            .collect();
        let expected = [
            ("plainValue", "a value", false),
            ("maybeValue", "a value", true),
            ("child", "a child node", false),
            ("maybeChild", "a child node", true),
            ("todos", "a collection", false),
            ("blocked", "a reference", false),
            ("maybeBlocks", "a reference", true),
            ("type", "a value", false),
            ("cache", "no part of the document", false),
        ];
        assert_eq!(fields.len(), expected.len());
        for (field, (name, kind, optional)) in fields.iter().zip(expected) {
            assert_eq!((field.0.as_str(), field.1, field.2), (name, kind, optional));
        }
        assert_eq!(container.document_fields().count(), 8);
    }
}
