//! What operators see and set: rates, places, metrics, health, and the end.

use std::num::NonZeroU32;
use std::time::Duration;

use flushout_gateway::proxy::{ClientKey, Rate};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use crate::support::{
    PATIENCE, Running, by_schema, exchange, get, parse, post, read_all, read_one,
};
use crate::upstream::{Manner, Upstream, right_flush};

#[tokio::test]
async fn a_client_that_sends_too_often_has_to_wait() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |settings| {
        settings.client_key = ClientKey::Header("x-client".parse().unwrap());
        settings.rate = Some(Rate {
            per_second: NonZeroU32::MIN,
            burst: NonZeroU32::new(3).unwrap(),
        });
    })
    .await;
    let request = |client: &str| {
        format!(
            "GET /snapshot HTTP/1.1\r\nHost: x\r\nX-Client: {client}\r\nConnection: close\r\n\r\n"
        )
    };
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(
            exchange(gateway.address, request("a").as_bytes())
                .await
                .status,
        );
    }
    assert_eq!(statuses, [200, 200, 200, 429, 429]);
    let answer = exchange(gateway.address, request("a").as_bytes()).await;
    assert_eq!(
        (answer.code().as_str(), answer.header("retry-after")),
        ("too_many_requests", Some("1"))
    );
    assert_eq!(answer.problem()["remedy"], "same");
    assert_eq!(
        exchange(gateway.address, request("b").as_bytes())
            .await
            .status,
        200
    );
    // Also where it looks for what is not there.
    let elsewhere = request("a").replace("/snapshot", "/x");
    assert_eq!(
        exchange(gateway.address, elsewhere.as_bytes()).await.status,
        429
    );
    sleep(Duration::from_millis(1_100)).await;
    assert_eq!(
        exchange(gateway.address, request("a").as_bytes())
            .await
            .status,
        200
    );
    assert_eq!(upstream.requests().len(), 5);
}

#[tokio::test]
async fn only_so_many_requests_are_under_way() {
    let upstream = Upstream::start(Manner::After(Duration::from_secs(2))).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |settings| {
        settings.requests_max = 2;
    })
    .await;
    let address = gateway.address;
    let sent = (0..6).map(|_| {
        tokio::spawn(async move { exchange(address, &post("/flush", right_flush())).await })
    });
    let mut statuses = Vec::new();
    for answer in sent.collect::<Vec<_>>() {
        let answer = answer.await.unwrap();
        if answer.status == 503 {
            assert_eq!(
                (answer.code().as_str(), answer.header("retry-after")),
                ("busy", Some("1"))
            );
        }
        statuses.push(answer.status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 503, 503, 503, 503]);
    assert_eq!(gateway.flush(right_flush()).await.status, 200);
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_or_are_closed() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |settings| {
        settings.connections_max = 2;
    })
    .await;
    let held = [
        TcpStream::connect(gateway.address).await.unwrap(),
        TcpStream::connect(gateway.address).await.unwrap(),
    ];
    gateway
        .wait_for_metric("flushout_gateway_connections", 2.0)
        .await;
    let waiting = tokio::spawn({
        let address = gateway.address;
        async move { exchange(address, &get("/snapshot")).await }
    });
    sleep(Duration::from_millis(200)).await;
    assert!(!waiting.is_finished());
    drop(held);
    assert_eq!(waiting.await.unwrap().status, 200);

    let gateway = Running::start(by_schema("todo-list"), upstream.address, |settings| {
        settings.connections_per_peer_max = Some(1);
    })
    .await;
    let mut first = TcpStream::connect(gateway.address).await.unwrap();
    first
        .write_all(b"GET /snapshot HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    assert_eq!(read_one(&mut first).await.status, 200);
    let mut second = TcpStream::connect(gateway.address).await.unwrap();
    assert_eq!(read_all(&mut second).await, b"");
    drop(first);
    gateway
        .wait_for_metric("flushout_gateway_connections", 0.0)
        .await;
    assert_eq!(
        exchange(gateway.address, &get("/snapshot")).await.status,
        200
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_connections_at_once_are_all_served() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |_| {}).await;
    let address = gateway.address;
    let clients = (0..300).map(|number| {
        tokio::spawn(async move {
            let body = if number % 3 == 0 {
                "{}".to_owned()
            } else {
                right_flush()
            };
            exchange(address, &post("/flush", body)).await.status
        })
    });
    let clients: Vec<_> = clients.collect();
    for (number, client) in clients.into_iter().enumerate() {
        assert_eq!(
            client.await.unwrap(),
            if number % 3 == 0 { 400 } else { 200 }
        );
    }
    assert_eq!(upstream.requests().len(), 200);
    gateway
        .wait_for_metric("flushout_gateway_connections", 0.0)
        .await;
}

