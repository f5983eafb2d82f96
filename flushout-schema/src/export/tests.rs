//! Tests of the exports: their form, what is changed in their schemas, and what is refused.

use serde_json::{Value, json};

use super::{ExportError, Gateway, Upstream, export};
use flushout_runtime::limits::Limits;
use flushout_runtime::shape::{FieldKind, FieldShape, NodeIndex, NodeShape, Shape};

fn upstream() -> Upstream {
    Upstream::parse("https://inner.example:8443/lists").unwrap()
}

/// A document with these values.
fn flat(values: Vec<(&str, Value)>) -> Shape {
    let fields = values.into_iter().map(|(name, schema)| {
        let kind = FieldKind::Value {
            schema,
            optional: false,
        };
        FieldShape::new(name, kind).describe("Ends a comment: */")
    });
    Shape {
        root: NodeIndex::new(0),
        nodes: vec![NodeShape {
            name: "List".to_owned(),
            description: None,
            fields: fields.collect(),
        }],
        commands: Vec::new(),
        definitions: std::collections::BTreeMap::new(),
        limits: Limits::DEFAULT.with_message_bytes_max(70_000),
    }
}

fn shape() -> Shape {
    let text = |pattern: &str| json!({ "type": "string", "maxLength": 9, "pattern": pattern });
    flat(vec![
        ("title", text("^[a-z]$")),
        ("description", text("^[^é]$")),
    ])
}

fn file(gateway: Gateway, name: &str) -> String {
    let files = export(&shape(), gateway, &upstream()).unwrap();
    let found = files.into_iter().find(|(one, _)| one == name);
    found.unwrap().1
}

fn json_of(gateway: Gateway, name: &str) -> Value {
    serde_json::from_str(&file(gateway, name)).unwrap()
}

#[test]
fn every_export_is_the_same_each_time_and_ends_with_a_newline() {
    for gateway in Gateway::ALL {
        let files = export(&shape(), *gateway, &upstream()).unwrap();
        assert!(!files.is_empty());
        assert_eq!(Ok(&files), export(&shape(), *gateway, &upstream()).as_ref());
        for (name, text) in files {
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{name}");
        }
        assert_eq!(Gateway::from_name(gateway.name()), Some(*gateway));
    }
}

#[test]
fn schemas_have_no_words_but_keep_fields_of_their_names() {
    let model = file(Gateway::Aws, "flush-model.json");
    assert!(!model.contains("Ends a comment"), "{model}");
    assert!(
        model.contains("\"description\": {") && model.contains("\"title\": {"),
        "{model}"
    );
}

#[test]
fn engines_with_pcre_get_other_patterns_and_kong_wider_lengths() {
    let apisix = file(Gateway::Apisix, "flush-route.json");
    let kong = file(Gateway::Kong, "kong.yaml");
    let aws = file(Gateway::Aws, "flush-model.json");
    for text in [&apisix, &kong] {
        assert!(text.contains(r"^[a-z]$(?!\\n)"), "{text}");
        assert!(!text.contains("[^"), "{text}");
    }
    assert!(
        aws.contains("\"^[a-z]$\"") && aws.contains("\"^[^é]$\""),
        "{aws}"
    );
    assert!(apisix.contains("\"maxLength\": 9") && aws.contains("\"maxLength\": 9"));
    assert!(
        kong.contains("\"maxLength\":36") && !kong.contains("\"maxLength\":9,"),
        "{kong}"
    );
}

#[test]
fn limits_and_addresses_stand_where_each_gateway_looks_for_them() {
    let kong = file(Gateway::Kong, "kong.yaml");
    assert!(kong.contains("allowed_payload_size: 70000\n"), "{kong}");
    assert!(
        kong.contains("url: \"https://inner.example:8443/lists\"\n"),
        "{kong}"
    );
    let route = json_of(Gateway::Apisix, "flush-route.json");
    assert_eq!(route["plugins"]["client-control"]["max_body_size"], 70_000);
    assert_eq!(route["plugins"]["proxy-rewrite"]["uri"], "/lists/flush");
    assert_eq!(route["upstream"]["scheme"], "https");
    assert_eq!(
        route["upstream"]["nodes"],
        json!([{ "host": "inner.example", "port": 8443, "weight": 1 }])
    );
    let krakend = json_of(Gateway::Krakend, "krakend.json");
    let backend = &krakend["endpoints"][0]["backend"][0];
    assert_eq!(backend["host"], json!(["https://inner.example:8443"]));
    assert_eq!(backend["url_pattern"], "/lists/flush");
    assert_eq!(krakend["extra_config"]["router"]["max_payload"], 70_000);
    let aws = json_of(Gateway::Aws, "openapi.json");
    let place = "/paths/~1flush/post/x-amazon-apigateway-integration/uri";
    assert_eq!(
        aws.pointer(place),
        Some(&json!("https://inner.example:8443/lists/flush"))
    );
    let openapi = json_of(Gateway::OpenApi, "openapi-3.0.json");
    assert_eq!(
        openapi["servers"],
        json!([{ "url": "https://inner.example:8443/lists" }])
    );
}

#[test]
fn the_change_of_the_model_carries_the_model() {
    let model = json_of(Gateway::Aws, "flush-model.json");
    let change = json_of(Gateway::Aws, "update-flush-model.json");
    let text = change[0]["value"].as_str().unwrap();
    assert!(text.is_ascii());
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), model);
}

#[test]
fn a_model_that_the_gateway_does_not_take_is_refused_with_its_figures() {
    let choices: Vec<String> = (0..40_000)
        .map(|number| format!("choice {number}"))
        .collect();
    let shape = flat(vec![("v", json!({ "type": "string", "enum": choices }))]);
    let Err(error) = export(&shape, Gateway::Aws, &upstream()) else {
        panic!("it was exported");
    };
    let ExportError::SchemaTooLong {
        gateway,
        bytes_max,
        bytes,
    } = &error;
    assert_eq!((*gateway, *bytes_max), (Gateway::Aws, 400 * 1024));
    assert!(*bytes > *bytes_max);
    assert!(error.to_string().contains(&bytes.to_string()), "{error}");
    assert!(export(&shape, Gateway::Krakend, &upstream()).is_ok());
}
