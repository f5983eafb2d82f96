//! The attributes of the struct itself.

use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Meta, Token, Type};

use super::{Attr, Elsewhere, entries, entry_name, known, report_unknown, set_once, value};
use crate::case::Case;
use crate::context::Context;
use crate::owner::Owner;
use crate::suggest;

/// The limits that `limits(..)` may set: those of the runtime, by the same names.
const LIMITS: &[&str] = &[
    "message_bytes_max",
    "json_nodes_max",
    "nesting_levels_max",
    "path_segments_max",
    "flush_commands_max",
    "command_effects_max",
    "document_bytes_max",
    "id_characters_max",
];

/// One limit that the model sets for itself.
#[derive(Clone, Debug)]
pub(crate) struct LimitAttribute {
    /// The name of the limit, one of those of the runtime.
    pub(crate) name: syn::Ident,
    /// Its figure.
    pub(crate) figure: Attr<u64>,
}

/// The command enums of a model.
#[derive(Clone, Debug, Default)]
pub(crate) struct CommandsAttribute {
    /// The enums, in their order.
    pub(crate) enums: Vec<Type>,
    /// Whether some could not be read, so that there are more than `enums` has.
    pub(crate) is_incomplete: bool,
}

/// What `#[flushout(..)]` on the struct asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct ContainerAttributes {
    /// How the names of the fields are spelt on the wire.
    pub(crate) rename_all: Option<Attr<Case>>,
    /// The name of the node in schemas.
    pub(crate) rename: Option<Attr<String>>,
    /// The limits of documents of this model.
    pub(crate) limits: Vec<LimitAttribute>,
    /// The command enums of documents of this model.
    pub(crate) commands: CommandsAttribute,
    /// Where the flushout crate is found.
    pub(crate) crate_path: Option<Attr<syn::Path>>,
}

impl ContainerAttributes {
    /// Reads them, reporting what is wrong with each.
    pub(crate) fn read(context: &Context, attributes: &[Attribute]) -> Self {
        let mut read = Self::default();
        for entry in &entries(context, attributes) {
            read.read_entry(context, entry);
        }
        read
    }

    fn read_entry(&mut self, context: &Context, entry: &Meta) {
        match entry_name(entry).as_str() {
            "rename" => {
                let name = value::text(context, entry, "Todo").map(|text| text.value());
                set_once(context, &mut self.rename, entry, name);
            }
            "rename_all" => {
                set_once(
                    context,
                    &mut self.rename_all,
                    entry,
                    value::case(context, entry),
                );
            }
            "crate" => {
                let path = value::path(context, entry, "renamed_flushout");
                set_once(context, &mut self.crate_path, entry, path);
            }
            "limits" => self.read_limits(context, entry),
            "commands" => self.read_commands(context, entry),
            _ => report_unknown(
                context,
                Owner::Model,
                entry,
                known::OF_STRUCTS,
                &[
                    Elsewhere {
                        known: known::OF_FIELDS,
                        place: "a field, not on the struct",
                    },
                    Elsewhere {
                        known: known::OF_ENUMS,
                        place: "an enum of commands, not on the struct",
                    },
                ],
            ),
        }
    }

    fn read_commands(&mut self, context: &Context, entry: &Meta) {
        let listed = match entry {
            Meta::List(list) => list
                .parse_args_with(Punctuated::<Type, Token![,]>::parse_terminated)
                .map_err(|error| error.span()),
            _ => Err(entry.span()),
        };
        match listed {
            Ok(enums) => self.commands.enums.extend(enums),
            Err(place) => {
                self.commands.is_incomplete = true;
                context.syntax_error(syn::Error::new(
                    place,
                    "`commands` takes a list of enums: `commands(TodoCommand, AdminCommand)`",
                ));
            }
        }
    }

    fn read_limits(&mut self, context: &Context, entry: &Meta) {
        let Meta::List(list) = entry else {
            context.error(
                entry,
                "`limits` takes a list: `limits(flush_commands_max = 500, document_bytes_max = \
                     \"4 MiB\")`",
            );
            return;
        };
        match list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
            Ok(limits) => {
                for limit in &limits {
                    self.read_limit(context, limit);
                }
            }
            Err(error) => context.syntax_error(error),
        }
    }

    fn read_limit(&mut self, context: &Context, entry: &Meta) {
        let name = entry_name(entry);
        let Some(ident) = entry
            .path()
            .get_ident()
            .filter(|_| LIMITS.contains(&name.as_str()))
        else {
            let message = match suggest::nearest(&name, LIMITS) {
                Some(meant) => format!("there is no limit `{name}`; did you mean `{meant}`?"),
                None => format!(
                    "there is no limit `{name}`; there are {}",
                    LIMITS.join(", ")
                ),
            };
            return context.error(entry.path(), message);
        };
        if self.limits.iter().any(|limit| limit.name == *ident) {
            return context.error(
                entry,
                format!("the limit `{name}` is given twice: leave one out"),
            );
        }
        if let Some(figure) = value::amount(context, entry) {
            self.limits.push(LimitAttribute {
                name: ident.clone(),
                figure: Attr::new(figure, entry),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::{DeriveInput, parse_quote};

    fn read(input: &DeriveInput) -> (ContainerAttributes, Vec<String>) {
        let context = Context::new();
        let attributes = ContainerAttributes::read(&context, &input.attrs);
        (attributes, context.messages())
    }

    #[test]
    fn everything_is_read() {
        let (attributes, messages) = read(&parse_quote! {
            #[flushout(rename_all = "camelCase", crate = "my::flushout")]
            #[flushout(commands(TodoCommand, admin::Command))]
            #[flushout(rename = "List", limits(flush_commands_max = 500, document_bytes_max = "4 MiB"))]
            struct TodoList {}
        });
        assert!(messages.is_empty(), "{messages:?}");
        assert_eq!(attributes.rename_all.unwrap().value, Case::Camel);
        assert_eq!(attributes.rename.unwrap().value, "List");
        assert_eq!(
            attributes.crate_path.unwrap().value,
            parse_quote!(my::flushout)
        );
        assert_eq!(
            attributes.commands.enums,
            [parse_quote!(TodoCommand), parse_quote!(admin::Command)]
        );
        assert!(!attributes.commands.is_incomplete);
        let figures: Vec<u64> = attributes
            .limits
            .iter()
            .map(|limit| limit.figure.value)
            .collect();
        assert_eq!(figures, [500, 4_194_304]);
    }

    #[test]
    fn all_mistakes_are_reported() {
        let (_, messages) = read(&parse_quote! {
            #[flushout(rename_all = "Camel", rename = 3, renameAll = "x", max_length = 3, untagged)]
            #[flushout(limits(flush_comands_max = 1, document_bytes_max = "4 MB", json_nodes_max))]
            #[flushout(crate = "a b", limits = 3)]
            #[flushout(commands = TodoCommand, commands("TodoCommand"), model = TodoList)]
            #[flushout]
            struct TodoList {}
        });
        let expected = [
            "`rename_all` knows lowercase",
            "`rename` takes a text",
            "did you mean `rename_all`",
            "`max_length` belongs on a field",
            "a model is one struct",
            "did you mean `flush_commands_max`",
            "did you mean `MiB`",
            "takes a whole number or an amount",
            "no path",
            "`limits` takes a list",
            "`commands` takes a list of enums",
            "`commands` takes a list of enums",
            "`model` belongs on an enum of commands",
            "write `#[flushout(..)]`",
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
