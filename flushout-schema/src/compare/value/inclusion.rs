//! Whether everything that the writer's schema allows is allowed by the reader's.
//!
//! The answer errs on one side only: what is called included is included. It goes keyword by keyword
//! through the reader's schema, for each case of the writer's; whatever it does not understand in the
//! writer's schema it leaves out (so that more is written than really is), and whatever it does not
//! understand in the reader's it calls a loss.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::atoms::{Atom, atoms};
use super::budget::Budget;
use super::definitions::{Definitions, is_annotation, resolve};
use super::evaluate::evaluate;
use super::loss::{LOSSES_MAX, Loss};
use super::same::Sameness;
use super::schemas::Schemas;
use super::types::TypeSet;
use super::{disjoint, scalars};
use flushout_runtime::problem::push_pointer_token;

/// How deep schemas are followed into each other.
const DEPTH_MAX: usize = 64;

/// What is compared, by the addresses of the schemas, which live as long as the comparison.
type Comparison = (Vec<*const Value>, TypeSet, *const Value);

/// One comparison, with what was lost so far.
pub(super) struct Inclusion<'d> {
    pub(super) sides: Schemas<'d>,
    depth: usize,
    /// What is being compared further up: taken to be included, for recursive values end somewhere.
    in_progress: BTreeSet<Comparison>,
    /// How often that was taken.
    assumptions: usize,
    /// What is included whatever was assumed further up, so that it is compared once.
    included: BTreeSet<Comparison>,
    losses: Vec<Loss>,
}

impl<'d> Inclusion<'d> {
    pub(super) fn new(writer: &'d Definitions, reader: &'d Definitions, steps_max: usize) -> Self {
        Self {
            sides: Schemas {
                writer,
                reader,
                budget: Budget::new(steps_max),
            },
            depth: 0,
            in_progress: BTreeSet::new(),
            assumptions: 0,
            included: BTreeSet::new(),
            losses: Vec::new(),
        }
    }

    pub(super) fn into_losses(self) -> Vec<Loss> {
        self.losses
    }

    /// Notes a loss; the answer is that something is not included.
    pub(super) fn loses(&mut self, loss: Loss) -> bool {
        self.losses.push(loss);
        false
    }

