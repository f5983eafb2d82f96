//! The slow way through a flush: first its skeleton, then each command by itself, so that every
//! mistake is reported at its place and only a malformed skeleton refuses the whole.

use serde_json::value::RawValue;

use flushout_runtime::action::Action;
use flushout_runtime::envelope::{
    LEVELS_AROUND_ENTRY, LEVELS_AROUND_MEMBER, RawCommand, RawEntry, RawFlush, check_path,
    nesting_problem,
};
use flushout_runtime::json::prescan;
use flushout_runtime::limits::NESTING_LEVELS_MOST;
use flushout_runtime::problem::Problem;
use flushout_runtime::wire::check_nesting_at;

use super::node::{Reading, Sender};
use super::parts::Parts;
use super::target::Target;
use super::verdict::FlushVerdict;

/// Reads a flush piece by piece. `too_deep` is what the prescan said of a flush that is nested too
/// deep somewhere: in one of its commands, which is then the mistake of that command, or beside
/// them, which refuses the whole.
pub(super) fn flush(
    bytes: &[u8],
    reading: &mut Reading<'_>,
    too_deep: Option<Problem>,
) -> Result<FlushVerdict, Problem> {
    let flush = RawFlush::read(bytes, false, reading.limits)?;
    let mut commands = Vec::with_capacity(flush.completions.len());
    let mut deep_commands = 0;
    for (index, entry) in flush.completions.iter().enumerate() {
        let place = format!("/completions/{index}");
        let (members, levels_around) = match entry {
            RawEntry::One(raw) => (std::slice::from_ref(raw), LEVELS_AROUND_ENTRY),
            RawEntry::Transaction(members) => (members.as_slice(), LEVELS_AROUND_MEMBER),
        };
        for (index, raw) in members.iter().enumerate() {
            let place = match entry {
                RawEntry::One(_) => place.clone(),
                RawEntry::Transaction(_) => format!("{place}/transaction/{index}"),
            };
            let deep = too_deep
                .as_ref()
                .and_then(|_| nesting_problem(raw.get(), levels_around, reading.limits));
            deep_commands += usize::from(deep.is_some());
            let verdict =
                completion(raw.get(), reading, deep).map_err(|problem| problem.below(&place))?;
            commands.push(verdict.map_err(|problem| problem.below(&place)));
        }
    }
    if let Some(problem) = too_deep
        && deep_commands == 0
    {
        return Err(problem);
    }
    Ok(FlushVerdict {
        from: flush.from,
        commands,
    })
}

/// Reads one completion, which may be known to be nested too deep. The outer `Err` refuses the whole message, the inner one the command.
pub(super) fn completion(
    text: &str,
    reading: &mut Reading<'_>,
    deep: Option<Problem>,
) -> Result<Result<(), Problem>, Problem> {
    let mut raw = RawCommand {
        is_received: reading.sender() == Sender::Server,
        ..RawCommand::default()
    };
    let read = raw.read(text, false)?;
    Ok(read.and_then(|()| {
        if let Some(problem) = deep {
            return Err(problem);
        }
        let mut parts = Parts {
            path: std::mem::take(&mut raw.path),
            action: raw.action.take(),
            created_id: raw.created_id.take(),
            name: raw.name.take(),
            created_ids: std::mem::take(&mut raw.created_ids),
            ..Parts::default()
        };
        if parts.is_invoke(reading) {
            args(raw.args, &mut parts, reading)?;
        } else {
            payloads(&raw, &mut parts, reading)?;
        }
        parts.assemble(reading)?;
        parts.check_expected(raw.expected, reading)
    }))
}

fn args(
    raw: Option<&RawValue>,
    parts: &mut Parts,
    reading: &mut Reading<'_>,
) -> Result<(), Problem> {
    let below = |problem: Problem| problem.below("/command/args");
    if let Some(raw) = raw {
        // The parser is recursive: what is too deep is not even begun.
        prescan(raw.get().as_bytes(), reading.limits).map_err(below)?;
        let target = parts.args_target(reading.plan)?;
        reading.text(raw.get(), target).map_err(below)?;
        parts.has_args = true;
    }
    Ok(())
}

fn payloads(
    raw: &RawCommand<'_>,
    parts: &mut Parts,
    reading: &mut Reading<'_>,
) -> Result<(), Problem> {
    check_path(&parts.path, reading.limits)?;
    let Some(action) = parts.known_action() else {
        return Ok(());
    };
    // First, so that an illegal place is not told as a mistake of what the command carries.
    parts.check_place(action, reading)?;
    let Some(target) = parts.props_target(reading.plan) else {
        return Ok(());
    };
    let members = [
        (raw.props, target, "/command/props"),
        (
            raw.parent_default,
            Target::Ignored,
            "/command/parentDefault",
        ),
    ];
    for (raw, target, place) in members {
        // A null is as if it were absent.
        let Some(raw) = raw.filter(|raw| raw.get() != "null") else {
            continue;
        };
        let below = |problem: Problem| problem.below(place);
        check_payload(raw.get(), action, parts, reading).map_err(below)?;
        reading.text(raw.get(), target).map_err(below)?;
        parts.has_props |= !matches!(target, Target::Ignored);
    }
    Ok(())
}

/// Holds a payload to the limits: the parser is recursive, so what is too deep is not even begun.
fn check_payload(
    text: &str,
    action: Action,
    parts: &Parts,
    reading: &Reading<'_>,
) -> Result<(), Problem> {
    if reading.sender() == Sender::Client {
        return prescan(text.as_bytes(), reading.limits).map(|_| ());
    }
    let limits = reading.limits.with_nesting_levels_max(NESTING_LEVELS_MOST);
    check_nesting_at(&parts.path, action == Action::Create, text, &limits)
}
