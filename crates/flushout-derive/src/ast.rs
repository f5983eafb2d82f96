//! The model as the macro sees it: the struct, its fields, what kind each is and how it is named.

use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, Ident, Type};

use crate::attr::{ContainerAttributes, FieldAttributes};
use crate::case::Case;
use crate::context::Context;
use crate::{doc, types};

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
    pub(crate) fields: Vec<Field<'a>>,
}

/// One field of the struct.
pub(crate) struct Field<'a> {
    /// The field as it was written.
    pub(crate) input: &'a syn::Field,
    /// Its name in Rust.
    pub(crate) ident: &'a Ident,
    /// Its name on the wire.
    pub(crate) wire_name: String,
    /// What its attributes ask for.
    pub(crate) attributes: FieldAttributes,
    /// What it is.
    pub(crate) kind: Kind<'a>,
    /// Its doc comment.
    pub(crate) description: Option<String>,
}

/// What a field is.
#[derive(Clone, Copy)]
pub(crate) enum Kind<'a> {
    /// A value that is replaced whole.
    Value(&'a Type),
    /// A value that may be absent, by the type inside its `Option`.
    OptionalValue(&'a Type),
    /// A node that is always there.
    Child(&'a Type),
    /// A node that may be absent, by the type inside its `Option`.
    OptionalChild(&'a Type),
    /// A collection, by the type of its nodes.
    Collection(&'a Type),
    /// An id that follows renames, by the type of the node it names.
    Reference(&'a Type),
    /// Such an id that may be absent.
    OptionalReference(&'a Type),
    /// No part of the document.
    Skipped,
}

impl Kind<'_> {
    /// The kind in words, with its article, for messages.
    pub(crate) const fn in_words(self) -> &'static str {
        match self {
            Self::Value(_) | Self::OptionalValue(_) => "a value",
            Self::Child(_) | Self::OptionalChild(_) => "a child node",
            Self::Collection(_) => "a collection",
            Self::Reference(_) | Self::OptionalReference(_) => "a reference",
            Self::Skipped => "no part of the document",
        }
    }

    /// Whether the field is a value.
    pub(crate) const fn is_value(self) -> bool {
        matches!(self, Self::Value(_) | Self::OptionalValue(_))
    }

    /// Whether the field is a reference.
    pub(crate) const fn is_reference(self) -> bool {
        matches!(self, Self::Reference(_) | Self::OptionalReference(_))
    }

    /// Whether the field may be absent.
    pub(crate) const fn is_optional(self) -> bool {
        matches!(
            self,
            Self::OptionalValue(_) | Self::OptionalChild(_) | Self::OptionalReference(_)
        )
    }
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
                     a value field (derive Serialize, Deserialize and JsonSchema for it)",
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
        let fields = named
            .named
            .iter()
            .filter_map(|field| Field::read(context, field, case))
            .collect();
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
            fields: Vec::new(),
        }
    }

    /// The fields that are part of the document.
    pub(crate) fn document_fields(&self) -> impl Iterator<Item = &Field<'a>> {
        self.fields
            .iter()
            .filter(|field| !matches!(field.kind, Kind::Skipped))
    }
}

impl<'a> Field<'a> {
    fn read(context: &Context, input: &'a syn::Field, case: Option<Case>) -> Option<Self> {
        let ident = input.ident.as_ref()?;
        let attributes = FieldAttributes::read(context, &input.attrs);
        let plain_name = ident.unraw().to_string();
        let wire_name = match (&attributes.rename, case) {
            (Some(rename), _) => rename.value.clone(),
            (None, Some(case)) => case.apply(&plain_name),
            (None, None) => plain_name,
        };
        let kind = kind(&input.ty, &attributes);
        Some(Self {
            input,
            ident,
            wire_name,
            attributes,
            kind,
            description: doc::description(&input.attrs),
        })
    }
}

fn kind<'a>(written: &'a Type, attributes: &FieldAttributes) -> Kind<'a> {
    if attributes.skip.is_some() {
        return Kind::Skipped;
    }
    if let Some(node) = types::argument_of(written, "Collection") {
        return Kind::Collection(node);
    }
    if let Some(node) = types::argument_of(written, "Ref") {
        return Kind::Reference(node);
    }
    let is_child = attributes.child.is_some();
    match types::argument_of(written, "Option") {
        Some(inner) => match types::argument_of(inner, "Ref") {
            Some(node) => Kind::OptionalReference(node),
            None if is_child => Kind::OptionalChild(inner),
            None => Kind::OptionalValue(inner),
        },
        None if is_child => Kind::Child(written),
        None => Kind::Value(written),
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
