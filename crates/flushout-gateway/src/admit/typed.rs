//! Admission by a model's Rust types.

use std::marker::PhantomData;

use flushout::wire::decode_flush;
use flushout::{Limits, Model, Node, Shape};

use super::names::Names;
use super::{Admit, Admitted, Refusal, canonical, judged};

/// Admits the flushes of a model whose types are compiled in, with the code that its master uses.
///
/// What is forwarded is what the client sent, without defaults filled in: the master does that
/// itself, and tells the client of it.
#[derive(Debug)]
pub struct Typed<M> {
    limits: Limits,
    names: Option<Names>,
    model: PhantomData<fn() -> M>,
}

impl<M: Model + Node> Typed<M> {
    /// Admission with the limits of the model.
    pub fn new() -> Self {
        Self::with_limits(<M as Model>::limits())
    }

    /// Admission with these limits.
    pub fn with_limits(limits: Limits) -> Self {
        Self {
            limits: limits.capped(),
            names: Names::of(&Shape::of::<M>()),
            model: PhantomData,
        }
    }
}

impl<M: Model + Node> Default for Typed<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: Model + Node> Admit for Typed<M> {
    fn body_bytes_max(&self) -> usize {
        self.limits.message_bytes_max
    }

    fn admit(&self, body: &[u8]) -> Result<Admitted, Refusal> {
        let flush = decode_flush::<M>(body, flushout::model::Role::Client, &self.limits)
            .map_err(Refusal::Whole)?;
        let commands = flush.commands.len();
        let problems = flush.commands.into_iter().enumerate();
        let problems =
            problems.filter_map(|(index, command)| Some((index, command.command.err()?)));
        judged(commands, problems.collect())?;
        canonical::of_validated(body, self.names.as_ref())
    }
}
