//! Takes a schema apart into cases that can be looked at one by one.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::budget::Budget;
use super::definitions::{Definitions, resolve};
use super::evaluate::{evaluate, keywords};
use super::types::TypeSet;

static NULL: Value = Value::Null;
static TRUE: Value = Value::Bool(true);
static FALSE: Value = Value::Bool(false);

/// One case of what a schema allows: a single value, or values of one type that satisfy all parts.
/// It may allow more than the schema does, never less: what is not understood is left out.
#[derive(Clone, Debug)]
pub(super) struct Atom<'d> {
    /// The one type of the values.
    pub(super) types: TypeSet,
    /// The only value, where there is just one.
    pub(super) value: Option<&'d Value>,
    /// The keywords that hold, each object a schema. `$ref`, `allOf`, `anyOf` and `oneOf` in them
    /// have been followed already.
    pub(super) parts: Vec<&'d Map<String, Value>>,
    /// Schemas that do not hold.
    excluded: Vec<Excluded<'d>>,
}

/// Schemas that do not hold.
#[derive(Clone, Copy, Debug)]
enum Excluded<'d> {
    One(&'d Value),
    /// All of these but the one at the position. The list itself, as each alternative has it.
    Others(&'d [Value], usize),
}

/// A case that is not taken apart yet.
#[derive(Clone)]
struct Pending<'d> {
    todo: Vec<&'d Value>,
    followed: BTreeSet<&'d str>,
    types: TypeSet,
    values: Option<Vec<&'d Value>>,
    parts: Vec<&'d Map<String, Value>>,
    excluded: Vec<Excluded<'d>>,
}

/// The cases of what satisfies all these schemas and has one of these types; `None` when that takes
/// more steps than the budget has.
pub(super) fn atoms<'d>(
    schemas: Vec<&'d Value>,
    types: TypeSet,
    definitions: &'d Definitions,
    budget: &Budget<'d>,
) -> Option<Vec<Atom<'d>>> {
    let mut open = vec![Pending {
        todo: schemas,
        followed: BTreeSet::new(),
        types,
        values: None,
        parts: Vec::new(),
        excluded: Vec::new(),
    }];
    let mut done = Vec::new();
    while let Some(mut pending) = open.pop() {
        budget.steps(1 + pending.parts.len())?;
        match pending.todo.pop() {
            None => pending.finish((definitions, budget), &mut done),
            Some(Value::Object(keywords)) => {
                pending.take(keywords, (definitions, budget), &mut open)?;
            }
            Some(Value::Bool(false)) => {}
            Some(_) => open.push(pending),
        }
    }
    // The last case was put away first.
    done.reverse();
    Some(done)
}

impl<'d> Pending<'d> {
    /// Takes in one schema; several alternatives become several cases.
    fn take(
        mut self,
        keywords: &'d Map<String, Value>,
        (definitions, budget): (&'d Definitions, &Budget<'d>),
        open: &mut Vec<Self>,
    ) -> Option<()> {
        self.parts.push(keywords);
        if let Some(types) = keywords.get("type").and_then(TypeSet::of_keyword) {
            self.types = self.types.and(types);
        }
        if let Some(Value::Array(values)) = keywords.get("enum") {
            self.restrict(values, budget)?;
        }
        if let Some(value) = keywords.get("const") {
            self.restrict(std::slice::from_ref(value), budget)?;
        }
        let not = keywords.get("not");
        self.excluded.extend(not.map(Excluded::One));
        if let Some(Value::String(target)) = keywords.get("$ref")
            && let Some((name, schema)) = resolve(target, definitions)
            && self.followed.insert(name)
        {
            self.todo.push(schema);
        }
        if let Some(Value::Array(all)) = keywords.get("allOf") {
            self.todo.extend(all);
        }
        let any = list(keywords, "anyOf");
        let one = list(keywords, "oneOf");
        for alternative in any.unwrap_or(&[Value::Bool(true)]) {
            let mut case = self.clone();
            case.todo.push(alternative);
            let Some(one) = one else {
                open.push(case);
                continue;
            };
            for (position, only) in one.iter().enumerate() {
                let mut case = case.clone();
                case.todo.push(only);
                case.excluded.push(Excluded::Others(one, position));
                open.push(case);
            }
        }
        Some(())
    }

