//! Checks that only the compiler can make: a value is no node, and a node is one.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;

use super::names::{self, Names};
use crate::ast::Kind;

/// A constant per value field that fails to compile when the type of the value is a node.
///
/// A macro sees names, not types, so `#[flushout(child)]` tells a child from a value. Forgetting
/// it would make the node a value that is replaced whole.
pub(super) fn expand(names: &Names<'_>) -> TokenStream {
    let private = &names.private;
    let checks = names.container.document_fields().filter_map(|field| {
        let (Kind::Value(value) | Kind::OptionalValue(value)) = field.kind else {
            return None;
        };
        // What a type parameter stands for is only known where the model is used.
        if names::mentions_parameter(value, &names.generics) {
            return None;
        }
        let span = value.span().resolved_at(Span::call_site());
        let message = format!(
            "the type of `{}` is a node: add #[flushout(child)]",
            field.ident
        );
        // An inherent constant goes before that of a trait, so the type decides which one is read.
        Some(quote_spanned! {span=>
            const _: () = {
                struct __Probe<__T>(::core::marker::PhantomData<__T>);
                trait __Otherwise {
                    const IS_NODE: ::core::primitive::bool = false;
                }
                impl<__T> __Otherwise for __Probe<__T> {}
                #[allow(dead_code)]
                impl<__T: #private::model::Node> __Probe<__T> {
                    const IS_NODE: ::core::primitive::bool = true;
                }
                ::core::assert!(!<__Probe<#value>>::IS_NODE, #message);
            };
        })
    });
    checks.collect()
}
