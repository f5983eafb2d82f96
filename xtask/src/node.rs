//! Installs the locked npm packages that the tests in node need.

use std::fs;
use std::path::{Path, PathBuf};

use crate::prepare::Prepared;
use crate::run::{Show, run};
use crate::tools::npm;

/// What npm prints when there is no way to its registry.
const UNREACHABLE: [&str; 7] = [
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "ENETUNREACH",
    "ERR_SOCKET_TIMEOUT",
];

/// The folder of the scripts and of their packages.
pub(crate) fn folder(root: &Path) -> PathBuf {
    root.join("tests").join("node")
}

/// The copy of the lock file that is left beside the packages made from it.
fn stamp(folder: &Path) -> PathBuf {
    folder.join("node_modules").join(".installed-from-lock")
}

/// Whether the packages are those of the lock file.
pub(crate) fn is_current(folder: &Path) -> bool {
    match (
        fs::read(folder.join("package-lock.json")),
        fs::read(stamp(folder)),
    ) {
        (Ok(lock), Ok(stamp)) => lock == stamp,
        _ => false,
    }
}

/// Brings the packages to what the lock file says.
pub(crate) fn install(folder: &Path, title: &str, show: Show) -> Prepared {
    if is_current(folder) {
        return Prepared::Ready;
    }
    // No scripts of packages: none of ours has one, and one that came with an update should not run unseen.
    // One retry: the default waits for more than a minute where there is no network.
    let arguments = [
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefer-offline",
        "--fetch-retries=1",
    ];
    let ran = run(npm().args(arguments).current_dir(folder), title, show);
    if ran.success {
        let copied = fs::copy(folder.join("package-lock.json"), stamp(folder));
        return match copied {
            Ok(_) => Prepared::Ready,
            Err(error) => Prepared::Failed(vec![format!("cannot leave the stamp file: {error}")]),
        };
    }
    let says = |word: &str| ran.lines.iter().any(|line| line.contains(word));
    if UNREACHABLE.iter().any(|word| says(word)) {
        Prepared::Lacking(String::from(
            "the npm registry cannot be reached, so nothing is tested against npm flushout, ajv and the types \
             for TypeScript; run this again with a network",
        ))
    } else {
        Prepared::Failed(ran.lines)
    }
}
