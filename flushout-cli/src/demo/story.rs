//! The story: who does what, what crosses the wire, and what each of them sees.

use flushout::{Id, RejectedBy, SyncReport};
use flushout_example_models::todo_list::{TodoList, TodoPatch};

use super::page::Page;
use super::people::{Person, Server};
use super::proof;
use super::stop::{Stop, expect_problem};

/// Everybody.
struct Cast {
    server: Server,
    ada: Person,
    ben: Person,
    cleo: Person,
}

/// Tells it; true when the proof at the end holds.
pub(super) fn tell(page: &mut Page) -> Result<bool, Stop> {
    page.title("flushout: one list, three people, one authority");
    page.say(
        "A master keeps a todo list. Ada, Ben and Cleo each work on a proxy, a copy that answers at \
once and sends its commands in the background. Ids are counted here, so that two people come to \
propose the same one; an application takes ids that do not collide. Where messages are shown, \
… stands for what is left out.",
    );
    let mut cast = begin(page)?;
    ada_writes(&mut cast, page)?;
    ben_mistypes(&mut cast, page)?;
    cleo_works_offline(&mut cast, page)?;
    others_go_on(&mut cast, page)?;
    cleo_comes_back(&mut cast, page)?;
    everybody_catches_up(&mut cast, page)?;
    page.step("The proof");
    let is_proved = proof::show(page, &cast.server, [&cast.ada, &cast.ben, &cast.cleo])?;
    Ok(is_proved)
}

fn begin(page: &mut Page) -> Result<Cast, Stop> {
    page.step("Everybody starts from the latest snapshot");
    let list = TodoList {
        title: "Moving house".to_owned(),
        ..TodoList::default()
    };
    let server = Server::new(&list)?;
    let snapshot = server.master.snapshot()?;
    let line = serde_json::to_string(&snapshot)?;
    page.wire("master → Ada, Ben, Cleo", "snapshot", &snapshot, &[line])?;
    page.say("From now on only changes cross the wire.");
    Ok(Cast {
        ada: Person::new("Ada", &server)?,
        ben: Person::new("Ben", &server)?,
        cleo: Person::new("Cleo", &server)?,
        server,
    })
}

fn ada_writes(cast: &mut Cast, page: &mut Page) -> Result<(), Stop> {
    let Cast { server, ada, .. } = cast;
    page.step("Ada writes two todos and sees them at once");
    ada.write("Book a van", None)?;
    ada.write("Pack the kitchen", None)?;
    ada.look(page);

    page.step("Ada's proxy flushes; the master's rule stamps what is created");
    let report = ada.flush(server, page)?;
    tell_report(&report, page);
    page.say("The commands were changed on the way, so Ada is sent what became of them:");
    ada.look(page);
    Ok(())
}

fn ben_mistypes(cast: &mut Cast, page: &mut Page) -> Result<(), Stop> {
    let Cast { server, ben, .. } = cast;
    page.step("Ben asks what is new: an empty flush brings the diff");
    let report = ben.flush(server, page)?;
    tell_report(&report, page);

    page.step("Ben estimates 7 minutes, but the model says: multiples of 5");
    let van = TodoList::path().todos().at(Id::new("1")?);
    let problem = expect_problem(ben.proxy.apply(van.estimate_minutes().set(Some(7))))?;
    page.refused(&format!("refused on the spot, nothing is sent: {problem}"));
    page.say("He takes 30, and flushes. Nothing else has changed, so the answer is short:");
    ben.proxy.apply(van.estimate_minutes().set(Some(30)))?;
    let report = ben.flush(server, page)?;
    tell_report(&report, page);
    Ok(())
}

fn cleo_works_offline(cast: &mut Cast, page: &mut Page) -> Result<(), Stop> {
    let Cast { server, cleo, .. } = cast;
    page.step("Cleo asks what is new, then loses her connection, and works on");
    let report = cleo.flush_silently(server)?;
    tell_report(&report, page);
    let gas = cleo.write("Cancel the gas", None)?;
    cleo.write("Read the meters", Some(gas))?;
    let list = TodoList::path();
    let patch = TodoPatch {
        details: Some(Some("Ask for the final bill".to_owned())),
        ..TodoPatch::default()
    };
    cleo.proxy.apply(list.todos().at(gas).update(patch))?;
    cleo.proxy.apply(list.todos().at(Id::new("2")?).delete())?;
    page.say(
        "She writes two todos, the second to be done before the first; adds details to the first; \
and deletes Ada's \"Pack the kitchen\".",
    );
    cleo.look(page);
    Ok(())
}

fn others_go_on(cast: &mut Cast, page: &mut Page) -> Result<(), Stop> {
    let Cast {
        server, ada, ben, ..
    } = cast;
    page.step("Meanwhile Ben writes a todo, and his proxy proposes the id that Cleo's took");
    ben.write("Hand over the keys", None)?;
    let report = ben.flush(server, page)?;
    tell_report(&report, page);
    page.say("Ben came first, so the id 4 is his.");

    page.step("Ada deletes \"Book a van\", and is told of what Ben did");
    ada.proxy
        .apply(TodoList::path().todos().at(Id::new("1")?).delete())?;
    let report = ada.flush(server, page)?;
    tell_report(&report, page);
    page.say("(\"detete\" is how the npm package spells it; both spellings are read.)");
    ada.look(page);
    Ok(())
}

fn cleo_comes_back(cast: &mut Cast, page: &mut Page) -> Result<(), Stop> {
    let Cast { server, cleo, .. } = cast;
    page.step("Cleo is back and flushes what she did meanwhile");
    let (flush, response) = cleo.send(server, page)?;

    page.step("While the answer is on its way, Cleo ticks off \"Book a van\"");
    let van = Id::new("1")?;
    cleo.proxy
        .apply(TodoList::path().todos().at(van).done().set(true))?;
    page.say("She cannot know that it is gone. She sees it done at once; it waits to be flushed.");
    cleo.look(page);

    page.step("The answer: an id was taken, a delete was refused, and the van is gone");
    let report = cleo.receive(&flush, &response, page)?;
    tell_report(&report, page);
    page.say(
        "What she wrote is there under ids that were free, the details and the reference have \
followed, and Ada's todo is back:",
    );
    cleo.look(page);
    Ok(())
}

fn everybody_catches_up(cast: &mut Cast, page: &mut Page) -> Result<(), Stop> {
    let Cast {
        server, ada, ben, ..
    } = cast;
    page.step("Ada and Ben ask what is new");
    let report = ada.flush(server, page)?;
    tell_report(&report, page);
    let report = ben.flush_silently(server)?;
    tell_report(&report, page);
    page.say("Ben is sent the same, and that the van is gone. Now everybody is up to date.");
    Ok(())
}

/// Tells what an answer has changed for a person's own commands.
fn tell_report(report: &SyncReport, page: &mut Page) {
    for (former, present) in &report.renamed {
        page.say(&format!("renamed: {former} is {present} now"));
    }
    for rejected in &report.rejected {
        let by = match rejected.by {
            RejectedBy::Answer => "rejected by the master",
            RejectedBy::Rebase => "dropped at the rebase",
        };
        page.refused(&format!("{} {by}: {}", rejected.entry, rejected.problem));
    }
}
