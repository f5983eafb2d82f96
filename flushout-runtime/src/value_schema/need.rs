//! Whether a schema says more of a value than what reads the type holds by itself.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::rule::{Ask, ListRule, NumberRule, ObjectRule, Rule, TextRule};

/// Looks through the rules of one schema.
pub(crate) struct NeedOfCheck<'r> {
    pub(crate) definitions: &'r [Rule],
    /// Whether a type is known to hold this pattern.
    pub(crate) is_held: &'r dyn Fn(&str) -> bool,
}

impl NeedOfCheck<'_> {
    /// Whether the rule has bounds, lengths, patterns, items that must differ, or forms, all of which
    /// serde knows nothing of.
    pub(crate) fn of(&self, rule: &Rule) -> bool {
        let mut seen = vec![false; self.definitions.len()];
        self.look(rule, &mut seen)
    }

    fn look(&self, rule: &Rule, seen: &mut [bool]) -> bool {
        match rule {
            Rule::Any => false,
            Rule::Nullable(rule) => self.look(rule, seen),
            Rule::Whole(_) => true,
            Rule::Definition(position) => {
                match (seen.get_mut(*position), self.definitions.get(*position)) {
                    (Some(seen_here), Some(rule)) if !*seen_here => {
                        *seen_here = true;
                        self.look(rule, seen)
                    }
                    _ => false,
                }
            }
            Rule::Typed(typed) => {
                // Several types with an object among them: serde puts such a value aside, and then
                // takes a list for a struct.
                typed.ask == Ask::Any && typed.object.is_some()
                    || typed.number.as_ref().is_some_and(is_number_bounded)
                    || typed
                        .text
                        .as_deref()
                        .is_some_and(|rule| self.is_text_bounded(rule))
                    || typed
                        .list
                        .as_deref()
                        .is_some_and(|rule| self.look_into_list(rule, seen))
                    || typed
                        .object
                        .as_deref()
                        .is_some_and(|rule| self.look_into_object(rule, seen))
            }
        }
    }

    fn is_text_bounded(&self, rule: &TextRule) -> bool {
        let is_held = |(source, _): &(String, _)| (self.is_held)(source);
        if rule.pattern.as_ref().is_some_and(is_held) {
            return false;
        }
        let is_character = rule.characters_min == Some(1) && rule.characters_max == Some(1);
        let is_measured = rule.characters_min.is_some() || rule.characters_max.is_some();
        rule.pattern.is_some() || rule.refused.is_some() || is_measured && !is_character
    }

    fn look_into_list(&self, rule: &ListRule, seen: &mut [bool]) -> bool {
        let is_measured = rule.items_min.is_some() || rule.items_max.is_some();
        rule.unique
            || is_measured && rule.fixed_length().is_none()
            || rule.first.iter().any(|rule| self.look(rule, seen))
            || self.look(&rule.others, seen)
    }

    fn look_into_object(&self, rule: &ObjectRule, seen: &mut [bool]) -> bool {
        let is_measured = rule.members_min.is_some() || rule.members_max.is_some();
        rule.names.is_some()
            || !rule.patterns.is_empty()
            || is_measured && !rule.is_variant
            || rule.properties.iter().any(|one| self.look(&one.rule, seen))
            || rule
                .others
                .as_ref()
                .is_some_and(|rule| self.look(rule, seen))
    }
}

fn is_number_bounded(rule: &NumberRule) -> bool {
    let mut bounds = rule.minimum.iter().chain(&rule.maximum);
    rule.multiple_of.is_some() || bounds.any(|bound| !bound.of_type)
}

/// How often the forms of a value may multiply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Forms {
    /// The most forms that one value may be tried as.
    most: usize,
    /// On how many levels forms may lie within forms; `u32::MAX` where they lie within themselves.
    nesting: u32,
    /// The members that tell forms apart.
    pub(crate) tags: Vec<String>,
    /// Whether a type lies within itself by members without a name, as where maps are flattened into
    /// it: each of them reads all of the members, on each level.
    is_flattened: bool,
}

/// How often a value is read that has maps flattened into it.
const FLATTENED_MAPS: usize = 2;

impl Forms {
    /// Those of a rule.
    pub(crate) fn of(rule: &Rule, definitions: &[Rule]) -> Self {
        let mut walk = FormsWalk {
            definitions,
            most: 1,
            tags: Vec::new(),
            known: vec![None; definitions.len()],
            entered: vec![None; definitions.len()],
        };
        let nesting = walk.nesting(rule, 0);
        let FormsWalk { most, tags, .. } = walk;
        let is_flattened = (0..definitions.len()).any(|start| is_within_itself(definitions, start));
        Self {
            most,
            nesting,
            tags,
            is_flattened,
        }
    }

