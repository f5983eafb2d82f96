//! The patterns that a text may be held to: those that every regular expression engine reads alike.
//!
//! A pattern is checked by the typed validator in Rust, and, out of the emitted schema, by engines
//! of other languages. They differ in `\d`, `\w`, `.`, look-around, flags and in what `$` means in
//! the middle of a pattern. So the pattern has to be anchored at both ends and to consist of plain
//! characters, explicit classes, groups, alternatives and counted repetition.

/// The most characters that a pattern may have.
const CHARACTERS_MAX: usize = 1_000;
/// The largest count in `{n,m}`; that of RE2, which Go's validators are built on.
const COUNT_MAX: u64 = 1_000;
/// The most places that a pattern may have once its counted repetitions are written out.
const PLACES_MAX: u64 = 4_096;
/// The deepest nesting of groups.
const GROUPS_MAX: usize = 16;

/// What stands after a backslash as itself, outside and inside a class.
const ESCAPED: &str = r"^$\.*+?()[]{}|/";

/// Checks that a pattern means the same everywhere.
///
/// # Errors
///
/// Says what is wrong, where (the number of the character, from 1) and what to write instead.
pub(crate) fn check(pattern: &str) -> Result<(), String> {
    let characters: Vec<char> = pattern.chars().collect();
    if characters.len() > CHARACTERS_MAX {
        return Err(format!(
            "a pattern has at most {CHARACTERS_MAX} characters, this one has {}",
            characters.len()
        ));
    }
    if characters.first() != Some(&'^') || characters.last() != Some(&'$') {
        return Err("a pattern is anchored at both ends: write `^..$`".to_owned());
    }
    let mut scanner = Scanner {
        characters: &characters,
        position: 1,
        groups: 0,
    };
    let places = scanner.alternatives()?;
    if places > PLACES_MAX {
        return Err(format!(
            "written out, the repetitions of this pattern make {places} places; at most \
                 {PLACES_MAX} are allowed: use smaller counts, or `max_length`"
        ));
    }
    match regex_syntax::Parser::new().parse(pattern) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("the pattern cannot be read: {error}")),
    }
}

/// Whether an empty text matches a pattern that [`check`] accepts; true for any other.
pub(crate) fn matches_nothing(pattern: &str) -> bool {
    // There are no anchors but those at the ends, which an empty text satisfies.
    regex_syntax::Parser::new()
        .parse(pattern)
        .map_or(true, |parsed| parsed.properties().minimum_len() == Some(0))
}

