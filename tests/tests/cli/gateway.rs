//! Tests of `flushout gateway` as its user would start it. They need the feature `gateway`.
