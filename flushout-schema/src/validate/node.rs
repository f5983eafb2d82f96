//! Reads nodes, patches and collections, and holds the rules of their fields against them.

use std::collections::BTreeSet;
use std::fmt;

use compact_str::CompactString;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use smallvec::SmallVec;

use flushout_runtime::id::check_typed_id;
use flushout_runtime::json::{Place, Token, is_forbidden_key, strict};
use flushout_runtime::limits::Limits;
use flushout_runtime::path::Path;
use flushout_runtime::problem::{Problem, words};
use flushout_runtime::value_schema::{Optional, RuleSeed, Scope, Trials, problem_at};

use super::plan::{ArgsPlan, FieldPlan, KindPlan, Plan};
use super::target::Target;

/// Who sent what is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    /// A client: no `server` fields, and nothing that the model does not know.
    Client,
    /// The server: `server` fields, and fields of a newer model, which are passed over.
    Server,
}

/// The state of reading one message.
pub(super) struct Reading<'v> {
    pub(super) plan: &'v Plan,
    pub(super) limits: &'v Limits,
    sender: Sender,
    place: Place,
    scope: Scope<'v>,
    /// The last path of one segment in the message, which others like it are shared with.
    pub(super) last_path: Path,
}

impl<'v> Reading<'v> {
    pub(super) fn new(
        plan: &'v Plan,
        limits: &'v Limits,
        sender: Sender,
        trials: &'v Trials,
    ) -> Self {
        Self {
            plan,
            limits,
            sender,
            place: Place::new(),
            scope: Scope::new(&plan.definitions, trials),
            last_path: Path::root(),
        }
    }

    /// Who sent the message.
    pub(super) fn sender(&self) -> Sender {
        self.sender
    }

    /// The text as what the target says. The caller has held it to the limit of nesting.
    pub(super) fn text(&mut self, text: &str, target: Target) -> Result<(), Problem> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let seed = ObjectSeed {
            reading: self,
            target,
        };
        let read = seed.deserialize(&mut deserializer);
        let read = read.and_then(|()| deserializer.end());
        read.map_err(|error| {
            let problem = self.place.take_problem();
            let problem =
                problem.unwrap_or_else(|| problem_at(&error, &mut self.place, &self.scope));
            self.place = Place::new();
            problem
        })
    }

    /// Notes a problem at the present place and makes the error that stops the reading.
    #[cold]
    fn fail<E: serde::de::Error>(&mut self, problem: Problem) -> E {
        let error = E::custom(&problem.message);
        self.place.fail(problem);
        error
    }

    fn enter(&mut self, name: &CompactString) {
        self.place.push(Token::Key(name.clone()));
    }

    #[cold]
    fn fail_at<E: serde::de::Error>(&mut self, name: &CompactString, problem: Problem) -> E {
        self.enter(name);
        self.fail(problem)
    }

    fn check_unknown<E: serde::de::Error>(
        &mut self,
        name: &CompactString,
        target: Target,
    ) -> Result<(), E> {
        if is_forbidden_key(name) {
            return Err(self.fail_at(name, words::forbidden_key(name)));
        }
        if self.sender == Sender::Server {
            return Ok(());
        }
        let problem = match target {
            Target::Args(_) => words::unknown_argument(name),
            _ => words::unknown_field(name),
        };
        Err(self.fail_at(name, problem))
    }

    /// Whether the field may be set in the object that is being read.
    fn check_access(&self, field: &FieldPlan, is_patch: bool) -> Result<(), Problem> {
        if is_patch && field.is_below() {
            return Err(words::field_below(&field.name));
        }
        if is_patch && field.create_only {
            return Err(words::create_only_field(&field.name));
        }
        if field.server && self.sender == Sender::Client {
            return Err(words::server_field(&field.name));
        }
        Ok(())
    }
}

