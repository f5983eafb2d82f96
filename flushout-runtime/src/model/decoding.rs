//! Decoding of nodes and patches from JSON: strict, validated, and with the place of each problem.

use std::marker::PhantomData;

use compact_str::CompactString;
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny, MapAccess};

use crate::id::check_typed_id;
use crate::json::{Place, Token, is_forbidden_key};
use crate::limits::Limits;
use crate::path::Path;
#[cfg(doc)]
use crate::problem::Code;
use crate::problem::{Problem, words};
use crate::value_schema::Trials;

use super::fields::{FieldAccess, FieldsOf};
use super::nodes::Entry;
use super::seeds::{CollectionSeed, Key, KeySeed, NodeSeed, OptionalNodeSeed, ValueSeed};
use super::value_check::ValueCheck;
use super::{Collection, Field, FieldRole, Node, Patch};

/// Whose words are being decoded, and so what may stand in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A client: no `server` fields, and nothing that the model does not know.
    Client,
    /// An interceptor or a stored document: `server` fields too, but nothing unknown.
    Authority,
    /// The server, as a client reads it: `server` fields, and unknown fields are passed over, for
    /// the server may have a newer model.
    Replay,
    /// A client that puts back what was there before: `server` fields are passed over.
    PutBack,
}

/// How many values are looked at where forms are tried one after the other: so many for all that is
/// decoded together, and so many more for each value. Forms within forms multiply.
pub(super) const TRIALS_MAX: usize = 20_000;
pub(super) const TRIALS_PER_VALUE_MAX: usize = 64;

/// What stands for the field before the first is met.
static NO_FIELD: Field = Field::new("", FieldRole::Value);

/// The state of decoding one value: the role, the limits, the place, and what was found wrong.
#[derive(Debug)]
pub struct Decoding<'l> {
    /// The place in the message, and the first problem.
    pub place: Place,
    role: Role,
    limits: &'l Limits,
    completed: bool,
    /// Where the next field is looked for first. Fields mostly come in the order of the model.
    expected: usize,
    /// The field that is decoded next.
    field: &'static Field,
    /// The name under which that field stands in the message.
    key: &'static str,
    /// Whether the object is the arguments of a command, which has no nodes within.
    is_of_arguments: bool,
    /// The last path of one segment in the message, which others like it are shared with.
    pub(crate) last_path: Path,
    /// The whole message, where places in it are asked for.
    pub(crate) message: &'l [u8],
    /// The values that may be looked at where several forms are tried.
    pub(super) trials: Trials,
}

impl<'l> Decoding<'l> {
    /// Decoding for this role within these limits.
    pub fn new(role: Role, limits: &'l Limits) -> Self {
        Self {
            place: Place::new(),
            role,
            limits,
            completed: false,
            expected: 0,
            field: &NO_FIELD,
            key: "",
            is_of_arguments: false,
            last_path: Path::root(),
            message: &[],
            trials: Trials::new(TRIALS_MAX),
        }
    }

    /// How many trials of forms were made beyond those that the values allow by their size; at most
    /// [`TRIALS_MAX`].
    pub(crate) fn trials_excess(&self) -> usize {
        self.trials.excess(TRIALS_MAX)
    }

