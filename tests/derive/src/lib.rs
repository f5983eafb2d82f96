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
