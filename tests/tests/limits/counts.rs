//! The count: 0 to 2^53-1, in documents and in flushes.

use flushout::{Context, Count, Limits, Master, Proxy, SequentialIds, Snapshot};

use crate::support::{Sheet, answered, flush, refused_whole, sheet, update};

fn at(count: u64) -> Snapshot {
    let mut snapshot = sheet(Limits::DEFAULT).snapshot().unwrap();
    snapshot.command_count = Count::new(count).unwrap();
    snapshot
}

#[test]
fn a_document_takes_no_command_beyond_the_largest_count() {
    let snapshot = at(Count::MAX.get() - 1);
    let mut master = Master::<Sheet>::new(&snapshot, SequentialIds).unwrap();
    let answer = answered(&mut master, &flush(&[update("{}"), update("{}")]));
    assert_eq!(answer["applied"].as_array().unwrap().len(), 1);
    assert_eq!(answer["errors"][0]["index"], 1);
    assert_eq!(answer["errors"][0]["code"], "count_exhausted");

    let mut proxy = Proxy::<Sheet>::new(&snapshot, SequentialIds).unwrap();
    proxy.apply(Sheet::path().whole().set(1)).unwrap();
    let problem = proxy.apply(Sheet::path().whole().set(2)).unwrap_err();
    assert_eq!(problem.code.as_str(), "count_exhausted");
    assert_eq!(proxy.count(), Count::MAX);
}

#[test]
fn the_count_of_a_flush_is_an_integer_in_range() {
    let mut master = sheet(Limits::DEFAULT);
    for from in ["9007199254740991", "1e3", "0.0"] {
        let flush = format!(r#"{{"from":{from},"completions":[]}}"#);
        assert!(
            master.stage(flush.as_bytes(), &Context::new()).is_ok(),
            "{from}"
        );
    }
    for from in [
        "9007199254740992",
        "-1",
        "0.5",
        "1e309",
        "\"0\"",
        "null",
        "true",
    ] {
        let flush = format!(r#"{{"from":{from},"completions":[]}}"#);
        let problem = refused_whole(&mut master, &flush);
        assert_eq!(problem.code.as_str(), "malformed", "{from}");
    }
}
