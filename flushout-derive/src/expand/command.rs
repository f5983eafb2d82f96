//! The commands of an enum: `CommandEnum`, and how what they carry is written and read.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Type};

use super::names;
use super::{assertions, decode, defaults, describe, serialize};
use crate::ast::{CommandEnum, Field, Form, Variant};
use crate::types;

/// The implementations for the enum.
pub(super) fn expand(commands: &CommandEnum<'_>) -> TokenStream {
    let Some(model) = model(commands) else {
        return TokenStream::new();
    };
    let private = &private(commands);
    let allow = names::allow();
    let ident = &commands.input.ident;
    let names = commands.variants.iter().map(|variant| &variant.wire_name);
    let parts = [
        describe_all(private, commands),
        name(commands),
        args_text(private, commands),
        decode_args(private, commands),
        rename_references(private, commands),
    ];
    let arguments = [
        decode_fields(private, commands),
        serialize_args(private, commands),
    ];
    let check_defaults = defaults::commands(private, commands);
    let listed = assert_listed(private, commands, model);
    let assertions = commands
        .variants
        .iter()
        .map(|variant| assertions::expand(private, &variant.fields, &commands.input.generics));
    quote! {
        #[automatically_derived]
        #allow
        impl #private::model::CommandEnum for #ident {
            type Model = #model;
            const NAMES: &'static [&'static ::core::primitive::str] = &[#(#names),*];
            #(#parts)*
            #check_defaults
        }

        #[automatically_derived]
        #allow
        impl #private::model::CommandArgs for #ident {
            #(#arguments)*
        }

        #listed
        #(#assertions)*
    }
}

