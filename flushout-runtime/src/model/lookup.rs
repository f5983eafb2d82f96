//! The text of what a command is about to replace, read without changing the document.

use crate::json::JsonText;
use crate::path::Segment;
use crate::problem::Problem;

use super::{Collection, Node, NodeVisitor, Patch, Payload};

/// What a command is about to replace.
#[derive(Debug)]
pub enum LookupTarget<'t> {
    /// The node with this id in the collection at the path, or the optional child of this name.
    Node(&'t str),
    /// The fields of the node at the path that this patch sets. The patch is the same afterwards.
    Fields(&'t mut Payload),
}

/// What was found of it.
#[derive(Debug)]
pub enum Lookup {
    /// Its text.
    Text(JsonText),
    /// Its text would be longer than was asked for.
    Longer,
    /// Absent is there.
    Absent,
}

impl Lookup {
    /// The text of a value, if it is no longer than `bytes_max`.
    ///
    /// # Errors
    ///
    /// [`crate::problem::Code::NotSerializable`] when a value type refuses to be written.
    pub(crate) fn of<T: serde::Serialize + ?Sized>(
        value: &T,
        bytes_max: usize,
    ) -> Result<Self, Problem> {
        let text = JsonText::from_short(value, bytes_max)?;
        Ok(text.map_or(Self::Longer, Self::Text))
    }
}

/// Looks at what is at this path below a node.
pub(super) fn look_up<N: Node>(
    node: &mut N,
    path: &[Segment],
    target: LookupTarget<'_>,
    bytes_max: usize,
) -> Result<Lookup, Problem> {
    let (segment, walk) = match (path.split_first(), target) {
        (None, LookupTarget::Fields(patch)) => return fields(node, patch, bytes_max),
        (None, LookupTarget::Node(id)) => (
            id,
            Walk {
                rest: None,
                bytes_max,
            },
        ),
        (Some((segment, rest)), target) => (
            segment.as_str(),
            Walk {
                rest: Some((rest, target)),
                bytes_max,
            },
        ),
    };
    node.visit_mut(segment, walk)
}

/// The text of the fields that a patch sets, as the node has them.
fn fields<N: Node>(node: &mut N, patch: &mut Payload, bytes_max: usize) -> Result<Lookup, Problem> {
    let Some(patch) = patch.get_mut::<N::Patch>() else {
        return Ok(Lookup::Absent);
    };
    let exchanged = Exchanged::new(patch, node);
    Lookup::of(exchanged.patch, bytes_max)
}

/// A patch that holds what the node had, until it is dropped; also when the code of a value type
/// panics.
struct Exchanged<'e, P: Patch> {
    patch: &'e mut P,
    node: &'e mut P::Node,
}

impl<'e, P: Patch> Exchanged<'e, P> {
    fn new(patch: &'e mut P, node: &'e mut P::Node) -> Self {
        patch.swap(node);
        Self { patch, node }
    }
}

impl<P: Patch> Drop for Exchanged<'_, P> {
    fn drop(&mut self) {
        self.patch.swap(self.node);
    }
}

struct Walk<'t> {
    /// The path from here on and what is meant there; `None` for the node itself.
    rest: Option<(&'t [Segment], LookupTarget<'t>)>,
    bytes_max: usize,
}

impl NodeVisitor for Walk<'_> {
    type Output = Result<Lookup, Problem>;

    fn child<N: Node>(self, child: &mut N) -> Self::Output {
        match self.rest {
            Some((rest, target)) => look_up(child, rest, target, self.bytes_max),
            // One that is always there cannot be deleted.
            None => self.leaf(),
        }
    }

    fn optional_child<N: Node>(self, child: &mut Option<N>) -> Self::Output {
        match (child, self.rest) {
            (Some(child), Some((rest, target))) => look_up(child, rest, target, self.bytes_max),
            (Some(child), None) => Lookup::of(child, self.bytes_max),
            (None, _) => Ok(Lookup::Absent),
        }
    }

    fn collection<N: Node>(
        self,
        collection: &mut Collection<N>,
        _items_max: Option<usize>,
    ) -> Self::Output {
        let Some((rest, target)) = self.rest else {
            return self.leaf();
        };
        match (rest.split_first(), target) {
            (Some((id, rest)), target) => match collection.by_segment_mut(id) {
                Some(node) => look_up(node, rest, target, self.bytes_max),
                None => Ok(Lookup::Absent),
            },
            (None, LookupTarget::Node(id)) => match collection.by_segment_mut(id) {
                Some(node) => Lookup::of(node, self.bytes_max),
                None => Ok(Lookup::Absent),
            },
            (None, LookupTarget::Fields(_)) => Ok(Lookup::Absent),
        }
    }

    fn leaf(self) -> Self::Output {
        Ok(Lookup::Absent)
    }
}