    /// Leaves those values alone that are among these.
    fn restrict(&mut self, values: &'d [Value], budget: &Budget<'d>) -> Option<()> {
        let Some(own) = &mut self.values else {
            self.values = Some(values.iter().collect());
            return Some(());
        };
        let mut left = Vec::new();
        for one in own.iter() {
            if budget.is_one_of(one, values)? {
                left.push(*one);
            }
        }
        *own = left;
        Some(())
    }

    /// Makes atoms of a case that is taken apart: one for each value or type.
    fn finish(self, around: (&'d Definitions, &Budget<'d>), done: &mut Vec<Atom<'d>>) {
        let atom = |types, value| Atom {
            types,
            value,
            parts: self.parts.clone(),
            excluded: self.excluded.clone(),
        };
        if let Some(values) = &self.values {
            for value in values.iter().rev() {
                let types = TypeSet::of_value(value);
                let atom = atom(types, Some(value));
                if types.is_within(self.types) && atom.may_be(value, around) {
                    done.push(atom);
                }
            }
            return;
        }
        let singles: Vec<TypeSet> = self.types.each().collect();
        for types in singles.into_iter().rev() {
            let values: &[&Value] = if types == TypeSet::NULL {
                &[&NULL]
            } else if types == TypeSet::BOOLEAN {
                &[&TRUE, &FALSE]
            } else {
                done.push(atom(types, None));
                continue;
            };
            for value in values {
                let atom = atom(types, Some(value));
                if atom.may_be(value, around) {
                    done.push(atom);
                }
            }
        }
    }
}

fn list<'d>(keywords: &'d Map<String, Value>, keyword: &str) -> Option<&'d [Value]> {
    match keywords.get(keyword) {
        Some(Value::Array(schemas)) => Some(schemas),
        _ => None,
    }
}

impl<'d> Atom<'d> {
    /// Whether the value satisfies all parts, as far as that can be decided.
    pub(super) fn may_be(
        &self,
        value: &Value,
        (definitions, budget): (&'d Definitions, &Budget<'d>),
    ) -> bool {
        let refused = self
            .parts
            .iter()
            .any(|part| keywords(value, part, (definitions, budget), 0) == Some(false));
        let excluded = || {
            self.excluded()
                .any(|schema| evaluate(value, schema, definitions, budget) == Some(true))
        };
        !refused && !excluded()
    }

    /// The schemas that do not hold.
    pub(super) fn excluded(&self) -> impl Iterator<Item = &'d Value> {
        self.excluded.iter().flat_map(|excluded| {
            let (list, but) = match *excluded {
                Excluded::One(schema) => (std::slice::from_ref(schema), None),
                Excluded::Others(list, position) => (list, Some(position)),
            };
            let list = list.iter().enumerate();
            list.filter(move |(position, _)| Some(*position) != but)
                .map(|(_, schema)| schema)
        })
    }

    /// Whether a property of this name is always there.
    pub(super) fn requires(&self, name: &str) -> bool {
        let mut lists = self.all("required").filter_map(Value::as_array);
        lists.any(|list| list.iter().any(|one| one == name))
    }

    /// The values of a keyword in the parts.
    pub(super) fn all(&self, keyword: &str) -> impl Iterator<Item = &'d Value> {
        let values = self.parts.iter().map(move |part| part.get(keyword));
        values.flatten().collect::<Vec<_>>().into_iter()
    }

    /// The names of the properties that are always there.
    pub(super) fn required(&self) -> BTreeSet<&'d str> {
        let lists = self.all("required").filter_map(Value::as_array);
        lists.flatten().filter_map(Value::as_str).collect()
    }
}
