//! Finds the paths (`a::b::c`) that Rust code names, apart from comments, texts and code for tests.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// What was found in one file.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The paths, those in braces of a `use` written out.
    pub(crate) paths: Vec<PathUse>,
    /// Modules in files of their own that are only compiled for tests.
    pub(crate) test_modules: BTreeSet<String>,
}

/// One path that the code names. A single name is a path too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathUse {
    /// Its parts; a `*` is one.
    pub(crate) segments: Vec<String>,
    /// How many inline modules it stands in.
    pub(crate) inline_modules: usize,
    /// Whether it calls a macro.
    pub(crate) is_macro: bool,
    /// Whether it is handed on: `pub use`, whatever the visibility.
    pub(crate) is_reexport: bool,
}

impl PathUse {
    /// The path as it is written.
    pub(crate) fn text(&self) -> String {
        self.segments.join("::")
    }

    /// What it leads to in the root of the crate, when it begins there. `depth` is how many modules lie between the
    /// root of the crate and the file: 1 for `path.rs`, 2 for `id/source.rs`.
    pub(crate) fn in_crate_root(&self, depth: usize) -> Option<&str> {
        let ups = self
            .segments
            .iter()
            .take_while(|segment| *segment == "super")
            .count();
        let below_root = match self.segments.first()?.as_str() {
            "crate" => 1,
            "super" if ups == depth + self.inline_modules => ups,
            _ => return None,
        };
        self.segments.get(below_root).map(String::as_str)
    }
}

/// Scans the source of one file.
pub(crate) fn scan(source: &str) -> Result<Found, String> {
    let tokens: TokenStream = source.parse().map_err(|error| format!("{error}"))?;
    let mut found = Found::default();
    scan_tokens(tokens, 0, &mut found);
    Ok(found)
}

fn scan_tokens(tokens: TokenStream, inline_modules: usize, found: &mut Found) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        if is_test_attribute(&tokens[at..]) {
            at = skip_item(&tokens, at, found);
            continue;
        }
        match &tokens[at] {
            TokenTree::Ident(name) if *name == "mod" => {
                let body = tokens.get(at + 2).and_then(braces);
                if let Some(body) = body {
                    scan_tokens(body.stream(), inline_modules + 1, found);
                    at += 1;
                }
                // The name of the module is no path.
                at += 2;
            }
            TokenTree::Ident(_) if let Some(path) = reexported(&tokens[at..]) => {
                let first = found.paths.len();
                at = read_path(&tokens, at + path, &[], inline_modules, found);
                for path in &mut found.paths[first..] {
                    path.is_reexport = true;
                }
            }
            TokenTree::Ident(_) => at = read_path(&tokens, at, &[], inline_modules, found),
            TokenTree::Group(group) => {
                scan_tokens(group.stream(), inline_modules, found);
                at += 1;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => at += 1,
        }
    }
}

/// Where the path of a `pub use` begins, if one stands here.
fn reexported(tokens: &[TokenTree]) -> Option<usize> {
    let is = |at: usize, word: &str| matches!(tokens.get(at), Some(TokenTree::Ident(name)) if *name == word);
    let after = match tokens.get(1)? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => 2,
        _ => 1,
    };
    (is(0, "pub") && is(after, "use")).then_some(after + 1)
}

/// Reads the path that begins with the name at `at`, and gives where it ends.
fn read_path(
    tokens: &[TokenTree],
    mut at: usize,
    prefix: &[String],
    inline_modules: usize,
    found: &mut Found,
) -> usize {
    let mut segments = prefix.to_vec();
    while let Some(TokenTree::Ident(name)) = tokens.get(at) {
        segments.push(name.to_string().trim_start_matches("r#").to_owned());
        at += 1;
        if !(is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':')) {
            break;
        }
        match tokens.get(at + 2) {
            Some(TokenTree::Ident(_)) => at += 2,
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                read_list(group, &segments, inline_modules, found);
                return at + 3;
            }
            star if is_punct(star, '*') => {
                segments.push(String::from("*"));
                at += 3;
            }
            _ => break,
        }
    }
    let is_macro = is_punct(tokens.get(at), '!');
    found.paths.push(PathUse {
        segments,
        inline_modules,
        is_macro,
        is_reexport: false,
    });
    at
}

/// Reads the list in the braces of a `use`.
fn read_list(group: &Group, prefix: &[String], inline_modules: usize, found: &mut Found) {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    for part in tokens.split(|token| is_punct(Some(token), ',')) {
        if is_punct(part.first(), '*') {
            let segments = prefix.iter().cloned().chain([String::from("*")]).collect();
            found.paths.push(PathUse {
                segments,
                inline_modules,
                is_macro: false,
                is_reexport: false,
            });
        } else if !part.is_empty() {
            read_path(part, 0, prefix, inline_modules, found);
        }
    }
}

