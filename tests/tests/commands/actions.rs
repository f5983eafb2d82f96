//! What may happen in a race, in any order: steps of flushes, pushes, and what a network does.

use proptest::collection::vec;
use proptest::prelude::*;

/// One thing that happens. Numbers choose among what there is.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// A buyer gives the command, if not done yet.
    Reserve(usize),
    /// A buyer's proxy begins a flush and sends it.
    Flush(usize),
    /// A flush on its way reaches the master, which answers.
    Arrive(usize),
    /// A flush reaches the master, and a copy of it is still on its way.
    ArriveTwice(usize),
    /// A flush is lost on its way.
    LoseFlush(usize),
    /// An answer reaches the buyer; one that comes late is refused by the proxy.
    Answer(usize),
    /// An answer is lost.
    LoseAnswer(usize),
    /// A buyer gives the flush up: what it held waits again, and the flush may still arrive.
    Cancel(usize),
    /// The server pushes what is new to a buyer.
    Push(usize),
    /// A buyer's proxy is saved and restored.
    Restart(usize),
}

pub(crate) fn script() -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![
        4 => any::<usize>().prop_map(Action::Reserve),
        5 => any::<usize>().prop_map(Action::Flush),
        5 => any::<usize>().prop_map(Action::Arrive),
        1 => any::<usize>().prop_map(Action::ArriveTwice),
        1 => any::<usize>().prop_map(Action::LoseFlush),
        4 => any::<usize>().prop_map(Action::Answer),
        1 => any::<usize>().prop_map(Action::LoseAnswer),
        2 => any::<usize>().prop_map(Action::Cancel),
        2 => any::<usize>().prop_map(Action::Push),
        1 => any::<usize>().prop_map(Action::Restart),
    ];
    vec(action, 0..400)
}
