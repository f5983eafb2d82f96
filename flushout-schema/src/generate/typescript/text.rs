//! The smallest parts of TypeScript: comments, literals, names of members, indentation.

use serde_json::Value;

use super::inherited::Inherited;

/// How many characters a line of a type may have before it is broken.
const LINE_CHARACTERS: usize = 88;

/// A documentation comment of these paragraphs, with a newline behind it; nothing for none.
pub(super) fn comment(paragraphs: &[String]) -> String {
    let mut lines = Vec::new();
    for paragraph in paragraphs {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        // A `*/` would end the comment.
        let safe = paragraph.replace("*/", "*\\/");
        lines.extend(safe.lines().map(|line| line.trim_end().to_owned()));
    }
    match lines.as_slice() {
        [] => String::new(),
        [one] => format!("/** {one} */\n"),
        several => {
            let several = several.iter().map(|line| match line.as_str() {
                "" => " *\n".to_owned(),
                line => format!(" * {line}\n"),
            });
            format!("/**\n{} */\n", several.collect::<String>())
        }
    }
}

/// The text with each of its lines but the empty ones two spaces further in.
pub(super) fn indented(text: &str) -> String {
    let mut result = String::new();
    for line in text.split_inclusive('\n') {
        if line != "\n" {
            result.push_str("  ");
        }
        result.push_str(line);
    }
    result
}

/// A literal of a JSON value that is a text, a number, a truth value or null.
pub(super) fn literal(value: &Value) -> Option<String> {
    match value {
        Value::Array(_) | Value::Object(_) => None,
        // JSON's texts and numbers are written the same way in TypeScript.
        scalar => Some(scalar.to_string()),
    }
}

/// A text as a literal.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Whether a name can stand without quotes.
pub(super) fn is_identifier(name: &str) -> bool {
    let is_word = |one: char| one.is_ascii_alphanumeric() || one == '_' || one == '$';
    name.chars().all(is_word) && name.starts_with(|first: char| !first.is_ascii_digit())
}

/// The name of a member where it is declared.
pub(super) fn key(name: &str) -> String {
    if is_identifier(name) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// A member of an object where it is read.
pub(super) fn member(object: &str, name: &str) -> String {
    if is_identifier(name) {
        format!("{object}.{name}")
    } else {
        format!("{object}[{}]", quoted(name))
    }
}

/// A member of an interface: its comment, its name, its type.
///
/// An object without a member that every object inherits has the inherited function there. So the
/// type of such an optional member admits that function, which `{}` then satisfies.
pub(super) fn declared(
    paragraphs: &[String],
    name: &str,
    is_optional: bool,
    of_type: &str,
) -> String {
    let inherited = match Inherited::by_name(name) {
        inherited if is_optional => inherited,
        _ => Inherited::Nothing,
    };
    let mark = match inherited {
        Inherited::Nothing | Inherited::Untyped if is_optional => "?",
        _ => "",
    };
    let mut paragraphs = paragraphs.to_vec();
    let mut of_type = of_type.to_owned();
    if inherited != Inherited::Nothing {
        let words = "Every object inherits a function of this name, which is read where the member is absent.";
        paragraphs.push(words.to_owned());
        of_type.push_str(if of_type.starts_with('\n') {
            "\n| Function"
        } else {
            " | Function"
        });
    }
    let comment = comment(&paragraphs);
    format!(
        "{comment}readonly {}{mark}:{};\n",
        key(name),
        placed(&of_type)
    )
}

/// A type behind a colon or an equals sign: on the same line, or on lines of its own.
pub(super) fn placed(of_type: &str) -> String {
    if of_type.starts_with('\n') {
        of_type.replace('\n', "\n  ")
    } else {
        format!(" {of_type}")
    }
}

/// A union of types, on one line where it fits. One that does not begins with a newline.
pub(super) fn union(alternatives: &[String]) -> String {
    let line = alternatives.join(" | ");
    if alternatives.len() < 2 || line.chars().count() <= LINE_CHARACTERS && !line.contains('\n') {
        return line;
    }
    let lines = alternatives
        .iter()
        .map(|one| format!("\n| {}", one.replace('\n', "\n  ")));
    lines.collect()
}

/// Whether a type with these members is short enough for a line.
pub(super) fn fits(line: &str) -> bool {
    line.chars().count() <= LINE_CHARACTERS && !line.contains('\n')
}

/// The first letter in lower case.
pub(super) fn uncapitalised(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_cannot_be_ended_by_its_text() {
        let paragraphs = ["a */ b".to_owned()];
        assert_eq!(comment(&paragraphs), "/** a *\\/ b */\n");
        let paragraphs = ["a\n\nb  ".to_owned(), "c".to_owned()];
        assert_eq!(comment(&paragraphs), "/**\n * a\n *\n * b\n *\n * c\n */\n");
        assert_eq!(comment(&[]), "");
    }

    #[test]
    fn names_that_are_no_identifiers_are_quoted() {
        assert_eq!(key("a_1"), "a_1");
        assert_eq!(key("1a"), "\"1a\"");
        assert_eq!(key(""), "\"\"");
        assert_eq!(member("props", "a-\"b"), "props[\"a-\\\"b\"]");
    }

    #[test]
    fn long_unions_stand_on_lines_of_their_own() {
        let two = ["a".repeat(50), "b".repeat(50)];
        assert_eq!(
            placed(&union(&two)),
            format!("\n  | {}\n  | {}", two[0], two[1])
        );
        assert_eq!(placed(&union(&["a".into(), "b".into()])), " a | b");
    }
}
