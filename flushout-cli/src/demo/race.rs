//! The race: five people want the two seats that are left, each sees one at once, and two get one.

use flushout::proxy::Fate;
use flushout::wire::{CompletionBatch, SyncBody};
use flushout::{
    Completion, Context, FlushResponse, Id, Master, Problem, Proxy, RejectedBy, SequentialIds, Sync,
};
use flushout_example_models::ticket_shop::{
    PublicUsesCommands, ShopCommand, ShopError, Show, TicketShop,
};
use serde_json::json;

use super::page::Page;
use super::stop::Stop;

/// 1 March 2026, 20:00 UTC, in milliseconds since 1970.
const SHOW_STARTS_AT: u64 = 1_772_395_200_000;
const HOUR_MILLISECONDS: u64 = 60 * 60 * 1_000;
const SEATS: u32 = 2;
const NAMES: [&str; 5] = ["Ada", "Ben", "Cleo", "Dora", "Emil"];

/// The box office: a master and its history.
struct Shop {
    master: Master<TicketShop>,
    history: Vec<Completion>,
    show: Id<Show>,
}

/// Somebody who wants a seat.
struct Buyer {
    name: &'static str,
    proxy: Proxy<TicketShop>,
}

/// Tells it; true when two seats were sold to two people, and everybody knows.
pub(super) fn tell(page: &mut Page) -> Result<bool, Stop> {
    page.step("A race: a ticket shop has two seats left, and five people want one each");
    page.say(
        "\"Reserve\" is a command of an enum: its code asks how many seats are left, refuses, or \
reserves. It runs in each proxy at once, again at each rebase, and on the master, which decides. So \
all five see their seat at once:",
    );
    let mut shop = Shop::open()?;
    let mut buyers = Vec::new();
    for name in NAMES {
        let mut buyer = Buyer::new(name, &shop)?;
        buyer.reserve(shop.show)?;
        buyers.push(buyer);
    }
    page.blank();
    for buyer in &buyers {
        let row = format!("{:<5} {}", buyer.name, buyer.seat(shop.show));
        page.verbatim(&row);
    }
    page.blank();
    page.say("Cleo flushes first:");
    buyers[2].flush(&mut shop, page)?;
    buyers[0].flush_silently(&mut shop)?;
    page.say(
        "Ada gets the other one. Ben flushes before he has heard of it, and is sent what the two \
commands did, and why his was refused:",
    );
    buyers[1].flush(&mut shop, page)?;
    buyers[3].flush_silently(&mut shop)?;
    page.say("Dora is told the same. Emil hears of it before he has sent anything:");
    buyers[4].hear(&shop)?;
    let fates = buyers.iter_mut().map(|buyer| buyer.fate(page));
    let fates: Vec<bool> = fates.collect::<Result<_, Stop>>()?;
    for buyer in &mut buyers {
        buyer.flush_silently(&mut shop)?;
    }
    let is_proved = is_proved(&shop, &buyers, &fates);
    page.blank();
    let words = if is_proved {
        "Two seats, two reservations. Everybody knows, and holds the same document."
    } else {
        "A seat was sold twice, or somebody was not told. This is a bug: please report it."
    };
    page.verdict(is_proved, words);
    Ok(is_proved)
}

fn is_proved(shop: &Shop, buyers: &[Buyer], fates: &[bool]) -> bool {
    let document = shop.master.document();
    let Some(show) = document.shows.get(shop.show) else {
        return false;
    };
    let sold: u32 = show.reservations.values().map(|one| one.seats).sum();
    let told = buyers.iter().zip(fates).all(|(buyer, has_seat)| {
        let reservations = show.reservations.values();
        let of_buyer = reservations.filter(|one| one.holder.as_deref() == Some(buyer.name));
        of_buyer.count() == usize::from(*has_seat)
    });
    let is_same = |buyer: &Buyer| buyer.proxy.document() == document;
    sold == SEATS && told && buyers.iter().all(is_same)
}

