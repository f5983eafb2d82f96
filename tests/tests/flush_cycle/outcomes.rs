//! Outcomes of commands: reported once, in order, kept through restarts; retry and discard.

use flushout::proxy::{CommandNumber, DiscardError, Fate, OUTCOMES_MAX, REJECTED_MAX, RetryError};
use flushout::wire::{CompletionBatch, SyncBody};
use flushout::{
    Code, Context, Epoch, Id, Master, Problem, Proxy, RejectedBy, SequentialIds, Snapshot, Sync,
    SyncReport,
};
use flushout_tests::plan::{Plan, PlanCommand, PlanError, Step, Task, UpkeepCommand, task};

use crate::support::{answer, assert_equal, plans, proxy, round};

/// The outcomes, as numbers and `a`, `r` or `s`.
fn fates(proxy: &Proxy<Plan>) -> Vec<(u64, char)> {
    let letter = |fate: &Fate| match fate {
        Fate::Applied => 'a',
        Fate::Rejected(_) => 'r',
        Fate::Superseded => 's',
    };
    let outcomes = proxy.outcomes();
    outcomes
        .map(|outcome| (outcome.number.get(), letter(&outcome.fate)))
        .collect()
}

fn restored(proxy: &mut Proxy<Plan>) -> Proxy<Plan> {
    Proxy::restore(&proxy.save().unwrap(), SequentialIds).unwrap()
}

fn missing(id: &str) -> Id<Task> {
    Id::new(id).unwrap()
}

#[test]
fn outcomes_are_told_in_order_and_survive_a_restart() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let mut other = self::proxy(&master);
    let path = Plan::path();
    other.apply(PlanCommand::Spend { coins: 100 }).unwrap();
    let _ = round(&mut master, &mut other);
    proxy.apply(path.title().set("one".into())).unwrap();
    proxy.apply(PlanCommand::Spend { coins: 1 }).unwrap();
    proxy.apply(PlanCommand::CompleteAll).unwrap();
    let flush = proxy.begin_flush().unwrap();
    let waits = proxy
        .apply(PlanCommand::Spend { coins: 2 })
        .unwrap()
        .number();
    let gone = proxy
        .apply(path.title().set("two".into()))
        .unwrap()
        .number();
    proxy.discard(gone).unwrap();
    let mut proxy = restored(&mut proxy);
    assert_eq!(fates(&proxy), [(4, 's')]);
    let response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    assert_eq!(
        fates(&proxy),
        [(4, 's'), (0, 'a'), (1, 'r'), (2, 'a'), (3, 'r')]
    );
    let by: Vec<_> = report.rejected.iter().map(|one| one.by).collect();
    assert_eq!(by, [RejectedBy::Answer, RejectedBy::Rebase]);
    let mut proxy = restored(&mut proxy);
    assert_eq!(proxy.outcomes().len(), 5);
    for _ in 0..4 {
        proxy.take_outcome().unwrap();
    }
    let mut proxy = restored(&mut proxy);
    let last = proxy.take_outcome().unwrap();
    assert_eq!(last.number, waits);
    let Fate::Rejected(rejected) = last.fate else {
        panic!("{last:?}");
    };
    assert_eq!(
        rejected.problem.error_as(),
        Some(PlanError::TooFew { left: 0 })
    );
    assert_eq!(proxy.take_outcome(), None);
    // Numbers go on where they were.
    assert_eq!(
        proxy
            .apply(PlanCommand::CompleteAll)
            .unwrap()
            .number()
            .get(),
        5
    );
}

#[test]
fn the_context_of_commands_survives_a_restart() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let context = Context::new()
        .with_user("me")
        .with_now_milliseconds(5)
        .with_attribute("x", 1);
    proxy.set_context(context.clone());
    proxy
        .apply(UpkeepCommand::Look { task: missing("a") })
        .unwrap();
    let mut proxy = restored(&mut proxy);
    assert_eq!(proxy.rejected().len(), 0);
    assert!(proxy.has_unconfirmed());
    let flush = proxy.begin_flush().unwrap();
    let bytes = serde_json::to_vec(&flush).unwrap();
    let response = master
        .stage(&bytes, &context)
        .unwrap()
        .commit(None)
        .unwrap();
    let _ = proxy.end_flush(flush.ticket, &response).unwrap();
    assert_equal(&master, &proxy);
    assert_eq!(fates(&proxy), [(0, 'a')]);
}

