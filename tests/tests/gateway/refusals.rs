//! What the gateway refuses, and what it answers: code, place, limit and figure.

use flushout::Limits;
use flushout_gateway::{NpmRules, Untyped};
use serde_json::{Value, json};

use crate::support::{Answer, Running, by_schema, exchange, post};
use crate::upstream::{Manner, Upstream, right_flush};

async fn todo_list() -> (Upstream, Running) {
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |_| {}).await;
    (upstream, gateway)
}

#[tokio::test]
async fn wrong_commands_are_listed_with_place_limit_and_figure() {
    let (upstream, gateway) = todo_list().await;
    let long = "x".repeat(201);
    let flush = json!({"from": 0, "completions": [
        {"command": {"action": "update", "props": {"title": "right"}}},
        {"command": {"action": "update", "props": {"title": long}}},
        {"command": {"action": "create", "path": ["todos"], "props": {"title": "a", "author": "b", "createdAt": 1}}},
        {"command": {"action": "explode"}},
        {"command": {"action": "update", "path": ["todos", "a,b"], "props": {}}},
    ]});
    let answer = gateway.flush(flush.to_string()).await;
    assert_eq!(answer.status, 422);
    let problem = answer.problem();
    assert_eq!(problem["title"], "Unprocessable Entity");
    assert_eq!(
        (
            &problem["code"],
            &problem["pointer"],
            &problem["limit"],
            &problem["actual"],
            &problem["remedy"]
        ),
        (
            &json!("too_long"),
            &json!("/completions/1/command/props/title"),
            &json!(200),
            &json!(201),
            &json!("never")
        )
    );
    let errors: Vec<(u64, &str, &str)> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            let text = |name: &str| error[name].as_str().unwrap();
            (
                error["index"].as_u64().unwrap(),
                text("code"),
                text("pointer"),
            )
        })
        .collect();
    assert_eq!(
        errors,
        [
            (1, "too_long", "/completions/1/command/props/title"),
            (2, "server_field", "/completions/2/command/props/createdAt"),
            (3, "unknown_action", "/completions/3/command/action"),
            (4, "illegal_id", "/completions/4/command/path/1"),
        ]
    );
    assert_eq!(problem["errorCount"], 4);
    assert!(
        upstream.requests().is_empty(),
        "of a flush with wrong commands nothing passes"
    );
}

