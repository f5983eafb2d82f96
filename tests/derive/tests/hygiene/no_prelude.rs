//! A model in a module without the prelude.
#![no_implicit_prelude]
#![allow(
    clippy::absolute_paths,
    reason = "without the prelude there is no other way"
)]

use ::flushout::FlushoutModel;
use ::flushout::model::Collection;

#[derive(FlushoutModel, ::core::clone::Clone, ::core::fmt::Debug)]
struct Bare {
    #[flushout(max_length = 3, default)]
    text: ::std::string::String,
    optional: ::core::option::Option<u64>,
    #[flushout(min_items = 1)]
    list: ::std::vec::Vec<u8>,
    nodes: Collection<Self>,
}

#[test]
fn the_model_has_a_path() {
    ::core::mem::drop(Bare::path().nodes());
}
