//! Holds values to the schema of their type, where serde alone does not: on the way in, and as they are written.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;
use std::sync::{OnceLock, RwLock};

use compact_str::CompactString;
use schemars::JsonSchema;
use serde::de::{DeserializeOwned, Deserializer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::id::ID_PATTERN;
use crate::json::{Place, place_error, strict};
use crate::limits::Limits;
use crate::problem::{Code, Problem};
use crate::shape::{Constraints, FieldKind, FieldShape, NodeShapeDraft, Shape};
use crate::value_schema::{
    Compiler, Forms, NeedOfCheck, Rule, TagFirst, Trials, hold_field, member_names,
};

use super::decoding::{TRIALS_MAX, TRIALS_PER_VALUE_MAX};
use super::{Decoding, Position, Role};

/// Every value type that was met, with its check. Looked up only.
static CHECKS: RwLock<BTreeMap<TypeId, Option<&'static ValueCheck>>> = RwLock::new(BTreeMap::new());

/// The check of a value type whose schema says more than what serde holds.
///
/// What comes in is held to the schema first, within a number of trials: so forms within forms, which
/// serde tries one after the other, are bounded. Where the schema refuses it, the type may still know
/// better (an alias, a form for all others), as long as it writes something that is right; and what it read, where that comes from a client.
pub struct ValueCheck {
    rule: Rule,
    definitions: Vec<Rule>,
    forms: Forms,
    /// The names of the members that the schema names.
    members: BTreeSet<CompactString>,
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
        Ok(written) => {
            let trials = Trials::new(TRIALS_MAX);
            trials.allow(size(&written).0.saturating_mul(TRIALS_PER_VALUE_MAX));
            hold_field(&check.rule, &check.definitions, &written, &trials)
        }
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
        // A schema from which no validator can be made is an error where a validator is made.
        let compiler = Compiler::new(&shape.definitions).ok()?;
        let rule = compiler.rule(schema, "").ok()?;
        let definitions = compiler.finish().ok()?;
        let need = NeedOfCheck {
            definitions: &definitions,
            is_held: &|pattern| pattern == Position::PATTERN || pattern == ID_PATTERN,
        };
        let forms = Forms::of(&rule, &definitions);
        let members = member_names(&rule, &definitions);
        (forms.needs_check() || need.of(&rule)).then_some(Self {
            rule,
            definitions,
            forms,
            members,
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
        let is_of_client = decoding.role() == Role::Client;
        read(self, &tree, is_of_client, &decoding.trials).map_err(|problem| decoding.fail(problem))
    }

    /// What a type says of a text that is right by the pattern of its format, in the words of the others.
    fn worded(&self, mut problem: Problem) -> Problem {
        let format = match &self.rule {
            Rule::Nullable(rule) => rule.format(),
            rule => rule.format(),
        };
        if let Some(format) = format.filter(|_| problem.pointer.is_empty()) {
            let reason = problem.message;
            problem.message = format!("The text is not in the format {format}: {reason}");
        }
        problem
    }

    /// What the schema says of a value that comes in; `Ok(Some)` where its type may know better.
    fn look(&self, tree: &Value, trials: &Trials) -> Result<Option<Problem>, Problem> {
        let (values, levels) = size(tree);
        trials.allow(values.saturating_mul(TRIALS_PER_VALUE_MAX));
        trials.spend(self.forms.cost_of_right(values, levels))?;
        let Err(problem) = hold_field(&self.rule, &self.definitions, tree, trials) else {
            return Ok(None);
        };
        // Where the schema and the type differ, serde may try more forms than were tried here. Where that
        // would take too long, the schema has the last word.
        if trials.try_spend(self.forms.cost(values, levels)) {
            Ok(Some(problem))
        } else {
            Err(problem)
        }
    }

    /// Whether a type reads a value in another form than it writes: a member under another name, a text for
    /// a number. `None` where it loses something of the value: other texts and numbers, lists of another
    /// length.
    ///
    /// ```text
    /// read                 written
    /// {"former":"a"}       {"name":"a"}         a serde alias: another form
    /// {"t":"E","c":null}   {"t":"E"}            the same form
    /// {"t":"A"}            {"t":"A","c":null}   the same form
    /// {"type":"Later"}     {"type":"Unknown"}   lost
    /// ```
    fn is_other_form(&self, read: &Value, written: &Value) -> Option<bool> {
        match (read, written) {
            (Value::Array(read), Value::Array(written)) if read.len() == written.len() => {
                self.is_other_form_within(read.iter().zip(written))
            }
            (Value::Object(read), Value::Object(written)) => {
                let both = read
                    .iter()
                    .filter_map(|(name, read)| Some((read, written.get(name)?)));
                let is_within = self.is_other_form_within(both)?;
                Some(is_within || self.is_member_renamed(read, written))
            }
            (Value::Array(_) | Value::Object(_), _) => None,
            (Value::String(read), Value::String(written)) => (read == written).then_some(false),
            (Value::Number(read), Value::Number(written)) => {
                (read.as_f64() == written.as_f64()).then_some(false)
            }
            (Value::Bool(_), Value::Bool(_)) | (Value::Null, Value::Null) => {
                (read == written).then_some(false)
            }
            // A text for a number, and the like.
            (read, written) => (read.is_null() || !written.is_null()).then_some(true),
        }
    }

    fn is_other_form_within<'v>(
        &self,
        mut pairs: impl Iterator<Item = (&'v Value, &'v Value)>,
    ) -> Option<bool> {
        pairs.try_fold(false, |is_other, (read, written)| {
            Some(is_other | self.is_other_form(read, written)?)
        })
    }

    /// Whether a member was read under another name than the one in the schema.
    fn is_member_renamed(&self, read: &Map<String, Value>, written: &Map<String, Value>) -> bool {
        let mut gained = written
            .iter()
            .filter(|(name, _)| !read.contains_key(*name) && self.members.contains(name.as_str()));
        gained.any(|(_, gained)| {
            let mut lost = read
                .iter()
                .filter(|(name, value)| !written.contains_key(*name) && !value.is_null());
            lost.any(|(_, lost)| self.is_other_form(lost, gained).is_some())
        })
    }
}

fn read<T: DeserializeOwned + Serialize>(
    check: &'static ValueCheck,
    tree: &Value,
    is_of_client: bool,
    trials: &Trials,
) -> Result<T, Problem> {
    let doubt = check.look(tree, trials)?;
    let mut place = Place::new();
    let tags = check.forms.tags.as_slice();
    let value = if tags.is_empty() {
        T::deserialize(strict(tree, &mut place))
    } else {
        T::deserialize(strict(TagFirst { value: tree, tags }, &mut place))
    };
    let value = value.map_err(|error| place_error(&error, &mut place));
    let Some(doubt) = doubt else {
        return value.map_err(|problem| check.worded(problem));
    };
    let Ok(value) = value else { return Err(doubt) };
    match serde_json::to_value(&value) {
        // What was stored, or is sent by a server, may be of another version of the type.
        Ok(written)
            if (!is_of_client || check.is_other_form(tree, &written) == Some(true))
                && check_written(Some(check), &value).is_ok() =>
        {
            Ok(value)
        }
        _ => Err(doubt),
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
