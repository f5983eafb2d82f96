//! Checks that only the compiler can make: a value is no node, and a node is one.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, Type};

use super::names;
use crate::ast::{FieldList, Kind};
use crate::owner::Owner;
use crate::types::{self, ValueClass};

/// What is known of a type, as a constant of `Probe`, and the trait that says what is wrong with that.
type Check = (&'static str, &'static str);

/// What a field of a model that is a value must not be.
const OF_MODELS: &[Check] = &[
    ("IS_NODE", "NoForgottenChild"),
    ("IS_COLLECTION", "NoHiddenCollection"),
    ("IS_REFERENCE", "NoHiddenReference"),
];

/// What a value of a model must not hold.
const WITHIN_MODELS: &[Check] = &[
    ("IS_NODE", "NoNodeWithin"),
    ("IS_COLLECTION", "NoHiddenCollection"),
    ("IS_REFERENCE", "NoHiddenReference"),
];

/// What an argument of a command must neither be nor hold.
const OF_COMMANDS: &[Check] = &[
    ("IS_NODE", "NoNodeInCommand"),
    ("IS_COLLECTION", "NoCollectionInCommand"),
    ("IS_REFERENCE", "NoHiddenId"),
    ("IS_ID", "NoHiddenId"),
    ("IS_PATCH", "NoPatchInCommand"),
];

/// Constants that fail to compile when the type of a value is a node, a collection or a reference,
/// or holds one. The runtime has the words of the errors.
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
            let of_part = match fields.owner {
                Owner::Model if part == types::peel(value) => OF_MODELS,
                Owner::Model => WITHIN_MODELS,
                Owner::Command => OF_COMMANDS,
            };
            checks.extend(is_plain(private, part, of_part));
        }
    }
    checks
}

fn is_plain(private: &TokenStream, written: &Type, checks: &[Check]) -> TokenStream {
    let span = written.span().resolved_at(Span::call_site());
    let checks = checks.iter().map(|(known, check)| {
        let (known, check) = (format_ident!("{known}"), format_ident!("{check}"));
        quote_spanned! {span=>
            <#written as __probes::#check<{ <__probes::Probe<#written>>::#known }>>::HOLDS;
        }
    });
    quote_spanned! {span=>
        const _: () = {
            use #private::probes::{self as __probes, Otherwise as _};
            #(#checks)*
        };
    }
}
