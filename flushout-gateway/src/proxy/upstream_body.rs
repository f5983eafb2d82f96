//! The body of the upstream's answer, held to its length and its pauses.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};

/// What an answer is held to.
#[derive(Clone, Copy, Debug)]
#[allow(
    clippy::struct_field_names,
    reason = "a limit ends in max wherever it stands"
)]
pub(crate) struct Bounds {
    /// How long the upstream may pause.
    pub(crate) idle_max: Duration,
    /// How long the answer may take in all, be it for the upstream or for the client.
    pub(crate) total_max: Duration,
    /// How many bytes it may have.
    pub(crate) bytes_max: u64,
}

/// Why an answer was broken off.
#[derive(Debug)]
pub(crate) enum BrokenOff {
    TooLong,
    Pausing,
    TooSlow,
    Upstream(hyper::Error),
}

impl std::fmt::Display for BrokenOff {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLong => formatter.write_str("the upstream's answer is too long"),
            Self::Pausing => formatter.write_str("the upstream pauses for too long"),
            Self::TooSlow => formatter.write_str("the answer takes too long in all"),
            Self::Upstream(error) => write!(formatter, "the upstream broke off: {error}"),
        }
    }
}

impl std::error::Error for BrokenOff {}

pin_project! {
    /// Passes frames on until there are too many bytes, or too long a pause.
    pub(crate) struct UpstreamBody {
        #[pin]
        body: Incoming,
        #[pin]
        timer: Sleep,
        is_waiting: bool,
        idle_max: Duration,
        end: Instant,
        bytes_left: u64,
    }
}

impl UpstreamBody {
    pub(crate) fn new(body: Incoming, bounds: Bounds) -> Self {
        let now = Instant::now();
        Self {
            body,
            timer: sleep_until(now),
            is_waiting: false,
            idle_max: bounds.idle_max,
            end: now + bounds.total_max,
            bytes_left: bounds.bytes_max,
        }
    }
}

impl Body for UpstreamBody {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        let mut this = self.project();
        // A client that reads slowly makes room now and then, and this is asked then.
        if Instant::now() > *this.end {
            return Poll::Ready(Some(Err(BrokenOff::TooSlow)));
        }
        let Poll::Ready(frame) = this.body.poll_frame(context) else {
            if !*this.is_waiting {
                *this.is_waiting = true;
                let end = (Instant::now() + *this.idle_max).min(*this.end);
                this.timer.as_mut().reset(end);
            }
            return this
                .timer
                .poll(context)
                .map(|()| Some(Err(BrokenOff::Pausing)));
        };
        *this.is_waiting = false;
        let Some(frame) = frame else {
            return Poll::Ready(None);
        };
        let frame = frame.map_err(BrokenOff::Upstream);
        let bytes = frame
            .as_ref()
            .map_or(0, |frame| frame.data_ref().map_or(0, Bytes::len) as u64);
        let Some(left) = this.bytes_left.checked_sub(bytes) else {
            return Poll::Ready(Some(Err(BrokenOff::TooLong)));
        };
        *this.bytes_left = left;
        Poll::Ready(Some(frame))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
