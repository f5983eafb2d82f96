//! A public model in a crate that denies lints: all that is made is documented and clean.

use ::flushout::id::Id;
use ::flushout::model::{Collection, Ref};
use ::flushout::problem::Problem;
use ::flushout::{Context, Draft, Execute, FlushoutCommand, FlushoutModel};
use ::schemars::JsonSchema;
use ::serde::{Deserialize, Serialize};

/// A list with every kind of field.
#[derive(FlushoutModel, Clone, Debug)]
#[flushout(rename_all = "camelCase", limits(flush_commands_max = 10))]
#[flushout(commands(Wide, Plain, Values))]
pub struct List {
    /// A text with rules.
    #[flushout(min_length = 1, max_length = 9, pattern = "^[a-z]+$", alias = "name")]
    pub title: String,
    /// A number with rules.
    #[flushout(minimum = -1, maximum = 9, multiple_of = 3, default)]
    pub number: i64,
    /// A decimal.
    #[flushout(minimum = 0.5)]
    pub ratio: Option<f64>,
    /// A list with rules.
    #[flushout(min_items = 0, max_items = 9, unique, create_only)]
    pub tags: Vec<String>,
    /// A field of the server.
    #[flushout(server)]
    pub made: Option<u64>,
    /// A collection.
    #[flushout(max_items = 9)]
    pub items: Collection<Leaf>,
    /// A child.
    #[flushout(child)]
    pub child: Empty,
    /// An optional child.
    #[flushout(child)]
    pub other: Option<Empty>,
    /// A reference.
    pub first: Ref<Leaf>,
    /// An optional reference.
    pub last: Option<Ref<Leaf>>,
    /// No part of the document.
    #[flushout(skip)]
    pub cache: u8,
}

/// Commands with every kind of variant and field.
#[derive(FlushoutCommand, Clone, Debug)]
#[flushout(model = List, rename_all_fields = "camelCase")]
pub enum Wide {
    /// Carries nothing.
    Clear,
    /// Carries fields.
    Change {
        /// A text with rules.
        #[flushout(min_length = 1, max_length = 9, pattern = "^[a-z]+$", alias = "name")]
        title: String,
        /// A number with rules.
        #[flushout(minimum = -1, maximum = 9, multiple_of = 3, default)]
        number: i64,
        /// A decimal.
        ratio: Option<f64>,
        /// A list with rules.
        #[flushout(min_items = 0, max_items = 9, unique)]
        tags: Vec<String>,
        /// An id.
        leaf: Id<Leaf>,
        /// An optional id.
        other: Option<Ref<Leaf>>,
        /// Ids.
        more_leaves: Vec<Id<Leaf>>,
    },
    /// Carries a value.
    Rename(#[flushout(max_length = 9)] String),
    /// Carries an id.
    Remove(Id<Leaf>),
    /// Carries an object without fields.
    Nothing {},
    /// Is not used any more.
    #[deprecated(note = "to see that generated code may use it")]
    Old {
        /// A value.
        value: bool,
    },
}

/// Commands that carry nothing.
#[derive(FlushoutCommand, Clone, Copy, Debug)]
#[flushout(model = List)]
pub enum Plain {
    /// The one.
    First,
    /// The other.
    #[flushout(rename = "last-one")]
    Last,
}

/// Commands that carry one value each.
#[derive(FlushoutCommand, Clone, Copy, Debug)]
#[flushout(model = List)]
pub enum Values {
    /// The only one.
    Count(u64),
}

macro_rules! execute {
    ($($commands:ident),*) => {$(
        impl Execute<List> for $commands {
            type Error = Problem;

            fn execute(self, _: &mut Draft<'_, List>, _: &Context) -> Result<(), Problem> {
                Ok(())
            }
        }
    )*};
}
execute!(Wide, Plain, Values);

/// Commands behind a path, in another order.
mod behind {
    use ::flushout::problem::Problem;
    use ::flushout::{Context, Draft, Execute, FlushoutCommand, FlushoutModel};

    #[derive(FlushoutModel, Debug)]
    #[flushout(commands(self::inner::Hidden))]
    struct Root {
        value: u8,
    }

    mod inner {
        use super::FlushoutCommand;

        #[derive(FlushoutCommand, Debug)]
        #[flushout(model = super::Root)]
        pub(super) enum Hidden {
            Add { value: u8 },
        }
    }

    impl Execute<Root> for inner::Hidden {
        type Error = Problem;

        fn execute(self, root: &mut Draft<'_, Root>, _: &Context) -> Result<(), Problem> {
            let Self::Add { value } = self;
            let sum = root.value.saturating_add(value);
            root.apply(Root::path().value().set(sum))
        }
    }
}

/// A node with one field.
#[derive(FlushoutModel, Clone, Debug)]
pub struct Leaf {
    /// A value.
    pub value: bool,
}

/// A node without fields.
#[derive(FlushoutModel, Clone, Copy, Debug)]
pub struct Empty {}

/// A node with collections only, whose patch is empty.
#[derive(FlushoutModel, Clone, Debug)]
pub struct Folders {
    /// A collection of its own type.
    pub folders: Collection<Leaf>,
}

/// A node that is not used any more.
#[derive(FlushoutModel, Clone, Debug)]
pub struct Old {
    /// A field that is not used any more.
    #[deprecated(note = "to see that generated code may use it")]
    pub value: bool,
}

/// A private model of which nothing is used.
#[derive(FlushoutModel)]
struct Unused {
    value: bool,
    items: Collection<Leaf>,
}

/// A public model with private fields of private types.
#[derive(FlushoutModel, Clone, Debug)]
pub struct Closed {
    secret: Secret,
    nodes: Collection<Hidden>,
    #[flushout(child)]
    child: Hidden,
    first: Option<Ref<Hidden>>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Secret {
    value: u8,
}

#[derive(FlushoutModel, Clone, Debug)]
struct Hidden {
    value: u8,
}

#[test]
fn a_model_within_a_function() {
    #[derive(FlushoutModel, Debug)]
    struct Inner {
        value: Option<u8>,
        below: Collection<Self>,
    }

    let read: Inner = ::serde_json::from_str("{}").unwrap();
    assert!(read.value.is_none() && read.below.is_empty());
    drop(Inner::path());
}

#[test]
fn commands_within_a_function() {
    #[derive(FlushoutModel, Debug)]
    #[flushout(commands(Commands))]
    struct Inner {
        value: Option<u8>,
    }

    #[derive(FlushoutCommand, Debug)]
    #[flushout(model = Inner)]
    enum Commands {
        Clear,
        Set(u8),
    }

    impl Execute<Inner> for Commands {
        type Error = Problem;

        fn execute(self, inner: &mut Draft<'_, Inner>, _: &Context) -> Result<(), Problem> {
            let value = match self {
                Self::Clear => None,
                Self::Set(value) => Some(value),
            };
            inner.apply(Inner::path().value().set(value))
        }
    }

    let read: Inner = ::serde_json::from_str("{}").unwrap();
    assert!(read.value.is_none());
    assert!(matches!(
        Commands::Clear,
        Commands::Clear | Commands::Set(1)
    ));
}
