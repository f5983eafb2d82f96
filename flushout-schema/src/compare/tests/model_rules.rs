//! The rules about limits and names of types, and how changes are reported.

use serde_json::json;

use super::*;
use crate::compare::Version;

fn plain() -> Shape {
    with(vec![field(text())])
}

#[test]
fn each_limit_raised_and_lowered() {
    type Lower = fn(Limits) -> Limits;
    let lower: [(Lower, &str, &str); 8] = [
        (|limits| limits.with_message_bytes_max(9), "Bsss", "sBss"),
        (|limits| limits.with_json_nodes_max(9), "Bsss", "sBss"),
        (|limits| limits.with_nesting_levels_max(9), "BsBs", "sBss"),
        (|limits| limits.with_path_segments_max(9), "BsBs", "sBss"),
        (|limits| limits.with_flush_commands_max(9), "Bsss", "ssss"),
        (|limits| limits.with_command_effects_max(9), "Bsss", "ssss"),
        (|limits| limits.with_document_bytes_max(9), "BsBs", "sBss"),
        (|limits| limits.with_id_characters_max(9), "BsBs", "sBss"),
    ];
    for (lower, there, back) in lower {
        let mut lowered = plain();
        lowered.limits = lower(lowered.limits);
        both_ways(&plain(), &lowered, there, back);
        let comparison = compare(&plain(), &lowered);
        assert!(
            comparison
                .changes
                .iter()
                .all(|change| change.place.starts_with("limits."))
        );
    }
}

#[test]
fn a_root_or_node_of_another_name_breaks_generated_types_alone() {
    for index in 0..3 {
        let mut renamed = plain();
        renamed.nodes[index].name = "Renamed".to_owned();
        both_ways(&plain(), &renamed, "sssB", "sssB");
    }
    let mut renamed = plain();
    renamed.nodes[0].name = "Renamed".to_owned();
    let comparison = compare(&plain(), &renamed);
    let reasons = reasons(&comparison, Direction::Types);
    assert!(reasons.starts_with("List /$defs/List: The root type List is now called Renamed"));
    assert!(reasons.contains("ListFlush /$defs/ListFlush: The definition ListFlush was removed"));
}

#[test]
fn a_definition_of_another_name_breaks_generated_types_alone() {
    let with_definition = |name: &str| {
        let to = value(json!({"$ref": format!("#/$defs/{name}")}));
        let mut shape = with(vec![field(to)]);
        let schema = json!({"title": name, "type": "string", "enum": ["Low", "High"]});
        shape.definitions.insert(name.to_owned(), schema);
        shape
    };
    let (old, new) = (with_definition("Priority"), with_definition("Urgency"));
    both_ways(&old, &new, "---B", "---B");
    let comparison = compare(&old, &new);
    assert_eq!(comparison.changes.len(), 1);
    let change = &comparison.changes[0];
    assert_eq!(change.place, "Priority");
    assert_eq!(change.pointer, "/$defs/Priority");
    assert_eq!(change.version, Version::Old);
    assert!(
        change
            .reason
            .starts_with("The definition Priority is now called Urgency:")
    );
}

#[test]
fn changes_are_told_where_they_are() {
    let new = value(json!({"type": "string", "minLength": 2, "maxLength": 3}));
    let comparison = compare(&plain(), &with(vec![field(new)]));
    assert_eq!(
        reasons(&comparison, Direction::Flush),
        "Item.f /$defs/Item/properties/f/maxLength: In the new model a text has at most 3 characters; old clients may have written otherwise. Keep what was allowed until no client of the old version is left, or add a new field for it.\n\
         Item.f /$defs/Item/properties/f/minLength: In the new model a text has at least 2 characters; old clients may have written otherwise. Keep what was allowed until no client of the old version is left, or add a new field for it.\n"
    );
    let summary = comparison.summary();
    assert_eq!((summary.breaking, summary.safe), (5, 1));
    assert!(comparison.is_breaking());
    let sync = comparison.only(Direction::Sync);
    assert!(!sync.is_breaking() && sync.changes.len() == 1);
}

#[test]
fn pointers_lead_somewhere_in_the_schemas_of_their_version() {
    let old = {
        let mut shape = with(vec![
            field(text()),
            FieldShape::new(
                "g",
                value(json!({"type": "array", "items": {"type": "string"}})),
            ),
            FieldShape::new("h", value(json!({"$ref": "#/$defs/Low"}))),
        ]);
        let schema =
            json!({"title": "Low", "type": "object", "properties": {"a/b": {"type": "string"}}});
        shape.definitions.insert("Low".to_owned(), schema);
        shape
    };
    let mut new = old.clone();
    new.limits = new.limits.with_flush_commands_max(3);
    new.nodes[1].fields[0] = FieldShape::new("n", text());
    new.nodes[1].fields[1].kind =
        value(json!({"type": "array", "items": {"type": "string", "maxLength": 2}}));
    new.definitions.get_mut("Low").unwrap()["properties"]["a/b"]["maxLength"] = json!(1);
    for (old, new) in [(&old, &new), (&new, &old)] {
        let comparison = compare(old, new);
        assert!(comparison.changes.len() > 9);
        for change in comparison.changes {
            let shape = if change.version == Version::Old {
                old
            } else {
                new
            };
            let model = emit(
                shape,
                SchemaKind::Model,
                Profile::Validate,
                Dialect::Draft202012,
            );
            if change.direction != Direction::Types {
                assert!(model.pointer(&change.pointer).is_some(), "{change:?}");
            }
        }
    }
}

#[test]
fn names_of_directions_are_read_back() {
    for direction in Direction::ALL {
        assert_eq!(Direction::from_name(direction.name()), Some(*direction));
    }
    assert_eq!(Direction::from_name("back"), None);
}
