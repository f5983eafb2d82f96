//! Forms of HTTP that proxies and servers are known to take differently.

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::support::{Answer, Running, by_schema, exchange, parse, read_all, read_one};
use crate::upstream::{Manner, Upstream, right_flush};

async fn todo_list() -> (Upstream, Running) {
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |_| {}).await;
    (upstream, gateway)
}

/// Sends bytes and reads all that comes until the gateway closes.
async fn everything(gateway: &Running, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    let _ = stream.write_all(bytes).await;
    read_all(&mut stream).await
}

const SMUGGLED: &str = "GET /snapshot HTTP/1.1\r\nHost: smuggled\r\n\r\n";

fn chunked(body: &str) -> String {
    format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
}

#[tokio::test]
async fn a_chunked_flush_arrives_with_its_length() {
    let (upstream, gateway) = todo_list().await;
    let body = right_flush();
    let (first, second) = body.split_at(10);
    let request = format!(
        "POST /flush HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nTrailer: X-Late\r\n\r\n\
         {:x};extension=1\r\n{first}\r\n{:X}\r\n{second}\r\n0\r\nX-Late: 1\r\n\r\n",
        first.len(),
        second.len()
    );
    let answer = exchange(gateway.address, request.as_bytes()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let request = upstream.only();
    assert_eq!(request.text(), body);
    for name in ["transfer-encoding", "trailer", "x-late"] {
        assert_eq!(request.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn nothing_is_read_behind_a_chunked_request() {
    let (upstream, gateway) = todo_list().await;
    let body = right_flush();
    let head = "POST /flush HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let both_ways = [
        format!(
            "{head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n{}{SMUGGLED}",
            chunked(&body)
        ),
        format!(
            "{head}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n{}{SMUGGLED}",
            chunked(&body)
        ),
        format!(
            "{head}Transfer-Encoding: chunked\r\n\r\n{}{SMUGGLED}",
            chunked(&body)
        ),
    ];
    for request in both_ways {
        let answer = parse(&everything(&gateway, request.as_bytes()).await).unwrap();
        assert_eq!(answer.header("connection"), Some("close"), "{answer:?}");
        assert_eq!(answer.rest, b"", "{request:?} was answered twice");
    }
    let smuggled = upstream
        .requests()
        .into_iter()
        .filter(|request| request.head.starts_with("GET"));
    assert_eq!(smuggled.count(), 0);
    // Whatever passed has one length, and it is the right one.
    for request in upstream.requests() {
        assert_eq!(
            (request.text(), request.header("transfer-encoding")),
            (&*body, None)
        );
    }
}

#[tokio::test]
async fn lengths_that_can_be_read_in_two_ways_are_refused() {
    let (upstream, gateway) = todo_list().await;
    let body = right_flush();
    let length = body.len();
    let head = "POST /flush HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    for framing in [
        format!(
            "Content-Length: {length}\r\nContent-Length: {}\r\n",
            length + 1
        ),
        format!("Content-Length: {length}, {}\r\n", length + 1),
        format!("Content-Length: +{length}\r\n"),
        format!("Content-Length: 0x{length:x}\r\n"),
        format!("Content-Length: -{length}\r\n"),
        "Content-Length: 99999999999999999999999\r\n".to_owned(),
        "Transfer-Encoding: chunked, identity\r\n".to_owned(),
        "Transfer-Encoding: gzip, chunked, x\r\n".to_owned(),
        "Transfer-Encoding: xchunked\r\n".to_owned(),
        "Transfer-Encoding\u{20}: chunked\r\n".to_owned(),
        format!("Content-Length: {length}\r\n X-Folded: 1\r\n"),
        format!("Content-Length\0: {length}\r\n"),
        format!("Content-Length: {length}\r\nBad Name: x\r\n"),
    ] {
        let bytes = everything(
            &gateway,
            format!("{head}{framing}\r\n{body}{SMUGGLED}").as_bytes(),
        )
        .await;
        let answer = parse(&bytes).unwrap_or_else(|| panic!("{framing:?}: no answer"));
        assert_eq!(answer.status, 400, "{framing:?}: {answer:?}");
        assert_eq!(answer.rest, b"", "{framing:?}");
    }
    // HTTP/1.0 knows no chunks.
    let old = format!(
        "POST /flush HTTP/1.0\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        chunked(&body)
    );
    assert_eq!(
        parse(&everything(&gateway, old.as_bytes()).await)
            .unwrap()
            .status,
        400
    );
    assert!(upstream.requests().is_empty(), "{:?}", upstream.requests());
}

#[tokio::test]
async fn codings_that_nobody_takes_off_are_refused_with_a_problem() {
    let (upstream, gateway) = todo_list().await;
    let chunks = chunked(&right_flush());
    for head in [
        "POST /flush HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n",
        "GET /snapshot HTTP/1.1\r\nHost: x\r\n",
        "POST /nowhere HTTP/1.1\r\nHost: x\r\n",
    ] {
        for codings in [
            "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked, chunked\r\n",
        ] {
            let request = format!("{head}{codings}\r\n{chunks}{SMUGGLED}");
            let answer = parse(&everything(&gateway, request.as_bytes()).await).unwrap();
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (501, "unsupported_transfer_coding"),
                "{request:?}"
            );
            assert_eq!(answer.problem()["remedy"], "never");
            assert_eq!(answer.header("connection"), Some("close"), "{answer:?}");
            assert_eq!(answer.rest, b"", "{request:?} was answered twice");
        }
    }
    assert!(upstream.requests().is_empty(), "{:?}", upstream.requests());
}

#[tokio::test]
async fn chunks_that_can_be_read_in_two_ways_are_refused() {
    let (upstream, gateway) = todo_list().await;
    let body = right_flush();
    let head = "POST /flush HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    for chunks in [
        format!("{:x}\n{body}\n0\n\n", body.len()),
        format!("0x{:x}\r\n{body}\r\n0\r\n\r\n", body.len()),
        format!("-1\r\n{body}\r\n0\r\n\r\n"),
        format!("fffffffffffffffff\r\n{body}\r\n0\r\n\r\n"),
        format!("{:x}\r\n{body}XX0\r\n\r\n", body.len()),
        format!("\r\n{body}\r\n0\r\n\r\n"),
    ] {
        let bytes = everything(&gateway, format!("{head}{chunks}{SMUGGLED}").as_bytes()).await;
        let answer = parse(&bytes);
        assert!(
            answer.as_ref().is_none_or(|answer| answer.status == 400),
            "{chunks:?}: {answer:?}"
        );
        assert!(
            answer.is_none_or(|answer| answer.rest.is_empty()),
            "{chunks:?}"
        );
    }
    assert!(upstream.requests().is_empty(), "{:?}", upstream.requests());
}

