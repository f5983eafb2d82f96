//! A ticket shop: shows with so many seats, and reservations, which must never be more than these.

mod commands;

pub use commands::{ShopCommand, ShopError};

use flushout::apply::{Intercepted, Interceptor, Rejection};
use flushout::model::Invocation;
use flushout::{Collection, Context, FlushoutModel};

/// A shop that sells seats.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(rename_all = "camelCase", commands(ShopCommand))]
pub struct TicketShop {
    /// What the shop is called.
    #[flushout(max_length = 100)]
    pub name: String,
    /// What there are tickets for.
    #[flushout(max_items = 500)]
    pub shows: Collection<Show>,
}

/// One evening.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(rename_all = "camelCase")]
pub struct Show {
    /// What is shown.
    #[flushout(min_length = 1, max_length = 200)]
    pub title: String,
    /// When it begins, in milliseconds since 1970. From then on nothing is reserved or released.
    pub starts_at: u64,
    /// How many seats there are.
    #[flushout(minimum = 1, maximum = 100_000)]
    pub seats: u32,
    /// What a seat costs, in cents.
    #[flushout(maximum = 1_000_000)]
    pub seat_price_cents: u32,
    /// How many seats are reserved: the sum over the reservations, kept by the commands.
    #[flushout(server)]
    pub seats_reserved: Option<u32>,
    /// Who has reserved.
    #[flushout(max_items = 100_000)]
    pub reservations: Collection<Reservation>,
}

impl Show {
    /// How many seats can still be reserved.
    pub fn seats_left(&self) -> u32 {
        self.seats
            .saturating_sub(self.seats_reserved.unwrap_or_default())
    }
}

/// Seats that somebody has reserved. Only commands make one.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(rename_all = "camelCase")]
pub struct Reservation {
    /// How many.
    #[flushout(create_only, minimum = 1, maximum = 10)]
    pub seats: u32,
    /// Who has them.
    #[flushout(server)]
    pub holder: Option<String>,
    /// When they were reserved, in milliseconds since 1970.
    #[flushout(server)]
    pub reserved_at: Option<u64>,
}

/// The attribute of a [`Context`] that lets somebody change shows: `staff` is `true`.
pub const STAFF: &str = "staff";

/// The rule of the shop's master: the public uses commands alone. Without it anybody could delete a
/// reservation, or make one without asking how many seats are left.
#[derive(Clone, Copy, Debug, Default)]
pub struct PublicUsesCommands;

impl Interceptor<TicketShop> for PublicUsesCommands {
    fn intercept(
        &mut self,
        command: &mut Intercepted<'_>,
        _shop: &TicketShop,
        context: &Context,
    ) -> Result<(), Rejection> {
        let is_staff = context.attributes.get(STAFF) == Some(&true.into());
        // shows, the id, reservations: what stands there is made and counted by commands.
        if is_staff && command.path().len() < 3 {
            Ok(())
        } else {
            Err(Rejection::new(
                "Reserve and release seats with the commands",
            ))
        }
    }

    fn intercept_invocation(
        &mut self,
        _command: &Invocation<TicketShop>,
        _shop: &TicketShop,
        _context: &Context,
    ) -> Result<(), Rejection> {
        // The code of the commands checks for itself what somebody may do.
        Ok(())
    }
}

#[cfg(test)]
mod tests;
