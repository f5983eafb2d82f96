//! Checks that only the compiler can make: a value is no node, and a node is one.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;
use syn::{Ident, Type};

use super::names::{self, Names};
use crate::ast::Kind;
use crate::types;

/// Constants that fail to compile when the type of a value is a node, a collection or a reference,
/// or holds one.
///
/// A macro sees names, not types, so `#[flushout(child)]` tells a child from a value. Forgetting
/// it would make the node a value that is replaced whole. A node within another type would be out
/// of reach of commands, and its references would not follow renames. Collections and references
/// are known by their names, which an alias would hide.
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
            let is_whole = part == types::peel(value);
            checks.extend(is_plain(
                &names.private,
                part,
                &Messages::new(name, is_whole),
            ));
        }
    }
    checks
}

/// What is said when the type of a value, or a type within it, turns out to be more.
struct Messages {
    node: String,
    collection: String,
    reference: String,
}

impl Messages {
    fn new(name: &Ident, is_whole: bool) -> Self {
        let node = if is_whole {
            format!("the type of `{name}` is a node: add #[flushout(child)]")
        } else {
            format!(
                "the value `{name}` holds nodes: write Collection<Node>, or use a type that is \
                 no node"
            )
        };
        Self {
            node,
            collection: format!(
                "the value `{name}` is or holds a collection: write Collection<Node> as the type \
                 of the field, by this name"
            ),
            reference: format!(
                "the value `{name}` is or holds a reference: write Ref<Node> or \
                 Option<Ref<Node>> as the type of the field, by this name"
            ),
        }
    }
}

fn is_plain(private: &TokenStream, written: &Type, messages: &Messages) -> TokenStream {
    let span = written.span().resolved_at(Span::call_site());
    let Messages {
        node,
        collection,
        reference,
    } = messages;
    // An inherent constant goes before that of a trait, so the type decides which one is read.
    quote_spanned! {span=>
        const _: () = {
            struct __Probe<__T: ?::core::marker::Sized>(::core::marker::PhantomData<__T>);
            trait __Otherwise {
                const IS_NODE: ::core::primitive::bool = false;
                const IS_COLLECTION: ::core::primitive::bool = false;
                const IS_REFERENCE: ::core::primitive::bool = false;
            }
            impl<__T: ?::core::marker::Sized> __Otherwise for __Probe<__T> {}
            #[allow(dead_code)]
            impl<__T: #private::model::Node> __Probe<__T> {
                const IS_NODE: ::core::primitive::bool = true;
            }
            #[allow(dead_code)]
            impl<__T> __Probe<#private::model::Collection<__T>> {
                const IS_COLLECTION: ::core::primitive::bool = true;
            }
            #[allow(dead_code)]
            impl<__T> __Probe<#private::model::Ref<__T>> {
                const IS_REFERENCE: ::core::primitive::bool = true;
            }
            ::core::assert!(!<__Probe<#written>>::IS_NODE, #node);
            ::core::assert!(!<__Probe<#written>>::IS_COLLECTION, #collection);
            ::core::assert!(!<__Probe<#written>>::IS_REFERENCE, #reference);
        };
    }
}
