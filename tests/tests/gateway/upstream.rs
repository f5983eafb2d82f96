//! An upstream that records what reaches it, byte for byte, and answers as configured.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// How it answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Manner {
    /// With a small JSON object.
    Plainly,
    /// After a pause.
    After(Duration),
    /// Not at all: it closes.
    Closing,
    /// With fewer bytes than it announced, and then it closes.
    Short,
    /// With the head of an answer, and then nothing for long.
    Stalling,
    /// With more and more bytes, without end.
    Endlessly,
    /// By announcing so many bytes.
    Announcing(u64),
    /// With so many bytes.
    Long(usize),
    /// With headers that concern its connection alone.
    Chatty,
    /// With bytes that are no HTTP.
    Gibberish,
    /// Not at all: it does not even read.
    Deaf,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// A recording upstream.
#[derive(Clone)]
pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    connections: Arc<Mutex<usize>>,
}

impl Upstream {
    pub(crate) async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let this = Self {
            address: listener.local_addr().unwrap(),
            requests: Arc::default(),
            connections: Arc::default(),
        };
        let serving = this.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *serving.connections.lock().unwrap() += 1;
                let serving = serving.clone();
                // A peer that closes ends it.
                tokio::spawn(async move { serving.serve(stream, manner).await.ok() });
            }
        });
        this
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The only request that came.
    pub(crate) fn only(&self) -> Request {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests[0].clone()
    }

    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    async fn serve(&self, mut stream: TcpStream, manner: Manner) -> std::io::Result<()> {
        let mut bytes = Vec::new();
        if matches!(manner, Manner::Deaf) {
            sleep(Duration::from_mins(1)).await;
        }
        loop {
            let Some(request) = read_request(&mut stream, &mut bytes).await? else {
                return Ok(());
            };
            let is_head = request.head.starts_with("HEAD ");
            self.requests.lock().unwrap().push(request);
            if !answer(&mut stream, manner, is_head).await? {
                return Ok(());
            }
        }
    }
}

/// Reads one request; what came behind it stays in `bytes`.
async fn read_request(
    stream: &mut TcpStream,
    bytes: &mut Vec<u8>,
) -> std::io::Result<Option<Request>> {
    let mut buffer = vec![0; 65_536];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let request = Request {
                head: String::from_utf8(bytes[..end].to_vec()).unwrap(),
                body: Vec::new(),
            };
            let length = request
                .header("content-length")
                .map_or(0, |text| text.parse().unwrap());
            if let Some(body) = bytes.get(end + 4..end + 4 + length) {
                let body = body.to_vec();
                bytes.drain(..end + 4 + length);
                return Ok(Some(Request { body, ..request }));
            }
        }
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Ok(None);
        }
        bytes.extend_from_slice(&buffer[..count]);
    }
}

/// Answers; false when the connection is done for.
async fn answer(stream: &mut TcpStream, manner: Manner, is_head: bool) -> std::io::Result<bool> {
    const PLAIN: &str =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 14\r\n\r\n";
    const STALL: Duration = Duration::from_mins(1);
    match manner {
        Manner::Plainly => plainly(stream, PLAIN, is_head).await?,
        Manner::After(pause) => {
            sleep(pause).await;
            plainly(stream, PLAIN, is_head).await?;
        }
        Manner::Closing | Manner::Deaf => return Ok(false),
        Manner::Short => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"short\":")
                .await?;
            return Ok(false);
        }
        Manner::Stalling => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"stall\":")
                .await?;
            sleep(STALL).await;
        }
        Manner::Endlessly => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                .await?;
            let chunk = [b"1000\r\n".as_slice(), &[b'x'; 0x1000], b"\r\n"].concat();
            loop {
                stream.write_all(&chunk).await?;
            }
        }
        Manner::Announcing(length) => {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
            sleep(STALL).await;
        }
        Manner::Long(length) => {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&vec![b'x'; length]).await?;
        }
        Manner::Chatty => {
            let head = "HTTP/1.1 201 Made\r\nconnection: x-inner, keep-alive\r\nx-inner: secret\r\nkeep-alive: timeout=5\r\n\
                        upgrade: h2c\r\nproxy-authenticate: Basic\r\nx-outer: kept\r\nset-cookie: a=1\r\nset-cookie: b=2\r\n\
                        content-length: 14\r\n\r\n";
            plainly(stream, head, is_head).await?;
        }
        Manner::Gibberish => {
            stream
                .write_all(b"\x00\xff not http at all\r\n\r\n")
                .await?;
            return Ok(false);
        }
    }
    Ok(true)
}

async fn plainly(stream: &mut TcpStream, head: &str, is_head: bool) -> std::io::Result<()> {
    let body = if is_head { "" } else { r#"{"applied":{}}"# };
    stream.write_all(format!("{head}{body}").as_bytes()).await
}

/// A flush of the todo list that is right, as it is forwarded.
pub(crate) fn right_flush() -> String {
    r#"{"from":0,"completions":[{"command":{"action":"update","props":{"title":"Moving"}}}]}"#
        .to_owned()
}
