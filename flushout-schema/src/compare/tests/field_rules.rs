//! Each rule about fields, from the old model to the new one and back.
//!
//! The verdicts are those of flush, sync, stored and types: `B` breaking, `s` safe, `-` no change.

use serde_json::json;

use super::*;

#[test]
fn values_and_references_added_and_removed() {
    for kind in [text(), reference(OTHER, false)] {
        fields_both_ways(vec![], vec![field(kind)], "BsBB", "BBBB");
    }
    for kind in [optional_text(), reference(OTHER, true)] {
        fields_both_ways(vec![], vec![field(kind)], "ssss", "BsBB");
    }
    fields_both_ways(vec![], vec![field(text()).with_default()], "ssss", "BsBB");
}

#[test]
fn a_server_field_is_no_matter_of_old_clients() {
    let server = || field(optional_text()).server();
    // Clients could not send it, so its end does not concern their flushes.
    fields_both_ways(vec![], vec![server()], "ssss", "-sBB");
    fields_both_ways(vec![field(optional_text())], vec![server()], "BssB", "ssss");
    // Clients must now give what the server alone set.
    fields_both_ways(vec![server()], vec![field(text())], "BsBB", "BBsB");
    // That holds where it also holds something else now.
    let other = field(reference(OTHER, false));
    fields_both_ways(vec![server()], vec![other], "BBBB", "BBBB");
    // What is wrong below it does not reach them either.
    let below = |text: FieldKind| {
        let mut shape = with(vec![field(child(OTHER, true)).server()]);
        shape.nodes[0].fields.pop();
        shape.nodes[2].fields[0].kind = text;
        shape
    };
    let bounded = value(json!({"type": "string", "maxLength": 3}));
    both_ways(&below(text()), &below(bounded), "-sBB", "-BsB");
}

#[test]
fn nodes_below_added_and_removed() {
    fields_both_ways(vec![], vec![field(child(OTHER, false))], "BBBB", "BBBB");
    fields_both_ways(vec![], vec![field(child(OTHER, true))], "sBss", "BsBB");
    fields_both_ways(vec![], vec![field(collection(OTHER, None))], "sBss", "BsBB");
}

#[test]
fn values_renamed() {
    let named = |name: &str, kind| FieldShape::new(name, kind);
    // Without an alias it is one field that went and one that came.
    fields_both_ways(
        vec![named("a", text())],
        vec![named("b", text())],
        "BBBB",
        "BBBB",
    );
    fields_both_ways(
        vec![named("a", optional_text())],
        vec![named("b", optional_text())],
        "BsBB",
        "BsBB",
    );
    // The new model reads the old name.
    fields_both_ways(
        vec![named("a", text())],
        vec![named("b", text()).alias("a")],
        "sBsB",
        "BsBB",
    );
    // Both read both names.
    fields_both_ways(
        vec![named("a", text()).alias("b")],
        vec![named("b", text()).alias("a")],
        "sssB",
        "sssB",
    );
    // An alias went with the rename.
    fields_both_ways(
        vec![named("a", text()).alias("x")],
        vec![named("b", text()).alias("a")],
        "BBBB",
        "BsBB",
    );
}

#[test]
fn nodes_below_renamed() {
    for kind in [child(OTHER, true), collection(OTHER, None)] {
        fields_both_ways(
            vec![FieldShape::new("a", kind.clone()).alias("b")],
            vec![FieldShape::new("b", kind).alias("a")],
            "BBBB",
            "BBBB",
        );
    }
}

#[test]
fn aliases_added_and_removed() {
    fields_both_ways(
        vec![field(text())],
        vec![field(text()).alias("g")],
        "ssss",
        "BsBB",
    );
}

#[test]
fn a_name_that_was_an_alias_becomes_a_field() {
    let old = || vec![field(text()).alias("g")];
    let new = || vec![field(text()), FieldShape::new("g", optional_text())];
    fields_both_ways(old(), new(), "BBBB", "BsBB");
    let comparison = compare(&with(old()), &with(new()));
    assert!(reasons(&comparison, Direction::Sync).contains("old clients take it for `f`"));
}

