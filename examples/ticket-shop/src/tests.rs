//! The rules of the ticket shop.

use flushout::{Id, Master, Problem, SequentialIds};
use serde_json::json;

use super::*;
use flushout_tests::both_sides::{context, error_of, run};

fn show(text: &str) -> Id<Show> {
    Id::new(text).unwrap()
}

fn reservation(text: &str) -> Id<Reservation> {
    Id::new(text).unwrap()
}

/// A shop with one show, `opera`, with four seats, which begins at 1000.
fn shop() -> TicketShop {
    let mut shop = TicketShop::default();
    let opera = Show {
        title: "Orfeo".into(),
        starts_at: 1_000,
        seats: 4,
        seat_price_cents: 3_500,
        ..Show::default()
    };
    shop.shows.insert(show("opera"), opera);
    shop
}

fn reserve(name: &str, seats: u32) -> ShopCommand {
    ShopCommand::Reserve {
        reservation: reservation(name),
        show: show("opera"),
        seats,
    }
}

fn release(name: &str) -> ShopCommand {
    ShopCommand::Release {
        show: show("opera"),
        reservation: reservation(name),
    }
}

fn refused(shop: &TicketShop, context: &Context, command: ShopCommand) -> ShopError {
    error_of(run(shop, context, command))
}

#[test]
fn a_reservation_is_whose_it_is_and_counts() {
    let after = run(&shop(), &context("ann", 5), reserve("r", 3)).unwrap();
    let opera = after.shows.get(show("opera")).unwrap();
    assert_eq!(opera.seats_left(), 1);
    let expected = Reservation {
        seats: 3,
        holder: Some("ann".into()),
        reserved_at: Some(5),
    };
    assert_eq!(opera.reservations.get(reservation("r")), Some(&expected));
}

#[test]
fn no_more_seats_are_reserved_than_there_are() {
    let after = run(&shop(), &context("ann", 5), reserve("r", 3)).unwrap();
    let ben = context("ben", 6);
    let error = refused(&after, &ben, reserve("s", 2));
    assert_eq!(error, ShopError::SoldOut { left: 1 });
    let full = run(&after, &ben, reserve("s", 1)).unwrap();
    let error = refused(&full, &ben, reserve("t", 1));
    assert_eq!(error, ShopError::SoldOut { left: 0 });
}

#[test]
fn sent_again_a_reservation_is_the_same_one() {
    let ann = context("ann", 5);
    let once = run(&shop(), &ann, reserve("r", 3)).unwrap();
    assert_eq!(run(&once, &ann, reserve("r", 3)).unwrap(), once);
    let others = [
        (context("ben", 5), reserve("r", 3)),
        (context("ann", 5), reserve("r", 2)),
    ];
    for (context, command) in others {
        let error = refused(&once, &context, command);
        assert_eq!(error, ShopError::OtherReservation);
    }
}

#[test]
fn seats_that_are_let_go_can_be_reserved_again() {
    let ann = context("ann", 5);
    let full = run(&shop(), &ann, reserve("r", 4)).unwrap();
    let error = refused(&full, &context("ben", 6), release("r"));
    assert_eq!(error, ShopError::OtherReservation);
    let error = refused(&full, &ann, release("s"));
    assert_eq!(error, ShopError::NoSuchReservation);
    let empty = run(&full, &ann, release("r")).unwrap();
    assert_eq!(empty.shows.get(show("opera")).unwrap().seats_left(), 4);
    assert!(run(&empty, &context("ben", 6), reserve("s", 4)).is_ok());
}

#[test]
fn nothing_is_done_without_a_name_without_a_show_or_after_its_beginning() {
    let held = run(&shop(), &context("ann", 999), reserve("r", 1)).unwrap();
    let late = context("ann", 1_000);
    for command in [reserve("s", 1), release("r")] {
        assert_eq!(refused(&held, &late, command.clone()), ShopError::TooLate);
        let nobody = Context::new().with_now_milliseconds(1);
        assert_eq!(refused(&held, &nobody, command), ShopError::NotSignedIn);
    }
    let elsewhere = ShopCommand::Reserve {
        reservation: reservation("s"),
        show: show("ballet"),
        seats: 1,
    };
    let error = refused(&held, &context("ann", 5), elsewhere);
    assert_eq!(error, ShopError::NoSuchShow);
    // Without a clock the client leaves it to the master.
    let no_clock = Context::new().with_user("ann");
    assert!(run(&held, &no_clock, reserve("s", 1)).is_ok());
}

#[test]
fn ten_seats_at_once_are_the_most() {
    let problem: Problem = run(&shop(), &context("ann", 5), reserve("r", 11)).unwrap_err();
    assert_eq!(problem.code.as_str(), "too_large");
    assert_eq!(problem.error, None);
}

#[test]
fn the_public_cannot_go_around_the_commands() {
    let mut master = Master::of_document(&shop(), SequentialIds)
        .unwrap()
        .with_interceptor(PublicUsesCommands);
    let reservations = json!(["shows", "opera", "reservations"]);
    let by_hand = [
        json!({"action": "create", "path": reservations, "props": {"seats": 9}}),
        json!({"action": "update", "path": ["shows", "opera"], "props": {"seats": 99}}),
        json!({"action": "delete", "path": ["shows", "opera"]}),
        json!({"action": "update", "path": [], "props": {"name": "Mine"}}),
    ];
    let staff = Context::new().with_attribute(STAFF, true);
    for (index, command) in by_hand.into_iter().enumerate() {
        let flush = json!({"from": 0, "completions": [{"command": command}]}).to_string();
        let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
        assert_eq!(staged.errors().len(), 1, "{flush}");
        drop(staged);
        let staged = master.stage(flush.as_bytes(), &staff).unwrap();
        // Nor does anybody make a reservation that is not counted.
        let refused = usize::from(index == 0);
        assert_eq!(staged.errors().len(), refused, "{flush}");
    }
}
