//! Looks for the programs that the steps need.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

/// The oldest major version of node that the scripts of the tests run on.
const NODE_MAJOR_MIN: u32 = 18;

/// The oldest Rust that the published libraries build with: `rust-version` in the root `Cargo.toml`.
pub(crate) const OLDEST_RUST: &str = "1.88.0";

/// The target of browsers.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Where known security holes of crates are listed.
const ADVISORIES: &str = "https://github.com/RustSec/advisory-db";

/// Something that some step needs, mostly a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// Builds everything.
    Cargo,
    /// Checks the format.
    Rustfmt,
    /// Checks the code.
    Clippy,
    /// Runs the scripts of `tests/node`.
    Node,
    /// Installs their packages.
    Npm,
    /// Runs the programs of `tests/python`.
    Python,
    /// Builds the judge of `tests/go`.
    Go,
    /// Looks for dependencies that nothing uses.
    Machete,
    /// Checks licences, sources and versions of dependencies.
    Deny,
    /// The list of known security holes, on the internet.
    Advisories,
    /// [`OLDEST_RUST`], beside the pinned one.
    OldestRust,
    /// The standard library of [`WASM_TARGET`].
    WasmTarget,
}

impl Tool {
    /// All tools, in the order in which they are reported.
    pub(crate) const ALL: [Self; 12] = [
        Self::Cargo,
        Self::Rustfmt,
        Self::Clippy,
        Self::Node,
        Self::Npm,
        Self::Python,
        Self::Go,
        Self::Machete,
        Self::Deny,
        Self::Advisories,
        Self::OldestRust,
        Self::WasmTarget,
    ];

    /// What people call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cargo => "cargo",
            Self::Rustfmt => "rustfmt",
            Self::Clippy => "clippy",
            Self::Node => "node",
            Self::Npm => "npm",
            Self::Python => "python",
            Self::Go => "go",
            Self::Machete => "cargo-machete",
            Self::Deny => "cargo-deny",
            Self::Advisories => "advisories",
            Self::OldestRust => "oldest rust",
            Self::WasmTarget => "wasm32 target",
        }
    }

    /// The command that prints its version, or fails where it is missing.
    fn version_command(self) -> Command {
        let (mut command, arguments): (Command, &[&str]) = match self {
            Self::Cargo => (cargo(), &["--version"]),
            Self::Rustfmt => (cargo(), &["fmt", "--version"]),
            Self::Clippy => (cargo(), &["clippy", "--version"]),
            Self::Node => (Command::new("node"), &["--version"]),
            Self::Npm => (npm(), &["--version"]),
            Self::Python => (python(), &["--version"]),
            Self::Go => (Command::new("go"), &["version"]),
            Self::Machete => (Command::new("cargo-machete"), &["--version"]),
            Self::Deny => (Command::new("cargo-deny"), &["--version"]),
            Self::Advisories => (
                Command::new("git"),
                &["ls-remote", "--exit-code", ADVISORIES, "HEAD"],
            ),
            Self::OldestRust => (oldest_cargo(), &["--version"]),
            Self::WasmTarget => (
                Command::new("rustc"),
                &["--print", "target-libdir", "--target", WASM_TARGET],
            ),
        };
        command.args(arguments);
        command
    }

    /// What to do when it is missing.
    fn remedy(self) -> &'static str {
        match self {
            Self::Cargo => "install Rust with rustup",
            Self::Rustfmt => "rustup component add rustfmt",
            Self::Clippy => "rustup component add clippy",
            Self::Node | Self::Npm => "install node 18 or later, with npm",
            Self::Python => "install Python 3.11 or later, with venv",
            Self::Go => "install Go 1.19 or later",
            Self::Machete => "cargo install --locked cargo-machete",
            Self::Deny => "cargo install --locked cargo-deny",
            Self::Advisories => "they are read from github.com with git",
            Self::OldestRust => "rustup toolchain install 1.88.0 --profile minimal",
            Self::WasmTarget => "rustup target add wasm32-unknown-unknown",
        }
    }
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

/// The cargo of [`OLDEST_RUST`].
pub(crate) fn oldest_cargo() -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", OLDEST_RUST, "cargo"]);
    command
}

/// npm, which is a batch file on Windows.
pub(crate) fn npm() -> Command {
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// Python, which has another name on Windows.
pub(crate) fn python() -> Command {
    Command::new(if cfg!(windows) { "python" } else { "python3" })
}

/// What was found of each tool: its version, or why it cannot be used.
pub(crate) struct Tools {
    found: Vec<(Tool, Result<String, String>)>,
}

impl Tools {
    /// Asks each of these tools for its version.
    pub(crate) fn look(is_needed: impl Fn(Tool) -> bool) -> Self {
        let needed = Tool::ALL.into_iter().filter(|tool| is_needed(*tool));
        let found = needed.map(|tool| (tool, version_of(tool))).collect();
        Self { found }
    }

    /// One line for each tool.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        self.found.iter().map(|(tool, found)| match found {
            Ok(version) => format!("{}: {version}", tool.name()),
            Err(lack) => lack.clone(),
        })
    }

    /// Says why something that needs all of `needs` cannot be run, if so.
    pub(crate) fn lack(&self, needs: &[Tool]) -> Option<String> {
        let lacks: Vec<&str> = self
            .found
            .iter()
            .filter(|(tool, _)| needs.contains(tool))
            .filter_map(|(_, found)| found.as_ref().err().map(String::as_str))
            .collect();
        (!lacks.is_empty()).then(|| lacks.join("; "))
    }
}

fn version_of(tool: Tool) -> Result<String, String> {
    let lack = |what: &str| format!("{} {what} ({})", tool.name(), tool.remedy());
    let output = tool
        .version_command()
        .stdin(Stdio::null())
        .output()
        .map_err(|error| match error.kind() {
            ErrorKind::NotFound => lack("is not installed"),
            _ => lack(&format!("cannot be run: {error}")),
        })?;
    if !output.status.success() {
        return Err(lack("cannot be run"));
    }
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    // rustc names the folder of a target's library whether it is installed or not.
    if tool == Tool::WasmTarget && !Path::new(&version).is_dir() {
        return Err(lack("is not installed"));
    }
    if tool == Tool::Node && major(&version).is_none_or(|major| major < NODE_MAJOR_MIN) {
        return Err(lack(&format!("is too old: {version}")));
    }
    Ok(version)
}

/// The major version in what node prints, such as `v20.1.0`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v9.0.0"), Some(9));
        assert_eq!(major("20"), None);
    }

    #[test]
    fn the_oldest_rust_is_that_of_the_manifest() {
        let manifest = include_str!("../../Cargo.toml");
        let minor = OLDEST_RUST.strip_suffix(".0").unwrap();
        assert!(manifest.contains(&format!("\nrust-version = \"{minor}\"\n")));
        assert!(Tool::OldestRust.remedy().contains(OLDEST_RUST));
        assert!(Tool::WasmTarget.remedy().contains(WASM_TARGET));
    }

    #[test]
    fn only_what_is_needed_lacks() {
        let tools = Tools {
            found: vec![
                (Tool::Cargo, Ok(String::new())),
                (Tool::Node, Err(String::from("no node"))),
            ],
        };
        assert_eq!(tools.lack(&[Tool::Cargo]), None);
        assert_eq!(
            tools.lack(&[Tool::Cargo, Tool::Node]).as_deref(),
            Some("no node")
        );
    }
}
