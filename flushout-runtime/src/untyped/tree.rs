//! Creates and edits in untyped documents: objects by key, arrays by existing index.

use serde::{Serialize, Serializer};

use crate::count::Count;
use crate::id::IdSource;
use crate::json::is_forbidden_key;
use crate::measure::{key_bytes, member_bytes};
use crate::model::{
    CreateRequest, Created, Edit, EditKind, EditOutcome, Lookup, LookupTarget, Measuring, Payload,
    Refusal, choose_id,
};
use crate::path::{Path, Segment};
use crate::problem::{Code, Problem};

use super::list::List;
use super::payload::{JsonNode, JsonPatch, bytes_of};
use super::value::{Held, JsonValue, Members, array_index};

/// The node at a path: an object or an array, each step by a key or index that exists.
fn node_mut<'v>(root: &'v mut JsonValue, path: &[Segment]) -> Result<&'v mut JsonValue, Refusal> {
    let mut node = root;
    for (index, segment) in path.iter().enumerate() {
        let next = match &mut node.0 {
            Held::Object(members) => members.get_mut(segment.as_str()),
            Held::List(items) => array_index(segment).and_then(|index| items.get_mut(index)),
            _ => None,
        };
        node = match next {
            Some(next) if matches!(next.0, Held::Object(_) | Held::List(_)) => next,
            _ => return Err(Refusal::new(Code::NotFound, index + 1)),
        };
    }
    Ok(node)
}

/// The object at a path. Nodes cannot be put into arrays or taken out of them: the elements
/// behind would get other indexes.
fn object_mut<'v>(root: &'v mut JsonValue, path: &[Segment]) -> Result<&'v mut Members, Refusal> {
    match &mut node_mut(root, path)?.0 {
        Held::Object(members) => Ok(members),
        _ => Err(Refusal::new(Code::NotFound, path.len())),
    }
}

/// Puts a new node in, under a missing parent too when a default for that is given.
pub(super) fn create(
    root: &mut JsonValue,
    request: CreateRequest<'_>,
    count: Count,
    ids: Option<&mut dyn IdSource>,
) -> Result<Created, Refusal> {
    let depth = request.parent.len();
    let missing = match object_mut(root, request.parent.segments()) {
        Ok(members) => {
            let id = choose_id(request.proposed, count, ids, depth, |id| {
                members.get(id).is_some()
            })?;
            let kind = EditKind::Insert {
                id: id.clone(),
                node: request.node,
            };
            let outcome = edit(
                root,
                Edit {
                    path: request.parent.clone(),
                    kind,
                },
                Measuring::Sizes,
            )?;
            return Ok(Created { id, outcome });
        }
        Err(refusal) => refusal,
    };
    let (Some(default), Some((grandparent, name))) =
        (request.parent_default, request.parent.split_last())
    else {
        return Err(missing);
    };
    let beside = object_mut(root, grandparent.segments())?;
    // A value that is no object is not replaced.
    if beside.get(name.as_str()).is_some() || is_forbidden_key(name) {
        return Err(Refusal::new(Code::NotFound, depth));
    }
    let (Some(default), Some(node)) = (
        default.downcast::<JsonNode>(),
        request.node.downcast::<JsonNode>(),
    ) else {
        return Err(Refusal::new(Code::IllegalPath, depth));
    };
    let Held::Object(mut members) = default.0.0 else {
        return Err(Refusal::new(Code::NotFound, depth));
    };
    let id = choose_id(request.proposed, count, ids, depth, |id| {
        members.get(id).is_some()
    })?;
    members.insert(id.as_str().into(), node.0);
    let kind = EditKind::Insert {
        id: name.clone(),
        node: Payload::new(JsonNode(JsonValue(Held::Object(members)))),
    };
    let outcome = edit(
        root,
        Edit {
            path: grandparent,
            kind,
        },
        Measuring::Sizes,
    )?;
    Ok(Created { id, outcome })
}

/// Looks at what a command is about to replace: a member, whatever it is, or members of a node.
pub(super) fn look_up(
    root: &mut JsonValue,
    path: &[Segment],
    target: LookupTarget<'_>,
    bytes_max: usize,
) -> Result<Lookup, Problem> {
    let Ok(node) = node_mut(root, path) else {
        return Ok(Lookup::Absent);
    };
    match target {
        LookupTarget::Node(id) => match node.get(id) {
            Some(value) => Lookup::of(value, bytes_max),
            None => Ok(Lookup::Absent),
        },
        LookupTarget::Fields(patch) => {
            let Some(patch) = patch.get::<JsonPatch>() else {
                return Ok(Lookup::Absent);
            };
            let names = patch.set.iter().map(|(name, _)| name);
            let found = Former(names.map(|name| (&**name, node.get(name))).collect());
            Lookup::of(&found, bytes_max)
        }
    }
}

/// Members as they are, with null for those that are not there.
struct Former<'f>(Vec<(&'f str, Option<&'f JsonValue>)>);

