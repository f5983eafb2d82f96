//! Cases of plans: commands of enums and transactions, among them such that create, that refuse
//! depending on the state, and that panic.

use flushout::proxy::CommandNumber;
use flushout::{Context, Draft, Id, Intercepted, Problem, Proxy, Ref, Rejection};
use flushout_tests::plan::{COINS, Plan, PlanCommand, Step, Task, TaskPatch, UpkeepCommand, task};

use crate::actions::Choice;
use crate::scenario::{Scenario, one_of, word};

impl Scenario for Plan {
    fn first() -> Self {
        let mut plan = Self::default();
        plan.tasks.insert(Id::new("first").unwrap(), task("first"));
        plan
    }

    fn is_whole(&self) -> bool {
        self.is_balanced()
    }

    fn make_edit(proxy: &mut Proxy<Self>, choice: Choice) -> Result<CommandNumber, Problem> {
        let [kind, which, _, number] = choice;
        let ids: Vec<_> = proxy.document().tasks.iter().map(|(id, _)| id).collect();
        let id = one_of(&ids, which).unwrap_or(Id::new("nobody")?);
        let path = Self::path();
        let applied = match kind % 20 {
            0 | 1 => proxy
                .apply(path.tasks().create(task(word(number))))?
                .number(),
            2 => proxy
                .apply(path.tasks().at(id).title().set(word(number)))?
                .number(),
            3 => proxy.apply(path.tasks().at(id).delete())?.number(),
            4 => proxy.apply(PlanCommand::CompleteAll)?.number(),
            5 | 6 => proxy
                .apply(PlanCommand::Spend {
                    coins: u16::from(number % 40) + 1,
                })?
                .number(),
            7 | 8 => proxy
                .apply(PlanCommand::Split {
                    task: id,
                    parts: number % 3 + 1,
                })?
                .number(),
            9 => proxy.apply(PlanCommand::Copy(id))?.number(),
            10 => proxy
                .apply(PlanCommand::Chain {
                    links: number % 3 + 1,
                })?
                .number(),
            11 => proxy.apply(PlanCommand::Stumble { task: id })?.number(),
            12 => proxy.apply(UpkeepCommand::Clear)?.number(),
            13 => proxy.apply(UpkeepCommand::Look { task: id })?.number(),
            14 => proxy
                .apply(UpkeepCommand::Overhaul {
                    task: number.is_multiple_of(2).then(|| Ref::new(id)),
                    title: word(number),
                })?
                .number(),
            _ => proxy
                .transact(|draft| several(draft, choice, &ids))?
                .number(),
        };
        Ok(applied)
    }

    fn on_master(
        command: &mut Intercepted<'_>,
        _document: &Self,
        context: &Context,
    ) -> Result<(), Rejection> {
        let title = match (command.get::<Task>(), command.get::<TaskPatch>()) {
            (Some(task), _) => task.title.clone(),
            (_, Some(patch)) => patch.title.clone().unwrap_or_default(),
            _ => String::new(),
        };
        if title.contains('x') {
            return Err(Rejection::new("no x here"));
        }
        if title.contains('w')
            && let Some(task) = command.get_mut::<Task>()
        {
            task.title = "rewritten".into();
            task.seen_by = context.now_milliseconds.map(|now| now.to_string());
        }
        Ok(())
    }

    fn on_proxy(
        command: &mut Intercepted<'_>,
        _document: &Self,
        _context: &Context,
    ) -> Result<(), Rejection> {
        match command.get::<Task>() {
            Some(task) if task.title.contains('y') => Err(Rejection::new("no y here")),
            _ => Ok(()),
        }
    }
}

/// A transaction of a few commands, of which some are wrong in themselves or in some states.
fn several(
    draft: &mut Draft<'_, Plan>,
    [kind, which, other, number]: Choice,
    ids: &[Id<Task>],
) -> Result<(), Problem> {
    let path = Plan::path();
    let id = one_of(ids, which).unwrap_or(Id::new("nobody")?);
    let second = one_of(ids, other).unwrap_or(id);
    // Coins by plain commands: both purses at once, or the whole is not to be.
    let rest = draft.left.coins.saturating_sub(u16::from(number % 10));
    draft.apply(path.left().coins().set(rest))?;
    match kind % 5 {
        0 => {
            let mut one = task(word(number));
            one.after = Some(Ref::new(id));
            let new = draft.apply(path.tasks().create(one))?;
            let step = Step { text: word(other) };
            draft.apply(path.tasks().at(new).steps().create(step))?;
            draft.apply(PlanCommand::Split {
                task: new,
                parts: 2,
            })?;
        }
        1 => {
            draft.apply(path.tasks().at(second).done().set(true))?;
            draft.apply(UpkeepCommand::Clear)?;
            draft.apply(path.tasks().at(id).title().set(word(number)))?;
        }
        2 => {
            let _ = draft.apply(PlanCommand::Stumble { task: id });
            draft.apply(path.tasks().at(second).delete())?;
        }
        3 => {
            let new = draft.new_id()?;
            draft.apply(path.tasks().create(task(word(other))).with_id(new))?;
            draft.apply(path.tasks().at(id).after().set(Some(Ref::new(new))))?;
        }
        _ => {
            draft.apply(PlanCommand::Copy(id))?;
            draft.apply(UpkeepCommand::Overhaul {
                task: Some(Ref::new(second)),
                title: word(other),
            })?;
        }
    }
    draft.apply(path.left().coins().set(rest))?;
    draft.apply(path.right().coins().set(COINS - rest))?;
    Ok(())
}
