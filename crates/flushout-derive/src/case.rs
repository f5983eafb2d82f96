//! The spellings that `rename_all` knows, and how a field's name is put into them.

/// A spelling of names, as `#[flushout(rename_all = "..")]` gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// `lowercase`: the words as they are.
    Lower,
    /// `UPPERCASE`
    Upper,
    /// `PascalCase`
    Pascal,
    /// `camelCase`
    Camel,
    /// `snake_case`
    Snake,
    /// `SCREAMING_SNAKE_CASE`
    ScreamingSnake,
    /// `kebab-case`
    Kebab,
    /// `SCREAMING-KEBAB-CASE`
    ScreamingKebab,
}

impl Case {
    /// Every spelling with the text that names it.
    pub(crate) const ALL: &'static [(&'static str, Self)] = &[
        ("lowercase", Self::Lower),
        ("UPPERCASE", Self::Upper),
        ("PascalCase", Self::Pascal),
        ("camelCase", Self::Camel),
        ("snake_case", Self::Snake),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("kebab-case", Self::Kebab),
        ("SCREAMING-KEBAB-CASE", Self::ScreamingKebab),
    ];

    /// Reads the name of a spelling.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, case)| *case)
    }

    /// Puts a Rust field name, which is `snake_case`, into this spelling.
    ///
    /// The results are those of serde's `rename_all` for fields, so that a struct that moves from
    /// serde's derive to ours keeps its JSON.
    pub(crate) fn apply(self, field: &str) -> String {
        match self {
            Self::Lower | Self::Snake => field.to_owned(),
            Self::Upper | Self::ScreamingSnake => field.to_ascii_uppercase(),
            Self::Pascal => pascal(field),
            Self::Camel => camel(field),
            Self::Kebab => field.replace('_', "-"),
            Self::ScreamingKebab => field.to_ascii_uppercase().replace('_', "-"),
        }
    }
}

fn pascal(field: &str) -> String {
    let mut name = String::with_capacity(field.len());
    let mut word_starts = true;
    for character in field.chars() {
        if character == '_' {
            word_starts = true;
        } else if word_starts {
            name.push(character.to_ascii_uppercase());
            word_starts = false;
        } else {
            name.push(character);
        }
    }
    name
}

fn camel(field: &str) -> String {
    let name = pascal(field);
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| {
        let mut camel = String::with_capacity(name.len());
        camel.push(first.to_ascii_lowercase());
        camel.push_str(characters.as_str());
        camel
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read_and_applied() {
        let expected = [
            ("lowercase", "created_at"),
            ("UPPERCASE", "CREATED_AT"),
            ("PascalCase", "CreatedAt"),
            ("camelCase", "createdAt"),
            ("snake_case", "created_at"),
            ("SCREAMING_SNAKE_CASE", "CREATED_AT"),
            ("kebab-case", "created-at"),
            ("SCREAMING-KEBAB-CASE", "CREATED-AT"),
        ];
        for (name, result) in expected {
            assert_eq!(Case::from_name(name).unwrap().apply("created_at"), result);
        }
        assert_eq!(Case::from_name("CamelCase"), None);
    }

    #[test]
    fn odd_names_do_not_break() {
        assert_eq!(Case::Camel.apply("_"), "");
        assert_eq!(Case::Camel.apply("_private"), "private");
        assert_eq!(Case::Camel.apply("a__b"), "aB");
        assert_eq!(Case::Pascal.apply("x1_y2"), "X1Y2");
        assert_eq!(Case::Camel.apply("über_alles"), "überAlles");
    }
}
