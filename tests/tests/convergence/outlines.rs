//! Cases of the recursive outline: items below items, references, whole branches that go.

use flushout::command::{Command, Operation};
use flushout::model::{node_payload, patch_payload};
use flushout::{Collection, Context, Id, Intercepted, Path, Problem, Proxy, Ref, Rejection};
use flushout_example_models::outline::{Item, ItemPatch, Outline};

use flushout::proxy::CommandNumber;

use crate::actions::Choice;
use crate::scenario::{Scenario, one_of, word};

const LEVELS_MAX: usize = 5;

fn item(number: u8, see: Option<Id<Item>>) -> Item {
    let mut children = Collection::new();
    if number.is_multiple_of(5) {
        let leaf = Item {
            text: "leaf".into(),
            position: None,
            is_folded: false,
            see: see.map(Ref::new),
            children: Collection::new(),
        };
        children.insert(Id::new("a").unwrap(), leaf);
    }
    Item {
        text: word(number),
        position: None,
        is_folded: number.is_multiple_of(2),
        see: see.map(Ref::new),
        children,
    }
}

/// The paths of all items, with their ids.
fn items(at: &Path, children: &Collection<Item>, found: &mut Vec<(Path, Id<Item>)>) {
    for (id, item) in children.iter() {
        let path = at.child("children").child(id.as_str());
        items(&path, &item.children, found);
        found.push((path, id));
    }
}

impl Scenario for Outline {
    fn first() -> Self {
        Self {
            title: "first".into(),
            children: [(Id::new("a").unwrap(), item(5, None))]
                .into_iter()
                .collect(),
        }
    }

    fn make_edit(
        proxy: &mut Proxy<Self>,
        [kind, which, other, number]: Choice,
    ) -> Result<CommandNumber, Problem> {
        let mut found = Vec::new();
        items(&Path::root(), &proxy.document().children, &mut found);
        let one = one_of(&found, which).map_or_else(Path::root, |(path, _)| path);
        let see = one_of(&found, other).map(|(_, id)| id);
        let command = match kind % 10 {
            0..=4 => Command {
                path: if one.len() / 2 < LEVELS_MAX {
                    one.child("children")
                } else {
                    Path::from_iter(["children"])
                },
                operation: Operation::Create {
                    node: Some(node_payload(item(number, see))),
                    created_id: None,
                    parent_default: None,
                },
            },
            5 | 6 => Command {
                path: one,
                operation: Operation::Update {
                    patch: Some(patch_payload(ItemPatch {
                        text: Some(word(number)),
                        see: number.is_multiple_of(2).then(|| see.map(Ref::new)),
                        ..ItemPatch::default()
                    })),
                },
            },
            7 | 8 => Command {
                path: one,
                operation: Operation::Delete,
            },
            _ => Command {
                path: one.child("children").child("nobody"),
                operation: if number.is_multiple_of(2) {
                    Operation::Delete
                } else {
                    Operation::Update { patch: None }
                },
            },
        };
        proxy.apply(command).map(|applied| applied.number())
    }

    fn on_master(
        command: &mut Intercepted<'_>,
        _document: &Self,
        _context: &Context,
    ) -> Result<(), Rejection> {
        let text = match (command.get::<Item>(), command.get::<ItemPatch>()) {
            (Some(item), _) => item.text.clone(),
            (_, Some(patch)) => patch.text.clone().unwrap_or_default(),
            _ => String::new(),
        };
        if text.contains('x') {
            return Err(Rejection::new("no x here"));
        }
        if text.contains('w') {
            if let Some(item) = command.get_mut::<Item>() {
                item.text = "rewritten".into();
                item.is_folded = true;
            }
            if let Some(patch) = command.get_mut::<ItemPatch>() {
                patch.is_folded = Some(true);
            }
        }
        Ok(())
    }

    fn on_proxy(
        command: &mut Intercepted<'_>,
        _document: &Self,
        _context: &Context,
    ) -> Result<(), Rejection> {
        match command.get::<Item>() {
            Some(item) if item.text.contains('y') => Err(Rejection::new("no y here")),
            _ => Ok(()),
        }
    }
}
