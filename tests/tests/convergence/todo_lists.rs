//! Cases of the todo list: creates, updates, references between todos, an optional child.

use flushout::{Context, Id, Intercepted, Problem, Proxy, Ref, Rejection};
use flushout_example_models::todo_list::{
    Priority, Settings, SettingsPatch, Todo, TodoList, TodoPatch,
};

use flushout::proxy::CommandNumber;

use crate::actions::Choice;
use crate::scenario::{Scenario, one_of, word};

fn todo(number: u8, blocks: Option<Id<Todo>>) -> Todo {
    Todo {
        title: word(number),
        done: number.is_multiple_of(3),
        author: "somebody".into(),
        blocks: blocks.map(Ref::new),
        ..Todo::default()
    }
}

impl Scenario for TodoList {
    fn first() -> Self {
        let mut list = Self::default();
        list.todos.insert(Id::new("first").unwrap(), todo(0, None));
        list
    }

    fn make_edit(
        proxy: &mut Proxy<Self>,
        [kind, which, other, number]: Choice,
    ) -> Result<CommandNumber, Problem> {
        let ids: Vec<_> = proxy.document().todos.iter().map(|(id, _)| id).collect();
        let id = one_of(&ids, which).unwrap_or(Id::new("nobody")?);
        let blocks = one_of(&ids, other).filter(|_| !other.is_multiple_of(3));
        let list = Self::path();
        let one = list.todos().at(id);
        let settings = Settings {
            color: "#00ff00".into(),
            shows_done: false,
        };
        match kind % 16 {
            0..=4 => proxy
                .apply(list.todos().create(todo(number, blocks)))
                .map(|applied| applied.number()),
            5 => proxy
                .apply(one.done().set(number.is_multiple_of(2)))
                .map(|applied| applied.number()),
            6 => proxy
                .apply(one.update(TodoPatch {
                    title: Some(word(number)),
                    details: Some(Some("more".repeat(usize::from(number) % 9))),
                    priority: Some(Priority::High),
                    ..TodoPatch::default()
                }))
                .map(|applied| applied.number()),
            7 | 8 => proxy
                .apply(one.blocks().set(blocks.map(Ref::new)))
                .map(|applied| applied.number()),
            9 | 10 => proxy.apply(one.delete()).map(|applied| applied.number()),
            11 => proxy
                .apply(list.todos().at(Id::new("nobody")?).delete())
                .map(|applied| applied.number()),
            12 => proxy
                .apply(list.settings().create(settings))
                .map(|applied| applied.number()),
            13 => proxy
                .apply(list.settings().update(SettingsPatch {
                    shows_done: Some(number.is_multiple_of(2)),
                    ..SettingsPatch::default()
                }))
                .map(|applied| applied.number()),
            14 => proxy
                .apply(list.settings().delete())
                .map(|applied| applied.number()),
            _ if number.is_multiple_of(2) => proxy
                .apply(list.title().set(word(number)))
                .map(|applied| applied.number()),
            // Wrong in itself: an empty title, or a proposed id that the source would not give.
            _ if number % 4 == 1 => proxy
                .apply(one.title().set(String::new()))
                .map(|applied| applied.number()),
            _ => proxy
                .apply(list.todos().create(todo(number, blocks)).with_id(id))
                .map(|applied| applied.number()),
        }
    }

    fn on_master(
        command: &mut Intercepted<'_>,
        _document: &Self,
        context: &Context,
    ) -> Result<(), Rejection> {
        let title = match (command.get::<Todo>(), command.get::<TodoPatch>()) {
            (Some(todo), _) => todo.title.clone(),
            (_, Some(patch)) => patch.title.clone().unwrap_or_default(),
            _ => String::new(),
        };
        if title.contains('x') {
            return Err(Rejection::new("no x here"));
        }
        if title.contains('w') {
            if let Some(todo) = command.get_mut::<Todo>() {
                todo.title = "rewritten".into();
                todo.created_at = context.now_milliseconds;
            }
            if let Some(patch) = command.get_mut::<TodoPatch>() {
                patch.title = Some("rewritten".into());
                patch.created_at = Some(context.now_milliseconds);
            }
        }
        Ok(())
    }

    fn on_proxy(
        command: &mut Intercepted<'_>,
        _document: &Self,
        _context: &Context,
    ) -> Result<(), Rejection> {
        match command.get::<Todo>() {
            Some(todo) if todo.title.contains('y') => Err(Rejection::new("no y here")),
            _ => Ok(()),
        }
    }
}
