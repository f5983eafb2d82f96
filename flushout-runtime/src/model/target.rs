//! Whether a command can be meant at all: its path and id against the types of the model alone.

use crate::action::Action;
use crate::id::check_typed_id;
use crate::limits::Limits;
use crate::path::{Path, Segment};
use crate::problem::{Problem, push_pointer_token, words};

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
            Err(words::nothing_to_do(action, path))
        }
    }
}

/// A create in a node makes an optional child, whose name is the id.
fn check_child<N: Node>(path: &Path, created_id: Option<&str>) -> Result<(), Problem> {
    let children = OptionalChildren {
        rest: path.segments(),
        name: created_id,
    };
    match children.of::<N>() {
        Found::Child => Ok(()),
        // Where no name would do, it is the path that is wrong.
        Found::NoChildren => Err(words::nothing_to_do(Action::Create, path)),
        Found::OtherChildren => Err(words::no_optional_child(path, created_id)),
    }
}

/// What optional children the node at a path has.
enum Found {
    /// One of the name that was asked for.
    Child,
    /// Only others.
    OtherChildren,
    NoChildren,
}

struct OptionalChildren<'p> {
    rest: &'p [Segment],
    name: Option<&'p str>,
}

impl OptionalChildren<'_> {
    fn of<N: Node>(self) -> Found {
        if let Some((segment, rest)) = self.rest.split_first() {
            return N::visit_type(segment, Self { rest, ..self });
        }
        match self.name {
            Some(name) if N::visit_type(name, IsOptionalChild) => Found::Child,
            _ if N::HAS_OPTIONAL_CHILDREN => Found::OtherChildren,
            _ => Found::NoChildren,
        }
    }
}

impl TypeVisitor for OptionalChildren<'_> {
    type Output = Found;

    fn child<N: Node>(self, _optional: bool) -> Found {
        self.of::<N>()
    }

    fn collection<N: Node>(self, _items_max: Option<usize>) -> Found {
        match self.rest.split_first() {
            Some((_id, rest)) => Self { rest, ..self }.of::<N>(),
            None => Found::NoChildren,
        }
    }

    fn leaf(self) -> Found {
        Found::NoChildren
    }
}

struct IsOptionalChild;

impl TypeVisitor for IsOptionalChild {
    type Output = bool;

    fn child<N: Node>(self, optional: bool) -> bool {
        optional
    }

    fn collection<N: Node>(self, _items_max: Option<usize>) -> bool {
        false
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
        Err(words::no_such_node().at(self.walk.pointer()))
    }
}
