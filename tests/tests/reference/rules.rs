//! The rules of the runtime's side: the master's interceptor, and the source of ids.

use flushout::id::{IdRequest, IdSource};
use flushout::model::Invocation;
use flushout::{Context, Intercepted, Interceptor, Rejection};
use flushout_tests::plan::{Plan, Task, TaskPatch};

use crate::oracle::code::id_of;

/// No `x` in a title, and what has a `w` is rewritten; code may do what it likes.
pub(crate) struct Rules;

impl Interceptor<Plan> for Rules {
    fn intercept(
        &mut self,
        command: &mut Intercepted<'_>,
        _: &Plan,
        _: &Context,
    ) -> Result<(), Rejection> {
        let title = match (command.get::<Task>(), command.get::<TaskPatch>()) {
            (Some(task), _) => task.title.clone(),
            (_, Some(patch)) => patch.title.clone().unwrap_or_default(),
            _ => String::new(),
        };
        if title.contains('x') {
            return Err(Rejection::new("no x here"));
        }
        if title.contains('w')
            && let Some(task) = command.get_mut::<Task>()
        {
            task.title = "replaced".into();
        }
        Ok(())
    }

    fn intercept_invocation(
        &mut self,
        _: &Invocation<Plan>,
        _: &Plan,
        _: &Context,
    ) -> Result<(), Rejection> {
        Ok(())
    }
}

/// A few names for everybody, so that ids are taken all the time.
pub(crate) struct PoolIds(pub(crate) u64);

impl IdSource for PoolIds {
    fn next_id(&mut self, request: IdRequest) -> flushout::path::Segment {
        id_of(self.0, request.count.get(), u64::from(request.attempt)).into()
    }
}
