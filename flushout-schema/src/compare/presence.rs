//! The rules about fields that came, went, or may now be left out or not.

use super::field_pair::{FieldPair, NEW_READS, WRITTEN, new_owner};
use super::report::{Direction, Report, Spot, Version};
use super::walk::{NodePair, holds_nodes, is_optional, names, required_of_clients};
use flushout_runtime::shape::{FieldKind, FieldShape};

/// Rule: a field was added.
pub(super) fn added(pair: &NodePair<'_>, new: &FieldShape, report: &mut Report) {
    let spot = Spot::field(
        Version::New,
        &pair.new.name,
        &new.name,
        pair.written_by_clients,
    );
    let name = &new.name;
    let what = format!("`{name}` was added");
    if required_of_clients(new) {
        report.breaking(&spot, Direction::Flush, &format!("{what} and is required: old clients {} without it and are refused. Make it an Option, or give it #[flushout(default)].", pair.is_written()));
        report.breaking(&spot, Direction::Types, &format!("{what} and is required: code that leaves it out no longer compiles. Make it an Option, or give it #[flushout(default)]."));
    } else {
        report.safe(
            &spot,
            Direction::Flush,
            &format!("{what}; old clients leave it out, and may."),
        );
        report.safe(
            &spot,
            Direction::Types,
            &format!("{what}; code that does not know it need not set it."),
        );
    }
    if new.may_be_absent() {
        let calm = format!("{what}; where stored documents lack it, it is filled in.");
        report.safe(&spot, Direction::Stored, &calm);
    } else {
        report.breaking(&spot, Direction::Stored, &format!("{what} and is required: stored documents lack it and are not loaded. Make it an Option, or give it #[flushout(default)]."));
    }
    if holds_nodes(new) {
        report.breaking(&spot, Direction::Sync, &format!("{what}: old clients have no place for commands below it, so each diff with one is useless to them, and they ask for a snapshot. Write to it when no client of the old version is left."));
    } else {
        let calm = format!("{what}; old clients ignore it.");
        report.safe(&spot, Direction::Sync, &calm);
    }
}

/// Rule: a field was removed (or renamed without an alias, which looks the same).
pub(super) fn removed(pair: &NodePair<'_>, old: &FieldShape, report: &mut Report) {
    let by_clients = pair.written_by_clients && !old.server;
    let spot = Spot::field(Version::Old, &pair.old.name, &old.name, by_clients);
    let name = &old.name;
    let what = format!("`{name}` was removed");
    let alias = if holds_nodes(old) {
        "Keep it until nobody writes it."
    } else {
        "Keep it until nobody writes it; if it was renamed, give the new field its old name as an alias."
    };
    if let Some(owner) = names(old).find_map(|name| new_owner(pair, name)) {
        let what = format!("{what}, and what has its name is read as `{}`", owner.name);
        report.breaking(
            &spot,
            Direction::Flush,
            &format!(
                "{what}: so is what old clients send. Take another name or alias for `{}`.",
                owner.name
            ),
        );
        report.breaking(&spot, Direction::Stored, &format!("{what}: so is what is stored, and a document with both is not loaded. Migrate the documents first."));
    } else {
        report.breaking(
            &spot,
            Direction::Flush,
            &format!("{what}: commands of old clients that have it are refused. {alias}"),
        );
        report.breaking(&spot, Direction::Stored, &format!("{what}: stored documents that have it are not loaded, because the reader is closed to unknown fields. Keep it, or migrate the documents first."));
    }
    report.breaking(&spot, Direction::Types, &format!("{what}: code that uses the member of the generated types no longer compiles. Change that code first."));
    if old.may_be_absent() {
        let calm = format!("{what}; old clients read documents without it.");
        report.safe(&spot, Direction::Sync, &calm);
    } else {
        report.breaking(&spot, Direction::Sync, &format!("{what}: old clients cannot read a {} without it. Make it an Option first, and remove it when no client of the old version is left.", pair.old.name));
    }
}

