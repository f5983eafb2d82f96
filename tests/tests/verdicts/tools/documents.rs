//! The documents of OpenAPI are valid as a whole.

use crate::subject::Subject;
use flushout::schema::{OpenApiVersion, Profile, emit_openapi};
use flushout_tests::python;
use serde_json::{Value, json};

#[test]
fn every_document_of_openapi_is_valid() {
    let Some(mut judge) = python::judge().unwrap() else {
        return;
    };
    let mut errors = |dialect: &str, document: &Value| {
        let answer = judge
            .call(&json!({"op": "check_document", "dialect": dialect, "document": document}))
            .unwrap();
        answer["errors"].as_array().unwrap().clone()
    };
    for (dialect, version) in [
        ("openapi-3.1", OpenApiVersion::V31),
        ("openapi-3.0", OpenApiVersion::V30),
    ] {
        for subject in Subject::ALL {
            for profile in Profile::ALL {
                let (mut document, _) = emit_openapi(&subject.shape(), *profile, version);
                let name = format!("{} {dialect} {}", subject.name(), profile.name());
                assert_eq!(errors(dialect, &document), Vec::<Value>::new(), "{name}");
                // It would say so if something were wrong.
                document["info"] = json!({"title": "no version"});
                assert_ne!(errors(dialect, &document), Vec::<Value>::new(), "{name}");
            }
        }
    }
}
