//! The typed path: a method for each field, so that a command that cannot be does not compile.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Generics, parse_quote};

use super::names::{self, Names};
use super::patch;
use crate::ast::{Field, Kind};

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

/// The type of the path and its methods.
pub(super) fn expand(names: &Names<'_>) -> TokenStream {
    let Names {
        container,
        private,
        ident,
        this,
        patch,
        path,
        declared,
        generics,
        allow,
    } = names;
    let visibility = &container.input.vis;
    let (_, patch_generics, _) = generics.split_for_impl();
    let declared = with_root_argument(declared);
    let declared_where = &declared.where_clause;
    let generics = with_root(generics, &quote!(: #private::model::Model));
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let methods = container
        .document_fields()
        .filter_map(|field| method(names, field));
    let doc = format!("The typed path of a [`{ident}`], with a method for each of its fields.");
    let root = root_type(names);
    let plain_implementations = plain_implementations(names);
    quote! {
        #[doc = #doc]
        #allow
        #visibility struct #path #declared #declared_where {
            path: #private::path::Path,
            root: ::core::marker::PhantomData<#root>,
        }

        #allow
        impl #impl_generics #path #type_generics #where_clause {
            #[doc = "The command that changes fields of the node."]
            #visibility fn update(&self, __patch: #patch #patch_generics) -> #private::command::Update<__R> {
                #private::command::Update::new::<#this>(
                    ::core::clone::Clone::clone(&self.path),
                    __patch,
                )
            }

            #(#methods)*
        }

        #plain_implementations
    }
}

/// What the marker of a path holds: the document's type and, for generic nodes, that of the node.
pub(super) fn root_type(names: &Names<'_>) -> TokenStream {
    let this = &names.this;
    if names.generics.type_params().next().is_some() {
        quote!(fn() -> (__R, #this))
    } else {
        quote!(fn() -> __R)
    }
}

/// `Clone` and `Debug`, which ask nothing of the document's type.
fn plain_implementations(names: &Names<'_>) -> TokenStream {
    let Names {
        path,
        declared,
        allow,
        ..
    } = names;
    let generics = with_root_argument(declared);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let name = path.to_string();
    quote! {
        #[automatically_derived]
        #allow
        impl #impl_generics ::core::clone::Clone for #path #type_generics #where_clause {
            fn clone(&self) -> Self {
                Self {
                    path: ::core::clone::Clone::clone(&self.path),
                    root: ::core::marker::PhantomData,
                }
            }
        }

        #[automatically_derived]
        #allow
        impl #impl_generics ::core::fmt::Debug for #path #type_generics #where_clause {
            fn fmt(&self, __formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::DebugTuple::finish(
                    ::core::fmt::Formatter::debug_tuple(__formatter, #name).field(&self.path),
                )
            }
        }
    }
}

/// The type that the method of a field returns; `None` for a field without a method.
pub(super) fn method_type(names: &Names<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let Names { private, this, .. } = names;
    let span = names::type_span(field);
    Some(match field.kind {
        Kind::Skipped => return None,
        Kind::Child(node) => quote_spanned!(span=> <#node as #private::model::Node>::Path<__R>),
        Kind::OptionalChild(node) => {
            quote_spanned!(span=> #private::command::OptionalChildPath<__R, #node>)
        }
        Kind::Collection(node) => {
            quote_spanned!(span=> #private::command::CollectionPath<__R, #node>)
        }
        _ if !patch::is_in_patch(field) => return None,
        _ => {
            let written = &field.input.ty;
            quote!(#private::command::ValuePath<__R, #this, #written>)
        }
    })
}

fn method(names: &Names<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let Names { private, patch, .. } = names;
    let (member, wire_name, visibility) = (field.ident, &field.wire_name, &field.input.vis);
    let (_, node_generics, _) = names.generics.split_for_impl();
    let returned = method_type(names, field)?;
    let span = names::type_span(field);
    let body = match field.kind {
        Kind::Child(node) => quote_spanned! {span=>
            <#node as #private::model::Node>::typed_path(self.path.child(#wire_name))
        },
        Kind::OptionalChild(_) => quote_spanned! {span=>
            #private::command::OptionalChildPath::new(&self.path, #wire_name)
        },
        Kind::Collection(_) => quote_spanned! {span=>
            #private::command::CollectionPath::new(self.path.child(#wire_name))
        },
        _ => quote_spanned! {span=>
            #private::command::ValuePath::new(
                &self.path,
                |__patch: &mut #patch #node_generics, __value| {
                    __patch.#member = ::core::option::Option::Some(__value);
                },
            )
        },
    };
    let doc = match field.kind {
        Kind::Collection(_) => format!("The path of the collection `{wire_name}`."),
        Kind::Child(_) | Kind::OptionalChild(_) => format!("The path of the node `{wire_name}`."),
        _ => format!("The path of the value `{wire_name}`."),
    };
    Some(quote! {
        #[doc = #doc]
        #visibility fn #member(&self) -> #returned {
            #body
        }
    })
}
