//! The typed path: a method for each field, so that a command that cannot be does not compile.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Generics, Type, parse_quote};

use super::names::{self, Names, Output};
use crate::ast::{Field, Kind};
use crate::types;

/// The generics of the struct with the type of the document in front.
pub(super) fn with_root(generics: &Generics, bound: &TokenStream) -> Generics {
    let mut generics = generics.clone();
    generics.params.insert(0, parse_quote!(__R #bound));
    generics
}

/// The arguments of the path type in the implementations for the node.
pub(super) fn with_root_argument(generics: &Generics) -> Generics {
    with_root(generics, &TokenStream::new())
}

/// The type of the path.
pub(super) fn declaration(names: &Names<'_>) -> TokenStream {
    let Names {
        container,
        full_private,
        ident,
        this,
        path,
        declared,
        allow,
        ..
    } = names;
    let visibility = &container.input.vis;
    let declared = with_root_argument(declared);
    let where_clause = &declared.where_clause;
    let doc = format!("The typed path of a [`{ident}`], with a method for each of its fields.");
    quote! {
        #[doc = #doc]
        #allow
        #visibility struct #path #declared(#full_private::NodePath<__R, #this>) #where_clause;
    }
}

/// The methods of the path, and `Clone` and `Debug`, which ask nothing of the document's type.
pub(super) fn expand(names: &Names<'_>) -> TokenStream {
    let Names {
        container,
        private,
        output,
        patch,
        path,
        declared,
        generics,
        ..
    } = names;
    let visibility = &container.input.vis;
    let (_, patch_generics, _) = generics.split_for_impl();
    let generics = with_root(generics, &quote!(: #private::Model));
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let declared = with_root_argument(declared);
    let (any_generics, _, any_where_clause) = declared.split_for_impl();
    let methods = container
        .document_fields()
        .filter_map(|field| method(names, field));
    let update = output.body(quote!(self.0.update(__patch)));
    let clone = output.body(quote!(Self(#private::Clone::clone(&self.0))));
    let name = path.to_string();
    let debug = output.body(quote!(self.0.debug(#name, __formatter)));
    quote! {
        impl #impl_generics #path #type_generics #where_clause {
            #[doc = "The command that changes fields of the node."]
            #visibility fn update(&self, __patch: #patch #patch_generics) -> #private::Update<__R> {
                #update
            }

            #(#methods)*
        }

        #[automatically_derived]
        impl #any_generics #private::Clone for #path #type_generics #any_where_clause {
            fn clone(&self) -> Self {
                #clone
            }
        }

        #[automatically_derived]
        impl #any_generics #private::Debug for #path #type_generics #any_where_clause {
            fn fmt(&self, __formatter: &mut #private::Formatter<'_>) -> #private::FmtResult {
                #debug
            }
        }
    }
}

/// The method of a field; `None` for one that no command changes, and, in a stub, for one whose method
/// would ask more of its type than that has.
fn method(names: &Names<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let Names {
        private,
        output,
        this,
        ..
    } = names;
    if *output == Output::Stub && !leads_somewhere(field) {
        return None;
    }
    let (member, wire_name, visibility) = (field.ident, &field.wire_name, &field.input.vis);
    let span = names::type_span(field);
    let (what, returned, body) = match field.kind {
        Kind::Child(node) => (
            "node",
            quote_spanned!(span=> <#node as #private::Node>::Path<__R>),
            quote_spanned!(span=> self.0.child::<#node>(#wire_name)),
        ),
        Kind::OptionalChild(node) => (
            "node",
            quote_spanned!(span=> #private::OptionalChildPath<__R, #node>),
            quote_spanned!(span=> self.0.optional_child(#wire_name)),
        ),
        Kind::Collection(node) => (
            "collection",
            quote_spanned!(span=> #private::CollectionPath<__R, #node>),
            quote_spanned!(span=> self.0.collection(#wire_name)),
        ),
        _ if !field.is_in_patch() => return None,
        _ => {
            let written = &field.input.ty;
            (
                "value",
                quote!(#private::ValuePath<__R, #this, #written>),
                quote_spanned! {span=>
                    self.0.value(|__patch, __value| __patch.#member = #private::Some(__value))
                },
            )
        }
    };
    let (doc, body) = (
        format!("The path of the {what} `{wire_name}`."),
        output.body(body),
    );
    Some(quote! {
        #[doc = #doc]
        #visibility fn #member(&self) -> #returned {
            #body
        }
    })
}

/// Whether a method for the field can be declared without asking more of its type than it has.
fn leads_somewhere(field: &Field<'_>) -> bool {
    let is_node = |node: &Type| types::instead_of_node(node).is_none();
    let is_method_of_paths = crate::check::PATH_METHODS.contains(&field.ident.to_string().as_str());
    !is_method_of_paths
        && match field.kind {
            Kind::Child(node) | Kind::OptionalChild(node) | Kind::Collection(node) => is_node(node),
            _ => true,
        }
}
