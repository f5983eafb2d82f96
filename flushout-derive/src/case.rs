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

    /// Puts the name of a variant, which is `PascalCase`, into this spelling.
    ///
    /// The results are those of serde's `rename_all` for variants.
    pub(crate) fn apply_to_variant(self, variant: &str) -> String {
        match self {
            Self::Lower => variant.to_ascii_lowercase(),
            Self::Upper => variant.to_ascii_uppercase(),
            Self::Pascal => variant.to_owned(),
            Self::Camel => lower_first(variant),
            Self::Snake | Self::ScreamingSnake | Self::Kebab | Self::ScreamingKebab => {
                self.apply(&snake(variant))
            }
        }
    }
}

fn snake(variant: &str) -> String {
    let mut name = String::with_capacity(variant.len() + 4);
    for (index, character) in variant.char_indices() {
        if index > 0 && character.is_uppercase() {
            name.push('_');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
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
    lower_first(&pascal(field))
}

fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| {
        let mut lowered = String::with_capacity(name.len());
        lowered.push(first.to_ascii_lowercase());
        lowered.push_str(characters.as_str());
        lowered
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
    fn variants_are_put_into_every_spelling() {
        let expected = [
            ("lowercase", "completeall"),
            ("UPPERCASE", "COMPLETEALL"),
            ("PascalCase", "CompleteAll"),
            ("camelCase", "completeAll"),
            ("snake_case", "complete_all"),
            ("SCREAMING_SNAKE_CASE", "COMPLETE_ALL"),
            ("kebab-case", "complete-all"),
            ("SCREAMING-KEBAB-CASE", "COMPLETE-ALL"),
        ];
        for (name, result) in expected {
            let case = Case::from_name(name).unwrap();
            assert_eq!(case.apply_to_variant("CompleteAll"), result);
        }
        assert_eq!(Case::Camel.apply_to_variant("A1B"), "a1B");
        assert_eq!(Case::Snake.apply_to_variant("HTTPGet"), "h_t_t_p_get");
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
