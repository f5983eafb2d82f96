//! flushout
