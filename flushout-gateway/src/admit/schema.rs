//! Admission by an emitted `model` schema, without the Rust types.

use flushout::validate::Validator;
use flushout::{Limits, Problem, Shape};

use super::names::Names;
use super::{Admit, Admitted, Refusal, canonical, judged, npm_form};

/// Admits the flushes of the model that a shape describes.
#[derive(Clone, Debug)]
pub struct BySchema {
    validator: Validator,
    names: Option<Names>,
    is_for_npm: bool,
}

impl BySchema {
    /// Admission by this shape, which can be rebuilt with [`Shape::from_model_schema`].
    ///
    /// # Errors
    ///
    /// As [`Validator::new`].
    pub fn new(shape: &Shape) -> Result<Self, Problem> {
        Ok(Self {
            validator: Validator::new(shape)?,
            names: Names::of(shape),
            is_for_npm: false,
        })
    }

    /// The same with other limits than those of the model.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.validator = self.validator.with_limits(limits);
        self
    }

    /// The same for a master of the npm package behind it: no transactions, no commands of enums, nothing
    /// that a command expects to replace, and an id with each create.
    #[must_use]
    pub const fn for_npm(mut self) -> Self {
        self.is_for_npm = true;
        self
    }

    /// Holds a flush to the model, and gives how many commands it has.
    fn check(&self, body: &[u8]) -> Result<usize, Refusal> {
        let verdict = self.validator.flush(body).map_err(Refusal::Whole)?;
        let commands = verdict.commands.len();
        let problems = verdict.commands.into_iter().enumerate();
        let problems = problems.filter_map(|(index, command)| Some((index, command.err()?)));
        judged(commands, problems.collect())?;
        Ok(commands)
    }

    /// The limits that hold.
    pub fn limits(&self) -> &Limits {
        self.validator.limits()
    }
}

impl Admit for BySchema {
    fn body_bytes_max(&self) -> usize {
        self.validator.limits().message_bytes_max
    }

    fn admit(&self, body: &[u8]) -> Result<Admitted, Refusal> {
        let commands = self.check(body)?;
        let admitted = canonical::of_validated(body, commands, self.names.as_ref())?;
        // Once more, so that what is forwarded is itself a flush that was found right, whatever the
        // text was from which it was made.
        self.check(&admitted.body)?;
        if self.is_for_npm {
            npm_form::check(&admitted.body, commands)?;
        }
        Ok(admitted)
    }
}