#[tokio::test]
async fn what_happened_is_counted() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |_| {}).await;
    let right = right_flush();
    let wrong = right.replace("title", "titel");
    for _ in 0..3 {
        gateway.flush(&right).await;
    }
    gateway.flush(&wrong).await;
    exchange(gateway.address, &get("/snapshot")).await;
    exchange(gateway.address, &get("/x")).await;
    let requests = |labels: &str| format!("flushout_gateway_requests_total{{{labels}}}");
    for (labels, count) in [
        (r#"route="flush",code="forwarded",status="200""#, 3.0),
        (r#"route="flush",code="unknown_field",status="422""#, 1.0),
        (r#"route="pass",code="forwarded",status="200""#, 1.0),
        (r#"route="none",code="no_route",status="404""#, 1.0),
    ] {
        gateway.wait_for_metric(&requests(labels), count).await;
    }
    gateway
        .wait_for_metric("flushout_gateway_commands_forwarded_total", 3.0)
        .await;
    gateway
        .wait_for_metric("flushout_gateway_commands_refused_total", 1.0)
        .await;
    let bytes = u32::try_from(3 * right.len() + wrong.len()).unwrap();
    gateway
        .wait_for_metric("flushout_gateway_received_bytes_total", f64::from(bytes))
        .await;
    gateway
        .wait_for_metric("flushout_gateway_request_seconds_count", 6.0)
        .await;
    gateway
        .wait_for_metric("flushout_gateway_requests_in_flight", 0.0)
        .await;
}

#[tokio::test]
async fn operators_have_a_listener_of_their_own() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |_| {}).await;
    let health = exchange(gateway.admin, &get("/healthz")).await;
    assert_eq!((health.status, health.text().as_str()), (200, "ok\n"));
    let metrics = exchange(gateway.admin, &get("/metrics")).await;
    assert!(
        metrics
            .header("content-type")
            .unwrap()
            .starts_with("application/openmetrics-text; version=1.0.0")
    );
    assert!(metrics.text().ends_with("# EOF\n"));
    for (address, path) in [
        (gateway.admin, "/"),
        (gateway.admin, "/flush"),
        (gateway.address, "/metrics"),
        (gateway.address, "/healthz"),
    ] {
        assert_eq!(exchange(address, &get(path)).await.status, 404, "{path}");
    }
}

/// The limits of the public port hold for that of operators.
#[tokio::test]
async fn half_open_heads_do_not_keep_operators_out() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |settings| {
        settings.header_time_max = Duration::from_millis(300);
        settings.header_bytes_max = 8 * 1024;
        settings.connections_max = 40;
    })
    .await;
    let mut half_open = Vec::new();
    for _ in 0..80 {
        let mut stream = TcpStream::connect(gateway.admin).await.unwrap();
        stream
            .write_all(b"GET /healthz HTTP/1.1\r\nX: ")
            .await
            .unwrap();
        half_open.push(stream);
    }
    let health = exchange(gateway.admin, &get("/healthz")).await;
    assert_eq!((health.status, health.text().as_str()), (200, "ok\n"));
    for mut stream in half_open {
        assert_eq!(read_all(&mut stream).await, b"");
    }
    let long = format!(
        "GET /healthz HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n",
        "x".repeat(9_000)
    );
    assert_eq!(exchange(gateway.admin, long.as_bytes()).await.status, 431);
}

