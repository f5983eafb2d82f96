//! APISIX and `KrakenD`, whose configuration is JSON with the schema in it.

use serde_json::{Value, json};

use super::body;
use super::text::{pretty, root_name};
use super::upstream::Upstream;
use crate::emit::Dialect;
use flushout_runtime::shape::Shape;

/// The routes of APISIX, each the body of a request to its Admin API.
pub(super) fn apisix(shape: &Shape, upstream: &Upstream) -> Vec<(&'static str, String)> {
    // Its validator refuses valid messages where a schema has `if`, so draft-07 is not for it.
    let mut schema = body::flush(shape, Dialect::Draft04);
    body::for_pcre(&mut schema);
    let flush = json!({
        "client-control": { "max_body_size": shape.limits.message_bytes_max },
        "request-validation": { "body_schema": schema, "rejected_code": 400 },
    });
    let route = |method: &str, path: &str, plugins: Value| {
        let mut route = json!({
            "name": format!("flushout-{}{}", root_name(shape), path.replace('/', "-")),
            "methods": [method],
            "uri": path,
            "plugins": plugins,
            "upstream": {
                "type": "roundrobin",
                "scheme": upstream.scheme(),
                "pass_host": "node",
                "nodes": [{ "host": upstream.host(), "port": upstream.port(), "weight": 1 }],
            },
        });
        if !upstream.path().is_empty() {
            route["plugins"]["proxy-rewrite"] =
                json!({ "uri": format!("{}{path}", upstream.path()) });
        }
        pretty(&route)
    };
    vec![
        ("flush-route.json", route("POST", "/flush", flush)),
        ("snapshot-route.json", route("GET", "/snapshot", json!({}))),
    ]
}

/// The configuration of `KrakenD`.
pub(super) fn krakend(shape: &Shape, upstream: &Upstream) -> Value {
    let schema = body::flush(shape, Dialect::Draft07);
    let endpoint = |method: &str, path: &str| {
        json!({
            "endpoint": path,
            "method": method,
            // The answer, also that to a refused flush, comes through as the server gave it.
            "output_encoding": "no-op",
            "input_headers": ["Authorization", "Content-Type"],
            "backend": [{
                "host": [upstream.origin()],
                "url_pattern": format!("{}{path}", upstream.path()),
                "method": method,
                "encoding": "no-op",
            }],
        })
    };
    let mut flush = endpoint("POST", "/flush");
    flush["extra_config"] = json!({ "validation/json-schema": schema });
    json!({
        "$schema": "https://www.krakend.io/schema/v2.13/krakend.json",
        "version": 3,
        "name": format!("flushout-{}", root_name(shape)),
        "timeout": "30s",
        "extra_config": { "router": {
            "max_payload": shape.limits.message_bytes_max,
            "return_error_msg": true,
        } },
        "endpoints": [flush, endpoint("GET", "/snapshot")],
    })
}
