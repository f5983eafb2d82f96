//! Amazon API Gateway: an OpenAPI document to import, and the model that its validator holds.

use serde_json::{Map, Value, json};

use super::body;
use super::{ExportError, Gateway, Upstream, pretty, root_name};
use crate::schema::Dialect;
use crate::shape::Shape;

/// The most bytes of a model.
const MODEL_BYTES_MAX: usize = 400 * 1024;

/// What a server answers to a flush, as patterns for its status, and the status that is given. A
/// status that none of them matches becomes 500.
const STATUSES: [(&str, &str); 11] = [
    ("2\\d{2}", "200"),
    ("400", "400"),
    ("401", "401"),
    ("403", "403"),
    ("404", "404"),
    ("409", "409"),
    ("413", "413"),
    ("415", "415"),
    ("422", "422"),
    ("429", "429"),
    ("503", "503"),
];

/// The document, the model, and the change that puts the model into the imported API.
pub(super) fn files(
    shape: &Shape,
    upstream: &Upstream,
) -> Result<Vec<(&'static str, String)>, ExportError> {
    let model = body::flush(shape, Dialect::Draft04);
    let text = body::ascii(&model);
    if text.len() > MODEL_BYTES_MAX {
        return Err(ExportError::SchemaTooLong {
            gateway: Gateway::Aws,
            bytes_max: MODEL_BYTES_MAX,
            bytes: text.len(),
        });
    }
    let change = json!([{ "op": "replace", "path": "/schema", "value": text }]);
    Ok(vec![
        ("openapi.json", pretty(&document(shape, upstream))),
        ("flush-model.json", pretty(&model)),
        ("update-flush-model.json", pretty(&change)),
    ])
}

/// The document. Its model says little, for an import drops keywords; the whole one comes after it.
fn document(shape: &Shape, upstream: &Upstream) -> Value {
    let model = format!("{}Flush", root_name(shape));
    let all = || STATUSES.into_iter().chain([("default", "500")]);
    let responses: Map<String, Value> = all()
        .map(|(_, status)| status)
        .map(|status| {
            (
                status.to_owned(),
                json!({ "description": format!("Status {status}.") }),
            )
        })
        .collect();
    let mapped: Map<String, Value> = all()
        .map(|(pattern, status)| (pattern.to_owned(), json!({ "statusCode": status })))
        .collect();
    json!({
        "openapi": "3.0.1",
        "info": {
            "title": format!("flushout-{}", root_name(shape)),
            "version": "1",
        },
        "x-amazon-apigateway-request-validators": {
            "body": { "validateRequestBody": true, "validateRequestParameters": false },
        },
        "paths": {
            "/flush": { "post": {
                "x-amazon-apigateway-request-validator": "body",
                "requestBody": {
                    "required": true,
                    "content": { "application/json": {
                        "schema": { "$ref": format!("#/components/schemas/{model}") },
                    } },
                },
                "responses": responses,
                // Not `http_proxy`: that hands on bodies of other content types, which nobody validates.
                "x-amazon-apigateway-integration": {
                    "type": "http",
                    "httpMethod": "POST",
                    "uri": format!("{}/flush", upstream.url()),
                    "passthroughBehavior": "never",
                    "requestTemplates": { "application/json": "$input.body" },
                    "responses": mapped,
                },
            } },
            "/snapshot": { "get": {
                "responses": { "200": { "description": "The document and its count." } },
                "x-amazon-apigateway-integration": {
                    "type": "http_proxy",
                    "httpMethod": "GET",
                    "uri": format!("{}/snapshot", upstream.url()),
                },
            } },
        },
        "components": { "schemas": { model: {
            "type": "object",
            "required": ["from", "completions"],
            "properties": { "from": { "type": "number" }, "completions": { "type": "array" } },
        } } },
    })
}
