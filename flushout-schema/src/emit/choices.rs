//! Alternatives and conditions in dialects without if/then/else, and the care that what accepts
//! more needs in them.

use serde_json::{Map, Value, json};

use super::older::{Draft, Older, Rewriter, below};

impl Rewriter<'_> {
    /// Takes back what was noted since: the schema is not used.
    fn forget(&mut self, losses: usize, marks: usize) {
        self.losses.truncate(losses);
        self.marks = marks;
    }

    pub(super) fn alternatives(
        &mut self,
        pointer: &str,
        keywords: &Map<String, Value>,
        draft: &mut Draft,
    ) {
        if let Some(Value::Array(list)) = keywords.get("allOf") {
            let all = self.list(pointer, "allOf", list);
            draft.all.extend(all);
        }
        if let Some(Value::Array(list)) = keywords.get("anyOf") {
            match (self.older, list.as_slice()) {
                (Older::OpenApi30, [other, null]) if is_null(null) => {
                    let other = self.schema(&below(&below(pointer, "anyOf"), "0"), other);
                    draft.or_null(other);
                }
                _ => {
                    let any = self.list(pointer, "anyOf", list);
                    draft.also(json!({ "anyOf": any }));
                }
            }
        }
        if let Some(Value::Array(list)) = keywords.get("oneOf") {
            let marks = self.marks;
            let one = self.list(pointer, "oneOf", list);
            if self.marks == marks {
                draft.set("oneOf", Value::Array(one));
            } else {
                // Alternatives that accept more may both accept what only one of them did.
                self.loss(
                    &below(pointer, "oneOf"),
                    "oneOf",
                    "what fits several of the alternatives",
                );
                draft.also(json!({ "anyOf": one }));
            }
        }
        if let Some(not) = keywords.get("not") {
            let (losses, marks) = (self.losses.len(), self.marks);
            let pointer = below(pointer, "not");
            let inner = self.schema(&pointer, not);
            if self.marks == marks {
                draft.set("not", inner);
            } else {
                // The opposite of what accepts more would refuse more.
                self.forget(losses, marks);
                self.loss(&pointer, "not", "what was ruled out");
            }
        }
    }

    /// `if`, `then` and `else` as implications. Where the condition itself accepts more, what
    /// holds for the others is accepted where it does not hold, too.
    pub(super) fn condition(
        &mut self,
        pointer: &str,
        keywords: &Map<String, Value>,
        draft: &mut Draft,
    ) {
        let Some(condition) = keywords.get("if") else {
            return;
        };
        let branch = |rewriter: &mut Self, keyword: &str| {
            let schema = keywords.get(keyword)?;
            Some(rewriter.schema(&below(pointer, keyword), schema))
        };
        if self.older == Older::OpenApi30 && is_null(condition) && !keywords.contains_key("then") {
            if let Some(otherwise) = branch(self, "else") {
                draft.or_null(otherwise);
            }
            return;
        }
        let (losses, marks) = (self.losses.len(), self.marks);
        let pointer_if = below(pointer, "if");
        let condition = self.schema(&pointer_if, condition);
        let exact = self.marks == marks;
        if !exact {
            self.forget(losses, marks);
            self.loss(
                &pointer_if,
                "if",
                "what fits the branch for the others, whether the condition holds or not",
            );
        }
        let (then, otherwise) = (branch(self, "then"), branch(self, "else"));
        match (then, otherwise) {
            (Some(then), Some(otherwise)) if !exact => {
                let held = json!({ "allOf": [condition, then] });
                draft.also(json!({ "anyOf": [held, otherwise] }));
            }
            // Nothing can be said of those for which the condition does not hold.
            (Some(_), None) if !exact => {}
            (then, otherwise) => {
                // The others first: they stand less deep then, and chains of conditions are long.
                if let Some(otherwise) = otherwise {
                    draft.also(json!({ "anyOf": [condition, otherwise] }));
                }
                if let Some(then) = then {
                    draft.also(json!({ "anyOf": [{ "not": condition }, then] }));
                }
            }
        }
    }
}

/// Whether the schema is that of null alone.
fn is_null(schema: &Value) -> bool {
    *schema == json!({ "type": "null" })
}
