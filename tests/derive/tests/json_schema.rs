//! `JsonSchema` of a model and its patch: what an application puts into its own schemas.

use std::collections::BTreeSet;

use flushout::FlushoutModel;
use flushout::model::{Collection, Ref};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// A list.
#[derive(FlushoutModel)]
struct List {
    /// Its title.
    #[flushout(max_length = 20)]
    title: String,
    items: Collection<Item>,
    first: Option<Ref<Item>>,
}

#[derive(FlushoutModel)]
struct Item {
    #[flushout(server)]
    made: Option<u64>,
    #[flushout(create_only)]
    priority: Priority,
    below: Collection<Self>,
}

#[derive(serde::Serialize, serde::Deserialize, JsonSchema)]
enum Priority {
    Low,
    High,
}

/// A request of an application, with types of the same names as in the model.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used")]
struct Request {
    list: List,
    patch: ListPatch,
    item: Item,
    other: other::Priority,
}

mod other {
    //! A type of the same name.

    #[derive(schemars::JsonSchema)]
    #[allow(dead_code, reason = "only its schema is used")]
    pub(super) struct Priority {
        level: u8,
    }
}

/// A model with a value that holds nodes of the model.
#[derive(FlushoutModel)]
struct Odd {
    value: Holder,
}

#[derive(serde::Serialize, serde::Deserialize, JsonSchema)]
struct Holder(Vec<Odd>);

fn references(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(target) if key == "$ref" => {
                        found.insert(target.clone());
                    }
                    member => references(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

fn schema_of<T: JsonSchema>(settings: SchemaSettings) -> Value {
    let schema = settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    let mut found = BTreeSet::new();
    references(&schema, &mut found);
    for target in found {
        let pointer = target.strip_prefix('#').unwrap_or(&target);
        assert!(
            schema.pointer(pointer).is_some(),
            "{target} leads nowhere in {schema:#}"
        );
    }
    schema
}

#[test]
fn a_node_is_described_with_all_below_it() {
    let schema = schema_of::<List>(SchemaSettings::draft2020_12());
    let list = &schema["$defs"]["ListList"];
    assert_eq!(list["description"], "A list.");
    assert_eq!(list["properties"]["title"]["maxLength"], 20);
    assert_eq!(list["required"], json!(["title"]));
    let item = &schema["$defs"]["ListItem"]["properties"];
    assert!(item["made"].is_object() && item["below"].is_object());
}

#[test]
fn a_patch_is_described_as_an_update() {
    let schema = schema_of::<ListPatch>(SchemaSettings::draft2020_12());
    let target = schema["$ref"].as_str().unwrap().trim_start_matches('#');
    let patch = schema.pointer(target).unwrap();
    assert_eq!(patch["type"], "object");
    assert_eq!(patch["properties"]["title"]["maxLength"], 20);
    assert_eq!(patch.get("required"), None);
}

#[test]
fn models_stand_among_other_types() {
    for settings in [
        SchemaSettings::draft2020_12(),
        SchemaSettings::draft07(),
        SchemaSettings::openapi3(),
        SchemaSettings::draft2020_12().for_serialize(),
    ] {
        schema_of::<Request>(settings);
    }
    let schema = schema_of::<Request>(SchemaSettings::draft2020_12());
    assert!(schema["$defs"]["Priority"]["properties"]["level"].is_object());
}

#[test]
fn a_model_within_its_own_values_ends() {
    schema_of::<Odd>(SchemaSettings::draft2020_12());
}
