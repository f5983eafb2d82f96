//! The schemas in the configuration of gateways give the verdicts of typed decoding, as far as they promise to.

use flushout::Code;
use flushout::export::{Gateway, Upstream, export};
use flushout::schema::{Dialect, SchemaKind};
use flushout_example_models::Example;
use jsonschema::Validator;
use saphyr::{LoadableYamlNode, Yaml};
use serde_json::Value;

use crate::judges::{Ajv, typed};
use crate::stream::{messages, seed};
use crate::subject::Subject;

/// How many messages each model gets.
const MESSAGES: usize = 2_000;

fn file(subject: Subject, gateway: Gateway, name: &str) -> String {
    let upstream = Upstream::parse("http://127.0.0.1:8080").unwrap();
    let files = export(&subject.shape(), gateway, &upstream).unwrap();
    let found = files.into_iter().find(|(one, _)| one == name);
    found.unwrap_or_else(|| panic!("there is no {name}")).1
}

fn json(subject: Subject, gateway: Gateway, name: &str) -> Value {
    serde_json::from_str(&file(subject, gateway, name)).unwrap()
}

/// The plugin of this name on the route that takes flushes.
fn kong_plugin<'y>(document: &'y Yaml<'y>, name: &str) -> &'y Yaml<'y> {
    let route = &document["services"][0]["routes"][0];
    assert_eq!(route["methods"][0].as_str(), Some("POST"));
    assert_eq!(route["paths"][0].as_str(), Some("~/flush$"));
    let plugins = route["plugins"].as_vec().unwrap();
    let found = plugins
        .iter()
        .find(|plugin| plugin["name"].as_str() == Some(name));
    &found.unwrap()["config"]
}

/// The schema that the gateway holds flushes to, out of its configuration.
fn schema(subject: Subject, gateway: Gateway) -> Value {
    match gateway {
        Gateway::Kong => {
            let text = file(subject, gateway, "kong.yaml");
            let documents = Yaml::load_from_str(&text).unwrap();
            let [document] = documents.as_slice() else {
                panic!("{} documents", documents.len());
            };
            let size = kong_plugin(document, "request-size-limiting");
            let bytes_max = i64::try_from(subject.shape().limits.message_bytes_max).unwrap();
            assert_eq!(size["allowed_payload_size"].as_integer(), Some(bytes_max));
            assert_eq!(size["size_unit"].as_str(), Some("bytes"));
            let validator = kong_plugin(document, "request-validator");
            assert_eq!(validator["version"].as_str(), Some("draft4"));
            serde_json::from_str(validator["body_schema"].as_str().unwrap()).unwrap()
        }
        Gateway::Apisix => {
            let route = json(subject, gateway, "flush-route.json");
            route["plugins"]["request-validation"]["body_schema"].clone()
        }
        Gateway::Krakend => {
            let configuration = json(subject, gateway, "krakend.json");
            let endpoint = &configuration["endpoints"][0];
            assert_eq!(endpoint["method"], "POST");
            endpoint["extra_config"]["validation/json-schema"].clone()
        }
        Gateway::Aws => json(subject, gateway, "flush-model.json"),
        other => panic!("{other:?} has documents of its own"),
    }
}

/// With the engine that knows look-ahead, by which a pattern for PCRE says that it has reached the end.
fn validator(schema: &Value) -> Validator {
    jsonschema::validator_for(schema).unwrap()
}

#[test]
fn exported_schemas_are_valid_in_the_dialect_of_their_gateway() {
    for subject in Subject::ALL {
        for (gateway, dialect) in [
            (Gateway::Kong, "http://json-schema.org/draft-04/schema#"),
            (Gateway::Apisix, "http://json-schema.org/draft-04/schema#"),
            (Gateway::Krakend, "http://json-schema.org/draft-07/schema#"),
            (Gateway::Aws, "http://json-schema.org/draft-04/schema#"),
        ] {
            let schema = schema(subject, gateway);
            assert_eq!(schema["$schema"], dialect);
            jsonschema::meta::validate(&schema).unwrap();
        }
    }
}

