//! Sends requests to the upstream over kept connections, and turns what goes wrong into reasons.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::uri::{PathAndQuery, Scheme};
use http::{Request, Response, StatusCode, Uri, Version};
use http_body::Body as _;
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::timeout;
use tower_service::Service;

use super::headers::strip_hop_by_hop;
use super::settings::{Settings, Upstream};
use super::upstream_body::{Bounds, UpstreamBody};
use crate::answer::Reason;

/// How long a connection to the upstream is kept without use. Node closes its own after five seconds;
/// one that is closed while a request goes out on it costs that request.
const POOL_IDLE_MAX: Duration = Duration::from_secs(4);

/// The upstream's answer, or our own that there is none.
pub(crate) type ForwardBody = Either<UpstreamBody, Full<Bytes>>;

/// The service that sends requests to the upstream.
#[derive(Clone, Debug)]
pub(crate) struct Forward {
    client: Client<HttpConnector, Full<Bytes>>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    upstream: Upstream,
    answer_max: Duration,
    bounds: Bounds,
}

impl Forward {
    pub(crate) fn new(settings: &Settings) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(settings.upstream_connect_max));
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(POOL_IDLE_MAX)
            .pool_timer(TokioTimer::new())
            .build(connector);
        Self {
            client,
            shared: Arc::new(Shared {
                upstream: settings.upstream.clone(),
                answer_max: settings.upstream_answer_max,
                bounds: Bounds {
                    idle_max: settings.upstream_idle_max,
                    total_max: settings.answer_time_max,
                    bytes_max: settings.upstream_bytes_max,
                },
            }),
        }
    }

    /// Sends a request whose headers are those for the upstream already.
    async fn send(
        self,
        mut request: Request<Full<Bytes>>,
    ) -> Result<Response<UpstreamBody>, Reason> {
        let Shared {
            upstream,
            answer_max,
            bounds,
        } = &*self.shared;
        let is_safe = request.method().is_safe();
        *request.uri_mut() = address(upstream, request.uri())?;
        *request.version_mut() = Version::HTTP_11;
        let answer = timeout(*answer_max, self.client.request(request)).await;
        let answer = answer.map_err(|_| Reason::UpstreamTooSlow {
            seconds: answer_max.as_secs(),
            is_safe,
        })?;
        let answer = answer.map_err(|error| {
            tracing::warn!(error = %chain(&error), "the upstream cannot be reached");
            Reason::UpstreamUnreachable { is_safe }
        })?;
        if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
            // Nobody asked for another protocol.
            return Err(Reason::UpstreamUnreachable { is_safe });
        }
        let announced = announced_bytes(&answer);
        if announced > bounds.bytes_max {
            return Err(Reason::UpstreamTooLong {
                limit: bounds.bytes_max,
                actual: announced,
            });
        }
        let (mut parts, body) = answer.into_parts();
        strip_hop_by_hop(&mut parts.headers);
        parts.version = Version::HTTP_11;
        let body = UpstreamBody::new(body, *bounds);
        Ok(Response::from_parts(parts, body))
    }
}

/// An error with what caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

/// The length of an answer's body, as far as it is known before it is read.
fn announced_bytes(answer: &Response<Incoming>) -> u64 {
    answer.body().size_hint().lower()
}

/// The address of a request at the upstream. The route has seen to it that the path is plain.
fn address(upstream: &Upstream, uri: &Uri) -> Result<Uri, Reason> {
    let asked = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let wrong = |_| Reason::BadRequest("The path with its query is no valid address.");
    let path: PathAndQuery = if upstream.base.is_empty() {
        asked.parse().map_err(wrong)?
    } else {
        format!("{}{asked}", upstream.base).parse().map_err(wrong)?
    };
    let mut parts = http::uri::Parts::default();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(upstream.authority.clone());
    parts.path_and_query = Some(path);
    Uri::from_parts(parts)
        .map_err(|_| Reason::BadRequest("The path with its query is no valid address."))
}

impl Service<Request<Full<Bytes>>> for Forward {
    type Response = Response<ForwardBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Full<Bytes>>) -> Self::Future {
        let this = self.clone();
        Box::pin(async move {
            Ok(match this.send(request).await {
                Ok(answer) => answer.map(Either::Left),
                Err(reason) => reason.response().map(Either::Right),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_comes_before_the_path() {
        let to = |base: &str, uri: &str| {
            let upstream = Upstream::parse(base).unwrap();
            address(&upstream, &uri.parse().unwrap())
                .unwrap()
                .to_string()
        };
        assert_eq!(to("http://h:1", "/flush?a=1"), "http://h:1/flush?a=1");
        assert_eq!(to("http://h:1/b/c/", "/flush"), "http://h:1/b/c/flush");
        // A client may name another host in its request line; the gateway does not connect to it.
        assert_eq!(
            to("http://h:1", "http://evil.example/flush"),
            "http://h:1/flush"
        );
    }
}
