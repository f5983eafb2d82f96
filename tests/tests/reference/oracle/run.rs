//! One command of the reference on a document: held to the rules, applied, noted.

use serde_json::{Value, json};

use super::code::{Execution, Ids};
use super::names::Names;
use super::tree::Tree;
use super::{Action, Code, Edit, Entry, Limits};

/// Who runs commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Proxy,
    Master,
}

/// A document while a batch of commands is applied to it. A copy of it is what failed commands are
/// rolled back to.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) tree: Tree,
    pub(crate) names: Names,
    pub(crate) side: Side,
    pub(crate) limits: Limits,
    pub(crate) user: String,
    /// What sets the ids of this side apart from those of others.
    pub(crate) salt: u64,
    /// Whether the sender needs a sync, because something was applied otherwise than it was sent.
    pub(crate) is_modified: bool,
    /// The effects of all code so far.
    pub(crate) code_effects: usize,
    /// The effects of the present group until now.
    pub(crate) group_effects: usize,
}

/// A command as it is to be sent from now on, and what it did.
pub(crate) type Done = (Entry, Vec<Edit>);

impl Run {
    /// Applies an entry, whole or not at all; after an error the caller goes back to a copy.
    pub(crate) fn entry(&mut self, entry: &Entry) -> Result<Done, Code> {
        match entry {
            Entry::Plain(edit) => {
                let applied = self.edit(edit, None)?;
                Ok((Entry::Plain(applied.clone()), vec![applied]))
            }
            Entry::Expecting(edit, expected) => {
                let applied = self.edit(edit, Some(expected))?;
                let renewed = Entry::Expecting(applied.clone(), expected.clone());
                Ok((renewed, vec![applied]))
            }
            Entry::Invoke { name, args, ids } => self.invoke(name, args, ids),
            Entry::Group(members) => {
                let (mut renewed, mut effects) = (Vec::new(), Vec::new());
                for member in members {
                    self.group_effects = effects.len();
                    let (member, mut more) = self.entry(member)?;
                    renewed.push(member);
                    effects.append(&mut more);
                    if effects.len() > self.limits.command_effects_max {
                        return Err("too_many_effects".into());
                    }
                }
                self.group_effects = 0;
                Ok((Entry::Group(renewed), effects))
            }
        }
    }

    fn edit(&mut self, sent: &Edit, expected: Option<&Value>) -> Result<Edit, Code> {
        let mut edit = sent.clone();
        edit.path = self.names.present(&sent.path);
        if let Some(after) = edit.props.get("after").and_then(Value::as_str) {
            edit.props["after"] = json!(self.names.task(after));
        }
        let mut is_modified = edit != *sent;
        if self.side == Side::Master {
            let shown = edit.clone();
            rules(&mut edit)?;
            is_modified |= edit != shown;
        }
        let is_there = self.check_place(&sent.path, &edit)?;
        if edit.action == Action::Create {
            let ids = Ids::new(self.salt);
            edit.id = Some(ids.free(&self.tree, &edit.path, sent.id.as_deref()));
            if expected.is_some() && edit.id != sent.id {
                return Err("already_exists".into());
            }
        }
        let is_met = expected.is_none_or(|expected| self.is_met(&edit, expected));
        let before = self.tree.bytes();
        if is_there {
            self.tree.apply(&edit);
        } else {
            // A delete of nothing counts all the same.
            self.tree.count += 1;
        }
        check_size(&self.tree, before, self.limits)?;
        if !is_met {
            return Err("conflict".into());
        }
        if let (Some(proposed), Some(created)) = (&sent.id, &edit.id) {
            let ids = (proposed.as_str(), created.as_str());
            self.names.note_created(&sent.path, &edit.path, ids);
        }
        self.is_modified |= is_modified || edit.id != sent.id;
        Ok(edit)
    }

    /// Whether an edit is about to replace what it expects.
    fn is_met(&self, edit: &Edit, expected: &Value) -> bool {
        let there = self.tree.at(&edit.path);
        match edit.action {
            Action::Create => true,
            Action::Delete => there == Some(expected),
            Action::Update => {
                let mut fields = expected.as_object().unwrap().iter();
                fields.all(|(name, value)| {
                    let now = there.and_then(|node| node.get(name));
                    now.unwrap_or(&Value::Null) == value
                })
            }
        }
    }

    /// Whether there is something to be done; an error where the place is missing.
    fn check_place(&self, sent_path: &[String], edit: &Edit) -> Result<bool, Code> {
        let not_found = || Err("not_found".into());
        let is_there = self.tree.at(&edit.path).is_some();
        if self.names.is_refused(sent_path) {
            // What stands there is another's; only that nothing is there needs no deleting.
            let is_idle = edit.action == Action::Delete
                && self.names.is_refused_itself(sent_path)
                && !is_there
                && self.tree.at(&edit.path[..edit.path.len() - 1]).is_some();
            return if is_idle { Ok(false) } else { not_found() };
        }
        match edit.action {
            Action::Create | Action::Update if is_there => Ok(true),
            Action::Create | Action::Update => not_found(),
            Action::Delete => match self.tree.at(&edit.path[..edit.path.len() - 1]) {
                Some(_) => Ok(is_there),
                None => not_found(),
            },
        }
    }

    fn invoke(&mut self, name: &str, args: &Value, ids: &[String]) -> Result<Done, Code> {
        let args = self.present_args(args);
        let execution = Execution::run(self, name, &args, ids)?;
        self.code_effects += execution.effects.len();
        let of_group = self.group_effects + execution.effects.len();
        if of_group > self.limits.command_effects_max {
            return Err("too_many_effects".into());
        }
        let is_too_much = self.code_effects > self.limits.flush_effects_max();
        if is_too_much && self.side == Side::Master {
            return Err("too_much_work".into());
        }
        self.tree = execution.tree;
        for (parent, proposed, created) in execution.created {
            self.is_modified |= proposed != created;
            let ids = (proposed.as_str(), created.as_str());
            self.names.note_effect(&parent, ids);
        }
        let renewed = Entry::Invoke {
            name: name.to_owned(),
            args,
            ids: execution.ids,
        };
        Ok((renewed, execution.effects))
    }

    /// The arguments with the present ids of tasks.
    fn present_args(&self, args: &Value) -> Value {
        match args {
            Value::String(id) => json!(self.names.task(id)),
            Value::Object(fields) => {
                let mut fields = fields.clone();
                if let Some(Value::String(id)) = fields.get("task") {
                    let id = self.names.task(id);
                    fields.insert("task".into(), json!(id));
                }
                Value::Object(fields)
            }
            other => other.clone(),
        }
    }
}

/// The rules of the master: no `x` in a title, and what has a `w` is rewritten.
fn rules(edit: &mut Edit) -> Result<(), Code> {
    if !edit.path.starts_with(&["tasks".to_owned()]) {
        return Ok(());
    }
    let title = edit.props.get("title").and_then(Value::as_str);
    let title = title.unwrap_or_default();
    if title.contains('x') {
        return Err("rejected".into());
    }
    if title.contains('w') && edit.action == Action::Create {
        edit.props["title"] = json!("replaced");
    }
    Ok(())
}

/// Holds a document that has grown to its limit.
pub(crate) fn check_size(tree: &Tree, before: u64, limits: Limits) -> Result<(), Code> {
    let bytes = tree.bytes();
    if bytes > before && bytes > limits.document_bytes_max as u64 {
        return Err("document_too_large".into());
    }
    Ok(())
}
