//! Kong: declarative configuration with the plugins `request-validator` and `request-size-limiting`.

use super::body;
use super::text::root_name;
use super::upstream::Upstream;
use crate::emit::Dialect;
use flushout_runtime::shape::Shape;

/// The configuration, in YAML.
pub(super) fn declarative(shape: &Shape, upstream: &Upstream) -> String {
    let mut schema = body::flush(shape, Dialect::Draft04);
    body::for_pcre(&mut schema);
    body::count_bytes(&mut schema);
    body::name_no_properties(&mut schema);
    // All that is put in is letters and digits, an address without odd characters, or JSON in ASCII
    // on one line; none of it can end the scalar that it stands in.
    TEMPLATE
        .replace("{name}", root_name(shape))
        .replace("{url}", &upstream.url())
        .replace("{bytes}", &shape.limits.message_bytes_max.to_string())
        .replace("{schema}", &body::ascii(&schema))
}

const TEMPLATE: &str = r#"# Made by `flushout schema export --for kong`; docs/gateways/kong.md says how to install it and what it does not hold.
_format_version: "3.0"
services:
  - name: flushout-{name}
    url: "{url}"
    routes:
      - name: flushout-{name}-flush
        methods: [POST]
        paths: ["~/flush$"]
        strip_path: false
        plugins:
          - name: request-size-limiting
            config:
              allowed_payload_size: {bytes}
              size_unit: bytes
          - name: request-validator
            config:
              version: draft4
              allowed_content_types: [application/json]
              verbose_response: true
              body_schema: |-
                {schema}
      - name: flushout-{name}-snapshot
        methods: [GET]
        paths: ["~/snapshot$"]
        strip_path: false
"#;
