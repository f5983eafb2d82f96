//! Writes the code of a model, or, where something is wrong, its errors and a stub.

mod assertions;
mod decode;
mod describe;
mod measure;
mod names;
mod node;
mod patch;
mod path;
mod serialize;
mod stub;
mod visit;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Type, parse_quote};

use crate::ast::Container;
use crate::check;
use crate::context::Context;
use crate::types;
use names::Names;

/// The code that stands for `#[derive(FlushoutModel)]`.
pub(crate) fn model(input: &DeriveInput) -> TokenStream {
    let input = &without_self(input);
    let context = Context::new();
    check::no_foreign_attributes(&context, input);
    let container = Container::read(&context, input);
    if let Some(container) = &container {
        check::check(&context, container);
    }
    let errors = context.finish().err();
    let Some(errors) = errors else {
        return container.map_or_else(TokenStream::new, |container| whole(&Names::new(&container)));
    };
    if container.as_ref().is_some_and(cannot_be_a_value) {
        return errors;
    }
    // The fields of what is no struct, or borrows its data, would only cause errors of their own.
    let owns_its_data = input.generics.lifetimes().next().is_none();
    let shown = container
        .filter(|_| owns_its_data)
        .unwrap_or_else(|| Container::empty(input));
    let stub = stub::expand(&Names::new(&shown));
    quote!(#errors #stub)
}

/// The item with its own name in the place of `Self` in the types of its fields.
fn without_self(input: &DeriveInput) -> DeriveInput {
    let mut input = input.clone();
    let this: Type = {
        let this = names::this(&input.ident, &input.generics);
        parse_quote!(#this)
    };
    if let Data::Struct(data) = &mut input.data {
        for field in &mut data.fields {
            types::replace_self(&mut field.ty, &this);
        }
    }
    input
}

/// Whether the struct holds what cannot go from thread to thread, so that even a stub would fail.
fn cannot_be_a_value(container: &Container<'_>) -> bool {
    container.fields.iter().any(|field| {
        types::parts(&field.input.ty).into_iter().any(|part| {
            matches!(
                part,
                Type::Ptr(_) | Type::TraitObject(_) | Type::ImplTrait(_)
            )
        })
    })
}

fn whole(names: &Names<'_>) -> TokenStream {
    let parts = [
        node::expand(names),
        serialize::node(names),
        patch::expand(names),
        serialize::patch(names),
        node::serde_and_schema(names),
        path::expand(names),
        assertions::expand(names),
    ];
    quote!(#(#parts)*)
}
