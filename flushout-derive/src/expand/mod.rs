//! Writes the code of a model or of commands, or, where something is wrong, its errors and a stub.

mod assertions;
mod command;
mod commands;
mod decode;
mod defaults;
mod describe;
mod members;
mod names;
mod node;
mod patch;
mod path;
mod table;
#[cfg(test)]
mod tests;
mod visit;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, Type, parse_quote};

use crate::ast::{CommandEnum, Container, FieldList};
use crate::check;
use crate::context::Context;
use crate::owner::Owner;
use crate::types;
use names::{Names, Output};

/// The code that stands for `#[derive(FlushoutModel)]`.
pub(crate) fn model(input: &DeriveInput) -> TokenStream {
    let input = &without_self(input);
    let context = Context::new();
    check::no_foreign_attributes(&context, Owner::Model, input);
    let container = Container::read(&context, input);
    if let Some(container) = &container {
        check::model(&context, container);
    }
    let errors = context.finish().err();
    let Some(errors) = errors else {
        return container.map_or_else(TokenStream::new, |container| {
            struct_code(&Names::new(&container, Output::Whole))
        });
    };
    if container
        .as_ref()
        .is_some_and(|container| cannot_be_values(&container.fields))
    {
        return errors;
    }
    // The fields of what is no struct, or borrows its data, would only cause errors of their own.
    let owns_its_data = input.generics.lifetimes().next().is_none();
    let shown = container
        .filter(|_| owns_its_data)
        .unwrap_or_else(|| Container::empty(input));
    let stub = struct_code(&Names::new(&shown, Output::Stub));
    quote!(#errors #stub)
}

/// The code that stands for `#[derive(FlushoutCommand)]`.
pub(crate) fn commands(input: &DeriveInput) -> TokenStream {
    let input = &without_self(input);
    let context = Context::new();
    check::no_foreign_attributes(&context, Owner::Command, input);
    let commands = CommandEnum::read(&context, input);
    check::commands(&context, &commands);
    let Some(errors) = context.finish().err() else {
        return command::expand(&commands, Output::Whole);
    };
    let mut variants = commands.variants.iter();
    if variants.any(|variant| cannot_be_values(&variant.fields)) {
        return errors;
    }
    let stub = command::expand(&commands, Output::Stub);
    quote!(#errors #stub)
}

/// The item with its own name in the place of `Self` in the types of its fields.
fn without_self(input: &DeriveInput) -> DeriveInput {
    let mut input = input.clone();
    let this: Type = {
        let this = names::this(&input.ident, &input.generics);
        parse_quote!(#this)
    };
    let replace = |fields: &mut Fields| {
        for field in fields {
            types::replace_self(&mut field.ty, &this);
        }
    };
    match &mut input.data {
        Data::Struct(data) => replace(&mut data.fields),
        Data::Enum(data) => {
            for variant in &mut data.variants {
                replace(&mut variant.fields);
            }
        }
        Data::Union(_) => {}
    }
    input
}

/// Whether one of the fields holds what cannot go from thread to thread, so that even a stub would
/// fail.
fn cannot_be_values(fields: &FieldList<'_>) -> bool {
    fields.all.iter().any(|field| {
        types::parts(&field.input.ty).into_iter().any(|part| {
            matches!(
                part,
                Type::Ptr(_) | Type::TraitObject(_) | Type::ImplTrait(_)
            )
        })
    })
}

fn struct_code(names: &Names<'_>) -> TokenStream {
    let Names {
        private,
        full_private,
        container,
        generics,
        output,
        ..
    } = names;
    let assertions = [
        assertions::expand(private, &container.fields, generics),
        commands::assertions(names),
    ];
    let assertions = output.whole(quote!(#(#assertions)*));
    let implementations = [
        table::expand(private, &table::name(None), &container.fields, *output),
        node::expand(names),
        patch::expand(names),
        node::serde_and_schema(names),
        path::expand(names),
        quote!(#assertions),
    ];
    let types = [patch::declaration(names), path::declaration(names)];
    let block = names::block(full_private, *output, &implementations);
    quote!(#(#types)* #block)
}
