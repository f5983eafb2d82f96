//! Checks edges between named things against layers, and finds cycles.

use std::collections::{BTreeMap, BTreeSet};

/// Who uses whom, and one place where that is written.
pub(crate) type Edges = BTreeMap<String, BTreeMap<String, String>>;

/// Notes that `from` uses `to`. Using oneself is no edge.
pub(crate) fn add_edge(edges: &mut Edges, from: &str, to: &str, place: &str) {
    if from != to {
        let targets = edges.entry(from.to_owned()).or_default();
        targets
            .entry(to.to_owned())
            .or_insert_with(|| place.to_owned());
    }
}

/// Says of each edge that leads to a higher layer, or to or from what has no layer, what is wrong.
/// `layers` lists names from the lowest layer to the highest.
pub(crate) fn violations(edges: &Edges, layers: &[&[&str]]) -> Vec<String> {
    let layer_of = |name: &str| layers.iter().position(|layer| layer.contains(&name));
    let mut wrong = Vec::new();
    for (from, targets) in edges {
        for (to, place) in targets {
            match (layer_of(from), layer_of(to)) {
                (Some(lower), Some(higher)) if lower < higher => wrong.push(format!(
                    "`{from}` (layer {}) uses `{to}` (layer {}) in {place}: lower may not use higher",
                    lower + 1,
                    higher + 1
                )),
                (Some(_), Some(_)) => {}
                (None, _) => wrong.push(format!("`{from}` has no layer: give it one in the table of this test")),
                (_, None) => wrong.push(format!("`{from}` uses `{to}` in {place}, which has no layer")),
            }
        }
    }
    wrong
}

/// Gives one cycle, if there is any: `a -> b -> a` with the places.
pub(crate) fn cycle(edges: &Edges) -> Option<String> {
    let mut done = BTreeSet::new();
    edges
        .keys()
        .find_map(|start| search(edges, start, &mut Vec::new(), &mut done))
}

/// Every group of names that reach each other, with the uses that tie it.
pub(crate) fn circles(edges: &Edges) -> Vec<String> {
    let reach: BTreeMap<&str, BTreeSet<&str>> = edges
        .keys()
        .map(|name| (name.as_str(), reachable(edges, name)))
        .collect();
    let mut told = BTreeSet::new();
    let mut circles = Vec::new();
    for (name, reached) in &reach {
        if !reached.contains(name) || told.contains(name) {
            continue;
        }
        let is_within = |other: &&str| reach.get(other).is_some_and(|back| back.contains(name));
        let members: BTreeSet<&str> = reached.iter().copied().filter(is_within).collect();
        let mut lines = vec![format!("a circle of {} files:", members.len())];
        for from in &members {
            for (to, place) in edges[*from]
                .iter()
                .filter(|(to, _)| members.contains(to.as_str()))
            {
                lines.push(format!("    {from} -> {to} ({place})"));
            }
        }
        told.extend(members);
        circles.push(lines.join("\n"));
    }
    circles
}

/// All that a name uses, directly and through others.
fn reachable<'a>(edges: &'a Edges, name: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = vec![name];
    while let Some(next) = open.pop() {
        for target in edges.get(next).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(target.as_str()) {
                open.push(target);
            }
        }
    }
    reached
}

fn search<'a>(
    edges: &'a Edges,
    name: &'a str,
    way: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
) -> Option<String> {
    if let Some(begin) = way.iter().position(|earlier| *earlier == name) {
        let mut members = way[begin..].to_vec();
        members.push(name);
        let steps: Vec<String> = members
            .windows(2)
            .map(|pair| format!("{} -> {} ({})", pair[0], pair[1], edges[pair[0]][pair[1]]))
            .collect();
        return Some(steps.join(", "));
    }
    if !done.insert(name) {
        return None;
    }
    way.push(name);
    let targets = edges.get(name);
    let found = targets.and_then(|targets| {
        targets
            .keys()
            .find_map(|target| search(edges, target, way, done))
    });
    way.pop();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYERS: &[&[&str]] = &[&["low", "base"], &["high"]];

    fn edges(pairs: &[(&str, &str)]) -> Edges {
        let mut edges = Edges::new();
        for (from, to) in pairs {
            add_edge(&mut edges, from, to, "some.rs");
        }
        edges
    }

    #[test]
    fn downward_and_sideways_is_fine() {
        let edges = edges(&[
            ("high", "low"),
            ("high", "base"),
            ("base", "low"),
            ("high", "high"),
        ]);
        assert_eq!(violations(&edges, LAYERS), Vec::<String>::new());
        assert_eq!(cycle(&edges), None);
    }

    #[test]
    fn upward_is_found() {
        let wrong = violations(&edges(&[("low", "high")]), LAYERS);
        assert_eq!(
            wrong,
            ["`low` (layer 1) uses `high` (layer 2) in some.rs: lower may not use higher"]
        );
    }

    #[test]
    fn what_has_no_layer_is_found() {
        assert!(violations(&edges(&[("new", "low")]), LAYERS)[0].contains("`new` has no layer"));
        assert!(violations(&edges(&[("low", "Thing")]), LAYERS)[0].contains("uses `Thing`"));
    }

    #[test]
    fn cycles_are_found() {
        let edges = edges(&[
            ("start", "a"),
            ("a", "b"),
            ("b", "c"),
            ("c", "a"),
            ("b", "d"),
        ]);
        assert_eq!(
            cycle(&edges).unwrap(),
            "a -> b (some.rs), b -> c (some.rs), c -> a (some.rs)"
        );
    }

    #[test]
    fn two_ways_to_one_place_are_no_cycle() {
        assert_eq!(
            cycle(&edges(&[("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")])),
            None
        );
    }
}
