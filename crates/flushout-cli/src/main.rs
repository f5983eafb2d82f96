//! crates/flushout-cli
fn main() {}
