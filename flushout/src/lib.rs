//! A shared document that answers at once, works offline, and has one authority that validates
//! everything.
//!
//! A team writes its document as Rust structs. From these flushout makes typed commands, the
//! messages that cross a wire, JSON Schemas for other languages and gateways, and the validators
//! that refuse and limit what comes in. A client works on a [`Proxy`] and flushes its commands in
//! the background; the [`Master`] validates, applies, and answers with what brings the client up
//! to date.
//!
//! ```
//! use flushout::proxy::Fate;
//! use flushout::{
//!     Code, Collection, Context, Draft, Execute, FlushoutCommand, FlushoutModel, Id, Master, Problem,
//!     Proxy, SequentialIds,
//! };
//!
//! /// A shared todo list.
//! #[derive(FlushoutModel, Clone, Debug, Default)]
//! #[flushout(rename_all = "camelCase", commands(TodoCommand))]
//! struct TodoList {
//!     #[flushout(max_length = 200)]
//!     title: String,
//!     #[flushout(max_items = 10_000)]
//!     todos: Collection<Todo>,
//! }
//!
//! /// Something to be done.
//! #[derive(FlushoutModel, Clone, Debug)]
//! struct Todo {
//!     #[flushout(min_length = 1, max_length = 500)]
//!     title: String,
//!     #[flushout(default)]
//!     done: bool,
//! }
//!
//! /// What create, update and delete cannot say.
//! #[derive(FlushoutCommand, Clone, Debug)]
//! #[flushout(model = TodoList)]
//! enum TodoCommand {
//!     /// Tick a todo off that is still open.
//!     Complete { id: Id<Todo> },
//! }
//!
//! impl Execute<TodoList> for TodoCommand {
//!     // An enum of your own with serde says more; see `examples/models`.
//!     type Error = Problem;
//!
//!     fn execute(self, list: &mut Draft<'_, TodoList>, _: &Context) -> Result<(), Problem> {
//!         let Self::Complete { id } = self;
//!         match list.todos.get(id) {
//!             Some(todo) if todo.done => Err(Problem::new(Code::Rejected, "It is done")),
//!             _ => list.apply(TodoList::path().todos().at(id).done().set(true)),
//!         }
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Ids are handed in. Take `flushout::os_ids::time_ordered()` in an application; these are for
//! // tests.
//! let mut master = Master::of_document(&TodoList::default(), SequentialIds)?;
//! let mut proxy = Proxy::<TodoList>::new(&master.snapshot()?, SequentialIds)?;
//!
//! // A local command takes effect at once. Paths are typed: an illegal one does not compile.
//! let list = TodoList::path();
//! let milk = Todo { title: "Milk".into(), done: false };
//! let id = proxy.apply(list.todos().create(milk))?.created_id();
//! proxy.apply(list.title().set("Groceries".into()))?;
//! // So does a command with code of its own, which runs here and again on the master.
//! proxy.apply(TodoCommand::Complete { id })?;
//! assert!(proxy.document().todos.get(id).is_some_and(|todo| todo.done));
//!
//! // In the background: send the flush, make what was staged durable, answer, end the flush.
//! let flush = proxy.begin_flush()?;
//! let staged = master.stage_flush(&flush, &Context::new())?;
//! assert_eq!(staged.completions().len(), 3); // this is what belongs into the history
//! let response = staged.commit(None)?;
//! let report = proxy.end_flush(flush.ticket, &response)?;
//! assert!(report.rejected.is_empty());
//! assert_eq!(proxy.count(), master.count());
//! // Every command ends with an outcome, in order.
//! while let Some(outcome) = proxy.take_outcome() {
//!     assert_eq!(outcome.fate, Fate::Applied);
//! }
//!
//! // The proxy refuses what breaks a rule, with the place, the limit and the figure.
//! let problem = proxy.apply(list.todos().at(id).title().set(String::new())).unwrap_err();
//! assert_eq!(problem.code.as_str(), "too_short");
//! assert_eq!(problem.pointer, "/command/props/title");
//!
//! // A command that its code refuses carries its own error, here and from the master alike.
//! let problem = proxy.apply(TodoCommand::Complete { id }).unwrap_err();
//! assert_eq!(problem.error_as::<Problem>().unwrap().message, "It is done");
//! # Ok(())
//! # }
//! ```
//!
//! # Commands that say what is meant
//!
//! Create, update and delete need no code. What they cannot express stands in enums with
//! [`FlushoutCommand`] and [`Execute`]: a command does all or nothing, runs at once in the proxy, and
//! again on the master, which decides.
//!
//! ```
//! use flushout::{Collection, Context, Draft, Execute, FlushoutCommand, FlushoutModel, Id};
//! use flushout::{Master, Problem, Proxy, SequentialIds};
//!
//! #[derive(FlushoutModel, Default)]
//! #[flushout(commands(ShowCommand))]
//! struct Show {
//!     free: u32,
//!     bookings: Collection<Booking>,
//! }
//!
//! #[derive(FlushoutModel)]
//! struct Booking {
//!     seats: u32,
//! }
//!
//! #[derive(FlushoutCommand)]
//! #[flushout(model = Show, rename_all_fields = "camelCase")]
//! enum ShowCommand {
//!     /// Book some seats, or none at all.
//!     Book {
//!         #[flushout(minimum = 1, maximum = 8)]
//!         seats: u32,
//!     },
//!     /// Give the seats of a booking back.
//!     Cancel(Id<Booking>),
//! }
//!
//! #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
//! enum ShowError {
//!     SoldOut { free: u32 },
//!     NotBooked,
//!     Refused(String),
//! }
//! # impl std::fmt::Display for ShowError {
//! #     fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
//! #         write!(formatter, "{self:?}")
//! #     }
//! # }
//!
//! // What the model itself refuses.
//! impl From<Problem> for ShowError {
//!     fn from(problem: Problem) -> Self {
//!         Self::Refused(problem.message)
//!     }
//! }
//!
//! impl Execute<Show> for ShowCommand {
//!     type Error = ShowError;
//!
//!     fn execute(self, show: &mut Draft<'_, Show>, _: &Context) -> Result<(), ShowError> {
//!         let path = Show::path();
//!         match self {
//!             Self::Book { seats } => {
//!                 let free = show.free;
//!                 let left = free.checked_sub(seats).ok_or(ShowError::SoldOut { free })?;
//!                 show.apply(path.free().set(left))?;
//!                 show.apply(path.bookings().create(Booking { seats }))?;
//!             }
//!             Self::Cancel(id) => {
//!                 let seats = show.bookings.get(id).ok_or(ShowError::NotBooked)?.seats;
//!                 let free = show.free + seats;
//!                 show.apply(path.free().set(free))?;
//!                 show.apply(path.bookings().at(id).delete())?;
//!             }
//!         }
//!         Ok(())
//!     }
//! }
//!
//! # fn main() -> Result<(), Problem> {
//! let show = Show { free: 3, ..Show::default() };
//! let master = Master::of_document(&show, SequentialIds)?;
//! let mut proxy = Proxy::<Show>::new(&master.snapshot()?, SequentialIds)?;
//!
//! proxy.apply(ShowCommand::Book { seats: 2 })?;
//! assert_eq!(proxy.document().free, 1);
//!
//! let problem = proxy.apply(ShowCommand::Book { seats: 2 }).unwrap_err();
//! assert_eq!(problem.error_as(), Some(ShowError::SoldOut { free: 1 }));
//! assert_eq!(proxy.document().free, 1);
//!
//! let problem = proxy.apply(ShowCommand::Book { seats: 9 }).unwrap_err();
//! assert_eq!(problem.code.as_str(), "too_large");
//! # Ok(())
//! # }
//! ```

