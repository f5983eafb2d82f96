//! Whether the random worlds of undo have races in them: their properties say nothing where no undo
//! is ever refused.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// A world in which users act.
pub(crate) trait World {
    type Action;

    /// Lets the user at this place do something.
    fn act(&mut self, place: usize, action: Self::Action);

    /// How many undos the master has applied, and refused.
    fn undone(&self) -> (usize, usize);
}

/// Runs so many worlds, and asks for undos that were applied and undos that were refused.
pub(crate) fn assert_undos_meet_others<W: World>(
    worlds: usize,
    actions: &impl Strategy<Value = Vec<(usize, W::Action)>>,
    new: impl Fn() -> W,
) {
    let mut runner = TestRunner::deterministic();
    let (mut applied, mut refused) = (0, 0);
    for _ in 0..worlds {
        let mut world = new();
        for (place, action) in actions.new_tree(&mut runner).unwrap().current() {
            world.act(place, action);
        }
        let undone = world.undone();
        applied += undone.0;
        refused += undone.1;
    }
    assert!(
        applied > 100 && refused > 10,
        "{applied} applied, {refused} refused"
    );
}
