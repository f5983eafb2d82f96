//! Clients and upstreams that are slow, break off, or send without end.

use std::time::Duration;

use flushout_gateway::BodyTimes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, sleep};

use crate::support::{PATIENCE, Running, by_schema, exchange, get, parse, post, read_all};
use crate::upstream::{Manner, Upstream, right_flush};

/// Long enough for what is not slow, also on a machine that is busy.
const SHORT: Duration = Duration::from_millis(800);

/// Within which what is slow has to be cut.
const SOON: Duration = Duration::from_secs(10);

async fn in_front_of(manner: Manner) -> (Upstream, Running) {
    let upstream = Upstream::start(manner).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |settings| {
        settings.header_time_max = SHORT;
        settings.body_times = BodyTimes::DEFAULT
            .with_total_max(2 * SHORT)
            .with_idle_max(SHORT);
        settings.write_stall_max = SHORT;
        settings.upstream_answer_max = SHORT;
        settings.upstream_idle_max = SHORT;
        settings.upstream_bytes_max = 1_000_000;
    })
    .await;
    (upstream, gateway)
}

/// Sends a byte every now and then until the gateway closes; what it answered, and after how long.
async fn trickle(gateway: &Running, head: &str, bytes: &str) -> (Vec<u8>, Duration) {
    let started = Instant::now();
    let stream = TcpStream::connect(gateway.address).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let head = head.to_owned();
    let bytes = bytes.to_owned();
    let sending = tokio::spawn(async move {
        let _ = to.write_all(head.as_bytes()).await;
        for byte in bytes.bytes() {
            sleep(SHORT / 4).await;
            if to.write_all(&[byte]).await.is_err() {
                break;
            }
        }
        // Kept open: it is the gateway that has to close.
        sleep(PATIENCE).await;
    });
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, from.read_to_end(&mut answer))
        .await
        .unwrap();
    sending.abort();
    (answer, started.elapsed())
}

#[tokio::test]
async fn a_head_that_trickles_is_cut() {
    let (upstream, gateway) = in_front_of(Manner::Plainly).await;
    let (answer, after) =
        trickle(&gateway, "POST /flush HTTP/1.1\r\nX: ", &"x".repeat(1_000)).await;
    assert!(answer.is_empty(), "{:?}", String::from_utf8_lossy(&answer));
    assert!(after < SOON, "{after:?}");
    gateway
        .wait_for_metric(
            r#"flushout_gateway_connections_cut_total{reason="header_timeout"}"#,
            1.0,
        )
        .await;
    // And so is one that never sends anything, and one that keeps its connection without use.
    let (_, after) = trickle(&gateway, "", "").await;
    assert!(after < SOON, "{after:?}");
    let kept = "GET /snapshot HTTP/1.1\r\nHost: x\r\n\r\n";
    let (answer, after) = trickle(&gateway, kept, "").await;
    assert_eq!(parse(&answer).unwrap().status, 200);
    assert!(after < SOON, "{after:?}");
    assert_eq!(upstream.requests().len(), 1);
}

#[tokio::test]
async fn a_body_that_pauses_or_trickles_is_cut() {
    let (upstream, gateway) = in_front_of(Manner::Plainly).await;
    let head = "POST /flush HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n";
    for bytes in ["", &" ".repeat(500)] {
        let (answer, after) = trickle(&gateway, head, bytes).await;
        let answer = parse(&answer).unwrap();
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (408, "body_too_slow"),
            "{answer:?}"
        );
        assert_eq!(answer.header("connection"), Some("close"));
        assert!(after < SOON, "{after:?}");
    }
    assert!(upstream.requests().is_empty());
}

#[tokio::test]
async fn a_client_that_breaks_off_leaves_nothing_behind() {
    let (upstream, gateway) = in_front_of(Manner::After(SHORT / 4)).await;
    let whole = post("/flush", right_flush());
    for sent in [whole.len() / 3, whole.len() - 5, whole.len()] {
        let mut stream = TcpStream::connect(gateway.address).await.unwrap();
        stream.write_all(&whole[..sent]).await.unwrap();
        drop(stream);
    }
    gateway
        .wait_for_metric("flushout_gateway_connections", 0.0)
        .await;
    gateway
        .wait_for_metric("flushout_gateway_requests_in_flight", 0.0)
        .await;
    assert!(upstream.requests().len() <= 1);
    assert_eq!(gateway.flush(right_flush()).await.status, 200);
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut() {
    let (_upstream, gateway) = in_front_of(Manner::Long(999_999)).await;
    // Small buffers, so that the answer cannot lie in them.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(2_048).unwrap();
    let mut stream = socket.connect(gateway.address).await.unwrap();
    // Several answers at once, for the gateway's own buffer in the system may take one.
    let requests = "GET /snapshot HTTP/1.1\r\nHost: x\r\n\r\n".repeat(20);
    stream.write_all(requests.as_bytes()).await.unwrap();
    gateway
        .wait_for_metric(
            r#"flushout_gateway_connections_cut_total{reason="slow_reader"}"#,
            1.0,
        )
        .await;
    gateway
        .wait_for_metric("flushout_gateway_requests_in_flight", 0.0)
        .await;
    gateway
        .wait_for_metric("flushout_gateway_connections", 0.0)
        .await;
}

#[tokio::test]
async fn a_client_that_reads_just_fast_enough_is_cut_in_the_end() {
    let upstream = Upstream::start(Manner::Long(30_000_000)).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |settings| {
        settings.answer_time_max = 3 * SHORT;
    })
    .await;
    let started = Instant::now();
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    stream.write_all(&get("/snapshot")).await.unwrap();
    let mut buffer = vec![0; 200_000];
    let mut bytes = 0;
    loop {
        sleep(SHORT / 8).await;
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(count) => bytes += count,
        }
    }
    assert!(bytes < 30_000_000, "it got the whole answer");
    assert!(started.elapsed() < PATIENCE);
    let broken = r#"flushout_gateway_requests_total{route="pass",code="broken_off",status="200"}"#;
    gateway.wait_for_metric(broken, 1.0).await;
}

