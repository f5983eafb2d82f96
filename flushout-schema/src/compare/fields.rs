//! The rules about the names, kinds and contents of fields that are in both models.

use super::field_pair::{FieldPair, NEW_READS, WRITTEN, new_owner};
use super::presence;
use super::report::{Direction, Report, Spot, Version};
use super::rights;
use super::value;
use super::walk::{Matching, NodePair, goes_by, holds_nodes};
use flushout_runtime::shape::{FieldKind, FieldShape, NodeIndex};

/// Applies every rule about fields to a pair of node types.
pub(super) fn compare_node(pair: &NodePair<'_>, pairs: &[NodePair<'_>], report: &mut Report) {
    let matching = Matching::new(pair.old, pair.new);
    for &(old, new) in &matching.both {
        let by_clients = pair.written_by_clients && !old.server;
        let field = FieldPair {
            nodes: pair,
            old,
            new,
            spot: Spot::field(Version::Old, &pair.old.name, &old.name, by_clients),
            new_spot: Spot::field(Version::New, &pair.new.name, &new.name, by_clients),
        };
        compare_field(&field, pairs, report);
    }
    for old in &matching.removed {
        presence::removed(pair, old, report);
    }
    for new in &matching.added {
        presence::added(pair, new, report);
    }
    name_reused(pair, &matching, report);
}

/// Applies every rule about one field that is in both models.
pub(super) fn compare_field(
    field: &FieldPair<'_, '_>,
    pairs: &[NodePair<'_>],
    report: &mut Report,
) {
    renamed(field, report);
    aliases_removed(field, report);
    aliases_added(field, report);
    rights::server_changed(field, report);
    rights::create_only_changed(field, report);
    presence::may_be_left_out_changed(field, report);
    if kind_changed(field, report) {
        return;
    }
    presence::optional_changed(field, report);
    items_max_changed(field, report);
    target_changed(field, pairs, report);
    value_changed(field, report);
}

/// Rule: a field has another name, and an alias on one of the sides says so.
fn renamed(field: &FieldPair<'_, '_>, report: &mut Report) {
    let (old, new, spot) = (field.old, field.new, &field.spot);
    if old.name == new.name {
        return;
    }
    let what = format!("`{}` is now called `{}`", old.name, new.name);
    report.breaking(spot, Direction::Types, &format!("{what}: code that uses the member of the generated types no longer compiles. Keep the name, or change that code too."));
    if holds_nodes(old) || holds_nodes(new) {
        for direction in WRITTEN {
            let whose = match direction {
                Direction::Flush => "old clients send commands to the old path",
                Direction::Sync => "new servers send commands at the new path to old clients",
                _ => "stored history has commands at the old path",
            };
            report.breaking(spot, direction, &format!("{what}: {whose}, and paths know no aliases. Keep the name; in the code the field may be called otherwise (#[flushout(rename = \"{}\")]).", old.name));
        }
        return;
    }
    for direction in NEW_READS {
        if goes_by(new, &old.name) {
            let calm = format!("{what}; the alias still reads the old name.");
            report.safe(spot, direction, &calm);
        } else if let Some(owner) = new_owner(field.nodes, &old.name) {
            report.breaking(spot, direction, &format!("{what}: the old name is read as `{}`. Give that field another name, or leave the alias out.", owner.name));
        } else {
            report.breaking(spot, direction, &format!("{what}: the old name is refused. Add #[flushout(alias = \"{}\")], and read the new name in clients first.", old.name));
        }
    }
    if goes_by(old, &new.name) {
        let calm = format!("{what}; old clients read the new name as an alias.");
        report.safe(spot, Direction::Sync, &calm);
    } else {
        report.breaking(spot, Direction::Sync, &format!("{what}: old clients pass over the new name and find nothing under the old one. First ship clients with #[flushout(alias = \"{}\")], and rename when no others are left.", new.name));
    }
}

/// Rule: an alias was removed.
fn aliases_removed(field: &FieldPair<'_, '_>, report: &mut Report) {
    for alias in &field.old.aliases {
        if goes_by(field.new, alias) {
            continue;
        }
        let what = format!(
            "`{alias}` is no longer another name of `{}`",
            field.new.name
        );
        let owner = new_owner(field.nodes, alias);
        for direction in NEW_READS {
            let whose = match (owner, direction) {
                (Some(owner), Direction::Flush) => {
                    format!(
                        "what clients still send under it is read as `{}`",
                        owner.name
                    )
                }
                (Some(owner), _) => format!(
                    "what documents and history still have under it is read as `{}`",
                    owner.name
                ),
                (None, Direction::Flush) => "clients that still send it are refused".to_owned(),
                (None, _) => "documents and history that still have it are not read".to_owned(),
            };
            let reason = format!("{what}: {whose}. Keep the alias.");
            report.breaking(&field.spot, direction, &reason);
        }
        let calm = format!("{what}; servers write the name of the field alone.");
        report.safe(&field.spot, Direction::Sync, &calm);
        let reason =
            format!("{what}: generated types of commands lose this member. Keep the alias.");
        report.breaking(&field.spot, Direction::Types, &reason);
    }
}

/// Rule: an alias was added.
fn aliases_added(field: &FieldPair<'_, '_>, report: &mut Report) {
    for alias in &field.new.aliases {
        if goes_by(field.old, alias) {
            continue;
        }
        let calm = format!(
            "`{alias}` is another name of `{}` now; it is read and never written.",
            field.new.name
        );
        for direction in Direction::ALL {
            report.safe(&field.spot, *direction, &calm);
        }
    }
}

/// Rule: a new field has a name by which old clients know another field.
fn name_reused(pair: &NodePair<'_>, matching: &Matching<'_>, report: &mut Report) {
    for new in &pair.new.fields {
        let owner = pair.old.fields.iter().find(|old| goes_by(old, &new.name));
        let Some(owner) = owner else { continue };
        let is_same = |&(one, other): &(&FieldShape, &FieldShape)| {
            one.name == owner.name && other.name == new.name
        };
        if matching.both.iter().any(is_same) {
            continue;
        }
        let spot = Spot::field(Version::New, &pair.new.name, &new.name, true);
        let reason = format!(
            "`{}` is a field of its own now, and old clients take it for `{}`, whose alias it was. Choose another name.",
            new.name, owner.name
        );
        report.breaking(&spot, Direction::Sync, &reason);
    }
}

/// What a field holds, in words.
fn kind_name(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Value { .. } => "a value",
        FieldKind::Child { .. } => "a child node",
        FieldKind::Collection { .. } => "a collection",
        FieldKind::Reference { .. } => "a reference",
    }
}

