//! `flushout demo`: three people and one list, and a race for seats, told step by step, with the
//! proofs at their ends.

mod json;
mod page;
mod people;
mod proof;
mod race;
mod rules;
mod stop;
mod story;

use std::io::Write as _;
use std::process::ExitCode;

use crate::arguments::Demo;
use crate::failure::Failure;

use page::Page;
use stop::Stop;

/// Tells the story and the race. The exit code is 0 when the master and everybody hold the same
/// document, and no seat was sold twice.
pub(crate) fn run(arguments: &Demo) -> Result<ExitCode, Failure> {
    let mut page = Page::new();
    let is_proved = tell(&mut page).map_err(|error| {
        Failure::Unusable(format!("the demo could not go on: {error}. This is a bug."))
    })?;
    let text = if arguments.json {
        page.json_lines()
    } else {
        page.text().to_owned()
    };
    // The stream leaves the colours out where the output is no terminal, or NO_COLOR is set.
    let mut stdout = anstream::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(Failure::Output)?;
    Ok(ExitCode::from(u8::from(!is_proved)))
}

fn tell(page: &mut Page) -> Result<bool, Stop> {
    let is_list_proved = story::tell(page)?;
    let is_race_proved = race::tell(page)?;
    Ok(is_list_proved && is_race_proved)
}
