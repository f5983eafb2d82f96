//! The list of what `cargo xtask test` does.

use std::process::Command;

use crate::tools::{self, Tool, WASM_TARGET};

/// What a step does.
pub(crate) enum Work {
    /// Looks for the tools that the other steps need.
    CheckTools,
    /// Installs the locked npm packages.
    InstallNodePackages,
    /// Installs the pinned Python packages.
    InstallPythonPackages,
    /// Builds the judge that is written in Go.
    BuildGoJudge,
    /// Runs cargo.
    Cargo {
        /// Which cargo, or a program of that kind.
        program: fn() -> Command,
        /// The arguments, in the root of the workspace.
        arguments: &'static [&'static str],
        /// Variables that are set for it.
        environment: &'static [(&'static str, &'static str)],
    },
}

/// One step. Steps run in the order of [`STEPS`], and one that fails does not keep the others from running.
pub(crate) struct Step {
    /// What `--only` calls it; lower case, words joined with hyphens.
    pub(crate) name: &'static str,
    /// What it shows, in a few words.
    pub(crate) about: &'static str,
    /// The tools without which it is not run.
    pub(crate) needs: &'static [Tool],
    /// Whether it builds optimized code, which takes minutes: `--quick` leaves it out.
    pub(crate) release: bool,
    /// Whether a build server without its tools passes: they come from the internet, and not from a registry of packages.
    pub(crate) optional_in_ci: bool,
    /// What is done.
    pub(crate) work: Work,
}

/// Makes a step that runs cargo.
const fn cargo(
    name: &'static str,
    about: &'static str,
    arguments: &'static [&'static str],
) -> Step {
    Step {
        name,
        about,
        needs: &[Tool::Cargo],
        release: false,
        optional_in_ci: false,
        work: Work::Cargo {
            program: tools::cargo,
            arguments,
            environment: &[],
        },
    }
}

