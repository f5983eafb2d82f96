//! Nodes and patches of a shape, and the ids by which nodes go.

use flushout::shape::{FieldKind, FieldShape, NodeIndex, NodeShape};
use serde_json::{Map, Value, json};

use super::{Fault, Maker, Writer};

/// Names that no model has, some of which are inherited by every object of JavaScript.
pub(super) const UNKNOWN_NAMES: [&str; 7] = [
    "unknown",
    "",
    "Title",
    "title ",
    "constructor",
    "toString",
    "x-y",
];

/// The most levels of nodes below the one that is made.
const LEVELS_MAX: usize = 3;

/// Collections larger than this are not filled to their limit.
const ITEMS_FILLED_MAX: usize = 1_000;

impl<'s> Maker<'s> {
    pub(super) fn node_shape(&self, index: NodeIndex) -> &'s NodeShape {
        self.shape.node(index).unwrap()
    }

    /// A text that is an id.
    pub(super) fn id(&mut self) -> Value {
        for (fault, id) in [
            (Fault::IdEmpty, json!("")),
            (Fault::IdTooLong, json!("x".repeat(65))),
            (Fault::IdComma, json!("a,b")),
            (Fault::IdNonAscii, json!("é")),
            (Fault::IdControl, json!("a\n")),
            (Fault::IdProto, json!("__proto__")),
            (Fault::IdNumber, json!(1)),
        ] {
            if self.hit(fault) {
                return id;
            }
        }
        let number = self.rng.u32(..);
        match self.rng.u32(..10) {
            0 => json!(self.pick(&[" ", "~", "a b", "-", "constructor", "title", "a/b", "\"\\"])),
            1 => json!("y".repeat(64)),
            2 => json!(format!("{number:026X}")),
            _ => json!(format!("n{}", number % 100)),
        }
    }

    /// A key of a collection; mistakes in ids are made here too, except those that no key can have.
    fn key(&mut self) -> String {
        loop {
            let (fault, spent) = (self.fault, self.spent);
            match self.id() {
                // The key `__proto__` is a matter of its own: see `exceptions`.
                Value::String(id) if id != "__proto__" => return id,
                _ => (self.fault, self.spent) = (fault, spent),
            }
        }
    }

    /// A whole node. `full` leaves out nothing that is always written.
    pub(super) fn node(
        &mut self,
        index: NodeIndex,
        writer: Writer,
        level: usize,
        full: bool,
    ) -> Value {
        let node = self.node_shape(index);
        let mut members = Map::new();
        for field in &node.fields {
            self.field(&mut members, field, writer, level, full);
        }
        self.unknown(&mut members, writer, full);
        Value::Object(members)
    }

    pub(super) fn unknown(&mut self, members: &mut Map<String, Value>, writer: Writer, full: bool) {
        let wrong = writer != Writer::Master && self.hit(Fault::UnknownField);
        if wrong || (writer == Writer::Master && !full && self.one_in(8)) {
            members.insert(
                self.pick(&UNKNOWN_NAMES).to_owned(),
                json!({"any": [null, 1]}),
            );
        }
    }

    pub(super) fn field(
        &mut self,
        members: &mut Map<String, Value>,
        field: &FieldShape,
        writer: Writer,
        level: usize,
        full: bool,
    ) {
        if field.server && writer == Writer::Client {
            if self.hit(Fault::ServerField) {
                members.insert(
                    field.name.clone(),
                    self.field_value(field, writer, level, full),
                );
            }
            return;
        }
        if field.may_be_absent() {
            if !(full && is_always_written(field)) && self.one_in(2) {
                return;
            }
        } else if self.hit(Fault::MissingField) {
            return;
        }
        let is_nullable = is_nullable(field);
        let value = if !is_nullable && self.hit(Fault::NullField) {
            Value::Null
        } else {
            self.field_value(field, writer, level, full)
        };
        if full && value.is_null() {
            return;
        }
        self.insert(members, field, value, full);
    }

    /// Puts the value in under one of the names of the field.
    fn insert(
        &mut self,
        members: &mut Map<String, Value>,
        field: &FieldShape,
        value: Value,
        full: bool,
    ) {
        let mut name = &field.name;
        if let [alias, ..] = field.aliases.as_slice()
            && !full
        {
            if self.hit(Fault::AliasTwice) {
                members.insert(alias.clone(), value.clone());
            } else if self.one_in(4) {
                name = alias;
            }
        }
        members.insert(name.clone(), value);
    }

    pub(super) fn field_value(
        &mut self,
        field: &FieldShape,
        writer: Writer,
        level: usize,
        full: bool,
    ) -> Value {
        match &field.kind {
            FieldKind::Value { schema, .. } => self.value(schema),
            FieldKind::Reference { optional, .. } => {
                if self.hit(Fault::WrongType) {
                    return self.wrong_type("string");
                }
                if *optional && self.one_in(4) {
                    Value::Null
                } else {
                    self.id()
                }
            }
            FieldKind::Child { node, optional } => {
                if self.hit(Fault::WrongType) {
                    return self.wrong_type("object");
                }
                if *optional && self.one_in(4) {
                    return Value::Null;
                }
                self.node(*node, writer, level, full)
            }
            FieldKind::Collection { node, items_max } => {
                if self.hit(Fault::WrongType) {
                    return self.wrong_type("object");
                }
                self.collection(*node, *items_max, writer, level, full)
            }
        }
    }

    fn collection(
        &mut self,
        node: NodeIndex,
        items_max: Option<usize>,
        writer: Writer,
        level: usize,
        full: bool,
    ) -> Value {
        let mut items = Map::new();
        if let Some(items_max) = items_max.filter(|items_max| *items_max <= ITEMS_FILLED_MAX)
            && self.hit(Fault::CollectionFull)
        {
            let item = self.node(node, writer, LEVELS_MAX, full);
            items.extend((0..=items_max).map(|number| (format!("i{number}"), item.clone())));
            return Value::Object(items);
        }
        if level < LEVELS_MAX {
            for _ in 0..self.rng.usize(..3) {
                let id = self.key();
                if items.contains_key(&id) {
                    continue;
                }
                let item = self.node(node, writer, level + 1, full);
                items.insert(id, item);
            }
        }
        Value::Object(items)
    }

    /// What an update of a node sets.
    pub(super) fn patch(&mut self, index: NodeIndex, writer: Writer, full: bool) -> Value {
        let node = self.node_shape(index);
        let mut members = Map::new();
        for field in &node.fields {
            let is_below = matches!(
                field.kind,
                FieldKind::Child { .. } | FieldKind::Collection { .. }
            );
            if is_below && self.hit(Fault::BelowInUpdate) {
                members.insert(field.name.clone(), json!({}));
            }
            if field.create_only && self.hit(Fault::CreateOnlyInUpdate) {
                members.insert(field.name.clone(), json!("somebody"));
            }
            if is_below || field.create_only {
                continue;
            }
            if field.server && writer == Writer::Client {
                if self.hit(Fault::ServerField) {
                    members.insert(field.name.clone(), json!(1));
                }
                continue;
            }
            if self.one_in(2) {
                continue;
            }
            let value = if !is_nullable(field) && self.hit(Fault::NullField) {
                Value::Null
            } else {
                self.field_value(field, writer, 0, full)
            };
            self.insert(&mut members, field, value, full);
        }
        self.unknown(&mut members, writer, full);
        Value::Object(members)
    }
}

fn is_nullable(field: &FieldShape) -> bool {
    match field.kind {
        FieldKind::Value { optional, .. }
        | FieldKind::Child { optional, .. }
        | FieldKind::Reference { optional, .. } => optional,
        FieldKind::Collection { .. } => false,
    }
}

fn is_always_written(field: &FieldShape) -> bool {
    !is_nullable(field)
}
