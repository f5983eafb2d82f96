//! Amazon API Gateway: an OpenAPI document to import, and the model that its validator holds.

use serde_json::{Value, json};

use super::body;
use super::gateway::{ExportError, Gateway};
use super::text::{pretty, root_name};
use super::upstream::Upstream;
use crate::emit::Dialect;
use flushout_runtime::shape::Shape;

/// The most bytes of a model.
const MODEL_BYTES_MAX: usize = 400 * 1024;

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
    let body = json!({ "schema": { "$ref": format!("#/components/schemas/{model}") } });
    let integration = |method: &str, path: &str| {
        json!({
            "type": "http_proxy",
            "httpMethod": method,
            "uri": format!("{}{path}", upstream.url()),
        })
    };
    json!({
        "openapi": "3.0.1",
        "info": { "title": format!("flushout-{}", root_name(shape)), "version": "1" },
        "x-amazon-apigateway-request-validators": {
            "body": { "validateRequestBody": true, "validateRequestParameters": false },
        },
        "paths": {
            "/flush": { "post": {
                "x-amazon-apigateway-request-validator": "body",
                "requestBody": {
                    "required": true,
                    // Without `$default`, a body of another content type is handed on unvalidated.
                    "content": { "application/json": body, "$default": body },
                },
                "responses": { "default": { "description": "What the server answers." } },
                "x-amazon-apigateway-integration": integration("POST", "/flush"),
            } },
            "/snapshot": { "get": {
                "responses": { "default": { "description": "What the server answers." } },
                "x-amazon-apigateway-integration": integration("GET", "/snapshot"),
            } },
        },
        "components": { "schemas": { model: {
            "type": "object",
            "required": ["from", "completions"],
            "properties": {
                "from": { "type": "number" },
                "completions": { "type": "array", "items": { "type": "object" } },
            },
        } } },
    })
}
