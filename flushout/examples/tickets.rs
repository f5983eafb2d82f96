//! Commands with code of their own: two people reserve the last seat at once, and one gets it.
//!
//! ```text
//! ada has a seat, as far as she can tell
//! ben has a seat, as far as he can tell
//! ada: applied
//! ben: rejected, SoldOut
//! reservations on the server: 1
//! ben has a seat: false
//! ```

use flushout::proxy::Fate;
use flushout::{
    Collection, Context, Draft, Execute, FlushoutCommand, FlushoutModel, Id, Master, Problem,
    Proxy, os_ids,
};
use serde::{Deserialize, Serialize};

/// A show with so many seats.
#[derive(FlushoutModel)]
#[flushout(commands(ShowCommand))]
struct Show {
    seats: u32,
    reservations: Collection<Reservation>,
}

/// A seat that somebody has.
#[derive(FlushoutModel)]
struct Reservation {
    /// Only the code of commands sets it, never what a client sends.
    #[flushout(server)]
    holder: Option<String>,
}

#[derive(FlushoutCommand)]
#[flushout(model = Show)]
enum ShowCommand {
    /// Reserves a seat. The client names the reservation, so that the command can be sent twice.
    Reserve { reservation: Id<Reservation> },
}

/// Why the code refuses a reservation. The client gets this very value.
#[derive(Debug, Serialize, Deserialize)]
enum ShowError {
    SoldOut,
    NotSignedIn,
    Refused(Problem),
}

impl std::fmt::Display for ShowError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "no seat: {self:?}")
    }
}

impl From<Problem> for ShowError {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl Execute<Show> for ShowCommand {
    type Error = ShowError;

    // Runs in the proxy at once, again at each rebase, and on the master, which decides.
    fn execute(self, show: &mut Draft<'_, Show>, context: &Context) -> Result<(), ShowError> {
        let Self::Reserve { reservation } = self;
        let user = context.user.clone().ok_or(ShowError::NotSignedIn)?;
        if let Some(present) = show.reservations.get(reservation) {
            // The same command again: the user has the seat already.
            let is_own = present.holder.as_ref() == Some(&user);
            return if is_own {
                Ok(())
            } else {
                Err(ShowError::SoldOut)
            };
        }
        if show.reservations.len() >= show.seats as usize {
            return Err(ShowError::SoldOut);
        }
        let new = Reservation { holder: Some(user) };
        show.apply(Show::path().reservations().create(new).with_id(reservation))?;
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let show = Show {
        seats: 1,
        reservations: Collection::new(),
    };
    let mut master = Master::of_document(&show, os_ids::time_ordered())?;

    // Both start before anybody has a seat.
    let start = master.snapshot()?;
    let mut proxies = Vec::new();
    for (user, pronoun) in [("ada", "she"), ("ben", "he")] {
        let mut proxy = Proxy::<Show>::new(&start, os_ids::time_ordered())?;
        proxy.set_context(Context::new().with_user(user));
        let reservation = Id::new(user)?;
        proxy.apply(ShowCommand::Reserve { reservation })?;
        if proxy.document().reservations.contains(reservation) {
            println!("{user} has a seat, as far as {pronoun} can tell");
        }
        proxies.push((user, proxy));
    }

    for (user, proxy) in &mut proxies {
        let flush = proxy.begin_flush()?;
        // The server takes the user from the session, not from the flush.
        let context = Context::new().with_user(*user);
        let response = master.stage_flush(&flush, &context)?.commit(None)?;
        // The report tells of renamed nodes; here are none.
        let _ = proxy.end_flush(flush.ticket, &response)?;
        while let Some(outcome) = proxy.take_outcome() {
            match outcome.fate {
                Fate::Applied => println!("{user}: applied"),
                Fate::Rejected(rejected) => match rejected.problem.error_as::<ShowError>() {
                    Some(error) => println!("{user}: rejected, {error:?}"),
                    None => println!("{user}: rejected, {}", rejected.problem),
                },
                Fate::Superseded => println!("{user}: discarded before it was sent"),
            }
        }
    }
    println!(
        "reservations on the server: {}",
        master.document().reservations.len()
    );
    let (user, ben) = &proxies[1];
    let has_seat = ben.document().reservations.contains(Id::new(user)?);
    println!("{user} has a seat: {has_seat}");
    Ok(())
}
