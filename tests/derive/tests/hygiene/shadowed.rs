//! A model among types, traits, functions and macros that are called like those of the standard
//! library.
#![allow(
    clippy::absolute_paths,
    dead_code,
    non_camel_case_types,
    unused_macros,
    reason = "the names are there to be in the way"
)]

use ::flushout::id::Id;
use ::flushout::model::{Collection, CommandEnum as _, Ref};
use ::flushout::problem::Problem;
use ::flushout::{Context, Draft, Execute, FlushoutCommand, FlushoutModel};

mod flushout {}
mod core {}
mod std {}
mod serde {}
mod serde_json {}
mod schemars {}
mod alloc {}

struct Option;
struct Result;
struct String;
struct Vec;
struct Box;
struct Some;
struct None;
struct Ok;
struct Err;
struct Path;
struct Node;
struct Patch;
struct Field;
struct Decoding;
struct u64;
struct usize;
struct bool;
struct str;
trait Default {}
trait Clone {}
trait From {}
trait Iterator {}
trait ToString {}
trait Serialize {}
trait Deserialize {}
trait JsonSchema {}
trait Send {}
trait Sync {}
struct Invocation;
struct CommandEnum;
struct CommandArgs;
struct CommandShape;

macro_rules! in_the_way {
    ($($name:ident),*) => {$(
        macro_rules! $name {
            () => {
                compile_error!("generated code calls a macro of the user's")
            };
        }
    )*};
}
in_the_way!(
    vec,
    assert,
    concat,
    module_path,
    panic,
    format,
    matches,
    unreachable
);

#[derive(FlushoutModel, ::core::clone::Clone, ::core::fmt::Debug)]
#[flushout(limits(flush_commands_max = 1), commands(Commands))]
struct Shadowed {
    #[flushout(max_length = 3, pattern = "^a?$", default)]
    text: ::std::string::String,
    optional: ::core::option::Option<::core::primitive::u64>,
    #[flushout(unique, max_items = 3)]
    list: ::std::vec::Vec<::core::primitive::bool>,
    nodes: Collection<Self>,
    reference: ::core::option::Option<Ref<Self>>,
    #[flushout(child)]
    child: ::core::option::Option<Leaf>,
    #[flushout(minimum = 1, multiple_of = 1)]
    number: ::core::primitive::u64,
}

#[derive(FlushoutModel, ::core::clone::Clone, ::core::fmt::Debug)]
struct Leaf {
    value: ::core::primitive::bool,
}

#[derive(FlushoutCommand, ::core::clone::Clone, ::core::fmt::Debug)]
#[flushout(model = Shadowed)]
enum Commands {
    Some,
    Ok(#[flushout(max_length = 3, pattern = "^a$")] ::std::string::String),
    Err(Id<Shadowed>),
    None {
        #[flushout(minimum = 0, multiple_of = 1, default)]
        number: ::core::primitive::u64,
        list: ::core::option::Option<::std::vec::Vec<::core::primitive::bool>>,
        ids: ::std::vec::Vec<Ref<Shadowed>>,
    },
}

impl Execute<Shadowed> for Commands {
    type Error = Problem;

    fn execute(
        self,
        _: &mut Draft<'_, Shadowed>,
        _: &Context,
    ) -> ::core::result::Result<(), Problem> {
        ::core::result::Result::Ok(())
    }
}

#[test]
fn the_commands_work() {
    let command = Commands::None {
        number: 3,
        list: ::core::option::Option::None,
        ids: ::std::vec::Vec::new(),
    };
    let text = command.args_text().unwrap().unwrap();
    ::core::assert_eq!(text.as_str(), r#"{"number":3,"ids":[]}"#);
}

#[test]
fn the_model_works() {
    let text = r#"{"list":[true],"nodes":{},"child":{"value":true},"number":2}"#;
    let read: Shadowed = ::serde_json::from_str(text).unwrap();
    ::core::assert_eq!(read.number, 2);
    ::core::assert_eq!(
        ::serde_json::to_string(&read).unwrap(),
        r#"{"text":"","list":[true],"nodes":{},"child":{"value":true},"number":2}"#
    );
}
