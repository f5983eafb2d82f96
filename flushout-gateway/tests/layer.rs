//! The tower layer by itself, and in a server that uses axum.

#![allow(
    clippy::unwrap_used,
    reason = "the leave for tests does not reach functions that tests share"
)]

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::routing::post;
use bytes::Bytes;
use flushout_example_models::todo_list::TodoList;
use flushout_gateway::{AdmitLayer, BodyTimes, FlushFigures, Typed};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{Response, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value, json};
use tower::{Layer as _, ServiceExt as _};

const RIGHT: &str =
    r#"{"completions":[{"command":{"action":"update","props":{"title":"a"}}}],"from":0}"#;
const MADE_ANEW: &str =
    r#"{"from":0,"completions":[{"command":{"action":"update","props":{"title":"a"}}}]}"#;

/// A handler that answers with what it got.
async fn echo(request: Request) -> String {
    let figures = *request.extensions().get::<FlushFigures>().unwrap();
    let length = request.headers()[CONTENT_LENGTH]
        .to_str()
        .unwrap()
        .to_owned();
    let body = request.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(length, body.len().to_string());
    let body = String::from_utf8(body.to_vec()).unwrap();
    format!("{} {} {body}", figures.commands, figures.received_bytes)
}

fn app() -> Router {
    let flush = post(echo).layer(AdmitLayer::new(Typed::<TodoList>::new()));
    Router::new().route("/flush", flush)
}

fn request(body: impl Into<Body>) -> Request {
    let request = Request::post("/flush").header(CONTENT_TYPE, "application/json");
    request.body(body.into()).unwrap()
}

async fn text(response: Response<Body>) -> String {
    let body = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test]
async fn a_handler_gets_what_was_admitted() {
    let response = app().oneshot(request(RIGHT)).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let figures = *response.extensions().get::<FlushFigures>().unwrap();
    assert_eq!((figures.commands, figures.received_bytes), (1, RIGHT.len()));
    assert_eq!(
        text(response).await,
        format!("1 {} {MADE_ANEW}", RIGHT.len())
    );
}

#[tokio::test]
async fn what_was_refused_does_not_reach_the_handler() {
    let response = app()
        .oneshot(request(RIGHT.replace("title", "titel")))
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
    let problem: Value = serde_json::from_str(&text(response).await).unwrap();
    assert_eq!(
        (&problem["code"], &problem["errors"][0]["pointer"]),
        (
            &json!("unknown_field"),
            &json!("/completions/0/command/props/titel")
        )
    );
    let response = app()
        .oneshot(Request::post("/flush").body(Body::from(RIGHT)).unwrap())
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

/// A service that must not be reached.
fn unreachable() -> impl tower::Service<
    http::Request<Full<Bytes>>,
    Response = Response<Full<Bytes>>,
    Error = std::convert::Infallible,
    Future: Send,
> + Clone
+ Send {
    tower::service_fn(|_request: http::Request<Full<Bytes>>| async {
        let mut response = Response::new(Full::default());
        *response.status_mut() = StatusCode::IM_A_TEAPOT;
        Ok(response)
    })
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let times = BodyTimes::DEFAULT
        .with_idle_max(Duration::from_secs(2))
        .with_total_max(Duration::from_secs(5));
    let layer = AdmitLayer::with_times(Typed::<TodoList>::new(), times);
    for (pause, expected) in [(3, 2), (1, 5)] {
        let frames = trickling(Duration::from_secs(pause));
        let request = http::Request::post("/").header(CONTENT_TYPE, "application/json");
        let request = request.body(frames).unwrap();
        let started = tokio::time::Instant::now();
        let response = layer.layer(unreachable()).oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
        assert_eq!(started.elapsed(), Duration::from_secs(expected));
    }
}

/// A body of single bytes with a pause before each, without end.
fn trickling(pause: Duration) -> impl http_body::Body<Data = Bytes, Error = std::io::Error> + Send {
    struct Bits {
        pause: Duration,
        next: std::pin::Pin<Box<tokio::time::Sleep>>,
    }

    impl http_body::Body for Bits {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
            std::task::ready!(self.next.as_mut().poll(context));
            let pause = self.pause;
            self.next.set(tokio::time::sleep(pause));
            std::task::Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b" ")))))
        }
    }

    Bits {
        pause,
        next: Box::pin(tokio::time::sleep(pause)),
    }
}
