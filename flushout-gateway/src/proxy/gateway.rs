//! The way of one request: its route, its rate, its turn, admission, the upstream, the answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Request, Response, Version};
use http_body::Body;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use tokio::sync::Semaphore;
use tower_layer::Layer as _;
use tower_service::Service as _;

use super::forward::Forward;
use super::headers::{self, Passing};
use super::metrics::Metrics;
use super::rates::{Client, Rates};
use super::record::{Record, Recorded};
use super::routes::Kind;
use super::settings::Settings;
use crate::admit::Admit;
use crate::answer::{Reason, Verdict};
use crate::body::check_transfer_codings;
use crate::layer::{AdmitLayer, AdmitService, FlushFigures};

/// What an answer's body can fail with.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The body of an answer: the upstream's, or our own.
pub(crate) type AnswerBody = Recorded<BoxedBody>;

/// A gateway: everything that happens to a request between a client and the upstream.
#[derive(Debug)]
pub struct Gateway<A> {
    pub(crate) settings: Settings,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) rates: Option<Rates>,
    forward: Forward,
    flush: AdmitService<Forward, A>,
    turns: Arc<Semaphore>,
    passing: Passing,
    request_ids: RequestIds,
}

impl<A: Admit> Gateway<A> {
    /// A gateway that admits what `admit` admits.
    pub fn new(admit: A, settings: Settings) -> Self {
        let forward = Forward::new(&settings);
        let metrics = Arc::new(Metrics::new());
        let layer = AdmitLayer::with_times(admit, settings.body_times)
            .with_bodies_bytes_max(settings.bodies_bytes_max);
        let rates = settings
            .rate
            .map(|rate| Rates::new(rate, settings.rate_clients_max));
        Self {
            rates,
            flush: layer.layer(forward.clone()),
            forward,
            metrics,
            turns: Arc::new(Semaphore::new(
                settings.requests_max.min(Semaphore::MAX_PERMITS),
            )),
            passing: Passing::new(&settings.pass_headers, &settings.client_key),
            request_ids: RequestIds::new(),
            settings,
        }
    }

    /// What was counted so far, in the text that Prometheus reads.
    ///
    /// # Errors
    ///
    /// None that a caller could cause; the encoder has one in its signature.
    pub fn metrics_text(&self) -> Result<String, std::fmt::Error> {
        self.metrics.text()
    }

    /// Answers one request of a client.
    pub(crate) async fn answer<B>(
        &self,
        peer: SocketAddr,
        request: Request<B>,
    ) -> Response<AnswerBody>
    where
        B: Body<Data = Bytes> + Send + 'static,
    {
        let request_id = self.request_ids.next();
        let mut record = Record::new(
            Arc::clone(&self.metrics),
            request_id.clone(),
            peer,
            request.method().clone(),
            request.uri(),
        );
        // Hexadecimal digits and a hyphen.
        let id = HeaderValue::from_str(&request_id).unwrap_or(HeaderValue::from_static("-"));
        let has_body = !request.body().is_end_stream();
        // Whoever stands before us may have taken the request to end elsewhere, so nothing that comes
        // after it on this connection may be taken for a request (RFC 9112, section 6.1).
        let is_chunked = request.headers().contains_key(TRANSFER_ENCODING);
        let answer = match self.forwarded(peer, request, &id, &mut record).await {
            Ok(answer) => answer,
            Err(reason) => {
                let mut answer = reason.response();
                if has_body {
                    close(answer.headers_mut());
                }
                answer.map(boxed)
            }
        };
        self.finish(answer, record, &id, is_chunked)
    }

    /// Puts into the answer and the record what they are to have in the end.
    fn finish(
        &self,
        mut answer: Response<BoxedBody>,
        mut record: Record,
        id: &HeaderValue,
        must_close: bool,
    ) -> Response<AnswerBody> {
        let verdict = answer.extensions().get::<Verdict>();
        record.code = verdict.map_or("forwarded", |verdict| verdict.code);
        record.status = answer.status().as_u16();
        if let Some(figures) = answer.extensions().get::<FlushFigures>() {
            record.figures = *figures;
            let counter = if verdict.is_none() {
                &self.metrics.commands_forwarded
            } else {
                &self.metrics.commands_refused
            };
            counter.inc_by(figures.commands as u64);
        }
        answer.headers_mut().insert(headers::REQUEST_ID, id.clone());
        if must_close {
            close(answer.headers_mut());
        }
        answer.map(|body| Recorded::new(body, record))
    }