/// Rule: a field holds something of another kind. Says whether it does.
fn kind_changed(field: &FieldPair<'_, '_>, report: &mut Report) -> bool {
    let (old, new) = (kind_name(&field.old.kind), kind_name(&field.new.kind));
    if old == new {
        return false;
    }
    let what = format!("`{}` was {old} and is {new} now", field.old.name);
    for direction in Direction::ALL {
        let whom = match direction {
            Direction::Flush => "commands of old clients no longer fit",
            Direction::Sync => "old clients cannot read it",
            Direction::Stored => "stored documents and history cannot be read",
            Direction::Types => "code that uses the generated types no longer compiles",
        };
        let reason = format!("{what}: {whom}. Add a new field of another name beside it.");
        report.breaking(&field.spot, *direction, &reason);
    }
    true
}

/// Rule: a collection may hold fewer or more nodes.
fn items_max_changed(field: &FieldPair<'_, '_>, report: &mut Report) {
    let (
        FieldKind::Collection { items_max: old, .. },
        FieldKind::Collection { items_max: new, .. },
    ) = (&field.old.kind, &field.new.kind)
    else {
        return;
    };
    if old == new {
        return;
    }
    let words = |most: &Option<usize>| most.map_or("any number of".to_owned(), |n| n.to_string());
    let what = format!(
        "The collection held {} nodes at most and holds {} now",
        words(old),
        words(new)
    );
    let unbounded = usize::MAX;
    let lowered = new.unwrap_or(unbounded) < old.unwrap_or(unbounded);
    let mut tell = |direction, breaks: bool, harm: &str| {
        if breaks {
            report.breaking(&field.spot, direction, &format!("{what}: {harm}."));
        } else {
            report.safe(&field.spot, direction, &format!("{what}."));
        }
    };
    tell(
        Direction::Flush,
        lowered,
        "old clients fill it further, and are refused. Keep the figure",
    );
    tell(
        Direction::Stored,
        lowered,
        "stored documents may hold more and are then not loaded. Keep the figure",
    );
    tell(
        Direction::Sync,
        !lowered,
        "old clients cannot read it when it holds more. Raise it when no client of the old version is left",
    );
    tell(Direction::Types, false, "");
}

