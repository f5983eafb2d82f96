//! The node: its `Node`, `Deserialize` and `JsonSchema`, and the path that begins at it.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Generics, parse_quote};

use super::names::{self, Names};
use super::{commands, decode, defaults, describe, members, patch, path, table, visit};
use crate::ast::Kind;

/// The implementations for the struct itself.
pub(super) fn expand(names: &Names<'_>) -> TokenStream {
    let Names {
        container,
        private,
        output,
        this,
        patch,
        path,
        declared,
        ..
    } = names;
    let (impl_generics, type_generics, where_clause) = names.generics.split_for_impl();
    let path_generics = path::with_root_argument(declared);
    let (_, path_arguments, _) = path_generics.split_for_impl();
    let table = table::name(None);
    let typed_path = output.body(quote!(#path(#private::NodePath::new(__path))));
    let methods = [
        output.whole(has_optional_children(names)).flatten(),
        Some(describe::node(names)),
        output.whole(limits(names)).flatten(),
        Some(decode::node(names)),
        defaults::node(names),
        visit::node(names),
        rename_references(names),
    ];
    let methods = methods.iter().flatten();
    let commands = commands::node(names);
    let members = members::node(names);
    let visibility = &container.input.vis;
    let root_arguments = root_arguments(names);
    let root_path = output.body(quote! {
        <Self as #private::Node>::typed_path(#private::Path::root())
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #private::Node for #this #where_clause {
            type Patch = #patch #type_generics;
            type Path<__R: #private::Model> = #path #path_arguments;
            const FIELDS: &'static [#private::Field] = #table;
            #commands

            fn typed_path<__R: #private::Model>(__path: #private::Path) -> #path #path_arguments {
                #typed_path
            }

            #(#methods)*
        }

        #members

        impl #impl_generics #this #where_clause {
            #[doc = "The typed path of the root of a document of this type."]
            #visibility fn path() -> #path #root_arguments {
                #root_path
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
    let private = &names.private;
    let mut fields = names.container.document_fields();
    fields
        .any(|field| matches!(field.kind, Kind::OptionalChild(_)))
        .then(|| {
            quote!(
                const HAS_OPTIONAL_CHILDREN: #private::bool = true;
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
        let method = format_ident!("with_{}", limit.name);
        let figure = Literal::u64_unsuffixed(limit.figure.value);
        quote!(.#method(#figure))
    });
    Some(quote! {
        fn limits() -> #private::Limits {
            #private::Limits::DEFAULT #(#changes)*
        }
    })
}

/// Left out where there is nothing that could follow.
fn rename_references(names: &Names<'_>) -> Option<TokenStream> {
    let private = &names.private;
    let steps = names.container.document_fields().filter_map(|field| {
        let member = field.ident;
        let span = names::type_span(field);
        let function = match field.kind {
            Kind::Value(_) | Kind::OptionalValue(_) | Kind::Skipped => return None,
            Kind::Reference(_) | Kind::OptionalReference(_) => {
                quote!(FollowRenames::follow_renames)
            }
            Kind::Collection(_) => quote!(rename_collection),
            Kind::Child(_) => quote!(Node::rename_references),
            Kind::OptionalChild(_) => quote!(rename_optional_child),
        };
        Some(quote_spanned!(span=> #private::#function(&mut self.#member, __renames)))
    });
    patch::rename_references(names, &steps.collect::<Vec<_>>())
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
        output,
        this,
        patch,
        ..
    } = names;
    let de_generics = with_de(&names.generics);
    let (de_impl_generics, _, _) = de_generics.split_for_impl();
    let (impl_generics, type_generics, where_clause) = names.generics.split_for_impl();
    let parts = [
        (quote!(#this), "", "node"),
        (quote!(#patch #type_generics), "Patch", "patch"),
    ];
    let implementations = parts.into_iter().map(|(target, suffix, what)| {
        let deserialize = format_ident!("deserialize_{what}");
        let schema = format_ident!("{what}_json_schema");
        let deserialize = output.body(quote!(#private::#deserialize(__deserializer)));
        let name = output.body(describe::schema_name(names, suffix));
        let schema_id = output.body(quote!(#private::schema_id::<Self>()));
        let schema = output.body(quote!(#private::#schema::<Self>(__generator)));
        quote! {
            #[automatically_derived]
            impl #de_impl_generics #private::Deserialize<'de> for #target #where_clause {
                fn deserialize<__D: #private::Deserializer<'de>>(
                    __deserializer: __D,
                ) -> #private::Result<Self, __D::Error> {
                    #deserialize
                }
            }

            #[automatically_derived]
            impl #impl_generics #private::JsonSchema for #target #where_clause {
                fn schema_name() -> #private::Cow<'static, #private::str> {
                    #name
                }

                fn schema_id() -> #private::Cow<'static, #private::str> {
                    #schema_id
                }

                fn json_schema(
                    __generator: &mut #private::SchemaGenerator,
                ) -> #private::Schema {
                    #schema
                }
            }
        }
    });
    quote!(#(#implementations)*)
}
