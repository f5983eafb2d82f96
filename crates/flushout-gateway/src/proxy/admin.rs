//! What is for operators alone: `/metrics` and `/healthz`, on a listener of their own.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::sleep;

use super::gateway::Gateway;
use super::paced::{Pace, Paced};
use crate::admit::Admit;

const CONNECTIONS_MAX: usize = 32;
const HEADER_TIME_MAX: Duration = Duration::from_secs(15);
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves operators until it is dropped.
pub(crate) async fn serve<A: Admit>(
    listener: TcpListener,
    gateway: Arc<Gateway<A>>,
    is_ending: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let Ok((stream, _)) = listener.accept().await else {
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let gateway = Arc::clone(&gateway);
        let is_ending = is_ending.clone();
        let pace = Pace {
            stall_max: HEADER_TIME_MAX,
            bytes_per_second_min: 1_024,
        };
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let answer = answer(&request, &gateway, *is_ending.borrow());
                async move { Ok::<_, Infallible>(answer) }
            });
            // A scraper that breaks off asks again by itself.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADER_TIME_MAX)
                .serve_connection(TokioIo::new(Paced::new(stream, pace)), service)
                .await;
            drop(place);
        });
    }
}

fn answer<A: Admit, B>(
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