/// Reads an object, or fails where the model has no place for it.
pub(super) struct ObjectSeed<'a, 'v> {
    pub(super) reading: &'a mut Reading<'v>,
    pub(super) target: Target,
}

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_, '_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.target {
            Target::Node(_) | Target::Patch(_) => deserializer.deserialize_map(self),
            Target::Args(command) => match &self.reading.plan.commands[command].args {
                ArgsPlan::Fields(_) => deserializer.deserialize_map(self),
                ArgsPlan::Value(field) => {
                    let reading = self.reading;
                    FieldSeed { reading, field }.deserialize(deserializer)
                }
            },
            Target::Ignored => {
                strict(deserializer, &mut self.reading.place).deserialize_map(IgnoredObject)
            }
            Target::Nowhere => Err(self.reading.fail(words::no_node_for_payload())),
        }
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.target {
            Target::Patch(_) => "an object with the fields to be changed",
            Target::Args(_) => "an object with the arguments of the command",
            _ => "an object with the fields of a node",
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let reading = self.reading;
        let is_patch = matches!(self.target, Target::Patch(_));
        let Some(fields) = fields_of(reading.plan, self.target) else {
            return Ok(());
        };
        let mut is_given: SmallVec<[bool; 16]> = SmallVec::from_elem(false, fields.len());
        // Fields mostly come in the order of the model.
        let mut expected = 0;
        while let Some(key) = map.next_key_seed(KeySeed { fields, expected })? {
            let (index, name) = match key {
                Key::Known(index, name) => (index, name),
                Key::Unknown(name) => {
                    reading.check_unknown(&name, self.target)?;
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            expected = index + 1;
            let field = &fields[index];
            if let Err(problem) = reading.check_access(field, is_patch) {
                return Err(reading.fail_at(name, problem));
            }
            if std::mem::replace(&mut is_given[index], true) {
                let problem = words::repeated_field(&field.name);
                return Err(reading.fail_at(name, problem));
            }
            reading.enter(name);
            map.next_value_seed(FieldSeed { reading, field })?;
            reading.place.pop();
        }
        if is_patch {
            return Ok(());
        }
        let missing = fields
            .iter()
            .zip(&is_given)
            .find(|(field, is_given)| !**is_given && !field.may_be_absent);
        match missing {
            None => Ok(()),
            Some((field, _)) => Err(reading.fail(words::missing_field(&field.name))),
        }
    }
}

/// The fields that an object may have; `None` where nobody looks.
fn fields_of(plan: &Plan, target: Target) -> Option<&[FieldPlan]> {
    match target {
        Target::Node(node) | Target::Patch(node) => Some(&plan.nodes[node].fields),
        Target::Args(command) => match &plan.commands[command].args {
            ArgsPlan::Fields(fields) => Some(fields),
            ArgsPlan::Value(_) => None,
        },
        Target::Ignored | Target::Nowhere => None,
    }
}

/// Reads the value of a field.
struct FieldSeed<'a, 'v> {
    reading: &'a mut Reading<'v>,
    field: &'v FieldPlan,
}

impl<'de> DeserializeSeed<'de> for FieldSeed<'_, '_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let reading = self.reading;
        match &self.field.kind {
            KindPlan::Value(rule) => {
                let seed = RuleSeed {
                    rule,
                    scope: &reading.scope,
                    is_field: true,
                };
                seed.deserialize(strict(deserializer, &mut reading.place))
            }
            KindPlan::Child { node, optional } => {
                let target = Target::Node(*node);
                let seed = ObjectSeed { reading, target };
                if *optional {
                    deserializer.deserialize_option(Optional(seed))
                } else {
                    seed.deserialize(deserializer)
                }
            }
            KindPlan::Collection { node, items_max } => deserializer.deserialize_map(Nodes {
                reading,
                node: *node,
                items_max: *items_max,
            }),
            KindPlan::Reference { optional } => {
                let deserializer = strict(deserializer, &mut reading.place);
                if *optional {
                    deserializer.deserialize_option(Optional(ReferenceSeed))
                } else {
                    ReferenceSeed.deserialize(deserializer)
                }
            }
        }
    }
}

/// Reads the id of a node.
struct ReferenceSeed;

impl<'de> DeserializeSeed<'de> for ReferenceSeed {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for ReferenceSeed {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an id")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        // The type of a reference knows nothing of the limits of one document.
        check_typed_id(text, &Limits::DEFAULT).map_err(|problem| E::custom(problem.message))
    }
}

/// Reads the nodes of a collection by their ids.
struct Nodes<'a, 'v> {
    reading: &'a mut Reading<'v>,
    node: usize,
    items_max: Option<usize>,
}

impl<'de> Visitor<'de> for Nodes<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of nodes by their ids")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let reading = self.reading;
        let mut ids = Ids::default();
        while let Some(id) = map.next_key::<CompactString>()? {
            reading.enter(&id);
            if let Err(problem) = check_typed_id(&id, reading.limits) {
                return Err(reading.fail(problem));
            }
            if !ids.insert(&id) {
                return Err(reading.fail(words::repeated_id(&id)));
            }
            let target = Target::Node(self.node);
            map.next_value_seed(ObjectSeed {
                reading: &mut *reading,
                target,
            })?;
            reading.place.pop();
            if let Some(items_max) = self.items_max.filter(|max| ids.count > *max) {
                return Err(reading.fail(words::collection_full(items_max, ids.count)));
            }
        }
        Ok(())
    }
}

/// The ids of a collection that were read so far. While they come in ascending order, as they are
/// written, none has to be looked up.
#[derive(Default)]
struct Ids {
    count: usize,
    ascending: Vec<CompactString>,
    set: Option<BTreeSet<CompactString>>,
}

impl Ids {
    /// Adds an id; false when it was there.
    fn insert(&mut self, id: &CompactString) -> bool {
        self.count += 1;
        if self.set.is_none() {
            if self.ascending.last().is_none_or(|last| last < id) {
                self.ascending.push(id.clone());
                return true;
            }
            self.set = Some(self.ascending.drain(..).collect());
        }
        self.set.as_mut().is_some_and(|set| set.insert(id.clone()))
    }
}

/// Passes over an object, strictly.
struct IgnoredObject;

impl<'de> Visitor<'de> for IgnoredObject {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

enum Key<'v> {
    /// A field, and the name or alias by which it is given.
    Known(usize, &'v CompactString),
    Unknown(CompactString),
}

struct KeySeed<'v> {
    fields: &'v [FieldPlan],
    /// The index that is looked at first.
    expected: usize,
}

impl<'de, 'v> DeserializeSeed<'de> for KeySeed<'v> {
    type Value = Key<'v>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key<'v>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'v> Visitor<'_> for KeySeed<'v> {
    type Value = Key<'v>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a field")
    }

    #[inline]
    fn visit_str<E>(self, name: &str) -> Result<Key<'v>, E> {
        if let Some(field) = self.fields.get(self.expected)
            && field.name == name
        {
            return Ok(Key::Known(self.expected, &field.name));
        }
        let mut fields = self.fields.iter().enumerate();
        let found = fields.find_map(|(index, field)| Some(Key::Known(index, field.named(name)?)));
        Ok(found.unwrap_or_else(|| Key::Unknown(name.into())))
    }
}
