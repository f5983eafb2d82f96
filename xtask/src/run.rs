//! Runs one program, showing that it is under way, and keeps what it prints.

use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How often the line of a running step is redrawn on a terminal.
const DRAW_EVERY: Duration = Duration::from_millis(500);

/// How often a running step is mentioned where there is no terminal.
const MENTION_EVERY: Duration = Duration::from_mins(1);

/// How many characters of the program's last line are shown beside the time.
const LAST_LINE_CHARACTERS_MAX: usize = 50;

/// How a running step is shown.
#[derive(Clone, Copy)]
pub(crate) struct Show {
    /// Everything that it prints.
    pub(crate) verbose: bool,
    /// One line that is drawn over and over.
    pub(crate) terminal: bool,
}

impl Show {
    /// Looks whether standard output is a terminal.
    pub(crate) fn new(verbose: bool) -> Self {
        Self {
            verbose,
            terminal: io::stdout().is_terminal(),
        }
    }
}

/// The result of a program.
pub(crate) struct Ran {
    /// Whether it ended with exit code 0.
    pub(crate) success: bool,
    /// What it printed on both outputs, line by line as it came.
    pub(crate) lines: Vec<String>,
}

/// Runs a program to its end. `title` names the step while it runs.
pub(crate) fn run(command: &mut Command, title: &str, show: Show) -> Ran {
    let started = Instant::now();
    let mut lines = Vec::new();
    let success = match spawn(command) {
        Ok((mut child, printed)) => {
            follow(&printed, &mut lines, title, show, started);
            child.wait().is_ok_and(|status| status.success())
        }
        Err(error) => {
            lines.push(format!(
                "cannot run {}: {error}",
                command.get_program().display()
            ));
            false
        }
    };
    if show.terminal {
        clear_line();
    }
    Ran { success, lines }
}

fn spawn(command: &mut Command) -> io::Result<(Child, Receiver<String>)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (sender, printed) = channel();
    if let Some(stdout) = child.stdout.take() {
        forward(stdout, sender.clone());
    }
    if let Some(stderr) = child.stderr.take() {
        forward(stderr, sender);
    }
    Ok((child, printed))
}

/// Sends the lines of an output on, until it ends. Bytes that are no UTF-8 are replaced.
fn forward(output: impl Read + Send + 'static, sender: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line)
                .trim_end_matches('\r')
                .to_owned();
            if sender.send(line).is_err() {
                break;
            }
        }
    });
}

/// Collects the lines until both outputs have ended, and shows the time meanwhile.
fn follow(
    printed: &Receiver<String>,
    lines: &mut Vec<String>,
    title: &str,
    show: Show,
    started: Instant,
) {
    let mut mentioned = started;
    let mut drawn = started;
    loop {
        match printed.recv_timeout(DRAW_EVERY) {
            Ok(line) => {
                if show.verbose {
                    if show.terminal {
                        clear_line();
                    }
                    println!("    {line}");
                }
                lines.push(line);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if show.terminal && drawn.elapsed() >= DRAW_EVERY {
            drawn = Instant::now();
            draw(title, started.elapsed(), lines.last());
        } else if !show.terminal && mentioned.elapsed() >= MENTION_EVERY {
            mentioned = Instant::now();
            println!(
                "    under way for {}: {}",
                human(started.elapsed()),
                shortened(lines.last())
            );
        }
    }
}

fn draw(title: &str, elapsed: Duration, last: Option<&String>) {
    print!(
        "\r\x1b[2K{title} .. {}  {}",
        human(elapsed),
        shortened(last)
    );
    // A closed terminal is no reason to fail the tests.
    let _ = io::stdout().flush();
}

fn clear_line() {
    print!("\r\x1b[2K");
}

fn shortened(line: Option<&String>) -> String {
    let line = line.map_or("", |line| line.trim());
    line.chars()
        .filter(|character| !character.is_control())
        .take(LAST_LINE_CHARACTERS_MAX)
        .collect()
}

/// A time as people say it: `7 s`, `2 min 05 s`.
pub(crate) fn human(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{seconds} s")
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SILENT: Show = Show {
        verbose: false,
        terminal: false,
    };

    #[test]
    fn times_are_readable() {
        assert_eq!(human(Duration::from_millis(7_900)), "7 s");
        assert_eq!(human(Duration::from_secs(125)), "2 min 05 s");
    }

    #[test]
    fn what_a_program_prints_is_kept() {
        let ran = run(Command::new("cargo").arg("--version"), "cargo", SILENT);
        assert!(ran.success);
        assert!(ran.lines[0].starts_with("cargo "), "{:?}", ran.lines);
    }

    #[test]
    fn failures_are_told_from_success() {
        let ran = run(
            Command::new("cargo").arg("no-such-subcommand"),
            "cargo",
            SILENT,
        );
        assert!(!ran.success);
        let ran = run(
            &mut Command::new("no-such-program-as-this"),
            "nothing",
            SILENT,
        );
        assert!(!ran.success);
        assert!(
            ran.lines[0].contains("cannot run no-such-program-as-this"),
            "{:?}",
            ran.lines
        );
    }
}
