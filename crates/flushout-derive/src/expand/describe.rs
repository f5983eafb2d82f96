//! `Node::describe`: what becomes of the attributes in the shape, and so in every schema.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::names::Names;
use super::decode;
use crate::ast::{Field, Kind};
use crate::attr::{Attr, Number};

/// The method that registers this type and all below it.
pub(super) fn node(names: &Names<'_>) -> TokenStream {
    let Names { container, private, .. } = names;
    let name = &container.name;
    let description = optional_text(container.description.as_deref());
    let fields: Vec<TokenStream> = container
        .document_fields()
        .map(|field| field_shape(private, field))
        .collect();
    let builder = if fields.is_empty() {
        quote!(_)
    } else {
        quote!(__builder)
    };
    quote! {
        fn describe(__builder: &mut #private::ShapeBuilder) -> #private::NodeIndex {
            __builder.node::<Self>(#name, |#builder| #private::NodeShapeDraft {
                description: #description,
                fields: ::std::vec::Vec::from([#(#fields),*]),
            })
        }
    }
}

fn optional_text(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote! {
            ::core::option::Option::Some(::std::string::String::from(#text))
        },
        None => quote!(::core::option::Option::None),
    }
}

fn field_shape(private: &TokenStream, field: &Field<'_>) -> TokenStream {
    let wire_name = &field.wire_name;
    let kind = kind(private, field);
    let attributes = &field.attributes;
    let aliases = attributes.aliases.iter().map(|alias| {
        let alias = &alias.value;
        quote!(.alias(#alias))
    });
    let description = field.description.iter().map(|text| quote!(.describe(#text)));
    let server = attributes.server.iter().map(|_| quote!(.server()));
    let create_only = attributes.create_only.iter().map(|_| quote!(.create_only()));
    let default = attributes.default.iter().map(|_| quote!(.with_default()));
    quote! {
        #private::FieldShape::new(#wire_name, #kind)
            #(#aliases)* #(#description)* #(#server)* #(#create_only)* #(#default)*
    }
}

fn kind(private: &TokenStream, field: &Field<'_>) -> TokenStream {
    let optional = field.kind.is_optional();
    match field.kind {
        Kind::Value(_) | Kind::OptionalValue(_) | Kind::Skipped => {
            let written = &field.input.ty;
            let constraints = constraints(private, field);
            quote! {
                #private::FieldKind::Value {
                    schema: __builder.value::<#written>(&#constraints),
                    optional: #optional,
                }
            }
        }
        Kind::Child(node) | Kind::OptionalChild(node) => quote! {
            #private::FieldKind::Child {
                node: <#node as #private::Node>::describe(__builder),
                optional: #optional,
            }
        },
        Kind::Collection(node) => {
            let items_max = decode::items_max(field);
            quote! {
                #private::FieldKind::Collection {
                    node: <#node as #private::Node>::describe(__builder),
                    items_max: #items_max,
                }
            }
        }
        Kind::Reference(node) | Kind::OptionalReference(node) => quote! {
            #private::FieldKind::Reference {
                node: <#node as #private::Node>::describe(__builder),
                optional: #optional,
            }
        },
    }
}

fn constraints(private: &TokenStream, field: &Field<'_>) -> TokenStream {
    let attributes = &field.attributes;
    let whole = [
        ("length_min", &attributes.min_length),
        ("length_max", &attributes.max_length),
        ("items_min", &attributes.min_items),
        ("items_max", &attributes.max_items),
    ];
    let mut members: Vec<TokenStream> = Vec::new();
    for (name, given) in whole {
        if let Some(given) = given {
            let name = format_ident!("{name}");
            let figure = Literal::u64_unsuffixed(given.value);
            members.push(quote!(#name: ::core::option::Option::Some(#figure)));
        }
    }
    if let Some(pattern) = &attributes.pattern {
        let source = pattern.value.value();
        members.push(quote!(
            pattern: ::core::option::Option::Some(::std::string::String::from(#source))
        ));
    }
    let numbers = [
        ("minimum", &attributes.minimum),
        ("maximum", &attributes.maximum),
        ("multiple_of", &attributes.multiple_of),
    ];
    for (name, given) in numbers {
        if let Some(given) = given {
            let name = format_ident!("{name}");
            let figure = figure(private, given);
            members.push(quote!(#name: ::core::option::Option::Some(#figure)));
        }
    }
    if attributes.unique.is_some() {
        members.push(quote!(unique: true));
    }
    if members.is_empty() {
        return quote!(<#private::Constraints as ::core::default::Default>::default());
    }
    quote! {
        #private::Constraints {
            #(#members,)*
            ..<#private::Constraints as ::core::default::Default>::default()
        }
    }
}

fn figure(private: &TokenStream, number: &Attr<Number>) -> TokenStream {
    match number.value {
        Number::Integer(integer) => quote!(#private::Figure::Integer(#integer)),
        Number::Decimal(decimal) => quote!(#private::Figure::Real(#decimal)),
    }
}
