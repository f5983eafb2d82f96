//! Commands of enums and transactions between proxies and a master: races, rebases, what the master
//! decides.
//!
//! `FLUSHOUT_RACE_CASES` sets the number of cases of each race. Cases that failed once are kept in
//! `proptest-regressions.txt` and run first.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the leave for tests does not reach functions that tests share"
)]

mod actions;
mod deciding;
mod moving;
mod naming;
mod race;
mod shop;
mod support;
mod transactions;
