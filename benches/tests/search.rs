//! The search for the worst, short and with a fixed seed: the counted work of a flush ends at its limit,
//! whatever is found. Times are never looked at.

use std::time::Duration;

use flushout_benches::harness::Failure;
use flushout_benches::search::{Climb, Found, Scale, subjects, worst};
use flushout_benches::workload::Numbers;

#[test]
fn no_flush_works_beyond_its_limit() -> Result<(), Failure> {
    let options = Climb {
        tries: 8,
        time: Duration::MAX,
        bytes_max: 10 * 1024,
        score: Found::work_share,
    };
    let mut shares = Vec::new();
    let flushes = subjects(Scale::Small)?.into_iter();
    for mut subject in flushes.filter(|subject| subject.name.starts_with("flush")) {
        let mut numbers = Numbers::new(7);
        let worst = worst(&mut subject, &mut numbers, options)?;
        // Of a command that was begun within the limit, at most 200 effects are rolled back as well.
        assert!(
            worst.work_share() <= 1.2,
            "{}: {}",
            subject.name,
            worst.message
        );
        shares.push((subject.name, worst.work_share()));
    }
    // It is found how to come there.
    let is_reached = shares.iter().any(|(_, share)| *share > 1.0);
    assert!(is_reached, "{shares:?}");
    Ok(())
}
