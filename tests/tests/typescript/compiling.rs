//! What compiles and what does not.

use std::fs;

use crate::workshop::{Mistake, Workshop};

#[test]
fn right_uses_compile_and_each_wrong_one_has_its_error() {
    let Some(workshop) = Workshop::open() else {
        return;
    };
    let is_right = |mistake: &&Mistake| !workshop.wrong.contains(&mistake.file);
    let unexpected: Vec<_> = workshop.mistakes.iter().filter(is_right).collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    assert_eq!(workshop.wrong.len(), 3);
    let mut count = 0;
    for file in &workshop.wrong {
        let text = fs::read_to_string(workshop.folder.join(file)).unwrap();
        let expected = expected(&text);
        count += expected.len();
        let found = workshop.mistakes.iter().filter(|one| one.file == *file);
        let found: Vec<_> = found.collect();
        let places = |line: u64, code: u64| format!("{file}:{line} TS{code}");
        let due: Vec<_> = expected
            .iter()
            .map(|one| places(one.line, one.code))
            .collect();
        let given: Vec<_> = found.iter().map(|one| places(one.line, one.code)).collect();
        assert_eq!(given, due, "{found:#?}");
        for (one, due) in found.iter().zip(&expected) {
            assert!(one.message.contains(&due.message), "{one:#?}\n{due:#?}");
        }
    }
    assert!(count >= 20, "only {count} wrong uses");
}

/// The errors that comments of the form `// TS2322 words of the message` announce for the next line.
fn expected(text: &str) -> Vec<Mistake> {
    let mut found = Vec::new();
    for (line, next) in text.lines().zip(2..) {
        let Some(announced) = line.trim_start().strip_prefix("// TS") else {
            continue;
        };
        let (code, message) = announced.split_once(' ').unwrap();
        found.push(Mistake {
            file: String::new(),
            line: next,
            code: code.parse().unwrap(),
            message: message.to_owned(),
        });
    }
    found
}
