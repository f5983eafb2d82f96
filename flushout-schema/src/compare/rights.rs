//! The rules about who may set a field, and when.

use super::field_pair::FieldPair;
use super::report::{Direction, Report};

/// Rule: a field became the server's alone, or stopped being so.
pub(super) fn server_changed(field: &FieldPair<'_, '_>, report: &mut Report) {
    let (old, new, spot) = (field.old, field.new, &field.spot);
    if old.server == new.server {
        return;
    }
    if new.server {
        let what = format!("Only the server may set `{}` now", old.name);
        report.breaking(spot, Direction::Flush, &format!("{what}: old clients that set it are refused. Let an interceptor correct what they send until no old client is left."));
        report.breaking(spot, Direction::Types, &format!("{what}: the generated types of commands no longer have it. Change the code that sets it."));
        for direction in [Direction::Sync, Direction::Stored] {
            report.safe(spot, direction, &format!("{what}; it is read as before."));
        }
    } else {
        let calm = format!(
            "Clients may set `{}` now, which was the server's alone.",
            old.name
        );
        // Old clients may not write the field; they receive it all the same.
        let spot = super::report::Spot {
            written_by_clients: field.nodes.written_by_clients,
            ..spot.clone()
        };
        for direction in Direction::ALL {
            report.safe(&spot, *direction, &calm);
        }
    }
}

/// Rule: a field may no longer be changed once it is created, or may now.
pub(super) fn create_only_changed(field: &FieldPair<'_, '_>, report: &mut Report) {
    let (old, new, spot) = (field.old, field.new, &field.spot);
    if old.create_only == new.create_only {
        return;
    }
    if new.create_only {
        let what = format!("`{}` may no longer be changed after the create", old.name);
        report.breaking(spot, Direction::Flush, &format!("{what}: updates of old clients that set it are refused. Let an interceptor remove it from them until no old client is left."));
        report.breaking(spot, Direction::Stored, &format!("{what}: stored history has updates that set it and cannot be replayed. Cut the history off with a snapshot first."));
        report.breaking(spot, Direction::Types, &format!("{what}: the generated types of updates no longer have it. Change the code that sets it."));
        report.safe(
            spot,
            Direction::Sync,
            &format!("{what}; new servers send no updates of it."),
        );
    } else {
        let what = format!("`{}` may now be changed after the create", old.name);
        report.breaking(spot, Direction::Sync, &format!("{what}: old clients refuse updates that set it, and ask for a snapshot. Do it when no client of the old version is left."));
        for direction in [Direction::Flush, Direction::Stored, Direction::Types] {
            report.safe(
                spot,
                direction,
                &format!("{what}; nothing that is written already does."),
            );
        }
    }
}
