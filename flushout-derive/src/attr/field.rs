//! The attributes of a field.

use syn::{Attribute, LitStr, Meta};

use super::{Attr, Elsewhere, Number, entries, entry_name, known, report_unknown, set_once, value};
use crate::context::Context;
use crate::owner::Owner;

/// What fills a field that a create leaves out.
#[derive(Clone, Debug)]
pub(crate) enum DefaultSource {
    /// `Default::default()` of the type.
    Type,
    /// A function without arguments.
    Function(syn::Path),
}

/// What `#[flushout(..)]` on a field asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldAttributes {
    /// The fewest code points of a text.
    pub(crate) min_length: Option<Attr<u64>>,
    /// The most code points of a text.
    pub(crate) max_length: Option<Attr<u64>>,
    /// The pattern of a text.
    pub(crate) pattern: Option<Attr<LitStr>>,
    /// The least number.
    pub(crate) minimum: Option<Attr<Number>>,
    /// The greatest number.
    pub(crate) maximum: Option<Attr<Number>>,
    /// The integer that the number is a multiple of.
    pub(crate) multiple_of: Option<Attr<Number>>,
    /// The fewest items of a list.
    pub(crate) min_items: Option<Attr<u64>>,
    /// The most items of a list or collection.
    pub(crate) max_items: Option<Attr<u64>>,
    /// The items of the list differ.
    pub(crate) unique: Option<Attr<()>>,
    /// Clients may not set the field.
    pub(crate) server: Option<Attr<()>>,
    /// Updates may not set the field.
    pub(crate) create_only: Option<Attr<()>>,
    /// What stands for a missing field.
    pub(crate) default: Option<Attr<DefaultSource>>,
    /// The name on the wire.
    pub(crate) rename: Option<Attr<String>>,
    /// Other names that are read.
    pub(crate) aliases: Vec<Attr<String>>,
    /// The field is no part of the document.
    pub(crate) skip: Option<Attr<()>>,
    /// The field is a node of its own.
    pub(crate) child: Option<Attr<()>>,
}

impl FieldAttributes {
    /// Reads them, reporting what is wrong with each.
    pub(crate) fn read(context: &Context, owner: Owner, attributes: &[Attribute]) -> Self {
        let mut read = Self::default();
        for entry in &entries(context, attributes) {
            read.read_entry(context, owner, entry);
        }
        read
    }

    #[rustfmt::skip] // One line each shows that no attribute is forgotten.
    fn read_entry(&mut self, context: &Context, owner: Owner, entry: &Meta) {
        match entry_name(entry).as_str() {
            "min_length" => set_once(context, &mut self.min_length, entry, value::whole(context, entry)),
            "max_length" => set_once(context, &mut self.max_length, entry, value::whole(context, entry)),
            "pattern" => set_once(context, &mut self.pattern, entry, value::text(context, entry, "^[a-z]+$")),
            "minimum" => set_once(context, &mut self.minimum, entry, value::number(context, entry)),
            "maximum" => set_once(context, &mut self.maximum, entry, value::number(context, entry)),
            "multiple_of" => set_once(context, &mut self.multiple_of, entry, value::number(context, entry)),
            "min_items" => set_once(context, &mut self.min_items, entry, value::whole(context, entry)),
            "max_items" => set_once(context, &mut self.max_items, entry, value::whole(context, entry)),
            "unique" => set_once(context, &mut self.unique, entry, value::flag(context, entry)),
            "server" => set_once(context, &mut self.server, entry, value::flag(context, entry)),
            "create_only" => set_once(context, &mut self.create_only, entry, value::flag(context, entry)),
            "default" => set_once(context, &mut self.default, entry, default_source(context, entry)),
            "rename" => set_once(context, &mut self.rename, entry, name(context, entry)),
            "alias" => self.aliases.extend(name(context, entry).map(|name| Attr::new(name, entry))),
            "skip" => set_once(context, &mut self.skip, entry, value::flag(context, entry)),
            "child" => set_once(context, &mut self.child, entry, value::flag(context, entry)),
            _ => report_unknown_of_field(context, owner, entry),
        }
    }

    /// The entries that are about texts, with their names.
    pub(crate) fn text_rules(&self) -> Vec<(&'static str, &dyn quote::ToTokens)> {
        let mut rules = Vec::new();
        push(&mut rules, "min_length", self.min_length.as_ref());
        push(&mut rules, "max_length", self.max_length.as_ref());
        push(&mut rules, "pattern", self.pattern.as_ref());
        rules
    }

    /// The entries that are about numbers, with their names.
    pub(crate) fn number_rules(&self) -> Vec<(&'static str, &dyn quote::ToTokens)> {
        let mut rules = Vec::new();
        push(&mut rules, "minimum", self.minimum.as_ref());
        push(&mut rules, "maximum", self.maximum.as_ref());
        push(&mut rules, "multiple_of", self.multiple_of.as_ref());
        rules
    }

    /// The entries that are about lists, with their names.
    pub(crate) fn list_rules(&self) -> Vec<(&'static str, &dyn quote::ToTokens)> {
        let mut rules = Vec::new();
        push(&mut rules, "min_items", self.min_items.as_ref());
        push(&mut rules, "max_items", self.max_items.as_ref());
        push(&mut rules, "unique", self.unique.as_ref());
        rules
    }

