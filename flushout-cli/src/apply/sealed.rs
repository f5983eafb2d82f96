//! JSON objects with a checksum of their own text as the last member: `{..,"crc32":"cbf43926"}`.

/// How long the member and the end of the object are: `,"crc32":"cbf43926"}`.
const SEAL_BYTES: usize = MEMBER.len() + 8 + END.len();

const MEMBER: &[u8] = b",\"crc32\":\"";
const END: &[u8] = b"\"}";

/// What a text is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sealed {
    /// Its checksum is right; the object without it.
    Whole(Vec<u8>),
    /// It has no checksum, as the texts of former versions.
    Unsealed,
    /// Its checksum is another one than that of its bytes.
    Damaged { said: String, found: String },
}

/// Adds the checksum to an object that has members.
pub(super) fn seal(object: &mut Vec<u8>) {
    if object.pop_if(|last| *last == b'}').is_some() {
        let sum = checksum(object);
        object.extend_from_slice(MEMBER);
        object.extend_from_slice(sum.as_bytes());
        object.extend_from_slice(END);
    }
}

/// Looks at the checksum of an object, without a line end.
pub(super) fn unseal(text: &[u8]) -> Sealed {
    let parts = text
        .len()
        .checked_sub(SEAL_BYTES)
        .map(|at| text.split_at(at));
    let said = parts.and_then(|(object, rest)| {
        let said = rest.strip_prefix(MEMBER)?.strip_suffix(END)?;
        Some((object, String::from_utf8_lossy(said)))
    });
    let Some((object, said)) = said else {
        return Sealed::Unsealed;
    };
    let found = checksum(object);
    if said == found {
        Sealed::Whole([object, b"}"].concat())
    } else {
        let said = said.into_owned();
        Sealed::Damaged { said, found }
    }
}

/// The CRC-32 of zip and PNG, in hexadecimal.
fn checksum(bytes: &[u8]) -> String {
    const TABLE: [u32; 256] = table();
    let remainder = bytes.iter().fold(u32::MAX, |sum, byte| {
        let [low, ..] = sum.to_le_bytes();
        (sum >> 8) ^ TABLE[usize::from(low ^ byte)]
    });
    format!("{:08x}", !remainder)
}

/// The remainder of each byte.
const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    let mut start: u32 = 0;
    while byte < table.len() {
        let mut remainder = start;
        let mut bit = 0;
        while bit < 8 {
            let carry = remainder & 1 == 1;
            remainder >>= 1;
            if carry {
                remainder ^= 0xEDB8_8320;
            }
            bit += 1;
        }
        table[byte] = remainder;
        byte += 1;
        start += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_others() {
        assert_eq!(checksum(b"123456789"), "cbf43926");
        assert_eq!(checksum(b""), "00000000");
    }

    #[test]
    fn every_flipped_bit_is_seen() {
        let plain = br#"{"count":5,"command":{"action":"delete"}}"#;
        let mut text = plain.to_vec();
        seal(&mut text);
        assert_eq!(unseal(&text), Sealed::Whole(plain.to_vec()));
        assert_eq!(unseal(plain), Sealed::Unsealed);
        assert_eq!(unseal(b"{}"), Sealed::Unsealed);
        for bit in 0..text.len() * 8 {
            let mut flipped = text.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(!matches!(unseal(&flipped), Sealed::Whole(_)), "{bit}");
        }
    }
}
