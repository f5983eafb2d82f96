//! What of the headers passes, and what the gateway adds.

use std::net::IpAddr;

use http::header::{
    CONNECTION, EXPECT, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// Names the request in logs, towards the upstream and in the answer.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// What some servers take for the path or the method in place of those that were looked at here.
const IN_PLACE_OF_THE_REQUEST: [&str; 5] = [
    "x-original-url",
    "x-rewrite-url",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
];

/// What tells of the way to here, beside all that begin with `x-forwarded-`. A proxy in front sets it.
const OF_FORWARDING: [&str; 7] = [
    "forwarded",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-original-host",
    "true-client-ip",
    "cf-connecting-ip",
];

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

/// Makes the headers of a request those that the upstream is to see. `is_behind_proxy` says whether
/// what stands of forwarding in them was set by a proxy in front, and may be believed.
pub(crate) fn toward_upstream(
    headers: &mut HeaderMap,
    peer: IpAddr,
    is_behind_proxy: bool,
    request_id: &HeaderValue,
) {
    strip_hop_by_hop(headers);
    headers.remove(EXPECT);
    let host = headers.remove(HOST);
    let misleading: Vec<HeaderName> = headers
        .keys()
        .filter(|name| misleads(name, is_behind_proxy))
        .cloned()
        .collect();
    for name in misleading {
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

/// Whether a header of the client would have the upstream see another request or another sender.
fn misleads(name: &HeaderName, is_behind_proxy: bool) -> bool {
    // Servers that hand headers on as variables (CGI, WSGI) take `_` and `-` for the same. No proxy
    // in front writes `_`, so it is the client's.
    let dashed = name.as_str().replace('_', "-");
    let is_of_forwarding =
        OF_FORWARDING.contains(&dashed.as_str()) || dashed.starts_with("x-forwarded-");
    let is_believed = is_behind_proxy && dashed == name.as_str();
    IN_PLACE_OF_THE_REQUEST.contains(&dashed.as_str())
        || is_of_forwarding && !is_believed
        || dashed == REQUEST_ID.as_str() && dashed != name.as_str()
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
        toward_upstream(&mut direct, PEER, false, &id);
        let expected = headers(&[
            ("x-forwarded-host", "a.example"),
            ("x-forwarded-for", "127.0.0.1"),
            ("x-request-id", "id"),
        ]);
        assert_eq!(direct, expected);
        let mut behind = headers(&sent);
        toward_upstream(&mut behind, PEER, true, &id);
        assert_eq!(behind[X_FORWARDED_FOR], "1.2.3.4, 5.6.7.8, 127.0.0.1");
        assert_eq!(behind["forwarded"], "for=9.9.9.9");
    }

    #[test]
    fn nothing_stands_in_for_the_path_the_method_or_the_sender() {
        let all = [
            ("x-original-url", "/admin"),
            ("x-rewrite-url", "/admin"),
            ("x-http-method-override", "DELETE"),
            ("x_http_method_override", "DELETE"),
            ("x-forwarded-prefix", "/admin"),
            ("x_forwarded_for", "1.2.3.4"),
            ("x_request_id", "mine"),
            ("true-client-ip", "1.2.3.4"),
            ("x-own", "kept"),
            ("x_own", "kept"),
        ];
        let names = |is_behind_proxy| {
            let mut sent = headers(&all);
            toward_upstream(
                &mut sent,
                PEER,
                is_behind_proxy,
                &HeaderValue::from_static("id"),
            );
            let mut names: Vec<String> = sent.keys().map(ToString::to_string).collect();
            names.sort();
            names
        };
        let kept = ["x-forwarded-for", "x-own", "x-request-id", "x_own"];
        assert_eq!(names(false), kept);
        let believed = [
            "true-client-ip",
            "x-forwarded-for",
            "x-forwarded-prefix",
            "x-own",
            "x-request-id",
            "x_own",
        ];
        assert_eq!(names(true), believed);
    }

    #[test]
    fn a_client_cannot_name_what_the_gateway_adds() {
        let mut sneaky = headers(&[("connection", "x-forwarded-for, x-request-id")]);
        toward_upstream(&mut sneaky, PEER, false, &HeaderValue::from_static("id"));
        assert_eq!(sneaky[X_FORWARDED_FOR], "127.0.0.1");
        assert_eq!(sneaky[REQUEST_ID], "id");
    }
}
