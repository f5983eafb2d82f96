//! What commands expect to replace, in its form and not.

use serde_json::{Map, Value, json};

use super::{Fault, Maker};

impl Maker<'_> {
    /// Puts in what a command of a client expects; most expect nothing.
    pub(super) fn add_expected(
        &mut self,
        members: &mut Map<String, Value>,
        action: &str,
        full: bool,
    ) {
        let expected = if self.hit(Fault::ExpectedNoObject) {
            self.pick(&[json!([]), json!([{}]), json!("{}"), json!(0), json!(false)])
        } else if action == "create" && self.hit(Fault::ExpectedOfCreate) {
            self.pick(&[json!({"title": "a"}), json!({"": null}), json!({"a": {}})])
        } else if !self.one_in(4) {
            return;
        } else if !full && self.one_in(4) {
            Value::Null
        } else if action == "create" {
            json!({})
        } else {
            // It is compared with the document, and held to no model.
            self.pick(&[
                json!({}),
                json!({"title": "a", "createdAt": 7, "settings": null}),
                json!({"title": -0.5, "text": ["é", {"a,b": {}}], "constructor": true}),
                json!({"todos": {"n1": {"title": ""}}, "nobody": [null, [1e300]]}),
            ])
        };
        members.insert("expected".to_owned(), expected);
    }

    /// Puts in what stands where nobody looks at it: beside commands of enums and transactions, and
    /// in what the master sends.
    pub(super) fn add_ignored(&mut self, members: &mut Map<String, Value>, full: bool) {
        if !full && self.one_in(12) {
            let ignored = self.pick(&[json!({"a": [1]}), json!([]), json!("a"), Value::Null]);
            members.insert("expected".to_owned(), ignored);
        }
    }
}
