//! The work: documents of todos, and flushes with their inverses.

use std::collections::BTreeMap;

use flushout::id::IdRequest;
use flushout::{Count, IdSource, TimeOrderedIds};
use flushout_example_models::todo_list::Priority;

use crate::harness::Failure;
use crate::plain::{PlainCommand, PlainCompletion, PlainList, PlainProps, PlainTodo};

/// A generator of numbers (`SplitMix64`), so that every run does the same work.
#[derive(Clone, Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// Numbers that follow from the seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next_number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// The next number below `end`, which is small.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next_number() % end).unwrap_or(0)
    }
}

/// Ids of 22 characters that rise with time, one each few milliseconds.
pub fn time_ordered_ids(seed: u64) -> impl FnMut() -> String {
    let mut numbers = Numbers::new(seed);
    let mut milliseconds = 1_767_225_600_000 + seed * 1_000_000_000;
    let mut source = TimeOrderedIds::new(move || {
        milliseconds += 7;
        let high = u128::from(numbers.next_number());
        (
            milliseconds,
            (high << 64) | u128::from(numbers.next_number()),
        )
    });
    let request = IdRequest {
        count: Count::ZERO,
        attempt: 0,
    };
    move || source.next_id(request).into()
}

const WORDS: [&str; 12] = [
    "call", "write", "garden", "report", "Zürich", "buy", "letter", "milk", "repair", "plan",
    "visit", "read",
];

fn words(numbers: &mut Numbers, count: usize) -> String {
    let words: Vec<&str> = (0..count)
        .map(|_| WORDS[numbers.below(WORDS.len())])
        .collect();
    words.join(" ")
}

/// A todo of about 150 bytes of JSON.
pub fn todo(numbers: &mut Numbers) -> PlainTodo {
    PlainTodo {
        title: words(numbers, 6),
        details: (numbers.below(4) == 0).then(|| words(numbers, 8)),
        done: numbers.below(3) == 0,
        priority: [Priority::Low, Priority::Normal, Priority::High][numbers.below(3)],
        estimate_minutes: (numbers.below(2) == 0)
            .then(|| u16::try_from(5 + 5 * numbers.below(20)).unwrap_or(5)),
        tags: (0..numbers.below(3))
            .map(|index| format!("{}{index}", WORDS[numbers.below(WORDS.len())]))
            .collect(),
        ticket: (numbers.below(8) == 0).then(|| format!("HOME-{}", numbers.below(10_000))),
        author: "ada@example.org".into(),
        ..PlainTodo::default()
    }
}

/// A document of so many todos.
pub fn list(todos: usize) -> PlainList {
    let mut numbers = Numbers::new(1);
    let mut ids = time_ordered_ids(1);
    let todos: BTreeMap<String, PlainTodo> =
        (0..todos).map(|_| (ids(), todo(&mut numbers))).collect();
    PlainList {
        title: "Things to do".into(),
        todos,
    }
}

/// Commands, and their inverses.
#[derive(Clone, Debug)]
pub struct Work {
    /// Of ten commands five create a todo, four change a field of one, and one deletes one.
    pub forward: Vec<PlainCompletion>,
    /// Their inverses.
    pub backward: Vec<PlainCompletion>,
}

/// So many commands on this document; others for another seed. Each is on a todo of its own.
///
/// # Errors
///
/// A document that has too few todos.
pub fn work(list: &PlainList, commands: usize, seed: u64) -> Result<Work, Failure> {
    let mut numbers = Numbers::new(seed);
    let mut ids = time_ordered_ids(seed + 1);
    let mut held: Vec<(&String, &PlainTodo)> = list.todos.iter().collect();
    let mut forward = Vec::with_capacity(commands);
    let mut backward = Vec::with_capacity(commands);
    for index in 0..commands {
        if index % 2 == 0 {
            let id = ids();
            forward.push(create(id.clone(), todo(&mut numbers)));
            backward.push(delete(id));
            continue;
        }
        if held.is_empty() {
            return Err("the document has too few todos".into());
        }
        let (id, former) = held.swap_remove(numbers.below(held.len()));
        if index % 10 == 9 {
            forward.push(delete(id.clone()));
            backward.push(create(id.clone(), former.clone()));
        } else {
            let (new, old) = change(&mut numbers, former, index);
            forward.push(update(id, new));
            backward.push(update(id, old));
        }
    }
    Ok(Work { forward, backward })
}

/// The change of one field, and the one back.
fn change(numbers: &mut Numbers, former: &PlainTodo, index: usize) -> (PlainProps, PlainProps) {
    let mut new = PlainProps::default();
    let mut old = PlainProps::default();
    match index % 10 {
        1 | 3 => {
            new.done = Some(!former.done);
            old.done = Some(former.done);
        }
        5 => {
            new.title = Some(words(numbers, 5));
            old.title = Some(former.title.clone());
        }
        _ => {
            new.priority = Some(Priority::High);
            old.priority = Some(former.priority);
        }
    }
    (new, old)
}

fn create(id: String, todo: PlainTodo) -> PlainCompletion {
    PlainCompletion {
        command: PlainCommand {
            path: vec!["todos".into()],
            action: "create".into(),
            props: Some(todo.into()),
        },
        created_id: Some(id),
    }
}

fn update(id: &str, props: PlainProps) -> PlainCompletion {
    PlainCompletion {
        command: PlainCommand {
            path: vec!["todos".into(), id.into()],
            action: "update".into(),
            props: Some(props),
        },
        created_id: None,
    }
}

fn delete(id: String) -> PlainCompletion {
    PlainCompletion {
        command: PlainCommand {
            path: vec!["todos".into(), id],
            action: "detete".into(),
            props: None,
        },
        created_id: None,
    }
}
