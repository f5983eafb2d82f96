//! `Node::describe`: what becomes of the attributes in the shape, and so in every schema.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::decode;
use super::names::{self, Names};
use crate::ast::{Field, Kind};
use crate::attr::{Attr, Number};

/// The method that registers this type and all below it.
pub(super) fn node(names: &Names<'_>) -> TokenStream {
    let Names {
        container, private, ..
    } = names;
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
        fn describe(__builder: &mut #private::shape::ShapeBuilder) -> #private::shape::NodeIndex {
            __builder.node::<Self>(&<Self as #private::schemars::JsonSchema>::schema_name(), |#builder| #private::shape::NodeShapeDraft {
                description: #description,
                fields: ::core::convert::From::from([#(#fields),*]),
            })
        }
    }
}

/// The name in schemas, as an expression of a `Cow`: that of a generic node has the names of its arguments
/// behind it.
pub(super) fn schema_name(names: &Names<'_>, suffix: &str) -> TokenStream {
    let Names {
        container,
        private,
        declared,
        ..
    } = names;
    let own = format!("{}{suffix}", container.name);
    let types = declared.type_params().map(|parameter| {
        let parameter = &parameter.ident;
        quote!(&<#parameter as #private::schemars::JsonSchema>::schema_name())
    });
    let constants = declared.const_params().map(|parameter| {
        let parameter = &parameter.ident;
        quote!(&::std::string::ToString::to_string(&#parameter))
    });
    let arguments: Vec<TokenStream> = types.chain(constants).collect();
    if arguments.is_empty() {
        return quote!(::std::borrow::Cow::Borrowed(#own));
    }
    quote!(::std::borrow::Cow::Owned(<[&::core::primitive::str]>::join(&[#own, #(#arguments),*], "_")))
}

fn optional_text(text: Option<&str>) -> TokenStream {
    text.map_or_else(
        || quote!(::core::option::Option::None),
        |text| quote!(::core::option::Option::Some(::std::borrow::ToOwned::to_owned(#text))),
    )
}

/// The shape of a field, as an expression.
pub(super) fn field_shape(private: &TokenStream, field: &Field<'_>) -> TokenStream {
    let wire_name = &field.wire_name;
    let kind = kind(private, field);
    let attributes = &field.attributes;
    let aliases = attributes.aliases.iter().map(|alias| {
        let alias = &alias.value;
        quote!(.alias(#alias))
    });
    let description = field
        .description
        .iter()
        .map(|text| quote!(.describe(#text)));
    let server = attributes.server.iter().map(|_| quote!(.server()));
    let create_only = attributes
        .create_only
        .iter()
        .map(|_| quote!(.create_only()));
    let default = attributes.default.iter().map(|_| quote!(.with_default()));
    quote! {
        #private::shape::FieldShape::new(#wire_name, #kind)
            #(#aliases)* #(#description)* #(#server)* #(#create_only)* #(#default)*
    }
}

/// The kind of a field in its shape, as an expression.
pub(super) fn kind(private: &TokenStream, field: &Field<'_>) -> TokenStream {
    let optional = field.kind.is_optional();
    let span = names::type_span(field);
    match field.kind {
        Kind::Value(_) | Kind::OptionalValue(_) | Kind::Skipped => {
            let written = &field.input.ty;
            let constraints = constraints(private, field);
            quote_spanned! {span=>
                #private::shape::FieldKind::Value {
                    schema: __builder.value::<#written>(&#constraints),
                    optional: #optional,
                }
            }
        }
        Kind::Child(node) | Kind::OptionalChild(node) => quote_spanned! {span=>
            #private::shape::FieldKind::Child {
                node: <#node as #private::model::Node>::describe(__builder),
                optional: #optional,
            }
        },
        Kind::Collection(node) => {
            let items_max = decode::items_max(field);
            quote_spanned! {span=>
                #private::shape::FieldKind::Collection {
                    node: <#node as #private::model::Node>::describe(__builder),
                    items_max: #items_max,
                }
            }
        }
        Kind::Reference(node) | Kind::OptionalReference(node) => quote_spanned! {span=>
            #private::shape::FieldKind::Reference {
                node: <#node as #private::model::Node>::describe(__builder),
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
            pattern: ::core::option::Option::Some(::std::borrow::ToOwned::to_owned(#source))
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
        return quote!(<#private::shape::Constraints as ::core::default::Default>::default());
    }
    quote! {
        #private::shape::Constraints {
            #(#members,)*
            ..<#private::shape::Constraints as ::core::default::Default>::default()
        }
    }
}

fn figure(private: &TokenStream, number: &Attr<Number>) -> TokenStream {
    match number.value {
        Number::Integer(integer) => quote!(#private::shape::Figure::Integer(#integer)),
        Number::Decimal(decimal) => quote!(#private::shape::Figure::Real(#decimal)),
    }
}
