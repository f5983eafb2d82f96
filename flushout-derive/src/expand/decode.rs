//! The decoding of the node and its patch, with the rules held against every value.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;

use super::names::{self, Names};
use super::table;
use crate::ast::{Field, FieldList, Kind};
use crate::attr::DefaultSource;
use crate::types;

/// `Node::decode`. What a patch may hold is decoded by the patch.
pub(super) fn node(names: &Names<'_>) -> TokenStream {
    let private = &names.private;
    let object = Object {
        private,
        table: &table::name(None),
        fields: &names.container.fields,
        patch: Some(names),
    };
    let body = names.output.body(object.decode(&quote!(Self)));
    quote! {
        fn decode<'de, __A: #private::MapAccess<'de>>(
            mut __map: __A,
            __decoding: &mut #private::Decoding<'_>,
        ) -> #private::Result<Self, __A::Error> {
            #body
        }
    }
}

/// `Patch::decode_field`. Left out where a patch holds nothing.
pub(super) fn patch(names: &Names<'_>) -> Option<TokenStream> {
    let private = names.output.whole(&names.private)?;
    let fields = names.container.document_fields().enumerate();
    let arms: Vec<TokenStream> = fields
        .filter(|(_, field)| field.is_in_patch())
        .map(|(index, field)| {
            let (member, index) = (field.ident, Literal::usize_unsuffixed(index));
            let read = read(private, field, &quote!(__map), &quote!(self.#member));
            quote!(#index => #read,)
        })
        .collect();
    (!arms.is_empty()).then(|| {
        quote! {
            fn decode_field<'de, __A: #private::MapAccess<'de>>(
                &mut self,
                __index: #private::usize,
                __map: &mut __A,
                __decoding: &mut #private::Decoding<'_>,
            ) -> #private::Result<(), __A::Error> {
                match __index {
                    #(#arms)*
                    _ => #private::Ok(()),
                }
            }
        }
    })
}

/// An object that is read from `__map`.
pub(super) struct Object<'o, 'a> {
    /// Where what the crate keeps for generated code is found.
    pub(super) private: &'o TokenStream,
    /// The name of the table of its fields.
    pub(super) table: &'o Ident,
    /// Its fields.
    pub(super) fields: &'o FieldList<'a>,
    /// The node, whose patch decodes the fields that a patch may hold; `None` for arguments.
    pub(super) patch: Option<&'o Names<'a>>,
}

impl Object<'_, '_> {
    /// Reads all fields and puts them into what `constructor` makes.
    pub(super) fn decode(&self, constructor: &TokenStream) -> TokenStream {
        let Self {
            private, fields, ..
        } = *self;
        let (mut slots, mut arms, mut members) = (Vec::new(), Vec::new(), Vec::new());
        let mut index = 0;
        for field in &fields.all {
            let member = field.ident;
            if matches!(field.kind, Kind::Skipped) {
                let span = names::type_span(field);
                let default = names::default_at(span);
                members.push(quote_spanned!(span=> #member: #default()));
                continue;
            }
            let slot = if self.is_in_patch(field) {
                quote!(__patch.#member)
            } else {
                let (slot, written) = (format_ident!("__slot_{index}"), &field.input.ty);
                slots.push(quote!(let mut #slot: #private::Option<#written> = #private::None;));
                let read = read(private, field, &quote!(&mut __map), &quote!(#slot));
                let index = Literal::usize_unsuffixed(index);
                arms.push(quote!(#index => #read?,));
                quote!(#slot)
            };
            let value = self.finished(field, index, &slot);
            members.push(quote!(#member: #value));
            index += 1;
        }
        let patch = self
            .patch
            .filter(|names| names.container.patch_fields().next().is_some());
        if patch.is_some() {
            slots.push(quote! {
                let mut __patch: <Self as #private::Node>::Patch = #private::Default::default();
            });
        }
        let others = if patch.is_some() {
            quote!(__decoding.patch_field(&mut __patch, __index, &mut __map)?)
        } else {
            quote!({})
        };
        let table = self.table;
        let next = quote!(__decoding.next_field(&mut __map, #table)?);
        let read_all = if arms.is_empty() && patch.is_none() {
            // There is nothing that a field could be put into.
            quote!(while #next.is_some() {})
        } else {
            quote! {
                while let #private::Some(__index) = #next {
                    match __index {
                        #(#arms)*
                        _ => #others,
                    }
                }
            }
        };
        quote! {
            #(#slots)*
            #read_all
            #private::Ok(#constructor { #(#members,)* })
        }
    }

    fn is_in_patch(&self, field: &Field<'_>) -> bool {
        self.patch.is_some() && field.is_in_patch()
    }

    /// The value of the field, made from its slot when the object has been read.
    fn finished(&self, field: &Field<'_>, index: usize, slot: &TokenStream) -> TokenStream {
        let private = self.private;
        let entry = table::at(self.table, index);
        if field.kind.is_optional() {
            return quote!(#slot.flatten());
        }
        if let Kind::Collection(_) = field.kind {
            return quote!(__decoding.filled(#slot, #private::Collection::new));
        }
        let Some(source) = default_source(field) else {
            return quote!(__decoding.required(#slot, &#entry)?);
        };
        if field.has_plain_default() {
            return quote!(__decoding.filled(#slot, #source));
        }
        if let Kind::Child(_) = field.kind {
            return quote!(__decoding.child_or_default(#slot, &#entry, #source)?);
        }
        let rules = rules(private, field, names::type_span(field));
        quote!(__decoding.value_or_default(#slot, &#entry, #source, #rules)?)
    }
}

/// Decodes one field into its slot. Errors about the type point at the type.
fn read(
    private: &TokenStream,
    field: &Field<'_>,
    map: &TokenStream,
    slot: &TokenStream,
) -> TokenStream {
    let span = names::type_span(field);
    match field.kind {
        Kind::Child(_) => quote_spanned!(span=> __decoding.child(#map, &mut #slot)),
        Kind::OptionalChild(_) => {
            quote_spanned!(span=> __decoding.optional_child(#map, &mut #slot))
        }
        Kind::Collection(_) => quote_spanned!(span=> __decoding.collection(#map, &mut #slot)),
        _ => {
            let (check, rules) = (value_check(private, field), rules(private, field, span));
            quote_spanned!(span=> __decoding.value(#map, &mut #slot, #check, #rules))
        }
    }
}

/// The check of a value's type against its schema, as an expression: none where the name of the type tells
/// that serde holds all that its schema says.
pub(super) fn value_check(private: &TokenStream, field: &Field<'_>) -> TokenStream {
    let written = &field.input.ty;
    if !needs_check(field) {
        return quote!(#private::None);
    }
    let span = names::type_span(field);
    quote_spanned!(span=> {
        static __CHECK: #private::ValueCheckCell = #private::ValueCheckCell::new();
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
            checks.push(quote_spanned!(span=> #private::rules::#rule(__value, #figure)));
        }
    }
    if let Some(pattern) = &attributes.pattern {
        let source = pattern.value.value();
        checks.push(quote_spanned! {span=>
            static __PATTERN: #private::rules::Pattern = #private::rules::Pattern::new(#source);
            __PATTERN.check(__value)
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
            checks.push(quote_spanned!(span=> #private::rules::#rule(__value, #figure)));
        }
    }
    if attributes.unique.is_some() {
        checks.push(quote_spanned!(span=> #private::rules::items_unique(__value)));
    }
    if needs_check(field) {
        let check = value_check(private, field);
        checks.push(quote_spanned!(span=> #private::check_written(#check, __value)));
    }
    match &checks[..] {
        [] => quote!(|_| #private::Ok(())),
        [check] => quote!(|__value| { #check }),
        checks => quote! {
            |__value| {
                #(let () = { #checks }?;)*
                #private::Ok(())
            }
        },
    }
}

/// The function that makes the default of a field; `None` where it has none.
pub(super) fn default_source(field: &Field<'_>) -> Option<TokenStream> {
    let default = field.attributes.default.as_ref()?;
    Some(match &default.value {
        DefaultSource::Type => names::default_at(names::type_span(field)),
        DefaultSource::Function(function) => quote!(#function),
    })
}
