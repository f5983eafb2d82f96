//! The derive macro of flushout: `#[derive(FlushoutModel)]`.
//!
//! The pipeline is the list of modules: `attr` reads what the user wrote, `ast` makes the model of
//! it, `check` holds the rules against it, `expand` writes the code. Mistakes are collected in a
//! `Context`, so that all of one item are reported in one compile. Nothing here knows what the
//! runtime does; `expand` only names what it calls.

mod ast;
mod attr;
mod case;
mod check;
mod context;
mod doc;
mod expand;
mod pattern;
mod quantity;
mod suggest;
mod types;

use proc_macro::TokenStream;
use syn::DeriveInput;

/// Makes a struct the model of a shared document, or a node of one.
///
/// See the documentation of the `flushout` crate for the attributes.
#[proc_macro_derive(FlushoutModel, attributes(flushout, serde, schemars, garde, validate))]
pub fn flushout_model(input: TokenStream) -> TokenStream {
    match syn::parse::<DeriveInput>(input) {
        Ok(input) => expand::model(&input).into(),
        Err(error) => error.into_compile_error().into(),
    }
}
