//! `Members` and `Serialize`: the members that a node, a patch or a command is written with.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Generics;

use super::names::{self, Names};
use super::table;
use crate::ast::{Field, FieldList, Kind};

/// What the node is written with; an `Option` that is `None` is left out.
pub(super) fn node(names: &Names<'_>) -> TokenStream {
    let fields = &names.container.fields;
    let visits = visits(&table::name(None), fields, |_, field| {
        let member = field.ident;
        quote!(&self.#member)
    });
    both(names, &names.this, &visits)
}

/// What the patch is written with; a field that is set to `None` is written as null, which clears it.
pub(super) fn patch(names: &Names<'_>) -> TokenStream {
    let Names { patch, .. } = names;
    let (_, type_generics, _) = names.generics.split_for_impl();
    let table = table::name(None);
    let fields = names.container.document_fields().enumerate();
    let visits = fields
        .filter(|(_, field)| field.is_in_patch())
        .map(|(index, field)| {
            let (member, span) = (field.ident, names::type_span(field));
            let entry = table::at(&table, index);
            if field.kind.is_optional() {
                quote_spanned!(span=> __visitor.clearable(&#entry, &self.#member))
            } else {
                quote_spanned!(span=> __visitor.optional(&#entry, &self.#member))
            }
        });
    both(
        names,
        &quote!(#patch #type_generics),
        &visits.collect::<Vec<_>>(),
    )
}

/// Visits all fields; `access` gives a reference to each of them, by its place.
pub(super) fn visits(
    table: &syn::Ident,
    fields: &FieldList<'_>,
    access: impl Fn(usize, &Field<'_>) -> TokenStream,
) -> Vec<TokenStream> {
    let fields = fields.on_the_wire().enumerate();
    fields
        .map(|(index, field)| {
            let (value, entry) = (access(index, field), table::at(table, index));
            let span = names::type_span(field);
            let method = match field.kind {
                Kind::Value(_) | Kind::Reference(_) | Kind::Skipped => quote!(value),
                Kind::OptionalValue(_) | Kind::OptionalReference(_) => quote!(optional),
                Kind::Child(_) => quote!(child),
                Kind::OptionalChild(_) => quote!(optional_child),
                Kind::Collection(_) => quote!(collection),
            };
            quote_spanned!(span=> __visitor.#method(&#entry, #value))
        })
        .collect()
}

/// The visits, one after the other, until one fails.
pub(super) fn in_turn(private: &TokenStream, visits: &[TokenStream]) -> TokenStream {
    let Some((last, visits)) = visits.split_last() else {
        return quote!(let _ = __visitor; #private::Ok(()));
    };
    quote!(#(#visits?;)* #last)
}

/// `Members`, with this body of its method.
pub(super) fn expand(
    private: &TokenStream,
    target: &TokenStream,
    generics: &Generics,
    body: &TokenStream,
) -> TokenStream {
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #private::Members for #target #where_clause {
            fn visit_members<__V: #private::MemberVisitor>(
                &self,
                __visitor: &mut __V,
            ) -> #private::Result<(), __V::Error> {
                #body
            }
        }
    }
}

fn both(names: &Names<'_>, target: &TokenStream, visits: &[TokenStream]) -> TokenStream {
    let Names {
        private,
        generics,
        output,
        ..
    } = names;
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let body = output.body(in_turn(private, visits));
    let members = expand(private, target, generics, &body);
    let serialize = output.body(quote!(#private::serialize_members(self, __serializer)));
    quote! {
        #members

        #[automatically_derived]
        impl #impl_generics #private::Serialize for #target #where_clause {
            fn serialize<__S: #private::Serializer>(
                &self,
                __serializer: __S,
            ) -> #private::Result<__S::Ok, __S::Error> {
                #serialize
            }
        }
    }
}
