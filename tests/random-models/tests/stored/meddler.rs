//! An interceptor that rejects and rewrites at random.

use flushout::model::{Invocation, Payload};
use flushout::{Action, Context, Intercepted, Interceptor, Rejection};
use flushout_random_models::{Chance, RandomModel};

use crate::damage::damage;

/// Rejects and rewrites at random, within the rules of the model and beyond them.
pub(crate) struct Meddler(pub(crate) Chance);

impl<M: RandomModel> Interceptor<M> for Meddler {
    fn intercept(
        &mut self,
        command: &mut Intercepted<'_>,
        _: &M,
        _: &Context,
    ) -> Result<(), Rejection> {
        match self.0.below(10) {
            1 | 2 => M::rewrite(command, &mut self.0),
            3 => command.replace(payload::<M>(command.action(), &mut self.0)),
            4 => {
                let mut props = command.props().unwrap_or_default();
                damage(&mut props, &mut self.0);
                command.replace_props(props);
            }
            _ => {}
        }
        // What has been rewritten may be rejected all the same.
        if self.0.one_in(6) {
            return Err(Rejection::new("by chance"));
        }
        Ok(())
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

/// A node or a patch of any type of the model, mostly what a command of this action carries.
fn payload<M: RandomModel>(action: Action, chance: &mut Chance) -> Payload {
    let name = &chance.pick(&M::shape().nodes).name;
    if (action == Action::Update) == chance.one_in(8) {
        M::node(name, chance)
    } else {
        M::patch(name, chance)
    }
}
