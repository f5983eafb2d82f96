//! Defaults: what fills a field that was left out, held to the rules of that field.
//!
//! A default whose value the derive knows is checked when the model is compiled. Any other one is
//! written as JSON and read back as if it had been sent: when a document of the model is first
//! loaded, and each time it fills a field, since it may differ each time. So no document holds a
//! value that could not be read again.

use std::any::TypeId;
use std::collections::BTreeSet;

use serde::Serialize;
use serde::de::{DeserializeOwned, DeserializeSeed};

use crate::json::JsonText;
use crate::limits::Limits;
#[cfg(doc)]
use crate::problem::Code;
use crate::problem::{Problem, words};

use super::seeds::NodeSeed;
use super::{CommandList, Decoding, Field, Node, Role, decode_value, problem_of};

impl Decoding<'_> {
    /// What was decoded of a value or reference, or its default, which is then noted as filled in.
    ///
    /// # Errors
    ///
    /// [`Code::InvalidDefault`] at the object that lacks the field.
    pub fn value_or_default<T, E>(
        &mut self,
        slot: Option<T>,
        field: &Field,
        default: impl FnOnce() -> T,
        rules: impl FnOnce(&T) -> Result<(), Problem>,
    ) -> Result<T, E>
    where
        T: Serialize + DeserializeOwned,
        E: serde::de::Error,
    {
        let limits = self.limits();
        self.read_or_default(slot, || value(field.name, default, rules, limits))
    }

    /// The same of a child node, which is held to the rules of all its fields.
    ///
    /// # Errors
    ///
    /// [`Code::InvalidDefault`] at the object that lacks the field.
    pub fn child_or_default<N: Node, E: serde::de::Error>(
        &mut self,
        slot: Option<N>,
        field: &Field,
        default: impl FnOnce() -> N,
    ) -> Result<N, E> {
        let limits = self.limits();
        self.read_or_default(slot, || node(field.name, default, limits))
    }

    fn read_or_default<T, E: serde::de::Error>(
        &mut self,
        slot: Option<T>,
        default: impl FnOnce() -> Result<T, Problem>,
    ) -> Result<T, E> {
        let Some(read) = slot else {
            let default = default().map_err(|problem| self.fail(problem))?;
            return Ok(self.filled(None, || default));
        };
        Ok(read)
    }
}

/// The check of all defaults of a model that are computed.
#[derive(Debug)]
pub struct DefaultChecks<'l> {
    limits: &'l Limits,
    /// The node types that were met. Looked up only.
    nodes: BTreeSet<TypeId>,
}

impl<'l> DefaultChecks<'l> {
    /// Checks the defaults of the model whose root is `N`: those of its nodes, and of the arguments
    /// of its commands.
    ///
    /// # Errors
    ///
    /// [`Code::InvalidDefault`]; the model needs another default, or another rule.
    pub(super) fn check<N: Node>(limits: &'l Limits) -> Result<(), Problem> {
        let mut checks = Self {
            limits,
            nodes: BTreeSet::new(),
        };
        checks.node::<N>()?;
        N::Commands::check_defaults(&checks)
    }

    /// Checks the defaults of a node type and of all below it.
    ///
    /// # Errors
    ///
    /// [`Code::InvalidDefault`].
    pub fn node<N: Node>(&mut self) -> Result<(), Problem> {
        if self.nodes.insert(TypeId::of::<N>()) {
            return N::check_defaults(self);
        }
        Ok(())
    }

    /// Checks the default of a value or reference. `owner` is the type or command that has the field.
    ///
    /// # Errors
    ///
    /// [`Code::InvalidDefault`].
    pub fn value<T: Serialize + DeserializeOwned>(
        &self,
        owner: &str,
        field: &str,
        default: impl FnOnce() -> T,
        rules: impl FnOnce(&T) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let read = value(field, default, rules, self.limits);
        read.map(drop).map_err(|problem| of_owner(owner, problem))
    }

    /// Checks the default of a child node.
    ///
    /// # Errors
    ///
    /// [`Code::InvalidDefault`].
    pub fn child<N: Node>(
        &self,
        owner: &str,
        field: &str,
        default: impl FnOnce() -> N,
    ) -> Result<(), Problem> {
        let read = node(field, default, self.limits);
        read.map(drop).map_err(|problem| of_owner(owner, problem))
    }
}

fn of_owner(owner: &str, mut problem: Problem) -> Problem {
    problem.message = format!("{owner}: {}", problem.message);
    problem
}

fn value<T: Serialize + DeserializeOwned>(
    field: &str,
    default: impl FnOnce() -> T,
    rules: impl FnOnce(&T) -> Result<(), Problem>,
    limits: &Limits,
) -> Result<T, Problem> {
    read_back(field, &default(), limits, |deserializer, decoding| {
        // The rules hold what it writes to the schema of its type.
        decode_value(deserializer, decoding, None, rules)
    })
}

fn node<N: Node>(field: &str, default: impl FnOnce() -> N, limits: &Limits) -> Result<N, Problem> {
    read_back(field, &default(), limits, |deserializer, decoding| {
        NodeSeed::new(decoding).deserialize(deserializer)
    })
}

/// Writes a default and reads it with `decode`, as a message would be read.
fn read_back<T: Serialize>(
    field: &str,
    default: &T,
    limits: &Limits,
    decode: impl FnOnce(StrDeserializer<'_, '_>, &mut Decoding<'_>) -> serde_json::Result<T>,
) -> Result<T, Problem> {
    let read = JsonText::from_serialize(default).and_then(|text| {
        let mut decoding = Decoding::new(Role::Authority, limits);
        let mut deserializer = serde_json::Deserializer::from_str(text.as_str());
        decode(&mut deserializer, &mut decoding).map_err(|error| problem_of(&error, &mut decoding))
    });
    read.map_err(|problem| words::invalid_default(field, problem))
}

/// What reads a text of JSON.
type StrDeserializer<'d, 't> = &'d mut serde_json::Deserializer<serde_json::de::StrRead<'t>>;
