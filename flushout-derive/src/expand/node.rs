//! The node: its `Node`, `Deserialize` and `JsonSchema`, and the path that begins at it.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Generics, parse_quote};

use super::names::{self, Names};
use super::{commands, decode, defaults, describe, measure, patch, path, visit};
use crate::ast::Kind;

/// The implementations for the struct itself.
pub(super) fn expand(names: &Names<'_>) -> TokenStream {
    let Names {
        private,
        this,
        patch,
        path,
        declared,
        allow,
        ..
    } = names;
    let (impl_generics, type_generics, where_clause) = names.generics.split_for_impl();
    let path_generics = path::with_root_argument(declared);
    let (_, path_arguments, _) = path_generics.split_for_impl();
    let commands = commands::node(names);
    let describe = describe::node(names);
    let limits = limits(names);
    let has_optional_children = has_optional_children(names);
    let decode = decode::node(names);
    let check_defaults = defaults::node(names);
    let visits = visit::node(names);
    let document_bytes = measure::node(names);
    let rename_references = rename_references(names);
    let root_path = root_path(names);
    quote! {
        #[automatically_derived]
        #allow
        impl #impl_generics #private::model::Node for #this #where_clause {
            type Patch = #patch #type_generics;
            type Path<__R: #private::model::Model> = #path #path_arguments;
            #commands

            fn typed_path<__R: #private::model::Model>(
                __path: #private::path::Path,
            ) -> #path #path_arguments {
                #path {
                    path: __path,
                    root: ::core::marker::PhantomData,
                }
            }

            #has_optional_children
            #describe
            #limits
            #decode
            #check_defaults
            #visits
            #document_bytes
            #rename_references
        }

        #root_path
    }
}

/// `TodoList::path()`, where every command begins.
fn root_path(names: &Names<'_>) -> TokenStream {
    let Names {
        container,
        private,
        this,
        path,
        allow,
        ..
    } = names;
    let visibility = &container.input.vis;
    let (impl_generics, _, where_clause) = names.generics.split_for_impl();
    let arguments = root_arguments(names);
    quote! {
        #allow
        impl #impl_generics #this #where_clause {
            #[doc = "The typed path of the root of a document of this type."]
            #visibility fn path() -> #path #arguments {
                <Self as #private::model::Node>::typed_path(#private::path::Path::root())
            }
        }
    }
}

/// The arguments of the path type for a document whose root is the node itself.
pub(super) fn root_arguments(names: &Names<'_>) -> TokenStream {
    let parameters = names
        .declared
        .params
        .iter()
        .filter_map(|parameter| match parameter {
            syn::GenericParam::Type(parameter) => Some(&parameter.ident),
            syn::GenericParam::Const(parameter) => Some(&parameter.ident),
            syn::GenericParam::Lifetime(_) => None,
        });
    quote!(<Self #(, #parameters)*>)
}

/// Left out where there are none.
fn has_optional_children(names: &Names<'_>) -> Option<TokenStream> {
    let mut fields = names.container.document_fields();
    fields
        .any(|field| matches!(field.kind, Kind::OptionalChild(_)))
        .then(|| {
            quote!(
                const HAS_OPTIONAL_CHILDREN: ::core::primitive::bool = true;
            )
        })
}

fn limits(names: &Names<'_>) -> Option<TokenStream> {
    let private = &names.private;
    let limits = &names.container.attributes.limits;
    if limits.is_empty() {
        return None;
    }
    let changes = limits.iter().map(|limit| {
        let method = quote::format_ident!("with_{}", limit.name);
        let figure = Literal::u64_unsuffixed(limit.figure.value);
        quote!(.#method(#figure))
    });
    Some(quote! {
        fn limits() -> #private::limits::Limits {
            #private::limits::Limits::DEFAULT #(#changes)*
        }
    })
}

fn rename_references(names: &Names<'_>) -> TokenStream {
    let private = &names.private;
    let mut steps = Vec::new();
    let has_collections = names
        .container
        .document_fields()
        .any(|field| matches!(field.kind, Kind::Collection(_)));
    if has_collections {
        // A function of its own says what it asks of the node type, and so gets the better error.
        steps.push(quote! {
            fn __rename_in_collection<__N: #private::model::Node>(
                __collection: &mut #private::model::Collection<__N>,
                __renames: &#private::renames::ReferenceRenames,
            ) -> ::core::primitive::bool {
                __collection.rename_references(__renames)
            }
        });
    }
    steps.extend(names.container.document_fields().filter_map(|field| {
        let member = field.ident;
        let span = names::type_span(field);
        Some(match field.kind {
            Kind::Value(_) | Kind::OptionalValue(_) | Kind::Skipped => return None,
            Kind::Reference(_) => {
                quote_spanned!(span=> __is_changed |= self.#member.rename(__renames);)
            }
            Kind::OptionalReference(_) => quote_spanned! {span=>
                if let ::core::option::Option::Some(__reference) = &mut self.#member {
                    __is_changed |= __reference.rename(__renames);
                }
            },
            Kind::Collection(_) => quote_spanned! {span=>
                __is_changed |= __rename_in_collection(&mut self.#member, __renames);
            },
            Kind::Child(_) => quote_spanned! {span=>
                __is_changed |= #private::model::Node::rename_references(&mut self.#member, __renames);
            },
            Kind::OptionalChild(_) => quote_spanned! {span=>
                if let ::core::option::Option::Some(__child) = &mut self.#member {
                    __is_changed |= #private::model::Node::rename_references(__child, __renames);
                }
            },
        })
    }));
    patch::rename_references(private, &steps)
}