    /// Whether all that satisfies all of `writers` and is of one of these types is allowed by
    /// `reader`.
    pub(super) fn all(
        &mut self,
        mut writers: Vec<&'d Value>,
        types: TypeSet,
        reader: &'d Value,
        pointer: &str,
    ) -> bool {
        if reader == &Value::Bool(true) {
            return true;
        }
        let same = |writer: &&'d Value| {
            let sameness = Sameness::new(self.sides.writer, self.sides.reader);
            sameness.within(&self.sides.budget).holds(writer, reader)
        };
        if writers.iter().any(same) {
            return true;
        }
        writers.retain(|writer| **writer != Value::Bool(true));
        let key = key(&writers, types, reader);
        if self.included.contains(&key) {
            return true;
        }
        if self.in_progress.contains(&key) {
            self.assumptions += 1;
            return true;
        }
        if self.losses.len() > LOSSES_MAX {
            return false;
        }
        if self.depth >= DEPTH_MAX {
            return self.loses(Loss::unknown(pointer, "the schemas are nested too deep"));
        }
        let Some(cases) = atoms(writers, types, self.sides.writer, &self.sides.budget) else {
            return self.loses(Loss::unknown(pointer, "the schemas are too large"));
        };
        self.in_progress.insert(key.clone());
        self.depth += 1;
        let assumed = self.assumptions;
        let mut included = true;
        for case in &cases {
            included &= self.atom(case, reader, pointer);
            if self.losses.len() > LOSSES_MAX {
                break;
            }
        }
        self.depth -= 1;
        self.in_progress.remove(&key);
        if included && assumed == self.assumptions {
            self.included.insert(key);
        }
        included
    }

    /// Whether one case is allowed by `reader`.
    fn atom(&mut self, atom: &Atom<'d>, reader: &'d Value, pointer: &str) -> bool {
        if self.sides.budget.step().is_none() {
            return self.loses(Loss::unknown(pointer, "the schemas are too large"));
        }
        if let Some(value) = atom.value {
            return match evaluate(value, reader, self.sides.reader, &self.sides.budget) {
                Some(true) => true,
                Some(false) => self.loses(Loss::asks(pointer, format!("`{value}` is not allowed"))),
                None => {
                    let words = format!(
                        "the schema has keywords that are not understood here, for `{value}`"
                    );
                    self.loses(Loss::unknown(pointer, words))
                }
            };
        }
        let keywords = match reader {
            Value::Bool(true) => return true,
            Value::Object(keywords) => keywords,
            _ => {
                let words = format!("{} is not allowed", atom.in_words());
                return self.loses(Loss::asks(pointer, words));
            }
        };
        if let Some(types) = keywords.get("type").and_then(TypeSet::of_keyword)
            && !atom.types.is_within(types)
        {
            // Nothing else of the schema would say more.
            let words = format!("it is {}", types.in_words());
            return self.loses(Loss::asks(&below(pointer, "type"), words));
        }
        let mut included = true;
        for (keyword, argument) in keywords {
            if self.depth >= DEPTH_MAX {
                return self.loses(Loss::unknown(pointer, "the schemas are nested too deep"));
            }
            self.depth += 1;
            included &= self.keyword(atom, keywords, (keyword, argument), pointer);
            self.depth -= 1;
        }
        included
    }

    /// Whether one keyword of the reader's schema holds for a case.
    fn keyword(
        &mut self,
        atom: &Atom<'d>,
        keywords: &'d Map<String, Value>,
        (keyword, argument): (&'d str, &'d Value),
        pointer: &str,
    ) -> bool {
        if is_annotation(keyword) {
            return true;
        }
        let here = below(pointer, keyword);
        match keyword {
            "type" if TypeSet::of_keyword(argument).is_some() => true,
            "$ref" => match argument
                .as_str()
                .and_then(|to| resolve(to, self.sides.reader))
            {
                Some((name, schema)) => {
                    let mut definition = "/$defs".to_owned();
                    push_pointer_token(&mut definition, name);
                    self.atom(atom, schema, &definition)
                }
                None => self.loses(Loss::unknown(&here, "a reference leads nowhere")),
            },
            "allOf" | "anyOf" | "oneOf" => {
                let Value::Array(schemas) = argument else {
                    return self.loses(Loss::unknown(&here, "the schema is malformed"));
                };
                match keyword {
                    "allOf" => schemas.iter().enumerate().fold(true, |sum, (at, schema)| {
                        self.atom(atom, schema, &format!("{here}/{at}")) & sum
                    }),
                    "anyOf" => self.alternative(atom, schemas, &here).is_some(),
                    _ => match self.alternative(atom, schemas, &here) {
                        Some(chosen) => self.only(atom, schemas, chosen, &here),
                        None => false,
                    },
                }
            }
            "not" => {
                disjoint::from_schema(&self.sides, atom, argument)
                    || self.unknown_unless_same(atom, keyword, argument, &here)
            }
            "enum" | "const" => {
                let words = format!("only {argument} is allowed");
                self.loses(Loss::asks(&here, words))
            }
            _ => match scalars::concerns(keyword) {
                Some(types) if !types.meets(atom.types) => true,
                Some(_) => self.of_type(atom, keywords, (keyword, argument), &here),
                None => self.unknown_unless_same(atom, keyword, argument, &here),
            },
        }
    }

    /// A keyword for values of the type of the case.
    fn of_type(
        &mut self,
        atom: &Atom<'d>,
        keywords: &'d Map<String, Value>,
        (keyword, argument): (&'d str, &'d Value),
        pointer: &str,
    ) -> bool {
        if atom.types == TypeSet::OBJECT {
            self.object_keyword(atom, keywords, (keyword, argument), pointer)
        } else if atom.types == TypeSet::ARRAY {
            self.array_keyword(atom, keywords, (keyword, argument), pointer)
        } else {
            match scalars::refusal(atom, keyword, argument, pointer) {
                None => true,
                Some(loss) => self.loses(loss),
            }
        }
    }

    /// A keyword that is not understood holds only where the writer's schema has the very same.
    fn unknown_unless_same(
        &mut self,
        atom: &Atom<'d>,
        keyword: &str,
        argument: &Value,
        pointer: &str,
    ) -> bool {
        let has_it = atom.parts.iter().any(|part| {
            // Those whose meaning does not hang on the keywords beside them.
            let stands_alone = match keyword {
                "contains" => !part.contains_key("minContains"),
                "format" | "not" => true,
                _ => false,
            };
            let mut same = Sameness::new(self.sides.writer, self.sides.reader);
            let own = part.get(keyword).filter(|_| stands_alone);
            own.is_some_and(|own| same.keyword(keyword, own, argument))
        });
        if has_it {
            return true;
        }
        let words = format!("the keyword `{keyword}` is not understood here");
        self.loses(Loss::unknown(pointer, words))
    }

    /// The alternative that allows the whole case.
    fn alternative(
        &mut self,
        atom: &Atom<'d>,
        schemas: &'d [Value],
        pointer: &str,
    ) -> Option<usize> {
        let before = self.losses.len();
        let mut fitting = Vec::new();
        for (position, schema) in schemas.iter().enumerate() {
            if disjoint::by_type(&self.sides, atom, schema) {
                continue;
            }
            fitting.push(position);
            if self.atom(atom, schema, &format!("{pointer}/{position}")) {
                self.losses.truncate(before);
                return Some(position);
            }
        }
        // Where one alternative alone comes into question, its reasons are the best.
        if fitting.len() != 1 {
            self.losses.truncate(before);
            let words = format!("no alternative takes {}", atom.in_words());
            self.loses(Loss::asks(pointer, words));
        }
        None
    }

    /// Whether no other alternative allows anything of the case.
    fn only(
        &mut self,
        atom: &Atom<'d>,
        schemas: &'d [Value],
        chosen: usize,
        pointer: &str,
    ) -> bool {
        for (position, schema) in schemas.iter().enumerate() {
            if position != chosen && !disjoint::from_schema(&self.sides, atom, schema) {
                let words = format!(
                    "{} may fit two alternatives of which only one may fit",
                    atom.in_words()
                );
                return self.loses(Loss::unknown(pointer, words));
            }
        }
        true
    }
}

/// The pointer to a member.
pub(super) fn below(pointer: &str, token: &str) -> String {
    let mut pointer = pointer.to_owned();
    push_pointer_token(&mut pointer, token);
    pointer
}

/// Names a comparison, the same each time that the walk reaches it.
fn key(writers: &[&Value], types: TypeSet, reader: &Value) -> Comparison {
    let mut writers: Vec<*const Value> =
        writers.iter().map(|one| std::ptr::from_ref(*one)).collect();
    writers.sort_unstable();
    writers.dedup();
    (writers, types, std::ptr::from_ref(reader))
}

impl Atom<'_> {
    /// The case in words.
    pub(super) fn in_words(&self) -> String {
        if let Some(value) = self.value {
            return format!("`{value}`");
        }
        let required: Vec<String> = self
            .required()
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        if self.types == TypeSet::OBJECT && !required.is_empty() {
            return format!("an object with {}", required.join(", "));
        }
        self.types.in_words()
    }
}
