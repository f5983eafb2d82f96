//! Attributes of serde, answered with ours.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Todo {
    #[serde(rename = "name", default)]
    title: String,
    #[serde(flatten)]
    rest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<String>,
}

#[derive(FlushoutModel)]
#[serde(untagged)]
struct Other {
    title: String,
}

fn main() {}
