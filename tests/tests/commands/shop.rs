//! A ticket shop with one show, its buyers, and the way between them, which loses and repeats.

use flushout::proxy::{Fate, Outcome, Rejected};
use flushout::wire::{CompletionBatch, FlushTicket, SyncBody};
use flushout::{Completion, Context, FlushResponse, Id, Master, Proxy, SequentialIds, Sync};
use flushout_example_models::ticket_shop::{
    PublicUsesCommands, Reservation, ShopCommand, ShopError, Show, TicketShop,
};

use crate::actions::Action;

const STARTS_AT: u64 = 1_000_000;

pub(crate) fn show_id() -> Id<Show> {
    Id::new("opera").unwrap()
}

pub(crate) fn reservation_of(buyer: usize) -> Id<Reservation> {
    Id::new(&format!("of-{buyer}")).unwrap()
}

/// A shop with one show that has so many seats.
pub(crate) fn shop(seats: u32) -> TicketShop {
    let mut shop = TicketShop::default();
    let show = Show {
        title: "Orfeo".into(),
        starts_at: STARTS_AT,
        seats,
        seat_price_cents: 3_500,
        ..Show::default()
    };
    shop.shows.insert(show_id(), show);
    shop
}

pub(crate) fn context(buyer: usize, now_milliseconds: u64) -> Context {
    Context::new()
        .with_user(format!("buyer {buyer}"))
        .with_now_milliseconds(now_milliseconds)
}

/// A buyer, who wants seats once.
#[derive(Debug)]
pub(crate) struct Buyer {
    pub(crate) proxy: Proxy<TicketShop>,
    pub(crate) seats: u32,
    has_asked: bool,
    /// Why the own proxy refused at once.
    pub(crate) refused_at_once: Option<ShopError>,
    ticket: Option<FlushTicket>,
    pub(crate) outcomes: Vec<Outcome>,
}

impl Buyer {
    fn reserve(&mut self, buyer: usize) {
        if self.has_asked {
            return;
        }
        self.has_asked = true;
        let command = ShopCommand::Reserve {
            reservation: reservation_of(buyer),
            show: show_id(),
            seats: self.seats,
        };
        if let Err(problem) = self.proxy.apply(command) {
            self.refused_at_once = Some(problem.error_as().unwrap());
        }
    }

    /// What the proxy told of the one command, once it has told.
    pub(crate) fn rejection(&self) -> Option<&Rejected> {
        self.outcomes
            .iter()
            .find_map(|outcome| match &outcome.fate {
                Fate::Rejected(rejected) => Some(&**rejected),
                _ => None,
            })
    }

    pub(crate) fn is_applied(&self) -> bool {
        self.outcomes
            .iter()
            .any(|outcome| outcome.fate == Fate::Applied)
    }
}

/// A message on its way.
struct Message {
    buyer: usize,
    ticket: FlushTicket,
    bytes: Vec<u8>,
}

/// The shop, its buyers, and what is on its way between them.
pub(crate) struct Market {
    pub(crate) master: Master<TicketShop>,
    history: Vec<Completion>,
    pub(crate) buyers: Vec<Buyer>,
    flushes: Vec<Message>,
    answers: Vec<Message>,
    now_milliseconds: u64,
}

impl Market {
    /// A market of a show with so many seats, and buyers who want these numbers of them.
    pub(crate) fn new(seats: u32, wanted: &[u32]) -> Self {
        let master = Master::of_document(&shop(seats), SequentialIds).unwrap();
        let snapshot = master.snapshot().unwrap();
        let buyers = wanted.iter().enumerate().map(|(index, seats)| {
            let mut proxy = Proxy::new(&snapshot, SequentialIds).unwrap();
            proxy.set_context(context(index, 1));
            Buyer {
                proxy,
                seats: *seats,
                has_asked: false,
                refused_at_once: None,
                ticket: None,
                outcomes: Vec::new(),
            }
        });
        Self {
            master: master
                .with_interceptor(PublicUsesCommands)
                .with_smaller_sync_preferred(false),
            history: Vec::new(),
            buyers: buyers.collect(),
            flushes: Vec::new(),
            answers: Vec::new(),
            now_milliseconds: 1,
        }
    }

    pub(crate) fn show(&self) -> &Show {
        self.master.document().shows.get(show_id()).unwrap()
    }

