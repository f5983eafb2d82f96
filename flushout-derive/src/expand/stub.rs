//! The stub of a model with mistakes: the same types and methods without bodies, so that the code
//! that uses the model causes no errors of its own.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;

use super::names::Names;
use super::{commands, patch, path};
use crate::ast::{Field, Kind};
use crate::types;

/// The stub. It is compiled, but the errors beside it keep it from ever running.
pub(super) fn expand(names: &Names<'_>) -> TokenStream {
    let parts = [node(names), patch(names), path_type(names)];
    quote!(#(#parts)*)
}

fn node(names: &Names<'_>) -> TokenStream {
    let Names {
        container,
        private,
        this,
        patch,
        path,
        ..
    } = names;
    let visibility = &container.input.vis;
    let (impl_generics, type_generics, where_clause) = names.generics.split_for_impl();
    let path_generics = path::with_root_argument(&names.generics);
    let (_, path_arguments, _) = path_generics.split_for_impl();
    let root_arguments = super::node::root_arguments(names);
    let commands = commands::node(names);
    let traits = traits(names, this);
    quote! {
        #traits

        #[automatically_derived]
        impl #impl_generics #private::model::Node for #this #where_clause {
            type Patch = #patch #type_generics;
            type Path<__R: #private::model::Model> = #path #path_arguments;
            #commands
            fn typed_path<__R: #private::model::Model>(_: #private::path::Path) -> #path #path_arguments { loop {} }
            fn describe(_: &mut #private::shape::ShapeBuilder) -> #private::shape::NodeIndex { loop {} }
            fn decode<'de, __A: #private::serde::de::MapAccess<'de>>(
                _: __A,
                _: &mut #private::model::Decoding<'_>,
            ) -> ::core::result::Result<Self, __A::Error> { loop {} }
            fn visit_type<__V: #private::model::TypeVisitor>(_: &::core::primitive::str, _: __V) -> __V::Output { loop {} }
            fn visit_mut<__V: #private::model::NodeVisitor>(&mut self, _: &::core::primitive::str, _: __V) -> __V::Output { loop {} }
            fn document_bytes(&self) -> ::core::primitive::u64 { loop {} }
            fn rename_references(&mut self, _: &#private::renames::ReferenceRenames) -> ::core::primitive::bool { loop {} }
        }

        #[allow(dead_code)]
        impl #impl_generics #this #where_clause {
            #visibility fn path() -> #path #root_arguments { loop {} }
        }
    }
}

/// The traits that node and patch have alike.
fn traits(names: &Names<'_>, target: &TokenStream) -> TokenStream {
    let private = &names.private;
    let (impl_generics, _, where_clause) = names.generics.split_for_impl();
    let de_generics = super::node::with_de(&names.generics);
    let (de_impl_generics, _, _) = de_generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #private::serde::Serialize for #target #where_clause {
            fn serialize<__S: #private::serde::Serializer>(&self, _: __S) -> ::core::result::Result<__S::Ok, __S::Error> { loop {} }
        }

        #[automatically_derived]
        impl #de_impl_generics #private::serde::Deserialize<'de> for #target #where_clause {
            fn deserialize<__D: #private::serde::Deserializer<'de>>(_: __D) -> ::core::result::Result<Self, __D::Error> { loop {} }
        }

        #[automatically_derived]
        impl #impl_generics #private::schemars::JsonSchema for #target #where_clause {
            fn schema_name() -> ::std::borrow::Cow<'static, ::core::primitive::str> { loop {} }
            fn json_schema(_: &mut #private::schemars::SchemaGenerator) -> #private::schemars::Schema { loop {} }
        }
    }
}

fn patch(names: &Names<'_>) -> TokenStream {
    let Names {
        private,
        this,
        patch,
        ..
    } = names;
    let (impl_generics, type_generics, where_clause) = names.generics.split_for_impl();
    let declaration = patch::declaration(names);
    let traits = traits(names, &quote!(#patch #type_generics));
    quote! {
        #declaration
        #traits

        #[automatically_derived]
        impl #impl_generics ::core::default::Default for #patch #type_generics #where_clause {
            fn default() -> Self { loop {} }
        }

        #[automatically_derived]
        impl #impl_generics #private::model::Patch for #patch #type_generics #where_clause {
            type Node = #this;
            fn decode<'de, __A: #private::serde::de::MapAccess<'de>>(
                _: __A,
                _: &mut #private::model::Decoding<'_>,
            ) -> ::core::result::Result<Self, __A::Error> { loop {} }
            fn swap(&mut self, _: &mut Self::Node) { loop {} }
            fn document_bytes(&self) -> ::core::primitive::u64 { loop {} }
            fn rename_references(&mut self, _: &#private::renames::ReferenceRenames) -> ::core::primitive::bool { loop {} }
        }
    }
}

fn path_type(names: &Names<'_>) -> TokenStream {
    let Names {
        container,
        private,
        patch,
        path,
        ..
    } = names;
    let visibility = &container.input.vis;
    let declared = path::with_root_argument(&names.generics);
    let generics = path::with_root(&names.generics, &quote!(: #private::model::Model));
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let (_, node_generics, _) = names.generics.split_for_impl();
    let root = path::root_type(names);
    let methods = container
        .document_fields()
        .filter(|field| leads_somewhere(field))
        .filter_map(|field| {
            let (member, visibility) = (field.ident, &field.input.vis);
            let returned = path::method_type(names, field)?;
            Some(quote!(#visibility fn #member(&self) -> #returned { loop {} }))
        });
    quote! {
        #[allow(dead_code)]
        #visibility struct #path #declared #where_clause {
            root: ::core::marker::PhantomData<#root>,
        }

        #[allow(dead_code)]
        impl #impl_generics #path #type_generics #where_clause {
            #visibility fn update(&self, _: #patch #node_generics) -> #private::command::Update<__R> { loop {} }
            #(#methods)*
        }
    }
}

/// Whether a method for the field can be declared without asking more of its type than it has.
fn leads_somewhere(field: &Field<'_>) -> bool {
    let is_node = |node: &Type| types::instead_of_node(node).is_none();
    let is_method_of_paths = crate::check::PATH_METHODS.contains(&field.ident.to_string().as_str());
    !is_method_of_paths
        && match field.kind {
            Kind::Child(node) | Kind::OptionalChild(node) | Kind::Collection(node) => is_node(node),
            _ => true,
        }
}
