//! Amounts with a unit: `"4 MiB"`, `"64 KiB"`, and plain whole numbers.

/// The units that an amount may have, with their factors.
const UNITS: &[(&str, u64)] = &[
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

/// Reads `"4 MiB"`, `"64 KiB"`, `"1_000"`; the result is in bytes, or in things for a plain number.
///
/// # Errors
///
/// Says in words what is wrong with the text.
pub(crate) fn parse(text: &str) -> Result<u64, String> {
    let trimmed = text.trim();
    let digits_end = trimmed
        .find(|character: char| !(character.is_ascii_digit() || character == '_'))
        .unwrap_or(trimmed.len());
    let (digits, unit) = trimmed.split_at(digits_end);
    let digits = digits.replace('_', "");
    let unit = unit.trim_start();
    if digits.is_empty() {
        return Err(format!(
            "`{text}` does not begin with a whole number; write an amount such as \"4 MiB\""
        ));
    }
    let amount: u64 = digits
        .parse()
        .map_err(|_| format!("`{text}` is larger than any computer can hold"))?;
    amount
        .checked_mul(factor(unit)?)
        .ok_or_else(|| format!("`{text}` is larger than any computer can hold"))
}

fn factor(unit: &str) -> Result<u64, String> {
    if unit.is_empty() {
        return Ok(1);
    }
    if let Some((_, factor)) = UNITS.iter().find(|(known, _)| *known == unit) {
        return Ok(*factor);
    }
    let meant = UNITS.iter().skip(1).find(|(known, _)| {
        let letter = known.chars().next().map(|first| first.to_ascii_lowercase());
        letter == unit.chars().next().map(|first| first.to_ascii_lowercase())
    });
    Err(match meant {
        Some((known, _)) => format!("the unit `{unit}` is not known; did you mean `{known}`?"),
        None => format!("the unit `{unit}` is not known; use B, KiB, MiB or GiB"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_with_and_without_units() {
        assert_eq!(parse("500"), Ok(500));
        assert_eq!(parse("1_000"), Ok(1_000));
        assert_eq!(parse("12 B"), Ok(12));
        assert_eq!(parse("64 KiB"), Ok(65_536));
        assert_eq!(parse("4MiB"), Ok(4_194_304));
        assert_eq!(parse(" 2 GiB "), Ok(2_147_483_648));
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert!(parse("4 MB").unwrap_err().contains("did you mean `MiB`"));
        assert!(parse("4 k").unwrap_err().contains("did you mean `KiB`"));
        assert!(parse("4 pages").unwrap_err().contains("use B, KiB"));
        assert!(parse("MiB").unwrap_err().contains("whole number"));
        assert!(parse("-1").unwrap_err().contains("whole number"));
        assert!(parse("1.5 MiB").is_err());
        assert!(parse("99999999999 GiB").unwrap_err().contains("larger"));
        assert!(parse("99999999999999999999999").is_err());
    }
}
