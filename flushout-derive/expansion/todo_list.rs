/// A shared list.
#[derive(FlushoutModel, Clone, Debug)]
#[flushout(rename_all = "camelCase")]
pub struct TodoList {
    #[flushout(max_length = 200)]
    title: String,
    archived: Option<bool>,
    todos: Collection<Todo>,
}
