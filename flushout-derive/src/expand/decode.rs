//! The decoding of the node and its patch, with the rules held against every value.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;

use super::names::{self, Names};
use super::patch;
use crate::ast::{Field, FieldList, Kind};
use crate::attr::DefaultSource;
use crate::types;

/// `Node::decode`.
pub(super) fn node(names: &Names<'_>) -> TokenStream {
    let private = &names.private;
    let object = object(private, &names.container.fields, &quote!(Self));
    quote! {
        fn decode<'de, __A: #private::serde::de::MapAccess<'de>>(
            mut __map: __A,
            __decoding: &mut #private::model::Decoding<'_>,
        ) -> ::core::result::Result<Self, __A::Error> {
            #object
        }
    }
}

/// Reads all fields from `__map` and puts them into what `constructor` makes.
pub(super) fn object(
    private: &TokenStream,
    fields: &FieldList<'_>,
    constructor: &TokenStream,
) -> TokenStream {
    let mut known = Vec::new();
    let mut slots = Vec::new();
    let mut arms = Vec::new();
    let mut members = Vec::new();
    for field in &fields.all {
        let member = field.ident;
        if matches!(field.kind, Kind::Skipped) {
            let span = names::type_span(field);
            members.push(quote_spanned!(span=> #member: ::core::default::Default::default()));
            continue;
        }
        let index = arms.len();
        let slot = format_ident!("__slot_{index}");
        let access = if field.attributes.server.is_some() {
            format_ident!("server")
        } else {
            format_ident!("client")
        };
        known.push(known_field(private, field, &access));
        let written = &field.input.ty;
        slots.push(
            quote!(let mut #slot: ::core::option::Option<#written> = ::core::option::Option::None;),
        );
        arms.push(arm(private, field, index, &slot));
        let value = finished(private, field, index, &slot);
        members.push(quote!(#member: #value));
    }
    let fields_loop = fields_loop(private, &known, &slots, &arms);
    quote! {
        #fields_loop
        ::core::result::Result::Ok(#constructor { #(#members,)* })
    }
}

/// `Patch::decode`. Fields that an update cannot set are known, so that they are refused by name.
pub(super) fn patch(names: &Names<'_>) -> TokenStream {
    let private = &names.private;
    let mut known = Vec::new();
    let mut slots = Vec::new();
    let mut arms = Vec::new();
    let mut members = Vec::new();
    for field in names.container.document_fields() {
        let index = known.len();
        if !patch::is_in_patch(field) {
            let access = if field.kind.is_value() || field.kind.is_reference() {
                format_ident!("create_only")
            } else {
                format_ident!("below")
            };
            known.push(known_field(private, field, &access));
            continue;
        }
        let access = if field.attributes.server.is_some() {
            format_ident!("server")
        } else {
            format_ident!("client")
        };
        known.push(known_field(private, field, &access));
        let slot = format_ident!("__slot_{index}");
        let written = &field.input.ty;
        slots.push(
            quote!(let mut #slot: ::core::option::Option<#written> = ::core::option::Option::None;),
        );
        arms.push(arm(private, field, index, &slot));
        let member = field.ident;
        members.push(quote!(#member: #slot));
    }
    if patch::needs_marker(names) {
        members.push(quote!(__node: ::core::marker::PhantomData));
    }
    let fields_loop = fields_loop(private, &known, &slots, &arms);
    quote! {
        fn decode<'de, __A: #private::serde::de::MapAccess<'de>>(
            mut __map: __A,
            __decoding: &mut #private::model::Decoding<'_>,
        ) -> ::core::result::Result<Self, __A::Error> {
            #fields_loop
            ::core::result::Result::Ok(Self { #(#members,)* })
        }
    }
}

fn fields_loop(
    private: &TokenStream,
    known: &[TokenStream],
    slots: &[TokenStream],
    arms: &[TokenStream],
) -> TokenStream {
    // Without arms there is nothing that a field could be put into.
    let loop_body = if arms.is_empty() {
        quote! {
            while ::core::option::Option::is_some(&__decoding.next_field(&mut __map, __FIELDS)?) {}
        }
    } else {
        quote! {
            while let ::core::option::Option::Some(__index) =
                __decoding.next_field(&mut __map, __FIELDS)?
            {
                match __index {
                    #(#arms)*
                    _ => {}
                }
            }
        }
    };
    quote! {
        const __FIELDS: &[#private::model::Field] = &[#(#known),*];
        #(#slots)*
        #loop_body
    }
}

fn known_field(private: &TokenStream, field: &Field<'_>, access: &Ident) -> TokenStream {
    let wire_name = &field.wire_name;
    let aliases = field.attributes.aliases.iter().map(|alias| &alias.value);
    quote!(#private::model::Field::#access(#wire_name, &[#(#aliases),*]))
}

/// The arm that decodes one field into its slot. Errors about the type point at the type.
fn arm(private: &TokenStream, field: &Field<'_>, index: usize, slot: &Ident) -> TokenStream {
    let span = names::type_span(field);
    let call = match field.kind {
        Kind::Child(_) => {
            quote_spanned!(span=> __decoding.child(&mut __map, &__FIELDS[#index], &mut #slot)?)
        }
        Kind::OptionalChild(_) => {
            quote_spanned!(span=> __decoding.optional_child(&mut __map, &__FIELDS[#index], &mut #slot)?)
        }
        Kind::Collection(_) => {
            let items_max = items_max(field);
            quote_spanned!(span=> __decoding.collection(&mut __map, &__FIELDS[#index], #items_max, &mut #slot)?)
        }
        _ => {
            let (check, rules) = (value_check(private, field), rules(private, field, span));
            quote_spanned!(span=> __decoding.value(&mut __map, &__FIELDS[#index], &mut #slot, #check, #rules)?)
        }
    };
    let index = Literal::usize_unsuffixed(index);
    quote!(#index => #call,)
}

/// The most nodes of a collection, as an `Option<usize>`.
pub(super) fn items_max(field: &Field<'_>) -> TokenStream {
    let Some(items) = &field.attributes.max_items else {
        return quote!(::core::option::Option::None);
    };
    let items = Literal::u64_unsuffixed(items.value);
    quote!(::core::option::Option::Some(#items))
}

/// The check of a value's type against its schema, as an expression: none where the name of the type tells
/// that serde holds all that its schema says.
pub(super) fn value_check(private: &TokenStream, field: &Field<'_>) -> TokenStream {
    let written = &field.input.ty;
    if !needs_check(field) {
        return quote!(::core::option::Option::None);
    }
    let span = names::type_span(field);
    quote_spanned!(span=> {
        static __CHECK: #private::model::ValueCheckCell = #private::model::ValueCheckCell::new();
        __CHECK.of::<#written>()
    })
}

fn needs_check(field: &Field<'_>) -> bool {
    field.kind.is_value() && !types::is_plain(&field.input.ty)
}

/// The closure that holds the rules of a field against its value.
pub(super) fn rules(private: &TokenStream, field: &Field<'_>, span: Span) -> TokenStream {
    let attributes = &field.attributes;
    let mut checks = Vec::new();
    let whole = [
        ("length_min", &attributes.min_length),
        ("length_max", &attributes.max_length),
        ("items_min", &attributes.min_items),
        ("items_max", &attributes.max_items),
    ];
    for (rule, given) in whole {
        if let Some(given) = given {
            let rule = Ident::new(rule, Span::call_site());
            let figure = Literal::u64_unsuffixed(given.value);
            checks.push(quote_spanned!(span=> #private::model::rules::#rule(__value, #figure)?;));
        }
    }
    if let Some(pattern) = &attributes.pattern {
        let source = pattern.value.value();
        checks.push(quote_spanned! {span=>
            static __PATTERN: #private::model::rules::Pattern = #private::model::rules::Pattern::new(#source);
            __PATTERN.check(__value)?;
        });
    }
    let numbers = [
        ("minimum", &attributes.minimum),
        ("maximum", &attributes.maximum),
        ("multiple_of", &attributes.multiple_of),
    ];
    for (rule, given) in numbers {
        if let Some(given) = given {
            let rule = Ident::new(rule, Span::call_site());
            let figure = given.value.as_double();
            checks.push(quote_spanned!(span=> #private::model::rules::#rule(__value, #figure)?;));
        }
    }
    if attributes.unique.is_some() {
        checks.push(quote_spanned!(span=> #private::model::rules::items_unique(__value)?;));
    }
    if needs_check(field) {
        let check = value_check(private, field);
        checks.push(quote_spanned!(span=> #private::model::check_written(#check, __value)?;));
    }
    if checks.is_empty() {
        return quote!(|_| ::core::result::Result::Ok(()));
    }
    quote! {
        |__value| {
            #(#checks)*
            ::core::result::Result::Ok(())
        }
    }
}

/// What becomes of the slot when the object has ended.
fn finished(private: &TokenStream, field: &Field<'_>, index: usize, slot: &Ident) -> TokenStream {
    if field.kind.is_optional() {
        return quote!(::core::option::Option::flatten(#slot));
    }
    if let Kind::Collection(_) = field.kind {
        return quote!(__decoding.filled(#slot, #private::model::Collection::new));
    }
    let Some(source) = default_source(field) else {
        return quote!(__decoding.required(#slot, &__FIELDS[#index])?);
    };
    if field.has_plain_default() {
        return quote!(__decoding.filled(#slot, #source));
    }
    if let Kind::Child(_) = field.kind {
        return quote!(__decoding.child_or_default(#slot, &__FIELDS[#index], #source)?);
    }
    let rules = rules(private, field, names::type_span(field));
    quote!(__decoding.value_or_default(#slot, &__FIELDS[#index], #source, #rules)?)
}

/// The function that makes the default of a field; `None` where it has none.
pub(super) fn default_source(field: &Field<'_>) -> Option<TokenStream> {
    let default = field.attributes.default.as_ref()?;
    Some(match &default.value {
        DefaultSource::Type => {
            let span = names::type_span(field);
            quote_spanned!(span=> ::core::default::Default::default)
        }
        DefaultSource::Function(function) => quote!(#function),
    })
}
