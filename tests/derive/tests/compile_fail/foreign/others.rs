//! Attributes of schemars, garde and validator, answered with ours.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
#[schemars(title = "List")]
struct Todo {
    #[schemars(length(max = 3))]
    title: String,
    #[garde(range(min = 1))]
    weight: u8,
    #[validate(email)]
    mail: String,
}

fn main() {}
