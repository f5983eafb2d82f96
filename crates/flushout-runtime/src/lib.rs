//! flushout-runtime