/// Reads a pattern from left to right, counting the places it comes down to.
struct Scanner<'a> {
    characters: &'a [char],
    position: usize,
    groups: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.position).copied()
    }

    /// What is wrong with the character that comes next.
    fn wrong<T>(&self, what: &str) -> Result<T, String> {
        Err(format!("at character {}: {what}", self.position + 1))
    }

    /// Reads up to the `)` of the group, or up to the `$` that ends the pattern.
    fn alternatives(&mut self) -> Result<u64, String> {
        let mut places = 0_u64;
        loop {
            let Some(next) = self.peek() else {
                return self
                    .wrong("the `$` that ends the pattern is escaped or inside a class or group");
            };
            match next {
                '$' if self.groups == 0 && self.position + 1 == self.characters.len() => {
                    return Ok(places);
                }
                '^' | '$' => {
                    return self.wrong(
                        "`^` and `$` stand at the ends of the pattern only; for the character \
                             itself write `\\^` or `\\$`",
                    );
                }
                ')' if self.groups > 0 => return Ok(places),
                ')' => return self.wrong("there is no `(` for this `)`"),
                '|' if self.groups == 0 => {
                    return self.wrong("the anchors bind tighter than `|`: write `^(..|..)$`");
                }
                '|' => self.position += 1,
                _ => {
                    let atom = self.atom(next)?;
                    let repeated = atom.saturating_mul(self.repetition()?);
                    places = places.saturating_add(repeated);
                }
            }
        }
    }

    fn atom(&mut self, next: char) -> Result<u64, String> {
        match next {
            '(' => return self.group(),
            '[' => self.class()?,
            '\\' => {
                self.escape(false)?;
            }
            '.' => {
                return self.wrong(
                    "engines disagree about what `.` matches: write a class such as `[ -~]` or \
                         `[^\\n]`, or `\\.` for a full stop",
                );
            }
            '*' | '+' | '?' | '{' => {
                return self.wrong(
                    "there is nothing to repeat here; for the character itself put a backslash \
                         in front",
                );
            }
            ']' | '}' => return self.wrong("put a backslash in front of a lone `]` or `}`"),
            _ => self.position += 1,
        }
        Ok(1)
    }

    fn group(&mut self) -> Result<u64, String> {
        if self.groups == GROUPS_MAX {
            return self.wrong("groups are nested too deep");
        }
        self.position += 1;
        if self.peek() == Some('?') {
            self.group_opening()?;
        }
        self.groups += 1;
        let places = self.alternatives()?;
        self.groups -= 1;
        self.position += 1;
        Ok(places)
    }

    /// Only `(?:` is allowed after `(?`; the rest is refused by its name.
    fn group_opening(&mut self) -> Result<(), String> {
        match self.characters.get(self.position + 1) {
            Some(':') => {
                self.position += 2;
                Ok(())
            }
            Some('=' | '!') => self.wrong("look-ahead is not supported by all engines"),
            Some('<') if matches!(self.characters.get(self.position + 2), Some('=' | '!')) => {
                self.wrong("look-behind is not supported by all engines")
            }
            Some('<' | 'P') => {
                self.wrong("named groups are written differently everywhere: write `(..)`")
            }
            _ => self.wrong(
                "flags are not supported by all engines: spell both cases in a \
                 class, such as `[aA]`",
            ),
        }
    }

    /// Reads what may follow an atom; how often the atom is repeated at most, as far as it counts.
    fn repetition(&mut self) -> Result<u64, String> {
        let times = match self.peek() {
            Some('*' | '+' | '?') => {
                self.position += 1;
                1
            }
            Some('{') => self.counts()?,
            _ => return Ok(1),
        };
        match self.peek() {
            Some('?') => self
                .wrong("lazy repetition changes nothing in an anchored pattern: leave the `?` out"),
            Some('*' | '+' | '{') => {
                self.wrong("a repetition cannot be repeated: put it into a group `(..)`")
            }
            _ => Ok(times),
        }
    }

    /// Reads `{n}`, `{n,}` or `{n,m}`.
    fn counts(&mut self) -> Result<u64, String> {
        self.position += 1;
        let Some(least) = self.count()? else {
            return self.wrong("a repetition begins with its least count: write `{0,3}`");
        };
        if self.peek() == Some('}') {
            self.position += 1;
            return Ok(least);
        }
        if self.peek() != Some(',') {
            return self.wrong("a repetition is written `{n}`, `{n,}` or `{n,m}`");
        }
        self.position += 1;
        let most = self.count()?;
        if self.peek() != Some('}') {
            return self.wrong("a repetition is written `{n}`, `{n,}` or `{n,m}`");
        }
        if most.is_some_and(|most| most < least) {
            return self.wrong("the most of this repetition is below its least");
        }
        self.position += 1;
        Ok(most.unwrap_or(least + 1))
    }

    fn count(&mut self) -> Result<Option<u64>, String> {
        let mut value = None;
        while let Some(digit) = self.peek().and_then(|next| next.to_digit(10)) {
            let read = value.unwrap_or(0_u64) * 10 + u64::from(digit);
            if read > COUNT_MAX {
                return self.wrong(&format!(
                    "a repetition counts to {COUNT_MAX} at most: use `max_length` for more"
                ));
            }
            value = Some(read);
            self.position += 1;
        }
        Ok(value)
    }

    /// Reads an escape and gives the character that it stands for.
    fn escape(&mut self, in_class: bool) -> Result<char, String> {
        let Some(escaped) = self.characters.get(self.position + 1).copied() else {
            return self.wrong("there is nothing after the backslash");
        };
        let meant = match escaped {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '-' if in_class => '-',
            other if ESCAPED.contains(other) => other,
            'd' | 'D' => {
                return self.wrong(
                    "`\\d` means other digits in other engines: write \
                 `[0-9]`",
                );
            }
            'w' | 'W' => {
                return self.wrong(
                    "`\\w` means other letters in other engines: write \
                 `[A-Za-z0-9_]`",
                );
            }
            's' | 'S' => {
                return self.wrong(
                    "`\\s` means other spaces in other engines: write `[ \
                 \\t\\r\\n]`",
                );
            }
            'p' | 'P' => {
                return self.wrong(
                    "Unicode classes are not supported by all engines: \
                 write a class with ranges, such as `[a-zà-ÿ]`",
                );
            }
            'b' | 'B' | 'A' | 'Z' | 'z' | 'G' => {
                return self.wrong("word and text boundaries are not supported by all engines");
            }
            'k' | '0'..='9' => {
                return self.wrong(
                    "references to groups are not supported by all \
                 engines",
                );
            }
            'x' | 'u' | 'U' => {
                return self.wrong(
                    "write the character itself instead of its \
                 number",
                );
            }
            other => {
                return self.wrong(&format!(
                    "`\\{other}` is not read alike everywhere: write \
                     `{other}` without the backslash"
                ));
            }
        };
        self.position += 2;
        Ok(meant)
    }

    fn class(&mut self) -> Result<(), String> {
        self.position += 1;
        if self.peek() == Some('^') {
            self.position += 1;
        }
        if self.peek() == Some(']') {
            return self.wrong("a class is not empty; for a `]` in it write `\\]`");
        }
        let mut first = true;
        while self.peek() != Some(']') {
            let low = self.class_member(first)?;
            first = false;
            let ranges = self.peek() == Some('-')
                && self
                    .characters
                    .get(self.position + 1)
                    .is_some_and(|next| *next != ']');
            if ranges {
                self.position += 1;
                let high = self.class_member(false)?;
                if high < low {
                    return self.wrong("the range of this class ends before it begins");
                }
            }
        }
        self.position += 1;
        Ok(())
    }

    fn class_member(&mut self, first: bool) -> Result<char, String> {
        let Some(next) = self.peek() else {
            return self.wrong("the class has no end: write `]`, before the `$`");
        };
        let following = self.characters.get(self.position + 1).copied();
        match next {
            '\\' => return self.escape(true),
            '[' => return self.wrong("classes are not nested; for a `[` in a class write `\\[`"),
            '-' if !(first || following == Some(']')) => {
                return self.wrong("a `-` in the middle of a class is written `\\-`");
            }
            '&' | '|' | '~' | '-' if following == Some(next) => {
                return self.wrong(&format!(
                    "`{next}{next}` in a class is an operation in some engines: write it once"
                ));
            }
            _ => {}
        }
        self.position += 1;
        Ok(next)
    }
}

#[cfg(test)]
mod tests;