    pub(crate) fn act(&mut self, action: &Action) {
        self.now_milliseconds += 1;
        let count = self.buyers.len();
        match *action {
            Action::Reserve(pick) => self.buyers[pick % count].reserve(pick % count),
            Action::Flush(pick) => self.flush(pick % count),
            Action::Arrive(pick) => {
                if let Some(message) = taken(&mut self.flushes, pick) {
                    self.arrive(&message);
                }
            }
            Action::ArriveTwice(pick) => {
                if let Some(message) = taken(&mut self.flushes, pick) {
                    self.arrive(&message);
                    self.flushes.push(message);
                }
            }
            Action::LoseFlush(pick) => drop(taken(&mut self.flushes, pick)),
            Action::Answer(pick) => {
                if let Some(message) = taken(&mut self.answers, pick) {
                    self.answer(&message);
                }
            }
            Action::LoseAnswer(pick) => drop(taken(&mut self.answers, pick)),
            Action::Cancel(pick) => self.cancel(pick % count),
            Action::Push(pick) => self.push(pick % count),
            Action::Restart(pick) => self.restart(pick % count),
        }
        self.check();
    }

    fn flush(&mut self, buyer: usize) {
        if let Ok(flush) = self.buyers[buyer].proxy.begin_flush() {
            self.buyers[buyer].ticket = Some(flush.ticket);
            self.flushes.push(Message {
                buyer,
                ticket: flush.ticket,
                bytes: serde_json::to_vec(&flush).unwrap(),
            });
        }
    }

    /// The master applies a flush and answers.
    fn arrive(&mut self, message: &Message) {
        let context = context(message.buyer, self.now_milliseconds);
        let staged = self.master.stage(&message.bytes, &context).unwrap();
        let index = |count: u64| usize::try_from(count).unwrap();
        let needed = staged.history_needed();
        let found = needed.map(|range| self.history[index(range.start)..index(range.end)].to_vec());
        self.history.extend_from_slice(staged.completions());
        let response = staged.commit(found).unwrap();
        self.answers.push(Message {
            buyer: message.buyer,
            ticket: message.ticket,
            bytes: response.to_json().unwrap(),
        });
    }

    fn answer(&mut self, message: &Message) {
        let buyer = &mut self.buyers[message.buyer];
        let response = FlushResponse::from_json(&message.bytes).unwrap();
        let ended = buyer.proxy.end_flush(message.ticket, &response);
        if buyer.ticket == Some(message.ticket) {
            let _ = ended.unwrap();
            buyer.ticket = None;
        } else {
            ended.unwrap_err();
        }
        self.read_outcomes(message.buyer);
    }

    fn cancel(&mut self, buyer: usize) {
        if let Some(ticket) = self.buyers[buyer].ticket.take() {
            let _ = self.buyers[buyer].proxy.cancel_flush(ticket).unwrap();
            self.read_outcomes(buyer);
        }
    }

    fn push(&mut self, buyer: usize) {
        let from = self.buyers[buyer].proxy.confirmed_count();
        let index = usize::try_from(from.get()).unwrap();
        let completions = self.history[index..].to_vec();
        let sync = Sync::new(SyncBody::Diff(CompletionBatch { from, completions }));
        // Over the wire and back.
        let sync = serde_json::from_slice(&serde_json::to_vec(&sync).unwrap()).unwrap();
        let _ = self.buyers[buyer].proxy.receive(sync).unwrap();
        self.read_outcomes(buyer);
    }

    fn restart(&mut self, buyer: usize) {
        let saved = self.buyers[buyer].proxy.save().unwrap();
        self.buyers[buyer].proxy = Proxy::restore(&saved, SequentialIds).unwrap();
    }

    /// The application takes the outcomes as they come.
    fn read_outcomes(&mut self, buyer: usize) {
        let buyer = &mut self.buyers[buyer];
        buyer
            .outcomes
            .extend(std::iter::from_fn(|| buyer.proxy.take_outcome()));
    }

    /// What has to be true at any time.
    fn check(&self) {
        let show = self.show();
        let sum: u32 = show.reservations.values().map(|one| one.seats).sum();
        assert!(sum <= show.seats, "oversold: {sum}");
        assert_eq!(show.seats_reserved.unwrap_or_default(), sum);
    }

    /// Everybody asks, and flushes until everything is settled. What is still on its way arrives.
    pub(crate) fn come_to_rest(&mut self) {
        for buyer in 0..self.buyers.len() {
            self.act(&Action::Reserve(buyer));
        }
        while !self.flushes.is_empty() || !self.answers.is_empty() {
            self.act(&Action::Arrive(0));
            self.act(&Action::Answer(0));
        }
        // One round brings everything to the master, and the second to everybody.
        for _ in 0..2 {
            for buyer in 0..self.buyers.len() {
                self.cancel(buyer);
                self.flush(buyer);
                self.act(&Action::Arrive(0));
                self.act(&Action::Answer(0));
            }
        }
        for buyer in &self.buyers {
            assert!(!buyer.proxy.has_unconfirmed());
            assert_eq!(buyer.proxy.document(), self.master.document());
            assert_eq!(buyer.proxy.count(), self.master.count());
        }
    }
}

fn taken(messages: &mut Vec<Message>, pick: usize) -> Option<Message> {
    if messages.is_empty() {
        return None;
    }
    Some(messages.remove(pick % messages.len()))
}