#[test]
fn only_so_many_outcomes_wait_and_the_rejected_ones_stay_longest() {
    let master = plans(&["a"]);
    let mut proxy = proxy(&master);
    for _ in 0..OUTCOMES_MAX {
        proxy.transact(|_| Ok(())).unwrap();
    }
    assert_eq!(proxy.outcomes_dropped(), 0);
    let discarded = proxy.apply(PlanCommand::CompleteAll).unwrap().number();
    proxy.discard(discarded).unwrap();
    proxy.transact(|_| Ok(())).unwrap();
    assert_eq!(
        (proxy.outcomes().len(), proxy.outcomes_dropped()),
        (OUTCOMES_MAX, 2)
    );
    assert_eq!(proxy.outcomes().next().unwrap().number.get(), 2);
    let told = proxy
        .outcomes()
        .any(|one| one.number == discarded && one.fate == Fate::Superseded);
    assert!(told);
    let mut proxy = restored(&mut proxy);
    assert_eq!(
        (proxy.outcomes().len(), proxy.outcomes_dropped()),
        (OUTCOMES_MAX, 2)
    );

    for _ in 0..=REJECTED_MAX {
        proxy.apply(PlanCommand::CompleteAll).unwrap();
        proxy
            .apply(Plan::path().tasks().at(missing("a")).done().set(false))
            .unwrap();
        let flush = proxy.begin_flush().unwrap();
        let problem = Problem::new(Code::MessageTooLong, "no");
        let _ = proxy.reject_flush(flush.ticket, &problem).unwrap();
    }
    assert_eq!(proxy.rejected().len(), REJECTED_MAX);
    assert_eq!(proxy.outcomes().len(), OUTCOMES_MAX);
}

#[test]
fn the_oldest_applied_is_dropped_wherever_it_stands() {
    let master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let discard = |proxy: &mut Proxy<Plan>| {
        let number = proxy.apply(PlanCommand::CompleteAll).unwrap().number();
        proxy.discard(number).unwrap();
    };
    // All but two tell of discarded commands, and the first of these is taken.
    discard(&mut proxy);
    discard(&mut proxy);
    proxy.transact(|_| Ok(())).unwrap();
    for _ in 4..OUTCOMES_MAX {
        discard(&mut proxy);
    }
    proxy.transact(|_| Ok(())).unwrap();
    discard(&mut proxy);
    let numbers = |proxy: &Proxy<Plan>| -> Vec<u64> {
        let numbers = proxy.outcomes().map(|outcome| outcome.number.get());
        numbers.collect()
    };
    assert_eq!(proxy.outcomes_dropped(), 1);
    assert_eq!(numbers(&proxy)[..3], [0, 1, 3]);
    assert_eq!(proxy.take_outcome().unwrap().number.get(), 0);
    discard(&mut proxy);
    assert_eq!(proxy.outcomes_dropped(), 1);
    let last_applied = u64::try_from(OUTCOMES_MAX).unwrap() - 1;
    assert!(numbers(&proxy).contains(&last_applied));
    discard(&mut proxy);
    assert!(!numbers(&proxy).contains(&last_applied));
    // Nothing applied is left, so the oldest goes.
    discard(&mut proxy);
    assert_eq!(numbers(&proxy)[..2], [3, 4]);
    // An applied one that comes later goes before it.
    proxy.transact(|_| Ok(())).unwrap();
    assert_eq!(numbers(&proxy)[0], 4);
    discard(&mut proxy);
    assert_eq!(numbers(&proxy)[0], 4);
    assert_eq!(proxy.outcomes_dropped(), 5);
}

/// The rejected commands of a report, with those that they depended on.
fn rejected(report: &SyncReport) -> Vec<(CommandNumber, Option<CommandNumber>)> {
    let rejected = report.rejected.iter();
    rejected.map(|one| (one.number, one.depends_on)).collect()
}

/// Has another client delete the task `a`, and create one of its own under this id.
fn take_over(master: &mut Master<Plan>, id: Id<Task>) -> Sync {
    let mut other = proxy(master);
    let path = Plan::path();
    other.apply(path.tasks().at(missing("a")).delete()).unwrap();
    other
        .apply(path.tasks().create(task("theirs")).with_id(id))
        .unwrap();
    let _ = round(master, &mut other);
    Sync::new(SyncBody::Latest(master.snapshot().unwrap()))
}