/// Requests that must not get through, and how they are answered.
const NOT_THROUGH: &[(&str, u16)] = &[
    ("GET /snapshot HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
    (
        "GET /snapshot HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        400,
    ),
    (
        "GET /./snapshot HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        404,
    ),
    (
        "GET /x/../snapshot HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        404,
    ),
    (
        "GET //snapshot HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        404,
    ),
    (
        "GET /snapshot/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        404,
    ),
    (
        "GET /%73napshot HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        404,
    ),
    (
        "GET /snapshot%2f..%2fadmin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        404,
    ),
    (
        "GET /snapshot;x=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        404,
    ),
    (
        "GET /snapshot%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        404,
    ),
    (
        "GET * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        404,
    ),
    (
        "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        404,
    ),
    (
        "CONNECT upstream:80 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        404,
    ),
    (
        "OPTIONS /flush HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        405,
    ),
    (
        "TRACE /snapshot HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        405,
    ),
    (
        "DELETE /snapshot HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        405,
    ),
    (
        "get /snapshot HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        405,
    ),
    (
        "GET /snapshot HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
        400,
    ),
    (
        "GET /snapshot HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        400,
    ),
    (
        "GET /snapshot HTTP/2.0\r\nHost: a\r\nConnection: close\r\n\r\n",
        400,
    ),
    ("GET /snapshot\r\n\r\n", 400),
    (
        "GET /snap shot HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        400,
    ),
    ("\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n", 400),
];

#[tokio::test]
async fn a_request_has_one_host_and_a_plain_path() {
    let (upstream, gateway) = todo_list().await;
    for (request, status) in NOT_THROUGH {
        let answer = parse(&everything(&gateway, request.as_bytes()).await);
        let status_found = answer.as_ref().map(|answer| answer.status);
        assert_eq!(status_found, Some(*status), "{request:?}: {answer:?}");
    }
    assert!(upstream.requests().is_empty(), "{:?}", upstream.requests());
    // Another host in the request line is not connected to.
    let absolute = "GET http://elsewhere.example/snapshot HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n";
    assert_eq!(
        exchange(gateway.address, absolute.as_bytes()).await.status,
        200
    );
    assert_eq!(
        upstream.only().header("host"),
        Some(&*upstream.address.to_string())
    );
}

/// What the target names counts, so a `Host` that says otherwise is refused (RFC 9112, 3.2.2).
#[tokio::test]
async fn a_target_and_its_host_header_agree() {
    let (upstream, gateway) = todo_list().await;
    let body = right_flush();
    let flush = |target: &str, host: &str| {
        format!(
            "POST {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    for (target, host) in [
        ("http://evil/flush", "a"),
        ("http://a:81/flush", "a"),
        ("http://user@a/flush", "a"),
        ("http://user@a/flush", "user@a"),
        ("https://evil/flush", "a"),
        ("http://a/flush", ""),
    ] {
        let answer = exchange(gateway.address, flush(target, host).as_bytes()).await;
        assert_eq!(answer.status, 400, "{target} {host}");
        assert!(
            ["bad_request"].contains(&answer.code().as_str()),
            "{target} {host}"
        );
    }
    assert!(upstream.requests().is_empty(), "{:?}", upstream.requests());
    let answer = exchange(
        gateway.address,
        flush("http://A.example/flush", "a.example").as_bytes(),
    )
    .await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        upstream.only().header("x-forwarded-host"),
        Some("A.example")
    );
}

#[tokio::test]
async fn where_get_is_served_head_is_too() {
    let (upstream, gateway) = todo_list().await;
    let head = "HEAD /snapshot HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let answer = everything(&gateway, head.as_bytes()).await;
    let answer = parse(&answer).unwrap();
    assert_eq!((answer.status, answer.body.len()), (200, 0), "{answer:?}");
    assert!(
        upstream
            .only()
            .head
            .starts_with("HEAD /snapshot HTTP/1.1\r\n")
    );
    let head = "HEAD /flush HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let answer = parse(&everything(&gateway, head.as_bytes()).await).unwrap();
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
}

#[tokio::test]
async fn heads_have_a_length_and_a_number_of_headers() {
    let (upstream, gateway) = todo_list().await;
    let head = |headers: &str| {
        format!("GET /snapshot HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n")
    };
    for headers in [
        format!("X-Long: {}\r\n", "x".repeat(20_000)),
        "X-Many: 1\r\n".repeat(65),
    ] {
        let answer: Option<Answer> = parse(&everything(&gateway, head(&headers).as_bytes()).await);
        assert_eq!(answer.map(|answer| answer.status), Some(431));
    }
    let long_path = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(100_000));
    let answer = parse(&everything(&gateway, long_path.as_bytes()).await);
    assert!(
        answer
            .as_ref()
            .is_none_or(|answer| [400, 414, 431].contains(&answer.status)),
        "{answer:?}"
    );
    assert!(upstream.requests().is_empty());
}

