//! The tables of limits and codes for people say what the code does.

use std::fs;
use std::path::Path;

use flushout::Limits;
use flushout::problem::Code;

/// A file of the repository.
fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    fs::read_to_string(path).unwrap()
}

/// The cells of the rows of the table below the heading that begins so.
fn rows<'t>(text: &'t str, heading: &str) -> Vec<Vec<&'t str>> {
    let lines = text.lines().skip_while(|line| !line.starts_with(heading));
    let rows = lines.skip_while(|line| !line.starts_with('|')).skip(2);
    rows.take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

/// The texts between backticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[test]
fn every_code_is_documented_with_its_remedy() {
    let page = file("docs/errors.md");
    let mut documented = Vec::new();
    for row in rows(&page, "## Codes") {
        for code in quoted(row[0]) {
            documented.push((code, row[2].trim_matches('`')));
        }
    }
    let codes: Vec<(&str, &str)> = Code::ALL
        .iter()
        .map(|code| (code.as_str(), code.remedy().as_str()))
        .collect();
    assert_eq!(documented, codes);
}

#[test]
fn the_limits_in_the_guide_are_the_defaults() {
    let page = file("docs/guide/limits.md");
    let limits = Limits::DEFAULT;
    let figures = [
        ("message_bytes_max", limits.message_bytes_max),
        ("json_nodes_max", limits.json_nodes_max),
        ("nesting_levels_max", limits.nesting_levels_max),
        ("flush_commands_max", limits.flush_commands_max),
        ("command_effects_max", limits.command_effects_max),
        ("flush_effects_max", limits.flush_effects_max()),
        ("flush_work_max", limits.flush_work_max()),
        ("path_segments_max", limits.path_segments_max),
        ("document_bytes_max", limits.document_bytes_max),
        ("id_characters_max", limits.id_characters_max),
    ];
    let mut documented = Vec::new();
    for row in rows(&page, "## Limits") {
        for code in quoted(row[2]) {
            assert!(Code::from_wire(code).is_some(), "{code}");
        }
        if let Some(name) = quoted(row[0]).next().filter(|name| name.ends_with("_max")) {
            let figure = row[1].replace(' ', "").replace("MiB", "*1048576");
            let product = figure.split('*').map(|part| part.parse::<usize>().unwrap());
            documented.push((name, product.product::<usize>()));
        }
    }
    assert_eq!(documented, figures);
}
