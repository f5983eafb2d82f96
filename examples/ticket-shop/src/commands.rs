//! Reserving seats, and releasing them.

use std::fmt;

use flushout::{Context, Draft, Execute, FlushoutCommand, Id, Problem};
use serde::{Deserialize, Serialize};

use super::{Reservation, Show, TicketShop};

/// What the public can do.
#[derive(FlushoutCommand, Clone, Debug, PartialEq)]
#[flushout(model = TicketShop)]
pub enum ShopCommand {
    /// Reserve seats, all of them or none.
    ///
    /// The client names the reservation, so that the command can be sent again when no answer came:
    /// who has that reservation already has what was asked for.
    Reserve {
        /// The name of the reservation: a new id.
        reservation: Id<Reservation>,
        /// Where.
        show: Id<Show>,
        /// How many.
        #[flushout(minimum = 1, maximum = 10)]
        seats: u32,
    },
    /// Release the seats of one's own reservation.
    Release {
        /// Where.
        show: Id<Show>,
        /// Which one.
        reservation: Id<Reservation>,
    },
}

/// Why seats cannot be reserved or released.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ShopError {
    /// There are not so many seats left.
    SoldOut {
        /// How many there are.
        left: u32,
    },
    /// The show has begun.
    TooLate,
    /// There is no such show, or no longer.
    NoSuchShow,
    /// There is no such reservation, or no longer.
    NoSuchReservation,
    /// The reservation is somebody else's, or for another number of seats.
    OtherReservation,
    /// Nobody is signed in.
    NotSignedIn,
    /// A change of the document was refused.
    Refused {
        /// Why.
        problem: Problem,
    },
}

impl fmt::Display for ShopError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::SoldOut { left: 0 } => "Sold out",
            Self::SoldOut { left } => {
                return write!(formatter, "There are not enough seats: {left} left");
            }
            Self::TooLate => "The show has begun",
            Self::NoSuchShow => "There is no such show",
            Self::NoSuchReservation => "There is no such reservation",
            Self::OtherReservation => "There is another reservation of this name",
            Self::NotSignedIn => "Sign in first",
            Self::Refused { problem } => return problem.fmt(formatter),
        })
    }
}

impl From<Problem> for ShopError {
    fn from(problem: Problem) -> Self {
        Self::Refused { problem }
    }
}

impl Execute<TicketShop> for ShopCommand {
    type Error = ShopError;

    fn execute(self, shop: &mut Draft<'_, TicketShop>, context: &Context) -> Result<(), ShopError> {
        let user = context.user.as_deref().ok_or(ShopError::NotSignedIn)?;
        match self {
            Self::Reserve {
                reservation,
                show,
                seats,
            } => {
                let wanted = Reservation {
                    seats,
                    holder: Some(user.to_owned()),
                    reserved_at: context.now_milliseconds,
                };
                reserve(shop, context, show, reservation, wanted)
            }
            Self::Release { show, reservation } => release(shop, context, user, show, reservation),
        }
    }
}

fn reserve(
    shop: &mut Draft<'_, TicketShop>,
    context: &Context,
    show_id: Id<Show>,
    id: Id<Reservation>,
    wanted: Reservation,
) -> Result<(), ShopError> {
    let show = shop.shows.get(show_id).ok_or(ShopError::NoSuchShow)?;
    if let Some(present) = show.reservations.get(id) {
        let is_same = present.holder == wanted.holder && present.seats == wanted.seats;
        return if is_same {
            Ok(())
        } else {
            Err(ShopError::OtherReservation)
        };
    }
    check_time(show, context)?;
    let left = show.seats_left();
    if wanted.seats > left {
        return Err(ShopError::SoldOut { left });
    }
    let reserved = show.seats_reserved.unwrap_or_default() + wanted.seats;
    let show = TicketShop::path().shows().at(show_id);
    shop.apply(show.reservations().create(wanted).with_id(id))?;
    shop.apply(show.seats_reserved().set(Some(reserved)))?;
    Ok(())
}

fn release(
    shop: &mut Draft<'_, TicketShop>,
    context: &Context,
    user: &str,
    show_id: Id<Show>,
    id: Id<Reservation>,
) -> Result<(), ShopError> {
    let show = shop.shows.get(show_id).ok_or(ShopError::NoSuchShow)?;
    let present = show.reservations.get(id);
    let present = present.ok_or(ShopError::NoSuchReservation)?;
    if present.holder.as_deref() != Some(user) {
        return Err(ShopError::OtherReservation);
    }
    check_time(show, context)?;
    let reserved = show.seats_reserved.unwrap_or_default();
    let reserved = reserved.saturating_sub(present.seats);
    let show = TicketShop::path().shows().at(show_id);
    shop.apply(show.reservations().at(id).delete())?;
    shop.apply(show.seats_reserved().set(Some(reserved)))?;
    Ok(())
}

/// Where the time is not known, as in a client without a clock, the master has the last word.
fn check_time(show: &Show, context: &Context) -> Result<(), ShopError> {
    match context.now_milliseconds {
        Some(now) if now >= show.starts_at => Err(ShopError::TooLate),
        _ => Ok(()),
    }
}
