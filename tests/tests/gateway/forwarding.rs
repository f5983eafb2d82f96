//! What reaches the upstream, and what comes back to the client.

use flushout::{Context, Master, SequentialIds};
use flushout_example_models::todo_list::TodoList;
use flushout_gateway::{Admit, Typed};
use serde_json::{Value, json};

use crate::support::{Running, by_schema, exchange, get, post, read_one, untyped};
use crate::upstream::{Manner, Upstream, right_flush};

#[tokio::test]
async fn the_upstream_gets_the_flush_made_anew() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |_| {}).await;
    let body = r#" { "more" : 1, "more" : 2, "completions":[ { "createdId" : "a1",
        "command" : { "parentDefault":{"todos":1}, "zzz":{"__proto__":1}, "props" : {"name":"\u004dilk", "author":"A", "estimateMinutes":1e1},
        "action":"create", "path":["todos"] } },
        {"command":{"path":["todos","a1"],"action":"delete"}} ], "from" : 0 } "#;
    let answer = gateway.flush(body).await;
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (200, r#"{"applied":{}}"#)
    );
    let request = upstream.only();
    // The one name that the field is written with, each key once, nothing that nobody looked at.
    assert_eq!(
        request.text(),
        r#"{"from":0,"completions":[{"command":{"action":"create","path":["todos"],"props":{"author":"A","estimateMinutes":10,"title":"Milk"}},"createdId":"a1"},{"command":{"action":"detete","path":["todos","a1"]}}]}"#
    );
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(
        request.header("content-length"),
        Some(&*request.body.len().to_string())
    );
    assert_eq!(request.header("transfer-encoding"), None);
}

#[tokio::test]
async fn a_key_that_stands_twice_is_refused_by_a_model_and_counts_once_without() {
    let twice = r#"{"from":0,"completions":[{"command":{"action":"update","action":"update","props":{"title":"a","title":"b"}}}]}"#;
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |_| {}).await;
    let answer = gateway.flush(twice).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (422, "duplicate_key")
    );
    assert!(upstream.requests().is_empty());

    let gateway = Running::start(untyped(), upstream.address, |_| {}).await;
    let answer = gateway.flush(twice).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(
        upstream.only().text(),
        r#"{"from":0,"completions":[{"command":{"action":"update","props":{"title":"b"}}}]}"#
    );
}

