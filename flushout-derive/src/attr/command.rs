//! The attributes of an enum of commands and of its variants.

use quote::ToTokens;
use syn::{Attribute, DeriveInput, Expr, Lit, Meta, Type};

use super::{Attr, Elsewhere, entries, entry_name, known, report_unknown, set_once, value};
use crate::case::Case;
use crate::context::Context;
use crate::owner::Owner;

/// What `#[flushout(..)]` on an enum of commands asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct EnumAttributes {
    /// The root of the documents that the commands are for.
    pub(crate) model: Option<Attr<Type>>,
    /// How the names of the commands are spelt on the wire.
    pub(crate) rename_all: Option<Attr<Case>>,
    /// How the names of the fields of all variants are spelt on the wire.
    pub(crate) rename_all_fields: Option<Attr<Case>>,
    /// Where the flushout crate is found.
    pub(crate) crate_path: Option<Attr<syn::Path>>,
}

/// What `#[flushout(..)]` on a variant asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct VariantAttributes {
    /// The name of the command on the wire.
    pub(crate) rename: Option<Attr<String>>,
}

impl EnumAttributes {
    /// Reads them, reporting what is wrong with each, and a model that is not named.
    pub(crate) fn read(context: &Context, input: &DeriveInput) -> Self {
        let mut read = Self::default();
        let entries = entries(context, &input.attrs);
        for entry in &entries {
            read.read_entry(context, entry);
        }
        if !entries.iter().any(|entry| entry_name(entry) == "model") {
            context.error(
                &input.ident,
                "which documents are these commands for? Name the root of the model: \
                 `#[flushout(model = TodoList)]`",
            );
        }
        read
    }

    fn read_entry(&mut self, context: &Context, entry: &Meta) {
        match entry_name(entry).as_str() {
            "model" => set_once(context, &mut self.model, entry, model(context, entry)),
            "rename_all" => {
                let case = value::case(context, entry);
                set_once(context, &mut self.rename_all, entry, case);
            }
            "rename_all_fields" => {
                let case = value::case(context, entry);
                set_once(context, &mut self.rename_all_fields, entry, case);
            }
            "crate" => {
                let path = value::path(context, entry, "renamed_flushout");
                set_once(context, &mut self.crate_path, entry, path);
            }
            _ => report_unknown(
                context,
                Owner::Command,
                entry,
                known::OF_ENUMS,
                &[
                    Elsewhere {
                        known: known::OF_ROOTS,
                        place: "the struct that is the root of the model",
                    },
                    Elsewhere {
                        known: known::OF_VARIANTS,
                        place: "a variant, not on the enum",
                    },
                    Elsewhere {
                        known: known::OF_FIELDS,
                        place: "a field, not on the enum",
                    },
                ],
            ),
        }
    }
}

impl VariantAttributes {
    /// Reads them, reporting what is wrong with each.
    pub(crate) fn read(context: &Context, attributes: &[Attribute]) -> Self {
        let mut read = Self::default();
        for entry in &entries(context, attributes) {
            read.read_entry(context, entry);
        }
        read
    }

    fn read_entry(&mut self, context: &Context, entry: &Meta) {
        if entry_name(entry) == "rename" {
            let name = value::text(context, entry, "name").map(|text| text.value());
            set_once(context, &mut self.rename, entry, name);
            return;
        }
        report_unknown(
            context,
            Owner::Command,
            entry,
            known::OF_VARIANTS,
            &[
                Elsewhere {
                    known: known::OF_ENUMS,
                    place: "the enum, not on a variant",
                },
                Elsewhere {
                    known: known::OF_FIELDS,
                    place: "a field, not on a variant; that of a value in parentheses stands \
                            before its type: `Rename(#[flushout(max_length = 20)] String)`",
                },
            ],
        );
    }
}

/// A type, such as `model = TodoList`. One with arguments, which is no expression, stands in a text.
fn model(context: &Context, entry: &Meta) -> Option<Type> {
    let written = match entry {
        Meta::NameValue(pair) => match value::ungroup(&pair.value) {
            Expr::Path(path) => syn::parse2(path.to_token_stream()).ok(),
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => text.parse().ok(),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    if written.is_none() {
        context.error(
            entry,
            "`model` takes the root of the model: `model = TodoList`, or with arguments \
             `model = \"Board<u8>\"`",
        );
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    fn read(input: &DeriveInput) -> (EnumAttributes, Vec<String>) {
        let context = Context::new();
        let attributes = EnumAttributes::read(&context, input);
        (attributes, context.messages())
    }

    fn assert_messages(messages: &[String], expected: &[&str]) {
        for part in expected {
            assert!(
                messages.iter().any(|message| message.contains(part)),
                "{part} is not in {messages:#?}"
            );
        }
        assert_eq!(messages.len(), expected.len());
    }

    #[test]
    fn everything_is_read() {
        let (attributes, messages) = read(&parse_quote! {
            #[flushout(model = list::TodoList, rename_all = "kebab-case")]
            #[flushout(rename_all_fields = "camelCase", crate = "my::flushout")]
            enum A { B }
        });
        assert!(messages.is_empty(), "{messages:?}");
        assert_eq!(
            attributes.model.unwrap().value,
            parse_quote!(list::TodoList)
        );
        assert_eq!(attributes.rename_all.unwrap().value, Case::Kebab);
        assert_eq!(attributes.rename_all_fields.unwrap().value, Case::Camel);
        assert!(attributes.crate_path.is_some());
        let (attributes, messages) = read(&parse_quote! {
            #[flushout(model = "Board<u8>")]
            enum A { B }
        });
        assert!(messages.is_empty(), "{messages:?}");
        assert_eq!(attributes.model.unwrap().value, parse_quote!(Board<u8>));
    }

    #[test]
    fn all_mistakes_are_reported() {
        let (_, messages) = read(&parse_quote! {
            #[flushout(model = 3, model(A), modell = A, rename = "a", commands(A), server)]
            #[flushout(rename_all_fields = "Camel", tag = "x", rename_all = "camelCase", rename_all = "camelCase")]
            enum A { B }
        });
        assert_messages(
            &messages,
            &[
                "`model` takes the root",
                "`model` takes the root",
                "did you mean `model`",
                "`rename` belongs on a variant",
                "`commands` belongs on the struct",
                "`server` belongs on a field",
                "`rename_all_fields` knows lowercase",
                "sent as its name",
                "`rename_all` is given twice",
            ],
        );
        let (_, messages) = read(&parse_quote!(
            enum A {
                B,
            }
        ));
        assert_messages(&messages, &["Name the root of the model"]);
    }

    #[test]
    fn attributes_of_variants() {
        let variant: syn::Variant = parse_quote! {
            #[flushout(rename = "b", rename = "c", rename_all = "camelCase", max_length = 3, skip_it)]
            B(String)
        };
        let context = Context::new();
        let attributes = VariantAttributes::read(&context, &variant.attrs);
        assert_eq!(attributes.rename.unwrap().value, "b");
        assert_messages(
            &context.messages(),
            &[
                "`rename` is given twice",
                "`rename_all` belongs on the enum",
                "`max_length` belongs on a field",
                "there is no attribute `skip_it`",
            ],
        );
    }
}
