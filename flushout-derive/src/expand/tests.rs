//! The code for a node of three fields, committed so that it can be read, and bounded.

use std::path::Path;

use super::*;

/// The most formatted lines of the code for a node with three fields.
const LINES_MAX: usize = 250;

#[test]
fn the_code_for_three_fields_is_short_and_as_committed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("expansion");
    let source = std::fs::read_to_string(folder.join("todo_list.rs")).unwrap();
    let file = syn::parse2(model(&syn::parse_str(&source).unwrap())).unwrap();
    let text = prettyplease::unparse(&file);
    let expected = folder.join("todo_list.expanded.rs");
    if std::env::var_os("FLUSHOUT_UPDATE_EXPANSION").is_some() {
        std::fs::write(&expected, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&expected).unwrap_or_default();
    assert!(
        text == committed,
        "the generated code is another than in {}; when that is meant, run\n    \
         FLUSHOUT_UPDATE_EXPANSION=1 cargo test -p flushout-derive three_fields",
        expected.display()
    );
    let lines = text.lines().count();
    assert!(lines <= LINES_MAX, "{lines} lines, of at most {LINES_MAX}");
}