impl Serialize for Former<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// Applies an edit, or changes nothing.
pub(super) fn edit(
    root: &mut JsonValue,
    edit: Edit,
    measuring: Measuring,
) -> Result<EditOutcome, Refusal> {
    let Edit { path, kind } = edit;
    let depth = path.len();
    match kind {
        EditKind::Touch => {
            node_mut(root, path.segments())?;
            Ok(EditOutcome::unchanged(path))
        }
        EditKind::Insert { id, node } => {
            let members = object_mut(root, path.segments())?;
            let Some(node) = node.downcast::<JsonNode>() else {
                return Err(Refusal::new(Code::IllegalPath, depth));
            };
            if members.get(id.as_str()).is_some() {
                return Err(Refusal::new(Code::AlreadyExists, depth + 1));
            }
            let bytes = measuring.bytes(|| member(&id, &node.0));
            members.insert(id.as_str().into(), node.0);
            let kind = EditKind::Remove { id };
            Ok(outcome(path, kind, 0, bytes))
        }
        EditKind::Remove { id } => {
            let members = object_mut(root, path.segments())?;
            if is_forbidden_key(&id) {
                return Err(Refusal::new(Code::NotFound, depth + 1));
            }
            let Some(former) = members.remove(id.as_str()) else {
                return Ok(EditOutcome::unchanged(Path::root()));
            };
            let bytes = measuring.bytes(|| member(&id, &former));
            let node = Payload::new(JsonNode(former));
            let kind = EditKind::Insert { id, node };
            Ok(outcome(path, kind, bytes, 0))
        }
        EditKind::Patch(payload) => {
            let Some(patch) = payload.downcast::<JsonPatch>() else {
                return Err(Refusal::new(Code::IllegalPath, depth));
            };
            match &mut node_mut(root, path.segments())?.0 {
                Held::List(items) => patch_array(items, path, *patch, measuring),
                Held::Object(members) => Ok(patch_object(members, path, *patch, measuring)),
                _ => Err(Refusal::new(Code::NotFound, depth)),
            }
        }
    }
}

fn patch_object(
    members: &mut Members,
    path: Path,
    patch: JsonPatch,
    measuring: Measuring,
) -> EditOutcome {
    let member = |name: &str, value: &JsonValue| measuring.bytes(|| member(name, value));
    let (mut before, mut after) = (0, 0);
    let mut former = JsonPatch::setting(Members::new());
    for (name, value) in patch.set {
        after += member(&name, &value);
        let previous = members.put(name.clone(), value);
        before += previous.as_ref().map_or(0, |value| member(&name, value));
        former.note(name, previous);
    }
    for name in patch.unset {
        if let Some(previous) = members.remove(&name) {
            before += member(&name, &previous);
            former.note(name, Some(previous));
        }
    }
    members.shrink_to_fit();
    former.set.shrink_to_fit();
    let kind = EditKind::Patch(Payload::new(former));
    outcome(path, kind, before, after)
}

fn member(name: &str, value: &JsonValue) -> u64 {
    member_bytes(key_bytes(name), bytes_of(value))
}

/// Sets elements that exist, and adds at the end; what takes that back removes at the end.
fn patch_array(
    items: &mut List<JsonValue>,
    path: Path,
    patch: JsonPatch,
    measuring: Measuring,
) -> Result<EditOutcome, Refusal> {
    let refusal = || Refusal::new(Code::NotFound, path.len());
    let element = |value: &JsonValue| measuring.bytes(|| 1 + bytes_of(value));
    let mut indexed = Vec::with_capacity(patch.set.len() + patch.unset.len());
    let set = patch.set.into_iter();
    let set = set.map(|(name, value)| (name, Some(value)));
    let unset = patch.unset.into_iter().map(|name| (name, None));
    for (name, value) in set.chain(unset) {
        indexed.push((array_index(&name).ok_or_else(refusal)?, value));
    }
    // JavaScript sets indexes in rising order; what is taken back at the end goes last first.
    indexed.sort_by_key(|(index, _)| *index);
    if indexed.iter().any(|(_, value)| value.is_none()) {
        indexed.reverse();
    }
    let mut length = items.len();
    for (index, value) in &indexed {
        match value {
            Some(_) if *index < length => {}
            Some(_) if *index == length => length += 1,
            None if *index + 1 == length => length -= 1,
            _ => return Err(refusal()),
        }
    }
    let (mut before, mut after) = (0, 0);
    let mut former = JsonPatch::setting(Members::new());
    for (index, value) in indexed {
        after += value.as_ref().map_or(0, element);
        let previous = match value {
            Some(value) => {
                if let Some(held) = items.get_mut(index) {
                    Some(std::mem::replace(held, value))
                } else {
                    items.push(value);
                    None
                }
            }
            None => items.pop(),
        };
        before += previous.as_ref().map_or(0, element);
        former.note(index.to_string().into_boxed_str(), previous);
    }
    former.set.shrink_to_fit();
    let kind = EditKind::Patch(Payload::new(former));
    Ok(outcome(path, kind, before, after))
}

fn outcome(path: Path, kind: EditKind, bytes_before: u64, bytes_after: u64) -> EditOutcome {
    EditOutcome {
        inverse: Edit { path, kind },
        bytes_before,
        bytes_after,
    }
}
