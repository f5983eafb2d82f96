//! Offline work: commands wait on disk, survive a restart, and meet what others did meanwhile.
//!
//! ```text
//! sent: 1
//! laptop, offline: Buy matches, Pack the big tent
//! sent: 2
//! laptop, restarted: Buy matches, Pack the big tent
//! waiting: 2
//! sent: 2
//! rejected: not_found
//! laptop, online: Buy matches, Rent a boat
//! sent: 1
//! master: Buy matches, Pack the big tent, Rent a boat
//! ```

use std::path::Path;

use flushout::{Collection, Context, FlushoutModel, Master, Proxy, os_ids};

/// A shared list of tasks.
#[derive(FlushoutModel, Default)]
struct Tasks {
    #[flushout(max_items = 1_000)]
    tasks: Collection<Task>,
}

/// Something to do.
#[derive(FlushoutModel)]
struct Task {
    #[flushout(min_length = 1, max_length = 100)]
    title: String,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Stores a proxy so that no crash leaves half a file: write beside it, then rename.
fn store(proxy: &mut Proxy<Tasks>, file: &Path) -> Result<()> {
    let beside = file.with_extension("new");
    std::fs::write(&beside, proxy.save()?)?;
    Ok(std::fs::rename(&beside, file)?)
}

/// Sends the commands that wait in a proxy, and takes the answer.
fn flush(proxy: &mut Proxy<Tasks>, master: &mut Master<Tasks>) -> Result<()> {
    let flush = proxy.begin_flush()?;
    println!("sent: {}", flush.completions.len());
    let response = master.stage_flush(&flush, &Context::new())?.commit(None)?;
    for rejected in proxy.end_flush(flush.ticket, &response)?.rejected {
        println!("rejected: {}", rejected.problem.code);
    }
    Ok(())
}

fn show(what: &str, tasks: &Tasks) {
    let mut titles: Vec<&str> = tasks
        .tasks
        .values()
        .map(|task| task.title.as_str())
        .collect();
    titles.sort_unstable();
    println!("{what}: {}", titles.join(", "));
}

fn task(title: &str) -> Task {
    Task {
        title: title.into(),
    }
}

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("tasks.json");
    let mut master = Master::of_document(&Tasks::default(), os_ids::time_ordered())?;
    let mut laptop = Proxy::<Tasks>::new(&master.snapshot()?, os_ids::time_ordered())?;
    let path = Tasks::path().tasks();
    let tent = laptop
        .apply(path.create(task("Pack the tent")))?
        .created_id();
    flush(&mut laptop, &mut master)?;

    // On the train, without a network. Each command is stored as soon as it is applied.
    laptop.apply(path.at(tent).title().set("Pack the big tent".into()))?;
    store(&mut laptop, &file)?;
    laptop.apply(path.create(task("Buy matches")))?;
    store(&mut laptop, &file)?;
    show("laptop, offline", laptop.document());

    // Meanwhile somebody deletes the tent and adds a boat.
    let mut phone = Proxy::<Tasks>::new(&master.snapshot()?, os_ids::time_ordered())?;
    phone.apply(path.at(tent).delete())?;
    phone.apply(path.create(task("Rent a boat")))?;
    flush(&mut phone, &mut master)?;

    // The laptop starts again, from the file.
    drop(laptop);
    let mut laptop = Proxy::<Tasks>::restore(&std::fs::read(&file)?, os_ids::time_ordered())?;
    show("laptop, restarted", laptop.document());
    println!("waiting: {}", laptop.queued_count());

    // Online again. A command about the deleted task cannot be applied; the others are.
    flush(&mut laptop, &mut master)?;
    show("laptop, online", laptop.document());

    // The application decides what to do with a rejected command: change it, retry it, or drop it.
    let rejected: Vec<_> = laptop.rejected().map(|rejected| rejected.number).collect();
    for number in rejected {
        laptop.retry(number, path.create(task("Pack the big tent")))?;
    }
    flush(&mut laptop, &mut master)?;
    show("master", master.document());
    Ok(())
}
