//! Installs the pinned Python packages that the tests need, in a virtual environment of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::prepare::Prepared;
use crate::run::{Show, run};
use crate::tools::python;

/// What pip prints when there is no way to its index.
const UNREACHABLE: [&str; 5] = [
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
];

/// The folder of the programs and of their packages.
pub(crate) fn folder(root: &Path) -> PathBuf {
    root.join("tests").join("python")
}

/// The interpreter of the virtual environment.
fn interpreter(folder: &Path) -> PathBuf {
    folder.join(if cfg!(windows) {
        "venv/Scripts/python.exe"
    } else {
        "venv/bin/python"
    })
}

/// The copy of the list that is left beside the packages made from it.
fn stamp(folder: &Path) -> PathBuf {
    folder.join("venv").join(".installed-from-requirements")
}

/// Whether the packages are those of the list.
pub(crate) fn is_current(folder: &Path) -> bool {
    let files = (
        fs::read(folder.join("requirements.txt")),
        fs::read(stamp(folder)),
    );
    interpreter(folder).exists() && matches!(files, (Ok(list), Ok(stamp)) if list == stamp)
}

/// Brings the packages to what `requirements.txt` says.
pub(crate) fn install(folder: &Path, title: &str, show: Show) -> Prepared {
    if is_current(folder) {
        return Prepared::Ready;
    }
    let made = run(
        python()
            .args(["-m", "venv", "--clear", "venv"])
            .current_dir(folder),
        title,
        show,
    );
    if !made.success {
        return if made.lines.iter().any(|line| line.contains("ensurepip")) {
            Prepared::Lacking(String::from(
                "Python cannot make virtual environments (install python3-venv)",
            ))
        } else {
            Prepared::Failed(made.lines)
        };
    }
    // The list names every package with its exact version and the hashes of its files; nothing is built, so nothing of
    // a package runs.
    let arguments = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
        "--disable-pip-version-check",
        "--retries=1",
        "-r",
        "requirements.txt",
    ];
    let ran = run(
        Command::new(interpreter(folder))
            .args(arguments)
            .current_dir(folder),
        title,
        show,
    );
    if ran.success {
        return match fs::copy(folder.join("requirements.txt"), stamp(folder)) {
            Ok(_) => Prepared::Ready,
            Err(error) => Prepared::Failed(vec![format!("cannot leave the stamp file: {error}")]),
        };
    }
    let says = |word: &str| ran.lines.iter().any(|line| line.contains(word));
    if UNREACHABLE.iter().any(|word| says(word)) {
        Prepared::Lacking(String::from(
            "the index of Python packages cannot be reached, so nothing is tested against validators and types in \
             Python; run this again with a network",
        ))
    } else {
        Prepared::Failed(ran.lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The packages of a list with their versions, spelt alike, and how many hashes each has.
    fn packages(name: &str) -> Vec<(String, usize)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let list = fs::read_to_string(folder(&root).join(name)).unwrap();
        let mut packages: Vec<(String, usize)> = Vec::new();
        for line in list.lines().map(str::trim) {
            if line.starts_with("--hash=sha256:") {
                packages.last_mut().unwrap().1 += 1;
            } else if !line.is_empty() && !line.starts_with('#') {
                let package = line.trim_end_matches('\\').trim_end();
                packages.push((package.to_lowercase().replace('_', "-"), 0));
            }
        }
        packages
    }

    #[test]
    fn every_python_package_has_its_version_and_hashes() {
        let locked = packages("requirements.txt");
        for (package, hashes) in &locked {
            assert_eq!(package.matches("==").count(), 1, "{package}");
            assert!(*hashes > 0, "{package} has no hash");
        }
        let named = packages("requirements.in");
        assert!(!named.is_empty());
        for (package, _) in named {
            let is_locked = locked.iter().any(|(locked, _)| *locked == package);
            assert!(
                is_locked,
                "{package}: renew requirements.txt, as README.md beside it says"
            );
        }
    }
}
