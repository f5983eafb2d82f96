//! The visits of the fields that lead further down: children and collections.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::decode;
use super::names::{self, Names};
use crate::ast::{Field, Kind};

/// `visit_type` and `visit_mut`. Each asks the visitor about the one field of the name.
pub(super) fn node(names: &Names<'_>) -> TokenStream {
    let private = &names.private;
    let visit_type = arms(names, |field, span| match field.kind {
        Kind::Child(node) | Kind::OptionalChild(node) => {
            let optional = field.kind.is_optional();
            Some(quote_spanned!(span=> __visitor.child::<#node>(#optional)))
        }
        Kind::Collection(node) => {
            let items_max = decode::items_max(field);
            Some(quote_spanned!(span=> __visitor.collection::<#node>(#items_max)))
        }
        _ => None,
    });
    let visit_mut = arms(names, |field, span| {
        let member = field.ident;
        match field.kind {
            Kind::Child(_) => Some(quote_spanned!(span=> __visitor.child(&mut self.#member))),
            Kind::OptionalChild(_) => {
                Some(quote_spanned!(span=> __visitor.optional_child(&mut self.#member)))
            }
            Kind::Collection(_) => {
                let items_max = decode::items_max(field);
                Some(quote_spanned!(span=> __visitor.collection(&mut self.#member, #items_max)))
            }
            _ => None,
        }
    });
    quote! {
        fn visit_type<__V: #private::model::TypeVisitor>(
            __segment: &::core::primitive::str,
            __visitor: __V,
        ) -> __V::Output {
            #visit_type
        }

        fn visit_mut<__V: #private::model::NodeVisitor>(
            &mut self,
            __segment: &::core::primitive::str,
            __visitor: __V,
        ) -> __V::Output {
            #visit_mut
        }
    }
}

fn arms(names: &Names<'_>, visit: impl Fn(&Field<'_>, Span) -> Option<TokenStream>) -> TokenStream {
    let arms: Vec<TokenStream> = names
        .container
        .document_fields()
        .filter_map(|field| {
            let wire_name = &field.wire_name;
            visit(field, names::type_span(field)).map(|visit| quote!(#wire_name => #visit,))
        })
        .collect();
    if arms.is_empty() {
        return quote!(__visitor.leaf());
    }
    quote! {
        match __segment {
            #(#arms)*
            _ => __visitor.leaf(),
        }
    }
}
