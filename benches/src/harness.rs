//! Runs two things turn by turn and tells the ratio of their times.

use std::error::Error;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Why a benchmark could not run.
pub type Failure = Box<dyn Error>;

/// One run of one side: prepares, does the work, puts everything back; returns the time of the
/// work alone.
pub type Run = Box<dyn FnMut() -> Result<Duration, Failure>>;

/// Two things to be compared, with their data.
pub struct Pair {
    /// What is looked at.
    pub ours: Run,
    /// What it is compared with.
    pub floor: Run,
}

/// One line of the table.
pub struct Case {
    /// What `--bench` looks at.
    pub name: String,
    /// How many things one run does, such as commands, to tell the time of one.
    pub units: usize,
    /// What is within the time, on our side and on that of the floor.
    pub timed: &'static str,
    /// Makes the data. Called when the case runs, so that one case holds memory at a time.
    pub build: Box<dyn Fn() -> Result<Pair, Failure>>,
}

/// What the arguments ask for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Each case once, to see that it runs.
    pub is_quick: bool,
    /// Only cases with this in their name.
    pub name: Option<String>,
}

impl Options {
    /// Reads the arguments of the program. `--bench` without a name, as cargo gives it, is passed
    /// over.
    pub fn from_arguments() -> Self {
        let mut options = Self::default();
        let mut arguments = std::env::args().skip(1).peekable();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" | "--test" => options.is_quick = true,
                "--bench" => {
                    let name = arguments.next_if(|next| !next.starts_with("--"));
                    options.name = name.or(options.name);
                }
                _ => {}
            }
        }
        options
    }

    fn wants(&self, case: &Case) -> bool {
        self.name
            .as_ref()
            .is_none_or(|name| case.name.contains(name.as_str()))
    }
}

const ROUNDS: usize = 21;
const ROUND_TIME: Duration = Duration::from_millis(80);
const WARM_UP_TIME: Duration = Duration::from_millis(200);

/// Runs the cases that are asked for and prints the table.
///
/// # Errors
///
/// The first case that could not run.
pub fn run(title: &str, options: &Options, cases: Vec<Case>) -> Result<(), Failure> {
    let wanted: Vec<Case> = cases
        .into_iter()
        .filter(|case| options.wants(case))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    println!("\n{title}");
    println!(
        "{:<44}{:>12}{:>12}{:>10}{:>8}  {:<13} timed",
        "", "ours µs", "other µs", "ns each", "ratio", "least–most"
    );
    for case in wanted {
        let pair = (case.build)().map_err(|error| format!("{}: {error}", case.name))?;
        let figures =
            measure(pair, options.is_quick).map_err(|error| format!("{}: {error}", case.name))?;
        println!("{}", line(&case, &figures));
    }
    Ok(())
}

struct Figures {
    ours: Duration,
    floor: Duration,
    ratios: Vec<f64>,
}

fn measure(mut pair: Pair, is_quick: bool) -> Result<Figures, Failure> {
    let turns = if is_quick { 1 } else { warm_up(&mut pair)? };
    let rounds = if is_quick { 1 } else { ROUNDS };
    let mut ours = Vec::with_capacity(rounds);
    let mut floor = Vec::with_capacity(rounds);
    let mut ratios = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let mut our_times = Vec::with_capacity(turns);
        let mut floor_times = Vec::with_capacity(turns);
        for turn in 0..turns {
            // Who goes second finds the caches as the other left them: take turns in that too.
            if turn % 2 == 0 {
                our_times.push((pair.ours)()?);
                floor_times.push((pair.floor)()?);
            } else {
                floor_times.push((pair.floor)()?);
                our_times.push((pair.ours)()?);
            }
        }
        let (our_time, floor_time) = (undisturbed(&mut our_times), undisturbed(&mut floor_times));
        ratios.push(our_time.as_secs_f64() / floor_time.as_secs_f64().max(1e-9));
        ours.push(our_time);
        floor.push(floor_time);
    }
    ratios.sort_by(f64::total_cmp);
    Ok(Figures {
        ours: median(&mut ours),
        floor: median(&mut floor),
        ratios,
    })
}

/// How many turns make a round.
fn warm_up(pair: &mut Pair) -> Result<usize, Failure> {
    let start = Instant::now();
    let mut turns = 0_u32;
    while turns < 2 || start.elapsed() < WARM_UP_TIME {
        (pair.ours)()?;
        (pair.floor)()?;
        turns += 1;
    }
    let turn = start.elapsed() / turns;
    let turns = ROUND_TIME.as_nanos() / turn.as_nanos().max(1);
    Ok(usize::try_from(turns).unwrap_or(1).clamp(1, 2_000))
}

/// The tenth part of the times is no longer than this. Where other programs want the processor
/// too, a median is mostly of their making; the least time is a stroke of luck.
fn undisturbed(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 10).copied().unwrap_or_default()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn line(case: &Case, figures: &Figures) -> String {
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let middle = figures.ratios[figures.ratios.len() / 2];
    let least = figures.ratios.first().copied().unwrap_or_default();
    let most = figures.ratios.last().copied().unwrap_or_default();
    #[allow(clippy::cast_precision_loss, reason = "a figure for people")]
    let each = figures.ours.as_secs_f64() * 1e9 / case.units as f64;
    let mut line = String::new();
    // Writing into a text does not fail.
    let _ = write!(
        line,
        "{:<44}{:>12.1}{:>12.1}{:>10.1}{:>8.2}  {:<13} {}",
        case.name,
        micros(figures.ours),
        micros(figures.floor),
        each,
        middle,
        format!("{least:.2}–{most:.2}"),
        case.timed
    );
    line
}
