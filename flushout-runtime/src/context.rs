//! The context of a command: who sends it, when, and what else the application's rules need.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Who sends the commands, when, and what else the rules need to know. All of it is handed in by
/// the caller; nothing is read from the outside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Context {
    /// Who sends the commands; `None` for nobody in particular.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The time in milliseconds since 1970; `None` where the caller gives no time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now_milliseconds: Option<u64>,
    /// What else the rules need: roles, the tenant, the plan.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Value>,
}

impl Context {
    /// A context that says nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The context with this user.
    #[must_use]
    pub fn with_user(mut self, user: impl Into<String>) -> Self {
        self.user = Some(user.into());
        self
    }

    /// The context with this time, in milliseconds since 1970.
    #[must_use]
    pub const fn with_now_milliseconds(mut self, milliseconds: u64) -> Self {
        self.now_milliseconds = Some(milliseconds);
        self
    }

    /// The context with one more attribute.
    #[must_use]
    pub fn with_attribute(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.attributes.insert(name.into(), value.into());
        self
    }
}