/// All steps. To add one, add it here; whatever it prints of `test result: ..` or `N passed, M failed` is counted.
pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "tools",
        about: "the tools that the other steps need",
        needs: &[],
        release: false,
        optional_in_ci: false,
        work: Work::CheckTools,
    },
    Step {
        name: "npm-packages",
        about: "the locked npm packages, for tests against npm flushout, ajv and TypeScript",
        needs: &[Tool::Node, Tool::Npm],
        release: false,
        optional_in_ci: false,
        work: Work::InstallNodePackages,
    },
    Step {
        name: "python-packages",
        about: "the pinned Python packages, for validators and types in Python",
        needs: &[Tool::Python],
        release: false,
        optional_in_ci: false,
        work: Work::InstallPythonPackages,
    },
    Step {
        name: "go-judge",
        about: "the judge with validators written in Go is built",
        needs: &[Tool::Go],
        release: false,
        optional_in_ci: false,
        work: Work::BuildGoJudge,
    },
    Step {
        needs: &[Tool::Cargo, Tool::Rustfmt],
        ..cargo(
            "format",
            "the sources are formatted",
            &["fmt", "--all", "--check"],
        )
    },
    Step {
        needs: &[Tool::Cargo, Tool::Clippy],
        ..cargo(
            "clippy",
            "no warning of the compiler or of clippy",
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ],
        )
    },
    Step {
        needs: &[Tool::Cargo, Tool::Clippy],
        ..cargo(
            "clippy-gateway",
            "the same of what only `flushout gateway` has, which is off by default",
            &[
                "clippy",
                "-p",
                "flushout-gateway",
                "-p",
                "flushout-cli",
                "--all-features",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ],
        )
    },
    cargo(
        "protocol-alone",
        "the protocol builds without what is made from shapes, and without a source of ids",
        &["check", "-p", "flushout", "--no-default-features"],
    ),
    cargo(
        "gateway-layer",
        "the tower layer builds without the proxy",
        &["check", "-p", "flushout-gateway", "--no-default-features"],
    ),
    Step {
        needs: &[Tool::Cargo, Tool::WasmTarget],
        optional_in_ci: true,
        ..cargo(
            "wasm",
            "the protocol and what is made from shapes build for browsers",
            &[
                "check",
                "--target",
                WASM_TARGET,
                "-p",
                "flushout",
                "--no-default-features",
                "--features",
                "schema",
            ],
        )
    },
    Step {
        needs: &[Tool::Cargo, Tool::OldestRust],
        optional_in_ci: true,
        work: Work::Cargo {
            program: tools::oldest_cargo,
            arguments: &[
                "check",
                "--locked",
                "-p",
                "flushout",
                "-p",
                "flushout-gateway",
                "--all-features",
            ],
            environment: &[],
        },
        ..cargo(
            "oldest-rust",
            "the published libraries build with the oldest Rust that they name",
            &[],
        )
    },
    Step {
        needs: &[Tool::Cargo, Tool::Machete],
        work: Work::Cargo {
            program: || Command::new("cargo-machete"),
            arguments: &[],
            environment: &[],
        },
        ..cargo(
            "unused",
            "no manifest names a dependency that nothing uses",
            &[],
        )
    },
    Step {
        needs: &[Tool::Cargo, Tool::Deny],
        work: Work::Cargo {
            program: || Command::new("cargo-deny"),
            arguments: &["check", "licenses", "bans", "sources"],
            environment: &[],
        },
        ..cargo(
            "dependencies",
            "licences, versions and sources of dependencies are as deny.toml says",
            &[],
        )
    },
    Step {
        needs: &[Tool::Cargo, Tool::Deny, Tool::Advisories],
        optional_in_ci: true,
        work: Work::Cargo {
            program: || Command::new("cargo-deny"),
            arguments: &["check", "advisories"],
            environment: &[],
        },
        ..cargo("advisories", "no dependency has a known security hole", &[])
    },
    cargo(
        "mutants",
        "the tests that a mutation run uses build with the dependencies that they have there",
        &[
            "check",
            "-p",
            "flushout-mutants-tests",
            "--test",
            "flush_cycle",
            "--test",
            "reference",
        ],
    ),
    cargo(
        "tests",
        "unit, integration and documentation tests of all crates",
        &["test", "--workspace", "--no-fail-fast"],
    ),
    cargo(
        "tests-serde-json",
        "tests of JSON and schemas, with the features of serde_json that another crate may turn on",
        &[
            "test",
            "-p",
            "flushout-tests",
            "--features",
            "serde-json-features",
            "--no-fail-fast",
            "--test",
            "limits",
            "--test",
            "schema_drift",
            "--test",
            "shape_validator",
            "--test",
            "commands",
        ],
    ),
    cargo(
        "tests-gateway",
        "`flushout gateway`, run as a process of its own",
        &[
            "test",
            "-p",
            "flushout-gateway",
            "-p",
            "flushout-cli",
            "--all-features",
            "--lib",
            "--bins",
            "--test",
            "gateway-command",
            "--no-fail-fast",
        ],
    ),
    Step {
        work: Work::Cargo {
            program: tools::cargo,
            arguments: &["doc", "--workspace", "--no-deps", "--lib"],
            environment: &[("RUSTDOCFLAGS", "-D warnings")],
        },
        ..cargo("docs", "the documentation builds without a warning", &[])
    },
    Step {
        release: true,
        ..cargo(
            "replay-vectors",
            "the recorded behaviour of npm flushout 1.1.1",
            &[
                "run",
                "--release",
                "-p",
                "flushout-tests",
                "--bin",
                "replay-vectors",
                "--",
                "tests/data/npm-vectors",
            ],
        )
    },
    Step {
        release: true,
        ..cargo(
            "replay-deviations",
            "the cases in which we differ from npm flushout on purpose",
            &[
                "run",
                "--release",
                "-p",
                "flushout-tests",
                "--bin",
                "replay-deviations",
                "--",
                "tests/data/npm-compat/deviation-cases.json",
            ],
        )
    },
    Step {
        release: true,
        ..cargo(
            "demo",
            "the demo ends with equal documents",
            &["run", "--release", "--", "demo"],
        )
    },
    Step {
        release: true,
        ..cargo(
            "benches",
            "the benchmarks compile (they are not run here)",
            &["build", "--release", "-p", "flushout-benches", "--benches"],
        )
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct_and_can_be_typed() {
        for (index, step) in STEPS.iter().enumerate() {
            assert!(STEPS[..index].iter().all(|other| other.name != step.name));
            assert!(
                step.name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c == '-')
            );
        }
    }

    #[test]
    fn the_tools_are_looked_for_before_anything_needs_them() {
        assert!(matches!(STEPS[0].work, Work::CheckTools));
    }
}
