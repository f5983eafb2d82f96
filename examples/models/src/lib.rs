//! examples/models
