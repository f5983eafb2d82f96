//! 128 bits as 22 characters that sort as the number does.

use compact_str::CompactString;

/// The 64 characters in the order of their code points, so that texts sort as numbers do.
const ALPHABET: &[u8; 64] = b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

/// Writes 128 bits as 22 characters of six bits each, the highest first (the first holds two).
///
/// 22 bytes live inline in a `CompactString`, and have no comma.
pub(super) fn encode(bits: u128) -> CompactString {
    (0..22_u32)
        .rev()
        .map(|position| {
            let six = (bits >> (position * 6)) & 0x3F;
            // Six bits are always below the 64 entries of the alphabet.
            char::from(ALPHABET[usize::try_from(six).unwrap_or(0)])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_number_does() {
        let numbers = [0, 1, 63, 64, 1 << 64, u128::MAX - 1, u128::MAX];
        let texts: Vec<_> = numbers.iter().map(|number| encode(*number)).collect();
        assert!(texts.is_sorted());
        assert!(
            texts
                .iter()
                .all(|text| text.len() == 22 && !text.is_heap_allocated())
        );
    }
}
