//! The floor: the same messages in plain structs without checks, applied to plain maps.

use std::collections::BTreeMap;

use flushout_example_models::todo_list::Priority;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::harness::Failure;

/// A todo list as one would write it without flushout.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlainList {
    /// What the list is called.
    pub title: String,
    /// The todos by their ids.
    pub todos: BTreeMap<String, PlainTodo>,
}

/// A todo as one would write it without flushout.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the fields are those of the model")]
pub struct PlainTodo {
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    pub done: bool,
    pub priority: Priority,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate_minutes: Option<u16>,
    pub tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<u64>,
    pub author: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocks: Option<String>,
}

/// What a command carries: a whole todo, or some of its fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the fields are those of the model")]
pub struct PlainProps {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate_minutes: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocks: Option<String>,
}

impl From<PlainProps> for PlainTodo {
    fn from(props: PlainProps) -> Self {
        Self {
            title: props.title.unwrap_or_default(),
            details: props.details,
            done: props.done.unwrap_or_default(),
            priority: props.priority.unwrap_or_default(),
            estimate_minutes: props.estimate_minutes,
            tags: props.tags.unwrap_or_default(),
            ticket: props.ticket,
            due_at: props.due_at,
            created_at: props.created_at,
            author: props.author.unwrap_or_default(),
            blocks: props.blocks,
        }
    }
}

impl From<PlainTodo> for PlainProps {
    fn from(todo: PlainTodo) -> Self {
        Self {
            title: Some(todo.title),
            details: todo.details,
            done: Some(todo.done),
            priority: Some(todo.priority),
            estimate_minutes: todo.estimate_minutes,
            tags: Some(todo.tags),
            ticket: todo.ticket,
            due_at: todo.due_at,
            created_at: todo.created_at,
            author: Some(todo.author),
            blocks: todo.blocks,
        }
    }
}

impl PlainTodo {
    fn change(&mut self, props: PlainProps) {
        if let Some(title) = props.title {
            self.title = title;
        }
        if let Some(details) = props.details {
            self.details = Some(details);
        }
        if let Some(done) = props.done {
            self.done = done;
        }
        if let Some(priority) = props.priority {
            self.priority = priority;
        }
        if let Some(minutes) = props.estimate_minutes {
            self.estimate_minutes = Some(minutes);
        }
        if let Some(due_at) = props.due_at {
            self.due_at = Some(due_at);
        }
        if let Some(tags) = props.tags {
            self.tags = tags;
        }
    }
}

/// A completion, with props of the type `P`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlainCompletion<P = PlainProps> {
    /// The command.
    pub command: PlainCommand<P>,
    /// The id of the new node.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub created_id: Option<String>,
}

/// A command, with props of the type `P`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlainCommand<P = PlainProps> {
    /// Where.
    pub path: Vec<String>,
    /// What is done.
    pub action: String,
    /// With what.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub props: Option<P>,
}

// `#[serde(default)]` alone would ask for `P: Default`.
fn none<T>() -> Option<T> {
    None
}

/// A flush, and the diff of an answer too: completions from a count on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlainFlush<P = PlainProps> {
    /// The count before the first of them.
    pub from: u64,
    /// The commands.
    pub completions: Vec<PlainCompletion<P>>,
}

/// An answer to a flush.
#[derive(Debug, Serialize, Deserialize)]
pub struct PlainResponse<F = PlainFlush> {
    /// What was applied.
    pub applied: F,
    /// What was missed.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub sync: Option<PlainSync<F>>,
}

/// What brings a client up to date.
#[derive(Debug, Serialize, Deserialize)]
pub struct PlainSync<F = PlainFlush> {
    /// Always true here.
    #[serde(rename = "isPartial")]
    pub is_partial: bool,
    /// What was missed.
    pub diff: F,
}

/// A snapshot.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlainSnapshot<D = PlainList> {
    /// How many commands were applied.
    pub command_count: u64,
    /// The document.
    pub document: D,
}

impl PlainList {
    /// Applies commands without asking whether they make sense.
    ///
    /// # Errors
    ///
    /// A command that no workload here makes.
    pub fn apply(&mut self, completions: Vec<PlainCompletion>) -> Result<(), Failure> {
        for completion in completions {
            self.apply_one(completion)?;
        }
        Ok(())
    }

    fn apply_one(&mut self, completion: PlainCompletion) -> Result<(), Failure> {
        let command = completion.command;
        match (command.action.as_str(), command.path.get(1)) {
            ("create", None) => {
                let id = completion.created_id.ok_or("a create without an id")?;
                let props = command.props.unwrap_or_default();
                self.todos.insert(id, props.into());
            }
            ("update", Some(id)) => {
                let todo = self.todos.get_mut(id).ok_or("an update of nothing")?;
                todo.change(command.props.unwrap_or_default());
            }
            ("detete", Some(id)) => {
                self.todos.remove(id);
            }
            _ => return Err("no command of these benchmarks".into()),
        }
        Ok(())
    }
}

/// Applies commands to a document that is a `serde_json::Value`, without asking whether they make
/// sense.
///
/// # Errors
///
/// A command that no workload here makes.
pub fn apply_to_value(
    document: &mut Value,
    completions: Vec<PlainCompletion<Value>>,
) -> Result<(), Failure> {
    for completion in completions {
        let command = completion.command;
        let parent = command.path.first().and_then(|name| document.get_mut(name));
        let todos = parent
            .and_then(Value::as_object_mut)
            .ok_or("no such parent")?;
        match (command.action.as_str(), command.path.get(1)) {
            ("create", None) => {
                let id = completion.created_id.ok_or("a create without an id")?;
                todos.insert(id, command.props.unwrap_or_default());
            }
            ("update", Some(id)) => {
                let todo = todos.get_mut(id).and_then(Value::as_object_mut);
                let todo = todo.ok_or("an update of nothing")?;
                if let Some(Value::Object(props)) = command.props {
                    todo.extend(props);
                }
            }
            ("detete", Some(id)) => {
                todos.remove(id);
            }
            _ => return Err("no command of these benchmarks".into()),
        }
    }
    Ok(())
}