    /// Whether the type may read its values more often than its schema says, also where they are right.
    pub(crate) const fn needs_check(&self) -> bool {
        self.is_flattened
    }

    /// The most values that are looked at when a tree of so many values on so many levels is read that
    /// is right by the schema, beyond those that the schema itself looks at.
    pub(crate) fn cost_of_right(&self, values: usize, levels: usize) -> usize {
        let levels = u32::try_from(levels).unwrap_or(u32::MAX);
        if self.is_flattened {
            values.saturating_mul(FLATTENED_MAPS.saturating_pow(levels))
        } else {
            0
        }
    }

    /// The most values that are looked at when a tree of so many values on so many levels is read that
    /// is wrong by the schema.
    pub(crate) fn cost(&self, values: usize, levels: usize) -> usize {
        let levels = u32::try_from(levels).unwrap_or(u32::MAX).min(self.nesting);
        values.saturating_mul(self.most.saturating_pow(levels))
    }
}

/// The names of all members that a rule or the definitions name.
pub(crate) fn member_names(rule: &Rule, definitions: &[Rule]) -> BTreeSet<CompactString> {
    let mut names = BTreeSet::new();
    let mut open: Vec<&Rule> = definitions.iter().chain([rule]).collect();
    while let Some(rule) = open.pop() {
        match rule {
            Rule::Any | Rule::Definition(_) => {}
            Rule::Nullable(rule) => open.push(rule),
            Rule::Whole(whole) => open.extend(whole.rules()),
            Rule::Typed(typed) => {
                let properties = typed.object.iter().flat_map(|object| &object.properties);
                names.extend(properties.map(|property| property.name.clone()));
                open.extend(typed.rules());
            }
        }
    }
    names
}

struct FormsWalk<'r> {
    definitions: &'r [Rule],
    most: usize,
    tags: Vec<String>,
    known: Vec<Option<u32>>,
    /// How many forms were around a definition when the walk came to it, as long as it is in it.
    entered: Vec<Option<u32>>,
}

impl FormsWalk<'_> {
    /// On how many levels forms lie within this rule, which has so many around it.
    fn nesting(&mut self, rule: &Rule, around: u32) -> u32 {
        match rule {
            Rule::Any => 0,
            Rule::Nullable(rule) => self.nesting(rule, around),
            Rule::Definition(position) => self.definition(*position, around),
            Rule::Whole(whole) => {
                let lists = whole.any.iter().chain(&whole.one);
                let tagged = whole.tagged.as_ref();
                self.tags.extend(tagged.map(|(tag, _)| tag.clone()));
                let tagged = tagged.map(|(_, forms)| forms.len());
                let own = lists.map(Vec::len).chain(tagged).max().unwrap_or(1);
                self.most = self.most.max(own);
                let levels = u32::from(own > 1);
                let within = self.deepest(whole.rules(), around + levels);
                within.saturating_add(levels)
            }
            Rule::Typed(typed) => self.deepest(typed.rules(), around),
        }
    }

    fn deepest<'r>(&mut self, rules: impl Iterator<Item = &'r Rule>, around: u32) -> u32 {
        rules.fold(0, |deepest, rule| deepest.max(self.nesting(rule, around)))
    }

    fn definition(&mut self, position: usize, around: u32) -> u32 {
        let definitions = self.definitions;
        let Some(rule) = definitions.get(position) else {
            return 0;
        };
        if let Some(before) = self.entered[position] {
            return if around > before { u32::MAX } else { 0 };
        }
        if let Some(known) = self.known[position] {
            return known;
        }
        self.entered[position] = Some(around);
        let nesting = self.nesting(rule, around);
        self.entered[position] = None;
        self.known[position] = Some(nesting);
        nesting
    }
}

/// Whether the definition at `start` leads back to itself by members without a name of its objects.
fn is_within_itself(definitions: &[Rule], start: usize) -> bool {
    let mut reached = vec![false; definitions.len()];
    let mut waiting = vec![&definitions[start]];
    let mut is_inside = false;
    while let Some(rule) = waiting.pop() {
        match rule {
            Rule::Any => {}
            Rule::Nullable(rule) => waiting.push(rule),
            Rule::Whole(whole) => waiting.extend(whole.rules()),
            Rule::Typed(typed) => {
                let others = typed
                    .object
                    .iter()
                    .filter_map(|object| object.others.as_ref());
                waiting.extend(others.inspect(|_| is_inside = true));
            }
            Rule::Definition(position) if *position == start && is_inside => return true,
            Rule::Definition(position) => {
                if let Some(is_reached) = reached.get_mut(*position)
                    && !std::mem::replace(is_reached, true)
                {
                    waiting.extend(definitions.get(*position));
                }
            }
        }
    }
    false
}
