//! The page of a model for people: its node types, fields and rules, in Markdown, from its shape.

use serde_json::Value;

use flushout_runtime::shape::{
    ArgsShape, CommandShape, FieldKind, FieldShape, NodeIndex, NodeShape, Shape,
};

/// Writes the page of a model, the same to the byte each time.
pub fn page(shape: &Shape) -> String {
    let mut page = Page {
        shape,
        text: String::new(),
    };
    page.head();
    for (position, node) in shape.nodes.iter().enumerate() {
        page.node(NodeIndex::new(position), node);
    }
    page.commands();
    page.values();
    page.limits();
    page.text
}

struct Page<'s> {
    shape: &'s Shape,
    text: String,
}

impl Page<'_> {
    /// Adds a line.
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn name(&self, node: NodeIndex) -> String {
        self.shape.node(node).map_or_else(String::new, |node| {
            format!("[{}](#{})", node.name, node.name.to_lowercase())
        })
    }

    fn head(&mut self) {
        let root = self.shape.node(self.shape.root);
        let name = root.map_or("", |node| node.name.as_str());
        self.line(&format!("# The model `{name}`"));
        self.line("");
        self.line("Made from the model; do not edit by hand.");
        self.line("");
    }

    fn node(&mut self, index: NodeIndex, node: &NodeShape) {
        self.line(&format!("## {}", node.name));
        self.line("");
        if let Some(description) = &node.description {
            self.line(description);
            self.line("");
        }
        if index == self.shape.root {
            self.line("The document itself.");
            self.line("");
        }
        self.table("field", "may be left out in a create", &node.fields);
    }

    /// The fields of a node, or the arguments of a command.
    fn table(&mut self, what: &str, with_default: &str, fields: &[FieldShape]) {
        self.line(&format!("| {what} | type | rules | what it is |"));
        self.line("|---|---|---|---|");
        for field in fields {
            let row = self.row(field, with_default);
            self.line(&row);
        }
        self.line("");
    }

    /// The commands beside create, update and delete.
    fn commands(&mut self) {
        if self.shape.commands.is_empty() {
            return;
        }
        self.line("## Commands");
        self.line("");
        self.line("Beside create, update and delete a client may send `{\"action\": \"invoke\", \"name\": .., \"args\": ..}` with these names.");
        self.line("");
        for command in &self.shape.commands {
            self.command(command);
        }
    }

    fn command(&mut self, command: &CommandShape) {
        self.line(&format!("### `{}`", command.name));
        self.line("");
        if let Some(description) = &command.description {
            self.line(description);
            self.line("");
        }
        match &command.args {
            ArgsShape::Fields(fields) if !fields.is_empty() => {
                self.table("argument", "may be left out", fields);
            }
            ArgsShape::None | ArgsShape::Fields(_) => {
                self.line("No arguments.");
                self.line("");
            }
            ArgsShape::Value(kind) => {
                let mut rules = Vec::new();
                let words = self.kind(kind, &mut rules);
                rules.insert(0, words);
                self.line(&format!(
                    "`args` is the argument itself: {}.",
                    rules.join("; ")
                ));
                self.line("");
            }
        }
    }

    fn row(&self, field: &FieldShape, with_default: &str) -> String {
        let mut rules = Vec::new();
        let kind = self.kind(&field.kind, &mut rules);
        if field.server {
            rules.push("set by the server".to_owned());
        }
        if field.create_only {
            rules.push("set by create alone".to_owned());
        }
        if field.default {
            rules.push(with_default.to_owned());
        }
        for alias in &field.aliases {
            rules.push(format!("read as `{}` too", cell(alias)));
        }
        format!(
            "| `{}` | {kind} | {} | {} |",
            cell(&field.name),
            rules.join("; "),
            cell(field.description.as_deref().unwrap_or(""))
        )
    }

    /// What a field or an argument holds, in words, and its rules.
    fn kind(&self, kind: &FieldKind, rules: &mut Vec<String>) -> String {
        match kind {
            FieldKind::Value { schema, optional } => {
                rules_in_words(schema, rules);
                or_nothing(words_of(schema), *optional)
            }
            FieldKind::Child { node, optional } => or_nothing(self.name(*node), *optional),
            FieldKind::Collection { node, items_max } => {
                if let Some(items_max) = items_max {
                    rules.push(format!("at most {items_max} nodes"));
                }
                format!("collection of {}", self.name(*node))
            }
            FieldKind::Reference { node, optional } => {
                or_nothing(format!("id of a {}", self.name(*node)), *optional)
            }
        }
    }

    /// The value types that have a definition of their own.
    fn values(&mut self) {
        for (name, schema) in &self.shape.definitions {
            self.line(&format!("## {name}"));
            self.line("");
            if let Some(description) = schema.get("description").and_then(Value::as_str) {
                self.line(description);
                self.line("");
            }
            self.line("```json");
            // A value of JSON can always be written.
            let text = serde_json::to_string_pretty(schema).unwrap_or_default();
            self.line(&text);
            self.line("```");
            self.line("");
        }
    }

    fn limits(&mut self) {
        self.line("## Limits");
        self.line("");
        self.line("| limit | figure |");
        self.line("|---|---|");
        for (name, figure) in self.shape.limits.figures() {
            self.line(&format!("| `{name}` | {figure} |"));
        }
    }
}

