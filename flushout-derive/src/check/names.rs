//! Rules about the names of fields on the wire and in Rust.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;

use crate::ast::{Field, FieldList, Kind};
use crate::context::Context;

/// The methods of paths to nodes, beside those that are made from the fields.
pub(crate) const PATH_METHODS: &[&str] = &["create", "delete", "update"];

/// The methods that std gives to every path to a node. The compiler takes them before those of the
/// fields: the first two always, the others where their trait is in scope and the node lies in a
/// collection or an optional child.
const STD_METHODS: [&str; 7] = [
    "into",
    "try_into",
    "borrow",
    "borrow_mut",
    "deref",
    "fmt",
    "type_id",
];

/// The names that every JavaScript object inherits. To an npm peer an id that is one of them is
/// never free.
const INHERITED_NAMES: [&str; 11] = [
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// A name is a segment of paths: npm peers join segments with commas, and JavaScript has no way to
/// keep `__proto__`.
pub(super) fn name_can_be_written(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        if let Some(fault) = fault_of(&field.wire_name) {
            context.error(name_place(field), fault);
        } else if matches!(field.kind, Kind::OptionalChild(_)) && !is_id(&field.wire_name) {
            context.error(
                name_place(field),
                "the name of an optional child is sent as the id that its create makes, so it is at \
                 most 64 printable ASCII characters; give another with `#[flushout(rename = \"..\")]`",
            );
        } else if matches!(field.kind, Kind::OptionalChild(_))
            && INHERITED_NAMES.contains(&field.wire_name.as_str())
        {
            context.error(
                name_place(field),
                "every JavaScript object inherits this name, so npm peers would create the optional \
                 child under another; give another with `#[flushout(rename = \"..\")]`",
            );
        }
        for alias in &field.attributes.aliases {
            if let Some(fault) = fault_of(&alias.value) {
                context.error(alias, fault);
            }
        }
    }
}

/// Whether a name can stand where an id is sent.
fn is_id(name: &str) -> bool {
    name.len() <= 64 && name.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// What forbidden keys begin with, beside `__proto__`; `json/keys.rs` of the runtime says why.
const PRIVATE_PREFIX: &str = "$serde_json::private::";

fn fault_of(name: &str) -> Option<String> {
    let fault = if name.is_empty() {
        "the name of a field is not empty".to_owned()
    } else if name == "__proto__" {
        "no field is called `__proto__`: JavaScript cannot keep it".to_owned()
    } else if name.starts_with(PRIVATE_PREFIX) {
        format!(
            "the name of a field does not begin with `{PRIVATE_PREFIX}`: no message may have such a key"
        )
    } else if name.contains(',') {
        "the name of a field has no comma: npm peers join the parts of paths with commas".to_owned()
    } else if name.chars().any(char::is_control) {
        "the name of a field has no control characters".to_owned()
    } else if name.chars().count() > 128 {
        "the name of a field has at most 128 characters".to_owned()
    } else {
        return None;
    };
    Some(format!(
        "{fault}; give another with `#[flushout(rename = \"..\")]`"
    ))
}

/// Where the name of a field on the wire was given.
fn name_place(field: &Field<'_>) -> TokenStream {
    field
        .attributes
        .rename
        .as_ref()
        .map_or_else(|| field.ident.to_token_stream(), ToTokens::to_token_stream)
}

/// Two fields cannot share a name in one JSON object.
pub(super) fn names_differ(context: &Context, fields: &FieldList<'_>) {
    let mut seen: BTreeMap<&str, &Field<'_>> = BTreeMap::new();
    for field in fields.on_the_wire() {
        match seen.get(field.wire_name.as_str()) {
            Some(first) => context.error(
                name_place(field),
                format!(
                    "`{}` and `{}` are both called `{}` on the wire: give one of them another \
                         name with `#[flushout(rename = \"..\")]`",
                    first.ident.unraw(),
                    field.ident.unraw(),
                    field.wire_name
                ),
            ),
            None => {
                seen.insert(&field.wire_name, field);
            }
        }
    }
}

/// An alias means one field, and not one that is called so already.
pub(super) fn aliases_differ(context: &Context, fields: &FieldList<'_>) {
    let names: BTreeMap<&str, &Field<'_>> = fields
        .on_the_wire()
        .map(|field| (field.wire_name.as_str(), field))
        .collect();
    let mut seen: BTreeMap<&str, &Field<'_>> = BTreeMap::new();
    for field in fields.on_the_wire() {
        for alias in &field.attributes.aliases {
            let text = alias.value.as_str();
            if text == field.wire_name {
                context.error(
                    alias,
                    format!("the field is called `{text}` already: leave the alias out"),
                );
            } else if let Some(other) = names.get(text) {
                context.error(
                    alias,
                    format!(
                        "`{text}` is the name of the field `{}`: use another alias",
                        other.ident.unraw()
                    ),
                );
            } else if let Some(other) = seen.insert(text, field) {
                context.error(
                    alias,
                    format!(
                        "`{text}` is an alias of `{}` already: leave one out",
                        other.ident.unraw()
                    ),
                );
            }
        }
    }
}

/// A field becomes a method of the path, beside those that every path has.
pub(super) fn no_clash_with_path_methods(context: &Context, fields: &FieldList<'_>) {
    for field in fields.on_the_wire() {
        let name = field.ident.unraw().to_string();
        let owner = if PATH_METHODS.contains(&name.as_str()) {
            "a method that every path has"
        } else if STD_METHODS.contains(&name.as_str()) {
            "a method that std gives to every type, so the path of the field could not be called"
        } else {
            continue;
        };
        context.error(
            field.ident,
            format!(
                "`{name}` is {owner}: call the field `{name}_` in Rust and add \
                     `#[flushout(rename = \"{}\")]`",
                field.wire_name
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::assert_messages;
    use syn::parse_quote;

    #[test]
    fn names_that_cannot_be_written() {
        assert_messages(
            &parse_quote! {
                struct A {
                    __proto__: u8,
                    #[flushout(rename = "")]
                    a: u8,
                    #[flushout(rename = "a,b", alias = "c,d")]
                    b: u8,
                    #[flushout(rename = "a\tb")]
                    c: u8,
                    #[flushout(rename = "$serde_json::private::A", alias = "$serde_json::private::b")]
                    d: u8,
                }
            },
            &[
                "JavaScript cannot keep it",
                "is not empty",
                "no comma",
                "no comma",
                "no control characters",
                "does not begin with `$serde_json::private::`",
                "does not begin with `$serde_json::private::`",
            ],
        );
    }

    #[test]
    fn names_that_clash() {
        assert_messages(
            &parse_quote! {
                #[flushout(rename_all = "camelCase")]
                struct A {
                    #[flushout(alias = "own", alias = "own")]
                    own: u8,
                    created_at: u8,
                    #[flushout(rename = "createdAt", alias = "own", alias = "made")]
                    other: u8,
                    #[flushout(alias = "made")]
                    last: u8,
                    delete: bool,
                    #[flushout(skip)]
                    update: bool,
                }
            },
            &[
                "`created_at` and `other` are both called `createdAt`",
                "called `own` already",
                "called `own` already",
                "`own` is the name of the field `own`",
                "`made` is an alias of `other` already",
                "`delete` is a method that every path has",
            ],
        );
    }
}
