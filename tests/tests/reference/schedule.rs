//! What may happen in a case: the setting, and what users, the network and the server do.

use proptest::collection::vec;
use proptest::prelude::*;

/// What holds for a whole case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub(crate) proxies: usize,
    /// Of the master: commands of a flush, effects of a command, bytes of a document.
    pub(crate) flush_commands_max: usize,
    pub(crate) command_effects_max: usize,
    pub(crate) document_bytes_max: usize,
    /// Whether the proxies hold to the limits of the master.
    pub(crate) knows_limits: bool,
}

/// Numbers from which an edit is chosen, by what the document has.
pub(crate) type Choice = [u8; 4];

/// One thing that happens. Numbers choose among what there is.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// A user gives a command, or several as a transaction.
    Edit {
        proxy: usize,
        choice: Choice,
    },
    Transact {
        proxy: usize,
        choices: Vec<Choice>,
    },
    /// Another user works with a proxy from now on.
    SetUser {
        proxy: usize,
        user: u8,
    },
    /// A proxy begins a flush and sends it.
    Flush {
        proxy: usize,
    },
    /// A proxy sends the flush in flight once more.
    SendAgain {
        proxy: usize,
    },
    Cancel {
        proxy: usize,
    },
    /// A message arrives. A flush may fail to be made durable, and what was missed may be lost.
    Arrive {
        pick: usize,
        is_durable: bool,
        has_history: bool,
    },
    Lose {
        pick: usize,
    },
    Repeat {
        pick: usize,
    },
    /// The server pushes: from a count up to the latest, or the latest document.
    Push {
        proxy: usize,
        back: Option<u8>,
    },
    /// The master starts again from its snapshot.
    RestartMaster,
    /// The document begins a new epoch, at its count or at 0, perhaps without one of its tasks.
    NewEpoch {
        is_counted_on: bool,
        drop: bool,
    },
    Restore {
        proxy: usize,
    },
    /// A proxy is set back, to the document as it was so many flushes ago.
    Reset {
        proxy: usize,
        back: usize,
    },
    Discard {
        proxy: usize,
        pick: usize,
    },
    Retry {
        proxy: usize,
        pick: usize,
    },
    /// A user undoes what was done last, or redoes it.
    Undo {
        proxy: usize,
        is_redo: bool,
    },
}

/// A setting and what happens in it.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    pub(crate) setting: Setting,
    pub(crate) events: Vec<Event>,
}

fn setting() -> impl Strategy<Value = Setting> {
    (
        1_usize..=3,
        prop_oneof![2 => Just(1_000_usize), 1 => Just(2_usize), 1 => Just(3_usize)],
        prop_oneof![2 => Just(1_000_usize), 1 => Just(20_usize), 1 => Just(4_usize)],
        prop_oneof![3 => Just(1_000_000_usize), 1 => 300_usize..800],
        any::<bool>(),
    )
        .prop_map(
            |(proxies, commands, effects, bytes, knows_limits)| Setting {
                proxies,
                flush_commands_max: commands,
                command_effects_max: effects,
                document_bytes_max: bytes,
                knows_limits,
            },
        )
}

fn event() -> impl Strategy<Value = Event> {
    let proxy = || 0_usize..3;
    let pick = || 0_usize..8;
    let edit = (proxy(), any::<Choice>());
    let transact = (proxy(), vec(any::<Choice>(), 0..5));
    let arrive = (pick(), prop::bool::weighted(0.9), prop::bool::weighted(0.7));
    prop_oneof![
        22 => edit.prop_map(|(proxy, choice)| Event::Edit { proxy, choice }),
        10 => transact.prop_map(|(proxy, choices)| Event::Transact { proxy, choices }),
        2 => (proxy(), any::<u8>()).prop_map(|(proxy, user)| Event::SetUser { proxy, user }),
        12 => proxy().prop_map(|proxy| Event::Flush { proxy }),
        18 => arrive.prop_map(|(pick, is_durable, has_history)| Event::Arrive {
            pick,
            is_durable,
            has_history,
        }),
        1 => proxy().prop_map(|proxy| Event::SendAgain { proxy }),
        1 => proxy().prop_map(|proxy| Event::Cancel { proxy }),
        1 => pick().prop_map(|pick| Event::Lose { pick }),
        1 => pick().prop_map(|pick| Event::Repeat { pick }),
        6 => (proxy(), proptest::option::weighted(0.8, 0_u8..12))
            .prop_map(|(proxy, back)| Event::Push { proxy, back }),
        1 => Just(Event::RestartMaster),
        1 => (any::<bool>(), any::<bool>())
            .prop_map(|(is_counted_on, drop)| Event::NewEpoch { is_counted_on, drop }),
        2 => proxy().prop_map(|proxy| Event::Restore { proxy }),
        2 => (proxy(), 0_usize..4).prop_map(|(proxy, back)| Event::Reset { proxy, back }),
        3 => (proxy(), pick()).prop_map(|(proxy, pick)| Event::Discard { proxy, pick }),
        4 => (proxy(), pick()).prop_map(|(proxy, pick)| Event::Retry { proxy, pick }),
        6 => (proxy(), prop::bool::weighted(0.3))
            .prop_map(|(proxy, is_redo)| Event::Undo { proxy, is_redo }),
    ]
}

/// Any schedule.
pub(crate) fn schedule() -> impl Strategy<Value = Schedule> {
    (setting(), vec(event(), 1..100)).prop_map(|(setting, events)| Schedule { setting, events })
}
