//! How much work one comparison may take, and sorted copies of long lists of constants.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use std::rc::Rc;

use serde_json::Value;

use super::equality::{equal, text_of};

/// Lists of constants up to this length are looked through one by one.
const SHORT_LIST: usize = 8;

/// The work that is left, for schemas that live as long as `'d`.
#[derive(Debug)]
pub(super) struct Budget<'d> {
    steps_left: Cell<usize>,
    /// The texts of the constants of a list, by the address of the list, which lives as long as `'d`.
    sorted: RefCell<BTreeMap<*const Value, Rc<BTreeSet<String>>>>,
    schemas: PhantomData<&'d Value>,
}

impl<'d> Budget<'d> {
    pub(super) fn new(steps_max: usize) -> Self {
        Self {
            steps_left: Cell::new(steps_max),
            sorted: RefCell::new(BTreeMap::new()),
            schemas: PhantomData,
        }
    }

    /// Takes one step; `None` when none is left.
    pub(super) fn step(&self) -> Option<()> {
        self.steps(1)
    }

    /// Takes this many steps; `None` when fewer are left, and then none are.
    pub(super) fn steps(&self, count: usize) -> Option<()> {
        let left = self.steps_left.get().checked_sub(count);
        self.steps_left.set(left.unwrap_or(0));
        left.map(|_| ())
    }

    /// Whether the value equals one of the constants; `None` when there are no steps left.
    pub(super) fn is_one_of(&self, value: &Value, constants: &'d [Value]) -> Option<bool> {
        self.step()?;
        if constants.len() <= SHORT_LIST {
            return Some(constants.iter().any(|one| equal(value, one)));
        }
        let known = self.sorted.borrow().get(&constants.as_ptr()).cloned();
        let sorted = if let Some(sorted) = known {
            sorted
        } else {
            self.steps(constants.len())?;
            let sorted: Rc<BTreeSet<String>> = Rc::new(constants.iter().map(text_of).collect());
            let mut all = self.sorted.borrow_mut();
            all.insert(constants.as_ptr(), Rc::clone(&sorted));
            sorted
        };
        Some(sorted.contains(&text_of(value)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_long_list_is_sorted_once() {
        let constants: Vec<Value> = (0..1_000).map(|at| json!(format!("value{at}"))).collect();
        let budget = Budget::new(2_001);
        for at in 0..1_000 {
            assert_eq!(
                budget.is_one_of(&json!(format!("value{at}")), &constants),
                Some(true)
            );
        }
        assert_eq!(budget.is_one_of(&json!("another"), &constants), Some(false));
        assert_eq!(budget.is_one_of(&json!("another"), &constants), None);
    }
}
