//! Holds that no files of a crate import each other in a circle.

use std::collections::BTreeMap;

use crate::graph::{Edges, add_edge, circles};
use crate::modules::{SourceFile, sources_of};
use crate::scan::PathUse;

/// The crates whose files are looked at.
const CRATES: &[&str] = &[
    "flushout-derive",
    "flushout-schema",
    "flushout-gateway",
    "flushout-cli",
];

/// The files of a crate by the path of their module.
struct Files<'f>(BTreeMap<&'f [String], &'f SourceFile>);

impl<'f> Files<'f> {
    fn new(files: &'f [SourceFile]) -> Self {
        Self(
            files
                .iter()
                .map(|file| (file.modules.as_slice(), file))
                .collect(),
        )
    }

    /// The path from the root of the crate that `path` means in `file`, unless it leads elsewhere.
    fn absolute(&self, file: &SourceFile, path: &PathUse) -> Option<Vec<String>> {
        let segments = &path.segments;
        let is_way = |segment: &String| ["crate", "self", "super"].contains(&segment.as_str());
        if segments.len() == 1 || segments.iter().all(is_way) {
            // A name that an import brought in, or a visibility.
            return None;
        }
        let ups = segments
            .iter()
            .take_while(|segment| *segment == "super")
            .count();
        let own = &file.modules;
        let (base, rest) = match segments.first()?.as_str() {
            "crate" => (&own[..0], &segments[1..]),
            "super" => {
                let ups_of_file = ups.checked_sub(path.inline_modules)?;
                (
                    &own[..own.len().checked_sub(ups_of_file)?],
                    &segments[ups..],
                )
            }
            "self" if path.inline_modules == 0 => (own.as_slice(), &segments[1..]),
            child if path.inline_modules == 0 => {
                let child = [own.as_slice(), &[child.to_owned()]].concat();
                self.0.get(child.as_slice())?;
                (own.as_slice(), segments.as_slice())
            }
            _ => return None,
        };
        Some([base, rest].concat())
    }

    /// The file that defines what an absolute path names. What a module hands on is followed to where it comes from.
    fn definition(&self, absolute: &[String], steps_left: usize) -> Option<&'f SourceFile> {
        let length = (0..=absolute.len())
            .rev()
            .find(|length| self.0.contains_key(&absolute[..*length]))?;
        let file = self.0[&absolute[..length]];
        let Some(name) = absolute.get(length) else {
            return Some(file);
        };
        let imported = file.found.paths.iter().find_map(|path| {
            let is_import = path.segments.len() > 1 && path.segments.last() == Some(name);
            self.absolute(file, path).filter(|_| is_import)
        });
        match imported {
            Some(imported) if steps_left > 0 => self.definition(&imported, steps_left - 1),
            _ => Some(file),
        }
    }

    /// Which file imports what from which other.
    fn edges(&self) -> Edges {
        let mut edges = Edges::new();
        for file in self.0.values() {
            for path in file.found.paths.iter().filter(|path| !path.is_macro) {
                if path.is_reexport && !is_used(file, path) {
                    continue;
                }
                let target = self
                    .absolute(file, path)
                    .and_then(|absolute| self.definition(&absolute, 8));
                if let Some(target) = target {
                    let name = |file: &SourceFile| file.path.display().to_string();
                    add_edge(&mut edges, &name(file), &name(target), &path.text());
                }
            }
        }
        edges
    }
}

/// Whether the file itself uses a name that it hands on.
fn is_used(file: &SourceFile, path: &PathUse) -> bool {
    let name = path.segments.last();
    let mut others = file.found.paths.iter().filter(|other| !other.is_reexport);
    others.any(|other| other.segments.first() == name)
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let circles: Vec<String> = CRATES
        .iter()
        .filter_map(|name| {
            let files = sources_of(name);
            let circles = circles(&Files::new(&files).edges());
            (!circles.is_empty()).then(|| format!("{name}\n{}", circles.join("\n")))
        })
        .collect();
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modules::tests::sources;

    fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
        let files = sources(files);
        circles(&Files::new(&files).edges())
    }

    #[test]
    fn a_circle_of_two_files_is_found() {
        let found = circles_of(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::T;"),
            ("b.rs", "use super::a::U;"),
        ]);
        let told =
            "a circle of 2 files:\n    a.rs -> b.rs (crate::b::T)\n    b.rs -> a.rs (super::a::U)";
        assert_eq!(found, [told]);
    }

    #[test]
    fn a_name_is_followed_to_where_it_is_defined() {
        // `b` takes from `m` what `a` defines: no circle, though `m` hands on both.
        let files = [
            ("lib.rs", "mod m;"),
            (
                "m/mod.rs",
                "mod a; mod b; pub use a::T; pub(crate) use b::U;",
            ),
            ("m/a.rs", ""),
            ("m/b.rs", "use super::T;"),
        ];
        assert_eq!(circles_of(&files), [""; 0]);
        let mut tied = files;
        tied[2].1 = "use crate::m::U;";
        assert_eq!(circles_of(&tied).len(), 1);
    }

    #[test]
    fn a_module_that_uses_what_it_hands_on_imports_it() {
        let files = [
            ("lib.rs", "mod m;"),
            ("m/mod.rs", "mod a; pub use a::T; pub struct Own(T);"),
            ("m/a.rs", "use super::Own; pub(super) struct T;"),
        ];
        assert_eq!(circles_of(&files).len(), 1);
        let mut free = files;
        free[2].1 = "pub(super) struct T;";
        assert_eq!(circles_of(&free), [""; 0]);
    }
}
