//! A todo list: a title, settings that may be missing, and todos that can wait for each other.

mod commands;

pub use commands::{TodoCommand, TodoError};

use flushout::{Collection, FlushoutModel, Ref};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A shared todo list.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(
    rename_all = "camelCase",
    commands(TodoCommand),
    limits(flush_commands_max = 1_000, document_bytes_max = "64 MiB")
)]
pub struct TodoList {
    /// What the list is called.
    #[flushout(max_length = 200)]
    pub title: String,
    /// What is to be done.
    #[flushout(max_items = 200_000)]
    pub todos: Collection<Todo>,
    /// How the list is shown; missing until somebody sets it.
    #[flushout(child)]
    pub settings: Option<Settings>,
}

/// Something to be done.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(rename_all = "camelCase")]
pub struct Todo {
    /// What is to be done, in a line.
    #[flushout(min_length = 1, max_length = 500, alias = "name")]
    pub title: String,
    /// More about it.
    #[flushout(max_length = 5_000)]
    pub details: Option<String>,
    /// Whether it is done.
    #[flushout(default)]
    pub done: bool,
    /// How much it matters.
    #[flushout(default)]
    pub priority: Priority,
    /// How long it will take, in minutes.
    #[flushout(minimum = 5, maximum = 480, multiple_of = 5)]
    pub estimate_minutes: Option<u16>,
    /// When it is due, in milliseconds since 1970.
    pub due_at: Option<u64>,
    /// Words to find it by.
    #[flushout(default, max_items = 8, unique)]
    pub tags: Vec<String>,
    /// A reference number of another system.
    #[flushout(pattern = "^[A-Z]{2,5}-[0-9]{1,6}$")]
    pub ticket: Option<String>,
    /// When it was created, in milliseconds since 1970; set by the server.
    #[flushout(server)]
    pub created_at: Option<u64>,
    /// Who wrote it.
    #[flushout(create_only, min_length = 1, max_length = 100)]
    pub author: String,
    /// The todo that waits for this one.
    pub blocks: Option<Ref<Todo>>,
}

/// How much a todo matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Priority {
    /// Some day.
    Low,
    /// As usual.
    #[default]
    Normal,
    /// Now.
    High,
}

/// How the list is shown.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(rename_all = "camelCase")]
pub struct Settings {
    /// The colour of the title, as `#rrggbb`.
    #[flushout(pattern = "^#[0-9a-f]{6}$")]
    pub color: String,
    /// Whether todos that are done are shown.
    #[flushout(default)]
    pub shows_done: bool,
}
