//! Taking one command through the rules: renames, interceptor, limits, the document, the record.

use crate::apply::{
    Context, Effect, Execution, Renamed, check_effects, check_flush_effects, intercept,
    intercept_invocation, read_back,
};
use crate::command::{Command, Operation};
use crate::json::JsonText;
use crate::model::{Invocation, Model, Role};
use crate::path::Path;
use crate::problem::Problem;
use crate::wire::{Invoked, check_nesting, completion_at, is_recorded_as_sent};

use super::authority::Master;
use super::progress::{Progress, count};

/// Applies a create, update or delete. `client_path` is its path in the client's names; `sent` begins
/// with its props as the client wrote them.
pub(super) fn apply<M: Model>(
    master: &mut Master<M>,
    progress: &mut Progress,
    client_path: &Path,
    operation: Operation,
    expected: Option<&JsonText>,
    sent: Option<&[u8]>,
    context: &Context,
) -> Result<(), Problem> {
    let mut command = Command {
        path: client_path.clone(),
        operation,
    };
    let mut is_modified = progress.batch.rename(&mut command);
    if let Some(interceptor) = &mut master.interceptor {
        let (intercepted, is_rewritten) = intercept(
            interceptor.as_mut(),
            command,
            master.document.model(),
            context,
            Role::Authority,
            &master.limits,
        )?;
        command = intercepted;
        is_modified |= is_rewritten;
    }
    // The text is made before the typed value moves into the document.
    let Command {
        path,
        mut operation,
    } = command;
    let mut completion = completion_at(path, &operation)?;
    check_nesting(&completion, &master.limits)?;
    let is_as_sent = match (&completion.command.props, sent) {
        (None, _) => true,
        (Some(props), Some(sent)) if !is_modified => is_recorded_as_sent(sent, props.as_str()),
        _ => false,
    };
    if !is_as_sent && !M::IS_LENIENT {
        operation = read_back::<M>(&completion, &master.limits)?.operation;
        is_modified |= sent.is_some();
    }
    let renamed = Renamed {
        path: &completion.command.path,
        client_path,
        operation,
    };
    let applied = progress.batch.apply(
        &mut master.document,
        renamed,
        expected,
        Some(master.ids.as_mut()),
        &master.limits,
    )?;
    // Until here it is the id that is proposed.
    if applied.created_id != completion.created_id {
        is_modified = true;
    }
    completion.created_id = applied.created_id;
    progress.is_modified |= is_modified;
    progress.completions.push(completion);
    progress.undos.push(applied.undo);
    Ok(())
}

/// Runs a command of an enum. What is recorded is its effects; the first of them bears its name.
pub(super) fn invoke<M: Model>(
    master: &mut Master<M>,
    progress: &mut Progress,
    mut invocation: Invocation<M>,
    context: &Context,
) -> Result<(), Problem> {
    progress.batch.rename_invocation(&mut invocation);
    if let Some(interceptor) = &mut master.interceptor {
        intercept_invocation(
            interceptor.as_mut(),
            &invocation,
            master.document.model(),
            context,
        )?;
    }
    let name = invocation.name().into();
    let args = invocation.args_text()?;
    let proposals = invocation.take_proposed_ids();
    let execution = Execution {
        document: &mut master.document,
        context,
        ids: master.ids.as_mut(),
        limits: &master.limits,
        is_work_limited: true,
    };
    let executed = execution.run(invocation, args.as_ref(), proposals)?;
    let invoked_effects = progress.invoked_effects + executed.effects.len();
    // What a transaction alone has too much of is no matter of the flush.
    let element_effects =
        progress.completions.len() - progress.before_element + executed.effects.len();
    if let Err(problem) = check_effects(element_effects, &master.limits)
        .and_then(|()| check_flush_effects(invoked_effects, &master.limits))
    {
        executed.take_back(&mut master.document);
        return Err(problem);
    }
    progress.invoked_effects = invoked_effects;
    let effects = executed.effects;
    progress.batch.note_effects::<M>(&effects);
    // The client has to be told of nodes that got other ids than in its own run.
    progress.is_modified |= effects.iter().any(Effect::is_renamed);
    let first = progress.completions.len();
    let invoked = Invoked {
        name,
        args,
        effects: count(effects.len()),
    };
    for effect in effects {
        progress.completions.push(effect.completion);
        progress.undos.push(effect.undo);
    }
    if let Some(completion) = progress.completions.get_mut(first) {
        completion.invoke = Some(Box::new(invoked));
    }
    Ok(())
}
