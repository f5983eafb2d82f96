//! Fields that are called like methods of traits in scope: their paths can be called, at the root, in
//! a collection and in an optional child.
#![allow(
    clippy::iter_not_returning_iterator,
    clippy::panic,
    clippy::should_implement_trait,
    clippy::unwrap_used,
    unused_imports,
    reason = "the names are there to be in the way"
)]

use std::any::Any;
use std::borrow::{Borrow, BorrowMut, ToOwned};
use std::fmt::{Debug, Display, Write};
use std::hash::{Hash, Hasher};
use std::io::Read;
use std::iter::{Iterator, Peekable};
use std::ops::{Add, Deref, DerefMut, Drop, Index, Not};
use std::str::FromStr;

use flushout::command::IntoCommand;
use flushout::draft::Execute;
use flushout::id::Id;
use flushout::model::{Collection, CommandEnum, Model, Node, Patch, PayloadValue};
use flushout::{FlushoutModel, Master, Proxy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A node with these fields, and a call of the path of each.
macro_rules! node {
    ($($name:ident)*) => {
        #[derive(FlushoutModel)]
        struct Inner {
            $($name: u8,)*
        }

        #[derive(FlushoutModel)]
        struct Doc {
            $($name: u8,)*
            inner: Collection<Inner>,
            #[flushout(child)]
            child: Option<Inner>,
        }

        #[test]
        fn every_field_has_a_path_that_can_be_called() {
            let item = Id::new("a").unwrap();
            $(
                let in_root = Doc::path().$name().set(1);
                let in_item = Doc::path().inner().at(item).$name().set(1);
                let in_child = Doc::path().child().$name().set(1);
                for command in [in_root, in_item, in_child] {
                    let flushout::model::Intent::Command(command) = command.into_intent() else {
                        unreachable!()
                    };
                    let written = flushout::wire::completion_of(&command).unwrap();
                    let props = written.command.props.unwrap();
                    assert_eq!(props.as_str(), concat!("{\"", stringify!($name), "\":1}"));
                }
            )*
        }
    };
}

node! {
    path root segments new at set as_ref as_mut to_owned to_string clone clone_into clone_from eq ne cmp
    partial_cmp max min clamp hash lt le gt ge into_iter iter next map filter count last nth zip chain rev
    sum drop from try_from from_str default add not index deref_mut write_str write_fmt read by_ref peekable
    document_bytes rename_references decode describe limits typed_path check_defaults visit_mut swap
    serialize deserialize into_intent into_any as_any created value value_mut json_text name args_text
    execute extend call size_of len is_empty get insert remove entry keys values
}
