//! What a batch of one client's commands has to remember: which ids were changed, and which
//! creates were refused.

use std::collections::BTreeSet;

use crate::command::{Action, Command, Operation};
use crate::id::IdSource;
use crate::json::prescan;
use crate::limits::Limits;
use crate::model::{Invocation, Model};
use crate::path::{Path, Segment};
use crate::problem::{Code, Problem};
use crate::renames::{ReferenceRenames, Renames};
use crate::wire::Completion;

use super::{Applied, Document, Effect};

/// The memory of a batch. The master has one for each flush; a proxy has one for each rebase.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    renames: Renames,
    references: ReferenceRenames,
    /// The paths of the nodes that refused creates were to make, in the client's names.
    refused: BTreeSet<Path>,
}

impl Batch {
    /// A batch in which nothing has happened.
    pub fn new() -> Self {
        Self::default()
    }

    /// A batch that begins with the renames of another, and with the paths of the nodes whose
    /// creates were refused there, in the client's names.
    pub fn continued<M: Model>(renames: Renames, refused: BTreeSet<Path>) -> Self {
        let mut references = ReferenceRenames::new();
        for (former, present) in renames.iter() {
            note_reference::<M>(&mut references, former, present);
        }
        Self {
            renames,
            references,
            refused,
        }
    }

    /// The renamed nodes.
    pub fn renames(&self) -> &Renames {
        &self.renames
    }

    /// The renamed nodes, when the batch is over.
    pub fn into_renames(self) -> Renames {
        self.renames
    }

    /// Brings the path of a command and the `Ref` fields in what it carries up to date; true when
    /// something was changed.
    pub fn rename(&self, command: &mut Command) -> bool {
        let renamed = self.renames.get(&command.path);
        let is_renamed = renamed.is_some();
        if let Some(path) = renamed {
            command.path = path;
        }
        let payload = match &mut command.operation {
            Operation::Create { node, .. } => node.as_mut(),
            Operation::Update { patch } => patch.as_mut(),
            Operation::Delete => None,
        };
        let follows = payload.is_some_and(|payload| payload.rename_references(&self.references));
        is_renamed || follows
    }

    /// The present path of what the client calls `path`.
    pub fn present_path(&self, path: &Path) -> Path {
        self.renames.get(path).unwrap_or_else(|| path.clone())
    }

    /// Applies one command whose path and references are up to date.
    ///
    /// `client_path` is its path in the client's names.
    ///
    /// # Errors
    ///
    /// What [`Document::apply`] refuses, and [`Code::NotFound`] for a command below a create that
    /// was refused: another client's node may have that id. [`Code::NestingTooDeep`] when the
    /// document would be nested too deep.
    pub fn apply<M: Model>(
        &mut self,
        document: &mut Document<M>,
        command: Command,
        client_path: &Path,
        ids: Option<&mut dyn IdSource>,
        limits: &Limits,
    ) -> Result<Applied, Problem> {
        let proposal = match &command.operation {
            Operation::Create { created_id, .. } => created_id.clone(),
            Operation::Update { .. } | Operation::Delete => None,
        };
        let parent = command.path.clone();
        let applied = match self.refused_above(client_path).cloned() {
            None => document.apply(command, ids, limits)?,
            Some(refused) => {
                let is_of_refused = refused == *client_path;
                let path = command.path.truncated(refused.len());
                let attempt = document.apply(command, ids, limits);
                let applied = below_refused(document, attempt, is_of_refused, &path)?;
                if applied.undo.is_of_made(&path) {
                    self.refused.retain(|path| !path.starts_with(&refused));
                }
                applied
            }
        };
        if let (Some(created), Some(proposed)) = (&applied.created_id, proposal) {
            self.note_created::<M>(client_path, &parent, &proposed, created);
        }
        Ok(applied)
    }

    /// Notes what the effects of a command of an enum have created. They were made in the present
    /// names; the client knows what lies below a renamed node by that node's former name. So it
    /// does where the code took the id from an argument that has followed a renamed node.
    pub fn note_effects<M: Model>(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let (Some(proposed), Some(created)) =
                (&effect.proposed, &effect.completion.created_id)
            {
                let parent = &effect.completion.command.path;
                let client_path = self.renames.former(parent);
                let name = self.former_name::<M>(effect).unwrap_or(proposed);
                let name = name.clone();
                self.note_created::<M>(&client_path, parent, &name, created);
            }
        }
    }

    /// What the client calls the node that an effect creates, where its id is the present one of a
    /// renamed node.
    fn former_name<M: Model>(&self, effect: &Effect) -> Option<&Segment> {
        if !effect.is_named_by_code || self.references.is_empty() {
            return None;
        }
        let proposed = effect.proposed.as_ref()?;
        let node = effect.completion.command.path.child(proposed.clone());
        self.references.former(M::node_type(&node)?, proposed)
    }

    /// Brings the ids among the arguments of a command up to date; true when one was changed.
    pub fn rename_invocation<M: Model>(&self, invocation: &mut Invocation<M>) -> bool {
        invocation.rename_references(&self.references)
    }

    /// Notes that a create was refused, so that what follows below it is refused too. `client_path`
    /// is the path of the command in the client's names.
    pub fn refuse(&mut self, client_path: &Path, proposed: Option<&Segment>) {
        if let Some(id) = proposed {
            let node = client_path.child(id.clone());
            self.renames.forget(&node);
            self.refused.insert(node);
        }
    }

    /// The outermost refused node that is at or above a path in the client's names.
    fn refused_above(&self, client_path: &Path) -> Option<&Path> {
        if self.refused.is_empty() {
            return None;
        }
        let segments = client_path.segments();
        (1..=segments.len()).find_map(|length| self.refused.get(&segments[..length]))
    }

    fn note_created<M: Model>(
        &mut self,
        client_path: &Path,
        parent: &Path,
        proposed: &Segment,
        created: &Segment,
    ) {
        let former = client_path.child(proposed.clone());
        let present = parent.child(created.clone());
        // The client has a node of that name again, and with it everything below is its own.
        self.refused.retain(|path| !path.starts_with(&former));
        if created == proposed {
            // Under its own name again: what was noted of a former node of that name is over.
            self.renames.forget(&former);
            if let Some(node_type) = M::node_type(&present) {
                self.references.forget(node_type, proposed);
            }
        } else {
            note_reference::<M>(&mut self.references, &former, &present);
            self.renames.insert(former, present);
        }
    }
}

