//! Holds that links between pages lead somewhere, and that every page of the guide is listed and tested.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::sources::root;

/// The folders whose pages are looked at, beside those of the root.
const FOLDERS: &[&str] = &["benches", "docs", "tests"];

/// Adds the pages of a folder and of all below it.
fn add_pages(folder: &Path, pages: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["node_modules", ".venv", "target"].contains(&name.as_str()) {
            add_pages(&path, pages);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
}

fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(root()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
    for folder in FOLDERS {
        add_pages(&root().join(folder), &mut pages);
    }
    pages
}

/// The lines of a page that are not code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence && !line.starts_with("    ")
    })
}

/// The targets of the links of a page to other places of the repository.
fn links(text: &str) -> Vec<&str> {
    let targets = prose(text).flat_map(|line| line.split("](").skip(1));
    let targets = targets.filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://")).collect()
}

/// The anchors that GitHub and mdBook make of the headings of a page.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let kept = line
                .trim_start_matches('#')
                .trim()
                .chars()
                .filter_map(|c| match c {
                    ' ' => Some('-'),
                    c if c.is_alphanumeric() || c == '-' || c == '_' => c.to_lowercase().next(),
                    _ => None,
                });
            kept.collect()
        })
        .collect()
}

/// Says which links of a page lead nowhere.
fn broken(page: &Path, text: &str) -> Vec<String> {
    let is_broken = |target: &&str| {
        let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
        let path = if file.is_empty() {
            page.to_owned()
        } else {
            page.parent().unwrap().join(file)
        };
        !path.exists()
            || !anchor.is_empty() && !anchors(&fs::read_to_string(&path).unwrap()).contains(anchor)
    };
    let targets = links(text).into_iter().filter(is_broken);
    targets
        .map(|target| format!("{}: {target}", page.display()))
        .collect()
}

#[test]
fn links_between_pages_lead_somewhere() {
    let pages = pages();
    let read = |page: &PathBuf| broken(page, &fs::read_to_string(page).unwrap());
    let broken: Vec<String> = pages.iter().flat_map(read).collect();
    assert!(pages.len() > 20, "the pages have not been found");
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_page_of_the_guide_is_listed_and_its_code_is_tested() {
    let folder = root().join("docs/guide");
    let summary = fs::read_to_string(folder.join("SUMMARY.md")).unwrap();
    let facade = fs::read_to_string(root().join("flushout/src/lib.rs")).unwrap();
    let mut pages = Vec::new();
    add_pages(&folder, &mut pages);
    for page in pages {
        let name = page.file_name().unwrap().to_str().unwrap().to_owned();
        if name != "SUMMARY.md" {
            assert!(
                summary.contains(&format!("]({name})")),
                "{name} is not listed"
            );
            let include = format!("include_str!(\"../../docs/guide/{name}\")");
            assert!(
                facade.contains(&include),
                "the code of {name} is not tested"
            );
        }
    }
}

#[test]
fn broken_links_are_found() {
    let page = root().join("README.md");
    let text = "# A b\n[x](#a-b) [x](#a) [x](nothing.md) [x](docs/errors.md#codes) [x](https://x.y)\n```\n[x](y)\n```\n";
    // The anchors of this page itself are those of the file.
    let found = broken(
        &page,
        &text.replace("(#a-b) [x](#a)", "(docs/errors.md#nothing)"),
    );
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(anchors(text), BTreeSet::from(["a-b".to_owned()]));
}