/// Rule: a reference leads to nodes of another type.
fn target_changed(field: &FieldPair<'_, '_>, pairs: &[NodePair<'_>], report: &mut Report) {
    let (FieldKind::Reference { node: old, .. }, FieldKind::Reference { node: new, .. }) =
        (&field.old.kind, &field.new.kind)
    else {
        return;
    };
    if is_same_type(field.nodes, *old, *new, pairs) {
        return;
    }
    let name = |shape: &flushout_runtime::shape::Shape, index| {
        shape
            .node(index)
            .map_or(String::new(), |node| node.name.clone())
    };
    let what = format!(
        "`{}` referred to a {} and refers to a {} now",
        field.old.name,
        name(field.nodes.old_shape, *old),
        name(field.nodes.new_shape, *new)
    );
    for direction in Direction::ALL {
        let whom = match direction {
            Direction::Flush => "old clients send ids of nodes of the old type",
            Direction::Sync => "old clients look for the id among nodes of the old type",
            Direction::Stored => "stored ids are those of nodes of the old type",
            Direction::Types => "code that follows the reference finds another type",
        };
        let reason = format!("{what}: {whom}. Add a new field of another name beside it.");
        report.breaking(&field.spot, *direction, &reason);
    }
}

/// Whether the new node type is the successor of the old one: it stands at the same places, or, when
/// neither stands anywhere that is in both models, it has the same name.
fn is_same_type(
    nodes: &NodePair<'_>,
    old: NodeIndex,
    new: NodeIndex,
    pairs: &[NodePair<'_>],
) -> bool {
    let of_old = || pairs.iter().filter(|pair| pair.old_index == old);
    if of_old().any(|pair| pair.new_index == new) {
        return true;
    }
    let paired = of_old().next().is_some() || pairs.iter().any(|pair| pair.new_index == new);
    let name =
        |node: Option<&flushout_runtime::shape::NodeShape>| node.map(|node| node.name.clone());
    !paired && name(nodes.old_shape.node(old)) == name(nodes.new_shape.node(new))
}

/// Rule: the schema of a value changed.
fn value_changed(field: &FieldPair<'_, '_>, report: &mut Report) {
    let (FieldKind::Value { schema: old, .. }, FieldKind::Value { schema: new, .. }) =
        (&field.old.kind, &field.new.kind)
    else {
        return;
    };
    let (old_shape, new_shape) = (field.nodes.old_shape, field.nodes.new_shape);
    let same_types = value::makes_same_types(old_shape, old, new_shape, new);
    if !same_types {
        report.breaking(&field.spot, Direction::Types, "The type generated for the value changes: code that makes or reads it may no longer compile. Change that code together with the model.");
    }
    if value::is_same(old_shape, old, new_shape, new) {
        return;
    }
    let new_spot = &field.new_spot;
    let wider = value::losses((old_shape, old), (new_shape, new), &new_spot.pointer);
    let narrower = value::losses((new_shape, new), (old_shape, old), &field.spot.pointer);
    for direction in WRITTEN {
        let (losses, spot, calm) = match direction {
            Direction::Sync => (
                &narrower,
                &field.spot,
                "The value changed; old clients take all that the new model allows.",
            ),
            _ => (
                &wider,
                new_spot,
                "The value changed; all that the old model allowed is allowed still.",
            ),
        };
        if losses.is_empty() {
            report.safe(
                &Spot {
                    place: field.spot.place.clone(),
                    ..spot.clone()
                },
                direction,
                calm,
            );
        }
        for loss in losses {
            let spot = Spot {
                place: field.spot.place.clone(),
                pointer: loss.pointer.clone(),
                ..spot.clone()
            };
            let reason = format!("{} {}", loss.in_words(direction), remedy(direction));
            report.breaking(&spot, direction, &reason);
        }
    }
    if same_types {
        report.safe(&field.spot, Direction::Types, "Only bounds of the value changed, of which the documented generators make no other types.");
    }
}

/// What to do instead of changing a value so that a reader refuses it.
fn remedy(direction: Direction) -> &'static str {
    match direction {
        Direction::Sync => {
            "Widen the value when no client of the old version is left, or add a new field for it."
        }
        Direction::Flush => {
            "Keep what was allowed until no client of the old version is left, or add a new field for it."
        }
        Direction::Stored | Direction::Types => {
            "Keep what was allowed, or add a new field and bring the documents over."
        }
    }
}
