//! The limit on the length of a path.

use flushout::{Limits, Path, Proxy, SequentialIds};

use crate::support::{Sheet, assert_error, assert_problem, refused, sheet, untyped};

fn delete(segments: usize) -> String {
    let path = vec![r#""cells","a""#; segments / 2].join(",");
    let odd = if segments % 2 == 1 { r#","cells""# } else { "" };
    format!(r#"{{"command":{{"path":[{path}{odd}],"action":"detete"}}}}"#)
}

#[test]
fn on_the_master() {
    // At the limit the path is looked up; beyond it nothing is.
    let error = refused(&mut sheet(Limits::DEFAULT), delete(32));
    assert_eq!(error["code"], "not_found");
    let error = refused(&mut sheet(Limits::DEFAULT), delete(33));
    assert_error(
        &error,
        "path_too_long",
        "/completions/0/command/path",
        32,
        33,
    );
    let error = refused(&mut untyped(Limits::DEFAULT), delete(32));
    assert_eq!(error["code"], "not_found");
    let error = refused(&mut untyped(Limits::DEFAULT), delete(33));
    assert_error(
        &error,
        "path_too_long",
        "/completions/0/command/path",
        32,
        33,
    );
}

#[test]
fn on_a_proxy() {
    use flushout::command::{Command, Operation};
    let snapshot = sheet(Limits::DEFAULT).snapshot().unwrap();
    let mut proxy = Proxy::<Sheet>::new(&snapshot, SequentialIds).unwrap();
    let mut delete = |items: usize| {
        let path: Path = std::iter::repeat_n(["cells", "a"], items)
            .flatten()
            .collect();
        let operation = Operation::Delete;
        proxy.apply(Command { path, operation }).map(|_| ())
    };
    assert_eq!(delete(16).unwrap_err().code.as_str(), "not_found");
    let problem = delete(17).unwrap_err();
    assert_problem(&problem, "path_too_long", "/command/path", (32, 34));
}
