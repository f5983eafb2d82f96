//! Everything that can be set, with its default.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use http::uri::{Authority, Scheme};
use http::{HeaderName, Uri};

use super::routes::Routes;
use crate::body::BodyTimes;

/// Where flushes are forwarded to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    pub(crate) authority: Authority,
    /// What is put before each path; empty, or with a slash at its beginning and none at its end.
    pub(crate) base: String,
}

/// Why a text is no address of an upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UpstreamError {
    /// It is not of the form `http://host:port` or `http://host:port/base`.
    Form,
    /// It is `https`: encryption towards the upstream is not there; put the gateway on the same machine or
    /// network, or a proxy between.
    Https,
    /// It has a query, which would get lost.
    Query,
}

impl fmt::Display for UpstreamError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Form => "an upstream is written http://HOST:PORT or http://HOST:PORT/BASE",
            Self::Https => {
                "https towards the upstream is not supported: use http within one machine or a private network"
            }
            Self::Query => "an upstream has no query",
        })
    }
}

impl std::error::Error for UpstreamError {}

impl Upstream {
    /// Reads an address of the form `http://host:port` or `http://host:port/base`.
    ///
    /// # Errors
    ///
    /// [`UpstreamError`], which says what to write.
    pub fn parse(text: &str) -> Result<Self, UpstreamError> {
        let uri: Uri = text.parse().map_err(|_| UpstreamError::Form)?;
        let parts = uri.into_parts();
        if parts.scheme == Some(Scheme::HTTPS) {
            return Err(UpstreamError::Https);
        }
        let (Some(authority), Some(_)) = (
            parts.authority,
            parts.scheme.filter(|scheme| *scheme == Scheme::HTTP),
        ) else {
            return Err(UpstreamError::Form);
        };
        // What stands for the port may be no number of a port, which reads as if there were none.
        let after_host = authority.as_str().rsplit(']').next().unwrap_or_default();
        let is_port_odd = after_host.contains(':') && authority.port_u16().is_none();
        if authority.as_str().contains('@') || authority.host().is_empty() || is_port_odd {
            return Err(UpstreamError::Form);
        }
        let rest = parts.path_and_query;
        if rest.as_ref().is_some_and(|rest| rest.query().is_some()) {
            return Err(UpstreamError::Query);
        }
        let base = rest.as_ref().map_or("", |rest| rest.path());
        Ok(Self {
            authority,
            base: base.trim_end_matches('/').to_owned(),
        })
    }

    /// Host and port, to connect to.
    pub fn host_and_port(&self) -> String {
        let port = self.authority.port_u16().unwrap_or(80);
        format!("{}:{port}", self.authority.host())
    }
}

/// What distinguishes clients when rates are limited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ClientKey {
    /// The address of the peer; of IPv6 its first 64 bits, which belong to one customer.
    #[default]
    Peer,
    /// The last item of this header, which a proxy in front has set. Without such a proxy a client
    /// can write there what it likes.
    Header(HeaderName),
}

/// How many requests a client may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests per second, in the long run.
    pub per_second: NonZeroU32,
    /// Requests at once, after a pause.
    pub burst: NonZeroU32,
}

