//! What is known of one request: told to the log and to the metrics when it is over, however it ends.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Method, Uri};
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::metrics::{Metrics, Outcome};
use crate::layer::FlushFigures;

/// The most bytes of a path that are logged.
const PATH_BYTES_MAX: usize = 200;

/// One request, from its head to the last byte of its answer.
pub(crate) struct Record {
    metrics: Arc<Metrics>,
    /// Held until the answer is sent, so that slow readers count as requests under way.
    permit: Option<OwnedSemaphorePermit>,
    started: Instant,
    request_id: String,
    peer: SocketAddr,
    method: Method,
    path: String,
    /// `flush`, `pass` or `none`.
    pub(crate) route: &'static str,
    /// The code of the gateway's own answer, or `forwarded`. Without one, the client has disconnected.
    pub(crate) code: &'static str,
    /// The status of the answer; 0 until there is one.
    pub(crate) status: u16,
    /// What is known of the flush, once it was read.
    pub(crate) figures: FlushFigures,
    sent_bytes: u64,
    /// Whether the answer was sent to its end.
    is_complete: bool,
}

impl Record {
    pub(crate) fn new(
        metrics: Arc<Metrics>,
        request_id: String,
        peer: SocketAddr,
        method: Method,
        uri: &Uri,
    ) -> Self {
        metrics.in_flight.inc();
        let path = uri.path();
        let end = (0..=PATH_BYTES_MAX.min(path.len()))
            .rev()
            .find(|end| path.is_char_boundary(*end));
        Self {
            metrics,
            permit: None,
            started: Instant::now(),
            request_id,
            peer,
            method,
            // Without the query, which may hold what is nobody's business.
            path: path[..end.unwrap_or(0)].to_owned(),
            route: "none",
            code: "client_gone",
            status: 0,
            figures: FlushFigures::default(),
            sent_bytes: 0,
            is_complete: false,
        }
    }

    /// Keeps the permit as long as the request lasts.
    pub(crate) fn hold(&mut self, permit: OwnedSemaphorePermit) {
        self.permit = Some(permit);
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let elapsed = self.started.elapsed();
        let metrics = &self.metrics;
        metrics.in_flight.dec();
        metrics.seconds.observe(elapsed.as_secs_f64());
        metrics
            .received_bytes
            .inc_by(self.figures.received_bytes as u64);
        metrics.sent_bytes.inc_by(self.sent_bytes);
        let code = if self.status != 0 && !self.is_complete {
            "broken_off"
        } else {
            self.code
        };
        let outcome = Outcome {
            route: self.route,
            code,
            status: self.status,
        };
        metrics.requests.get_or_create(&outcome).inc();
        tracing::info!(
            target: "flushout_gateway::request",
            id = %self.request_id,
            peer = %self.peer,
            method = %self.method,
            path = %self.path,
            route = self.route,
            code,
            status = self.status,
            commands = self.figures.commands,
            received_bytes = self.figures.received_bytes,
            sent_bytes = self.sent_bytes,
            micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
        );
    }
}

pin_project! {
    /// The body of an answer, which brings the record to its end.
    pub(crate) struct Recorded<B> {
        #[pin]
        body: B,
        record: Record,
    }
}

impl<B: Body> Recorded<B> {
    pub(crate) fn new(body: B, mut record: Record) -> Self {
        // Of an empty body, or in answer to HEAD, no frame is ever asked for.
        record.is_complete = body.is_end_stream() || record.method == Method::HEAD;
        Self { body, record }
    }
}

impl<B> Body for Recorded<B>
where
    B: Body<Data = Bytes>,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let mut this = self.project();
        let frame = this.body.as_mut().poll_frame(context);
        match &frame {
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len) as u64;
                this.record.sent_bytes += bytes;
                this.record.is_complete = this.body.is_end_stream();
            }
            Poll::Ready(None) => this.record.is_complete = true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