impl Shop {
    fn open() -> Result<Self, Problem> {
        let show = Id::new("orfeo")?;
        let mut shop = TicketShop::default();
        let orfeo = Show {
            title: "Orfeo".to_owned(),
            starts_at: SHOW_STARTS_AT,
            seats: SEATS,
            seat_price_cents: 3_500,
            ..Show::default()
        };
        shop.shows.insert(show, orfeo);
        let master = Master::of_document(&shop, SequentialIds)?
            .with_interceptor(PublicUsesCommands)
            .with_smaller_sync_preferred(false);
        Ok(Self {
            master,
            history: Vec::new(),
            show,
        })
    }
}

fn context(name: &str) -> Context {
    Context::new()
        .with_user(name)
        .with_now_milliseconds(SHOW_STARTS_AT - HOUR_MILLISECONDS)
}

impl Buyer {
    fn new(name: &'static str, shop: &Shop) -> Result<Self, Problem> {
        let mut proxy = Proxy::new(&shop.master.snapshot()?, SequentialIds)?;
        proxy.set_context(context(name));
        Ok(Self { name, proxy })
    }

    fn reserve(&mut self, show: Id<Show>) -> Result<(), Stop> {
        let command = ShopCommand::Reserve {
            reservation: Id::new(&format!("of-{}", self.name.to_lowercase()))?,
            show,
            seats: 1,
        };
        self.proxy.apply(command)?;
        Ok(())
    }

    /// What this person sees of the own seat.
    fn seat(&self, show: Id<Show>) -> String {
        let show = self.proxy.document().shows.get(show);
        let left = show.map_or(0, Show::seats_left);
        format!("has a seat, {left} left (not confirmed)")
    }

    fn flush(&mut self, shop: &mut Shop, page: &mut Page) -> Result<(), Stop> {
        let flush = self.proxy.begin_flush()?;
        page.flush(self.name, &flush)?;
        let answer = self.answer(shop, &flush)?;
        page.answer(self.name, &answer)?;
        let _ = self.proxy.end_flush(flush.ticket, &answer)?;
        Ok(())
    }

    /// A whole flush that is not shown, because it would repeat what was shown before.
    fn flush_silently(&mut self, shop: &mut Shop) -> Result<(), Stop> {
        let flush = self.proxy.begin_flush()?;
        let answer = self.answer(shop, &flush)?;
        let _ = self.proxy.end_flush(flush.ticket, &answer)?;
        Ok(())
    }

    fn answer(&self, shop: &mut Shop, flush: &flushout::Flush) -> Result<FlushResponse, Stop> {
        let staged = shop.master.stage_flush(flush, &context(self.name))?;
        let completions = staged.completions().to_vec();
        let missed = staged.history_needed().and_then(|counts| {
            let counts = usize::try_from(counts.start).ok()?..usize::try_from(counts.end).ok()?;
            Some(shop.history.get(counts)?.to_vec())
        });
        let answer = staged.commit(missed)?;
        shop.history.extend(completions);
        Ok(answer)
    }

    /// The server pushes what is new.
    fn hear(&mut self, shop: &Shop) -> Result<(), Stop> {
        let from = self.proxy.confirmed_count();
        let new = usize::try_from(from.get())?;
        let completions = shop.history.get(new..).unwrap_or_default().to_vec();
        let diff = SyncBody::Diff(CompletionBatch { from, completions });
        let _ = self.proxy.receive(Sync::new(diff))?;
        Ok(())
    }

    /// Shows the outcome of the command; true when it was applied.
    fn fate(&mut self, page: &mut Page) -> Result<bool, Stop> {
        let outcome = self.proxy.take_outcome();
        let outcome = outcome.ok_or("a command has no outcome")?;
        let Fate::Rejected(rejected) = outcome.fate else {
            page.verbatim(&format!("✓ {:<5} has a seat", self.name));
            page.record(json!({"who": self.name, "fate": "applied"}));
            return Ok(true);
        };
        let error: ShopError = rejected
            .problem
            .error_as()
            .ok_or("an error lost its type")?;
        let by = match rejected.by {
            RejectedBy::Answer => "by the master",
            RejectedBy::Rebase => "by his own proxy; it was never sent",
        };
        page.verbatim(&format!("✗ {:<5} {error} ({by}): {error:?}", self.name));
        page.record(json!({
            "who": self.name,
            "fate": "rejected",
            "by": rejected.by,
            "error": error,
        }));
        Ok(false)
    }
}
