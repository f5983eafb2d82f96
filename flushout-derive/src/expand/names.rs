//! What the generated code is called, where it finds the crate, and the bounds that it needs.

use proc_macro_crate::FoundCrate;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericParam, Generics, Ident, Path, Type, parse_quote};

use crate::ast::{Container, Field, Kind};
use crate::attr::Attr;
use crate::types;

/// The model with the names that all parts of the generated code share.
pub(super) struct Names<'a> {
    /// The model.
    pub(super) container: &'a Container<'a>,
    /// The path of what the crate keeps for generated code, outside of [`block`].
    pub(super) full_private: TokenStream,
    /// The same by the short name that it has in [`block`].
    pub(super) private: TokenStream,
    /// Whether whole code or a stub is written.
    pub(super) output: Output,
    /// The struct without its arguments.
    pub(super) ident: &'a Ident,
    /// The struct with its arguments.
    pub(super) this: TokenStream,
    /// Its patch.
    pub(super) patch: Ident,
    /// Its typed path.
    pub(super) path: Ident,
    /// The parameters of the struct as it declares them, without defaults.
    pub(super) declared: Generics,
    /// The same with the bounds that a node needs.
    pub(super) generics: Generics,
    /// The lints that generated code would otherwise set off in crates that deny them.
    pub(super) allow: TokenStream,
}

impl<'a> Names<'a> {
    pub(super) fn new(container: &'a Container<'a>, output: Output) -> Self {
        let private = private();
        let ident = &container.input.ident;
        let declared = declared(&container.input.generics);
        Self {
            container,
            generics: bounded(container, &declared, &private),
            declared,
            full_private: private_path(container.attributes.crate_path.as_ref()),
            private,
            output,
            ident,
            this: this(ident, &container.input.generics),
            patch: format_ident!("{ident}Patch"),
            path: format_ident!("{ident}Path"),
            allow: allow(),
        }
    }
}

/// Which code is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Output {
    /// That of an item without mistakes.
    Whole,
    /// The same items without bodies, for one with mistakes: the code that uses the item then causes no
    /// errors of its own. It is compiled, but the errors beside it keep it from ever running.
    Stub,
}

impl Output {
    /// The body of a function; a stub has one that fits every signature.
    pub(super) fn body(self, body: TokenStream) -> TokenStream {
        match self {
            Self::Whole => body,
            Self::Stub => quote!(loop {}),
        }
    }

    /// The part, which a stub lacks.
    pub(super) fn whole<T>(self, part: T) -> Option<T> {
        (self == Self::Whole).then_some(part)
    }
}

/// The implementations, where what the crate keeps for generated code has a short name, and the
/// lints of the user's crate are silent.
pub(super) fn block(
    full_private: &TokenStream,
    output: Output,
    implementations: &[TokenStream],
) -> TokenStream {
    let (allow, private) = (allow(), private());
    let allow_stub = (output == Output::Stub).then(|| quote!(#[allow(unused, clippy::all)]));
    quote! {
        #allow
        #[allow(clippy::trait_duplication_in_bounds)]
        #allow_stub
        const _: () = {
            use #full_private as #private;
            #(#implementations)*
        };
    }
}

/// The name in [`block`] of what the crate keeps for generated code.
pub(super) fn private() -> TokenStream {
    quote!(__f)
}

/// `Default::default`, all of it at the place of a type that may lack it.
pub(super) fn default_at(span: Span) -> TokenStream {
    quote_spanned!(span=> __f::Default::default)
}

/// The lints that generated types would otherwise set off in crates that deny them.
pub(super) fn allow() -> TokenStream {
    quote!(#[allow(clippy::absolute_paths, dead_code, deprecated, unused_qualifications)])
}

/// The struct with its arguments. One with lifetimes only gets a stub, which stands for the struct
/// that owns its data.
pub(super) fn this(ident: &Ident, generics: &Generics) -> TokenStream {
    let arguments = generics.params.iter().map(|parameter| match parameter {
        GenericParam::Lifetime(_) => quote!('static),
        GenericParam::Type(parameter) => {
            let parameter = &parameter.ident;
            quote!(#parameter)
        }
        GenericParam::Const(parameter) => {
            let parameter = &parameter.ident;
            quote!(#parameter)
        }
    });
    if generics.params.is_empty() {
        quote!(#ident)
    } else {
        quote!(#ident<#(#arguments),*>)
    }
}

/// The parameters without their defaults, which are the struct's alone, and without lifetimes.
pub(super) fn declared(generics: &Generics) -> Generics {
    let mut declared = generics.clone();
    if generics.lifetimes().next().is_some() {
        declared.params = declared
            .params
            .into_iter()
            .filter(|parameter| !matches!(parameter, GenericParam::Lifetime(_)))
            .collect();
        declared.where_clause = None;
    }
    for parameter in declared.type_params_mut() {
        parameter.default = None;
    }
    for parameter in declared.const_params_mut() {
        parameter.default = None;
    }
    declared
}

/// Where generated code finds the crate: as the attribute says, else by the name that the user's
/// Cargo.toml gives it, else by its own name.
pub(super) fn private_path(given: Option<&Attr<Path>>) -> TokenStream {
    if let Some(given) = given {
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
fn bounded(container: &Container<'_>, declared: &Generics, private: &TokenStream) -> Generics {
    let mut generics = declared.clone();
    for parameter in generics.type_params_mut() {
        let is_node = container.document_fields().any(|field| {
            node_type(field.kind).is_some_and(|node| is_ident(node, &parameter.ident))
        });
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

/// Where errors about the type of a field belong: at its node type, or at the type as written.
///
/// All code for one field has this one place, for the compiler reports what is wrong with a type
/// once per place.
pub(super) fn type_span(field: &Field<'_>) -> Span {
    let written = node_type(field.kind).unwrap_or(&field.input.ty);
    written.span().resolved_at(Span::call_site())
}

/// Whether a type mentions one of the type or const parameters of the struct.
pub(super) fn mentions_parameter(written: &Type, generics: &Generics) -> bool {
    let tokens = quote!(#written);
    generics
        .type_params()
        .map(|parameter| &parameter.ident)
        .chain(generics.const_params().map(|parameter| &parameter.ident))
        .any(|parameter| types::mentions(tokens.clone(), &parameter.to_string()))
}
