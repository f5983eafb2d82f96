//! flushout-derive
