//! The nearest known name to one that is not known.

/// The known name that differs least from `name`, when it differs little enough to be meant.
pub(crate) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let allowed = (name.chars().count() / 3).max(1);
    known
        .iter()
        .map(|candidate| (distance(&plain(name), &plain(candidate)), *candidate))
        .filter(|(difference, _)| *difference <= allowed)
        .min_by_key(|(difference, _)| *difference)
        .map(|(_, candidate)| candidate)
}

/// A name without case and underscores, so that `maxLength` is nearest to `max_length`.
fn plain(name: &str) -> Vec<char> {
    name.chars()
        .filter(|character| *character != '_')
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

/// How many characters have to be put in, taken out or changed (Levenshtein).
fn distance(left: &[char], right: &[char]) -> usize {
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for (row, from) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, to) in right.iter().enumerate() {
            let changed = previous[column] + usize::from(from != to);
            let shortest = changed
                .min(previous[column + 1] + 1)
                .min(current[column] + 1);
            current.push(shortest);
        }
        previous = current;
    }
    previous[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["min_length", "max_length", "rename", "server"];

    #[test]
    fn small_slips_are_understood() {
        assert_eq!(nearest("maxLength", KNOWN), Some("max_length"));
        assert_eq!(nearest("max_lenght", KNOWN), Some("max_length"));
        assert_eq!(nearest("renam", KNOWN), Some("rename"));
    }

    #[test]
    fn other_words_are_not_guessed_at() {
        assert_eq!(nearest("flatten", KNOWN), None);
        assert_eq!(nearest("", KNOWN), None);
    }
}
