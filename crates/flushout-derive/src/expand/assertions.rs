//! Checks that only the compiler can make: a value is no node, and a node is one.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::Type;
use syn::spanned::Spanned;

use super::names::{self, Names};
use crate::ast::Kind;
use crate::types;

/// Constants that fail to compile when the type of a value is a node or holds one.
///
/// A macro sees names, not types, so `#[flushout(child)]` tells a child from a value. Forgetting
/// it would make the node a value that is replaced whole. A node within another type would be out
/// of reach of commands, and its references would not follow renames.
pub(super) fn expand(names: &Names<'_>) -> TokenStream {
    let mut checks = TokenStream::new();
    for field in names.container.document_fields() {
        let (Kind::Value(value) | Kind::OptionalValue(value)) = field.kind else {
            continue;
        };
        for part in types::parts(value) {
            // What a type parameter stands for is only known where the model is used.
            if !matches!(part, Type::Path(_)) || names::mentions_parameter(part, &names.generics) {
                continue;
            }
            let name = field.ident;
            let message = if part == types::peel(value) {
                format!("the type of `{name}` is a node: add #[flushout(child)]")
            } else {
                format!(
                    "the value `{name}` holds nodes: write Collection<Node>, or use a type that \
                         is no node"
                )
            };
            checks.extend(is_no_node(&names.private, part, &message));
        }
    }
    checks
}

fn is_no_node(private: &TokenStream, written: &Type, message: &str) -> TokenStream {
    let span = written.span().resolved_at(Span::call_site());
    // An inherent constant goes before that of a trait, so the type decides which one is read.
    quote_spanned! {span=>
        const _: () = {
            struct __Probe<__T: ?::core::marker::Sized>(::core::marker::PhantomData<__T>);
            trait __Otherwise {
                const IS_NODE: ::core::primitive::bool = false;
            }
            impl<__T: ?::core::marker::Sized> __Otherwise for __Probe<__T> {}
            #[allow(dead_code)]
            impl<__T: #private::model::Node> __Probe<__T> {
                const IS_NODE: ::core::primitive::bool = true;
            }
            ::core::assert!(!<__Probe<#written>>::IS_NODE, #message);
        };
    }
}