#[tokio::test]
async fn what_a_peer_in_javascript_would_read_otherwise_does_not_pass_without_a_model() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(untyped(), upstream.address, |_| {}).await;
    let flush = |props: &str| {
        format!(
            r#"{{"from":0,"completions":[{{"command":{{"action":"update","props":{props}}}}}]}}"#
        )
    };
    for (props, code) in [
        (r#"{"a":"\ud800"}"#, "not_interoperable"),
        (r#"{"\udc00":1}"#, "not_interoperable"),
        // Beyond all doubles: null to some, infinite to others.
        (r#"{"a":1e400}"#, "wrong_type"),
    ] {
        let answer = gateway.flush(flush(props)).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (422, code),
            "{props}"
        );
    }
    let mended = r#"{"from":0,"completions":[{"command":{"action":"delete","path":["\ud800"]}}]}"#;
    assert_eq!(gateway.flush(mended).await.code(), "not_interoperable");
    assert!(upstream.requests().is_empty());
    let rounded = gateway
        .flush(flush(r#"{"a":9007199254740993,"b":-0,"c":1.0}"#))
        .await;
    assert_eq!(rounded.status, 200, "{rounded:?}");
    assert!(
        upstream
            .only()
            .text()
            .contains(r#"{"a":9007199254740992,"b":0,"c":1}"#),
        "{:?}",
        upstream.only()
    );
}

#[tokio::test]
async fn by_types_and_by_schema_the_same_passes() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let schema = by_schema("todo-list");
    let types = Typed::<TodoList>::new();
    let bodies = [
        right_flush(),
        r#"{"from":0,"completions":[]}"#.to_owned(),
        r#"{"from":0,"epoch":"e","completions":[{"command":{"action":"create","path":["todos"],"props":{"name":"a","author":"b"}}}]}"#.to_owned(),
        r##"{"from":0,"completions":[{"command":{"action":"create","props":{"color":"#00ff00"}},"createdId":"settings"}]}"##.to_owned(),
        r#"{"from":0,"completions":[{"command":{"action":"create","path":["todos"],"props":{}}}]}"#.to_owned(),
        r#"{"from":-1,"completions":[]}"#.to_owned(),
        r#"{"from":0,"completions":[{"transaction":[{"command":{"action":"update","props":{"title":"a"}},"x":1},{"command":{"action":"delete","path":["settings"],"props":{"x":1}}}],"x":1}]}"#.to_owned(),
        r#"{"from":0,"completions":[{"transaction":[{"command":{"action":"update","props":{"titel":1}}}]}]}"#.to_owned(),
        r#"{"from":0,"completions":[{"transaction":[]}]}"#.to_owned(),
        r#"{"from":0,"completions":[{"command":{"action":"invoke","name":"unknown"}}]}"#.to_owned(),
        r#"{"from":0,"completions":[{"command":{"action":"update"},"transaction":[1],"transaction":[2]}]}"#.to_owned(),
        "nothing".to_owned(),
    ];
    for body in &bodies {
        assert_eq!(
            schema.admit(body.as_bytes()),
            types.admit(body.as_bytes()),
            "{body}"
        );
    }
    let gateway = Running::start(types, upstream.address, |_| {}).await;
    assert_eq!(gateway.flush(&bodies[2]).await.status, 200);
    // Defaults are the master's to fill in: it tells the client of them.
    assert_eq!(
        upstream.only().text(),
        r#"{"from":0,"epoch":"e","completions":[{"command":{"action":"create","path":["todos"],"props":{"author":"b","title":"a"}}}]}"#
    );
}

/// The document after a flush, and the codes of the answer.
fn applied(flush: &[u8]) -> (Value, Value) {
    let mut master = Master::of_document(&TodoList::default(), SequentialIds).unwrap();
    let response = master
        .stage(flush, &Context::new())
        .unwrap()
        .commit(None)
        .unwrap();
    let response = serde_json::to_value(response).unwrap();
    let snapshot = serde_json::to_value(master.snapshot().unwrap()).unwrap();
    (snapshot, response["errors"].clone())
}

#[test]
fn a_master_does_with_what_is_forwarded_as_it_does_with_what_was_sent() {
    let gateway = by_schema("todo-list");
    let odd = r##"{"x":[],"completions":[
        {"createdId":"a","command":{"props":{"name":"\u00e9\ud83d\ude00","author":"b","estimateMinutes":1.5e1,"details":null,"tags":["\/"],"blocks":null},"parentDefault":{},"path":["todos"],"action":"create"}},
        {"command":{"action":"update","path":["todos","a"],"props":{"done":true,"priority":"high"},"args":1},"createdId":"z"},
        {"command":{"action":"create","props":{"color":"#00ff00"},"path":null},"createdId":"settings"},
        {"command":{"action":"update","path":["settings"],"props":{"showsDone":true}}},
        {"command":{"action":"update","path":["todos","missing"],"props":{"done":true}}},
        {"transaction":[
            {"command":{"action":"create","path":["todos"],"props":{"title":"t","author":"c"}},"createdId":"t"},
            {"command":{"action":"delete","path":["todos","a"],"props":{"done":[]}}}],"createdId":1},
        {"command":{"action":"update","props":{"title":"end"}}}],"from":0}"##;
    for flush in [
        odd.to_owned(),
        right_flush(),
        odd.replace("delete", "detete"),
    ] {
        let admitted = gateway.admit(flush.as_bytes()).unwrap();
        assert_eq!(
            applied(&admitted.body),
            applied(flush.as_bytes()),
            "{flush}"
        );
        // And what was made is made the same of itself.
        assert_eq!(gateway.admit(&admitted.body), Ok(admitted));
    }
}

#[tokio::test]
async fn headers_that_concern_one_connection_stay_there() {
    let upstream = Upstream::start(Manner::Chatty).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |settings| {
        settings.pass_headers = vec!["x-tenant".parse().unwrap()];
    })
    .await;
    let body = right_flush();
    let request = format!(
        "POST /flush?token=a%20b HTTP/1.1\r\nHost: list.example\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\n\
         TE: trailers\r\nUpgrade: h2c\r\nProxy-Authorization: x\r\nExpect: 100-continue\r\nX-Forwarded-For: 6.6.6.6\r\n\
         X-Request-Id: forged\r\nX-Override-URL: /admin\r\nX-Envoy-Original-Path: /admin\r\nX-Host: b\r\n\
         Fastly-Client-IP: 6.6.6.6\r\nX-Tenant: a\r\nAuthorization: Bearer t\r\nCookie: c=d\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = exchange(gateway.address, request.as_bytes()).await;
    assert_eq!(answer.status, 201);
    for name in ["x-inner", "keep-alive", "upgrade", "proxy-authenticate"] {
        assert_eq!(answer.header(name), None, "{name}: {answer:?}");
    }
    assert_eq!(answer.header("x-outer"), Some("kept"));
    assert_eq!(answer.head.matches("set-cookie").count(), 2);
    let request = upstream.only();
    assert!(
        request
            .head
            .starts_with("POST /flush?token=a%20b HTTP/1.1\r\n"),
        "{request:?}"
    );
    for name in [
        "x-mine",
        "te",
        "upgrade",
        "proxy-authorization",
        "expect",
        "connection",
        "x-override-url",
        "x-envoy-original-path",
        "x-host",
        "fastly-client-ip",
    ] {
        assert_eq!(request.header(name), None, "{name}: {request:?}");
    }
    assert_eq!(request.header("x-tenant"), Some("a"));
    assert_eq!(request.header("host"), Some(&*upstream.address.to_string()));
    assert_eq!(request.header("x-forwarded-host"), Some("list.example"));
    assert_eq!(request.header("x-forwarded-for"), Some("127.0.0.1"));
    assert_eq!(request.header("authorization"), Some("Bearer t"));
    assert_eq!(
        request.header("x-request-id"),
        answer.header("x-request-id")
    );
    assert_ne!(request.header("x-request-id"), Some("forged"));
}

#[tokio::test]
async fn connections_are_kept_on_both_sides() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |_| {}).await;
    let mut stream = tokio::net::TcpStream::connect(gateway.address)
        .await
        .unwrap();
    let request = String::from_utf8(post("/flush", right_flush())).unwrap();
    let request = request.replace("Connection: close\r\n", "");
    for _ in 0..3 {
        tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes())
            .await
            .unwrap();
        assert_eq!(read_one(&mut stream).await.status, 200);
    }
    // Also behind a flush that was read and refused.
    let refused = request.replace("title", "titel");
    tokio::io::AsyncWriteExt::write_all(&mut stream, refused.as_bytes())
        .await
        .unwrap();
    assert_eq!(read_one(&mut stream).await.status, 422);
    tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes())
        .await
        .unwrap();
    assert_eq!(read_one(&mut stream).await.status, 200);
    assert_eq!((upstream.requests().len(), upstream.connections()), (4, 1));
}

