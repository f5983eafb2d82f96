//! Builds the judge of `tests/go` from the Go packages that Debian ships.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::prepare::Prepared;
use crate::run::{Show, run};

/// Where Debian puts the sources of Go packages.
const PACKAGES: &str = "/usr/share/gocode";

/// The packages of Debian that the judge is built from.
const DEBIAN_PACKAGES: &str =
    "golang-github-xeipuuv-gojsonschema-dev golang-github-getkin-kin-openapi-dev";

/// The folder of the program.
pub(crate) fn folder(root: &Path) -> PathBuf {
    root.join("tests").join("go")
}

/// Builds the judge. Go knows by itself when there is nothing to be done.
pub(crate) fn build(folder: &Path, title: &str, show: Show) -> Prepared {
    let program = format!("bin/judge{}", std::env::consts::EXE_SUFFIX);
    // Without modules: the packages are those of the system, and nothing is fetched.
    let ran = run(
        Command::new("go")
            .args(["build", "-o", &program, "./judge"])
            .env("GO111MODULE", "off")
            .env("GOPATH", PACKAGES)
            .env("GOFLAGS", "")
            .env("GOTOOLCHAIN", "local")
            .current_dir(folder),
        title,
        show,
    );
    if ran.success {
        Prepared::Ready
    } else if ran
        .lines
        .iter()
        .any(|line| line.contains("cannot find package"))
    {
        Prepared::Lacking(format!(
            "the Go packages of gojsonschema and kin-openapi are missing (apt-get install {DEBIAN_PACKAGES})"
        ))
    } else {
        Prepared::Failed(ran.lines)
    }
}