#[tokio::test]
async fn a_client_that_waits_for_leave_gets_it_only_where_the_flush_may_come() {
    let (upstream, gateway) = todo_list().await;
    let body = right_flush();
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    let head = format!(
        "POST /flush HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut leave = [0; 25];
    tokio::io::AsyncReadExt::read_exact(&mut stream, &mut leave)
        .await
        .unwrap();
    assert_eq!(&leave, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(body.as_bytes()).await.unwrap();
    assert_eq!(read_one(&mut stream).await.status, 200);

    for (refused, status) in [
        (head.replace("application/json", "text/plain"), 415),
        (head.replace("/flush", "/else"), 404),
        (
            head.replace("Content-Length: ", "Content-Length: 9999999"),
            413,
        ),
    ] {
        let bytes = everything(&gateway, refused.as_bytes()).await;
        assert!(
            bytes.starts_with(format!("HTTP/1.1 {status}").as_bytes()),
            "{:?}",
            String::from_utf8_lossy(&bytes)
        );
    }
    assert_eq!(upstream.requests().len(), 1);
}

#[tokio::test]
async fn requests_that_come_at_once_are_answered_in_their_order() {
    let (upstream, gateway) = todo_list().await;
    let body = right_flush();
    let flush = format!(
        "POST /flush HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let wrong = flush.replace("title", "titel");
    let last = "GET /snapshot HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let mut rest = everything(&gateway, format!("{flush}{wrong}{flush}{last}").as_bytes()).await;
    for status in [200, 422, 200, 200] {
        let answer = parse(&rest).unwrap();
        assert_eq!(answer.status, status);
        rest = answer.rest;
    }
    assert_eq!(upstream.requests().len(), 3);
}