fn note_reference<M: Model>(references: &mut ReferenceRenames, former: &Path, present: &Path) {
    let (Some(former), Some(now)) = (former.segments().last(), present.segments().last()) else {
        return;
    };
    if former != now
        && let Some(node_type) = M::node_type(present)
    {
        references.insert(node_type, former.clone(), now.clone());
    }
}

/// What comes of a command at or below a node whose create was refused, at `path` by now. What it
/// met there is another client's, so it fails, unless nothing was there.
fn below_refused<M: Model>(
    document: &mut Document<M>,
    attempt: Result<Applied, Problem>,
    is_of_refused: bool,
    path: &Path,
) -> Result<Applied, Problem> {
    match attempt {
        // A delete can do without the node, and a create may make it from its default.
        Ok(applied) if is_of_refused && (!applied.has_effect || applied.undo.is_of_made(path)) => {
            Ok(applied)
        }
        Ok(applied) => {
            document.take_back(applied.undo);
            Err(no_object(path))
        }
        Err(problem) => {
            let refused = no_object(path);
            // Both paths are beginnings of the same one: the shorter names the outermost gap.
            let is_outside = problem.message.len() < refused.message.len();
            Err(if problem.code == Code::NotFound && is_outside {
                problem
            } else {
                refused
            })
        }
    }
}

fn no_object(path: &Path) -> Problem {
    Problem::new(Code::NotFound, format!("No object at document path {path}"))
}

/// Holds the nesting of what a command would make of the document, and of a flush that holds the
/// command, to their limit.
///
/// # Errors
///
/// [`Code::NestingTooDeep`], with a pointer into the completion.
pub(crate) fn check_nesting(completion: &Completion, limits: &Limits) -> Result<(), Problem> {
    let command = &completion.command;
    let is_create = command.action == Action::Create;
    for (text, pointer) in [
        (&command.props, "/command/props"),
        (&command.parent_default, "/command/parentDefault"),
    ] {
        if let Some(text) = text {
            check_text(&command.path, is_create, text.as_str(), limits)
                .map_err(|problem| problem.at(pointer))?;
        }
    }
    Ok(())
}

/// The flush, its list of completions, a completion and its command, around what the command carries.
const LEVELS_OF_FLUSH: usize = 4;

/// The document is nested as deep as the path is long, and then as deep as what is put there. A
/// flush has to bring it there, so a proxy takes nothing that is too deep for a flush.
fn check_text(path: &Path, is_create: bool, text: &str, limits: &Limits) -> Result<(), Problem> {
    // The document itself is a level, and a new node lies one below its parent.
    let above = (path.len() + usize::from(is_create)).max(LEVELS_OF_FLUSH);
    let levels_max = limits.nesting_levels_max;
    let refused = |levels: usize| {
        Problem::limit(
            Code::NestingTooDeep,
            "The nesting of the document, or of the flush, in levels",
            levels_max,
            levels,
        )
    };
    if above >= levels_max {
        return Err(refused(above + 1));
    }
    // No text is nested deeper than it has opening brackets, which are few as a rule and counted
    // faster than strings are told from what is between them.
    if above + opening_brackets(text) <= levels_max {
        return Ok(());
    }
    let mut below = *limits;
    below.nesting_levels_max = levels_max - above;
    // The other limits were held when the message was read.
    below.message_bytes_max = usize::MAX;
    below.json_nodes_max = usize::MAX;
    match prescan(text.as_bytes(), &below) {
        Ok(_) => Ok(()),
        Err(problem) => {
            let levels = problem.actual.map_or(levels_max + 1, |actual| {
                // The figure is a count of brackets in a message, far below 2^53.
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "see above"
                )]
                let levels = actual as usize;
                levels + above
            });
            Err(refused(levels))
        }
    }
}

/// How many opening brackets a text has, those within strings included.
fn opening_brackets(text: &str) -> usize {
    // Counted in bytes, so that the compiler takes many at a time; no chunk overflows one.
    let count = |chunk: &[u8]| {
        chunk.iter().fold(0_u8, |count, byte| {
            // `[` and `{` differ in this one bit, and no other byte meets them.
            count + u8::from(byte | 0x20 == b'{')
        })
    };
    let chunks = text.as_bytes().chunks(usize::from(u8::MAX));
    chunks.map(|chunk| usize::from(count(chunk))).sum()
}