    /// The answer of the upstream, or of the layer in front of it; else the reason for another one.
    async fn forwarded<B>(
        &self,
        peer: SocketAddr,
        mut request: Request<B>,
        id: &HeaderValue,
        record: &mut Record,
    ) -> Result<Response<BoxedBody>, Reason>
    where
        B: Body<Data = Bytes> + Send + 'static,
    {
        take_host(&mut request)?;
        check_transfer_codings(request.headers())?;
        let routes = &self.settings.routes;
        let kind = routes.find(request.method(), request.uri().path());
        record.route = match kind {
            Ok(Kind::Flush) => "flush",
            Ok(Kind::Pass) => "pass",
            Err(_) => "none",
        };
        // Whoever looks for paths that are not there is to be slowed down too.
        self.take_rate(peer, request.headers())?;
        let kind = kind?;
        let turn = Arc::clone(&self.turns).try_acquire_owned();
        record.hold(turn.map_err(|_| Reason::Busy)?);
        headers::toward_upstream(request.headers_mut(), peer.ip(), &self.passing, id);
        match kind {
            Kind::Pass => {
                if !request.body().is_end_stream() {
                    let words = "A request to this path must have no body.";
                    return Err(Reason::BadRequest(words));
                }
                request.headers_mut().remove(CONTENT_LENGTH);
                let Ok(answer) = self
                    .forward
                    .clone()
                    .call(request.map(|_| Full::default()))
                    .await;
                Ok(answer.map(boxed))
            }
            Kind::Flush => {
                let Ok(answer) = self.flush.clone().call(request).await;
                Ok(answer.map(boxed))
            }
        }
    }

    fn take_rate(&self, peer: SocketAddr, headers: &HeaderMap) -> Result<(), Reason> {
        let Some(rates) = &self.rates else {
            return Ok(());
        };
        let client = Client::of(&self.settings.client_key, peer.ip(), headers);
        rates.take(client).map_err(|wait| {
            // Whole seconds, rounded up.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            Reason::TooManyRequests(seconds.max(1))
        })
    }
}

/// Holds the request to one host, as HTTP/1.1 asks, so that nobody behind takes another one. Where
/// the target names it too (`POST http://a/flush`), the target's counts (RFC 9112, section 3.2.2), and
/// a `Host` that says otherwise is refused.
fn take_host<B>(request: &mut Request<B>) -> Result<(), Reason> {
    let hosts = request.headers().get_all(HOST).iter().count();
    if hosts > 1 || hosts == 0 && request.version() != Version::HTTP_10 {
        return Err(Reason::BadRequest("A request has exactly one Host header."));
    }
    // That of CONNECT has no scheme, and no route.
    let Some(authority) = request
        .uri()
        .authority()
        .filter(|_| request.uri().scheme().is_some())
    else {
        return Ok(());
    };
    let header = request.headers().get(HOST).map(HeaderValue::as_bytes);
    let is_same =
        header.is_none_or(|host| host.eq_ignore_ascii_case(authority.as_str().as_bytes()));
    if !is_same || authority.as_str().contains('@') {
        let words = "The target of the request and its Host header name different hosts, or the target a user.";
        return Err(Reason::BadRequest(words));
    }
    if let Ok(host) = HeaderValue::from_str(authority.as_str()) {
        request.headers_mut().insert(HOST, host);
    }
    Ok(())
}

fn close(headers: &mut HeaderMap) {
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
}

/// The body of an answer, whoever made it.
pub(crate) type BoxedBody = UnsyncBoxBody<Bytes, BoxError>;

pub(crate) fn boxed<B>(body: B) -> BoxedBody
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    body.map_err(Into::into).boxed_unsync()
}

/// Names for requests: random for the process, then counted.
#[derive(Debug)]
struct RequestIds {
    process: u64,
    next: AtomicU64,
}

impl RequestIds {
    fn new() -> Self {
        let mut process = [0; 8];
        // Without a random source the names of two processes may be alike, which only logs would show.
        let _ = getrandom::fill(&mut process);
        Self {
            process: u64::from_le_bytes(process),
            next: AtomicU64::new(0),
        }
    }

    fn next(&self) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        format!("{:016x}-{number:x}", self.process)
    }
}
