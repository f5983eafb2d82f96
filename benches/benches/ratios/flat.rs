//! The same work on a large and on a small document, turn by turn.

use flushout_benches::harness::{Case, Failure, Pair, Run};

use crate::{master, proxy};

const SMALL: usize = 1_000;
const LARGE: usize = 100_000;

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for commands in [10, 1_000] {
        cases.push(case(
            format!("size: flush of {commands}"),
            commands,
            "stage, commit",
            move |todos| master::ours(todos, commands, false),
        ));
        cases.push(case(
            format!("size: floor's flush of {commands}"),
            commands,
            "parse, apply",
            move |todos| master::floor(todos, commands, false),
        ));
    }
    cases.push(case(
        "size: local apply, 1000 commands".into(),
        1_000,
        "1000 times Proxy::apply",
        |todos| proxy::local(todos, 1_000),
    ));
    cases.push(case(
        "size: begin_flush of 1000".into(),
        1_000,
        "begin_flush",
        |todos| proxy::beginning(todos, 1_000, false),
    ));
    cases.push(case(
        "size: end_flush of 1000".into(),
        1_000,
        "end_flush of the answer",
        |todos| proxy::ending(todos, 1_000, false),
    ));
    cases.push(case(
        "size: 1000 behind".into(),
        1_000,
        "answer from bytes, end_flush",
        |todos| proxy::behind(todos, 1_000),
    ));
    cases.push(case(
        "size: floor's 1000 behind".into(),
        1_000,
        "parse, apply",
        |todos| proxy::floor_behind(todos, 1_000),
    ));
    cases
}

fn case(
    name: String,
    units: usize,
    timed: &'static str,
    side: impl Fn(usize) -> Result<Run, Failure> + 'static,
) -> Case {
    Case {
        name,
        units,
        timed,
        build: Box::new(move || {
            Ok(Pair {
                ours: side(LARGE)?,
                floor: side(SMALL)?,
            })
        }),
    }
}