#[tokio::test]
async fn flushes_that_cannot_be_read_are_refused_whole() {
    let (upstream, gateway) = todo_list().await;
    let many = format!(
        r#"{{"from":0,"completions":[{}]}}"#,
        vec![r#"{"command":{"action":"update"}}"#; 1_001].join(",")
    );
    let values = format!(
        r#"{{"from":0,"completions":[{}]}}"#,
        vec!["0"; 50_001].join(",")
    );
    let deep = format!(
        r#"{{"from":0,"x":{}1{},"completions":[]}}"#,
        "[".repeat(100),
        "]".repeat(100)
    );
    for (body, status, code, figures) in [
        ("", 400, "malformed", None),
        ("[]", 400, "malformed", None),
        (r#"{"from":"0","completions":[]}"#, 400, "malformed", None),
        (
            r#"{"from":9007199254740992,"completions":[]}"#,
            400,
            "malformed",
            None,
        ),
        (
            r#"{"from":0,"from":1,"completions":[]}"#,
            400,
            "malformed",
            None,
        ),
        (r#"{"from":0,"completions":[{}]}"#, 400, "malformed", None),
        ("{\"from\":0,\"completions\":[]}\0", 400, "malformed", None),
        ("{\"from\":0,\"completions\":[]} {}", 400, "malformed", None),
        (
            "\u{feff}{\"from\":0,\"completions\":[]}",
            400,
            "malformed",
            None,
        ),
        (&many, 413, "too_many_commands", Some((1_000, 1_001))),
        (&values, 413, "too_many_nodes", Some((50_000, 50_004))),
        (&deep, 400, "nesting_too_deep", Some((64, 101))),
    ] {
        let answer = gateway.flush(body).await;
        let problem = answer.problem();
        let shown = &body[..body.len().min(60)];
        assert_eq!(
            (answer.status, &problem["code"]),
            (status, &json!(code)),
            "{shown}: {problem}"
        );
        if let Some((limit, actual)) = figures {
            assert_eq!(
                (&problem["limit"], &problem["actual"]),
                (&json!(limit), &json!(actual)),
                "{problem}"
            );
        }
    }
    let answer = gateway
        .flush(b"{\"from\":0,\"completions\":[],\"x\":\"\xff\"}")
        .await;
    assert_eq!(answer.code(), "malformed");
    assert!(upstream.requests().is_empty());
}

#[tokio::test]
async fn the_list_of_errors_has_an_end() {
    let (_upstream, gateway) = todo_list().await;
    let wrong = vec![r#"{"command":{"action":"?"}}"#; 1_000].join(",");
    let answer = gateway
        .flush(format!(r#"{{"from":0,"completions":[{wrong}]}}"#))
        .await;
    let problem = answer.problem();
    assert_eq!(problem["errors"].as_array().unwrap().len(), 100);
    assert_eq!(problem["errorCount"], 1_000);
}

/// Sends a flush with other headers than usual.
async fn with_headers(gateway: &Running, headers: &str) -> Answer {
    let body = right_flush();
    let request = format!(
        "POST /flush HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(gateway.address, request.as_bytes()).await
}

#[tokio::test]
async fn other_types_and_compressed_bodies_are_not_understood() {
    let (upstream, gateway) = todo_list().await;
    for headers in [
        "",
        "Content-Type: text/plain\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: application/json; charset=utf-16\r\n",
        "Content-Type: application/json\r\nContent-Type: text/plain\r\n",
        "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
        "Content-Type: application/json\r\nContent-Encoding: identity\r\n",
    ] {
        let answer = with_headers(&gateway, headers).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (415, "unsupported_media_type"),
            "{headers}"
        );
    }
    assert!(upstream.requests().is_empty());
    assert_eq!(
        with_headers(
            &gateway,
            "content-type: Application/JSON ; Charset=\"UTF-8\"\r\n"
        )
        .await
        .status,
        200
    );
}

#[tokio::test]
async fn long_bodies_are_refused_by_what_they_announce() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let limits = Limits::DEFAULT.with_message_bytes_max(1_000);
    let gateway = Running::start(
        Untyped::new(limits, NpmRules::default()),
        upstream.address,
        |_| {},
    )
    .await;
    // Nothing of it is ever sent.
    for length in ["1001", "9007199254740991"] {
        let request = format!(
            "POST /flush HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        let answer = exchange(gateway.address, request.as_bytes()).await;
        let problem = answer.problem();
        assert_eq!(
            (answer.status, &problem["code"], &problem["limit"]),
            (413, &json!("message_too_long"), &json!(1_000))
        );
        assert_eq!(
            problem["actual"].as_f64(),
            length.parse::<f64>().ok(),
            "{problem}"
        );
        assert_eq!(answer.header("connection"), Some("close"));
    }
    let around = r#"{"from":0,"completions":[],"x":""}"#.len();
    let exact = format!(
        r#"{{"from":0,"completions":[],"x":"{}"}}"#,
        "x".repeat(1_000 - around)
    );
    assert_eq!(gateway.flush(&exact).await.status, 200);
}

#[tokio::test]
async fn a_client_that_goes_on_sending_gets_its_answer() {
    let (_upstream, gateway) = todo_list().await;
    let long = "x".repeat(5_000_000);
    let head = "POST /flush HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    for request in [
        format!("{head}Content-Length: {}\r\n\r\n{long}", long.len()),
        format!(
            "{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{long}\r\n0\r\n\r\n",
            long.len()
        ),
        post("/elsewhere", &long)
            .iter()
            .map(|byte| char::from(*byte))
            .collect(),
    ] {
        // Everything is written before anything is read, as simple clients do it.
        let mut stream = tokio::net::TcpStream::connect(gateway.address)
            .await
            .unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes())
            .await
            .unwrap();
        let answer = crate::support::parse(&crate::support::read_all(&mut stream).await).unwrap();
        assert!(
            [404, 413].contains(&answer.status) && answer.is_whole,
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn long_bodies_are_refused_as_soon_as_they_are_too_long() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let limits = Limits::DEFAULT.with_message_bytes_max(1_000);
    let gateway = Running::start(
        Untyped::new(limits, NpmRules::default()),
        upstream.address,
        |_| {},
    )
    .await;
    // A body without a length that never ends.
    let mut stream = tokio::net::TcpStream::connect(gateway.address)
        .await
        .unwrap();
    let head = "POST /flush HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = format!("200\r\n{}\r\n", " ".repeat(0x200));
    let request = format!("{head}{chunk}{chunk}");
    tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes())
        .await
        .unwrap();
    let answer = crate::support::parse(&crate::support::read_all(&mut stream).await).unwrap();
    let problem = answer.problem();
    assert_eq!(
        (answer.status, &problem["code"]),
        (413, &json!("message_too_long"))
    );
    assert_eq!(
        (&problem["limit"], &problem["actual"]),
        (&json!(1_000), &json!(1_024))
    );
    assert!(upstream.requests().is_empty());
}

#[tokio::test]
async fn what_comes_of_a_refusal_is_the_same_in_every_answer() {
    let (_upstream, gateway) = todo_list().await;
    let answer = exchange(gateway.address, &post("/elsewhere", "x")).await;
    let problem: Value = answer.problem();
    assert_eq!(
        problem,
        json!({"type": "about:blank", "title": "Not Found", "status": 404, "detail": "There is nothing at this path.",
            "code": "no_route", "pointer": "", "remedy": "never"})
    );
    assert!(answer.header("x-request-id").is_some());
}
