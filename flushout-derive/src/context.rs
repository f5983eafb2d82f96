//! Collects the mistakes of one item, so that all of them are reported in one compile.

use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;

/// Where every stage of the macro reports what it finds wrong, without stopping at the first.
///
/// The stages take a shared reference, so that a rule can report while it holds parts of the item.
#[derive(Default)]
pub(crate) struct Context {
    errors: RefCell<Vec<syn::Error>>,
}

impl Context {
    /// An empty collection.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Reports a mistake at the place where these tokens stand in the user's code.
    pub(crate) fn error(&self, place: impl ToTokens, message: impl Display) {
        self.errors
            .borrow_mut()
            .push(syn::Error::new_spanned(place, message));
    }

    /// Reports what the parser found wrong.
    pub(crate) fn syntax_error(&self, error: syn::Error) {
        self.errors.borrow_mut().push(error);
    }

    /// Whether nothing has been reported so far.
    #[cfg(test)]
    pub(crate) fn is_clean(&self) -> bool {
        self.errors.borrow().is_empty()
    }

    /// The messages reported so far, in their order.
    #[cfg(test)]
    pub(crate) fn messages(&self) -> Vec<String> {
        self.errors
            .borrow()
            .iter()
            .flat_map(|error| error.clone().into_iter().map(|part| part.to_string()))
            .collect()
    }

    /// Ends the collection: `Ok` when nothing was wrong, else one `compile_error!` per mistake.
    pub(crate) fn finish(self) -> Result<(), TokenStream> {
        let errors = self.errors.into_inner();
        if errors.is_empty() {
            return Ok(());
        }
        Err(errors.iter().map(syn::Error::to_compile_error).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::Span;

    #[test]
    fn every_mistake_becomes_an_error_of_its_own() {
        let context = Context::new();
        context.error(proc_macro2::Ident::new("a", Span::call_site()), "first");
        context.error(proc_macro2::Ident::new("b", Span::call_site()), "second");
        let tokens = context.finish().unwrap_err().to_string();
        assert_eq!(tokens.matches("compile_error").count(), 2);
    }

    #[test]
    fn nothing_wrong_is_no_error() {
        assert!(Context::new().finish().is_ok());
    }
}
