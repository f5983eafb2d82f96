//! `Node::describe`: what becomes of the attributes in the shape, and so in every schema.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::names::{self, Names};
use crate::ast::{Field, FieldList, Kind};

/// The method that registers this type and all below it.
pub(super) fn node(names: &Names<'_>) -> TokenStream {
    let Names {
        container,
        private,
        output,
        ..
    } = names;
    let description = container.description.as_ref().map_or_else(
        || quote!(#private::None),
        |text| quote!(#private::Some(#text)),
    );
    let kinds = kinds(private, &container.fields);
    let body = output.body(quote! {
        let __kinds: &[#private::DescribeField] = #kinds;
        #private::describe_node::<Self>(__builder, #description, __kinds)
    });
    quote! {
        fn describe(__builder: &mut #private::ShapeBuilder) -> #private::NodeIndex {
            #body
        }
    }
}

/// What gives the kinds of fields in their shapes, as a slice.
pub(super) fn kinds(private: &TokenStream, fields: &FieldList<'_>) -> TokenStream {
    let kinds = fields.on_the_wire().map(|field| kind(private, field));
    quote!(&[#(#kinds),*])
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
        quote!(&<#parameter as #private::JsonSchema>::schema_name())
    });
    let constants = declared.const_params().map(|parameter| {
        let parameter = &parameter.ident;
        quote!(&#private::ToString::to_string(&#parameter))
    });
    let arguments: Vec<TokenStream> = types.chain(constants).collect();
    if arguments.is_empty() {
        return quote!(#private::Cow::Borrowed(#own));
    }
    quote!(#private::Cow::Owned(<[&#private::str]>::join(&[#own, #(#arguments),*], "_")))
}

/// What gives the kind of a field in its shape, as an expression.
pub(super) fn kind(private: &TokenStream, field: &Field<'_>) -> TokenStream {
    let span = names::type_span(field);
    match field.kind {
        Kind::Value(_) | Kind::OptionalValue(_) | Kind::Skipped => {
            let written = &field.input.ty;
            quote_spanned!(span=> #private::value_kind::<#written>)
        }
        Kind::Child(node) | Kind::OptionalChild(node) => {
            quote_spanned!(span=> #private::child_kind::<#node>)
        }
        Kind::Collection(node) => quote_spanned!(span=> #private::collection_kind::<#node>),
        Kind::Reference(node) | Kind::OptionalReference(node) => {
            quote_spanned!(span=> #private::reference_kind::<#node>)
        }
    }
}
