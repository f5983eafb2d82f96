//! A tower layer and a reverse proxy that admit only valid flushes.
//!
//! An [`Admit`] reads the bytes of a flush and writes it again from what it read, so that it means
//! the same to whoever reads it next, or says what is wrong. There are three: [`BySchema`] for a
//! model whose emitted schema is at hand, [`Typed`] for one whose Rust types are, and [`Untyped`] for
//! documents without a model, in front of a master of the npm package.
//!
//! [`AdmitLayer`] puts one in front of a route:
//!
//! ```
//! use axum::{Router, routing::post};
//! use flushout_example_models::todo_list::TodoList;
//! use flushout_gateway::{AdmitLayer, Typed};
//!
//! /// Gets flushes alone that were found right, each key in them once.
//! async fn apply(flush: String) -> String {
//!     format!("the master applies {flush}")
//! }
//!
//! let flush = post(apply).layer(AdmitLayer::new(Typed::<TodoList>::new()));
//! let app: Router = Router::new().route("/flush", flush);
//! ```
//!
//! [`proxy`] is a server of its own, for masters in any language; `flushout gateway` runs it. It
//! stands behind the feature `proxy`, which is on by default.

pub mod admit;
pub mod answer;
mod body;
#[cfg(feature = "command-line")]
pub mod command;
mod layer;
#[cfg(feature = "proxy")]
pub mod proxy;
mod room;

pub use admit::{Admit, Admitted, BySchema, NpmRules, Refusal, Typed, Untyped};
pub use answer::{Reason, Verdict};
pub use body::BodyTimes;
pub use layer::{AdmitBody, AdmitLayer, AdmitService, FlushFigures};
