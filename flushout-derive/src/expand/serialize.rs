//! `Serialize` for the node and its patch.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::names::{self, Names};
use super::patch;
use crate::ast::{Field, FieldList};

/// The fields in their order; an `Option` that is `None` is left out.
pub(super) fn node(names: &Names<'_>) -> TokenStream {
    let Names {
        private,
        this,
        allow,
        ..
    } = names;
    let (impl_generics, _, where_clause) = names.generics.split_for_impl();
    let object = object(private, &names.container.fields, |_, field| {
        let member = field.ident;
        quote!(&self.#member)
    });
    let body = body(private, &object);
    quote! {
        #[automatically_derived]
        #allow
        impl #impl_generics #private::serde::Serialize for #this #where_clause {
            #body
        }
    }
}

/// Writes all fields as an object; `access` gives a reference to each of them, by its place.
pub(super) fn object(
    private: &TokenStream,
    fields: &FieldList<'_>,
    access: impl Fn(usize, &Field<'_>) -> TokenStream,
) -> TokenStream {
    let mut always = 0_usize;
    let mut counts = Vec::new();
    let mut writes = Vec::new();
    for (index, field) in fields.on_the_wire().enumerate() {
        let (value, wire_name) = (access(index, field), &field.wire_name);
        let span = names::type_span(field);
        let write = quote_spanned! {span=>
            #private::serde::ser::SerializeMap::serialize_entry(&mut __map, #wire_name, #value)?;
        };
        if field.kind.is_optional() {
            counts.push(count(&value));
            writes.push(quote! {
                if ::core::option::Option::is_some(#value) {
                    #write
                }
            });
        } else {
            always += 1;
            writes.push(write);
        }
    }
    entries(private, always, &counts, &writes)
}

/// The fields that are set; one that is set to `None` is written as null, which clears it.
pub(super) fn patch(names: &Names<'_>) -> TokenStream {
    let Names {
        private,
        patch,
        allow,
        ..
    } = names;
    let (impl_generics, type_generics, where_clause) = names.generics.split_for_impl();
    let mut counts = Vec::new();
    let mut writes = Vec::new();
    for field in patch::fields(names.container) {
        let (member, wire_name) = (field.ident, &field.wire_name);
        counts.push(count(&quote!(&self.#member)));
        let span = names::type_span(field);
        writes.push(quote_spanned! {span=>
            if let ::core::option::Option::Some(__value) = &self.#member {
                #private::serde::ser::SerializeMap::serialize_entry(&mut __map, #wire_name, __value)?;
            }
        });
    }
    let body = body(private, &entries(private, 0, &counts, &writes));
    quote! {
        #[automatically_derived]
        #allow
        impl #impl_generics #private::serde::Serialize for #patch #type_generics #where_clause {
            #body
        }
    }
}

fn count(value: &TokenStream) -> TokenStream {
    quote! {
        if ::core::option::Option::is_some(#value) {
            __length += 1;
        }
    }
}

/// The statements that write a map into `__serializer`.
fn entries(
    private: &TokenStream,
    always: usize,
    counts: &[TokenStream],
    writes: &[TokenStream],
) -> TokenStream {
    let map_is_changed = (!writes.is_empty()).then(|| quote!(mut));
    let length_is_changed = (!counts.is_empty()).then(|| quote!(mut));
    quote! {
        let #length_is_changed __length: ::core::primitive::usize = #always;
        #(#counts)*
        let #map_is_changed __map = #private::serde::Serializer::serialize_map(
            __serializer,
            ::core::option::Option::Some(__length),
        )?;
        #(#writes)*
        #private::serde::ser::SerializeMap::end(__map)
    }
}

fn body(private: &TokenStream, statements: &TokenStream) -> TokenStream {
    quote! {
        fn serialize<__S: #private::serde::Serializer>(
            &self,
            __serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            #statements
        }
    }
}
