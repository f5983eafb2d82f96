//! Patterns that engines read differently.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo {
    #[flushout(pattern = "[a-z]+")]
    anchors: String,
    #[flushout(pattern = "^\\d+$")]
    digits: String,
    #[flushout(pattern = "^(?=a)a$")]
    look_ahead: String,
    #[flushout(pattern = "^(a)\\1$")]
    back: String,
    #[flushout(pattern = "^\\p{L}+$")]
    letters: String,
    #[flushout(pattern = "^(?i)a$")]
    flag: String,
    #[flushout(pattern = "^a+?$")]
    lazy: String,
    #[flushout(pattern = "^(?<name>a)$")]
    named: String,
    #[flushout(pattern = "^(a{1000}){1000}$")]
    large: String,
}

fn main() {}