/// Rule: an optional field became one that is always there, or the other way round.
pub(super) fn optional_changed(field: &FieldPair<'_, '_>, report: &mut Report) {
    let (old, new, spot) = (field.old, field.new, &field.spot);
    if is_optional(old) == is_optional(new) {
        return;
    }
    let is_child = matches!(old.kind, FieldKind::Child { .. });
    if is_optional(old) {
        let what = format!("`{}` was optional and is required now", old.name);
        let (flush, stored) = if is_child {
            (
                "old clients leave it out, create it and delete it, and are refused",
                "stored documents without it are not loaded, and history creates and deletes it",
            )
        } else {
            (
                "old clients leave it out or send null, and are refused",
                "stored documents and history may lack it or have null",
            )
        };
        report.breaking(
            spot,
            Direction::Flush,
            &format!("{what}: {flush}. Keep it optional."),
        );
        report.breaking(
            spot,
            Direction::Stored,
            &format!("{what}: {stored}. Keep it optional."),
        );
        let calm = format!("{what}; new servers always send it.");
        report.safe(spot, Direction::Sync, &calm);
    } else {
        let what = format!("`{}` was required and is optional now", old.name);
        for direction in NEW_READS {
            let calm = format!("{what}; what the old model wrote has it.");
            report.safe(spot, direction, &calm);
        }
        let sync = if is_child {
            "new servers may send documents without it, and its creates and deletes"
        } else {
            "new servers may leave it out or send null"
        };
        report.breaking(spot, Direction::Sync, &format!("{what}: {sync}, which old clients do not read. Add a new optional field, or wait until no client of the old version is left."));
    }
    report.breaking(spot, Direction::Types, "The generated type of the member changes between optional and required: code that makes or reads it may no longer compile. Change that code together with the model.");
}

/// Rule: a field that might be left out may not any more, or the other way round. This is what a
/// default does, for those who write and for documents that are older than the field.
pub(super) fn may_be_left_out_changed(field: &FieldPair<'_, '_>, report: &mut Report) {
    let (old, new, spot) = (field.old, field.new, &field.spot);
    let clients_left_out = !required_of_clients(old);
    if clients_left_out && required_of_clients(new) {
        let reason = format!(
            "`{}` must now be given: old clients leave it out and are refused. Keep it optional, or keep #[flushout(default)].",
            new.name
        );
        // It breaks creates of the whole node, even where clients might not write the old field.
        let spot = Spot {
            written_by_clients: field.nodes.written_by_clients,
            ..spot.clone()
        };
        report.breaking(&spot, Direction::Flush, &reason);
        report.breaking(&spot, Direction::Types, &format!("`{}` must now be given: code that leaves it out no longer compiles. Keep it optional, or keep #[flushout(default)].", new.name));
    }
    if old.may_be_absent() && !new.may_be_absent() {
        report.breaking(spot, Direction::Stored, &format!("`{}` must now be there: documents that were stored before the field was, and history, lack it. Keep it optional, or keep #[flushout(default)].", new.name));
    }
    if old.default == new.default {
        return;
    }
    if new.default {
        let calm = format!(
            "`{}` has a default now; clients may still give it.",
            new.name
        );
        for direction in WRITTEN {
            report.safe(spot, direction, &calm);
        }
        if old.may_be_absent() || field.nodes.args_of.is_some() {
            report.safe(spot, Direction::Types, &calm);
        } else {
            report.breaking(spot, Direction::Types, &format!("`{}` has a default now and may be missing until the master has answered: the generated types make it optional, and code that reads it may no longer compile. Change that code together with the model.", new.name));
        }
    } else {
        let calm = format!(
            "`{}` no longer has a default; servers always write it.",
            new.name
        );
        report.safe(spot, Direction::Sync, &calm);
    }
}