/// The settings of a [`super::Gateway`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// Where to forward to.
    pub upstream: Upstream,
    /// What is let through. Default `POST /flush` for flushes, `GET /snapshot` as it is.
    pub routes: Routes,
    /// What distinguishes clients. Default the address of the peer.
    pub client_key: ClientKey,
    /// Headers of a request that pass beside those that always do. Default none.
    pub pass_headers: Vec<HeaderName>,
    /// How many requests a client may send. Default 50 a second, 100 at once; `None` for no limit.
    pub rate: Option<Rate>,
    /// The most clients whose rates are kept at a time; further ones share one. Default 100 000.
    pub rate_clients_max: usize,
    /// The most requests under way, until the last byte of their answers is sent. More are answered
    /// with 503. Default 512.
    pub requests_max: usize,
    /// The most bytes of all bodies of flushes that are coming or going, those held at the upstream
    /// included. A flush for which there is no room is answered with 503. Default 256 MiB.
    pub bodies_bytes_max: usize,
    /// The most connections of clients. More wait to be accepted. Default 1 024.
    pub connections_max: usize,
    /// The most connections from one address; more are closed at once. Default 128. `None` is no
    /// limit: behind a load balancer all come from one address.
    pub connections_per_peer_max: Option<usize>,
    /// The most bytes of a request's head. Default 16 KiB.
    pub header_bytes_max: usize,
    /// The most headers of a request. Default 64.
    pub headers_max: usize,
    /// How long the head of a request may take, the pause since the last request included. Default 15 s.
    pub header_time_max: Duration,
    /// How long the body of a flush may take.
    pub body_times: BodyTimes,
    /// How long a client may leave an answer unread. Default 20 s.
    pub write_stall_max: Duration,
    /// How many bytes a second a client must read of an answer on average, once it has been
    /// slower than its answer. Default 1 024.
    pub write_bytes_per_second_min: u32,
    /// How long connecting to the upstream may take. Default 5 s.
    pub upstream_connect_max: Duration,
    /// How long the upstream may take until the head of its answer. Default 30 s.
    pub upstream_answer_max: Duration,
    /// How long the upstream may pause within an answer. Default 30 s.
    pub upstream_idle_max: Duration,
    /// How long an answer of the upstream may take in all, until the client has it. Default 5 min.
    pub answer_time_max: Duration,
    /// The most bytes of an answer of the upstream. Default 64 MiB.
    pub upstream_bytes_max: u64,
    /// How long requests under way may take after the signal to end. Default 30 s.
    pub shutdown_max: Duration,
}

impl Settings {
    /// The defaults, in front of this upstream.
    pub fn new(upstream: Upstream) -> Self {
        const fn at_least_one(figure: u32) -> NonZeroU32 {
            match NonZeroU32::new(figure) {
                Some(figure) => figure,
                None => NonZeroU32::MIN,
            }
        }
        Self {
            upstream,
            routes: Routes::default(),
            client_key: ClientKey::Peer,
            pass_headers: Vec::new(),
            rate: Some(Rate {
                per_second: at_least_one(50),
                burst: at_least_one(100),
            }),
            rate_clients_max: 100_000,
            requests_max: 512,
            bodies_bytes_max: 256 * 1024 * 1024,
            connections_max: 1_024,
            connections_per_peer_max: Some(128),
            header_bytes_max: 16 * 1024,
            headers_max: 64,
            header_time_max: Duration::from_secs(15),
            body_times: BodyTimes::DEFAULT,
            write_stall_max: Duration::from_secs(20),
            write_bytes_per_second_min: 1_024,
            upstream_connect_max: Duration::from_secs(5),
            upstream_answer_max: Duration::from_secs(30),
            upstream_idle_max: Duration::from_secs(30),
            answer_time_max: Duration::from_secs(5 * 60),
            upstream_bytes_max: 64 * 1024 * 1024,
            shutdown_max: Duration::from_secs(30),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upstreams_are_read() {
        let plain = Upstream::parse("http://127.0.0.1:3000").unwrap();
        assert_eq!(
            (plain.base.as_str(), plain.host_and_port().as_str()),
            ("", "127.0.0.1:3000")
        );
        let based = Upstream::parse("http://app.internal/a/b/").unwrap();
        assert_eq!(
            (based.base.as_str(), based.host_and_port().as_str()),
            ("/a/b", "app.internal:80")
        );
        for (text, host_and_port) in [
            ("http://[::1]", "[::1]:80"),
            ("http://[::1]:3000", "[::1]:3000"),
        ] {
            assert_eq!(
                Upstream::parse(text).unwrap().host_and_port(),
                host_and_port
            );
        }
    }

    #[test]
    fn what_is_no_upstream_is_told() {
        for (text, error) in [
            ("https://host", UpstreamError::Https),
            ("host:80", UpstreamError::Form),
            ("/path", UpstreamError::Form),
            ("ftp://host", UpstreamError::Form),
            ("http://user:word@host", UpstreamError::Form),
            ("http://:80", UpstreamError::Form),
            ("http://host:", UpstreamError::Form),
            ("http://host:99999", UpstreamError::Form),
            ("http://host/?a=b", UpstreamError::Query),
            ("", UpstreamError::Form),
        ] {
            assert_eq!(Upstream::parse(text), Err(error), "{text}");
        }
    }
}
