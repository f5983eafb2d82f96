//! A tower layer and a reverse proxy that admit only valid flushes.

pub mod admit;
pub mod answer;
mod body;
#[cfg(feature = "command-line")]
pub mod command;
mod layer;
#[cfg(feature = "proxy")]
pub mod proxy;

pub use admit::{Admit, Admitted, BySchema, NpmRules, Refusal, Typed, Untyped};
pub use answer::{Reason, Verdict};
pub use body::BodyTimes;
pub use layer::{AdmitBody, AdmitLayer, AdmitService, FlushFigures};