    /// The entries that are about documents alone, with their names.
    pub(crate) fn document_entries(&self) -> Vec<(&'static str, &dyn quote::ToTokens)> {
        let mut entries = Vec::new();
        push(&mut entries, "server", self.server.as_ref());
        push(&mut entries, "create_only", self.create_only.as_ref());
        push(&mut entries, "skip", self.skip.as_ref());
        push(&mut entries, "child", self.child.as_ref());
        entries
    }

    /// The entries about the place in an object, with their names.
    pub(crate) fn object_entries(&self) -> Vec<(&'static str, &dyn quote::ToTokens)> {
        let mut entries = Vec::new();
        push(&mut entries, "default", self.default.as_ref());
        push(&mut entries, "rename", self.rename.as_ref());
        for alias in &self.aliases {
            push(&mut entries, "alias", Some(alias));
        }
        entries
    }
}

fn report_unknown_of_field(context: &Context, owner: Owner, entry: &Meta) {
    let (known, elsewhere) = match owner {
        Owner::Model => (
            known::OF_FIELDS,
            Elsewhere {
                known: known::OF_STRUCTS,
                place: "the struct, not on a field",
            },
        ),
        Owner::Command => (
            &known::OF_FIELDS[..known::OF_FIELDS.len() - known::OF_DOCUMENTS_ALONE],
            Elsewhere {
                known: known::OF_ENUMS,
                place: "the enum, not on a field",
            },
        ),
    };
    report_unknown(context, owner, entry, known, &[elsewhere]);
}

fn push<'a, T>(
    rules: &mut Vec<(&'static str, &'a dyn quote::ToTokens)>,
    name: &'static str,
    entry: Option<&'a Attr<T>>,
) {
    rules.extend(entry.map(|entry| (name, entry as &dyn quote::ToTokens)));
}

fn name(context: &Context, entry: &Meta) -> Option<String> {
    value::text(context, entry, "name").map(|text| text.value())
}

fn default_source(context: &Context, entry: &Meta) -> Option<DefaultSource> {
    if let Meta::Path(_) = entry {
        return Some(DefaultSource::Type);
    }
    value::path(context, entry, "path::to::function").map(DefaultSource::Function)
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    fn read(field: &syn::Field) -> (FieldAttributes, Vec<String>) {
        let context = Context::new();
        let attributes = FieldAttributes::read(&context, Owner::Model, &field.attrs);
        (attributes, context.messages())
    }

    #[test]
    fn everything_is_read() {
        let (attributes, messages) = read(&parse_quote! {
            #[flushout(min_length = 1, max_length = 1_000, pattern = "^[a-z]+$")]
            #[flushout(minimum = -1.5, maximum = 10, multiple_of = 2)]
            #[flushout(min_items = 1, max_items = 3, unique, server, create_only)]
            #[flushout(default = "now", rename = "x", alias = "a", alias = "b", skip, child)]
            field: u32
        });
        assert!(messages.is_empty(), "{messages:?}");
        assert_eq!(attributes.max_length.as_ref().unwrap().value, 1_000);
        assert_eq!(
            attributes.minimum.as_ref().unwrap().value,
            Number::Decimal(-1.5)
        );
        assert_eq!(
            attributes.maximum.as_ref().unwrap().value,
            Number::Integer(10)
        );
        assert_eq!(attributes.aliases.len(), 2);
        assert_eq!(attributes.text_rules().len(), 3);
        assert_eq!(attributes.number_rules().len(), 3);
        assert_eq!(attributes.list_rules().len(), 3);
        assert_eq!(attributes.document_entries().len(), 4);
        assert_eq!(attributes.object_entries().len(), 4);
        assert!(matches!(
            attributes.default.unwrap().value,
            DefaultSource::Function(_)
        ));
    }

    #[test]
    fn all_mistakes_are_reported() {
        let (_, messages) = read(&parse_quote! {
            #[flushout(min_length = "1", max_length = -1, max_items = 3u8, minimum = "0")]
            #[flushout(maximum = 9_007_199_254_740_992, multiple_of = 1e999)]
            #[flushout(unique = true, server(true), rename, default = now, alias = 'a')]
            #[flushout(child, child, maxLength = 3, rename_all = "camelCase", flatten)]
            field: u32
        });
        let expected = [
            "`min_length` takes a whole number",
            "`max_length` takes a whole number",
            "`max_items` takes a whole number",
            "`minimum` takes a number",
            "within ±(2^53 - 1)",
            "beyond what a double",
            "`unique` takes no value",
            "`server` takes no value",
            "`rename` takes a text",
            "`default` takes a text",
            "`alias` takes a text",
            "`child` is given twice",
            "did you mean `max_length`",
            "`rename_all` belongs on the struct",
            "no flattened fields",
        ];
        for part in expected {
            assert!(
                messages.iter().any(|message| message.contains(part)),
                "{part} is not in {messages:#?}"
            );
        }
        assert_eq!(messages.len(), expected.len());
    }
}
