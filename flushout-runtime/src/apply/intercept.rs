//! Asking an interceptor about one command, on either side.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::command::Command;
use crate::limits::Limits;
use crate::model::{Invocation, Model, Role};
use crate::problem::{Code, Problem};
use crate::wire::{completion_of, decode_completion};

use super::{Context, Intercepted, Interceptor};

/// Shows the command to the interceptor. Returns the command, and whether it was rewritten; what
/// was put in is validated as `role` asks.
///
/// # Errors
///
/// [`Code::Rejected`] with the interceptor's reason; [`Code::InterceptorFailed`] when it panicked,
/// with words that tell the sender nothing of the inside; what is wrong with a rewritten command.
pub(crate) fn intercept<M: Model>(
    interceptor: &mut dyn Interceptor<M>,
    mut command: Command,
    document: &M,
    context: &Context,
    role: Role,
    limits: &Limits,
) -> Result<(Command, bool), Problem> {
    let mut shown = Intercepted::new(&mut command);
    // The document is only read, and the command is dropped when this fails, so nothing that a
    // panic leaves half done is ever seen.
    let verdict = catch_unwind(AssertUnwindSafe(|| {
        interceptor.intercept(&mut shown, document, context)
    }));
    let is_modified = shown.is_modified();
    match verdict {
        Err(_) => Err(failed()),
        Ok(Err(rejection)) => Err(Problem::new(Code::Rejected, rejection.reason)),
        Ok(Ok(())) if is_modified => {
            let written = completion_of(&command)?;
            Ok((decode_completion::<M>(&written, role, limits)?, true))
        }
        Ok(Ok(())) => Ok((command, false)),
    }
}

/// Shows a command of an enum to the interceptor.
///
/// # Errors
///
/// As [`intercept`].
pub(crate) fn intercept_invocation<M: Model>(
    interceptor: &mut dyn Interceptor<M>,
    invocation: &Invocation<M>,
    document: &M,
    context: &Context,
) -> Result<(), Problem> {
    // Nothing is changed here, so a panic leaves nothing half done.
    let verdict = catch_unwind(AssertUnwindSafe(|| {
        interceptor.intercept_invocation(invocation, document, context)
    }));
    match verdict {
        Err(_) => Err(failed()),
        Ok(Err(rejection)) => Err(Problem::new(Code::Rejected, rejection.reason)),
        Ok(Ok(())) => Ok(()),
    }
}

fn failed() -> Problem {
    Problem::new(
        Code::InterceptorFailed,
        "The server could not check this command",
    )
}