#[test]
fn what_code_has_created_and_what_depends_on_it_are_tried_again_together() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let path = Plan::path();
    let split = PlanCommand::Split {
        task: missing("a"),
        parts: 1,
    };
    let split = proxy.apply(split).unwrap().number();
    let tasks = &proxy.document().tasks;
    let part = tasks
        .iter()
        .find(|(_, task)| task.title == "a 0")
        .unwrap()
        .0;
    let part_path = path.tasks().at(part);
    let title = proxy
        .apply(part_path.title().set("mine".into()))
        .unwrap()
        .number();
    let step = Step { text: "t".into() };
    let step = proxy
        .apply(part_path.steps().create(step))
        .unwrap()
        .number();
    // Copies make sense whatever has that id.
    let copy = proxy.apply(PlanCommand::Copy(part)).unwrap().number();
    let latest = take_over(&mut master, part);
    let report = proxy.receive(latest).unwrap();
    let on = Some(split);
    assert_eq!(rejected(&report), [(split, None), (title, on), (step, on)]);
    assert_eq!(proxy.document().tasks.get(part).unwrap().title, "theirs");
    proxy.discard(copy).unwrap();

    // Changed, it is tried on another task; what depended on it follows its node.
    let changed = PlanCommand::Split {
        task: part,
        parts: 1,
    };
    let retried = proxy.retry(split, changed).unwrap();
    let numbers: Vec<_> = retried
        .dependents
        .iter()
        .map(|(number, _)| *number)
        .collect();
    assert_eq!(numbers, [title, step]);
    assert!(
        retried
            .dependents
            .iter()
            .all(|(_, outcome)| outcome.is_ok()),
        "{retried:?}"
    );
    assert_eq!(proxy.rejected().len(), 0);
    let tasks = &proxy.document().tasks;
    assert_eq!(tasks.get(part).unwrap().title, "theirs");
    let mine = tasks.values().find(|task| task.title == "mine").unwrap();
    assert_eq!(mine.steps.len(), 2);
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    let applied = fates(&proxy)
        .into_iter()
        .filter(|(_, fate)| *fate == 'a')
        .count();
    assert_eq!(applied, 3);
}

#[test]
fn an_argument_that_names_what_was_not_created_is_a_dependence() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let chain = proxy
        .apply(PlanCommand::Chain { links: 2 })
        .unwrap()
        .number();
    let tasks = &proxy.document().tasks;
    let link = tasks
        .iter()
        .find(|(_, task)| task.title == "link 0")
        .unwrap()
        .0;
    let copy = proxy.apply(PlanCommand::Copy(link)).unwrap().number();
    let flush = proxy.begin_flush().unwrap();
    let whole = proxy
        .transact(|plan| {
            plan.apply(Plan::path().title().set("whole".into()))?;
            plan.apply(PlanCommand::Copy(link))
        })
        .unwrap()
        .number();
    let problem = Problem::new(Code::TooManyNodes, "too much");
    let report = proxy.reject_flush(flush.ticket, &problem).unwrap();
    let on = Some(chain);
    assert_eq!(rejected(&report), [(chain, None), (copy, on), (whole, on)]);
    let retried = proxy.retry_unchanged(chain).unwrap();
    assert!(
        retried
            .dependents
            .iter()
            .all(|(_, outcome)| outcome.is_ok()),
        "{retried:?}"
    );
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    assert_eq!(master.document().tasks.len(), 5);
}

#[test]
fn what_is_refused_again_stays_among_the_rejected_and_can_be_let_go() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let mut other = self::proxy(&master);
    other.apply(PlanCommand::Spend { coins: 100 }).unwrap();
    let _ = round(&mut master, &mut other);
    let number = proxy
        .apply(PlanCommand::Spend { coins: 1 })
        .unwrap()
        .number();
    let report = round(&mut master, &mut proxy);
    assert_eq!(report.rejected[0].number, number);
    let before = proxy.save().unwrap();
    let refused = proxy.retry_unchanged(number).unwrap_err();
    let RetryError::Refused(problem) = &refused else {
        panic!("{refused:?}");
    };
    assert_eq!(problem.error_as(), Some(PlanError::TooFew { left: 0 }));
    assert_eq!(before, proxy.save().unwrap());
    assert!(matches!(
        proxy.retry(number, PlanCommand::Spend { coins: 2 }),
        Err(RetryError::Refused(_))
    ));
    assert_eq!(before, proxy.save().unwrap());
    let retried = proxy.retry(number, PlanCommand::CompleteAll).unwrap();
    assert!(retried.applied.number() > number);
    assert_eq!(proxy.retry_unchanged(number), Err(RetryError::Unknown));
    assert_eq!(proxy.discard(number), Err(DiscardError::Unknown));
    let _ = round(&mut master, &mut proxy);
    assert_eq!(fates(&proxy), [(0, 'r'), (1, 'a')]);
    assert_equal(&master, &proxy);
}

