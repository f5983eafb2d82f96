//! Limits of what a document holds: bytes, nodes of a collection, characters of a text, items of a
//! list.

use flushout::{Collection, Context, Id, Limits, Master, Model, Proxy, SequentialIds};
use flushout_tests::recount;

use crate::support::{
    Cell, Sheet, accepted, answered, assert_error, assert_problem, create, flush, refused, sheet,
    untyped, update,
};

const PROPS: &str = "/completions/0/command/props";

#[test]
fn bytes_on_the_master() {
    let grown = 100;
    let text = update(&format!(r#"{{"text":"{}"}}"#, "x".repeat(grown)));
    let bytes = sheet(Limits::DEFAULT).document_bytes() + grown as u64;
    let limit = usize::try_from(bytes).unwrap();
    let with = |limit| Limits::DEFAULT.with_document_bytes_max(limit);
    accepted(&mut sheet(with(limit)), text.clone());
    let error = refused(&mut sheet(with(limit - 1)), text);
    assert_error(&error, "document_too_large", "", bytes - 1, bytes);

    let text = update(&format!(r#"{{"b":"{}"}}"#, "x".repeat(grown)));
    let member = grown as u64 + 2 + 5;
    let bytes = untyped(Limits::DEFAULT).document_bytes() + member;
    let limit = usize::try_from(bytes).unwrap();
    accepted(&mut untyped(with(limit)), text.clone());
    let error = refused(&mut untyped(with(limit - 1)), text);
    assert_error(&error, "document_too_large", "", bytes - 1, bytes);
}

#[test]
fn a_document_that_is_as_large_as_it_may_be_goes_into_a_snapshot_and_out() {
    // Objects without members are where the count of bytes and the text differ most.
    let mut master = untyped(Limits::DEFAULT);
    let props = format!(r#"{{"list":[{}]}}"#, vec!["{}"; 1_000].join(","));
    let bytes = flush(&[update(&props)]);
    let staged = master
        .stage(bytes.as_bytes(), &flushout::Context::new())
        .unwrap();
    let _ = staged.commit(None).unwrap();
    let limit = usize::try_from(master.document_bytes()).unwrap();
    let limits = Limits::DEFAULT.with_document_bytes_max(limit);
    let mut master = untyped(limits);
    let staged = master
        .stage(bytes.as_bytes(), &flushout::Context::new())
        .unwrap();
    assert!(staged.errors().is_empty());
    let _ = staged.commit(None).unwrap();
    let snapshot = master.snapshot().unwrap();
    Proxy::<flushout::Json>::with_limits(&snapshot, SequentialIds, limits).unwrap();
}

/// Fills a document with these entries until one is refused; after each the snapshot loads within the
/// same limits.
fn fill_up<M: Model>(mut master: Master<M>, entry: impl Fn(usize) -> String) {
    let limits = *master.limits();
    for number in 0.. {
        let bytes = flush(&[entry(number)]);
        let staged = master.stage(bytes.as_bytes(), &Context::new()).unwrap();
        let code = staged.errors().first().and_then(|error| error.code.clone());
        let _ = staged.commit(None).unwrap();
        let snapshot = master.snapshot().unwrap();
        Master::<M>::with_limits(&snapshot, SequentialIds, limits).unwrap();
        recount::assert_bytes(master.document(), master.document_bytes());
        if code.is_some() {
            assert_eq!(code.as_deref(), Some("document_too_large"));
            assert!(number > 1);
            return;
        }
    }
}

#[test]
fn keys_count_as_they_are_written() {
    let limits = Limits::DEFAULT.with_document_bytes_max(900);
    let few_cells = Limits::DEFAULT.with_document_bytes_max(300);
    let quotes = r#"\""#.repeat(30);
    fill_up(sheet(few_cells), |number| {
        create(
            r#"["cells"]"#,
            &format!("{number}{quotes}"),
            r#"{"cells":{}}"#,
        )
    });
    let controls = r"\u0001".repeat(20);
    fill_up(untyped(limits), |number| {
        update(&format!(r#"{{"{number}{controls}":{{"{controls}":1}}}}"#))
    });
    fill_up(untyped(limits), |number| {
        create(r#"["a"]"#, &format!("{number}{controls}"), "{}")
    });
}

#[test]
fn bytes_of_a_snapshot_and_on_a_proxy() {
    let snapshot = sheet(Limits::DEFAULT).snapshot().unwrap();
    let bytes = usize::try_from(sheet(Limits::DEFAULT).document_bytes()).unwrap();
    let with = |limit| {
        let limits = Limits::DEFAULT.with_document_bytes_max(limit);
        Proxy::<Sheet>::with_limits(&snapshot, SequentialIds, limits)
    };
    let problem = with(bytes - 10).unwrap_err();
    assert_eq!(problem.code.as_str(), "document_too_large");
    let mut proxy = with(bytes + 3).unwrap();
    let text = Sheet::path();
    proxy.apply(text.text().set("123".into())).unwrap();
    let before = proxy.save().unwrap();
    let problem = proxy.apply(text.text().set("1234".into())).unwrap_err();
    let figures = (bytes as u64 + 3, bytes as u64 + 4);
    assert_problem(&problem, "document_too_large", "", figures);
    assert_eq!(proxy.save().unwrap(), before);
}

#[test]
fn a_document_beyond_its_limit_can_still_be_made_smaller() {
    let full = sheet(Limits::DEFAULT).document_bytes();
    let limit = usize::try_from(full).unwrap();
    let mut master = sheet(Limits::DEFAULT.with_document_bytes_max(limit));
    accepted(&mut master, update(r#"{"text":"","whole":1}"#));
}

#[test]
fn nodes_of_a_collection() {
    let mut master = sheet(Limits::DEFAULT);
    let cell = |id: &str| create(r#"["cells"]"#, id, "{}");
    let answer = answered(&mut master, &flush(&[cell("a"), cell("b"), cell("c")]));
    assert_eq!(answer["errors"], serde_json::json!([]));
    let answer = answered(
        &mut master,
        &flush(&[cell("a"), cell("b"), cell("c"), cell("d")]),
    );
    let error = &answer["errors"][0];
    assert_eq!(error["index"], 3);
    assert_eq!(error["code"], "collection_full");
    assert_eq!(
        (&error["limit"], &error["actual"]),
        (&3.0.into(), &4.0.into())
    );

    let snapshot = master.snapshot().unwrap();
    let mut proxy = Proxy::<Sheet>::new(&snapshot, SequentialIds).unwrap();
    let cells = Sheet::path();
    for _ in 0..3 {
        proxy.apply(cells.cells().create(Cell::default())).unwrap();
    }
    let problem = proxy
        .apply(cells.cells().create(Cell::default()))
        .unwrap_err();
    assert_eq!(problem.code.as_str(), "collection_full");
    assert_eq!(
        (problem.limit, problem.actual),
        (Some(3_usize.into()), Some(4_usize.into()))
    );
}

#[test]
fn nodes_of_a_collection_within_a_snapshot() {
    let with = |count: usize| {
        let mut document = Sheet::default();
        let mut cells = Collection::new();
        for number in 0..count {
            cells.insert(Id::new(&number.to_string()).unwrap(), Cell::default());
        }
        document.cells = cells;
        flushout::Master::of_document(&document, SequentialIds)
    };
    with(3).unwrap();
    let problem = with(4).unwrap_err();
    assert_problem(&problem, "collection_full", "/document/cells", (3, 4));
}

#[test]
fn characters_of_a_text() {
    // Characters are counted, not bytes.
    let mut master = sheet(Limits::DEFAULT);
    accepted(&mut master, update(r#"{"short":"😀😀😀😀"}"#));
    accepted(&mut master, update(r#"{"short":"\ud83d\ude00\u0000ab"}"#));
    let error = refused(&mut master, update(r#"{"short":"😀😀😀😀😀"}"#));
    assert_error(&error, "too_long", &format!("{PROPS}/short"), 4, 5);
    let snapshot = master.snapshot().unwrap();
    let mut proxy = Proxy::<Sheet>::new(&snapshot, SequentialIds).unwrap();
    let short = Sheet::path();
    proxy.apply(short.short().set("éééé".into())).unwrap();
    let problem = proxy.apply(short.short().set("ééééé".into())).unwrap_err();
    assert_problem(&problem, "too_long", "/command/props/short", (4, 5));
}

#[test]
fn items_of_a_list() {
    let mut master = sheet(Limits::DEFAULT);
    accepted(&mut master, update(r#"{"list":["a","b"]}"#));
    let error = refused(&mut master, update(r#"{"list":["a","b","c"]}"#));
    assert_error(&error, "too_many_items", &format!("{PROPS}/list"), 2, 3);
}
