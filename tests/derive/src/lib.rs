//! Holds the tests of the derive together; the tests are in `tests/`.
//!
//! What follows are mistakes that only the compiler can see. Its words change, so that here they
//! are only known to fail.
//!
//! A collection of what is no node:
//!
//! ```compile_fail,E0277
//! struct Plain;
//!
//! #[derive(flushout::FlushoutModel)]
//! struct Todo {
//!     below: flushout::model::Collection<Plain>,
//! }
//! ```
//!
//! A child that is no node:
//!
//! ```compile_fail,E0277
//! struct Plain;
//!
//! #[derive(flushout::FlushoutModel)]
//! struct Todo {
//!     #[flushout(child)]
//!     below: Plain,
//! }
//! ```
//!
//! A value without serde and JSON Schema:
//!
//! ```compile_fail,E0277
//! struct Plain;
//!
//! #[derive(flushout::FlushoutModel)]
//! struct Todo {
//!     plain: Plain,
//! }
//! ```
//!
//! A rule for texts on a value that is none:
//!
//! ```compile_fail,E0277
//! #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
//! struct Day(u8);
//!
//! #[derive(flushout::FlushoutModel)]
//! struct Todo {
//!     #[flushout(max_length = 3)]
//!     day: Day,
//! }
//! ```
//!
//! A command below the root of another model:
//!
//! ```compile_fail,E0308
//! #[derive(flushout::FlushoutModel)]
//! struct One {
//!     a: u8,
//! }
//!
//! #[derive(flushout::FlushoutModel)]
//! struct Other {
//!     a: u8,
//! }
//!
//! let _: flushout::command::Update<One> = Other::path().a().set(1);
//! ```
//!
//! A `create_only` field has no method that sets it:
//!
//! ```compile_fail,E0599
//! #[derive(flushout::FlushoutModel)]
//! struct One {
//!     #[flushout(create_only)]
//!     a: u8,
//! }
//!
//! let _ = One::path().a().set(1);
//! ```
//!
//! Commands without code:
//!
//! ```compile_fail,E0277
//! #[derive(flushout::FlushoutModel)]
//! #[flushout(commands(Command))]
//! struct List {
//!     title: String,
//! }
//!
//! #[derive(flushout::FlushoutCommand)]
//! #[flushout(model = List)]
//! enum Command {
//!     Clear,
//! }
//! ```
//!
//! A list of commands with what is no enum of commands:
//!
//! ```compile_fail,E0277
//! enum Command {
//!     Clear,
//! }
//!
//! #[derive(flushout::FlushoutModel)]
//! #[flushout(commands(Command))]
//! struct List {
//!     title: String,
//! }
//! ```
//!
//! Commands of another model:
//!
//! ```compile_fail,E0271
//! use flushout::{Context, Draft, Execute, problem::Problem};
//!
//! #[derive(flushout::FlushoutModel)]
//! struct Other {
//!     title: String,
//! }
//!
//! #[derive(flushout::FlushoutModel)]
//! #[flushout(commands(Command))]
//! struct List {
//!     title: String,
//! }
//!
//! #[derive(flushout::FlushoutCommand)]
//! #[flushout(model = Other)]
//! enum Command {
//!     Clear,
//! }
//!
//! impl Execute<Other> for Command {
//!     type Error = Problem;
//!
//!     fn execute(self, _: &mut Draft<'_, Other>, _: &Context) -> Result<(), Problem> {
//!         Ok(())
//!     }
//! }
//! ```
//!
//! Commands for what is no model:
//!
//! ```compile_fail,E0277
//! struct Plain;
//!
//! #[derive(flushout::FlushoutCommand)]
//! #[flushout(model = Plain)]
//! enum Command {
//!     Clear,
//! }
//! ```
//!
//! A command with a value that has no serde:
//!
//! ```compile_fail,E0277
//! # use flushout::{Context, Draft, Execute, problem::Problem};
//! struct Plain;
//!
//! #[derive(flushout::FlushoutModel)]
//! #[flushout(commands(Command))]
//! struct List {
//!     title: String,
//! }
//!
//! #[derive(flushout::FlushoutCommand)]
//! #[flushout(model = List)]
//! enum Command {
//!     Paint(Plain),
//! }
//! #
//! # impl Execute<List> for Command {
//! #     type Error = Problem;
//! #
//! #     fn execute(self, _: &mut Draft<'_, List>, _: &Context) -> Result<(), Problem> {
//! #         Ok(())
//! #     }
//! # }
//! ```
