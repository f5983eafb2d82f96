//! The visits of the fields that lead further down: children and collections.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::names::{self, Names};
use super::table;
use crate::ast::{Field, Kind};

/// `visit_type` and `visit_mut`. Each asks the visitor about the one field of the name. Left out where
/// no field leads further down.
pub(super) fn node(names: &Names<'_>) -> Option<TokenStream> {
    let Names {
        private, output, ..
    } = names;
    let visit_type = output.whole(arms(names, |field, items_max, span| match field.kind {
        Kind::Child(node) | Kind::OptionalChild(node) => {
            let optional = field.kind.is_optional();
            Some(quote_spanned!(span=> __visitor.child::<#node>(#optional)))
        }
        Kind::Collection(node) => {
            Some(quote_spanned!(span=> __visitor.collection::<#node>(#items_max)))
        }
        _ => None,
    })?)?;
    let visit_mut = arms(names, |field, items_max, span| {
        let member = field.ident;
        match field.kind {
            Kind::Child(_) => Some(quote_spanned!(span=> __visitor.child(&mut self.#member))),
            Kind::OptionalChild(_) => {
                Some(quote_spanned!(span=> __visitor.optional_child(&mut self.#member)))
            }
            Kind::Collection(_) => {
                Some(quote_spanned!(span=> __visitor.collection(&mut self.#member, #items_max)))
            }
            _ => None,
        }
    });
    Some(quote! {
        fn visit_type<__V: #private::TypeVisitor>(
            __segment: &#private::str,
            __visitor: __V,
        ) -> __V::Output {
            #visit_type
        }

        fn visit_mut<__V: #private::NodeVisitor>(
            &mut self,
            __segment: &#private::str,
            __visitor: __V,
        ) -> __V::Output {
            #visit_mut
        }
    })
}

fn arms(
    names: &Names<'_>,
    visit: impl Fn(&Field<'_>, &TokenStream, Span) -> Option<TokenStream>,
) -> Option<TokenStream> {
    let table = table::name(None);
    let fields = names.container.document_fields().enumerate();
    let arms: Vec<TokenStream> = fields
        .filter_map(|(index, field)| {
            let (wire_name, entry) = (&field.wire_name, table::at(&table, index));
            let visit = visit(field, &quote!(#entry.nodes_max()), names::type_span(field))?;
            Some(quote!(#wire_name => #visit,))
        })
        .collect();
    (!arms.is_empty()).then(|| {
        quote! {
            match __segment {
                #(#arms)*
                _ => __visitor.leaf(),
            }
        }
    })
}
