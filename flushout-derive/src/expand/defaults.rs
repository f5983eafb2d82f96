//! The check of the defaults whose values are computed: `check_defaults` of nodes and of command enums.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::decode;
use super::names::{self, Names};
use crate::ast::{CommandEnum, Field, Kind};

/// `Node::check_defaults`, which goes on to the nodes below. Left out where there is nothing to check.
pub(super) fn node(names: &Names<'_>) -> Option<TokenStream> {
    let private = names.output.whole(&names.private)?;
    let owner = names.ident.to_string();
    let fields = names.container.document_fields();
    let steps: Vec<TokenStream> = fields
        .flat_map(|field| [step(private, &owner, field), below(field)])
        .flatten()
        .collect();
    let (last, steps) = steps.split_last()?;
    Some(quote! {
            fn check_defaults(
                __checks: &mut #private::DefaultChecks<'_>,
            ) -> #private::Result<(), #private::Problem> {
                #(#steps?;)*
                #last
            }
    })
}

/// `CommandEnum::check_defaults`. Left out where there is nothing to check.
pub(super) fn commands(private: &TokenStream, commands: &CommandEnum<'_>) -> Option<TokenStream> {
    let steps: Vec<TokenStream> = commands
        .variants
        .iter()
        .flat_map(|variant| {
            let fields = variant.fields.on_the_wire();
            fields.filter_map(|field| step(private, &variant.wire_name, field))
        })
        .collect();
    let (last, steps) = steps.split_last()?;
    Some(quote! {
            fn check_defaults(
                __checks: &#private::DefaultChecks<'_>,
            ) -> #private::Result<(), #private::Problem> {
                #(#steps?;)*
                #last
            }
    })
}

/// Checks the default of one field, where it is computed.
fn step(private: &TokenStream, owner: &str, field: &Field<'_>) -> Option<TokenStream> {
    let source = decode::default_source(field)?;
    if field.has_plain_default() {
        return None;
    }
    let (span, name, written) = (names::type_span(field), &field.wire_name, &field.input.ty);
    Some(if let Kind::Child(_) = field.kind {
        quote_spanned!(span=> __checks.child::<#written>(#owner, #name, #source))
    } else {
        let rules = decode::rules(private, field, span);
        quote_spanned!(span=> __checks.value::<#written>(#owner, #name, #source, #rules))
    })
}

/// Goes on to the node type below a field.
fn below(field: &Field<'_>) -> Option<TokenStream> {
    let (Kind::Child(node) | Kind::OptionalChild(node) | Kind::Collection(node)) = field.kind
    else {
        return None;
    };
    let span = names::type_span(field);
    Some(quote_spanned!(span=> __checks.node::<#node>()))
}