fn or_nothing(kind: String, optional: bool) -> String {
    if optional {
        format!("{kind}, or nothing")
    } else {
        kind
    }
}

/// A text that cannot end its cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The type of a value in words, as far as a line can say it.
fn words_of(schema: &Value) -> String {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let name = target.rsplit('/').next().unwrap_or(target);
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(branches) = schema.get("anyOf").or_else(|| schema.get("oneOf")) {
        let words: Vec<_> = items(branches)
            .map(words_of)
            .filter(|word| word != "null")
            .collect();
        return words.join(" or ");
    }
    if let Some(values) = schema.get("enum") {
        return items(values)
            .map(|value| format!("`{value}`"))
            .collect::<Vec<_>>()
            .join(" or ");
    }
    match schema.get("type") {
        Some(Value::String(kind)) if kind == "array" => match schema.get("items") {
            Some(item) => format!("list of {}", words_of(item)),
            None => "list".to_owned(),
        },
        Some(Value::String(kind)) => kind.clone(),
        Some(kinds @ Value::Array(_)) => items(kinds)
            .filter_map(Value::as_str)
            .filter(|kind| *kind != "null")
            .collect::<Vec<_>>()
            .join(" or "),
        _ => "any value".to_owned(),
    }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The rules of a value in words.
pub(crate) fn rules_in_words(schema: &Value, rules: &mut Vec<String>) {
    for (keyword, words) in [
        ("minLength", "at least {} characters"),
        ("maxLength", "at most {} characters"),
        ("minimum", "at least {}"),
        ("maximum", "at most {}"),
        ("multipleOf", "a multiple of {}"),
        ("minItems", "at least {} items"),
        ("maxItems", "at most {} items"),
    ] {
        if let Some(figure) = schema.get(keyword) {
            // Those of these words that end with an s are plurals.
            let words = match figure.as_u64() {
                Some(1) => words.trim_end_matches('s'),
                _ => words,
            };
            rules.push(words.replace("{}", &figure.to_string()));
        }
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        rules.push(format!("matches `{}`", cell(pattern)));
    }
    if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
        rules.push("items differ".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_say_what_a_schema_says() {
        assert_eq!(words_of(&json!({ "type": ["string", "null"] })), "string");
        assert_eq!(
            words_of(&json!({ "anyOf": [{ "$ref": "#/$defs/Point" }, { "type": "null" }] })),
            "[Point](#point)"
        );
        assert_eq!(
            words_of(&json!({ "type": "array", "items": { "type": "integer" } })),
            "list of integer"
        );
        assert_eq!(
            words_of(&json!({ "type": "string", "enum": ["a", "b"] })),
            "`\"a\"` or `\"b\"`"
        );
        assert_eq!(words_of(&json!(true)), "any value");
    }

    #[test]
    fn commands_are_listed_with_what_they_take() {
        let page = page(&crate::emit::tests::shapes::commanded());
        for lines in [
            "### `completeAll`\n\nTick everything off.\n\nNo arguments.\n",
            "### `no-fields`\n\nNo arguments.\n",
            "### `postpone`\n\nPostpone a todo.\n\n| argument | type | rules | what it is |\n",
            "\n| `id` | id of a [Todo](#todo) |  | Which one. |\n| `days` | integer | at least 1; at most 365; read as `dayCount` too |  |\n",
            "\n| `others` | list of string | may be left out |  |\n",
            "### `rename`\n\n`args` is the argument itself: string; at least 1 character; at most 5 characters.\n",
        ] {
            assert!(page.contains(lines), "{lines}\n{page}");
        }
    }

    #[test]
    fn a_text_cannot_end_its_cell() {
        assert_eq!(cell("a | b\nc"), "a \\| b c");
    }
}
