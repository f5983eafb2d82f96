//! Holds values to the schema of their type, where serde alone does not: on the way in, and as they are written.

use std::any::TypeId;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{OnceLock, RwLock};

use schemars::JsonSchema;
use serde::de::{DeserializeOwned, Deserializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::ID_PATTERN;
use crate::json::{Place, place_error, strict};
use crate::limits::Limits;
use crate::problem::{Code, Problem};
use crate::shape::{Constraints, FieldKind, FieldShape, NodeShapeDraft, Shape};
use crate::value_schema::{Compiler, NeedOfCheck, Rule, forms_max, hold_field, too_many_trials};

use super::decoding::TRIALS_PER_VALUE_MAX;
use super::{Decoding, Position};

/// Every value type that was met, with its check. Looked up only.
static CHECKS: RwLock<BTreeMap<TypeId, Option<&'static ValueCheck>>> = RwLock::new(BTreeMap::new());

/// The check of a value type whose schema says more than what serde holds.
///
/// What comes in is held to the schema first, within a number of trials: so forms within forms, which
/// serde tries one after the other, are bounded. Where the schema refuses it, the type may still know
/// better (an alias, a form for all others), as long as it writes something right of it and loses no item.
pub struct ValueCheck {
    rule: Rule,
    definitions: Vec<Rule>,
    forms_max: usize,
}

impl fmt::Debug for ValueCheck {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ValueCheck").finish_non_exhaustive()
    }
}

/// The check of the type of one field, found once.
#[derive(Debug)]
pub struct ValueCheckCell(OnceLock<(TypeId, Option<&'static ValueCheck>)>);

impl ValueCheckCell {
    /// A cell for the type of one field.
    #[allow(clippy::new_without_default, reason = "a static needs a constant")]
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The check of `T`; `None` where none is needed.
    #[inline]
    pub fn of<T: JsonSchema + 'static>(&self) -> Option<&'static ValueCheck> {
        let id = TypeId::of::<T>();
        let (known, check) = *self.0.get_or_init(|| (id, value_check::<T>()));
        if known == id {
            return check;
        }
        // A static in generic code is one for all types.
        value_check::<T>()
    }
}

/// The check of the type `T`; `None` where none is needed.
fn value_check<T: JsonSchema + 'static>() -> Option<&'static ValueCheck> {
    let id = TypeId::of::<T>();
    if let Ok(checks) = CHECKS.read()
        && let Some(check) = checks.get(&id)
    {
        return *check;
    }
    let check = ValueCheck::of::<T>();
    // One for each type of the program, for as long as it runs.
    let check: Option<&'static ValueCheck> = check.map(|check| &*Box::leak(Box::new(check)));
    match CHECKS.write() {
        Ok(mut checks) => *checks.entry(id).or_insert(check),
        Err(_) => check,
    }
}

/// Holds what a value type writes to its schema.
///
/// # Errors
///
/// What the schema refuses, with its code. Nothing that is stored breaks its own schema.
pub fn check_written<T: Serialize>(
    check: Option<&'static ValueCheck>,
    value: &T,
) -> Result<(), Problem> {
    let Some(check) = check else { return Ok(()) };
    match serde_json::to_value(value) {
        // Typed decoding has looked at the forms of this value before.
        Ok(written) => hold_field(
            &check.rule,
            &check.definitions,
            &written,
            &Cell::new(usize::MAX),
        ),
        Err(error) => Err(Problem::new(Code::NotSerializable, error.to_string())),
    }
}

impl ValueCheck {
    fn of<T: JsonSchema + 'static>() -> Option<Self> {
        let shape = Shape::build(Limits::DEFAULT, |builder| {
            let schema = builder.value::<T>(&Constraints::default());
            let kind = FieldKind::Value {
                schema,
                optional: false,
            };
            builder.node::<PhantomData<T>>("Value", |_| NodeShapeDraft {
                description: None,
                fields: vec![FieldShape::new("value", kind)],
            })
        });
        let FieldKind::Value { schema, .. } = &shape.nodes.first()?.fields.first()?.kind else {
            return None;
        };
        // A schema from which no validator can be made is told where one is made of it.
        let compiler = Compiler::new(&shape.definitions).ok()?;
        let rule = compiler.rule(schema, "").ok()?;
        let definitions = compiler.finish().ok()?;
        let need = NeedOfCheck {
            definitions: &definitions,
            is_held: &|pattern| pattern == Position::PATTERN || pattern == ID_PATTERN,
        };
        let forms_max = forms_max(&definitions).max(forms_max(std::slice::from_ref(&rule)));
        need.of(&rule).then_some(Self {
            rule,
            definitions,
            forms_max,
        })
    }

    /// Reads a value, and holds it to the schema.
    pub(super) fn read<'de, T, D>(
        &'static self,
        deserializer: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<T, D::Error>
    where
        T: DeserializeOwned + Serialize,
        D: Deserializer<'de>,
    {
        let tree = Value::deserialize(strict(deserializer, &mut decoding.place))?;
        read(self, &tree, &decoding.trials_left).map_err(|problem| decoding.fail(problem))
    }

    /// What the schema says of a value that comes in; `Ok(Some)` where its type may know better.
    fn look(&self, tree: &Value, trials_left: &Cell<usize>) -> Result<Option<Problem>, Problem> {
        let (values, levels) = size(tree);
        let more = values.saturating_mul(TRIALS_PER_VALUE_MAX);
        trials_left.set(trials_left.get().saturating_add(more));
        let Err(problem) = hold_field(&self.rule, &self.definitions, tree, trials_left) else {
            return Ok(None);
        };
        // Where the schema and the type differ, serde may try more forms than were tried here.
        let levels = u32::try_from(levels).unwrap_or(u32::MAX);
        let cost = values.saturating_mul(self.forms_max.saturating_pow(levels));
        let left = trials_left.get().saturating_sub(cost);
        trials_left.set(left);
        if left == 0 {
            return Err(too_many_trials());
        }
        Ok(Some(problem))
    }
}

fn read<T: DeserializeOwned + Serialize>(
    check: &'static ValueCheck,
    tree: &Value,
    trials_left: &Cell<usize>,
) -> Result<T, Problem> {
    let doubt = check.look(tree, trials_left)?;
    let mut place = Place::new();
    let value =
        T::deserialize(strict(tree, &mut place)).map_err(|error| place_error(&error, &mut place));
    let Some(doubt) = doubt else { return value };
    let Ok(value) = value else { return Err(doubt) };
    match serde_json::to_value(&value) {
        Ok(written)
            if has_same_lists(tree, &written) && check_written(Some(check), &value).is_ok() =>
        {
            Ok(value)
        }
        _ => Err(doubt),
    }
}

/// Whether every list of `one` is a list of as many items in `other`, as far as both have it.
fn has_same_lists(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| has_same_lists(one, other))
        }
        (Value::Array(_), Value::Object(_)) => false,
        (Value::Object(one), Value::Object(other)) => one.iter().all(|(name, one)| {
            other
                .get(name)
                .is_none_or(|other| has_same_lists(one, other))
        }),
        _ => true,
    }
}

/// How many values there are in a tree, and on how many levels.
fn size(tree: &Value) -> (usize, usize) {
    let below = |sizes: &mut dyn Iterator<Item = (usize, usize)>| {
        sizes.fold((1, 1), |(values, levels), (more, below)| {
            (values + more, levels.max(below + 1))
        })
    };
    match tree {
        Value::Array(items) => below(&mut items.iter().map(size)),
        Value::Object(members) => below(&mut members.values().map(size)),
        _ => (1, 1),
    }
}
