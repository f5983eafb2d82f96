//! Whether a schema says more of a value than what reads the type holds by itself.

use super::rule::{ListRule, NumberRule, ObjectRule, Rule, TextRule, Whole};

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
                typed.number.as_ref().is_some_and(is_number_bounded)
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

/// The most forms that one value may be tried as, anywhere in these rules; 1 where none are tried.
pub(crate) fn forms_max(rules: &[Rule]) -> usize {
    fn of(rule: &Rule) -> usize {
        let below = match rule {
            Rule::Any | Rule::Definition(_) => 1,
            Rule::Nullable(rule) => of(rule),
            Rule::Whole(whole) => own(whole).max(whole.rules().map(of).max().unwrap_or(1)),
            Rule::Typed(typed) => {
                let list = typed
                    .list
                    .iter()
                    .flat_map(|list| list.first.iter().chain([&list.others]));
                let object = typed.object.iter().flat_map(|object| {
                    let properties = object.properties.iter().map(|one| &one.rule);
                    properties.chain(&object.others)
                });
                list.chain(object).map(of).max().unwrap_or(1)
            }
        };
        below.max(1)
    }
    fn own(whole: &Whole) -> usize {
        let lists = whole.any.iter().chain(&whole.one);
        lists.map(Vec::len).max().unwrap_or(1)
    }
    rules.iter().map(of).max().unwrap_or(1)
}
