//! Reads the body of a request within its bounds: never more bytes and never longer than allowed.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use http_body::Body;
use http_body_util::BodyExt as _;
use tokio::time::{Instant, timeout_at};

use crate::answer::Reason;
use crate::room::{Room, Taken};

/// The pieces in which a body is kept while it comes. A client that only announces much gets no more.
const PIECE_BYTES: usize = 16 * 1024;

/// How long a client may take to send a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BodyTimes {
    /// How long it may send nothing. Default 10 s.
    pub idle_max: Duration,
    /// How long it may take in all. Default 30 s.
    pub total_max: Duration,
}

impl BodyTimes {
    /// The defaults, as the fields name them.
    pub const DEFAULT: Self = Self {
        idle_max: Duration::from_secs(10),
        total_max: Duration::from_secs(30),
    };

    /// Returns these times with another [`BodyTimes::idle_max`].
    #[must_use]
    pub const fn with_idle_max(mut self, idle_max: Duration) -> Self {
        self.idle_max = idle_max;
        self
    }

    /// Returns these times with another [`BodyTimes::total_max`].
    #[must_use]
    pub const fn with_total_max(mut self, total_max: Duration) -> Self {
        self.total_max = total_max;
        self
    }
}

impl Default for BodyTimes {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Holds the transfer codings of a request to none, or chunked alone: what reads the chunks takes
/// the other codings for the body itself (RFC 9112, section 6.1).
///
/// # Errors
///
/// [`Reason::UnsupportedTransferCoding`].
pub(crate) fn check_transfer_codings(headers: &HeaderMap) -> Result<(), Reason> {
    let mut values = headers.get_all(TRANSFER_ENCODING).iter();
    let is_chunked_or_none = values
        .next()
        .is_none_or(|value| value.as_bytes().eq_ignore_ascii_case(b"chunked"));
    if is_chunked_or_none && values.next().is_none() {
        return Ok(());
    }
    Err(Reason::UnsupportedTransferCoding)
}

/// Holds the headers of a flush to what is understood: plain JSON of an allowed length.
///
/// # Errors
///
/// [`Reason::UnsupportedTransferCoding`], [`Reason::UnsupportedMediaType`],
/// [`Reason::BodyTooLong`], [`Reason::BadRequest`].
pub(crate) fn check_headers(headers: &HeaderMap, bytes_max: usize) -> Result<(), Reason> {
    check_transfer_codings(headers)?;
    if headers.contains_key(CONTENT_ENCODING) {
        let words = "A flush must not be compressed; send it without Content-Encoding.";
        return Err(Reason::UnsupportedMediaType(words));
    }
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let is_json = types
        .next()
        .and_then(|value| value.to_str().ok())
        .is_some_and(is_json);
    if !is_json || types.next().is_some() {
        let words = "A flush is sent with one Content-Type, application/json, in UTF-8.";
        return Err(Reason::UnsupportedMediaType(words));
    }
    let Some(announced) = announced_bytes(headers)? else {
        return Ok(());
    };
    if announced > bytes_max as u64 {
        return Err(Reason::BodyTooLong {
            limit: bytes_max,
            actual: usize::try_from(announced).unwrap_or(usize::MAX),
        });
    }
    Ok(())
}

/// The length that the headers announce.
fn announced_bytes(headers: &HeaderMap) -> Result<Option<u64>, Reason> {
    let mut announced = None;
    for value in headers.get_all(CONTENT_LENGTH) {
        let digits = value.to_str().ok();
        let digits = digits.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let length = digits.and_then(|text| text.parse::<u64>().ok());
        if length.is_none() || announced.is_some_and(|former| Some(former) != length) {
            return Err(Reason::BadRequest(
                "The Content-Length is not a number, or is given twice.",
            ));
        }
        announced = length;
    }
    Ok(announced)
}

/// `application/json`, with no other character set than UTF-8.
fn is_json(value: &str) -> bool {
    let mut parts = value.split(';').map(str::trim);
    let is_type = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    is_type
        && parts.all(|parameter| {
            let Some((name, value)) = parameter.split_once('=') else {
                return parameter.is_empty();
            };
            !name.trim().eq_ignore_ascii_case("charset")
                || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
}

/// Reads a body of at most `bytes_max` bytes, and takes room for it as it comes.
///
/// # Errors
///
/// [`Reason::BodyTooLong`] as soon as one byte more has come, [`Reason::BodyTooSlow`],
/// [`Reason::BodyBroken`], [`Reason::Busy`] where there is no room.
pub(crate) async fn read<B>(
    body: B,
    bytes_max: usize,
    times: BodyTimes,
    room: &Room,
) -> Result<(Vec<u8>, Taken), Reason>
where
    B: Body<Data = Bytes>,
{
    let end = Instant::now() + times.total_max;
    let too_slow = || Reason::BodyTooSlow(times.total_max.as_secs());
    let mut taken = room.take();
    // In pieces that are never moved, so that none is there twice while the body grows.
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    let mut actual = 0_usize;
    let mut body = std::pin::pin!(body);
    loop {
        let idle_end = Instant::now() + times.idle_max;
        let frame = timeout_at(idle_end.min(end), body.frame()).await;
        let Some(frame) = frame.map_err(|_| too_slow())? else {
            break;
        };
        let frame = frame.map_err(|_| Reason::BodyBroken)?;
        // Trailers mean nothing in a flush.
        let Ok(data) = frame.into_data() else {
            continue;
        };
        actual = actual.saturating_add(data.len());
        if actual > bytes_max {
            return Err(Reason::BodyTooLong {
                limit: bytes_max,
                actual,
            });
        }
        let mut data = data.as_ref();
        while !data.is_empty() {
            let space = match pieces.last_mut() {
                Some(last) if last.len() < PIECE_BYTES => last,
                _ => {
                    // The last one may turn out shorter.
                    taken.hold((pieces.len() + 1) * PIECE_BYTES)?;
                    pieces.push(Vec::with_capacity(PIECE_BYTES));
                    continue;
                }
            };
            let (now, later) = data.split_at(data.len().min(PIECE_BYTES - space.len()));
            space.extend_from_slice(now);
            data = later;
        }
    }
    Ok((pieces.concat(), taken))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in list {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn only_plain_json_is_understood() {
        for value in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/json;charset=\"UTF-8\"; x=y;",
        ] {
            assert!(is_json(value), "{value}");
        }
        for value in [
            "",
            "text/plain",
            "application/jsonp",
            "application/json; charset=utf-16",
            "application/json, text/plain",
            "application/json; charset",
        ] {
            assert!(!is_json(value), "{value}");
        }
    }

    #[test]
    fn odd_headers_are_refused() {
        let check = |list: &[_]| check_headers(&headers(list), 10).map_err(|reason| reason.code());
        let json = ("content-type", "application/json");
        assert_eq!(check(&[json, ("content-length", "10")]), Ok(()));
        assert_eq!(
            check(&[json, ("content-length", "11")]),
            Err("message_too_long")
        );
        assert_eq!(
            check(&[json, ("content-length", "1"), ("content-length", "2")]),
            Err("bad_request")
        );
        assert_eq!(check(&[json, ("content-length", "+1")]), Err("bad_request"));
        assert_eq!(check(&[json, json]), Err("unsupported_media_type"));
        assert_eq!(check(&[]), Err("unsupported_media_type"));
        assert_eq!(
            check(&[json, ("content-encoding", "identity")]),
            Err("unsupported_media_type")
        );
        let coded = |codings: &'static str| check(&[json, ("transfer-encoding", codings)]);
        for codings in ["chunked", "Chunked"] {
            assert_eq!(coded(codings), Ok(()), "{codings}");
        }
        for codings in ["gzip, chunked", "gzip", "identity", "chunked, chunked", ""] {
            assert_eq!(
                coded(codings),
                Err("unsupported_transfer_coding"),
                "{codings}"
            );
        }
        let twice = [
            json,
            ("transfer-encoding", "gzip"),
            ("transfer-encoding", "chunked"),
        ];
        assert_eq!(check(&twice), Err("unsupported_transfer_coding"));
    }
}
