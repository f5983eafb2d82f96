//! An enum of commands as the macro sees it: its variants, what each carries and how it is named.

use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields};

use super::{Field, FieldList};
use crate::attr::{EnumAttributes, VariantAttributes};
use crate::case::Case;
use crate::context::Context;
use crate::doc;
use crate::owner::Owner;

/// An enum that is to hold the commands of a model.
pub(crate) struct CommandEnum<'a> {
    /// The enum as it was written.
    pub(crate) input: &'a DeriveInput,
    /// What its attributes ask for.
    pub(crate) attributes: EnumAttributes,
    /// Its variants in their order.
    pub(crate) variants: Vec<Variant<'a>>,
}

/// One command.
pub(crate) struct Variant<'a> {
    /// The variant as it was written.
    pub(crate) input: &'a syn::Variant,
    /// Its name on the wire.
    pub(crate) wire_name: String,
    /// What its attributes ask for.
    pub(crate) attributes: VariantAttributes,
    /// Its doc comment.
    pub(crate) description: Option<String>,
    /// How its arguments are written.
    pub(crate) form: Form,
    /// Its fields; where it holds one value, that value alone.
    pub(crate) fields: FieldList<'a>,
}

/// How the arguments of a command are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// There are none.
    Unit,
    /// As an object with the fields of the variant.
    Fields,
    /// As the one value that the variant holds.
    Value,
}

impl<'a> CommandEnum<'a> {
    /// Looks at the item. One that is no enum is reported, and has no variants.
    pub(crate) fn read(context: &Context, input: &'a DeriveInput) -> Self {
        let attributes = EnumAttributes::read(context, input);
        let case = attributes
            .rename_all
            .as_ref()
            .map_or(Case::Camel, |case| case.value);
        let case_of_fields = attributes.rename_all_fields.as_ref().map(|case| case.value);
        let variants = match &input.data {
            Data::Enum(data) => data
                .variants
                .iter()
                .map(|variant| Variant::read(context, variant, case, case_of_fields))
                .collect(),
            Data::Struct(data) => {
                context.error(
                    data.struct_token,
                    "commands are the variants of an enum: write `enum Command { Rename { title: \
                     String } }`; for a model derive `FlushoutModel`",
                );
                Vec::new()
            }
            Data::Union(data) => {
                context.error(
                    data.union_token,
                    "commands are the variants of an enum: write `enum` instead of `union`",
                );
                Vec::new()
            }
        };
        Self {
            input,
            attributes,
            variants,
        }
    }
}

impl<'a> Variant<'a> {
    fn read(
        context: &Context,
        input: &'a syn::Variant,
        case: Case,
        case_of_fields: Option<Case>,
    ) -> Self {
        let attributes = VariantAttributes::read(context, &input.attrs);
        let wire_name = attributes.rename.as_ref().map_or_else(
            || case.apply_to_variant(&input.ident.unraw().to_string()),
            |rename| rename.value.clone(),
        );
        let owner = Owner::Command;
        let (form, fields) = match &input.fields {
            Fields::Unit => (Form::Unit, FieldList::empty(owner)),
            Fields::Named(named) => (
                Form::Fields,
                FieldList::read(context, owner, named, case_of_fields),
            ),
            Fields::Unnamed(unnamed) => {
                if unnamed.unnamed.len() != 1 {
                    let name = &input.ident;
                    context.error(
                        unnamed,
                        format!(
                            "a command has named fields, one value, or nothing: write `{name} {{ \
                             from: .., to: .. }}`, `{name}(Value)` or `{name}`"
                        ),
                    );
                }
                let all = unnamed.unnamed.iter().take(1);
                let all = all.map(|field| Field::read(context, owner, field, &input.ident, None));
                let all = all.collect();
                (Form::Value, FieldList { owner, all })
            }
        };
        let description = doc::description(&input.attrs);
        let of_value = |fields: &FieldList<'_>| match form {
            Form::Value => fields.all.first()?.description.clone(),
            Form::Unit | Form::Fields => None,
        };
        Self {
            input,
            wire_name,
            attributes,
            description: description.or_else(|| of_value(&fields)),
            form,
            fields,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn variants_and_their_fields_are_told() {
        let input: DeriveInput = parse_quote! {
            #[flushout(model = TodoList, rename_all_fields = "camelCase")]
            enum TodoCommand {
                /// Describes.
                CompleteAll,
                Postpone {
                    todo: Id<Todo>,
                    until_day: u16,
                    #[flushout(rename = "why")]
                    because_of: Option<Ref<Todo>>,
                    others: Vec<Id<Todo>>,
                },
                #[flushout(rename = "call")]
                Rename(
                    /// The new name.
                    String
                ),
                Nothing {},
            }
        };
        let context = Context::new();
        let command = CommandEnum::read(&context, &input);
        assert!(context.is_clean());
        let told = |variant: &Variant<'_>| {
            let fields = variant.fields.all.iter();
            let fields: Vec<String> = fields
                .map(|field| format!("{}: {}", field.wire_name, field.kind.in_words()))
                .collect();
            let description = variant.description.clone().unwrap_or_default();
            (
                variant.wire_name.clone(),
                variant.form,
                description,
                fields.join(", "),
            )
        };
        let expected = [
            ("completeAll", Form::Unit, "Describes.", ""),
            (
                "postpone",
                Form::Fields,
                "",
                "todo: a reference, untilDay: a value, why: a reference, others: a value",
            ),
            ("call", Form::Value, "The new name.", "Rename: a value"),
            ("nothing", Form::Fields, "", ""),
        ];
        assert_eq!(command.variants.len(), expected.len());
        for (variant, (name, form, description, fields)) in command.variants.iter().zip(expected) {
            let expected = (name.into(), form, description.into(), fields.into());
            assert_eq!(told(variant), expected);
        }
    }
}
