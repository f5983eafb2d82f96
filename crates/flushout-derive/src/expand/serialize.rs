//! `Serialize` for the node and its patch.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::names::{self, Names};
use super::patch;

/// The fields in their order; an `Option` that is `None` is left out.
pub(super) fn node(names: &Names<'_>) -> TokenStream {
    let Names {
        private,
        this,
        allow,
        ..
    } = names;
    let (impl_generics, _, where_clause) = names.generics.split_for_impl();
    let mut always = 0_usize;
    let mut counts = Vec::new();
    let mut writes = Vec::new();
    for field in names.container.document_fields() {
        let (member, wire_name) = (field.ident, &field.wire_name);
        let span = names::type_span(field);
        let write = quote_spanned! {span=>
            #private::serde::ser::SerializeMap::serialize_entry(&mut __map, #wire_name, &self.#member)?;
        };
        if field.kind.is_optional() {
            counts.push(count(member));
            writes.push(quote! {
                if ::core::option::Option::is_some(&self.#member) {
                    #write
                }
            });
        } else {
            always += 1;
            writes.push(write);
        }
    }
    let body = body(private, always, &counts, &writes);
    quote! {
        #[automatically_derived]
        #allow
        impl #impl_generics #private::serde::Serialize for #this #where_clause {
            #body
        }
    }
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
        counts.push(count(member));
        let span = names::type_span(field);
        writes.push(quote_spanned! {span=>
            if let ::core::option::Option::Some(__value) = &self.#member {
                #private::serde::ser::SerializeMap::serialize_entry(&mut __map, #wire_name, __value)?;
            }
        });
    }
    let body = body(private, 0, &counts, &writes);
    quote! {
        #[automatically_derived]
        #allow
        impl #impl_generics #private::serde::Serialize for #patch #type_generics #where_clause {
            #body
        }
    }
}

fn count(member: &syn::Ident) -> TokenStream {
    quote! {
        if ::core::option::Option::is_some(&self.#member) {
            __length += 1;
        }
    }
}

fn body(
    private: &TokenStream,
    always: usize,
    counts: &[TokenStream],
    writes: &[TokenStream],
) -> TokenStream {
    let map_is_changed = (!writes.is_empty()).then(|| quote!(mut));
    let length_is_changed = (!counts.is_empty()).then(|| quote!(mut));
    quote! {
        fn serialize<__S: #private::serde::Serializer>(
            &self,
            __serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
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
}
