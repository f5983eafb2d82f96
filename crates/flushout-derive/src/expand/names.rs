//! What the generated code is called, where it finds the crate, and the bounds that it needs.

use proc_macro_crate::FoundCrate;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Generics, Ident, Path, Type, parse_quote};

use crate::ast::{Container, Kind};
use crate::types;

/// The model with the names that all parts of the generated code share.
pub(super) struct Names<'a> {
    /// The model.
    pub(super) container: &'a Container<'a>,
    /// The path of what the crate keeps for generated code.
    pub(super) private: TokenStream,
    /// The struct.
    pub(super) ident: &'a Ident,
    /// Its patch.
    pub(super) patch: Ident,
    /// Its typed path.
    pub(super) path: Ident,
    /// The generics of the struct, with the bounds that its node needs.
    pub(super) generics: Generics,
}

impl<'a> Names<'a> {
    pub(super) fn new(container: &'a Container<'a>) -> Self {
        let private = private_path(container);
        let ident = &container.input.ident;
        Self {
            container,
            generics: bounded(container, &private),
            private,
            ident,
            patch: format_ident!("{ident}Patch"),
            path: format_ident!("{ident}Path"),
        }
    }
}

/// Where generated code finds the crate: as the attribute says, else by the name that the user's
/// Cargo.toml gives it, else by its own name.
fn private_path(container: &Container<'_>) -> TokenStream {
    if let Some(given) = &container.attributes.crate_path {
        let path: &Path = &given.value;
        return quote!(#path::__private);
    }
    match proc_macro_crate::crate_name("flushout") {
        Ok(FoundCrate::Name(name)) => {
            let name = Ident::new(&name, Span::call_site());
            quote!(::#name::__private)
        }
        // The crate itself, and builds without a Cargo.toml, know it by its own name.
        Ok(FoundCrate::Itself) | Err(_) => quote!(::flushout::__private),
    }
}

/// The generics of the struct; a parameter that stands for a node is bound to be one, any other
/// to be a value.
fn bounded(container: &Container<'_>, private: &TokenStream) -> Generics {
    let mut generics = container.input.generics.clone();
    for parameter in generics.type_params_mut() {
        let is_node = container
            .document_fields()
            .any(|field| node_type(field.kind).is_some_and(|node| is_ident(node, &parameter.ident)));
        parameter.bounds.push(if is_node {
            parse_quote!(#private::Node)
        } else {
            parse_quote!(#private::Value)
        });
    }
    generics
}

/// The node type of a field that has one.
fn node_type(kind: Kind<'_>) -> Option<&Type> {
    match kind {
        Kind::Child(node)
        | Kind::OptionalChild(node)
        | Kind::Collection(node)
        | Kind::Reference(node)
        | Kind::OptionalReference(node) => Some(node),
        Kind::Value(_) | Kind::OptionalValue(_) | Kind::Skipped => None,
    }
}

fn is_ident(written: &Type, ident: &Ident) -> bool {
    match types::peel(written) {
        Type::Path(path) => path.path.is_ident(ident),
        _ => false,
    }
}

/// Whether a type mentions one of the type or const parameters of the struct.
pub(super) fn mentions_parameter(written: &Type, generics: &Generics) -> bool {
    let tokens = quote!(#written);
    generics
        .type_params()
        .map(|parameter| &parameter.ident)
        .chain(generics.const_params().map(|parameter| &parameter.ident))
        .any(|parameter| mentions(tokens.clone(), parameter))
}

/// Whether an identifier occurs in these tokens.
pub(super) fn mentions(tokens: TokenStream, ident: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(found) => found == *ident,
        proc_macro2::TokenTree::Group(group) => mentions(group.stream(), ident),
        _ => false,
    })
}
