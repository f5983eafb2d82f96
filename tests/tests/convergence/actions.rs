//! What may happen in a case: the setting, and what users, network and servers do.

use proptest::collection::vec;
use proptest::prelude::*;

/// Where ids come from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ids {
    /// The same numbers for everybody.
    Sequential,
    /// Five names for everybody, until they are taken.
    Pool,
}

/// How much of its history the master keeps.
#[derive(Clone, Copy, Debug)]
pub(crate) enum History {
    Nothing,
    Last(usize),
    Everything,
}

/// What holds for a whole case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub(crate) proxies: usize,
    pub(crate) ids: Ids,
    pub(crate) history: History,
    /// The most commands in a flush of the proxies; the master takes as many as by default.
    pub(crate) flush_commands_max: usize,
    pub(crate) has_interceptors: bool,
    pub(crate) prefers_smaller_sync: bool,
}

/// Numbers from which a scenario chooses what is edited, and how.
pub(crate) type Choice = [u8; 4];

/// One thing that happens. Numbers choose among what there is, so that every action means
/// something in every state.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// A user edits.
    Edit { proxy: usize, choice: Choice },
    /// A proxy begins a flush and sends it.
    Flush { proxy: usize },
    /// A proxy sends the flush that is in flight once more.
    SendAgain { proxy: usize },
    /// A proxy gives its flush up.
    Cancel { proxy: usize },
    /// A message arrives. A flush may then fail to be made durable.
    Arrive { pick: usize, is_durable: bool },
    /// A message is lost.
    Lose { pick: usize },
    /// A message arrives, and will arrive again.
    Repeat { pick: usize },
    /// The diff in a message is spoilt, so that it cannot be applied.
    Spoil { pick: usize },
    /// The server pushes what is new to everybody.
    Push,
    /// The server pushes the latest snapshot to one proxy.
    PushSnapshot { proxy: usize },
    /// The master starts again from its snapshot.
    RestartMaster,
    /// A proxy is saved and restored, and the restored one takes its place.
    Restore { proxy: usize },
    /// A proxy is saved and restored, and both go on beside each other.
    Twin { proxy: usize },
    /// A proxy is set back to the latest snapshot.
    Reset { proxy: usize },
    /// A user withdraws a command that is not confirmed, or lets go of a rejected one.
    Discard { proxy: usize, pick: usize },
    /// A user tries a rejected command again as it was.
    Retry { proxy: usize, pick: usize },
    /// A user undoes the last command, or redoes it.
    Undo { proxy: usize, is_redo: bool },
}

/// A setting and what happens in it.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) setting: Setting,
    pub(crate) actions: Vec<Action>,
}

fn setting() -> impl Strategy<Value = Setting> {
    let ids = prop_oneof![Just(Ids::Sequential), Just(Ids::Pool)];
    let history = prop_oneof![
        2 => Just(History::Everything),
        1 => (0_usize..8).prop_map(History::Last),
        1 => Just(History::Nothing),
    ];
    let flush_commands_max = prop_oneof![2 => Just(1_000_usize), 1 => 1_usize..4];
    (
        1_usize..=5,
        ids,
        history,
        flush_commands_max,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(
                proxies,
                ids,
                history,
                flush_commands_max,
                has_interceptors,
                prefers_smaller_sync,
            )| {
                Setting {
                    proxies,
                    ids,
                    history,
                    flush_commands_max,
                    has_interceptors,
                    prefers_smaller_sync,
                }
            },
        )
}

fn action() -> impl Strategy<Value = Action> {
    let proxy = || 0_usize..5;
    let pick = || 0_usize..8;
    prop_oneof![
        24 => (proxy(), any::<Choice>()).prop_map(|(proxy, choice)| Action::Edit { proxy, choice }),
        10 => proxy().prop_map(|proxy| Action::Flush { proxy }),
        16 => (pick(), prop::bool::weighted(0.9))
            .prop_map(|(pick, is_durable)| Action::Arrive { pick, is_durable }),
        2 => pick().prop_map(|pick| Action::Lose { pick }),
        1 => pick().prop_map(|pick| Action::Repeat { pick }),
        1 => pick().prop_map(|pick| Action::Spoil { pick }),
        2 => proxy().prop_map(|proxy| Action::Cancel { proxy }),
        1 => proxy().prop_map(|proxy| Action::SendAgain { proxy }),
        2 => Just(Action::Push),
        1 => proxy().prop_map(|proxy| Action::PushSnapshot { proxy }),
        1 => Just(Action::RestartMaster),
        1 => proxy().prop_map(|proxy| Action::Restore { proxy }),
        1 => proxy().prop_map(|proxy| Action::Twin { proxy }),
        1 => proxy().prop_map(|proxy| Action::Reset { proxy }),
        2 => (proxy(), pick()).prop_map(|(proxy, pick)| Action::Discard { proxy, pick }),
        2 => (proxy(), pick()).prop_map(|(proxy, pick)| Action::Retry { proxy, pick }),
        2 => (proxy(), any::<bool>())
            .prop_map(|(proxy, is_redo)| Action::Undo { proxy, is_redo }),
    ]
}

/// Any script.
pub(crate) fn script() -> impl Strategy<Value = Script> {
    (setting(), vec(action(), 1..90)).prop_map(|(setting, actions)| Script { setting, actions })
}
