//! Strict JSON of typed documents: a fault in one command is the error of that command alone, at its
//! very place.

use flushout::Limits;

use crate::support::{answered, create, flush, sheet, update};

/// A command with a fault, the code of its error, and the place within the completion.
type Fault = (String, &'static str, &'static str);

#[allow(clippy::too_many_lines, reason = "a plain list")]
fn faults() -> Vec<Fault> {
    let cells = r#"["cells"]"#;
    let fault = |completion: String, code, pointer| (completion, code, pointer);
    vec![
        fault(
            update(r#"{"text":"a","text":"b"}"#),
            "duplicate_key",
            "/command/props/text",
        ),
        fault(
            update(r#"{"text":"a","te\u0078t":"b"}"#),
            "duplicate_key",
            "/command/props/text",
        ),
        fault(
            update(r#"{"__proto__":{}}"#),
            "forbidden_key",
            "/command/props/__proto__",
        ),
        fault(
            update(r#"{"text":"\ud800"}"#),
            "not_interoperable",
            "/command/props/text",
        ),
        fault(
            update(r#"{"text":"\udc00\ud800"}"#),
            "not_interoperable",
            "/command/props/text",
        ),
        fault(
            update(r#"{"list":["a","\ud800"]}"#),
            "not_interoperable",
            "/command/props/list/1",
        ),
        fault(
            update(r#"{"whole":9007199254740992}"#),
            "not_interoperable",
            "/command/props/whole",
        ),
        fault(
            update(r#"{"number":1e400}"#),
            "not_interoperable",
            "/command/props/number",
        ),
        fault(
            update(r#"{"whole":1e400}"#),
            "not_interoperable",
            "/command/props/whole",
        ),
        fault(
            update(r#"{"a/b~c":1}"#),
            "unknown_field",
            "/command/props/a~1b~0c",
        ),
        fault(
            create(cells, "x", r#"{"cells":{"a":{"cells":{"b":{"text":7}}}}}"#),
            "wrong_type",
            "/command/props/cells/a/cells/b/text",
        ),
        fault(
            create(cells, "x", r#"{"cells":{"a":{},"a":{}}}"#),
            "duplicate_key",
            "/command/props/cells/a",
        ),
        fault(
            create(cells, "x", r#"{"cells":{"__proto__":{}}}"#),
            "forbidden_key",
            "/command/props/cells/__proto__",
        ),
        fault(create(cells, "x", "[]"), "wrong_type", "/command/props"),
        fault(create(cells, "x", "7"), "wrong_type", "/command/props"),
        fault(
            r#"{"command":{"action":"upsert"}}"#.into(),
            "unknown_action",
            "/command/action",
        ),
        fault(
            r#"{"command":{}}"#.into(),
            "unknown_action",
            "/command/action",
        ),
        // Props before the action and the path are no worse.
        fault(
            r#"{"command":{"props":{"whole":1.5},"path":[],"action":"update"}}"#.into(),
            "wrong_type",
            "/command/props/whole",
        ),
    ]
}

#[test]
fn each_fault_is_told_at_its_place_and_the_rest_goes_on() {
    let good = update(r#"{"text":"good"}"#);
    for (fault, code, pointer) in faults() {
        let mut master = sheet(Limits::DEFAULT);
        let flush = flush(&[good.clone(), fault.clone(), good.clone()]);
        let answer = answered(&mut master, &flush);
        assert_eq!(
            answer["applied"].as_array().unwrap().len(),
            2,
            "{fault}: {answer}"
        );
        let errors = answer["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{fault}");
        assert_eq!(errors[0]["index"], 1, "{fault}");
        assert_eq!(errors[0]["code"], code, "{fault}: {answer}");
        let pointer = format!("/completions/1{pointer}");
        assert_eq!(errors[0]["pointer"], pointer.as_str(), "{fault}: {answer}");
    }
}

#[test]
fn all_faults_at_once_are_all_told() {
    let faults = faults();
    let completions: Vec<_> = faults.iter().map(|(fault, ..)| fault.clone()).collect();
    let answer = answered(&mut sheet(Limits::DEFAULT), &flush(&completions));
    let errors = answer["errors"].as_array().unwrap();
    assert_eq!(errors.len(), faults.len());
    for (index, (_, code, _)) in faults.iter().enumerate() {
        assert_eq!(errors[index]["index"], index);
        assert_eq!(errors[index]["code"], *code);
    }
}