pub use flushout_derive::{FlushoutCommand, FlushoutModel};
pub use flushout_runtime::{
    apply, command, context, count, draft, id, json, limits, master, measure, model, path, problem,
    proxy, renames, shape, untyped, wire,
};
#[cfg(feature = "schema")]
pub use flushout_schema::{compare, emit as schema, export, generate, validate};

pub use flushout_runtime::apply::{Intercepted, Interceptor, Rejection};
pub use flushout_runtime::command::{Action, Command};
pub use flushout_runtime::context::Context;
pub use flushout_runtime::count::Count;
pub use flushout_runtime::draft::{Draft, Execute};
pub use flushout_runtime::id::{Id, IdRequest, IdSource, RandomIds, SequentialIds, TimeOrderedIds};
pub use flushout_runtime::limits::Limits;
pub use flushout_runtime::master::{Master, Staged};
pub use flushout_runtime::model::{Collection, Invocation, Model, Node, Position, Ref};
pub use flushout_runtime::path::{Path, Segment};
pub use flushout_runtime::problem::{Code, Problem};
pub use flushout_runtime::proxy::{
    CommandNumber, ConflictReason, Fate, Outcome, Proxy, Rejected, RejectedBy, SavedProxy,
    SyncReport, Undone,
};
pub use flushout_runtime::shape::Shape;
pub use flushout_runtime::untyped::Json;
pub use flushout_runtime::wire::{Completion, Entry, Epoch, Flush, FlushResponse, Snapshot, Sync};