#[tokio::test]
async fn routes_are_those_that_were_set() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |settings| {
        settings.routes.flush = vec!["POST /lists/*/flush".parse().unwrap()];
        settings.routes.pass = vec![
            "GET /lists/*".parse().unwrap(),
            "OPTIONS /lists/*/flush".parse().unwrap(),
            "HEAD /lists/*".parse().unwrap(),
        ];
    })
    .await;
    let path = |request: &[u8]| {
        String::from_utf8_lossy(request)
            .lines()
            .next()
            .unwrap()
            .to_owned()
    };
    let options =
        b"OPTIONS /lists/a/flush HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec();
    let head = b"HEAD /lists/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec();
    for request in [
        post("/lists/a/flush", right_flush()),
        get("/lists/b-2"),
        options,
        head,
    ] {
        let answer = exchange(gateway.address, &request).await;
        assert_eq!(answer.status, 200, "{}", path(&request));
    }
    assert_eq!(upstream.requests().len(), 4);
    for (request, status) in [
        (post("/flush", right_flush()), 404),
        (get("/snapshot"), 404),
        (get("/lists/a/flush"), 405),
        (post("/lists/a", right_flush()), 405),
        (
            b"HEAD /lists/a/flush HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(),
            405,
        ),
    ] {
        let answer = exchange(gateway.address, &request).await;
        assert_eq!(answer.status, status, "{}", path(&request));
    }
    let answer = exchange(gateway.address, &get("/lists/a/flush")).await;
    assert_eq!(
        (answer.code().as_str(), answer.header("allow")),
        ("method_not_allowed", Some("POST, OPTIONS"))
    );
    assert_eq!(upstream.requests().len(), 4);
}

#[tokio::test]
async fn behind_a_base_and_a_proxy_in_front() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(untyped(), upstream.address, |settings| {
        let base = format!("http://{}/inner", upstream.address);
        settings.upstream = flushout_gateway::proxy::Upstream::parse(&base).unwrap();
        settings.client_key =
            flushout_gateway::proxy::ClientKey::Header("x-forwarded-for".parse().unwrap());
    })
    .await;
    let request = "GET /snapshot HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\n\r\n";
    assert_eq!(
        exchange(gateway.address, request.as_bytes()).await.status,
        200
    );
    let request = upstream.only();
    assert!(
        request.head.starts_with("GET /inner/snapshot HTTP/1.1\r\n"),
        "{request:?}"
    );
    assert_eq!(
        request.header("x-forwarded-for"),
        Some("1.2.3.4, 127.0.0.1")
    );
    assert_eq!(request.header("x-forwarded-proto"), Some("https"));
    assert_eq!(json!(request.body), json!([]));
}
