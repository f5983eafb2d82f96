//! What of the headers passes, and what the gateway adds.

use std::net::IpAddr;

use http::header::{
    CONNECTION, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING,
    UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::settings::ClientKey;

/// Names the request in logs, towards the upstream and in the answer.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// What passes of a request, beside all that begin with `sec-`, which browsers alone can set. None of
/// these makes a server take the request, or its sender, for another one.
const PASSING: [&str; 37] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "access-control-request-headers",
    "access-control-request-method",
    "authorization",
    "baggage",
    "cache-control",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "cookie",
    "date",
    "dnt",
    "from",
    "idempotency-key",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "last-event-id",
    "origin",
    "pragma",
    "prefer",
    "priority",
    "range",
    "referer",
    "save-data",
    "traceparent",
    "tracestate",
    "user-agent",
    "x-csrf-token",
    "x-requested-with",
    "x-xsrf-token",
];

/// Headers that describe the way to here, beside all that begin with `x-forwarded-`. It passes where a proxy in
/// front sets it.
const OF_FORWARDING: [&str; 7] = [
    "forwarded",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-original-host",
    "true-client-ip",
    "cf-connecting-ip",
];

/// Which headers of a request pass.
#[derive(Clone, Debug)]
pub(crate) struct Passing {
    /// Those that the operator has named.
    named: Vec<HeaderName>,
    /// Whether a proxy in front sets the headers that describe the way to here.
    is_behind_proxy: bool,
}

impl Passing {
    pub(crate) fn new(named: &[HeaderName], client_key: &ClientKey) -> Self {
        let mut named = named.to_vec();
        let is_behind_proxy = match client_key {
            ClientKey::Peer => false,
            ClientKey::Header(header) => {
                named.push(header.clone());
                true
            }
        };
        Self {
            named,
            is_behind_proxy,
        }
    }

    fn passes(&self, header: &HeaderName) -> bool {
        let name = header.as_str();
        let is_of_forwarding = OF_FORWARDING.contains(&name) || name.starts_with("x-forwarded-");
        PASSING.contains(&name)
            || name.starts_with("sec-")
            || self.is_behind_proxy && is_of_forwarding
            || self.named.contains(header)
    }
}

/// What concerns one connection alone (RFC 9110, section 7.6.1, and older habits).
const HOP_BY_HOP: [HeaderName; 10] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    HeaderName::from_static("http2-settings"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Takes out what concerns one connection alone, and what its `Connection` header names.
pub(crate) fn strip_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

/// Makes the headers of a request those that the upstream is to see.
pub(crate) fn toward_upstream(
    headers: &mut HeaderMap,
    peer: IpAddr,
    passing: &Passing,
    request_id: &HeaderValue,
) {
    strip_hop_by_hop(headers);
    let host = headers.remove(HOST);
    let others: Vec<HeaderName> = headers
        .keys()
        .filter(|name| !passing.passes(name))
        .cloned()
        .collect();
    for name in others {
        headers.remove(name);
    }
    if let Some(host) = host
        && !headers.contains_key(X_FORWARDED_HOST)
    {
        headers.insert(X_FORWARDED_HOST, host);
    }
    let mut way: Vec<&str> = headers
        .get_all(X_FORWARDED_FOR)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let peer = peer.to_string();
    way.push(&peer);
    // Made of what was text already.
    if let Ok(way) = HeaderValue::from_str(&way.join(", ")) {
        headers.insert(X_FORWARDED_FOR, way);
    }
    headers.insert(REQUEST_ID, request_id.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in list {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn passing(is_behind_proxy: bool) -> Passing {
        let named = Vec::new();
        Passing {
            named,
            is_behind_proxy,
        }
    }

    const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn what_concerns_the_connection_is_taken_out() {
        let mut all = headers(&[
            ("connection", "close, X-Secret"),
            ("connection", "keep-alive"),
            ("x-secret", "1"),
            ("keep-alive", "timeout=5"),
            ("te", "trailers"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "websocket"),
            ("proxy-authorization", "x"),
            ("accept", "*/*"),
        ]);
        strip_hop_by_hop(&mut all);
        assert_eq!(all, headers(&[("accept", "*/*")]));
    }

    #[test]
    fn forwarding_is_believed_of_a_proxy_alone() {
        let sent = [
            ("host", "a.example"),
            ("x-forwarded-for", "1.2.3.4"),
            ("x-forwarded-for", "5.6.7.8"),
            ("forwarded", "for=9.9.9.9"),
            ("x-request-id", "mine"),
        ];
        let id = HeaderValue::from_static("id");
        let mut direct = headers(&sent);
        toward_upstream(&mut direct, PEER, &passing(false), &id);
        let expected = headers(&[
            ("x-forwarded-host", "a.example"),
            ("x-forwarded-for", "127.0.0.1"),
            ("x-request-id", "id"),
        ]);
        assert_eq!(direct, expected);
        let mut behind = headers(&sent);
        toward_upstream(&mut behind, PEER, &passing(true), &id);
        assert_eq!(behind[X_FORWARDED_FOR], "1.2.3.4, 5.6.7.8, 127.0.0.1");
        assert_eq!(behind["forwarded"], "for=9.9.9.9");
    }

    #[test]
    fn what_passes_is_listed() {
        let all = [
            ("authorization", "Bearer t"),
            ("sec-fetch-site", "none"),
            ("x-original-url", "/admin"),
            ("x-override-url", "/admin"),
            ("x-original-method", "DELETE"),
            ("x-envoy-original-path", "/admin"),
            ("x-host", "b"),
            ("x-original-forwarded-for", "1.2.3.4"),
            ("x-forward-for", "1.2.3.4"),
            ("fastly-client-ip", "1.2.3.4"),
            ("cf-connecting-ipv6", "::1"),
            ("x-remote-ip", "1.2.3.4"),
            ("x-remote-addr", "1.2.3.4"),
            ("x-originating-ip", "1.2.3.4"),
            ("x-http-method-override", "DELETE"),
            ("x_forwarded_for", "1.2.3.4"),
            ("x_request_id", "mine"),
            ("x-forwarded-prefix", "/admin"),
            ("true-client-ip", "1.2.3.4"),
            ("x-tenant", "a"),
            ("fly-client-ip", "1.2.3.4"),
            ("x-unknown", "1"),
        ];
        let names = |passing: &Passing| {
            let mut sent = headers(&all);
            toward_upstream(&mut sent, PEER, passing, &HeaderValue::from_static("id"));
            let mut names: Vec<String> = sent.keys().map(ToString::to_string).collect();
            names.sort();
            names.join(" ")
        };
        let direct = "authorization sec-fetch-site x-forwarded-for x-request-id";
        assert_eq!(names(&passing(false)), direct);
        let named = [HeaderName::from_static("x-tenant")];
        let header = ClientKey::Header(HeaderName::from_static("fly-client-ip"));
        assert_eq!(
            names(&Passing::new(&named, &header)),
            "authorization fly-client-ip sec-fetch-site true-client-ip x-forwarded-for x-forwarded-prefix x-request-id x-tenant"
        );
    }

    #[test]
    fn a_client_cannot_name_what_the_gateway_adds() {
        let mut sneaky = headers(&[("connection", "x-forwarded-for, x-request-id")]);
        toward_upstream(
            &mut sneaky,
            PEER,
            &passing(false),
            &HeaderValue::from_static("id"),
        );
        assert_eq!(sneaky[X_FORWARDED_FOR], "127.0.0.1");
        assert_eq!(sneaky[REQUEST_ID], "id");
    }
}
