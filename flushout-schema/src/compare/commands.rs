//! The rules about commands of enums: those that came and went, and their arguments.
//!
//! Only clients send commands. What a master sends and stores are their effects, which name the
//! command and its arguments for those who want to know, and which everybody reads whatever they
//! are.

use super::field_pair::FieldPair;
use super::fields::{compare_field, compare_node};
use super::report::{Direction, Report, Spot, Version, pointer_to_definition};
use super::walk::NodePair;
use crate::emit::args_names;
use flushout_runtime::shape::{
    ArgsShape, CommandShape, FieldKind, FieldShape, NodeShape, Shape, keywords,
};

/// The directions in which commands are only told of.
const TOLD: [Direction; 2] = [Direction::Sync, Direction::Stored];

/// A command that is in both models.
struct CommandPair<'p, 's> {
    old_shape: &'s Shape,
    new_shape: &'s Shape,
    old: &'s CommandShape,
    new: &'s CommandShape,
    spot: Spot,
    /// The definitions of the arguments, where there are any.
    old_args: Option<&'p str>,
    new_args: Option<&'p str>,
}

/// Applies every rule about commands.
pub(super) fn compare_commands(
    old: &Shape,
    new: &Shape,
    pairs: &[NodePair<'_>],
    report: &mut Report,
) {
    let (old_args, new_args) = (args_names(old), args_names(new));
    for (position, command) in old.commands.iter().enumerate() {
        let spot = spot(Version::Old, position, command);
        let found = new.commands.iter().zip(&new_args);
        let mut found = found.filter(|(other, _)| other.name == command.name);
        let Some((other, args)) = found.next() else {
            removed(command, &spot, report);
            continue;
        };
        let pair = CommandPair {
            old_shape: old,
            new_shape: new,
            old: command,
            new: other,
            spot,
            old_args: old_args.get(position).and_then(Option::as_deref),
            new_args: args.as_deref(),
        };
        args_changed(&pair, pairs, report);
    }
    for (position, command) in new.commands.iter().enumerate() {
        if old.command(&command.name).is_none() {
            added(command, &spot(Version::New, position, command), report);
        }
    }
}

fn spot(version: Version, position: usize, command: &CommandShape) -> Spot {
    Spot {
        place: format!("commands.{}", command.name),
        version,
        pointer: format!("/{}/{position}", keywords::COMMANDS),
        written_by_clients: true,
    }
}

/// Rule: a command was removed (or renamed, which looks the same).
fn removed(command: &CommandShape, spot: &Spot, report: &mut Report) {
    let what = format!("The command `{}` was removed", command.name);
    report.breaking(spot, Direction::Flush, &format!("{what}: old clients that send it are refused. Keep it until no client of the old version is left; in the code the variant may be called otherwise (#[flushout(rename = \"{}\")]).", command.name));
    report.breaking(spot, Direction::Types, &format!("{what}: code that sends it with the generated types no longer compiles. Change that code first."));
    let calm = format!("{what}; its effects are read as before.");
    for direction in TOLD {
        report.safe(spot, direction, &calm);
    }
}

/// Rule: a command was added.
fn added(command: &CommandShape, spot: &Spot, report: &mut Report) {
    let what = format!("The command `{}` was added", command.name);
    for direction in Direction::ALL {
        let calm = match direction {
            Direction::Flush => "old clients do not send it",
            Direction::Sync => "old clients read its effects without knowing it",
            Direction::Stored => "nothing that is stored has it",
            Direction::Types => "code that does not know it need not send it",
        };
        report.safe(spot, *direction, &format!("{what}; {calm}."));
    }
}

/// Rule: the arguments of a command changed.
fn args_changed(pair: &CommandPair<'_, '_>, pairs: &[NodePair<'_>], report: &mut Report) {
    let mut sent = Report::new();
    match (&pair.old.args, &pair.new.args) {
        (ArgsShape::Value(old), ArgsShape::Value(new)) => {
            value_changed(pair, (old, new), pairs, &mut sent);
        }
        (ArgsShape::Value(_), _) | (_, ArgsShape::Value(_)) => form_changed(pair, &mut sent),
        (old, new) => fields_changed(pair, (fields(old), fields(new)), pairs, &mut sent),
    }
    if report.take_over_sent(sent) {
        let calm = format!(
            "The arguments of `{}` changed; effects carry them, and readers accept any.",
            pair.old.name
        );
        for direction in TOLD {
            report.safe(&pair.spot, direction, &calm);
        }
    }
}

/// No arguments are as good as an object without fields.
fn fields(args: &ArgsShape) -> &[FieldShape] {
    match args {
        ArgsShape::Fields(fields) => fields,
        ArgsShape::None | ArgsShape::Value(_) => &[],
    }
}

fn form_changed(pair: &CommandPair<'_, '_>, report: &mut Report) {
    let (what, instead) = (
        format!("The arguments of `{}` were", pair.old.name),
        "Add a new command of another name beside it",
    );
    let (old, new) = (form(&pair.old.args), form(&pair.new.args));
    let what = format!("{what} {old} and are {new} now");
    report.breaking(
        &pair.spot,
        Direction::Flush,
        &format!("{what}: old clients that send the command are refused. {instead}."),
    );
    report.breaking(&pair.spot, Direction::Types, &format!("{what}: code that sends the command with the generated types no longer compiles. {instead}."));
}

fn form(args: &ArgsShape) -> &'static str {
    match args {
        ArgsShape::None => "none",
        ArgsShape::Fields(_) => "an object with fields",
        ArgsShape::Value(_) => "one value",
    }
}

/// Calls `compare` with the arguments as if they were nodes of the names of their definitions.
fn as_nodes(
    pair: &CommandPair<'_, '_>,
    (old, new): (&[FieldShape], &[FieldShape]),
    compare: impl FnOnce(&NodePair<'_>),
) {
    let node = |name: Option<&str>, fields: &[FieldShape]| NodeShape {
        name: name.unwrap_or(&pair.old.name).to_owned(),
        description: None,
        fields: fields.to_vec(),
    };
    let (old, new) = (node(pair.old_args, old), node(pair.new_args, new));
    compare(&NodePair {
        old_shape: pair.old_shape,
        new_shape: pair.new_shape,
        old_index: pair.old_shape.root,
        new_index: pair.new_shape.root,
        old: &old,
        new: &new,
        written_by_clients: true,
        args_of: Some(&pair.old.name),
    });
}

fn fields_changed(
    pair: &CommandPair<'_, '_>,
    fields: (&[FieldShape], &[FieldShape]),
    pairs: &[NodePair<'_>],
    report: &mut Report,
) {
    as_nodes(pair, fields, |nodes| compare_node(nodes, pairs, report));
}

/// The argument is the value itself, at the definition and not below it.
fn value_changed(
    pair: &CommandPair<'_, '_>,
    (old, new): (&FieldKind, &FieldKind),
    pairs: &[NodePair<'_>],
    report: &mut Report,
) {
    let field = |kind: &FieldKind| FieldShape::new("args", kind.clone());
    let spot = |version, definition: Option<&str>| Spot {
        version,
        pointer: pointer_to_definition(definition.unwrap_or_default()),
        ..pair.spot.clone()
    };
    as_nodes(pair, (&[field(old)], &[field(new)]), |nodes| {
        for (old, new) in nodes.old.fields.iter().zip(&nodes.new.fields) {
            let field = FieldPair {
                nodes,
                old,
                new,
                spot: spot(Version::Old, pair.old_args),
                new_spot: spot(Version::New, pair.new_args),
            };
            compare_field(&field, pairs, report);
        }
    });
}
