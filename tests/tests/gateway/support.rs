//! A gateway that runs in the test, and a client that sends bytes as they are.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use flushout::{Limits, Shape};
use flushout_gateway::proxy::{Gateway, Listeners, Settings, Upstream, serve};
use flushout_gateway::{Admit, BySchema, NpmRules, Untyped};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long a test waits for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A gateway that runs.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) admin: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<usize>,
}

impl Running {
    /// Starts a gateway in front of an upstream.
    pub(crate) async fn start(
        admit: impl Admit,
        upstream: SocketAddr,
        set: impl FnOnce(&mut Settings),
    ) -> Self {
        let mut settings = Settings::new(Upstream::parse(&format!("http://{upstream}")).unwrap());
        // All clients of a test have one address.
        settings.rate = None;
        settings.connections_per_peer_max = None;
        set(&mut settings);
        let public = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let admin = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let address = public.local_addr().unwrap();
        let admin_address = admin.local_addr().unwrap();
        let listeners = Listeners {
            public,
            admin: Some(admin),
        };
        let gateway = Arc::new(Gateway::new(admit, settings));
        let served = tokio::spawn(serve(gateway, listeners, async {
            let _ = stopped.await;
        }));
        Self {
            address,
            admin: admin_address,
            stop: Some(stop),
            served,
        }
    }

    /// Tells it to end; the task gives how many connections were cut.
    pub(crate) fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    /// Waits for its end.
    pub(crate) async fn ended(self) -> usize {
        timeout(PATIENCE, self.served).await.unwrap().unwrap()
    }

    /// Sends a flush on a connection of its own.
    pub(crate) async fn flush(&self, body: impl AsRef<[u8]>) -> Answer {
        exchange(self.address, &post("/flush", body)).await
    }

    /// The value of a metric with its labels, as it stands in the text.
    pub(crate) async fn metric(&self, name: &str) -> f64 {
        let text = exchange(self.admin, &get("/metrics")).await.text();
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0.0, |figure| figure.parse().unwrap())
    }

    /// Waits until a metric has a value, because counting comes after the last byte.
    pub(crate) async fn wait_for_metric(&self, name: &str, value: f64) {
        let started = tokio::time::Instant::now();
        while (self.metric(name).await - value).abs() > 1e-9 {
            if started.elapsed() > PATIENCE {
                let text = exchange(self.admin, &get("/metrics")).await.text();
                panic!("{name} is not {value}:\n{text}");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Admission by the emitted schema of an example model.
pub(crate) fn by_schema(model: &str) -> BySchema {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas");
    let file = schemas.join(model).join("2020-12/validate/model.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    BySchema::new(&Shape::from_model_schema(&schema).unwrap()).unwrap()
}

/// Admission without a model, with the default rules.
pub(crate) fn untyped() -> Untyped {
    Untyped::new(Limits::DEFAULT, NpmRules::default())
}

/// A request with a body, on a connection that closes after it.
pub(crate) fn post(path: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = format!(
        "POST {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// A request without a body, on a connection that closes after it.
pub(crate) fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n").into_bytes()
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// Whether the body arrived to its end.
    pub(crate) is_whole: bool,
    /// What came after it on the connection.
    pub(crate) rest: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The problem in the body, of the form that it has to have.
    pub(crate) fn problem(&self) -> Value {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{self:?}"
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{problem}");
        assert_eq!(problem["type"], "about:blank");
        for name in ["title", "detail", "code", "pointer", "remedy"] {
            assert!(problem[name].is_string(), "{name} in {problem}");
        }
        problem
    }

    /// The code of the problem in the body.
    pub(crate) fn code(&self) -> String {
        self.problem()["code"].as_str().unwrap().to_owned()
    }
}

/// Sends bytes on a connection of their own, and gives the first answer.
pub(crate) async fn exchange(address: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The gateway may answer, and close, before it has everything.
    let _ = stream.write_all(request).await;
    let answer = read_all(&mut stream).await;
    parse(&answer).unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(&answer)))
}

/// Reads until the peer closes, or breaks off.
pub(crate) async fn read_all(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 65_536];
    loop {
        let read = timeout(PATIENCE, stream.read(&mut buffer)).await;
        let read = read.unwrap_or_else(|_| {
            let shown = &bytes[..bytes.len().min(2_000)];
            panic!(
                "the connection stays open after {:?}",
                String::from_utf8_lossy(shown)
            )
        });
        match read {
            Ok(0) | Err(_) => return bytes,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}

/// Reads one answer on a connection that stays open.
pub(crate) async fn read_one(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 65_536];
    loop {
        if let Some(answer) = parse(&bytes).filter(|answer| answer.is_whole) {
            return answer;
        }
        let count = timeout(PATIENCE, stream.read(&mut buffer))
            .await
            .unwrap()
            .unwrap();
        assert!(
            count > 0,
            "closed after {:?}",
            String::from_utf8_lossy(&bytes)
        );
        bytes.extend_from_slice(&buffer[..count]);
    }
}

/// Takes an answer apart; one with status 100 is passed over.
pub(crate) fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let rest = &bytes[end + 4..];
    if status == 100 {
        return parse(rest);
    }
    let mut answer = Answer {
        status,
        head,
        body: Vec::new(),
        is_whole: false,
        rest: Vec::new(),
    };
    if answer.header("transfer-encoding") == Some("chunked") {
        dechunk(rest, &mut answer);
    } else {
        let length = answer
            .header("content-length")
            .map(|text| text.parse().unwrap());
        let length: usize = length.unwrap_or(rest.len());
        let end = length.min(rest.len());
        answer.body = rest[..end].to_vec();
        answer.rest = rest[end..].to_vec();
        answer.is_whole = end == length;
    }
    Some(answer)
}

fn dechunk(mut bytes: &[u8], answer: &mut Answer) {
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&bytes[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        let Some(data) = bytes.get(end + 2..end + 2 + size) else {
            return;
        };
        answer.body.extend_from_slice(data);
        bytes = bytes.get(end + 4 + size..).unwrap_or_default();
        if size == 0 {
            answer.is_whole = true;
            answer.rest = bytes.to_vec();
            return;
        }
    }
}