#[test]
fn what_waits_is_withdrawn_with_what_depends_on_it_and_what_is_sent_is_not() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let path = Plan::path();
    let sent = proxy
        .apply(path.title().set("sent".into()))
        .unwrap()
        .number();
    let flush = proxy.begin_flush().unwrap();
    let chain = proxy
        .apply(PlanCommand::Chain { links: 1 })
        .unwrap()
        .number();
    let link = proxy
        .document()
        .tasks
        .iter()
        .find(|(id, _)| id.as_str() != "a")
        .unwrap()
        .0;
    let below = proxy
        .apply(path.tasks().at(link).done().set(true))
        .unwrap()
        .number();
    let beside = proxy.apply(PlanCommand::CompleteAll).unwrap().number();
    assert_eq!(proxy.discard(sent), Err(DiscardError::InFlight));
    assert_eq!(proxy.discard(chain), Ok(vec![chain, below]));
    assert_eq!(proxy.discard(chain), Err(DiscardError::Unknown));
    assert_eq!(proxy.document().tasks.len(), 1);
    let response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    let _ = proxy.end_flush(flush.ticket, &response).unwrap();
    assert_eq!(proxy.discard(sent), Err(DiscardError::Unknown));
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    let expected = [(chain, 's'), (below, 's'), (sent, 'a'), (beside, 'a')];
    assert_eq!(
        fates(&proxy),
        expected.map(|(number, fate)| (number.get(), fate))
    );
}

#[test]
fn what_is_settled_while_a_snapshot_is_awaited_is_told_once() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let applied = proxy.apply(PlanCommand::CompleteAll).unwrap().number();
    let refused = proxy.apply(PlanCommand::Stumble { task: missing("a") });
    assert_eq!(refused.unwrap_err().code, Code::CommandFailed);
    let flush = proxy.begin_flush().unwrap();
    let waits = proxy
        .apply(PlanCommand::Spend { coins: 1 })
        .unwrap()
        .number();
    let mut response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    // The diff is spoilt.
    let mut completions = response.applied.completions.clone();
    completions[0].command.path = flushout::Path::from_iter(["tasks", "nobody"]);
    let diff = CompletionBatch {
        completions,
        ..response.applied.clone()
    };
    response.sync = Some(Sync::new(SyncBody::Diff(diff)));
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    assert!(report.is_snapshot_needed);
    assert_eq!(fates(&proxy), [(applied.get(), 'a')]);
    assert_eq!(proxy.discard(applied), Err(DiscardError::Unknown));
    let mut proxy = restored(&mut proxy);
    assert_eq!(proxy.discard(waits), Ok(vec![waits]));
    let snapshot = master.snapshot().unwrap();
    let _ = proxy
        .receive(Sync::new(SyncBody::Latest(snapshot)))
        .unwrap();
    assert_equal(&master, &proxy);
    assert_eq!(fates(&proxy), [(applied.get(), 'a'), (waits.get(), 's')]);
}

#[test]
fn a_flush_that_is_refused_whole_rejects_its_transactions() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let path = Plan::path();
    let made = proxy
        .transact(|plan| {
            plan.apply(PlanCommand::CompleteAll)?;
            plan.apply(path.tasks().create(task("new")))
        })
        .unwrap();
    let (whole, new) = (made.number(), made.created_id());
    let flush = proxy.begin_flush().unwrap();
    let below = proxy
        .apply(path.tasks().at(new).done().set(true))
        .unwrap()
        .number();
    let kept = proxy
        .apply(PlanCommand::Spend { coins: 5 })
        .unwrap()
        .number();
    let problem = Problem::new(Code::TooManyNodes, "too much");
    let report = proxy.reject_flush(flush.ticket, &problem).unwrap();
    let rejected: Vec<_> = report
        .rejected
        .iter()
        .map(|one| (one.number, one.depends_on))
        .collect();
    assert_eq!(rejected, [(whole, None), (below, Some(whole))]);
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    assert_eq!(fates(&proxy).last(), Some(&(kept.get(), 'a')));
    let retried = proxy.retry_unchanged(whole).unwrap();
    assert_eq!(retried.dependents.len(), 1);
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    assert!(proxy.document().tasks.get(new).unwrap().done);
}

