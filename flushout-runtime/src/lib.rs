//! The protocol of flushout, without I/O: model, commands, proxy, master, wire messages and limits.

pub mod action;
pub mod apply;
pub mod command;
pub mod context;
pub mod count;
pub mod draft;
pub mod envelope;
pub mod id;
pub mod json;
pub mod limits;
pub mod master;
pub mod measure;
pub mod model;
pub mod node_schema;
pub mod operation;
pub mod path;
pub mod payload;
pub mod problem;
pub mod proxy;
pub mod renames;
pub mod shape;
pub mod untyped;
pub mod value_schema;
pub mod wire;