/// Whether `#[cfg(test)]` or `#[cfg(all(test, ..))]` stands here.
fn is_test_attribute(tokens: &[TokenTree]) -> bool {
    let [TokenTree::Punct(hash), TokenTree::Group(attribute), ..] = tokens else {
        return false;
    };
    if hash.as_char() != '#' || attribute.delimiter() != Delimiter::Bracket {
        return false;
    }
    let written = attribute.stream().to_string().replace([' ', '\n'], "");
    written == "cfg(test)" || written.starts_with("cfg(all(test,")
}

/// Gives where the item ends that begins with the attribute at `at`.
fn skip_item(tokens: &[TokenTree], mut at: usize, found: &mut Found) -> usize {
    while let Some(token) = tokens.get(at) {
        at += 1;
        if let (TokenTree::Ident(keyword), Some(TokenTree::Ident(name))) = (token, tokens.get(at))
            && *keyword == "mod"
            && is_punct(tokens.get(at + 1), ';')
        {
            found.test_modules.insert(name.to_string());
        }
        if braces(token).is_some() || is_punct(Some(token), ';') {
            break;
        }
    }
    at
}

fn braces(token: &TokenTree) -> Option<&Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
        _ => None,
    }
}

fn is_punct(token: Option<&TokenTree>, character: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        scan(source)
            .unwrap()
            .paths
            .iter()
            .map(PathUse::text)
            .collect()
    }

    fn roots(source: &str, depth: usize) -> Vec<String> {
        let paths = scan(source).unwrap().paths;
        let in_root = paths.iter().filter_map(|path| path.in_crate_root(depth));
        in_root.map(String::from).collect()
    }

    #[test]
    fn braces_are_written_out() {
        let source = "use crate::{path::{Path, Segment as Part}, id::*, self, limits};";
        let expected = [
            "use",
            "crate::path::Path",
            "crate::path::Segment",
            "crate::id::*",
            "crate::self",
            "crate::limits",
        ];
        assert_eq!(texts(source), expected);
    }

    #[test]
    fn paths_in_code_are_found_wherever_they_stand() {
        let source = "fn f<T: crate::model::Node>(x: Vec<std::collections::HashMap<u8, u8>>) -> [crate::count::Count; 2] \
            { if let crate::wire::Sync::Full(s) = g(&crate::apply::run) { println!(\"{}\", crate::json::X) } }";
        assert_eq!(
            roots(source, 1),
            ["model", "count", "wire", "apply", "json"]
        );
        assert!(texts(source).contains(&String::from("std::collections::HashMap")));
    }

    #[test]
    fn comments_texts_and_tests_are_no_code() {
        let source = "/// crate::a\n// crate::b\n/* crate::c */ const X: &str = \"crate::d\";\n\
            #[cfg(test)]\n#[allow(x)]\nmod tests { use crate::e; }\n#[cfg(test)] use crate::f;\n\
            #[cfg(test)] fn g() -> u8 { crate::h::i }\n#[cfg(all(test, unix))] mod more { use crate::j; }\nuse crate::k;";
        assert_eq!(roots(source, 1), ["k"]);
    }

    #[test]
    fn code_that_is_left_out_of_tests_is_code() {
        assert_eq!(roots("#[cfg(not(test))] use crate::a;", 1), ["a"]);
    }

    #[test]
    fn modules_for_tests_in_files_of_their_own_are_named() {
        let found =
            scan("#[cfg(test)]\nmod tests;\nmod real;\n#[cfg(test)] mod inline { mod deeper; }")
                .unwrap();
        assert_eq!(found.test_modules.iter().collect::<Vec<_>>(), ["tests"]);
    }

    #[test]
    fn super_leads_to_the_root_from_its_depth() {
        assert_eq!(roots("use super::limits::Limits;", 1), ["limits"]);
        assert_eq!(
            roots("use super::sibling; use super::super::path::Path;", 2),
            ["path"]
        );
        assert_eq!(
            roots("mod inner { use super::own; use super::super::wire; }", 1),
            ["wire"]
        );
    }

    #[test]
    fn macros_are_told_from_modules() {
        let paths = scan("crate::node_fields!(x); $crate::model::go();")
            .unwrap()
            .paths;
        assert!(paths[0].is_macro && paths[0].in_crate_root(1) == Some("node_fields"));
        assert!(
            paths
                .iter()
                .any(|path| !path.is_macro && path.in_crate_root(1) == Some("model"))
        );
    }
}
