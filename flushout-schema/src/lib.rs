//! What flushout makes from the shape of a model alone: JSON Schemas, validators, comparisons of versions, types for
//! other languages, and rules for gateways.

pub mod compare;
pub mod emit;
pub mod export;
pub mod generate;
pub mod validate;