/// What stands for an enum with mistakes. It is compiled, but the errors beside it keep it from
/// ever running. Without a model there is none.
pub(super) fn stub(commands: &CommandEnum<'_>) -> TokenStream {
    let Some(model) = model(commands) else {
        return TokenStream::new();
    };
    let private = private(commands);
    let generics = names::declared(&commands.input.generics);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let this = names::this(&commands.input.ident, &commands.input.generics);
    let bounds = generics.type_params().map(|parameter| &parameter.ident);
    let where_clause = where_clause.map_or_else(|| quote!(where), |given| quote!(#given,));
    quote! {
        #[automatically_derived]
        impl #impl_generics #private::model::CommandEnum for #this
        #where_clause #(#bounds: ::core::marker::Send + ::core::marker::Sync + 'static,)*
        {
            type Model = #model;
            const NAMES: &'static [&'static ::core::primitive::str] = &[];
            fn describe(_: &mut #private::shape::ShapeBuilder) { loop {} }
            fn name(&self) -> &'static ::core::primitive::str { loop {} }
            fn args_text(&self) -> ::core::result::Result<
                ::core::option::Option<#private::json::JsonText>,
                #private::problem::Problem,
            > { loop {} }
            fn decode_args<'de, __D: #private::serde::Deserializer<'de>>(
                _: &::core::primitive::str,
                _: __D,
                _: &mut #private::model::Decoding<'_>,
            ) -> ::core::result::Result<Self, __D::Error> { loop {} }
            fn rename_references(&mut self, _: &#private::renames::ReferenceRenames) -> ::core::primitive::bool { loop {} }
        }
    }
}

fn private(commands: &CommandEnum<'_>) -> TokenStream {
    names::private_path(commands.attributes.crate_path.as_ref())
}

fn model<'c>(commands: &'c CommandEnum<'_>) -> Option<&'c Type> {
    let model = commands.attributes.model.as_ref()?;
    Some(&model.value)
}

/// A constant that fails to compile when the model does not list the enum.
fn assert_listed(private: &TokenStream, commands: &CommandEnum<'_>, model: &Type) -> TokenStream {
    let ident = &commands.input.ident;
    let span = model.span().resolved_at(Span::call_site());
    let model_name = model.to_token_stream().to_string().replace(' ', "");
    let message = format!(
        "`{model_name}` does not list `{ident}`: write #[flushout(commands({ident}))] there, or \
         add it to those that are listed"
    );
    quote_spanned! {span=>
        const _: () = ::core::assert!(
            #private::model::is_listed(
                <#ident as #private::model::CommandEnum>::NAMES,
                <#model as #private::model::Node>::COMMAND_NAMES,
            ),
            #message
        );
    }
}

/// `CommandEnum::describe`.
fn describe_all(private: &TokenStream, commands: &CommandEnum<'_>) -> TokenStream {
    let commands = commands.variants.iter().map(|variant| {
        let name = &variant.wire_name;
        let description = variant
            .description
            .iter()
            .map(|text| quote!(.describe(#text)));
        let args = args_shape(private, variant).map(|args| quote!(.args(#args)));
        quote! {
            let __command = #private::shape::CommandShape::new(#name) #(#description)* #args;
            __builder.command(__command);
        }
    });
    quote! {
        fn describe(__builder: &mut #private::shape::ShapeBuilder) {
            #(#commands)*
        }
    }
}

fn args_shape(private: &TokenStream, variant: &Variant<'_>) -> Option<TokenStream> {
    let mut fields = variant.fields.on_the_wire();
    match variant.form {
        Form::Unit => None,
        Form::Value => {
            let kind = describe::kind(private, fields.next()?);
            Some(quote!(#private::shape::ArgsShape::Value(#kind)))
        }
        Form::Fields => {
            let fields = fields.map(|field| describe::field_shape(private, field));
            Some(quote! {
                #private::shape::ArgsShape::Fields(::core::convert::From::from([#(#fields),*]))
            })
        }
    }
}

/// `CommandEnum::name`.
fn name(commands: &CommandEnum<'_>) -> TokenStream {
    let arms = commands.variants.iter().map(|variant| {
        let (ident, name) = (&variant.input.ident, &variant.wire_name);
        quote!(Self::#ident { .. } => #name,)
    });
    quote! {
        fn name(&self) -> &'static ::core::primitive::str {
            match self {
                #(#arms)*
            }
        }
    }
}

/// `CommandEnum::args_text`.
fn args_text(private: &TokenStream, commands: &CommandEnum<'_>) -> TokenStream {
    let (units, others): (Vec<_>, Vec<_>) = commands
        .variants
        .iter()
        .partition(|variant| variant.form == Form::Unit);
    let units = units.iter().map(|variant| &variant.input.ident);
    let nothing =
        quote!(#(Self::#units)|* => ::core::result::Result::Ok(::core::option::Option::None),);
    let nothing = (others.len() < commands.variants.len()).then_some(nothing);
    let written = (!others.is_empty()).then(|| {
        quote! {
            _ => ::core::result::Result::map(
                #private::model::args_text(self),
                ::core::option::Option::Some,
            ),
        }
    });
    quote! {
        fn args_text(&self) -> ::core::result::Result<
            ::core::option::Option<#private::json::JsonText>,
            #private::problem::Problem,
        > {
            match self {
                #nothing
                #written
            }
        }
    }
}

/// `CommandEnum::decode_args`: a value that stands alone is read here, fields as an object.
fn decode_args(private: &TokenStream, commands: &CommandEnum<'_>) -> TokenStream {
    let arms = commands.variants.iter().filter_map(|variant| {
        let field = value(variant)?;
        let span = names::type_span(field);
        let (ident, name, written) = (&variant.input.ident, &variant.wire_name, &field.input.ty);
        let check = decode::value_check(private, field);
        let rules = decode::rules(private, field, span);
        let read = quote_spanned! {span=>
            #private::model::decode_value::<#written, __D>(__args, __decoding, #check, #rules)
        };
        Some(quote!(#name => ::core::result::Result::map(#read, Self::#ident),))
    });
    quote! {
        fn decode_args<'de, __D: #private::serde::Deserializer<'de>>(
            __name: &::core::primitive::str,
            __args: __D,
            __decoding: &mut #private::model::Decoding<'_>,
        ) -> ::core::result::Result<Self, __D::Error> {
            match __name {
                #(#arms)*
                _ => #private::model::decode_fields(__name, __args, __decoding),
            }
        }
    }
}

/// `CommandArgs::decode_fields`.
fn decode_fields(private: &TokenStream, commands: &CommandEnum<'_>) -> TokenStream {
    let objects = commands
        .variants
        .iter()
        .filter(|variant| variant.form != Form::Value);
    let arms: Vec<TokenStream> = objects
        .map(|variant| {
            let (ident, name) = (&variant.input.ident, &variant.wire_name);
            let object = decode::object(private, &variant.fields, &quote!(Self::#ident));
            quote!(#name => { #object })
        })
        .collect();
    let map = if arms.is_empty() {
        quote!(_: __A)
    } else {
        quote!(mut __map: __A)
    };
    quote! {
        fn decode_fields<'de, __A: #private::serde::de::MapAccess<'de>>(
            __name: &::core::primitive::str,
            #map,
            __decoding: &mut #private::model::Decoding<'_>,
        ) -> ::core::result::Result<Self, __A::Error> {
            match __name {
                #(#arms)*
                _ => ::core::result::Result::Err(#private::model::unknown_command(__name, __decoding)),
            }
        }
    }
}

/// `CommandArgs::serialize_args`.
fn serialize_args(private: &TokenStream, commands: &CommandEnum<'_>) -> TokenStream {
    let arms = commands.variants.iter().map(|variant| {
        let ident = &variant.input.ident;
        let fields = &variant.fields;
        let bindings = bindings(variant);
        let written = match value(variant) {
            Some(field) => {
                let span = names::type_span(field);
                quote_spanned!(span=> #private::serde::Serialize::serialize(__field_0, __serializer))
            }
            None => serialize::object(private, fields, |index, _| {
                let bound = binding(index);
                quote!(#bound)
            }),
        };
        quote!(Self::#ident #bindings => { #written })
    });
    quote! {
        fn serialize_args<__S: #private::serde::Serializer>(
            &self,
            __serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            match self {
                #(#arms)*
            }
        }
    }
}

/// `CommandEnum::rename_references`.
fn rename_references(private: &TokenStream, commands: &CommandEnum<'_>) -> TokenStream {
    let arms: Vec<TokenStream> = commands
        .variants
        .iter()
        .filter_map(|variant| rename_in_variant(private, variant))
        .collect();
    if arms.is_empty() {
        return quote! {
            fn rename_references(&mut self, _: &#private::renames::ReferenceRenames) -> ::core::primitive::bool {
                false
            }
        };
    }
    let others = (arms.len() < commands.variants.len()).then(|| quote!(_ => false,));
    quote! {
        fn rename_references(&mut self, __renames: &#private::renames::ReferenceRenames) -> ::core::primitive::bool {
            match self {
                #(#arms)*
                #others
            }
        }
    }
}

/// The arm of a variant that carries ids; `None` for any other.
fn rename_in_variant(private: &TokenStream, variant: &Variant<'_>) -> Option<TokenStream> {
    let (mut patterns, mut steps) = (Vec::new(), Vec::new());
    for (index, field) in variant.fields.on_the_wire().enumerate() {
        if !(field.kind.is_reference() || types::node_of_ids(&field.input.ty).is_some()) {
            continue;
        }
        let bound = binding(index);
        patterns.push(pattern(variant, field, &bound));
        let span = names::type_span(field);
        // All of them are renamed, so none is passed over once one was.
        steps.push(quote_spanned!(span=> #private::model::FollowRenames::follow_renames(#bound, __renames)));
    }
    if steps.is_empty() {
        return None;
    }
    let ident = &variant.input.ident;
    Some(quote!(Self::#ident { #(#patterns,)* .. } => #(#steps)|*,))
}

/// The value of a variant that holds one value.
fn value<'v, 'a>(variant: &'v Variant<'a>) -> Option<&'v Field<'a>> {
    match variant.form {
        Form::Value => variant.fields.all.first(),
        Form::Unit | Form::Fields => None,
    }
}

/// The pattern behind the name of a variant that binds all that it holds.
fn bindings(variant: &Variant<'_>) -> TokenStream {
    let fields = variant.fields.on_the_wire().enumerate();
    let patterns = fields.map(|(index, field)| pattern(variant, field, &binding(index)));
    quote!({ #(#patterns),* })
}

fn pattern(variant: &Variant<'_>, field: &Field<'_>, bound: &Ident) -> TokenStream {
    match variant.form {
        Form::Value => quote!(0: #bound),
        Form::Unit | Form::Fields => {
            let member = field.ident;
            quote!(#member: #bound)
        }
    }
}

fn binding(index: usize) -> Ident {
    format_ident!("__field_{index}")
}
