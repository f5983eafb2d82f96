//! What is for operators alone: `/metrics` and `/healthz`, on a listener of their own.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;

use super::gateway::Gateway;
use crate::admit::Admit;

/// Answers one request of an operator.
pub(crate) fn answer<A: Admit, B>(
    request: &Request<B>,
    gateway: &Gateway<A>,
    is_ending: bool,
) -> Response<Full<Bytes>> {
    const TEXT: &str = "text/plain; charset=utf-8";
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let (status, kind, body) = match (request.method(), request.uri().path()) {
        (&Method::GET | &Method::HEAD, "/metrics") => match gateway.metrics.text() {
            Ok(text) => (StatusCode::OK, OPEN_METRICS, text),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, TEXT, error.to_string()),
        },
        (&Method::GET | &Method::HEAD, "/healthz") if is_ending => {
            (StatusCode::SERVICE_UNAVAILABLE, TEXT, "ending\n".to_owned())
        }
        (&Method::GET | &Method::HEAD, "/healthz") => (StatusCode::OK, TEXT, "ok\n".to_owned()),
        _ => (
            StatusCode::NOT_FOUND,
            TEXT,
            "There are /metrics and /healthz.\n".to_owned(),
        ),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
