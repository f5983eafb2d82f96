//! An interceptor that rejects and rewrites at random.

use flushout::model::Invocation;
use flushout::{Context, Intercepted, Interceptor, Rejection};
use flushout_random_models::{Chance, RandomModel};

/// Rejects and rewrites at random, within the rules of the model and beyond them.
pub(crate) struct Meddler(pub(crate) Chance);

impl<M: RandomModel> Interceptor<M> for Meddler {
    fn intercept(
        &mut self,
        command: &mut Intercepted<'_>,
        _: &M,
        _: &Context,
    ) -> Result<(), Rejection> {
        match self.0.below(6) {
            0 => Err(Rejection::new("by chance")),
            1 | 2 => {
                M::rewrite(command, &mut self.0);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn intercept_invocation(
        &mut self,
        _: &Invocation<M>,
        _: &M,
        _: &Context,
    ) -> Result<(), Rejection> {
        if self.0.one_in(8) {
            return Err(Rejection::new("by chance"));
        }
        Ok(())
    }
}
