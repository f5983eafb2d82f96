//! The sans-IO core of flushout: model, commands, proxy, master, wire, limits and schemas.

pub mod count;
pub mod id;
pub mod limits;
pub mod path;
pub mod problem;
pub mod renames;
pub mod shape;