/// The generics with the lifetime that `Deserialize` has.
pub(super) fn with_de(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    generics.params.insert(0, parse_quote!('de));
    generics
}

/// `Deserialize` and `JsonSchema` for the node and its patch, both from the same attributes.
pub(super) fn serde_and_schema(names: &Names<'_>) -> TokenStream {
    let Names {
        private,
        ident,
        this,
        patch,
        allow,
        ..
    } = names;
    let de_generics = with_de(&names.generics);
    let (de_impl_generics, _, _) = de_generics.split_for_impl();
    let (impl_generics, type_generics, where_clause) = names.generics.split_for_impl();
    let parts = [
        (
            *ident,
            quote!(#this),
            "",
            [quote!(deserialize_node), quote!(node_json_schema)],
        ),
        (
            patch,
            quote!(#patch #type_generics),
            "Patch",
            [quote!(deserialize_patch), quote!(patch_json_schema)],
        ),
    ];
    let implementations = parts.into_iter().map(|(ident, target, suffix, functions)| {
        let [deserialize, schema] = functions;
        let name = describe::schema_name(names, suffix);
        let schema_id = schema_id(names, ident);
        quote! {
            #[automatically_derived]
            #allow
            impl #de_impl_generics #private::serde::Deserialize<'de> for #target #where_clause {
                fn deserialize<__D: #private::serde::Deserializer<'de>>(
                    __deserializer: __D,
                ) -> ::core::result::Result<Self, __D::Error> {
                    #private::model::#deserialize(__deserializer)
                }
            }

            #[automatically_derived]
            #allow
            impl #impl_generics #private::schemars::JsonSchema for #target #where_clause {
                fn schema_name() -> ::std::borrow::Cow<'static, ::core::primitive::str> {
                    #name
                }

                fn schema_id() -> ::std::borrow::Cow<'static, ::core::primitive::str> {
                    #schema_id
                }

                fn json_schema(
                    __generator: &mut #private::schemars::SchemaGenerator,
                ) -> #private::schemars::Schema {
                    #private::#schema::<Self>(__generator)
                }
            }
        }
    });
    quote!(#(#implementations)*)
}

/// What tells this type from others of the same name.
fn schema_id(names: &Names<'_>, target: &syn::Ident) -> TokenStream {
    let private = &names.private;
    let own = target.to_string();
    let generics = &names.declared;
    let own = quote!(::core::concat!(::core::module_path!(), "::", #own));
    let types = generics.type_params().map(|parameter| {
        let parameter = &parameter.ident;
        quote!(&<#parameter as #private::schemars::JsonSchema>::schema_id())
    });
    let constants = generics.const_params().map(|parameter| {
        let parameter = &parameter.ident;
        quote!(&::std::string::ToString::to_string(&#parameter))
    });
    let arguments: Vec<TokenStream> = types.chain(constants).collect();
    if arguments.is_empty() {
        return quote!(::std::borrow::Cow::Borrowed(#own));
    }
    quote! {
        ::std::borrow::Cow::Owned(<[&::core::primitive::str]>::join(&[#own, #(#arguments),*], "_"))
    }
}
