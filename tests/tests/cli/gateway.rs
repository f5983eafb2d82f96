//! Tests of `flushout gateway` as its user would start it. They need the feature `gateway` and belong to `flushout-cli`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the leave for tests does not reach functions that tests share"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(20);

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flushout"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    command
        .current_dir(root)
        .arg("gateway")
        .args(arguments)
        .stdin(Stdio::null());
    command
}

/// Runs it where it has to end by itself.
fn refused(arguments: &[&str]) -> (i32, String) {
    let Output { status, stderr, .. } = command(arguments).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stderr).unwrap())
}

/// A gateway that runs as a process of its own, and what it logs.
struct Running {
    child: Child,
    log: Receiver<Value>,
    listen: String,
    admin: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let always = [
            "--listen",
            "127.0.0.1:0",
            "--admin-listen",
            "127.0.0.1:0",
            "--log",
            "json",
        ];
        let mut child = command(&[&always, arguments].concat())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (send, log) = channel();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                // What is no JSON is seen by the test that waits for something else.
                let entry = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if send.send(entry).is_err() {
                    break;
                }
            }
        });
        let mut running = Self {
            child,
            log,
            listen: String::new(),
            admin: String::new(),
        };
        let listening = running.logged("listening");
        listening["listen"]
            .as_str()
            .unwrap()
            .clone_into(&mut running.listen);
        listening["admin"]
            .as_str()
            .unwrap()
            .clone_into(&mut running.admin);
        running
    }

    /// The next entry of the log with this message.
    fn logged(&self, message: &str) -> Value {
        let mut others = Vec::new();
        while let Ok(entry) = self.log.recv_timeout(PATIENCE) {
            if entry["message"]
                .as_str()
                .is_some_and(|found| found.contains(message))
            {
                return entry;
            }
            others.push(entry);
        }
        panic!("no {message:?} among {others:?}")
    }

    /// The next entry of the log about a request.
    fn request(&self) -> Value {
        while let Ok(entry) = self.log.recv_timeout(PATIENCE) {
            if entry["target"] == "flushout_gateway::request" {
                return entry;
            }
        }
        panic!("no request was logged")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends bytes and reads until the other side closes.
fn exchange(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn post(body: &str) -> String {
    format!(
        "POST /flush HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// An upstream that answers one request with its own body; gives what it answered.
fn echo_once() -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answered = thread::spawn(move || {
        let (mut stream, _) = loop {
            let accepted = listener.accept().unwrap();
            // The gateway looks at its start whether somebody is there.
            let mut byte = [0];
            if accepted.0.peek(&mut byte).unwrap_or(0) > 0 {
                break accepted;
            }
        };
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let count = stream.read(&mut buffer).unwrap();
            bytes.extend_from_slice(&buffer[..count]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.to_ascii_lowercase();
                let length = length.split("content-length: ").nth(1).unwrap();
                let length: usize = length.lines().next().unwrap().parse().unwrap();
                if body.len() == length {
                    let answer =
                        format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
                    stream.write_all(answer.as_bytes()).unwrap();
                    return body.to_owned();
                }
            }
        }
    });
    (address, answered)
}

#[test]
fn it_stands_before_a_server_and_ends_when_told_to() {
    let (upstream, answered) = echo_once();
    let mut gateway = Running::start(&["--schema", "schemas/todo-list", "--upstream", &upstream]);
    let wrong = exchange(
        &gateway.listen,
        &post(r#"{"from":0,"completions":[{"command":{"action":"update","props":{"title":7}}}]}"#),
    );
    assert!(wrong.starts_with("HTTP/1.1 422 "), "{wrong}");
    assert!(
        wrong.contains(r#""pointer":"/completions/0/command/props/title""#),
        "{wrong}"
    );
    let logged = gateway.request();
    assert_eq!(
        (
            &logged["code"],
            &logged["status"],
            &logged["method"],
            &logged["path"],
            &logged["commands"]
        ),
        (
            &"wrong_type".into(),
            &422.into(),
            &"POST".into(),
            &"/flush".into(),
            &1.into()
        )
    );
    assert!(
        logged["micros"].as_u64().unwrap() > 0 && logged["received_bytes"].as_u64().unwrap() > 50,
        "{logged}"
    );

    let right = exchange(&gateway.listen, &post(r#"{ "completions":[], "from":5 }"#));
    assert!(
        right.starts_with("HTTP/1.1 200 ") && right.ends_with(r#"{"from":5,"completions":[]}"#),
        "{right}"
    );
    assert_eq!(answered.join().unwrap(), r#"{"from":5,"completions":[]}"#);
    assert_eq!(gateway.request()["code"], "forwarded");

    let metrics = exchange(
        &gateway.admin,
        "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    assert!(
        metrics.contains(r#"requests_total{route="flush",code="forwarded",status="200"} 1"#),
        "{metrics}"
    );

    // The word of the system for a process to end.
    let id = gateway.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    gateway.logged("ending");
    assert_eq!(gateway.logged("ended")["cut"], 0);
    assert!(gateway.child.wait().unwrap().success());
}

#[test]
fn an_upstream_that_is_not_there_is_a_warning() {
    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let gateway = Running::start(&["--untyped", "--upstream", &format!("http://{nobody}")]);
    assert_eq!(gateway.logged("cannot be reached")["level"], "WARN");
    let answer = exchange(&gateway.listen, &post(r#"{"from":0,"completions":[]}"#));
    assert!(answer.starts_with("HTTP/1.1 502 "), "{answer}");
}

#[test]
fn what_keeps_it_from_starting_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let to = ["--upstream", "http://127.0.0.1:1"];
    let with = |more: &[&str]| {
        let no_admin: &[&str] = if more.contains(&"--admin-listen") {
            &[]
        } else {
            &["--admin-listen", "none"]
        };
        refused(&[&to, no_admin, more].concat())
    };
    for (arguments, words) in [
        (
            vec!["--untyped", "--listen", &address],
            "--listen: cannot listen on",
        ),
        (
            vec![
                "--untyped",
                "--listen",
                "127.0.0.1:0",
                "--admin-listen",
                &address,
            ],
            "something else listens there: take another port",
        ),
        (
            vec!["--schema", "nowhere", "--listen", "127.0.0.1:0"],
            "cannot read nowhere: No such file or directory (os error 2). Give the directory",
        ),
        (
            vec!["--schema", "schemas", "--listen", "127.0.0.1:0"],
            "several models",
        ),
        (
            vec![
                "--schema",
                "schemas/board/2020-12/envelope/model.json",
                "--listen",
                "127.0.0.1:0",
            ],
            "cannot be used",
        ),
        (
            vec!["--untyped", "--listen", "localhost:80"],
            "write an IP address and a port",
        ),
        (
            vec!["--listen", "127.0.0.1:0"],
            "<--schema <DIR>|--untyped>",
        ),
    ] {
        let (code, told) = with(&arguments);
        assert_eq!(code, 2, "{arguments:?}: {told}");
        assert!(told.contains(words), "{arguments:?}: {told}");
    }
    let (code, told) = refused(&[
        "--untyped",
        "--upstream",
        "https://x",
        "--listen",
        "127.0.0.1:0",
    ]);
    assert!(
        code == 2 && told.contains("https towards the upstream is not supported"),
        "{told}"
    );
}