    /// The limits that hold.
    pub fn limits(&self) -> &'l Limits {
        self.limits
    }

    /// Whose words are being decoded.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Whether something was filled in that the sender left out or named otherwise, so that peers
    /// must be sent what came of it instead of what was sent. Asking resets it.
    pub fn take_completed(&mut self) -> bool {
        std::mem::take(&mut self.completed)
    }

    /// Tells the names that are decoded next as those of arguments, until it is told otherwise.
    pub(super) const fn set_of_arguments(&mut self, is_of_arguments: bool) {
        self.is_of_arguments = is_of_arguments;
    }

    /// Notes a problem at the present place and makes the error that stops the decoding.
    pub fn fail<E: serde::de::Error>(&mut self, problem: Problem) -> E {
        let error = E::custom(&problem.message);
        self.place.fail(problem);
        error
    }

    /// The next of the fields of a whole node, or of the arguments of a command, as `next_of`.
    ///
    /// # Errors
    ///
    /// Those of `next_of`.
    #[inline]
    pub fn next_field<'de, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
        fields: &'static [Field],
    ) -> Result<Option<usize>, A::Error> {
        self.next_of(map, fields, FieldsOf::Whole)
    }

    /// The next of these fields of such an object, as its index; `None` at the end of the object. What
    /// is then called decodes the value of that field.
    ///
    /// # Errors
    ///
    /// A key that the model does not know, unless the role passes over it; a field that the role
    /// may not set here; a forbidden key.
    pub(super) fn next_of<'de, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
        fields: &'static [Field],
        object: FieldsOf,
    ) -> Result<Option<usize>, A::Error> {
        while let Some(key) = map.next_key_seed(KeySeed {
            fields,
            expected: self.expected,
        })? {
            match key {
                Key::Known { index, alias } => {
                    self.expected = index + 1;
                    self.completed |= alias.is_some();
                    self.field = &fields[index];
                    self.key = alias.unwrap_or(self.field.name);
                    let access = self.field.access(object);
                    if self.role == Role::PutBack && access == FieldAccess::Server {
                        map.next_value::<IgnoredAny>()?;
                        continue;
                    }
                    self.check_access(access)?;
                    return Ok(Some(index));
                }
                Key::Unknown(name) => {
                    self.check_unknown(&name)?;
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(None)
    }

    fn check_access<E: serde::de::Error>(&mut self, access: FieldAccess) -> Result<(), E> {
        let name = self.field.name;
        let problem = match access {
            FieldAccess::Client => return Ok(()),
            FieldAccess::Server if self.role != Role::Client => return Ok(()),
            FieldAccess::Server => words::server_field(name),
            FieldAccess::CreateOnly => words::create_only_field(name),
            FieldAccess::Below => words::field_below(name),
        };
        self.place.push(Token::Field(self.key));
        Err(self.fail(problem))
    }

    fn check_unknown<E: serde::de::Error>(&mut self, name: &CompactString) -> Result<(), E> {
        if is_forbidden_key(name) {
            self.place.push(Token::Key(name.clone()));
            return Err(self.fail(words::forbidden_key(name)));
        }
        if self.role == Role::Replay {
            return Ok(());
        }
        self.place.push(Token::Key(name.clone()));
        let problem = if self.is_of_arguments {
            words::unknown_argument(name)
        } else {
            words::unknown_field(name)
        };
        Err(self.fail(problem))
    }

    /// Notes the place of the field, whose slot must be free.
    fn enter<T, E: serde::de::Error>(&mut self, slot: Option<&T>) -> Result<(), E> {
        self.place.push(Token::Field(self.key));
        if slot.is_none() {
            return Ok(());
        }
        Err(self.fail(words::repeated_field(self.field.name)))
    }

    /// Decodes the value of a field into its slot, and holds it to the schema of its type, where there
    /// is a check for that, and to the rules.
    ///
    /// # Errors
    ///
    /// A field that was given before; a value of another type; a rule that does not hold.
    pub fn value<'de, T, A>(
        &mut self,
        map: &mut A,
        slot: &mut Option<T>,
        check: Option<&'static ValueCheck>,
        rules: impl FnOnce(&T) -> Result<(), Problem>,
    ) -> Result<(), A::Error>
    where
        T: DeserializeOwned + Serialize,
        A: MapAccess<'de>,
    {
        self.enter(slot.as_ref())?;
        let value = map.next_value_seed(ValueSeed {
            decoding: self,
            check,
            value: PhantomData,
        })?;
        if let Err(problem) = rules(&value) {
            return Err(self.fail(problem));
        }
        self.place.pop();
        *slot = Some(value);
        Ok(())
    }

    /// Decodes a field that a patch may hold into a patch.
    ///
    /// # Errors
    ///
    /// Those of [`Patch::decode_field`].
    #[inline]
    pub fn patch_field<'de, P: Patch, A: MapAccess<'de>>(
        &mut self,
        patch: &mut P,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        patch.decode_field(index, map, self)
    }

    /// Decodes a child node into its slot.
    ///
    /// # Errors
    ///
    /// A field that was given before; anything that is wrong within the child.
    pub fn child<'de, N: Node, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
        slot: &mut Option<N>,
    ) -> Result<(), A::Error> {
        self.enter(slot.as_ref())?;
        let node = map.next_value_seed(NodeSeed::new(self))?;
        self.place.pop();
        *slot = Some(node);
        Ok(())
    }

    /// Decodes an optional child node, or null, into its slot.
    ///
    /// # Errors
    ///
    /// A field that was given before; anything that is wrong within the child.
    pub fn optional_child<'de, N: Node, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
        slot: &mut Option<Option<N>>,
    ) -> Result<(), A::Error> {
        self.enter(slot.as_ref())?;
        let node = map.next_value_seed(OptionalNodeSeed::new(self))?;
        self.place.pop();
        *slot = Some(node);
        Ok(())
    }

    /// Decodes a collection into its slot.
    ///
    /// # Errors
    ///
    /// A field that was given before; too many nodes; an id that is none; anything that is wrong
    /// within a node.
    pub fn collection<'de, N: Node, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
        slot: &mut Option<Collection<N>>,
    ) -> Result<(), A::Error> {
        let items_max = self.field.constraints.items_max;
        self.enter(slot.as_ref())?;
        let collection = map.next_value_seed(CollectionSeed {
            decoding: self,
            items_max,
            node: PhantomData,
        })?;
        self.place.pop();
        *slot = Some(collection);
        Ok(())
    }

    /// Decodes the nodes of a collection by their ids.
    pub(crate) fn nodes<'de, N: Node, A: MapAccess<'de>>(
        &mut self,
        mut map: A,
        items_max: Option<usize>,
    ) -> Result<Collection<N>, A::Error> {
        let mut collection = Collection::new();
        while let Some(id) = map.next_key::<CompactString>()? {
            self.place.push(Token::Key(id.clone()));
            if let Err(problem) = check_typed_id(&id, self.limits) {
                return Err(self.fail(problem));
            }
            let free = match collection.entry(id) {
                Entry::Free(free) => free,
                Entry::Taken(taken) => {
                    return Err(self.fail(words::repeated_id(&taken)));
                }
            };
            let node = map.next_value_seed(NodeSeed::new(self))?;
            self.place.pop();
            free.insert(node);
            if let Some(items_max) = items_max
                && collection.len() > items_max
            {
                return Err(self.fail(words::collection_full(items_max, collection.len())));
            }
        }
        Ok(collection)
    }

    /// What was decoded of a field that must be there.
    ///
    /// # Errors
    ///
    /// [`Code::MissingField`] at the object that lacks it.
    pub fn required<T, E: serde::de::Error>(
        &mut self,
        slot: Option<T>,
        field: &Field,
    ) -> Result<T, E> {
        match slot {
            Some(value) => Ok(value),
            None => Err(self.fail(words::missing_field(field.name))),
        }
    }

    /// What was decoded of a field, or its default, which is then noted as filled in.
    pub fn filled<T>(&mut self, slot: Option<T>, default: impl FnOnce() -> T) -> T {
        slot.unwrap_or_else(|| {
            self.completed = true;
            default()
        })
    }
}

/// The error for a payload at a place where the model takes none.
pub(crate) fn no_such_place<E: serde::de::Error>(decoding: &mut Decoding<'_>) -> E {
    decoding.fail(words::no_node_for_payload())
}

/// A failed decoding in words: the problem that was noted, or what the parser said.
pub fn problem_of(error: &serde_json::Error, decoding: &mut Decoding<'_>) -> Problem {
    crate::json::place_error(error, &mut decoding.place)
}
