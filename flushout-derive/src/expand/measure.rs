//! How many bytes the node and its patch take in a document.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::names::{self, Names};
use super::patch;
use crate::ast::{Field, Kind};

/// `Node::document_bytes`.
pub(super) fn node(names: &Names<'_>) -> TokenStream {
    let private = &names.private;
    let steps = names.container.document_fields().map(|field| {
        let member = field.ident;
        let span = names::type_span(field);
        let size = |value: TokenStream| member_bytes(private, field, &value);
        match field.kind {
            Kind::Value(_) | Kind::Reference(_) => {
                let size =
                    size(quote_spanned!(span=> #private::measure::value_bytes(&self.#member)));
                quote!(__bytes += #size;)
            }
            Kind::Child(_) => {
                let size = size(
                    quote_spanned!(span=> #private::model::Node::document_bytes(&self.#member)),
                );
                quote!(__bytes += #size;)
            }
            Kind::Collection(_) => {
                let size = size(quote_spanned!(span=> __collection_bytes(&self.#member)));
                quote!(__bytes += #size;)
            }
            Kind::OptionalValue(_) | Kind::OptionalReference(_) => {
                let size = size(quote_spanned!(span=> #private::measure::value_bytes(__value)));
                when_some(&quote!(self.#member), &size)
            }
            Kind::OptionalChild(_) => {
                let size =
                    size(quote_spanned!(span=> #private::model::Node::document_bytes(__value)));
                when_some(&quote!(self.#member), &size)
            }
            Kind::Skipped => TokenStream::new(),
        }
    });
    let is_changed = names
        .container
        .document_fields()
        .next()
        .map(|_| quote!(mut));
    // A function of its own says what it asks of the node type, and so gets the better error.
    let collection_bytes = names
        .container
        .document_fields()
        .any(|field| matches!(field.kind, Kind::Collection(_)))
        .then(|| {
            quote! {
                fn __collection_bytes<__N: #private::model::Node>(
                    __collection: &#private::model::Collection<__N>,
                ) -> ::core::primitive::u64 {
                    __collection.document_bytes()
                }
            }
        });
    quote! {
        fn document_bytes(&self) -> ::core::primitive::u64 {
            #collection_bytes
            let #is_changed __bytes = #private::measure::OBJECT_BYTES;
            #(#steps)*
            __bytes
        }
    }
}

/// `Patch::document_bytes`: what is cleared takes nothing.
pub(super) fn patch(names: &Names<'_>) -> TokenStream {
    let private = &names.private;
    let steps: Vec<TokenStream> = patch::fields(names.container)
        .map(|field| {
            let member = field.ident;
            let size = member_bytes(
                private,
                field,
                &quote!(#private::measure::value_bytes(__value)),
            );
            let set = if field.kind.is_optional() {
                quote!(::core::option::Option::Some(::core::option::Option::Some(
                    __value
                )))
            } else {
                quote!(::core::option::Option::Some(__value))
            };
            quote! {
                if let #set = &self.#member {
                    __bytes += #size;
                }
            }
        })
        .collect();
    if steps.is_empty() {
        return quote! {
            fn document_bytes(&self) -> ::core::primitive::u64 {
                0
            }
        };
    }
    quote! {
        fn document_bytes(&self) -> ::core::primitive::u64 {
            let mut __bytes = 0;
            #(#steps)*
            __bytes
        }
    }
}

fn member_bytes(private: &TokenStream, field: &Field<'_>, value: &TokenStream) -> TokenStream {
    // Names of fields have no control characters, so these two are all that JSON escapes.
    let escapes = field.wire_name.matches(['"', '\\']).count();
    let key_bytes = field.wire_name.len() + escapes;
    quote!(#private::measure::member_bytes(#key_bytes, #value))
}

fn when_some(place: &TokenStream, size: &TokenStream) -> TokenStream {
    quote! {
        if let ::core::option::Option::Some(__value) = &#place {
            __bytes += #size;
        }
    }
}
