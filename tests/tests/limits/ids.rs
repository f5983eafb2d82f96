//! Ids: 1 to 64 characters, and those that no id may have.

use flushout::{Id, Limits, Proxy, SequentialIds};

use crate::support::{
    Cell, Sheet, accepted, assert_error, assert_problem, create, refused, sheet, untyped,
};

#[test]
fn characters_of_an_id() {
    let cell = |id: &str| create(r#"["cells"]"#, id, "{}");
    let node = |id: &str| create(r#"["a"]"#, id, "{}");
    accepted(&mut sheet(Limits::DEFAULT), cell(&"i".repeat(64)));
    let error = refused(&mut sheet(Limits::DEFAULT), cell(&"i".repeat(65)));
    assert_error(&error, "illegal_id", "/completions/0/createdId", 64, 65);
    accepted(&mut untyped(Limits::DEFAULT), node(&"😀".repeat(64)));
    let error = refused(&mut untyped(Limits::DEFAULT), node(&"😀".repeat(65)));
    assert_error(&error, "illegal_id", "/completions/0/createdId", 64, 65);

    let limits = Limits::DEFAULT.with_id_characters_max(8);
    accepted(&mut sheet(limits), cell("12345678"));
    let error = refused(&mut sheet(limits), cell("123456789"));
    assert_error(&error, "illegal_id", "/completions/0/createdId", 8, 9);
    let snapshot = sheet(limits).snapshot().unwrap();
    let mut proxy = Proxy::<Sheet>::with_limits(&snapshot, SequentialIds, limits).unwrap();
    let create = |id: &str| {
        let cells = Sheet::path().cells();
        cells.create(Cell::default()).with_id(Id::new(id).unwrap())
    };
    proxy.apply(create("12345678")).unwrap();
    let problem = proxy.apply(create("123456789")).unwrap_err();
    assert_problem(&problem, "illegal_id", "/createdId", (8, 9));
}

#[test]
fn ids_within_what_is_created() {
    let mut master = sheet(Limits::DEFAULT);
    let with = |id: &str| {
        let props = format!(r#"{{"cells":{{"{id}":{{}}}}}}"#);
        create(r#"["cells"]"#, "a", &props)
    };
    accepted(&mut master, with(&"i".repeat(64)));
    let error = refused(&mut master, with(&"i".repeat(65)));
    let pointer = format!("/completions/0/command/props/cells/{}", "i".repeat(65));
    assert_error(&error, "illegal_id", &pointer, 64, 65);
}

#[test]
fn what_no_id_may_have() {
    let cell = |id: &str| create(r#"["cells"]"#, id, "{}");
    let node = |id: &str| create(r#"["a"]"#, id, "{}");
    for id in ["", "a,b", "é", "\\n"] {
        let error = refused(&mut sheet(Limits::DEFAULT), cell(id));
        assert_eq!(error["code"], "illegal_id", "{id}");
        assert_eq!(error["pointer"], "/completions/0/createdId");
    }
    let error = refused(&mut sheet(Limits::DEFAULT), cell("__proto__"));
    assert_eq!(error["code"], "forbidden_key");
    for id in ["", "é", " ", "\\n"] {
        accepted(&mut untyped(Limits::DEFAULT), node(id));
    }
    let error = refused(&mut untyped(Limits::DEFAULT), node("a,b"));
    assert_eq!(error["code"], "illegal_id");
    let error = refused(&mut untyped(Limits::DEFAULT), node("__proto__"));
    assert_eq!(error["code"], "forbidden_key");
}