#[test]
fn optional_and_required() {
    fields_both_ways(
        vec![field(text())],
        vec![field(optional_text())],
        "sBsB",
        "BsBB",
    );
    for kind in [child, reference] {
        fields_both_ways(
            vec![field(kind(OTHER, false))],
            vec![field(kind(OTHER, true))],
            "sBsB",
            "BsBB",
        );
        // A default does not make up for null.
        fields_both_ways(
            vec![field(kind(OTHER, false)).with_default()],
            vec![field(kind(OTHER, true))],
            "sBsB",
            "BsBB",
        );
    }
}

#[test]
fn defaults_added_and_removed() {
    fields_both_ways(
        vec![field(text())],
        vec![field(text()).with_default()],
        "sssB",
        "BsBB",
    );
    fields_both_ways(
        vec![field(optional_text())],
        vec![field(optional_text()).with_default()],
        "ssss",
        "-s--",
    );
}

#[test]
fn create_only_added_and_removed() {
    fields_both_ways(
        vec![field(text())],
        vec![field(text()).create_only()],
        "BsBB",
        "sBss",
    );
}

#[test]
fn kinds_changed() {
    let kinds = [
        text(),
        child(OTHER, true),
        collection(OTHER, None),
        reference(OTHER, true),
    ];
    for one in &kinds {
        for other in &kinds {
            if one != other {
                let (one, other) = (field(one.clone()), field(other.clone()));
                fields_both_ways(vec![one], vec![other], "BBBB", "BBBB");
            }
        }
    }
}

#[test]
fn the_most_items_changed() {
    for (less, more) in [(Some(3), Some(4)), (Some(3), None)] {
        fields_both_ways(
            vec![field(collection(OTHER, less))],
            vec![field(collection(OTHER, more))],
            "sBss",
            "BsBs",
        );
    }
}

#[test]
fn references_to_another_type() {
    fields_both_ways(
        vec![field(reference(OTHER, true))],
        vec![field(reference(ITEM, true))],
        "BBBB",
        "BBBB",
    );
    // A type that has another name is still the same.
    let mut renamed = with(vec![field(reference(OTHER, true))]);
    let old = renamed.clone();
    renamed.nodes[2].name = "Else".to_owned();
    both_ways(&old, &renamed, "sssB", "sssB");
}

#[test]
fn values_of_another_schema() {
    let bounded = value(json!({"type": "string", "maxLength": 3}));
    fields_both_ways(vec![field(text())], vec![field(bounded)], "BsBB", "sBsB");
    let more = value(json!({"type": ["string", "integer"]}));
    fields_both_ways(vec![field(text())], vec![field(more)], "sBsB", "BsBB");
    let number = value(json!({"type": "number"}));
    fields_both_ways(vec![field(text())], vec![field(number)], "BBBB", "BBBB");
    let unknown =
        value(json!({"type": "string", "if": {"maxLength": 1}, "then": {"minLength": 1}}));
    fields_both_ways(vec![field(text())], vec![field(unknown)], "BsBB", "sBsB");
}

#[test]
fn what_cannot_be_told_is_said_to_be_so() {
    let strict = value(json!({"type": "string", "contentEncoding": "base64"}));
    let comparison = compare(&with(vec![field(text())]), &with(vec![field(strict)]));
    let reasons = reasons(&comparison, Direction::Flush);
    assert_eq!(
        reasons,
        "Item.f /$defs/Item/properties/f/contentEncoding: It cannot be decided whether the new model reads what old clients wrote: the keyword `contentEncoding` is not understood here. Keep what was allowed until no client of the old version is left, or add a new field for it.\n"
    );
}

#[test]
fn descriptions_and_the_order_of_fields_do_not_count() {
    let one = FieldShape::new("a", text()).describe("One.");
    let other = FieldShape::new("b", value(json!({"type": "string", "title": "B"})));
    let plain = FieldShape::new("b", text());
    fields_both_ways(
        vec![one, plain],
        vec![other, FieldShape::new("a", text())],
        "----",
        "----",
    );
}
