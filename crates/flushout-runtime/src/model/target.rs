//! Whether a command can be meant at all: its path and id against the types of the model alone.

use crate::action::Action;
use crate::id::check_typed_id;
use crate::limits::Limits;
use crate::path::{Path, Segment};
use crate::problem::{Code, Problem, push_pointer_token};

use super::{Node, TypeVisitor};

/// What a path ends at.
enum End {
    /// The root, or a child node that is always there.
    Fixed,
    /// A node in a collection, or an optional child.
    Removable,
    /// A collection.
    Collection,
}

/// Checks a command against the types of a document with a root of type `N`.
pub(super) fn check<N: Node>(
    action: Action,
    path: &Path,
    created_id: Option<&str>,
    limits: &Limits,
) -> Result<(), Problem> {
    let mut walk = Walk {
        rest: path.segments(),
        length: path.len(),
        limits,
    };
    let end = walk.follow::<N>(End::Fixed)?;
    match (action, end) {
        (Action::Create, End::Collection)
        | (Action::Update, End::Fixed | End::Removable)
        | (Action::Delete, End::Removable) => Ok(()),
        (Action::Create, End::Fixed | End::Removable) => check_child::<N>(path, created_id),
        (Action::Update | Action::Delete, End::Collection) | (Action::Delete, End::Fixed) => {
            Err(illegal(action, path))
        }
    }
}

fn illegal(action: Action, path: &Path) -> Problem {
    Problem::new(
        Code::IllegalPath,
        format!("The model has nothing to {action} at document path {path}"),
    )
    .at("/command/path")
}

/// A create in a node makes an optional child, whose name is the id.
fn check_child<N: Node>(path: &Path, created_id: Option<&str>) -> Result<(), Problem> {
    let Some(name) = created_id else {
        return Err(illegal(Action::Create, path));
    };
    let mut with_name = path.clone();
    with_name.push(name);
    if is_optional_child::<N>(with_name.segments()) {
        return Ok(());
    }
    Err(Problem::new(
        Code::IllegalPath,
        format!("The node at document path {path} has no optional child {name:?}"),
    )
    .at("/createdId"))
}

fn is_optional_child<N: Node>(path: &[Segment]) -> bool {
    path.split_first()
        .is_some_and(|(segment, rest)| N::visit_type(segment, IsOptionalChild { rest }))
}

struct IsOptionalChild<'p> {
    rest: &'p [Segment],
}

impl TypeVisitor for IsOptionalChild<'_> {
    type Output = bool;

    fn child<N: Node>(self, optional: bool) -> bool {
        if self.rest.is_empty() {
            optional
        } else {
            is_optional_child::<N>(self.rest)
        }
    }

    fn collection<N: Node>(self, _items_max: Option<usize>) -> bool {
        self.rest
            .split_first()
            .is_some_and(|(_id, rest)| is_optional_child::<N>(rest))
    }

    fn leaf(self) -> bool {
        false
    }
}

/// A walk along a path, by types.
struct Walk<'p> {
    rest: &'p [Segment],
    length: usize,
    limits: &'p Limits,
}

impl Walk<'_> {
    fn follow<N: Node>(&mut self, end: End) -> Result<End, Problem> {
        let Some((segment, rest)) = self.rest.split_first() else {
            return Ok(end);
        };
        self.rest = rest;
        N::visit_type(segment, Step { walk: self })
    }

    /// The pointer to the segment that was taken last.
    fn pointer(&self) -> String {
        let mut pointer = "/command/path".to_owned();
        let index = self.length - self.rest.len() - 1;
        push_pointer_token(&mut pointer, &index.to_string());
        pointer
    }
}

struct Step<'w, 'p> {
    walk: &'w mut Walk<'p>,
}

impl TypeVisitor for Step<'_, '_> {
    type Output = Result<End, Problem>;

    fn child<N: Node>(self, optional: bool) -> Self::Output {
        let end = if optional { End::Removable } else { End::Fixed };
        self.walk.follow::<N>(end)
    }

    fn collection<N: Node>(self, _items_max: Option<usize>) -> Self::Output {
        let Some((id, rest)) = self.walk.rest.split_first() else {
            return Ok(End::Collection);
        };
        self.walk.rest = rest;
        check_typed_id(id, self.walk.limits).map_err(|problem| problem.at(self.walk.pointer()))?;
        self.walk.follow::<N>(End::Removable)
    }

    fn leaf(self) -> Self::Output {
        Err(
            Problem::new(Code::IllegalPath, "The model has no node of this name here")
                .at(self.walk.pointer()),
        )
    }
}
