//! What is set by create alone stands in no patch and has no path to set it by.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Entry {
    #[flushout(create_only)]
    author: String,
    text: String,
}

fn main() {
    let _ = Entry::path().text().set(String::new());
    let _ = Entry::path().author().set(String::new());
    let _ = EntryPatch { author: Some(String::new()), text: None };
}