/// However many bodies come at once, they hold no more than they may, and give it back.
#[tokio::test]
async fn bodies_that_find_no_room_are_told_to_come_again() {
    let upstream = Upstream::start(Manner::Plainly).await;
    let gateway = Running::start(by_schema("todo-list"), upstream.address, |settings| {
        settings.bodies_bytes_max = 4 * 1024 * 1024;
    })
    .await;
    let head = "POST /flush HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: application/json\r\n\
                Content-Length: 1000000\r\n\r\n";
    let mut coming = Vec::new();
    for _ in 0..4 {
        let mut stream = TcpStream::connect(gateway.address).await.unwrap();
        let begun = [head.as_bytes(), &vec![b' '; 900_000]].concat();
        stream.write_all(&begun).await.unwrap();
        coming.push(stream);
    }
    // More than is left once the others have come so far. Whoever is refused may not hear it, for what
    // it sends meanwhile is not read.
    let long = [vec![b' '; 700_000], right_flush().into_bytes()].concat();
    let one_more = async || {
        let mut stream = TcpStream::connect(gateway.address).await.unwrap();
        let _ = stream.write_all(&post("/flush", &long)).await;
        parse(&read_all(&mut stream).await)
    };
    let until = async |status: u16| {
        let started = Instant::now();
        loop {
            let answer = one_more().await.filter(|answer| answer.status == status);
            if let Some(answer) = answer {
                return answer;
            }
            assert!(started.elapsed() < PATIENCE, "no {status}");
        }
    };
    let refused = until(503).await;
    let retry_after = refused.header("retry-after");
    assert_eq!((refused.code().as_str(), retry_after), ("busy", Some("1")));
    drop(coming);
    until(200).await;
}

#[tokio::test]
async fn the_end_waits_for_what_is_under_way() {
    let upstream = Upstream::start(Manner::After(Duration::from_secs(2))).await;
    let mut gateway = Running::start(by_schema("todo-list"), upstream.address, |_| {}).await;
    let mut idle = TcpStream::connect(gateway.address).await.unwrap();
    let mut busy = TcpStream::connect(gateway.address).await.unwrap();
    let request = String::from_utf8(post("/flush", right_flush())).unwrap();
    busy.write_all(request.replace("Connection: close\r\n", "").as_bytes())
        .await
        .unwrap();
    gateway
        .wait_for_metric("flushout_gateway_requests_in_flight", 1.0)
        .await;
    let (address, admin) = (gateway.address, gateway.admin);
    gateway.stop();
    // The idle one is closed at once, the busy one gets its answer and is then closed.
    assert_eq!(
        timeout(Duration::from_millis(1_500), read_all(&mut idle))
            .await
            .unwrap(),
        b""
    );
    assert!(
        TcpStream::connect(address).await.is_err(),
        "new connections are accepted"
    );
    let health = exchange(admin, &get("/healthz")).await;
    assert_eq!((health.status, health.text().as_str()), (503, "ending\n"));
    let answer = parse(&read_all(&mut busy).await).unwrap();
    assert_eq!((answer.status, answer.is_whole), (200, true));
    assert_eq!(gateway.ended().await, 0);
}

#[tokio::test]
async fn the_end_does_not_wait_for_ever() {
    let upstream = Upstream::start(Manner::After(Duration::from_mins(1))).await;
    let mut gateway = Running::start(by_schema("todo-list"), upstream.address, |settings| {
        settings.shutdown_max = Duration::from_millis(300);
    })
    .await;
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    stream
        .write_all(&post("/flush", right_flush()))
        .await
        .unwrap();
    gateway
        .wait_for_metric("flushout_gateway_requests_in_flight", 1.0)
        .await;
    let started = Instant::now();
    gateway.stop();
    assert_eq!(read_all(&mut stream).await, b"");
    assert_eq!(gateway.ended().await, 1);
    assert!(started.elapsed() < PATIENCE / 4);
}
