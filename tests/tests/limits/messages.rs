//! Limits of a whole message: its bytes, its values, its commands; and the nesting of a command.

use flushout::model::Role;
use flushout::wire::decode_flush;
use flushout::{
    Code, Context, Draft, Id, IdRequest, IdSource, Limits, Master, Model, Proxy, Segment,
    SequentialIds, Snapshot,
};

use crate::support::{
    Cell, Sheet, accepted, assert_error, assert_problem, create, flush, refused, refused_whole,
    sheet, untyped, update,
};

fn is_staged<M: Model>(master: &mut Master<M>, flush: &str) {
    let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
    assert!(staged.errors().is_empty(), "{:?}", staged.errors());
}

#[test]
fn bytes() {
    let limits = Limits::DEFAULT;
    let empty = flush(&[update(r#"{"text":""}"#)]);
    let room = 1024 * 1024 - empty.len();
    for room in [room, room + 1] {
        let text = "x".repeat(room);
        let typed = flush(&[update(&format!(r#"{{"text":"{text}"}}"#))]);
        if typed.len() <= limits.message_bytes_max {
            is_staged(&mut sheet(limits), &typed);
            is_staged(&mut untyped(limits), &typed);
        } else {
            for problem in [
                refused_whole(&mut sheet(limits), &typed),
                refused_whole(&mut untyped(limits), &typed),
            ] {
                assert_problem(&problem, "message_too_long", "", (1_048_576, 1_048_577));
            }
        }
    }
}

#[test]
fn values() {
    // The flush, its count, the list, the completion, the command, its action, its props, the list.
    let others = 8;
    let limits = Limits::DEFAULT;
    for (count, is_right) in [(50_000 - others, true), (50_001 - others, false)] {
        let list = vec!["0"; count].join(",");
        let untyped_flush = flush(&[update(&format!(r#"{{"list":[{list}]}}"#))]);
        let typed_flush = untyped_flush.replace(r#""list""#, r#""unknown""#);
        if is_right {
            is_staged(&mut untyped(limits), &untyped_flush);
            let mut master = sheet(limits);
            let staged = master
                .stage(typed_flush.as_bytes(), &Context::new())
                .unwrap();
            assert_eq!(staged.errors()[0].code.as_deref(), Some("unknown_field"));
        } else {
            let problem = refused_whole(&mut untyped(limits), &untyped_flush);
            assert_problem(&problem, "too_many_nodes", "", (50_000, 50_001));
            let problem = refused_whole(&mut sheet(limits), &typed_flush);
            assert_problem(&problem, "too_many_nodes", "", (50_000, 50_001));
        }
    }
}

#[test]
fn commands() {
    for limits in [Limits::DEFAULT, Limits::DEFAULT.with_flush_commands_max(3)] {
        let most = limits.flush_commands_max;
        let many = |count| flush(&vec![update("{}"); count]);
        let figures = (most as u64, most as u64 + 1);
        is_staged(&mut sheet(limits), &many(most));
        is_staged(&mut untyped(limits), &many(most));
        let problem = refused_whole(&mut sheet(limits), &many(most + 1));
        assert_problem(&problem, "too_many_commands", "/completions", figures);
        let problem = refused_whole(&mut untyped(limits), &many(most + 1));
        assert_problem(&problem, "too_many_commands", "/completions", figures);
    }
}

#[test]
fn nesting_of_a_message_without_types() {
    // The flush, its list, the completion and the command are four levels.
    let chain = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    let create_at_a = |levels| create(r#"["a"]"#, "x", &chain(levels));
    let mut master = untyped(Limits::DEFAULT.with_nesting_levels_max(20));
    accepted(&mut master, create_at_a(16));
    let error = refused(&mut master, create_at_a(17));
    assert_error(&error, "nesting_too_deep", "/completions/0", 20, 21);
    // And the rest of the flush goes on, however deep.
    let flush = flush(&[create_at_a(10_000), update(r#"{"b":1}"#)]);
    let answer = crate::support::answered(&mut master, &flush);
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1);
    assert_eq!(answer["errors"][0]["code"], "nesting_too_deep");
    assert_eq!(answer["applied"].as_array().unwrap().len(), 1);
}

/// A cell with as many levels of objects, itself included.
fn nested(levels: usize) -> String {
    let below = (levels - 1) / 2;
    r#"{"text":"","cells":{"a":"#.repeat(below) + r#"{"text":"","cells":{}}"# + &"}}".repeat(below)
}

#[test]
fn nesting_of_a_typed_document() {
    let mut master = sheet(Limits::DEFAULT.with_nesting_levels_max(20));
    // The flush, its list, the completion and the command are four levels; a cell takes two with its
    // empty cells.
    accepted(&mut master, create(r#"["cells"]"#, "x", &nested(15)));
    let error = refused(&mut master, create(r#"["cells"]"#, "x", &nested(17)));
    assert_eq!(error["code"], "nesting_too_deep", "{error}");
    assert_eq!(error["pointer"], "/completions/0");
    assert_eq!(error["limit"], 20.0);
    assert!(error["actual"].as_f64().unwrap() > 20.0);
}

#[test]
fn nesting_on_a_proxy() {
    use flushout::command::{Command, Operation};
    let limits = Limits::DEFAULT.with_nesting_levels_max(20);
    let master = untyped(limits);
    let snapshot = master.snapshot().unwrap();
    let mut proxy = Proxy::<flushout::Json>::with_limits(&snapshot, SequentialIds, limits).unwrap();
    let mut create = |levels: usize| {
        let mut value = serde_json::json!([]);
        for _ in 1..levels {
            value = serde_json::json!([value]);
        }
        let command = Command {
            path: flushout::Path::from_iter(["a"]),
            operation: Operation::Create {
                node: Some(flushout::untyped::json_node(value)),
                created_id: None,
                parent_default: None,
            },
        };
        proxy.apply(command).map(|_| ())
    };
    // As much as the master takes in a flush.
    create(16).unwrap();
    let problem = create(17).unwrap_err();
    assert_eq!(problem.code, Code::NestingTooDeep);
    assert_eq!(
        (problem.limit, problem.actual),
        (Some(20_usize.into()), Some(21_usize.into()))
    );
}

#[test]
fn pushed_commands_cannot_nest_a_document_without_end() {
    // On a small stack, as servers have it.
    let small = std::thread::Builder::new().stack_size(1024 * 1024);
    let pushed = small.spawn(|| {
        let snapshot = untyped(Limits::DEFAULT).snapshot().unwrap();
        let mut proxy = Proxy::<flushout::Json>::new(&snapshot, SequentialIds).unwrap();
        let chain = r#"{"a":"#.repeat(90) + "{}" + &"}".repeat(90);
        let mut path = Vec::new();
        let is_needed = (0..100).any(|count| {
            let path_text = serde_json::to_string(&path).unwrap();
            path.extend(["a"; 91]);
            let sync = format!(
                r#"{{"isPartial":true,"diff":{{"from":{count},"completions":[{{"command":{{"path":{path_text},"action":"update","props":{{"a":{chain}}}}}}}]}}}}"#
            );
            let sync = serde_json::from_str(&sync).unwrap();
            proxy.receive(sync).unwrap().is_snapshot_needed
        });
        assert!(is_needed);
        assert_eq!(proxy.count().get(), 1);
    });
    pushed.unwrap().join().unwrap();
}

#[test]
fn a_proxy_sends_no_more_than_the_master_takes() {
    let limits = Limits::DEFAULT.with_flush_commands_max(2);
    let master = sheet(limits);
    let snapshot = master.snapshot().unwrap();
    let mut proxy = Proxy::<Sheet>::with_limits(&snapshot, SequentialIds, limits).unwrap();
    for _ in 0..3 {
        proxy.apply(Sheet::path().whole().set(1)).unwrap();
    }
    assert_eq!(proxy.begin_flush().unwrap().completions.len(), 2);
}

#[test]
fn a_create_counts_with_the_id_that_it_gets() {
    let (mut taken, mut refused) = (0, 0);
    for bytes in 80..240 {
        let limits = Limits::DEFAULT.with_message_bytes_max(bytes);
        let snapshot = sheet(limits).snapshot().unwrap();
        let mut proxy = Proxy::<Sheet>::with_limits(&snapshot, SequentialIds, limits).unwrap();
        match proxy.apply(Sheet::path().cells().create(Cell::default())) {
            Ok(_) => {
                let bytes = serde_json::to_vec(&proxy.begin_flush().unwrap()).unwrap();
                decode_flush::<Sheet>(&bytes, Role::Client, &limits).unwrap();
                taken += 1;
            }
            Err(problem) => {
                assert_eq!(problem.code, Code::MessageTooLong);
                assert_eq!(proxy.document(), &Sheet::default());
                assert!(!proxy.has_unconfirmed());
                refused += 1;
            }
        }
    }
    assert!(taken > 20 && refused > 20, "{taken} {refused}");
}

/// Gives out long ids.
struct LongIds;

impl IdSource for LongIds {
    fn next_id(&mut self, request: IdRequest) -> Segment {
        format!("{:0>64}", request.count.get()).into()
    }
}

#[test]
fn what_a_new_id_makes_too_long_is_rejected() {
    let limits = Limits::DEFAULT
        .with_message_bytes_max(220)
        .with_flush_commands_max(1);
    let mut sheet = Sheet::default();
    let taken = Id::new("1").unwrap();
    let snapshot = Snapshot::new(sheet.document_text().unwrap());
    sheet.cells.insert(taken, Cell::default());
    let others = Snapshot::new(sheet.document_text().unwrap());
    for is_in_transaction in [false, true] {
        let mut master = Master::<Sheet>::with_limits(&others, LongIds, limits).unwrap();
        let mut proxy = Proxy::<Sheet>::with_limits(&snapshot, SequentialIds, limits).unwrap();
        let cells = Sheet::path().cells();
        let made = proxy.apply(cells.create(Cell::default())).unwrap();
        let text = cells.at(made.created_id()).text();
        if is_in_transaction {
            let set = |draft: &mut Draft<'_, Sheet>| draft.apply(text.set("x".repeat(60)));
            proxy.transact(set).unwrap();
        } else {
            proxy.apply(text.set("x".repeat(80))).unwrap();
        }
        let flush = proxy.begin_flush().unwrap();
        let bytes = serde_json::to_vec(&flush).unwrap();
        let staged = master.stage(&bytes, &Context::new()).unwrap();
        let response = staged.commit(None).unwrap();
        let report = proxy.end_flush(flush.ticket, &response).unwrap();
        assert_eq!(report.renamed.len(), 1);
        assert_eq!(report.rejected.len(), 1, "{:?}", proxy.begin_flush());
        assert_eq!(report.rejected[0].problem.code, Code::MessageTooLong);
        let (_, cell) = proxy.document().cells.iter().next().unwrap();
        assert_eq!(cell.text, "");
        assert!(!proxy.has_unconfirmed());
    }
}

#[test]
fn a_command_fits_whatever_the_count_will_be() {
    for bytes in 70..100 {
        let limits = Limits::DEFAULT
            .with_message_bytes_max(bytes)
            .with_flush_commands_max(1);
        let mut master = sheet(limits);
        let snapshot = master.snapshot().unwrap();
        let mut proxy = Proxy::<Sheet>::with_limits(&snapshot, SequentialIds, limits).unwrap();
        for _ in 0..120 {
            let _ = proxy.apply(Sheet::path().whole().set(1));
        }
        while proxy.has_unconfirmed() {
            let flush = proxy.begin_flush().unwrap();
            let bytes = serde_json::to_vec(&flush).unwrap();
            let staged = master.stage(&bytes, &Context::new()).unwrap();
            let response = staged.commit(None).unwrap();
            let _ = proxy.end_flush(flush.ticket, &response).unwrap();
        }
    }
}
