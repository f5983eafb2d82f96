//! Fifty people want one of ten seats each: ten get one, and forty get the error that it is sold out.
//!
//! Clients without numbers for their commands are at-least-once. That means here: a flush that
//! was given up may have been applied, or be applied later, and its commands are sent again with the
//! next flush; a flush may also reach the master twice. So the master may see a command any number
//! of times, and the command itself has to see to it that this does no harm: the buyer names the
//! reservation, and who asks for it again has it already.

use std::collections::BTreeSet;

use flushout::Code;
use flushout::proxy::RejectedBy;
use flushout_example_models::ticket_shop::ShopError;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use crate::actions::{Action, script};
use crate::shop::Market;

const BUYERS: usize = 50;
const SEATS: u32 = 10;
/// A few seconds' worth in an unoptimised build.
const CASES_DEFAULT: u32 = 60;

const REGRESSIONS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/commands/proptest-regressions.txt"
);

/// The cases come from a seed of their own in each run; proptest prints it with a case that fails.
fn config() -> ProptestConfig {
    let cases = std::env::var("FLUSHOUT_RACE_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(CASES_DEFAULT);
    ProptestConfig {
        cases,
        max_shrink_iters: 2_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(REGRESSIONS))),
        ..ProptestConfig::default()
    }
}

/// Who has got seats, by the outcomes of the buyers.
fn told_applied(market: &Market) -> BTreeSet<String> {
    let buyers = market.buyers.iter().enumerate();
    buyers
        .filter(|(_, buyer)| buyer.is_applied())
        .map(|(index, _)| format!("buyer {index}"))
        .collect()
}

/// Who has got seats, by what the shop holds.
fn holders(market: &Market) -> BTreeSet<String> {
    let reservations = market.show().reservations.values();
    reservations
        .map(|reservation| reservation.holder.clone().unwrap())
        .collect()
}

/// Every buyer has one outcome, and the outcomes are what the shop holds.
fn assert_told(market: &Market) {
    assert_eq!(told_applied(market), holders(market));
    assert_eq!(market.show().reservations.len(), holders(market).len());
    for buyer in &market.buyers {
        let told = buyer.outcomes.len() + usize::from(buyer.refused_at_once.is_some());
        assert_eq!(told, 1, "{:?}", buyer.outcomes);
        let error = match buyer.rejection() {
            None => buyer.refused_at_once.clone(),
            Some(rejected) => {
                assert_eq!(rejected.problem.code, Code::Rejected);
                Some(rejected.problem.error_as().unwrap())
            }
        };
        match error {
            None => assert!(buyer.is_applied()),
            Some(ShopError::SoldOut { left }) => assert!(left < buyer.seats),
            Some(other) => panic!("{other}"),
        }
    }
}

fn race(script: &[Action]) -> Market {
    let mut market = Market::new(SEATS, &[1; BUYERS]);
    for action in script {
        market.act(action);
    }
    market.come_to_rest();
    assert_told(&market);
    assert_eq!(market.show().reservations.len(), SEATS as usize);
    assert_eq!(market.show().seats_left(), 0);
    let sold_out = |market: &Market| {
        let buyers = market.buyers.iter().filter(|buyer| !buyer.is_applied());
        buyers.count()
    };
    assert_eq!(sold_out(&market), BUYERS - SEATS as usize);
    market
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn ten_of_fifty_get_a_seat_whatever_happens_on_the_way(script in script()) {
        race(&script);
    }

    #[test]
    fn groups_get_all_their_seats_or_none(
        script in script(),
        wanted in proptest::collection::vec(1_u32..=4, 20),
    ) {
        let mut market = Market::new(SEATS, &wanted);
        for action in &script {
            market.act(action);
        }
        market.come_to_rest();
        assert_told(&market);
        // All together want more than there is, so somebody was refused; none wants more than 4.
        let left = market.show().seats_left();
        prop_assert!(left < 4);
    }
}

/// Everybody asks before anybody knows of the others, so all forty are refused by the master.
#[test]
fn the_master_refuses_forty_who_could_not_know() {
    let mut script: Vec<Action> = (0..BUYERS).map(Action::Reserve).collect();
    script.extend((0..BUYERS).map(Action::Flush));
    // The last who sent come first.
    script.extend((0..BUYERS).rev().map(Action::Arrive));
    script.extend((0..BUYERS).map(|_| Action::Answer(0)));
    let market = race(&script);
    let expected = (BUYERS - SEATS as usize..BUYERS).map(|index| format!("buyer {index}"));
    assert_eq!(holders(&market), expected.collect());
    for buyer in &market.buyers[..BUYERS - SEATS as usize] {
        let rejected = buyer.rejection().unwrap();
        assert_eq!(rejected.by, RejectedBy::Answer);
        let sold_out = ShopError::SoldOut { left: 0 };
        assert_eq!(rejected.problem.error_as(), Some(sold_out));
        assert_eq!(rejected.problem.message, "Sold out");
    }
}

/// Forty have asked but not flushed when the sync brings that the seats are taken: their own proxies reject
/// the commands, and nothing is sent.
#[test]
fn forty_who_hear_of_it_in_time_are_refused_by_their_own_proxies() {
    let mut market = Market::new(SEATS, &[1; BUYERS]);
    for buyer in 0..BUYERS {
        market.act(&Action::Reserve(buyer));
    }
    for buyer in 0..SEATS as usize {
        for action in [Action::Flush(buyer), Action::Arrive(0), Action::Answer(0)] {
            market.act(&action);
        }
    }
    for buyer in SEATS as usize..BUYERS {
        market.act(&Action::Push(buyer));
        let buyer = &market.buyers[buyer];
        let rejected = buyer.rejection().unwrap();
        assert_eq!(rejected.by, RejectedBy::Rebase);
        let sold_out = ShopError::SoldOut { left: 0 };
        assert_eq!(rejected.problem.error_as(), Some(sold_out));
        assert!(!buyer.proxy.has_unconfirmed());
    }
    market.come_to_rest();
    assert_told(&market);
}

/// The flush is given up after the master has applied it; the command is sent again, and the buyer
/// has one seat.
#[test]
fn a_reservation_that_is_sent_again_is_made_once() {
    for is_told_meanwhile in [false, true] {
        let mut market = Market::new(SEATS, &[1, 1]);
        let mut actions = vec![
            Action::Reserve(0),
            Action::Flush(0),
            Action::Arrive(0),
            Action::LoseAnswer(0),
            Action::Cancel(0),
        ];
        if is_told_meanwhile {
            actions.push(Action::Push(0));
        }
        actions.extend([Action::Flush(0), Action::ArriveTwice(0), Action::Answer(0)]);
        for action in &actions {
            market.act(action);
        }
        assert!(market.buyers[0].is_applied());
        assert_eq!(market.show().reservations.len(), 1);
        market.come_to_rest();
        assert_told(&market);
    }
}
