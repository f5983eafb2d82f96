//! A model in a module without the prelude.
#![no_implicit_prelude]
#![allow(
    clippy::absolute_paths,
    reason = "without the prelude there is no other way"
)]

use ::flushout::id::Id;
use ::flushout::model::Collection;
use ::flushout::problem::Problem;
use ::flushout::{Context, Draft, Execute, FlushoutCommand, FlushoutModel};

#[derive(FlushoutModel, ::core::clone::Clone, ::core::fmt::Debug)]
#[flushout(commands(Commands))]
struct Bare {
    #[flushout(max_length = 3, default)]
    text: ::std::string::String,
    optional: ::core::option::Option<u64>,
    #[flushout(min_items = 1)]
    list: ::std::vec::Vec<u8>,
    nodes: Collection<Self>,
}

#[derive(FlushoutCommand, ::core::clone::Clone, ::core::fmt::Debug)]
#[flushout(model = Bare)]
enum Commands {
    Clear,
    Rename(#[flushout(max_length = 3)] ::std::string::String),
    Move {
        id: Id<Bare>,
        #[flushout(default)]
        place: u64,
        rest: ::core::option::Option<::std::vec::Vec<Id<Bare>>>,
    },
}

impl Execute<Bare> for Commands {
    type Error = Problem;

    fn execute(self, _: &mut Draft<'_, Bare>, _: &Context) -> ::core::result::Result<(), Problem> {
        ::core::result::Result::Ok(())
    }
}

#[test]
fn the_model_has_a_path() {
    ::core::mem::drop(Bare::path().nodes());
}
