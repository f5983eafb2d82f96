//! The command enums that a model lists: what `Node` says of them, and that their names differ.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::names::Names;

/// The associated items of `Node` about commands, for the model and for its stub.
pub(super) fn node(names: &Names<'_>) -> TokenStream {
    let private = &names.private;
    let listed = &names.container.attributes.commands;
    let list = listed.enums.iter().rfold(
        quote!(()),
        |rest, listed| quote_spanned!(span(listed)=> (#listed, #rest)),
    );
    let mut enums: Vec<TokenStream> = listed
        .enums
        .iter()
        .map(|listed| names_of(private, listed))
        .collect();
    if listed.is_incomplete {
        // So that an enum that is listed where it cannot be read is not said to be missing, too.
        enums.push(quote!(&[#private::ANY_COMMAND]));
    }
    let command_names = (!enums.is_empty()).then(|| {
        quote! {
            const COMMAND_NAMES: &'static [&'static [&'static #private::str]] = &[#(#enums),*];
        }
    });
    quote! {
        type Commands = #list;
        #command_names
    }
}

/// Constants that fail to compile when two of the enums have a command of the same name. The later
/// one of the two is where the error stands.
pub(super) fn assertions(names: &Names<'_>) -> TokenStream {
    let private = &names.private;
    let enums = &names.container.attributes.commands.enums;
    let pairs = enums
        .iter()
        .enumerate()
        .flat_map(|(index, later)| enums[..index].iter().map(move |earlier| (earlier, later)));
    let model = &names.ident;
    pairs
        .map(|(earlier, later)| {
            let [first, second] = [earlier, later].map(|listed| names_of(private, listed));
            let message = format!(
                "the commands of `{model}`: `{}` and `{}` both have one of the same name; give it \
                 another in one of them with #[flushout(rename = \"..\")]",
                in_words(earlier),
                in_words(later)
            );
            quote_spanned! {span(later)=>
                const _: () = ::core::assert!(
                    #private::names_differ(#first, #second),
                    #message
                );
            }
        })
        .collect()
}

/// The enum as it was written.
fn in_words(listed: &Type) -> String {
    listed.to_token_stream().to_string().replace(' ', "")
}

fn names_of(private: &TokenStream, listed: &Type) -> TokenStream {
    quote_spanned!(span(listed)=> <#listed as #private::CommandEnum>::NAMES)
}

/// Where errors about an enum belong.
fn span(listed: &Type) -> Span {
    listed.span().resolved_at(Span::call_site())
}