#[test]
fn commands_wait_again_on_top_of_another_epoch() {
    let epoch = |name: &str| Epoch::new(name).unwrap();
    let mut master = plans(&["a"]).with_epoch(epoch("one"));
    let mut proxy = proxy(&master);
    proxy.apply(PlanCommand::Spend { coins: 5 }).unwrap();
    proxy
        .transact(|plan| {
            plan.apply(PlanCommand::CompleteAll)?;
            plan.apply(PlanCommand::Spend { coins: 95 })
        })
        .unwrap();
    let mut document = Plan::default();
    document.left.coins = 50;
    document.right.coins = 50;
    let text = flushout::Model::document_text(&document).unwrap();
    let mut reset = Snapshot::new(text);
    reset.epoch = Some(epoch("two"));
    master = flushout::Master::new(&reset, SequentialIds).unwrap();
    let report = round(&mut master, &mut proxy);
    // The first still makes sense in the new lineage, the transaction does not.
    let rejected: Vec<_> = report.rejected.iter().map(|one| one.number.get()).collect();
    assert_eq!(rejected, [1]);
    assert_eq!(report.rejected[0].problem.pointer, "/transaction/1");
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    assert_eq!(fates(&proxy), [(1, 'r'), (0, 'a')]);
    assert_eq!(master.document().left.coins, 45);
}

#[test]
fn nobody_stands_between_two_effects_of_a_diff_that_was_cut() {
    let mut master = plans(&["a"]);
    let mut proxy = proxy(&master);
    let mut other = self::proxy(&master);
    other.apply(PlanCommand::Spend { coins: 5 }).unwrap();
    let flush = other.begin_flush().unwrap();
    let response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    let mut diff = response.applied.clone();
    let whole = diff.clone();
    diff.completions.pop();
    let report = proxy.receive(Sync::new(SyncBody::Diff(diff))).unwrap();
    assert!(report.is_behind && !report.is_changed);
    assert!(proxy.document().is_balanced());
    let report = proxy.receive(Sync::new(SyncBody::Diff(whole))).unwrap();
    assert!(!report.is_behind);
    assert_equal(&master, &proxy);
}

#[test]
fn many_are_discarded_as_one_by_one() {
    let world = || {
        let mut master = plans(&["old"]);
        let mut proxy = proxy(&master);
        let path = Plan::path();
        let mut other = self::proxy(&master);
        other
            .apply(path.tasks().at(Id::new("old").unwrap()).delete())
            .unwrap();
        let _ = round(&mut master, &mut other);
        let old = path.tasks().at(Id::new("old").unwrap());
        // This one is rejected, the others wait.
        let rejected = proxy.apply(old.done().set(true)).unwrap().number();
        let _ = round(&mut master, &mut proxy);
        let mut numbers = vec![rejected];
        for title in ["a", "b", "c"] {
            let created = proxy.apply(path.tasks().create(task(title))).unwrap();
            numbers.push(created.number());
            let made = path.tasks().at(created.created_id());
            numbers.push(proxy.apply(made.done().set(true)).unwrap().number());
        }
        (proxy, numbers)
    };
    // The create of b and what lies on it, the tick of c, and the rejected one.
    let picked = |numbers: &[CommandNumber]| [numbers[6], numbers[3], numbers[0]];
    let (mut one_by_one, numbers) = world();
    let mut each = Vec::new();
    for number in picked(&numbers) {
        each.extend(one_by_one.discard(number).unwrap());
    }
    let (mut proxy, numbers) = world();
    let mut all = proxy.discard_all(picked(&numbers)).unwrap();
    each.sort_unstable();
    all.sort_unstable();
    assert_eq!(all, each);
    assert_eq!(all, [numbers[0], numbers[3], numbers[4], numbers[6]]);
    assert_eq!(proxy.document(), one_by_one.document());
    assert!(proxy.pending().eq(one_by_one.pending()));
    // Where one of them cannot be discarded, none is.
    let _flush = proxy.begin_flush().unwrap();
    let waits = proxy
        .apply(Plan::path().tasks().create(task("d")))
        .unwrap()
        .number();
    let before = proxy.save().unwrap();
    assert_eq!(
        proxy.discard_all([waits, numbers[1]]),
        Err(DiscardError::InFlight)
    );
    assert_eq!(
        proxy.discard_all([waits, numbers[0]]),
        Err(DiscardError::Unknown)
    );
    assert_eq!(proxy.save().unwrap(), before);
    assert_eq!(proxy.discard_all([]), Ok(vec![]));
    assert_eq!(proxy.discard_all([waits]), Ok(vec![waits]));
}
