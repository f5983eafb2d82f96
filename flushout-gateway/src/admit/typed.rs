//! Admission by a model's Rust types.

use std::marker::PhantomData;

use flushout::model::Role;
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

impl<M: Model> Typed<M> {
    /// Holds a flush to the model, and gives how many commands it has.
    fn check(&self, body: &[u8]) -> Result<usize, Refusal> {
        let flush = decode_flush::<M>(body, Role::Client, &self.limits).map_err(Refusal::Whole)?;
        let commands = flush.commands().count();
        let problems = flush.into_commands().enumerate();
        let problems =
            problems.filter_map(|(index, command)| Some((index, *command.intent.err()?)));
        judged(commands, problems.collect())?;
        Ok(commands)
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
        let commands = self.check(body)?;
        let admitted = canonical::of_validated(body, commands, self.names.as_ref())?;
        // Once more, so that what is forwarded is itself a flush that was found right, whatever the
        // text was from which it was made.
        self.check(&admitted.body)?;
        Ok(admitted)
    }
}
