//! Code for other languages, written from the shape of a model alone, the same to the byte each time.

#[allow(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "code that writes code reads best as the text that it writes, and it is written once"
)]
mod typescript;

pub use typescript::typescript;

#[cfg(test)]
mod tests;