/// What a gateway accepts that typed decoding refuses, and the other way round.
fn verdicts_are_kept(subject: Subject) {
    let judges = [
        Gateway::Kong,
        Gateway::Apisix,
        Gateway::Krakend,
        Gateway::Aws,
    ];
    let judges = judges.map(|gateway| (gateway, validator(&schema(subject, gateway))));
    let (mut valid, mut invalid, mut too_long) = (0, 0, 0);
    for message in messages(&subject.shape(), SchemaKind::Flush, MESSAGES, seed() + 700) {
        let Ok(value) = serde_json::from_str::<Value>(&message.text) else {
            continue;
        };
        let typed = typed(subject, SchemaKind::Flush, &message.text);
        valid += usize::from(typed.is_ok());
        invalid += usize::from(typed.is_err());
        // Kong may count bytes, so its lengths are wider.
        let is_too_long = typed.as_ref().is_err_and(|problem| {
            // An epoch or a position that is too long is reported as none.
            let is_text_beyond = problem.message.contains(" in characters");
            problem.code == Code::TooLong || is_text_beyond
        });
        for (gateway, validator) in &judges {
            let accepts = validator.is_valid(&value);
            let is_left_to_the_master = *gateway == Gateway::Kong && accepts && is_too_long;
            too_long += usize::from(is_left_to_the_master);
            assert!(
                accepts == typed.is_ok() || is_left_to_the_master,
                "{} {gateway:?}: {accepts}, typed: {typed:?}\n{:?} {}",
                subject.name(),
                message.origin,
                message.text
            );
        }
    }
    assert!(
        valid > 400 && invalid > 400,
        "{valid} valid, {invalid} invalid"
    );
    assert!(too_long > 0, "no message shows that lengths are wider");
}

#[test]
fn exports_judge_todo_lists_as_promised() {
    verdicts_are_kept(Example::TodoList.into());
}

#[test]
fn exports_judge_boards_as_promised() {
    verdicts_are_kept(Example::Board.into());
}

#[test]
fn exports_judge_commands_of_enums_as_promised() {
    verdicts_are_kept(Subject::Desk);
}

#[test]
fn exports_judge_outlines_as_promised() {
    verdicts_are_kept(Example::Outline.into());
}

#[test]
fn ajv_judges_the_export_for_krakend_alike() {
    let Some(mut ajv) = Ajv::start() else { return };
    for subject in Subject::ALL {
        let name = subject.name();
        ajv.compile(name, &schema(subject, Gateway::Krakend), Dialect::Draft07);
        let messages = messages(&subject.shape(), SchemaKind::Flush, 500, seed() + 800);
        let is_json = |text: &String| serde_json::from_str::<Value>(text).is_ok();
        let texts = messages.into_iter().map(|message| message.text);
        let texts: Vec<String> = texts.filter(is_json).collect();
        let verdicts = ajv.accepts(name, &texts);
        for (text, accepts) in texts.iter().zip(verdicts) {
            let typed = typed(subject, SchemaKind::Flush, text);
            assert_eq!(accepts, typed.is_ok(), "{name}: {typed:?}\n{text}");
        }
    }
}

#[test]
fn a_newline_at_the_end_of_an_id_is_refused_where_pcre_would_let_it_pass() {
    let flush =
        r#"{"from":0,"completions":[{"command":{"action":"detete","path":["todos","a\n"]}}]}"#;
    let good = flush.replace("\\n", "");
    for gateway in [Gateway::Kong, Gateway::Apisix] {
        let schema = schema(Example::TodoList.into(), gateway);
        // As PCRE reads the pattern: `$` matches before a newline at the end, and `(?!\n)` behind it does not.
        assert!(schema.to_string().contains(r"$(?!\\n)"), "{gateway:?}");
        let validator = validator(&schema);
        let accepts = |text: &str| validator.is_valid(&serde_json::from_str(text).unwrap());
        assert!(accepts(&good) && !accepts(flush), "{gateway:?}");
    }
}
