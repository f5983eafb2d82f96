//! What the path and the id of a command name, by the model alone.

use flushout_runtime::action::Action;
use flushout_runtime::id::check_typed_id;
use flushout_runtime::limits::Limits;
use flushout_runtime::path::{Path, Segment};
use flushout_runtime::problem::{Problem, push_pointer_token, words};

use super::plan::{KindPlan, Plan};

/// What an object in a message has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A node of the type at this position.
    Node(usize),
    /// A patch of it.
    Patch(usize),
    /// The arguments of the command at this position.
    Args(usize),
    /// An object that the model has no need of.
    Ignored,
    /// Nothing: the model has no place for it.
    Nowhere,
}

/// What a path ends at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The root, or a child node that is always there.
    Fixed(usize),
    /// A node in a collection, or an optional child.
    Removable(usize),
    /// A collection.
    Collection,
}

impl Plan {
    /// Whether the type of a create's props follows from its path alone.
    pub(super) fn is_typed_by_path(&self, path: &Path) -> bool {
        self.patch_at(path).is_none()
    }

    /// What a command carries, by its path and id; `None` for a delete, which carries nothing.
    pub(super) fn target(
        &self,
        action: Action,
        path: &Path,
        created_id: Option<&str>,
    ) -> Option<Target> {
        let target = match action {
            Action::Create => {
                // In a collection the id is no part of the type's place.
                let child = created_id.filter(|_| !self.is_typed_by_path(path));
                self.created_at(path, child).map(Target::Node)
            }
            Action::Update => self.patch_at(path).map(Target::Patch),
            Action::Delete => return None,
        };
        Some(target.unwrap_or(Target::Nowhere))
    }

    /// The node type that a create makes.
    fn created_at(&self, path: &Path, child: Option<&str>) -> Option<usize> {
        let mut segments = path.segments().iter().map(Segment::as_str).chain(child);
        let mut node = self.root;
        let mut segment = segments.next()?;
        loop {
            let next = segments.next();
            (node, segment) = match (self.step(node, segment)?, next) {
                (KindPlan::Child { node, optional }, None) => return optional.then_some(*node),
                (KindPlan::Collection { node, .. }, None) => return Some(*node),
                (KindPlan::Child { node, .. }, Some(next)) => (*node, next),
                (KindPlan::Collection { node, .. }, Some(_id)) => (*node, segments.next()?),
                (KindPlan::Value(_) | KindPlan::Reference { .. }, _) => return None,
            };
        }
    }

    /// The node type that a path leads to.
    fn patch_at(&self, path: &Path) -> Option<usize> {
        let mut segments = path.segments().iter();
        let mut node = self.root;
        while let Some(segment) = segments.next() {
            node = match self.step(node, segment)? {
                KindPlan::Child { node, .. } => *node,
                KindPlan::Collection { node, .. } => {
                    segments.next()?;
                    *node
                }
                KindPlan::Value(_) | KindPlan::Reference { .. } => return None,
            };
        }
        Some(node)
    }

    /// Checks that a path consists of names and ids, and leads to where the action can be done.
    pub(super) fn check_target(
        &self,
        action: Action,
        path: &Path,
        created_id: Option<&str>,
        limits: &Limits,
    ) -> Result<(), Problem> {
        match (action, self.follow(path, limits)?) {
            (Action::Create, End::Collection)
            | (Action::Update, End::Fixed(_) | End::Removable(_))
            | (Action::Delete, End::Removable(_)) => Ok(()),
            (Action::Create, End::Fixed(node) | End::Removable(node)) => {
                self.check_child(node, path, created_id)
            }
            (Action::Update | Action::Delete, End::Collection)
            | (Action::Delete, End::Fixed(_)) => Err(words::nothing_to_do(action, path)),
        }
    }

    /// A create in a node makes an optional child, whose name is the id.
    fn check_child(
        &self,
        node: usize,
        path: &Path,
        created_id: Option<&str>,
    ) -> Result<(), Problem> {
        let is_optional = |kind: &KindPlan| matches!(kind, KindPlan::Child { optional: true, .. });
        if created_id.is_some_and(|name| self.step(node, name).is_some_and(is_optional)) {
            return Ok(());
        }
        let fields = &self.nodes[node].fields;
        if fields.iter().any(|field| is_optional(&field.kind)) {
            return Err(words::no_optional_child(path, created_id));
        }
        // Where no name would do, it is the path that is wrong.
        Err(words::nothing_to_do(Action::Create, path))
    }

    fn follow(&self, path: &Path, limits: &Limits) -> Result<End, Problem> {
        let mut end = End::Fixed(self.root);
        let mut node = self.root;
        let mut segments = path.segments().iter().enumerate();
        while let Some((index, segment)) = segments.next() {
            (node, end) = match self.step(node, segment) {
                Some(KindPlan::Child { node, optional }) if *optional => {
                    (*node, End::Removable(*node))
                }
                Some(KindPlan::Child { node, .. }) => (*node, End::Fixed(*node)),
                Some(KindPlan::Collection { node, .. }) => match segments.next() {
                    None => return Ok(End::Collection),
                    Some((index, id)) => {
                        check_typed_id(id, limits).map_err(|problem| at(problem, index))?;
                        (*node, End::Removable(*node))
                    }
                },
                Some(KindPlan::Value(_) | KindPlan::Reference { .. }) | None => {
                    return Err(at(words::no_such_node(), index));
                }
            };
        }
        Ok(end)
    }
}

fn at(problem: Problem, segment: usize) -> Problem {
    let mut pointer = "/command/path".to_owned();
    push_pointer_token(&mut pointer, &segment.to_string());
    problem.at(pointer)
}
