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
        let mut backslashes = [0_u8; LANES];
        for (quotes, row) in rows_mut(&mut quotes).iter_mut().zip(rows(chunk)) {
            for lane in 0..LANES {
                quotes[lane] = u8::from(row[lane] == b'"');
                backslashes[lane] |= u8::from(row[lane] == b'\\');
            }
        }
        if self.escaped || backslashes != [0; LANES] {
            self.unquote_escaped(chunk, &mut quotes);
        }
        self.strings(&mut quotes);
        count(chunk, &quotes)
    }

    /// Takes out the quotes that a backslash escapes.
    fn unquote_escaped(&mut self, chunk: &[u8; CHUNK_BYTES], quotes: &mut [u8; CHUNK_BYTES]) {
        let (words, _) = chunk.as_chunks::<8>();
        let (quotes, _) = quotes.as_chunks_mut::<8>();
        let mut escaped = u8::from(self.escaped);
        for (quotes, word) in quotes.iter_mut().zip(words) {
            if escaped == 0 && !holds_backslash(*word) {
                continue;
            }
            for (quote, byte) in quotes.iter_mut().zip(word) {
                *quote &= !escaped;
                // An escaped backslash escapes nothing itself.
                escaped = u8::from(*byte == b'\\') & !escaped;
            }
        }
        self.escaped = escaped != 0;
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

/// Whether a zero byte is left where backslashes are xored away: only then does taking one from
/// every byte set a high bit that was not set before.
#[inline]
fn holds_backslash(word: [u8; 8]) -> bool {
    let differs = u64::from_le_bytes(word) ^ (ONES * u64::from(b'\\'));
    differs.wrapping_sub(ONES) & !differs & (ONES << 7) != 0
}

fn rows(chunk: &[u8; CHUNK_BYTES]) -> &[[u8; LANES]] {
    chunk.as_chunks().0
}

fn rows_mut(chunk: &mut [u8; CHUNK_BYTES]) -> &mut [[u8; LANES]] {
    chunk.as_chunks_mut().0
}

#[inline]
fn count(chunk: &[u8; CHUNK_BYTES], strings: &[u8; CHUNK_BYTES]) -> Counts {
    let mut open = [0_u8; LANES];
    let mut close = [0_u8; LANES];
    let mut comma = [0_u8; LANES];
    for (row, strings) in rows(chunk).iter().zip(rows(strings)) {
        for lane in 0..LANES {
            let outside = !strings[lane] & 1;
            // `[` and `{`, `]` and `}` differ in this one bit, and no other byte meets them.
            let folded = row[lane] | 0x20;
            open[lane] += u8::from(folded == b'{') & outside;
            close[lane] += u8::from(folded == b'}') & outside;
            comma[lane] += u8::from(row[lane] == b',') & outside;
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
    lanes.iter().map(|lane| usize::from(*lane)).sum()
}
