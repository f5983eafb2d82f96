//! What a completion says of the command or the transaction whose first effect it is.

use serde_json::{Value, json};

use flushout_runtime::node_schema::Profile;
use flushout_runtime::node_schema::{Definitions, Name, nullable};

/// The definitions of both.
pub(super) struct Marks {
    profile: Profile,
    invoke: Name,
    transaction: Name,
}

impl Marks {
    /// Defines them; their names begin with `prefix`.
    pub(super) fn define(definitions: &mut Definitions, prefix: &str, profile: Profile) -> Self {
        let effects = json!({
            "description": "How many completions it produced, from this one on.",
            "type": "integer",
            "minimum": 1,
            "maximum": u32::MAX,
        });
        let invoke = json!({
            "description": "The command of a command enum that had these effects.",
            "type": "object",
            "required": ["name", "effects"],
            "properties": {
                "name": { "description": "The name of the command.", "type": "string" },
                "args": { "description": "The arguments of the command." },
                "effects": effects,
            },
        });
        let transaction = json!({
            "description": "The transaction that had these effects.",
            "type": "object",
            "required": ["effects"],
            "properties": { "effects": effects },
        });
        Self {
            profile,
            invoke: definitions.add(&[prefix, "InvokedCommand"], invoke),
            transaction: definitions.add(&[prefix, "AppliedTransaction"], transaction),
        }
    }

    /// Puts them among the members of a completion. Readers take null as if it were absent.
    pub(super) fn insert(&self, completion: &mut Value) {
        let Some(Value::Object(members)) = completion.get_mut("properties") else {
            return;
        };
        for (member, name) in [("invoke", &self.invoke), ("transaction", &self.transaction)] {
            let schema = match self.profile {
                Profile::Types => name.reference(),
                Profile::Validate | Profile::Envelope => nullable(&name.reference()),
            };
            members.insert(member.to_owned(), schema);
        }
    }
}
