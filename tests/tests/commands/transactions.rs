//! Transactions are all or nothing: in the proxy, at a rebase, and on the master.

use flushout::proxy::{Fate, RejectedBy};
use flushout::{Code, Id};
use flushout_example_models::ticket_shop::{Reservation, ShopCommand, ShopError, Show, TicketShop};

use crate::shop::{shop, show_id};
use crate::support::{Server, outcomes, rejected};

fn ballet() -> Id<Show> {
    Id::new("ballet").unwrap()
}

/// Two shows: the opera with five seats, the ballet with two.
fn two_shows() -> TicketShop {
    let mut both = shop(5);
    let opera = both.shows.get(show_id()).unwrap().clone();
    both.shows.insert(ballet(), Show { seats: 2, ..opera });
    both
}

fn reserve(name: &str, show: Id<Show>, seats: u32) -> ShopCommand {
    ShopCommand::Reserve {
        reservation: Id::<Reservation>::new(name).unwrap(),
        show,
        seats,
    }
}

/// Tickets for both evenings, or none.
fn reserve_both(proxy: &mut flushout::Proxy<TicketShop>, name: &str) {
    let applied = proxy.transact(|shop| {
        shop.apply(reserve(name, show_id(), 2))?;
        shop.apply(reserve(name, ballet(), 2))
    });
    applied.unwrap();
}

fn left(shop: &TicketShop) -> [u32; 2] {
    [show_id(), ballet()].map(|id| shop.shows.get(id).unwrap().seats_left())
}

#[test]
fn in_the_proxy_nothing_stays_of_what_was_refused() {
    let server = Server::new(&two_shows());
    let mut ann = server.proxy("ann");
    let problem = ann
        .transact(|shop| {
            shop.apply(TicketShop::path().name().set("Ann's".into()))?;
            shop.apply(reserve("ann", show_id(), 2))?;
            // What was done so far is seen.
            assert_eq!(left(shop), [3, 2]);
            shop.apply(reserve("ann", ballet(), 3))
        })
        .unwrap_err();
    assert_eq!(problem.error_as(), Some(ShopError::SoldOut { left: 2 }));
    server.assert_same(&ann);
    assert!(outcomes(&mut ann).is_empty());
}

#[test]
fn a_refusal_within_can_be_answered_with_something_else() {
    let mut server = Server::new(&two_shows());
    let mut ann = server.proxy("ann");
    ann.transact(|shop| {
        if shop.apply(reserve("ann", ballet(), 3)).is_err() {
            shop.apply(reserve("ann", show_id(), 3))?;
        }
        Ok(())
    })
    .unwrap();
    let _ = server.flush("ann", &mut ann);
    assert_eq!(left(server.master.document()), [2, 2]);
    server.assert_same(&ann);
}

#[test]
fn on_the_master_nothing_stays_of_what_was_refused() {
    let mut server = Server::new(&two_shows());
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    ben.apply(reserve("ben", ballet(), 1)).unwrap();
    let _ = server.flush("ben", &mut ben);
    reserve_both(&mut ann, "ann");
    ann.apply(reserve("ann-alone", show_id(), 1)).unwrap();
    let _ = server.flush("ann", &mut ann);
    // The opera was free, and is not reserved; what was behind the transaction is.
    assert_eq!(left(server.master.document()), [4, 1]);
    server.assert_same(&ann);
    let rejected = rejected(&mut ann);
    assert_eq!(rejected.by, RejectedBy::Answer);
    assert_eq!(rejected.problem.code, Code::Rejected);
    let sold_out = ShopError::SoldOut { left: 1 };
    assert_eq!(rejected.problem.error_as(), Some(sold_out));
    assert_eq!(rejected.problem.pointer, "/completions/0/transaction/1");
}

#[test]
fn at_a_rebase_nothing_stays_of_what_was_refused() {
    let mut server = Server::new(&two_shows());
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    reserve_both(&mut ann, "ann");
    assert_eq!(left(ann.document()), [3, 0]);
    ben.apply(reserve("ben", ballet(), 1)).unwrap();
    let _ = server.flush("ben", &mut ben);
    let _ = server.push(&mut ann);
    assert_eq!(left(ann.document()), [5, 1]);
    let rejected = rejected(&mut ann);
    assert_eq!(rejected.by, RejectedBy::Rebase);
    assert_eq!(rejected.problem.pointer, "/transaction/1");
    let sold_out = ShopError::SoldOut { left: 1 };
    assert_eq!(rejected.problem.error_as(), Some(sold_out));
    server.assert_same(&ann);
}

#[test]
fn a_transaction_that_still_makes_sense_is_run_again_whole() {
    let mut server = Server::new(&two_shows());
    let (mut ann, mut ben) = (server.proxy("ann"), server.proxy("ben"));
    reserve_both(&mut ann, "ann");
    ben.apply(reserve("ben", show_id(), 1)).unwrap();
    let _ = server.flush("ben", &mut ben);
    let _ = server.push(&mut ann);
    assert_eq!(left(ann.document()), [2, 0]);
    let _ = server.flush("ann", &mut ann);
    server.assert_same(&ann);
    assert_eq!(left(server.master.document()), [2, 0]);
    let fates: Vec<_> = outcomes(&mut ann).into_iter().map(|one| one.fate).collect();
    assert_eq!(fates, [Fate::Applied]);
    // One group in the history, so that nobody ever stands between its effects.
    let groups: Vec<_> = server
        .history
        .iter()
        .filter_map(|one| one.transaction.as_ref())
        .collect();
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].effects, 4);
}