#[cfg(feature = "os-ids")]
pub mod os_ids;

/// The code of README and of the guide, so that it is compiled and run with the other documentation tests.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../README.md")]
    struct Readme;
    #[doc = include_str!("../../docs/guide/start.md")]
    struct Start;
    #[doc = include_str!("../../docs/guide/model.md")]
    struct Model;
    #[doc = include_str!("../../docs/guide/commands.md")]
    struct Commands;
    #[doc = include_str!("../../docs/guide/proxy.md")]
    struct Proxy;
    #[doc = include_str!("../../docs/guide/undo.md")]
    struct Undo;
    #[doc = include_str!("../../docs/guide/master.md")]
    struct Master;
    #[doc = include_str!("../../docs/guide/limits.md")]
    struct Limits;
    #[doc = include_str!("../../docs/guide/schemas.md")]
    struct Schemas;
    #[doc = include_str!("../../docs/guide/gateway.md")]
    struct Gateway;
    #[doc = include_str!("../../docs/guide/command-line.md")]
    struct CommandLine;
    #[doc = include_str!("../../docs/guide/evolution.md")]
    struct Evolution;
    #[doc = include_str!("../../docs/guide/testing.md")]
    struct Testing;
}

/// What generated code names, by short names. Not for anybody else: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use core::clone::Clone;
    pub use core::default::Default;
    pub use core::fmt::{Debug, Formatter, Result as FmtResult};
    pub use core::marker::{PhantomData, Send, Sync};
    pub use core::option::Option::{self, None, Some};
    pub use core::primitive::{bool, str, usize};
    pub use core::result::Result::{self, Err, Ok};
    pub use std::borrow::Cow;
    pub use std::string::ToString;

    pub use flushout_runtime::command::{
        CollectionPath, NodePath, OptionalChildPath, Update, ValuePath,
    };
    pub use flushout_runtime::json::JsonText;
    pub use flushout_runtime::limits::Limits;
    pub use flushout_runtime::model::*;
    pub use flushout_runtime::node_schema::{node_json_schema, patch_json_schema};
    pub use flushout_runtime::path::Path;
    pub use flushout_runtime::problem::Problem;
    pub use flushout_runtime::renames::ReferenceRenames;
    pub use flushout_runtime::shape::{ArgsShape, CommandShape, Figure, NodeIndex, ShapeBuilder};
    pub use schemars::{JsonSchema, Schema, SchemaGenerator};
    pub use serde::de::MapAccess;
    pub use serde::{Deserialize, Deserializer, Serialize, Serializer};
}
