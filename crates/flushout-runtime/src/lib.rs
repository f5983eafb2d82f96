//! The sans-IO core of flushout: model, commands, proxy, master, wire, limits and schemas.

pub mod count;
pub mod limits;
pub mod problem;
