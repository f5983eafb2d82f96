//! Undo, redo, and an undo that meets what somebody else has written.
//!
//! ```text
//! ada: "Plan", "Start early"
//! ada: "Plan", ""
//! ada: "Plan", "Start early"
//! ada: "Plan", ""
//! ada: rejected (conflict)
//! ada: text not undone: Changed
//! ada: "Plan", "Start late"
//! ada: text not undone: Changed
//! ada: "Plan", "Start late"
//! ada: "Untitled", "Start late"
//! master: "Untitled", "Start late"
//! ```

use flushout::proxy::{Conflict, UndoError};
use flushout::{Context, FlushoutModel, Master, Proxy, os_ids};

/// A note that several people edit.
#[derive(FlushoutModel)]
struct Note {
    #[flushout(max_length = 100)]
    title: String,
    #[flushout(max_length = 10_000)]
    text: String,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Sends all commands that wait in a proxy, and reports what the master rejected.
fn flush(name: &str, proxy: &mut Proxy<Note>, master: &mut Master<Note>) -> Result<()> {
    // An undo of a command never goes in the same flush as that command, so there may be several.
    loop {
        let flush = proxy.begin_flush()?;
        let response = master.stage_flush(&flush, &Context::new())?.commit(None)?;
        let report = proxy.end_flush(flush.ticket, &response)?;
        for rejected in &report.rejected {
            println!("{name}: rejected ({})", rejected.problem.code);
        }
        report_conflicts(name, &report.conflicts);
        if !proxy.has_queued() {
            return Ok(());
        }
    }
}

fn report_conflicts(name: &str, conflicts: &[Conflict]) {
    for conflict in conflicts {
        let place = conflict.field.as_deref().unwrap_or("the note");
        println!("{name}: {place} not undone: {:?}", conflict.reason);
    }
}

/// Undoes the last command of the proxy, and reports what it left as it is.
fn undo(name: &str, proxy: &mut Proxy<Note>) -> Result<()> {
    match proxy.undo() {
        Ok(undone) => report_conflicts(name, &undone.conflicts),
        // Nothing of it can be restored, so drop the step: the next undo is that of the command before.
        Err(UndoError::Conflicts { conflicts, .. }) => {
            report_conflicts(name, &conflicts);
            proxy.skip_undo();
        }
        Err(error) => return Err(error.into()),
    }
    show(name, proxy.document());
    Ok(())
}

fn show(name: &str, note: &Note) {
    println!("{name}: {:?}, {:?}", note.title, note.text);
}

fn main() -> Result<()> {
    let note = Note {
        title: "Untitled".into(),
        text: String::new(),
    };
    let mut master = Master::of_document(&note, os_ids::time_ordered())?;
    let start = master.snapshot()?;
    let mut ada = Proxy::<Note>::new(&start, os_ids::time_ordered())?.with_undo(100);
    let mut ben = Proxy::<Note>::new(&start, os_ids::time_ordered())?;
    let path = Note::path();

    ada.apply(path.title().set("Plan".into()))?;
    ada.apply(path.text().set("Start early".into()))?;
    show("ada", ada.document());

    // Undo and redo are new commands: they wait, are sent, and the master validates them.
    undo("ada", &mut ada)?;
    let redone = ada.redo()?;
    report_conflicts("ada", &redone.conflicts);
    show("ada", ada.document());
    flush("ada", &mut ada, &mut master)?;

    // Ben, who has seen it, writes another text. Ada has not heard of that, and undoes hers.
    flush("ben", &mut ben, &mut master)?;
    ben.apply(path.text().set("Start late".into()))?;
    flush("ben", &mut ben, &mut master)?;
    undo("ada", &mut ada)?;
    // The undo says what it expects to replace, so the master rejects it: Ben's text stays.
    flush("ada", &mut ada, &mut master)?;
    show("ada", ada.document());

    // Ada asks again. Her proxy has Ben's text by now, so nothing can be restored and she skips the
    // step; the next undo restores the title.
    undo("ada", &mut ada)?;
    undo("ada", &mut ada)?;
    flush("ada", &mut ada, &mut master)?;
    show("master", master.document());
    Ok(())
}
