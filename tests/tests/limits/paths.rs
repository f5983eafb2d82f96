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

/// An update at a path of so many segments, which are these two in turn.
fn update_at(segments: [&str; 2], count: usize) -> String {
    let path: Vec<_> = segments.into_iter().cycle().take(count).collect();
    let command = serde_json::json!({ "action": "update", "path": path, "props": {} });
    // The members in an order that lets them be decoded as they come.
    format!(
        r#"{{"command":{{"path":{},"action":"update","props":{}}}}}"#,
        command["path"], command["props"]
    )
}

#[test]
fn a_path_as_long_as_a_message_is_refused_before_anything_goes_down_it() {
    // On a small stack, as servers have it.
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    let refusal = small.spawn(|| {
        let update = update_at(["cells", "a"], 49_000);
        for action in ["update", "create"] {
            let command = update.replace(r#""update""#, &format!("{action:?}"));
            let error = refused(&mut sheet(Limits::DEFAULT), command);
            let place = "/completions/0/command/path";
            assert_error(&error, "path_too_long", place, 32, 49_000);
        }
    });
    refusal.unwrap().join().unwrap();
}

#[test]
fn a_long_path_below_a_renamed_node_is_told_with_its_present_name() {
    let renamed = crate::support::create(r#"["a"]"#, "constructor", "{}");
    let update = update_at(["a", "constructor"], 49_000);
    let flush = crate::support::flush(&[renamed, update]);
    let answer = crate::support::answered(&mut untyped(Limits::DEFAULT), &flush);
    let path = answer["errors"][0]["path"].as_array().unwrap();
    assert_eq!(path.len(), 49_000);
    assert_eq!(path[..3], ["a", "2", "a"]);
}

#[test]
fn renames_in_an_answer_may_name_any_path() {
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    let answer = small.spawn(|| {
        let snapshot = sheet(Limits::DEFAULT).snapshot().unwrap();
        let mut proxy = Proxy::<Sheet>::new(&snapshot, SequentialIds).unwrap();
        let flush = proxy.begin_flush().unwrap();
        let path: Vec<_> = ["cells", "a"].repeat(20_000);
        let other: Vec<_> = ["cells", "b"].repeat(20_000);
        let answer = serde_json::json!({
            "applied": { "from": 0, "completions": [] },
            "sync": {
                "isPartial": true,
                "diff": { "from": 0, "completions": [] },
                "renames": [[path, other]],
            },
        });
        let answer = flushout::FlushResponse::from_json(answer.to_string().as_bytes()).unwrap();
        let report = proxy.end_flush(flush.ticket, &answer).unwrap();
        assert_eq!(report.renamed.len(), 1);
    });
    answer.unwrap().join().unwrap();
}
