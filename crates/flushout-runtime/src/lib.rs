//! The sans-IO core of flushout: model, commands, proxy, master, wire, limits and schemas.

pub mod action;
pub mod apply;
pub mod command;
pub mod compare;
pub mod context;
pub mod count;
pub mod draft;
pub mod envelope;
pub mod generate;
pub mod id;
pub mod json;
pub mod limits;
pub mod master;
pub mod measure;
pub mod model;
pub mod operation;
pub mod path;
pub mod payload;
pub mod problem;
pub mod proxy;
pub mod renames;
pub mod schema;
pub mod shape;
pub mod untyped;
pub mod validate;
pub mod wire;
