//! The code that uses a model with mistakes causes no errors of its own.

use flushout::FlushoutModel;
use flushout::id::Id;
use flushout::model::{Collection, Ref};

#[derive(FlushoutModel, Clone, Debug)]
struct Node {
    name: String,
}


#[derive(FlushoutModel, Clone, Debug)]
#[flushout(rename_all = "Camel")]
struct Todo {
    #[flushout(max_length = "3")]
    title: String,
    #[flushout(sparkle)]
    below: Collection<Node>,
    #[flushout(child)]
    child: Option<Node>,
    update: u8,
}

#[derive(FlushoutModel)]
struct List {
    todos: Collection<Todo>,
    borrowed: Collection<Borrowed<'static>>,
    variants: Collection<Variants>,
    first: Option<Ref<Todo>>,
}

#[derive(FlushoutModel)]
struct Borrowed<'a> {
    title: &'a str,
}

#[derive(FlushoutModel)]
enum Variants {
    One,
}

#[allow(dead_code)]
fn uses(id: Id<Todo>, todo: Todo) {
    let _ = List::path().todos().create(todo);
    let _ = List::path().todos().at(id).title().set("a".to_owned());
    let _ = List::path().todos().at(id).child().create(Node { name: String::new() });
    let _ = List::path().todos().at(id).update(TodoPatch {
        title: Some("b".to_owned()),
        ..TodoPatch::default()
    });
    let _ = Todo::path().below();
    let _ = Variants::path();
}

fn main() {}
