//! The rules about limits of the model as a whole: each figure, raised or lowered.

use super::report::{Direction, Report, Spot, Version};
use flushout_runtime::limits::Limits;

/// What lowering and raising a limit does.
struct Rule {
    name: &'static str,
    figure: fn(&Limits) -> usize,
    /// What an old client may send that is beyond the lowered limit.
    flush_lowered: &'static str,
    /// What a new server may send that is beyond the old limit; `None` where clients do not hold it.
    sync_raised: Option<&'static str>,
    /// What may be stored that is beyond the lowered limit; `None` where stored data is not held to it.
    stored_lowered: Option<&'static str>,
}

const RULES: &[Rule] = &[
    Rule {
        name: "message_bytes_max",
        figure: |limits| limits.message_bytes_max,
        flush_lowered: "old clients may send longer flushes, which are refused whole",
        sync_raised: Some("new servers may send longer messages than old clients take"),
        stored_lowered: None,
    },
    Rule {
        name: "json_nodes_max",
        figure: |limits| limits.json_nodes_max,
        flush_lowered: "old clients may send flushes with more JSON values, which are refused whole",
        sync_raised: Some(
            "new servers may send messages with more JSON values than old clients take",
        ),
        stored_lowered: None,
    },
    Rule {
        name: "nesting_levels_max",
        figure: |limits| limits.nesting_levels_max,
        flush_lowered: "old clients may send deeper nested values, which are refused",
        sync_raised: Some("new servers may send deeper nested values than old clients take"),
        stored_lowered: Some("stored documents and history may be nested deeper"),
    },
    Rule {
        name: "path_segments_max",
        figure: |limits| limits.path_segments_max,
        flush_lowered: "old clients may send longer paths, which are refused",
        sync_raised: Some("new servers may send longer paths than old clients take"),
        stored_lowered: Some("stored history may hold longer paths"),
    },
    Rule {
        name: "flush_commands_max",
        figure: |limits| limits.flush_commands_max,
        flush_lowered: "old clients may send more commands in a flush, which is then refused whole",
        sync_raised: None,
        stored_lowered: None,
    },
    Rule {
        name: "command_effects_max",
        figure: |limits| limits.command_effects_max,
        flush_lowered: "commands of old clients may have more effects, and are refused",
        sync_raised: None,
        stored_lowered: None,
    },
    Rule {
        name: "document_bytes_max",
        figure: |limits| limits.document_bytes_max,
        flush_lowered: "old clients let the document grow further, and such commands are refused",
        sync_raised: Some("documents may grow larger than old clients take"),
        stored_lowered: Some("stored documents may be larger and are then not loaded"),
    },
    Rule {
        name: "id_characters_max",
        figure: |limits| limits.id_characters_max,
        flush_lowered: "old clients may send longer ids, which are refused",
        sync_raised: Some("new servers may send longer ids than old clients take"),
        stored_lowered: Some("stored documents and history may hold longer ids"),
    },
];

/// Rule: a limit was raised or lowered.
pub(super) fn limits(old: &Limits, new: &Limits, report: &mut Report) {
    for rule in RULES {
        let (before, after) = ((rule.figure)(old), (rule.figure)(new));
        if before != after {
            rule.tell(before, after, report);
        }
    }
}

impl Rule {
    fn tell(&self, before: usize, after: usize, report: &mut Report) {
        let spot = Spot {
            place: format!("limits.{}", self.name),
            version: Version::Old,
            pointer: format!("/x-flushout-limits/{}", self.name),
            written_by_clients: true,
        };
        let lowered = after < before;
        let how = if lowered { "lowered" } else { "raised" };
        let what = format!("The limit was {how} from {before} to {after}");
        let remedy = if lowered {
            format!("Keep at least {before}.")
        } else {
            format!("Raise it when no client of the old version is left, or keep {before}.")
        };
        let mut tell = |direction, harm: Option<&str>| {
            if let Some(harm) = harm {
                report.breaking(&spot, direction, &format!("{what}: {harm}. {remedy}"));
            } else {
                let calm = format!("{what}; nothing that is written passes it on this way.");
                report.safe(&spot, direction, &calm);
            }
        };
        tell(Direction::Flush, lowered.then_some(self.flush_lowered));
        tell(Direction::Sync, self.sync_raised.filter(|_| !lowered));
        tell(Direction::Stored, self.stored_lowered.filter(|_| lowered));
        tell(Direction::Types, None);
    }
}
