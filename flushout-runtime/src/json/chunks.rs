//! Counts brackets and commas outside strings, in chunks of bytes, fast.
//!
//! The loops work on arrays of fixed size, without branches, so that the compiler turns them into
//! vector instructions. The one serial step, finding out which bytes are within strings, takes
//! eight bytes at a time: multiplying the quotes (one per byte, 0 or 1) by 0x0101…01 gives each
//! byte the number of quotes up to it, and its lowest bit says whether that is odd.

/// How many bytes are looked at together.
///
/// Small enough that the nesting a chunk could add at most stays far below the limit in typical
/// messages, and that no count of a [`LANES`]-th part of it overflows a byte.
pub(super) const CHUNK_BYTES: usize = 256;

const LANES: usize = 16;
const ONES: u64 = 0x0101_0101_0101_0101;

/// How many brackets and commas stand outside strings in one chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) open: usize,
    pub(super) close: usize,
    pub(super) comma: usize,
}

/// What one chunk leaves to the next: whether its first byte is escaped, and whether it starts
/// within a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Carry {
    pub(super) escaped: bool,
    pub(super) in_string: bool,
}

impl Carry {
    /// Counts what the next chunk holds.
    ///
    /// A backslash escapes the byte after it wherever it stands. Outside a string that is no
    /// JSON, so a parser has stopped there and what follows is of no account.
    #[inline]
    pub(super) fn counts(&mut self, chunk: &[u8; CHUNK_BYTES]) -> Counts {
        let mut quotes = [0_u8; CHUNK_BYTES];
        let mut backslash = 0_u8;
        for index in 0..CHUNK_BYTES {
            quotes[index] = u8::from(chunk[index] == b'"');
            backslash |= u8::from(chunk[index] == b'\\');
        }
        if self.escaped || backslash != 0 {
            self.unquote_escaped(chunk, &mut quotes);
        }
        self.strings(&mut quotes);
        count(chunk, &quotes)
    }

    /// Takes out the quotes that a backslash escapes.
    #[inline]
    fn unquote_escaped(&mut self, chunk: &[u8; CHUNK_BYTES], quotes: &mut [u8; CHUNK_BYTES]) {
        let mut before = [b' '; CHUNK_BYTES];
        before[1..].copy_from_slice(&chunk[..CHUNK_BYTES - 1]);
        if self.escaped {
            before[0] = b'\\';
        }
        let mut pair = 0_u8;
        for index in 0..CHUNK_BYTES {
            let escaped = u8::from(before[index] == b'\\');
            quotes[index] &= !escaped;
            pair |= escaped & u8::from(chunk[index] == b'\\');
        }
        self.escaped = chunk[CHUNK_BYTES - 1] == b'\\';
        if pair != 0 {
            self.unquote_behind_runs(chunk, before[0] == b'\\', quotes);
        }
    }

    /// The same where backslashes follow each other, so that some are escaped themselves.
    #[cold]
    fn unquote_behind_runs(
        &mut self,
        chunk: &[u8; CHUNK_BYTES],
        mut escaped: bool,
        quotes: &mut [u8; CHUNK_BYTES],
    ) {
        for (quote, byte) in quotes.iter_mut().zip(chunk) {
            *quote = u8::from(*byte == b'"' && !escaped);
            escaped = *byte == b'\\' && !escaped;
        }
        self.escaped = escaped;
    }

    /// Turns quotes into a byte for every byte whose lowest bit says whether it is in a string.
    ///
    /// The opening quote counts as within, the closing one does not; both are neither bracket nor
    /// comma.
    #[inline]
    fn strings(&mut self, quotes: &mut [u8; CHUNK_BYTES]) {
        // Only the lowest bit is of account; the sums are at most 8, so that none spills over.
        let mut before = u64::from(self.in_string);
        for word in quotes.as_chunks_mut::<8>().0 {
            let sums = u64::from_le_bytes(*word).wrapping_mul(ONES);
            *word = (sums ^ before.wrapping_mul(ONES)).to_le_bytes();
            before ^= sums >> 56;
        }
        self.in_string = before & 1 != 0;
    }
}

#[inline]
fn count(chunk: &[u8; CHUNK_BYTES], strings: &[u8; CHUNK_BYTES]) -> Counts {
    let mut open = [0_u8; LANES];
    let mut close = [0_u8; LANES];
    let mut comma = [0_u8; LANES];
    for row in 0..CHUNK_BYTES / LANES {
        for lane in 0..LANES {
            let byte = chunk[row * LANES + lane];
            let outside = !strings[row * LANES + lane] & 1;
            // `[` and `{`, `]` and `}` differ in this one bit, and no other byte meets them.
            let folded = byte | 0x20;
            open[lane] += u8::from(folded == b'{') & outside;
            close[lane] += u8::from(folded == b'}') & outside;
            comma[lane] += u8::from(byte == b',') & outside;
        }
    }
    Counts {
        open: sum(open),
        close: sum(close),
        comma: sum(comma),
    }
}

/// The sum of all lanes, each at most `CHUNK_BYTES / LANES`, all at most `CHUNK_BYTES`.
#[inline]
fn sum(lanes: [u8; LANES]) -> usize {
    const EVEN_BYTES: u128 = 0x00FF_00FF_00FF_00FF_00FF_00FF_00FF_00FF;
    let lanes = u128::from_le_bytes(lanes);
    let pairs = (lanes & EVEN_BYTES) + ((lanes >> 8) & EVEN_BYTES);
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the halves are taken one by one"
    )]
    let fours = (pairs as u64) + ((pairs >> 64) as u64);
    (fours.wrapping_mul(0x0001_0001_0001_0001) >> 48) as usize
}
