//! The fields of a struct or a variant: what kind each is and how it is named.

use syn::ext::IdentExt;
use syn::{FieldsNamed, Ident, Type};

use crate::attr::{DefaultSource, FieldAttributes};
use crate::case::Case;
use crate::context::Context;
use crate::owner::Owner;
use crate::types::PlainDefault;
use crate::{doc, types};

/// Fields that are read and written as one JSON object.
pub(crate) struct FieldList<'a> {
    /// What they belong to.
    pub(crate) owner: Owner,
    /// All of them, those that are skipped included, in their order.
    pub(crate) all: Vec<Field<'a>>,
}

/// One field of a struct or a variant; or what a variant holds, where it holds one value.
pub(crate) struct Field<'a> {
    /// The field as it was written.
    pub(crate) input: &'a syn::Field,
    /// Its name in Rust; for the one value of a variant that of the variant.
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

impl<'a> FieldList<'a> {
    /// No fields.
    pub(crate) const fn empty(owner: Owner) -> Self {
        Self {
            owner,
            all: Vec::new(),
        }
    }

    /// Looks at the fields of a struct or a variant.
    pub(crate) fn read(
        context: &Context,
        owner: Owner,
        fields: &'a FieldsNamed,
        case: Option<Case>,
    ) -> Self {
        let read = |input: &'a syn::Field| {
            let ident = input.ident.as_ref()?;
            Some(Field::read(context, owner, input, ident, case))
        };
        Self {
            owner,
            all: fields.named.iter().filter_map(read).collect(),
        }
    }

    /// The fields that are part of the document, or of the arguments of a command.
    pub(crate) fn on_the_wire(&self) -> impl Iterator<Item = &Field<'a>> {
        self.all
            .iter()
            .filter(|field| !matches!(field.kind, Kind::Skipped))
    }
}

impl<'a> Field<'a> {
    /// Whether an update may set the field: values and references that are not `create_only`.
    pub(crate) fn is_in_patch(&self) -> bool {
        let is_value = self.kind.is_value() || self.kind.is_reference();
        is_value && self.attributes.create_only.is_none()
    }

    /// Whether its default is a value that is known here, so that it was held to the rules here.
    pub(crate) fn has_plain_default(&self) -> bool {
        self.plain_default().is_some()
    }

    /// The default, where it is a value that is known here.
    pub(crate) fn plain_default(&self) -> Option<PlainDefault> {
        let default = self.attributes.default.as_ref()?;
        match (&default.value, self.kind) {
            (DefaultSource::Type, Kind::Value(written)) => types::plain_default(written),
            _ => None,
        }
    }

    /// Looks at one field, which is called `ident`.
    pub(super) fn read(
        context: &Context,
        owner: Owner,
        input: &'a syn::Field,
        ident: &'a Ident,
        case: Option<Case>,
    ) -> Self {
        let attributes = FieldAttributes::read(context, owner, &input.attrs);
        let plain_name = ident.unraw().to_string();
        let wire_name = match (&attributes.rename, case) {
            (Some(rename), _) => rename.value.clone(),
            (None, Some(case)) => case.apply(&plain_name),
            (None, None) => plain_name,
        };
        let kind = match owner {
            Owner::Model => kind_in_model(&input.ty, &attributes),
            Owner::Command => kind_in_command(&input.ty),
        };
        Self {
            input,
            ident,
            wire_name,
            attributes,
            kind,
            description: doc::description(&input.attrs),
        }
    }
}

fn kind_in_model<'a>(written: &'a Type, attributes: &FieldAttributes) -> Kind<'a> {
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

/// A command holds values, and ids of nodes. What else is written there is reported by the rules.
fn kind_in_command(written: &Type) -> Kind<'_> {
    if let Some(node) = types::node_of_id(written) {
        return Kind::Reference(node);
    }
    match types::argument_of(written, "Option") {
        Some(inner) => match types::node_of_id(inner) {
            Some(node) => Kind::OptionalReference(node),
            None => Kind::OptionalValue(inner),
        },
        None => Kind::Value(written),
    }
}
