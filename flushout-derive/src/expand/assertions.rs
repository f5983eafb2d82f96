//! Checks that only the compiler can make: a value is no node, and a node is one.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, Ident, Type};

use super::names;
use crate::ast::{FieldList, Kind};
use crate::owner::Owner;
use crate::types::{self, ValueClass};

/// Constants that fail to compile when the type of a value is a node, a collection or a reference,
/// or holds one.
///
/// A macro sees names, not types, so `#[flushout(child)]` tells a child from a value. Forgetting
/// it would make the node a value that is replaced whole. A node within another type would be out
/// of reach of commands, and its references would not follow renames. Collections and references
/// are known by their names, which an alias would hide. So are the ids that a command carries.
pub(super) fn expand(
    private: &TokenStream,
    fields: &FieldList<'_>,
    generics: &Generics,
) -> TokenStream {
    let mut checks = TokenStream::new();
    for field in fields.on_the_wire() {
        let (Kind::Value(value) | Kind::OptionalValue(value)) = field.kind else {
            continue;
        };
        if fields.owner == Owner::Command && types::node_of_ids(&field.input.ty).is_some() {
            continue;
        }
        for part in types::parts(value) {
            // What a type parameter stands for is only known where the model is used; and what is
            // known by its name need not be compiled once more.
            if !matches!(part, Type::Path(_))
                || names::mentions_parameter(part, generics)
                || types::value_class(part) != ValueClass::Unknown
            {
                continue;
            }
            let is_whole = part == types::peel(value);
            let messages = match fields.owner {
                Owner::Model => Messages::of_model(field.ident, is_whole),
                Owner::Command => Messages::of_command(private, field.ident),
            };
            checks.extend(is_plain(private, part, &messages));
        }
    }
    checks
}

/// What is said when the type of a value, or a type within it, turns out to be more.
struct Messages {
    node: String,
    collection: String,
    reference: String,
    /// What else a command cannot carry: the head of the implementation that tells it, and what is
    /// said.
    more: Vec<(TokenStream, String)>,
}

impl Messages {
    fn of_model(name: &Ident, is_whole: bool) -> Self {
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
            more: Vec::new(),
        }
    }

    fn of_command(private: &TokenStream, name: &Ident) -> Self {
        let id = format!(
            "`{name}` is or holds an id, which would not follow renames: write Id<Node>, \
             Option<Id<Node>> or Vec<Id<Node>>, by this name"
        );
        Self {
            node: format!(
                "`{name}` is or holds a node: name one that is there by its Id<Node>, and carry \
                 the values from which `execute` creates new ones"
            ),
            collection: format!(
                "`{name}` is or holds a collection: write Vec<Id<Node>>, or a Vec of the values \
                 from which `execute` creates new nodes"
            ),
            reference: id.clone(),
            more: vec![
                (quote!(impl<__T> __Probe<#private::id::Id<__T>>), id),
                (
                    quote!(impl<__T: #private::model::Patch> __Probe<__T>),
                    format!(
                        "`{name}` is or holds a patch, which would set fields of the server for a \
                         client: carry the values from which `execute` makes the patch"
                    ),
                ),
            ],
        }
    }
}

fn is_plain(private: &TokenStream, written: &Type, messages: &Messages) -> TokenStream {
    let span = written.span().resolved_at(Span::call_site());
    let Messages {
        node,
        collection,
        reference,
        more,
    } = messages;
    let constants = (0..more.len()).map(|index| format_ident!("IS_MORE_{index}"));
    let constants: Vec<Ident> = constants.collect();
    let more_probes = more
        .iter()
        .zip(&constants)
        .map(|((implementation, _), constant)| {
            quote! {
                #[allow(dead_code)]
                #implementation {
                    const #constant: ::core::primitive::bool = true;
                }
            }
        });
    let more_assertions = more.iter().zip(&constants).map(|((_, message), constant)| {
        quote_spanned!(span=> ::core::assert!(!<__Probe<#written>>::#constant, #message);)
    });
    // An inherent constant goes before that of a trait, so the type decides which one is read.
    quote_spanned! {span=>
        const _: () = {
            struct __Probe<__T: ?::core::marker::Sized>(::core::marker::PhantomData<__T>);
            trait __Otherwise {
                const IS_NODE: ::core::primitive::bool = false;
                const IS_COLLECTION: ::core::primitive::bool = false;
                const IS_REFERENCE: ::core::primitive::bool = false;
                #(const #constants: ::core::primitive::bool = false;)*
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
            #(#more_probes)*
            ::core::assert!(!<__Probe<#written>>::IS_NODE, #node);
            ::core::assert!(!<__Probe<#written>>::IS_COLLECTION, #collection);
            ::core::assert!(!<__Probe<#written>>::IS_REFERENCE, #reference);
            #(#more_assertions)*
        };
    }
}
