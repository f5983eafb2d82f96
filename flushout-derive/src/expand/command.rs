//! The commands of an enum: `CommandEnum`, and how what they carry is written and read.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, Ident, Type, TypeParamBound, parse_quote};

use super::names::{self, Output};
use super::{assertions, decode, defaults, describe, members, table};
use crate::ast::{CommandEnum, Field, Form, Variant};
use crate::types;

/// The implementations for the enum. Without a model there are none.
pub(super) fn expand(commands: &CommandEnum<'_>, output: Output) -> TokenStream {
    let Some(model) = model(commands) else {
        return TokenStream::new();
    };
    let private = &names::private();
    let generics = match output {
        Output::Whole => commands.input.generics.clone(),
        Output::Stub => stub_generics(&commands.input.generics),
    };
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let this = names::this(&commands.input.ident, &commands.input.generics);
    let names = commands.variants.iter().map(|variant| &variant.wire_name);
    let names = output.whole(quote!(#(#names),*));
    let parts = [
        describe_all(private, commands, output),
        name(private, commands, output),
        args_text(private, commands, output),
        decode_args(private, commands, output),
    ];
    let command_enum = quote! {
        #[automatically_derived]
        impl #impl_generics #private::CommandEnum for #this #where_clause {
            type Model = #model;
            const NAMES: &'static [&'static #private::str] = &[#names];
            #(#parts)*
        }
    };
    let full_private = names::private_path(commands.attributes.crate_path.as_ref());
    if output == Output::Stub {
        return names::block(&full_private, output, &[command_enum]);
    }
    let assertions = commands
        .variants
        .iter()
        .map(|variant| assertions::expand(private, &variant.fields, &commands.input.generics));
    let implementations = [
        tables(private, commands),
        command_enum,
        arguments(private, commands),
        assert_listed(private, commands, model),
        quote!(#(#assertions)*),
    ];
    names::block(&full_private, output, &implementations)
}

/// The parameters that an enum with mistakes may have, with what `CommandEnum` asks of them.
fn stub_generics(generics: &Generics) -> Generics {
    let mut generics = names::declared(generics);
    let private = names::private();
    for parameter in generics.type_params_mut() {
        parameter.bounds.extend::<[TypeParamBound; 3]>([
            parse_quote!(#private::Send),
            parse_quote!(#private::Sync),
            parse_quote!('static),
        ]);
    }
    generics
}

/// The tables of what the variants carry.
fn tables(private: &TokenStream, commands: &CommandEnum<'_>) -> TokenStream {
    let variants = commands.variants.iter().enumerate();
    let table = |(index, variant): (usize, &Variant<'_>)| {
        table::expand(
            private,
            &table::name(Some(index)),
            &variant.fields,
            Output::Whole,
        )
    };
    variants.map(table).collect()
}

/// `Members` and `CommandArgs`: how what the commands carry is written and read.
fn arguments(private: &TokenStream, commands: &CommandEnum<'_>) -> TokenStream {
    let ident = &commands.input.ident;
    let members = members::expand(
        private,
        &quote!(#ident),
        &commands.input.generics,
        &visit_members(private, commands),
    );
    let decode_fields = decode_fields(private, commands);
    let serialize_args = serialize_args(private, commands);
    quote! {
        #members

        #[automatically_derived]
        impl #private::CommandArgs for #ident {
            #decode_fields
            #serialize_args
        }
    }
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
            #private::is_listed(
                <#ident as #private::CommandEnum>::NAMES,
                <#model as #private::Node>::COMMAND_NAMES,
            ),
            #message
        );
    }
}

/// `CommandEnum::describe`.
fn describe_all(private: &TokenStream, commands: &CommandEnum<'_>, output: Output) -> TokenStream {
    let commands = commands
        .variants
        .iter()
        .enumerate()
        .map(|(index, variant)| {
            let name = &variant.wire_name;
            let description = variant
                .description
                .iter()
                .map(|text| quote!(.describe(#text)));
            let args = args_shape(private, index, variant).map(|args| quote!(.args(#args)));
            quote! {
                let __command = #private::CommandShape::new(#name) #(#description)* #args;
                __builder.command(__command);
            }
        });
    let body = output.body(quote!(#(#commands)*));
    quote! {
        fn describe(__builder: &mut #private::ShapeBuilder) {
            #body
        }
    }
}

fn args_shape(private: &TokenStream, index: usize, variant: &Variant<'_>) -> Option<TokenStream> {
    let table = table::name(Some(index));
    match variant.form {
        Form::Unit => None,
        Form::Value => {
            let kind = describe::kind(private, variant.fields.all.first()?);
            Some(quote!(#private::ArgsShape::Value(#kind(__builder, &#table[0]))))
        }
        Form::Fields => {
            let kinds = describe::kinds(private, &variant.fields);
            Some(quote! {
                #private::ArgsShape::Fields(#private::describe_fields(__builder, #table, #kinds))
            })
        }
    }
}

/// `CommandEnum::name`.
fn name(private: &TokenStream, commands: &CommandEnum<'_>, output: Output) -> TokenStream {
    let arms = commands.variants.iter().map(|variant| {
        let (ident, name) = (&variant.input.ident, &variant.wire_name);
        quote!(Self::#ident { .. } => #name,)
    });
    let body = output.body(quote!(match self { #(#arms)* }));
    quote! {
        fn name(&self) -> &'static #private::str {
            #body
        }
    }
}

/// `CommandEnum::args_text`.
fn args_text(private: &TokenStream, commands: &CommandEnum<'_>, output: Output) -> TokenStream {
    let (units, others): (Vec<_>, Vec<_>) = commands
        .variants
        .iter()
        .partition(|variant| variant.form == Form::Unit);
    let units = units.iter().map(|variant| &variant.input.ident);
    let nothing = quote!(#(Self::#units)|* => #private::Ok(#private::None),);
    let nothing = (others.len() < commands.variants.len()).then_some(nothing);
    let written =
        (!others.is_empty()).then(|| quote!(_ => #private::args_text(self).map(#private::Some),));
    let body = output.body(quote!(match self { #nothing #written }));
    quote! {
        fn args_text(&self) -> #private::Result<#private::Option<#private::JsonText>, #private::Problem> {
            #body
        }
    }
}

/// `CommandEnum::decode_args`, `rename_references` and `check_defaults`: a value that stands alone is
/// read here, fields as an object.
fn decode_args(private: &TokenStream, commands: &CommandEnum<'_>, output: Output) -> TokenStream {
    let arms = commands.variants.iter().filter_map(|variant| {
        let field = value(variant)?;
        let span = names::type_span(field);
        let (ident, name, written) = (&variant.input.ident, &variant.wire_name, &field.input.ty);
        let check = decode::value_check(private, field);
        let rules = decode::rules(private, field, span);
        let read = quote_spanned! {span=>
            #private::decode_value::<#written, __D>(__args, __decoding, #check, #rules)
        };
        Some(quote!(#name => #read.map(Self::#ident),))
    });
    let body = output.body(quote! {
        match __name {
            #(#arms)*
            _ => #private::decode_fields(__name, __args, __decoding),
        }
    });
    let rename_references = output.whole(rename_references(private, commands)).flatten();
    let check_defaults = output
        .whole(defaults::commands(private, commands))
        .flatten();
    quote! {
        fn decode_args<'de, __D: #private::Deserializer<'de>>(
            __name: &#private::str,
            __args: __D,
            __decoding: &mut #private::Decoding<'_>,
        ) -> #private::Result<Self, __D::Error> {
            #body
        }

        #rename_references
        #check_defaults
    }
}

/// `CommandArgs::decode_fields`.
fn decode_fields(private: &TokenStream, commands: &CommandEnum<'_>) -> TokenStream {
    let arms: Vec<TokenStream> = commands
        .variants
        .iter()
        .enumerate()
        .filter(|(_, variant)| variant.form != Form::Value)
        .map(|(index, variant)| {
            let (ident, name) = (&variant.input.ident, &variant.wire_name);
            let object = decode::Object {
                private,
                table: &table::name(Some(index)),
                fields: &variant.fields,
                patch: None,
            };
            let object = object.decode(&quote!(Self::#ident));
            quote!(#name => { #object })
        })
        .collect();
    let map = if arms.is_empty() {
        quote!(_: __A)
    } else {
        quote!(mut __map: __A)
    };
    quote! {
        fn decode_fields<'de, __A: #private::MapAccess<'de>>(
            __name: &#private::str,
            #map,
            __decoding: &mut #private::Decoding<'_>,
        ) -> #private::Result<Self, __A::Error> {
            match __name {
                #(#arms)*
                _ => #private::Err(#private::unknown_command(__name, __decoding)),
            }
        }
    }
}

/// The body of `Members::visit_members`: a command that holds one value has no members.
fn visit_members(private: &TokenStream, commands: &CommandEnum<'_>) -> TokenStream {
    let mut is_whole = true;
    let mut arms = TokenStream::new();
    for (index, variant) in commands.variants.iter().enumerate() {
        if variant.form != Form::Fields {
            is_whole = false;
            continue;
        }
        let (ident, bindings) = (&variant.input.ident, bindings(variant));
        let visits = members::visits(&table::name(Some(index)), &variant.fields, |index, _| {
            let bound = binding(index);
            quote!(#bound)
        });
        let visits = members::in_turn(private, &visits);
        arms.extend(quote!(Self::#ident #bindings => { #visits }));
    }
    let others = (!is_whole).then(|| quote!(_ => #private::Ok(()),));
    if arms.is_empty() {
        return members::in_turn(private, &[]);
    }
    quote!(match self { #arms #others })
}

/// `CommandArgs::serialize_args`. Left out where no command holds one value.
fn serialize_args(private: &TokenStream, commands: &CommandEnum<'_>) -> Option<TokenStream> {
    let arms: Vec<TokenStream> = commands
        .variants
        .iter()
        .filter_map(|variant| {
            let span = names::type_span(value(variant)?);
            let ident = &variant.input.ident;
            let written =
                quote_spanned!(span=> #private::Serialize::serialize(__value, __serializer));
            Some(quote!(Self::#ident(__value) => #written,))
        })
        .collect();
    let others = (arms.len() < commands.variants.len())
        .then(|| quote!(_ => #private::serialize_members(self, __serializer),));
    (!arms.is_empty()).then(|| {
        quote! {
            fn serialize_args<__S: #private::Serializer>(
                &self,
                __serializer: __S,
            ) -> #private::Result<__S::Ok, __S::Error> {
                match self {
                    #(#arms)*
                    #others
                }
            }
        }
    })
}

/// `CommandEnum::rename_references`. Left out where no command carries an id.
fn rename_references(private: &TokenStream, commands: &CommandEnum<'_>) -> Option<TokenStream> {
    let arms: Vec<TokenStream> = commands
        .variants
        .iter()
        .filter_map(|variant| rename_in_variant(private, variant))
        .collect();
    let others = (arms.len() < commands.variants.len()).then(|| quote!(_ => false,));
    (!arms.is_empty()).then(|| {
        quote! {
            fn rename_references(&mut self, __renames: &#private::ReferenceRenames) -> #private::bool {
                match self {
                    #(#arms)*
                    #others
                }
            }
        }
    })
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
        steps.push(
            quote_spanned!(span=> #private::FollowRenames::follow_renames(#bound, __renames)),
        );
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
