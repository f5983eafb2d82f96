//! The table of fields of a node or of what a command carries: all that reads and writes looks there.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::Ident;

use super::names::Output;
use crate::ast::{Field, FieldList, Kind};
use crate::attr::{FieldAttributes, Number};

/// What the table is called in [`super::names::block`]; those of commands by the place of the variant.
pub(super) fn name(variant: Option<usize>) -> Ident {
    variant.map_or_else(
        || format_ident!("__FIELDS"),
        |variant| format_ident!("__FIELDS_{variant}"),
    )
}

/// The table of these fields.
pub(super) fn expand(
    private: &TokenStream,
    name: &Ident,
    fields: &FieldList<'_>,
    output: Output,
) -> TokenStream {
    let entries = fields.on_the_wire().map(|field| entry(private, field));
    let entries = output.whole(quote!(#(#entries),*));
    quote!(const #name: &[#private::Field] = &[#entries];)
}

/// The entry at this place of a table.
pub(super) fn at(table: &Ident, index: usize) -> TokenStream {
    let index = Literal::usize_unsuffixed(index);
    quote!(#table[#index])
}

fn entry(private: &TokenStream, field: &Field<'_>) -> TokenStream {
    let (wire_name, attributes) = (&field.wire_name, &field.attributes);
    let role = match field.kind {
        Kind::Value(_) | Kind::OptionalValue(_) | Kind::Skipped => quote!(Value),
        Kind::Reference(_) | Kind::OptionalReference(_) => quote!(Reference),
        Kind::Child(_) | Kind::OptionalChild(_) => quote!(Child),
        Kind::Collection(_) => quote!(Collection),
    };
    let aliases = attributes.aliases.iter().map(|alias| &alias.value);
    let aliases = (!attributes.aliases.is_empty()).then(|| quote!(.aliases(&[#(#aliases),*])));
    let description = field
        .description
        .iter()
        .map(|text| quote!(.describe(#text)));
    let flags = [
        ("optional", field.kind.is_optional()),
        ("server", attributes.server.is_some()),
        ("create_only", attributes.create_only.is_some()),
        ("with_default", attributes.default.is_some()),
    ];
    let flags = flags.iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| {
        let flag = format_ident!("{flag}");
        quote!(.#flag())
    });
    let constraints = constraints(private, attributes);
    quote! {
        #private::Field::new(#wire_name, #private::FieldRole::#role)
            #aliases #(#description)* #(#flags)* #constraints
    }
}

/// What the rules of a field add to its entry.
fn constraints(private: &TokenStream, attributes: &FieldAttributes) -> TokenStream {
    let whole = [
        ("length_min", &attributes.min_length),
        ("length_max", &attributes.max_length),
        ("items_min", &attributes.min_items),
        ("items_max", &attributes.max_items),
    ];
    let whole = whole.into_iter().filter_map(|(name, given)| {
        let figure = Literal::u64_unsuffixed(given.as_ref()?.value);
        Some((name, quote!(#figure)))
    });
    let numbers = [
        ("minimum", &attributes.minimum),
        ("maximum", &attributes.maximum),
        ("multiple_of", &attributes.multiple_of),
    ];
    let numbers = numbers.into_iter().filter_map(|(name, given)| {
        let figure = match given.as_ref()?.value {
            Number::Integer(integer) => quote!(Integer(#integer)),
            Number::Decimal(decimal) => quote!(Real(#decimal)),
        };
        Some((name, quote!(#private::Figure::#figure)))
    });
    let pattern = attributes.pattern.iter().map(|pattern| {
        let source = pattern.value.value();
        ("pattern", quote!(#source))
    });
    let unique = attributes
        .unique
        .iter()
        .map(|_| ("unique", TokenStream::new()));
    let all = whole.chain(pattern).chain(numbers).chain(unique);
    all.map(|(name, given)| {
        let name = format_ident!("{name}");
        quote!(.#name(#given))
    })
    .collect()
}
