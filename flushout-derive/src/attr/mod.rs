//! Reads `#[flushout(..)]`: splits it into entries and reports those that nobody knows.

mod command;
mod container;
mod field;
mod known;
mod value;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token};

use crate::context::Context;
use crate::owner::Owner;
use crate::suggest;

pub(crate) use command::{EnumAttributes, VariantAttributes};
pub(crate) use container::ContainerAttributes;
pub(crate) use field::{DefaultSource, FieldAttributes};
pub(crate) use value::Number;

/// A value that an attribute gave, with the tokens that gave it, for errors that show it.
#[derive(Clone, Debug)]
pub(crate) struct Attr<T> {
    /// What was given.
    pub(crate) value: T,
    /// Where it was given.
    pub(crate) tokens: TokenStream,
}

impl<T> Attr<T> {
    fn new(value: T, tokens: impl ToTokens) -> Self {
        Self {
            value,
            tokens: tokens.into_token_stream(),
        }
    }
}

impl<T> ToTokens for Attr<T> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.tokens.to_tokens(tokens);
    }
}

/// The entries of all `#[flushout(..)]` among these attributes, in their order.
fn entries(context: &Context, attributes: &[Attribute]) -> Vec<Meta> {
    let mut entries = Vec::new();
    for attribute in attributes {
        if !attribute.path().is_ident("flushout") {
            continue;
        }
        let Meta::List(list) = &attribute.meta else {
            context.error(
                attribute,
                "write `#[flushout(..)]`, with what you ask for in the parentheses",
            );
            continue;
        };
        match list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
            Ok(parsed) => entries.extend(parsed),
            Err(error) => context.syntax_error(error),
        }
    }
    entries
}

/// The name of an entry; empty for a path of several parts, which no entry has.
fn entry_name(entry: &Meta) -> String {
    entry
        .path()
        .get_ident()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// Puts a value into its place, or reports that the attribute was given before.
fn set_once<T>(context: &Context, place: &mut Option<Attr<T>>, entry: &Meta, value: Option<T>) {
    if place.is_some() {
        let name = entry_name(entry);
        context.error(entry, format!("`{name}` is given twice: leave one out"));
        return;
    }
    *place = value.map(|value| Attr::new(value, entry));
}

/// What to do instead of an attribute of serde's or schemars' that has no counterpart here.
pub(crate) fn advice_instead_of(owner: Owner, name: &str) -> Option<&'static str> {
    match owner {
        Owner::Model => advice_on_a_model(name),
        Owner::Command => advice_on_a_command(name).or_else(|| advice_on_a_model(name)),
    }
}

/// Where a command needs other words than a model.
fn advice_on_a_command(name: &str) -> Option<&'static str> {
    Some(match name {
        "flatten" => "a command has no flattened fields: write the fields themselves",
        "untagged" | "tag" | "content" => {
            "a command is always sent as its name beside its arguments"
        }
        "transparent" => "a variant that holds one value is sent as that value without being asked",
        "skip" | "skip_serializing" | "skip_deserializing" => {
            "a command is run on the master from what was sent, so all of it is sent"
        }
        "bound" => "an enum of commands has no parameters",
        "borrow" => "a command owns its data: use `String` and `Vec`",
        "other" => "a command that the model does not know is refused",
        _ => return None,
    })
}

fn advice_on_a_model(name: &str) -> Option<&'static str> {
    Some(match name {
        "flatten" => {
            "a model has no flattened fields: write the fields themselves, or make the inner \
                 struct a `#[flushout(child)]`"
        }
        "untagged" | "tag" | "content" => {
            "a model is one struct: give the variants to an enum that is the type of a value field"
        }
        "transparent" => {
            "a model is always a JSON object: use the inner type as the type of a value field"
        }
        "with" | "serialize_with" | "deserialize_with" | "getter" | "from" | "into"
        | "try_from" | "remote" => {
            "a value is written as its type says: give the field a type of its own with these \
                 serde and schemars implementations"
        }
        "skip_serializing_if" => "an `Option` that is `None` is left out without being asked",
        "skip_serializing" | "skip_deserializing" => {
            "a field is part of the document or not: `#[flushout(skip)]` leaves it out of both \
                 directions"
        }
        "deny_unknown_fields" => {
            "unknown fields are refused from clients without being asked, and ignored when \
                 history is replayed"
        }
        "bound" => {
            "the bounds come from the type parameters themselves; write others as a `where` \
                 clause of the struct"
        }
        "borrow" => "a model owns its data: use `String` and `Vec`",
        "other" => "unknown fields cannot be kept: name each field of the model",
        "validate" | "custom" | "email" | "url" | "dive" => {
            "rules that need code belong into an interceptor or into the type of the value"
        }
        _ => return None,
    })
}

/// A place that has attributes of its own, for those that were written elsewhere.
struct Elsewhere<'a> {
    /// The attributes that belong there.
    known: &'a [&'a str],
    /// The place in words.
    place: &'a str,
}

/// Reports an entry that is none of `known`.
fn report_unknown(
    context: &Context,
    owner: Owner,
    entry: &Meta,
    known: &[&str],
    elsewhere: &[Elsewhere<'_>],
) {
    let path = entry.path();
    let name = path.to_token_stream().to_string().replace(' ', "");
    if let Some(advice) = advice_instead_of(owner, &name) {
        return context.error(path, format!("there is no attribute `{name}`: {advice}"));
    }
    let belongs_there = |there: &&Elsewhere<'_>| there.known.contains(&name.as_str());
    if let Some(there) = elsewhere.iter().find(belongs_there) {
        return context.error(path, format!("`{name}` belongs on {}", there.place));
    }
    let known_ones = match suggest::nearest(&name, known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if known.len() == 1 => format!("there is only {}", known.concat()),
        None => format!("there are {}", known.join(", ")),
    };
    context.error(
        path,
        format!("there is no attribute `{name}`; {known_ones}"),
    );
}