/// What is said where the upstream may have applied a flush.
const UNDECIDED: &str = "Nobody knows whether it applied what was sent.";

#[tokio::test]
async fn an_upstream_that_is_not_there_is_told() {
    let nobody = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let gateway = Running::start(by_schema("todo-list"), nobody, |_| {}).await;
    for (request, words) in [
        (post("/flush", right_flush()), UNDECIDED),
        (get("/snapshot"), "Send the same again later."),
    ] {
        let answer = exchange(gateway.address, &request).await;
        let detail = answer.problem()["detail"].to_string();
        assert!(detail.ends_with(&format!("{words}\"")), "{detail}");
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (502, "upstream_unreachable")
        );
        assert_eq!(answer.problem()["remedy"], "same");
    }
    // Wrong flushes are reported as such all the same.
    assert_eq!(gateway.flush("{}").await.status, 400);
}

#[tokio::test]
async fn an_upstream_that_closes_or_talks_nonsense_is_told() {
    for manner in [Manner::Closing, Manner::Gibberish] {
        let (upstream, gateway) = in_front_of(manner).await;
        let answer = gateway.flush(right_flush()).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (502, "upstream_unreachable"),
            "{manner:?}"
        );
        // It came once and was not sent again: nobody can know whether it was applied.
        assert_eq!(upstream.requests().len(), 1, "{manner:?}");
    }
}

#[tokio::test]
async fn an_upstream_that_is_slow_is_told() {
    // Much, so that it cannot lie in the buffers of the system.
    let title = format!(r#"{{"details":"{}"}}"#, "x".repeat(4_900));
    let command =
        format!(r#"{{"command":{{"action":"update","path":["todos","a"],"props":{title}}}}}"#);
    let long = format!(
        r#"{{"from":0,"completions":[{}]}}"#,
        vec![command; 200].join(",")
    );
    for (manner, flush) in [
        (Manner::After(Duration::from_mins(1)), right_flush()),
        (Manner::Deaf, right_flush()),
        (Manner::Deaf, long),
    ] {
        let (_upstream, gateway) = in_front_of(manner).await;
        let started = Instant::now();
        let answer = gateway.flush(flush).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (504, "upstream_too_slow"),
            "{manner:?}"
        );
        assert!(started.elapsed() < SOON, "{manner:?}");
        assert!(answer.text().contains(UNDECIDED), "{answer:?}");
    }
    let (_upstream, gateway) = in_front_of(Manner::Deaf).await;
    let answer = exchange(gateway.address, &get("/snapshot")).await;
    assert_eq!(answer.status, 504);
    assert!(!answer.text().contains("is not known"), "{answer:?}");
}

#[tokio::test]
async fn an_answer_that_announces_too_much_is_not_begun() {
    let (_upstream, gateway) = in_front_of(Manner::Announcing(1_000_001)).await;
    let answer = gateway.flush(right_flush()).await;
    let problem = answer.problem();
    assert_eq!(
        (answer.status, problem["code"].as_str()),
        (502, Some("upstream_too_long"))
    );
    assert_eq!(
        (problem["limit"].as_u64(), problem["actual"].as_u64()),
        (Some(1_000_000), Some(1_000_001))
    );
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_broken_off() {
    for manner in [Manner::Short, Manner::Stalling, Manner::Endlessly] {
        let (_upstream, gateway) = in_front_of(manner).await;
        let started = Instant::now();
        let mut stream = TcpStream::connect(gateway.address).await.unwrap();
        stream
            .write_all(&post("/flush", right_flush()))
            .await
            .unwrap();
        let bytes = read_all(&mut stream).await;
        let answer = parse(&bytes).unwrap();
        assert_eq!(answer.status, 200, "{manner:?}");
        assert!(
            !answer.is_whole,
            "{manner:?}: a part was passed off as the whole: {} bytes",
            bytes.len()
        );
        assert!(bytes.len() < 1_100_000, "{manner:?}: {} bytes", bytes.len());
        assert!(started.elapsed() < PATIENCE, "{manner:?}");
        let broken =
            r#"flushout_gateway_requests_total{route="flush",code="broken_off",status="200"}"#;
        gateway.wait_for_metric(broken, 1.0).await;
    }
}
