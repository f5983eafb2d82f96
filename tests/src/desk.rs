//! A model whose commands have arguments of every kind, for the tests of what is said of commands.

use flushout::{
    Collection, Context, Draft, Execute, FlushoutCommand, FlushoutModel, Id, Problem, Ref,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A desk with drawers.
#[derive(FlushoutModel, Clone, Debug)]
#[flushout(rename_all = "camelCase", commands(DeskCommand, DrawerCommand))]
pub struct Desk {
    /// What it is called.
    #[flushout(max_length = 20)]
    pub title: String,
    /// Its drawers.
    pub drawers: Collection<Drawer>,
}

/// A drawer of a desk.
#[derive(FlushoutModel, Clone, Debug)]
pub struct Drawer {
    /// What is written on it.
    #[flushout(min_length = 1, max_length = 10)]
    pub label: String,
    /// What was counted in it.
    #[flushout(server)]
    pub count: Option<u32>,
}

/// Why something is done.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// It was in the way.
    InTheWay,
    /// It is broken.
    Broken,
}

/// A place in a drawer.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spot {
    /// From the left.
    pub x: f64,
    /// From the front.
    pub y: f64,
}

/// What is done with the desk.
#[derive(FlushoutCommand, Clone, Debug)]
#[flushout(model = Desk, rename_all_fields = "camelCase")]
pub enum DeskCommand {
    /// Takes everything out.
    EmptyAll,
    /// Puts things from one drawer into another.
    Move {
        /// Out of this one.
        from: Id<Drawer>,
        /// Into this one.
        #[flushout(alias = "target", alias = "into")]
        to: Ref<Drawer>,
        /// How many.
        #[flushout(minimum = 1, maximum = 365)]
        how_many: u16,
        /// In steps of five.
        #[flushout(minimum = 0, maximum = 100, multiple_of = 5)]
        percent: Option<u32>,
        /// Behind what is in this one.
        behind: Option<Id<Drawer>>,
        /// Except what is in these.
        #[flushout(default, max_items = 3, unique)]
        except: Vec<Id<Drawer>>,
        /// Where to.
        spot: Option<Spot>,
        /// Why.
        reason: Reason,
    },
    /// Shuts drawers, which may be all of them.
    Shut {
        /// Why.
        #[flushout(alias = "because")]
        reason: Option<Reason>,
        /// How loudly.
        #[flushout(default, maximum = 10)]
        loudness: u8,
    },
    /// Gives the desk another title.
    Retitle(#[flushout(min_length = 1, max_length = 20)] String),
    /// Says why.
    Explain(Reason),
    /// Looks at a place.
    LookAt(Spot),
    /// Pulls a drawer out.
    Pull(Id<Drawer>),
    /// Sorts drawers.
    Sort(#[flushout(max_items = 4)] Vec<Ref<Drawer>>),
}

/// What is done with its drawers.
#[derive(FlushoutCommand, Clone, Debug)]
#[flushout(model = Desk)]
pub enum DrawerCommand {
    /// Locks them.
    #[flushout(rename = "lock-all")]
    LockAll,
    /// Locks them again; its name differs from the former in one sign.
    #[flushout(rename = "lock_all")]
    LockAgain {},
    /// Its name is that of a node.
    Drawer,
}

impl Execute<Desk> for DeskCommand {
    type Error = Problem;

    fn execute(self, document: &mut Draft<'_, Desk>, _: &Context) -> Result<(), Problem> {
        if let Self::Retitle(title) = self {
            document.apply(Desk::path().title().set(title))?;
        }
        Ok(())
    }
}

impl Execute<Desk> for DrawerCommand {
    type Error = Problem;

    fn execute(self, _: &mut Draft<'_, Desk>, _: &Context) -> Result<(), Problem> {
        Ok(())
    }
}
