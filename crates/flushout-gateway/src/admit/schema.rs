//! Admission by an emitted `model` schema, without the Rust types.

use flushout::validate::Validator;
use flushout::{Limits, Problem, Shape};

use super::names::Names;
use super::{Admit, Admitted, Refusal, canonical, judged};

/// Admits the flushes of the model that a shape describes.
#[derive(Clone, Debug)]
pub struct BySchema {
    validator: Validator,
    names: Option<Names>,
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
        })
    }

    /// The same with other limits than those of the model.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.validator = self.validator.with_limits(limits);
        self
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
        let verdict = self.validator.flush(body).map_err(Refusal::Whole)?;
        let problems = verdict.problems();
        let problems = problems.map(|(index, problem)| (index, problem.clone()));
        judged(verdict.commands.len(), problems.collect())?;
        canonical::of_validated(body, self.names.as_ref())
    }
}
