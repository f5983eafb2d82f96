//! Writes the code of a model, or, where something is wrong, its errors and a stub.

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::ast::Container;
use crate::check;
use crate::context::Context;

/// The code that stands for `#[derive(FlushoutModel)]`.
pub(crate) fn model(input: &DeriveInput) -> TokenStream {
    let context = Context::new();
    check::no_foreign_attributes(&context, input);
    if let Some(container) = Container::read(&context, input) {
        check::check(&context, &container);
    }
    match context.finish() {
        Ok(()) => TokenStream::new(),
        Err(errors) => errors,
    }
}
