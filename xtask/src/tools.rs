//! Looks for the programs that the steps need.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::{Command, Stdio};

/// The oldest major version of node that the scripts of the tests run on.
const NODE_MAJOR_MIN: u32 = 18;

/// A program that some step needs.
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
}

impl Tool {
    /// All tools, in the order in which they are reported.
    pub(crate) const ALL: [Self; 7] = [
        Self::Cargo,
        Self::Rustfmt,
        Self::Clippy,
        Self::Node,
        Self::Npm,
        Self::Python,
        Self::Go,
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
        }
    }

    /// The command that prints its version.
    fn version_command(self) -> Command {
        let (mut command, subcommand) = match self {
            Self::Cargo => (cargo(), None),
            Self::Rustfmt => (cargo(), Some("fmt")),
            Self::Clippy => (cargo(), Some("clippy")),
            Self::Node => (Command::new("node"), None),
            Self::Npm => (npm(), None),
            Self::Python => (python(), None),
            Self::Go => (Command::new("go"), Some("version")),
        };
        command.args(subcommand);
        if self != Self::Go {
            command.arg("--version");
        }
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
        }
    }
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
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
    /// Asks each tool for its version.
    pub(crate) fn look() -> Self {
        let found = Tool::ALL.map(|tool| (tool, version_of(tool))).into();
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
