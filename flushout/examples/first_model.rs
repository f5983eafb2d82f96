//! A first model: a shared shopping list with a master and two clients.
//!
//! ```text
//! ada: Milk, Bread
//! ada cannot rename the milk: A text of 0 characters is shorter than 1 at /command/props/name (too_short)
//! stored by the server: 2
//! ben: Milk, Bread
//! ben: Milk (bought), Bread
//! stored by the server: 1
//! stored by the server: 0
//! ada: Milk (bought), Bread
//! ```

use flushout::{
    Collection, Completion, Context, Flush, FlushResponse, FlushoutModel, Master, Proxy, os_ids,
};

/// A shared shopping list.
#[derive(FlushoutModel, Default)]
struct ShoppingList {
    #[flushout(max_items = 1_000)]
    items: Collection<Item>,
}

/// Something to buy.
#[derive(FlushoutModel)]
struct Item {
    #[flushout(min_length = 1, max_length = 100)]
    name: String,
    #[flushout(default)]
    bought: bool,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The server of one list. A real one keeps the history in a database.
struct Server {
    master: Master<ShoppingList>,
    history: Vec<Completion>,
}

impl Server {
    /// Answers a flush: apply it, store what was applied, then answer.
    fn answer(&mut self, flush: &Flush) -> Result<FlushResponse> {
        let staged = self.master.stage_flush(flush, &Context::new())?;
        // What this client has missed, from the history.
        let missed = match staged.history_needed() {
            Some(range) => Some(self.history[usize::try_from(range.start)?..].to_vec()),
            None => None,
        };
        self.history.extend_from_slice(staged.completions());
        println!("stored by the server: {}", staged.completions().len());
        Ok(staged.commit(missed)?)
    }
}

/// Sends the commands that wait in a proxy, and takes the answer.
fn flush(proxy: &mut Proxy<ShoppingList>, server: &mut Server) -> Result<()> {
    let flush = proxy.begin_flush()?;
    let response = server.answer(&flush)?;
    let report = proxy.end_flush(flush.ticket, &response)?;
    for rejected in &report.rejected {
        println!("the server rejected a command: {}", rejected.problem);
    }
    Ok(())
}

fn show(user: &str, list: &ShoppingList) {
    let items = list.items.values().map(|item| {
        let mark = if item.bought { " (bought)" } else { "" };
        format!("{}{mark}", item.name)
    });
    println!("{user}: {}", items.collect::<Vec<_>>().join(", "));
}

fn item(name: &str) -> Item {
    Item {
        name: name.into(),
        bought: false,
    }
}

fn main() -> Result<()> {
    let mut server = Server {
        master: Master::of_document(&ShoppingList::default(), os_ids::time_ordered())?,
        history: Vec::new(),
    };
    let start = server.master.snapshot()?;
    let mut ada = Proxy::<ShoppingList>::new(&start, os_ids::time_ordered())?;

    // Paths are typed: an illegal one does not compile. A command takes effect at once.
    let items = ShoppingList::path().items();
    let milk = ada.apply(items.create(item("Milk")))?.created_id();
    ada.apply(items.create(item("Bread")))?;
    show("ada", ada.document());

    // The proxy refuses what breaks a rule of the model, and changes nothing.
    if let Err(problem) = ada.apply(items.at(milk).name().set(String::new())) {
        println!("ada cannot rename the milk: {problem}");
    }
    flush(&mut ada, &mut server)?;

    // Ben starts from the latest snapshot, and ticks the milk off.
    let mut ben = Proxy::<ShoppingList>::new(&server.master.snapshot()?, os_ids::time_ordered())?;
    show("ben", ben.document());
    ben.apply(items.at(milk).bought().set(true))?;
    show("ben", ben.document());
    flush(&mut ben, &mut server)?;

    // An empty flush asks for what is new.
    flush(&mut ada, &mut server)?;
    show("ada", ada.document());
    Ok(())
}
