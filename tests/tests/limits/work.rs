//! The work of a flush: it is counted whether commands are kept or refused, ends at its limit, and
//! rolling back measures nothing.

use std::cell::Cell as Counter;

use flushout::problem::Remedy;
use flushout::wire::CommandError;
use flushout::{
    Code, Collection, Context, Draft, Execute, FlushoutCommand, FlushoutModel, Id, IdRequest,
    IdSource, Json, Limits, Master, Model, Position, Problem, Proxy, Segment, SequentialIds,
    Snapshot,
};
use flushout_example_models::board::{Board, BoardCommand, Card, Column, Comment};
use flushout_example_models::todo_list::{Todo, TodoCommand, TodoList};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::json;

use crate::support::flush;

const COMPLETE_ALL: &str = r#"{"command":{"action":"invoke","name":"completeAll"}}"#;

/// Small limits, so that little is much: 5 512 steps.
fn small_limits() -> Limits {
    let limits = Limits::DEFAULT
        .with_flush_commands_max(100)
        .with_command_effects_max(1_000)
        .with_document_bytes_max(256 * 1024);
    assert_eq!(limits.flush_work_max(), 5 * 1_000 + 2 * 256);
    limits
}

fn todos(count: usize, limits: Limits) -> Master<TodoList> {
    let mut list = TodoList::default();
    for number in 0..count {
        let todo = Todo {
            title: "x".into(),
            author: "ann".into(),
            ..Todo::default()
        };
        list.todos
            .insert(Id::new(&number.to_string()).unwrap(), todo);
    }
    let snapshot = Snapshot::new(list.document_text().unwrap());
    Master::with_limits(&snapshot, SequentialIds, limits).unwrap()
}

fn repeated(completion: &str, times: usize) -> String {
    flush(&vec![completion.to_owned(); times])
}

/// The codes of the errors, with how many have it, in order.
fn codes(errors: &[CommandError]) -> Vec<(String, usize)> {
    let mut codes: Vec<(String, usize)> = Vec::new();
    for error in errors {
        let code = error.code.as_deref().unwrap_or_default();
        match codes.last_mut() {
            Some((last, times)) if last == code => *times += 1,
            _ => codes.push((code.to_owned(), 1)),
        }
    }
    codes
}

/// Stages a flush and holds its work to the limit: what was begun within it is rolled back as well,
/// and a change of `step_max` steps may have been the last.
fn staged_work<M: Model>(
    master: &mut Master<M>,
    flush: &str,
    step_max: u64,
) -> (u64, Vec<(String, usize)>) {
    let work_max = master.limits().flush_work_max() as u64;
    let before = master.snapshot().unwrap();
    let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
    let work = staged.work();
    assert!(work <= 2 * (work_max + step_max), "{work} of {work_max}");
    let codes = codes(staged.errors());
    drop(staged);
    assert_eq!(master.snapshot().unwrap(), before);
    (work, codes)
}

#[test]
fn commands_that_fail_after_many_effects_use_up_the_work_of_a_flush() {
    let mut master = todos(1_001, small_limits());
    let (work, refused) = staged_work(&mut master, &repeated(COMPLETE_ALL, 100), 1);
    let told = |code: &str, times| (code.to_owned(), times);
    assert_eq!(
        refused,
        [told("too_many_effects", 3), told("too_much_work", 97)]
    );
    assert_eq!(work, 3 * (1_000 + 1_000));
}

