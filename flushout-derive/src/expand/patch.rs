//! The patch: the fields that an update may set, each of them optional.

use proc_macro2::TokenStream;
use quote::quote;

use super::names::Names;
use super::{decode, measure};
use crate::ast::{Container, Field};
use crate::types;

/// Whether an update may set the field: values and references that are not `create_only`.
pub(super) fn is_in_patch(field: &Field<'_>) -> bool {
    (field.kind.is_value() || field.kind.is_reference()) && field.attributes.create_only.is_none()
}

/// The fields of the patch.
pub(super) fn fields<'c, 'a>(container: &'c Container<'a>) -> impl Iterator<Item = &'c Field<'a>> {
    container
        .document_fields()
        .filter(|field| is_in_patch(field))
}

/// Whether some type parameter occurs in no field of the patch, so that a marker has to use it.
pub(super) fn needs_marker(names: &Names<'_>) -> bool {
    let types: Vec<_> = fields(names.container)
        .map(|field| &field.input.ty)
        .collect();
    let tokens = quote!(#(#types)*);
    names
        .generics
        .type_params()
        .any(|parameter| !types::mentions(tokens.clone(), &parameter.ident.to_string()))
}

/// The patch type with what every patch has.
pub(super) fn expand(names: &Names<'_>) -> TokenStream {
    let declaration = declaration(names);
    let default = default(names);
    let node_patch = node_patch(names);
    quote! {
        #declaration
        #default
        #node_patch
    }
}

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
    let members = fields(container).map(|field| {
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

fn default(names: &Names<'_>) -> TokenStream {
    let Names {
        container,
        private,
        patch,
        declared,
        allow,
        ..
    } = names;
    // What the patch holds is absent, so that the parameters need no defaults of their own.
    let (impl_generics, type_generics, where_clause) = declared.split_for_impl();
    let members = fields(container).map(|field| {
        let member = field.ident;
        quote!(#member: ::core::option::Option::None,)
    });
    let marker = needs_marker(names).then(|| quote!(__node: ::core::marker::PhantomData,));
    let (bound_impl_generics, _, bound_where_clause) = names.generics.split_for_impl();
    let name = patch.to_string();
    quote! {
        #[automatically_derived]
        #allow
        impl #bound_impl_generics ::core::fmt::Debug for #patch #type_generics #bound_where_clause {
            fn fmt(&self, __formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                // The types of the fields need not have `Debug`, but all of them can be written.
                let __text = #private::json::JsonText::from_serialize(self);
                let __debug = &mut ::core::fmt::Formatter::debug_tuple(__formatter, #name);
                ::core::fmt::DebugTuple::finish(match &__text {
                    ::core::result::Result::Ok(__text) => __debug.field(&__text.as_str()),
                    ::core::result::Result::Err(__problem) => __debug.field(__problem),
                })
            }
        }

        #[automatically_derived]
        #allow
        impl #impl_generics ::core::default::Default for #patch #type_generics #where_clause {
            fn default() -> Self {
                Self { #(#members)* #marker }
            }
        }
    }
}

fn node_patch(names: &Names<'_>) -> TokenStream {
    let Names {
        container,
        private,
        this,
        patch,
        allow,
        ..
    } = names;
    let (impl_generics, type_generics, where_clause) = names.generics.split_for_impl();
    let decode = decode::patch(names);
    let swaps = fields(container).map(|field| {
        let member = field.ident;
        quote! {
            if let ::core::option::Option::Some(__value) = &mut self.#member {
                ::core::mem::swap(__value, &mut __node.#member);
            }
        }
    });
    let document_bytes = measure::patch(names);
    let renames = fields(container)
        .filter(|field| field.kind.is_reference())
        .map(|field| {
            let member = field.ident;
            let target = if field.kind.is_optional() {
                quote!(::core::option::Option::Some(::core::option::Option::Some(
                    __reference
                )))
            } else {
                quote!(::core::option::Option::Some(__reference))
            };
            quote! {
                if let #target = &mut self.#member {
                    __is_changed |= __reference.rename(__renames);
                }
            }
        });
    let rename_references = rename_references(private, &renames.collect::<Vec<_>>());
    let node_argument = if fields(container).next().is_some() {
        quote!(__node)
    } else {
        quote!(_)
    };
    quote! {
        #[automatically_derived]
        #allow
        impl #impl_generics #private::model::Patch for #patch #type_generics #where_clause {
            type Node = #this;

            #decode

            fn swap(&mut self, #node_argument: &mut Self::Node) {
                #(#swaps)*
            }

            #document_bytes

            #rename_references
        }
    }
}

/// The method that follows renamed nodes, with what it does for each field.
pub(super) fn rename_references(private: &TokenStream, steps: &[TokenStream]) -> TokenStream {
    if steps.is_empty() {
        return quote! {
            fn rename_references(&mut self, _: &#private::renames::ReferenceRenames) -> ::core::primitive::bool {
                false
            }
        };
    }
    quote! {
        fn rename_references(&mut self, __renames: &#private::renames::ReferenceRenames) -> ::core::primitive::bool {
            let mut __is_changed = false;
            #(#steps)*
            __is_changed
        }
    }
}
