//! The patch: the fields that an update may set, each of them optional.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::Names;
use super::{decode, members};
use crate::types;

/// Whether some type parameter occurs in no field of the patch, so that a marker has to use it.
pub(super) fn needs_marker(names: &Names<'_>) -> bool {
    let types: Vec<_> = names
        .container
        .patch_fields()
        .map(|field| &field.input.ty)
        .collect();
    let tokens = quote!(#(#types)*);
    names
        .generics
        .type_params()
        .any(|parameter| !types::mentions(tokens.clone(), &parameter.ident.to_string()))
}

/// What every patch has.
pub(super) fn expand(names: &Names<'_>) -> TokenStream {
    let default = default(names);
    let node_patch = node_patch(names);
    let members = members::patch(names);
    quote! {
        #default
        #node_patch
        #members
    }
}

/// The type of the patch.
pub(super) fn declaration(names: &Names<'_>) -> TokenStream {
    let Names {
        container,
        ident,
        this,
        patch,
        declared,
        allow,
        ..
    } = names;
    let visibility = &container.input.vis;
    let where_clause = &declared.where_clause;
    let members = container.patch_fields().map(|field| {
        let (member, visibility, written) = (field.ident, &field.input.vis, &field.input.ty);
        let doc = field.description.clone().unwrap_or_else(|| {
            format!(
                "The new value of `{}`; `None` leaves it as it is.",
                field.wire_name
            )
        });
        quote! {
            #[doc = #doc]
            #visibility #member: ::core::option::Option<#written>,
        }
    });
    let marker = needs_marker(names).then(|| {
        quote! {
            #[doc(hidden)]
            pub __node: ::core::marker::PhantomData<fn() -> #this>,
        }
    });
    let doc = format!(
        "The fields of a [`{ident}`] that an update may set. What is `None` stays as it is; \
         `Some(None)` clears an optional field."
    );
    quote! {
        #[doc = #doc]
        #allow
        #visibility struct #patch #declared #where_clause {
            #(#members)*
            #marker
        }
    }
}

/// `Debug` and `Default`.
fn default(names: &Names<'_>) -> TokenStream {
    let Names {
        container,
        private,
        output,
        patch,
        declared,
        ..
    } = names;
    // What the patch holds is absent, so that the parameters need no defaults of their own.
    let (impl_generics, type_generics, where_clause) = declared.split_for_impl();
    let members = container.patch_fields().map(|field| {
        let member = field.ident;
        quote!(#member: #private::None,)
    });
    let marker = needs_marker(names).then(|| quote!(__node: #private::PhantomData,));
    let default = output.body(quote!(Self { #(#members)* #marker }));
    let (bound_impl_generics, _, bound_where_clause) = names.generics.split_for_impl();
    let name = patch.to_string();
    let debug = output.body(quote!(#private::debug_patch(#name, self, __formatter)));
    quote! {
        #[automatically_derived]
        impl #bound_impl_generics #private::Debug for #patch #type_generics #bound_where_clause {
            fn fmt(&self, __formatter: &mut #private::Formatter<'_>) -> #private::FmtResult {
                #debug
            }
        }

        #[automatically_derived]
        impl #impl_generics #private::Default for #patch #type_generics #where_clause {
            fn default() -> Self {
                #default
            }
        }
    }
}

fn node_patch(names: &Names<'_>) -> TokenStream {
    let Names {
        container,
        private,
        output,
        this,
        patch,
        ..
    } = names;
    let (impl_generics, type_generics, where_clause) = names.generics.split_for_impl();
    let decode = decode::patch(names);
    let swaps = container.patch_fields().map(|field| {
        let member = field.ident;
        quote!(#private::swap_set(&mut self.#member, &mut __node.#member);)
    });
    let swap = output.body(quote!(#(#swaps)*));
    let renames = container
        .patch_fields()
        .filter(|field| field.kind.is_reference())
        .map(|field| {
            let member = field.ident;
            quote!(#private::FollowRenames::follow_renames(&mut self.#member, __renames))
        });
    let rename_references = rename_references(names, &renames.collect::<Vec<_>>());
    let node = if container.patch_fields().next().is_some() {
        quote!(__node)
    } else {
        quote!(_)
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics #private::Patch for #patch #type_generics #where_clause {
            type Node = #this;

            #decode

            fn swap(&mut self, #node: &mut Self::Node) {
                #swap
            }

            #rename_references
        }
    }
}

/// The method that follows renamed nodes, with what it does for each field. Left out where that is nothing.
pub(super) fn rename_references(names: &Names<'_>, steps: &[TokenStream]) -> Option<TokenStream> {
    let private = names.output.whole(&names.private)?;
    (!steps.is_empty()).then(|| {
        // All of them are renamed, so none is passed over once one was.
        quote! {
            fn rename_references(&mut self, __renames: &#private::ReferenceRenames) -> #private::bool {
                #(#steps)|*
            }
        }
    })
}