#[test]
fn transactions_that_fail_use_up_the_work_of_a_flush() {
    let mut master = todos(900, small_limits());
    let failing = r#"{"command":{"action":"update","path":["todos","nobody"],"props":{}}}"#;
    let transaction = format!(r#"{{"transaction":[{COMPLETE_ALL},{failing}]}}"#);
    let (work, refused) = staged_work(&mut master, &repeated(&transaction, 50), 1);
    let told = |code: &str, times| (code.to_owned(), times);
    assert_eq!(refused, [told("not_found", 3), told("too_much_work", 47)]);
    // Three with their rollbacks, and what the fourth one did until the limit.
    let fourth = 5_513 - 3 * (900 + 900);
    assert_eq!(work, 3 * (900 + 900) + 2 * fourth);
}

#[test]
fn what_is_refused_for_the_work_before_it_passes_in_a_flush_of_its_own() {
    let limits = Limits::DEFAULT
        .with_flush_commands_max(15)
        .with_command_effects_max(100)
        .with_document_bytes_max(64 * 1024);
    let mut master = todos(100, limits);
    let snapshot = master.snapshot().unwrap();
    let mut ada = Proxy::<TodoList>::new(&snapshot, SequentialIds).unwrap();
    let path = TodoList::path();
    let gone = path.todos().at(Id::new("7").unwrap());
    // On the master each of these completes 99 todos and fails, because somebody has deleted one.
    for _ in 0..7 {
        ada.transact(|draft| {
            draft.apply(TodoCommand::CompleteAll)?;
            draft.apply(gone.title().set("new".into()))
        })
        .unwrap();
    }
    let title = ada.apply(path.title().set("new".into())).unwrap().number();
    let deletion = flush(&[r#"{"command":{"action":"delete","path":["todos","7"]}}"#.to_owned()]);
    let staged = master.stage(deletion.as_bytes(), &Context::new()).unwrap();
    let _ = staged.commit(None).unwrap();

    let mut round = |proxy: &mut Proxy<TodoList>| {
        let flush = proxy.begin_flush().unwrap();
        let staged = master.stage_flush(&flush, &Context::new()).unwrap();
        let response = staged.commit(None).unwrap();
        proxy.end_flush(flush.ticket, &response).unwrap()
    };
    let report = round(&mut ada);
    let last = report.rejected.last().unwrap();
    assert_eq!(last.number, title);
    let problem = &last.problem;
    assert_eq!(
        (problem.code, problem.remedy()),
        (Code::TooMuchWork, Remedy::Same)
    );
    assert_eq!(
        (problem.limit, problem.actual),
        (Some(878_usize.into()), Some(966_usize.into()))
    );
    assert_eq!(report.rejected[0].problem.code, Code::NotFound);
    ada.retry(title, path.title().set("new".into())).unwrap();
    assert!(round(&mut ada).rejected.is_empty());
    assert_eq!(ada.document().title, "new");
}

#[test]
fn a_flush_at_the_other_limits_passes() {
    let mut master = todos(10_000, TodoList::limits());
    let mut completions = vec![COMPLETE_ALL.to_owned()];
    let delete =
        |id: usize| format!(r#"{{"command":{{"action":"delete","path":["todos","{id}"]}}}}"#);
    completions.extend((0..999).map(delete));
    let (_, refused) = staged_work(&mut master, &flush(&completions), 1);
    assert_eq!(refused, []);
    // The whole document is replaced.
    let text = |letter: &str| letter.repeat(1_000_000);
    let document =
        Json::new(json!({ "a": (0..7).map(|_| text("a")).collect::<Vec<_>>() })).unwrap();
    let mut master = Master::of_document(&document, SequentialIds).unwrap();
    let delete = r#"{"command":{"action":"delete","path":["a"]}}"#.to_owned();
    let create = crate::support::create("[]", "a", &json!(text("b")).to_string());
    let (work, refused) = staged_work(&mut master, &flush(&[delete, create]), 1);
    assert_eq!(refused, []);
    assert_eq!(work, 2 + 7_000_000 / 1024 + 1_000_000 / 1024);
}

/// A board with a column of many cards, each with many comments.
fn board(cards: usize, comments: usize) -> Board {
    let text = "word ".repeat(100);
    let comment = |number: usize| {
        let (text, author) = (text.clone(), "ann".into());
        (
            Id::new(&number.to_string()).unwrap(),
            Comment { text, author },
        )
    };
    let mut positions = Position::spread(cards + 2).into_iter();
    let mut next_position = || positions.next().unwrap();
    let mut column = |cards: usize| Column {
        name: "column".into(),
        position: next_position(),
        card_limit: None,
        cards: (0..cards)
            .map(|number| {
                let card = Card {
                    title: "card".into(),
                    position: Position::first(),
                    pin: None,
                    labels: Vec::new(),
                    comments: (0..comments).map(comment).collect(),
                    moved_at: None,
                };
                (Id::new(&format!("c{number}")).unwrap(), card)
            })
            .collect(),
    };
    let mut board = Board {
        name: "board".into(),
        ..Board::default()
    };
    board.columns.insert(Id::new("big").unwrap(), column(cards));
    board.columns.insert(Id::new("small").unwrap(), column(0));
    board
}

#[test]
fn deletes_that_are_refused_use_up_the_work_of_a_flush() {
    let mut master = Master::of_document(&board(9, 500), SequentialIds).unwrap();
    let bytes = master.document_bytes();
    assert!(bytes > 2_000_000);
    let delete = r#"{"command":{"action":"delete","path":["columns","big"]}"#;
    let failing = r#"{"command":{"action":"update","path":["columns","none"],"props":{}}}"#;
    let transaction = format!(r#"{{"transaction":[{delete}}},{failing}]}}"#);
    let flush = repeated(&transaction, 500);
    let (_, refused) = staged_work(&mut master, &flush, bytes / 1024);
    assert!(refused[0].1 < 40, "{refused:?}");
    assert_eq!(refused[1].0, "too_much_work");
    // What is not as it is expected is not deleted in the first place.
    let expecting = format!(r#"{delete},"expected":{{"name":"other"}}}}"#);
    let (work, refused) = staged_work(&mut master, &repeated(&expecting, 500), bytes / 1024);
    assert_eq!(refused, [("conflict".to_owned(), 500)]);
    assert!(work <= 2 * 500, "{work}");
}

#[test]
fn effects_that_carry_much_use_up_the_work_of_a_flush() {
    let snapshot = Snapshot::new(board(1, 500).document_text().unwrap());
    let limits = Limits::DEFAULT
        .with_flush_commands_max(200)
        .with_command_effects_max(100)
        .with_document_bytes_max(512 * 1024);
    let mut master = Master::<Board>::with_limits(&snapshot, SequentialIds, limits).unwrap();
    let move_to = |to: &str| {
        let args = json!({ "card": "c0", "to": to });
        json!({ "command": { "action": "invoke", "name": "move", "args": args } }).to_string()
    };
    let completions = vec![[move_to("small"), move_to("big")]; 100].concat();
    let step = master.document_bytes() / 1024;
    let (_, refused) = staged_work(&mut master, &flush(&completions), step);
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert_eq!(refused[0].0, "too_much_work");
    assert!(refused[0].1 > 150, "{refused:?}");
}

#[test]
fn a_transaction_that_alone_does_too_much_is_refused_for_good() {
    let snapshot = Snapshot::new(board(1, 500).document_text().unwrap());
    let limits = Limits::DEFAULT
        .with_flush_commands_max(200)
        .with_command_effects_max(100)
        .with_document_bytes_max(512 * 1024);
    let mut master = Master::<Board>::with_limits(&snapshot, SequentialIds, limits).unwrap();
    let mut ada = Proxy::<Board>::new(&snapshot, SequentialIds).unwrap();
    let move_to = |to: &str| BoardCommand::Move {
        card: Id::new("c0").unwrap(),
        from: None,
        to: Id::new(to).unwrap(),
        after: None,
    };
    ada.apply(Board::path().name().set("new".into())).unwrap();
    ada.transact(|draft| {
        for _ in 0..15 {
            draft.apply(move_to("small"))?;
            draft.apply(move_to("big"))?;
        }
        Ok::<_, Problem>(())
    })
    .unwrap();
    let mut round = || {
        let flush = ada.begin_flush().unwrap();
        let staged = master.stage_flush(&flush, &Context::new()).unwrap();
        let response = staged.commit(None).unwrap();
        let report = ada.end_flush(flush.ticket, &response).unwrap();
        (flush.completions.len(), report)
    };
    let (sent, report) = round();
    let problem = &report.rejected[0].problem;
    assert_eq!(
        (sent, problem.code, problem.remedy()),
        (2, Code::TooCostly, Remedy::Never)
    );
    assert_eq!(problem.limit, Some(limits.flush_work_max().into()));
    // It is not sent again.
    let (sent, report) = round();
    assert_eq!((sent, report.rejected.len()), (0, 0));
}

#[test]
fn effects_of_one_transaction_are_no_matter_of_the_flush() {
    let mut master = todos(600, small_limits());
    let clear_done = r#"{"command":{"action":"invoke","name":"clearDone"}}"#;
    let transaction = format!(r#"{{"transaction":[{COMPLETE_ALL},{clear_done}]}}"#);
    let (_, refused) = staged_work(&mut master, &flush(&[transaction]), 1);
    assert_eq!(refused, [("too_many_effects".to_owned(), 1)]);
}

#[derive(FlushoutCommand, Clone, Debug, PartialEq)]
#[flushout(model = Shelves)]
enum ShelvesCommand {
    /// Deletes the lid and creates it again, so many times.
    Rattle { times: u32 },
}

impl Execute<Shelves> for ShelvesCommand {
    type Error = Problem;

    fn execute(self, shelves: &mut Draft<'_, Shelves>, _: &Context) -> Result<(), Problem> {
        let Self::Rattle { times } = self;
        for _ in 0..times {
            let lid = shelves.lid.clone().unwrap();
            shelves.apply(Shelves::path().lid().delete())?;
            shelves.apply(Shelves::path().lid().create(lid))?;
        }
        Ok(())
    }
}

#[test]
fn a_command_that_alone_does_too_much_is_refused_for_good() {
    let label = Counted("x".repeat(100 * 1024));
    let jar = (Id::new("a").unwrap(), Jar { label });
    let lid = Some(Shelf {
        jars: [jar].into_iter().collect(),
    });
    let shelves = Shelves {
        lid,
        ..Shelves::default()
    };
    let snapshot = Snapshot::new(shelves.document_text().unwrap());
    let mut master =
        Master::<Shelves>::with_limits(&snapshot, SequentialIds, small_limits()).unwrap();
    let rattle = |times: u32| {
        json!({ "command": { "action": "invoke", "name": "rattle", "args": { "times": times } } })
            .to_string()
    };
    let refused = |code: &str| vec![(code.to_owned(), 1)];
    let mut codes = |completions: &[String]| staged_work(&mut master, &flush(completions), 110).1;
    assert_eq!(codes(&[rattle(20)]), []);
    assert_eq!(codes(&[rattle(30)]), refused("too_costly"));
    // Behind others it may pass in a flush of its own, unless it has passed the limit by itself.
    assert_eq!(codes(&[rattle(20), rattle(20)]), refused("too_much_work"));
    let of_both = codes(&[rattle(30), rattle(1)]);
    let expected = [refused("too_costly"), refused("too_much_work")].concat();
    assert_eq!(of_both, expected);
}

thread_local! {
    static IDS_ASKED_FOR: Counter<usize> = const { Counter::new(0) };
}

struct CountedIds;

impl IdSource for CountedIds {
    fn next_id(&mut self, request: IdRequest) -> Segment {
        IDS_ASKED_FOR.set(IDS_ASKED_FOR.get() + 1);
        SequentialIds.next_id(request)
    }
}

#[test]
fn a_long_row_of_taken_ids_makes_no_create_a_long_search() {
    let taken = (0..20_000).map(|number| (number.to_string(), json!(0)));
    let document = Json::new(json!({ "a": taken.collect::<serde_json::Map<_, _>>() })).unwrap();
    let mut master = Master::of_document(&document, CountedIds).unwrap();
    let create = crate::support::create(r#"["a"]"#, "1", "0");
    let flush = flush(&vec![create; 10]);
    let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
    assert_eq!(staged.completions().len(), 10);
    let ids = IDS_ASKED_FOR.get();
    assert!(ids <= 10 * (64 + 10), "{ids}");
}

thread_local! {
    static WRITTEN: Counter<usize> = const { Counter::new(0) };
}

/// A text that counts how often it is written or measured.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(transparent)]
struct Counted(String);

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WRITTEN.set(WRITTEN.get() + 1);
        self.0.serialize(serializer)
    }
}

#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(commands(ShelvesCommand))]
struct Shelves {
    rows: Collection<Shelf>,
    label: Counted,
    #[flushout(child)]
    lid: Option<Shelf>,
}

#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
struct Shelf {
    jars: Collection<Jar>,
}

#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
struct Jar {
    label: Counted,
}

/// How often counted texts are written or measured meanwhile.
fn written(work: impl FnOnce()) -> usize {
    WRITTEN.set(0);
    work();
    WRITTEN.get()
}

#[test]
fn what_is_rolled_back_is_not_measured_again() {
    let jars = |count: usize| -> Collection<Jar> {
        (0..count)
            .map(|number| (Id::new(&number.to_string()).unwrap(), Jar::default()))
            .collect()
    };
    let mut shelves = Shelves::default();
    shelves
        .rows
        .insert(Id::new("a").unwrap(), Shelf { jars: jars(100) });
    shelves.lid = Some(Shelf { jars: jars(100) });
    let mut master = Master::of_document(&shelves, SequentialIds).unwrap();
    let delete = |path: &str| format!(r#"{{"command":{{"action":"delete","path":{path}}}}}"#);
    let update = r#"{"command":{"action":"update","props":{"label":"x"}}}"#.to_owned();
    for completion in [delete(r#"["rows","a"]"#), delete(r#"["lid"]"#), update] {
        let flush = flush(&[completion]);
        let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
        assert!(staged.errors().is_empty());
        assert_eq!(written(|| drop(staged)), 0, "{flush}");
    }

    // A proxy rolls its waiting commands back and reapplies them.
    let mut proxy = Proxy::<Shelves>::new(&master.snapshot().unwrap(), SequentialIds).unwrap();
    let path = Shelves::path();
    let shelf = path.rows().at(Id::new("a").unwrap());
    assert!(written(|| drop(proxy.apply(shelf.delete()))) <= 100);
    assert_eq!(written(|| drop(proxy.save().unwrap())), 101 + 100);
}
