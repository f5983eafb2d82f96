//! The arguments of `flushout gateway`, with the help that a person reads.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args, ValueEnum};
use flushout::Limits;
use http::HeaderName;
use tracing::level_filters::LevelFilter;

use super::error::CommandError;
use crate::admit::ARRAY_INDEX_MAX_DEFAULT;
use crate::body::BodyTimes;
use crate::proxy::{ClientKey, Rate, Route, Settings, Upstream};

/// Arguments of `gateway`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Stands in front of a server with a master, and forwards only valid flushes. It writes each again
from the values that it has read, so that it means the same behind the gateway. It answers everything
else with application/problem+json.
With --schema it holds flushes to a model, with --untyped to the rules that keep a master of the npm
package from breaking.

It speaks HTTP/1.1 without encryption; terminate TLS in front of it. It knows no document, no
users and no rights: the master behind it decides.

Examples:
  flushout gateway --schema schemas/todo-list \\
      --upstream http://127.0.0.1:3000 --listen 127.0.0.1:8080
  flushout gateway --untyped --upstream http://127.0.0.1:3000 --listen 0.0.0.0:8080 \\
      --flush-route 'POST /documents/*/flush' --pass-route 'GET /documents/*' --rate 20")]
#[command(group = ArgGroup::new("admission").required(true).args(["schema", "untyped"]))]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct GatewayArguments {
    /// The directory of the emitted schemas of a model, or its model.json
    #[arg(long, value_name = "DIR")]
    pub schema: Option<PathBuf>,
    /// Take any document, without a model, in front of a master of the npm package
    #[arg(long)]
    pub untyped: bool,
    /// With --schema: behind it is a master of the npm package, which knows no transactions and no commands of enums
    #[arg(long, conflicts_with = "untyped")]
    pub for_npm: bool,
    /// Where to forward to: http://HOST:PORT, with a path to be put before each
    #[arg(long, value_name = "URL", value_parser = parse_upstream)]
    pub upstream: ShownUpstream,
    /// Where to listen for clients
    #[arg(long, value_name = "ADDR", value_parser = parse_address)]
    pub listen: SocketAddr,
    /// Where to listen for /metrics and /healthz, or `none`
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:9464")]
    pub admin_listen: String,
    /// A method and a path to which flushes come; `*` is any one part. May be repeated [default: POST /flush]
    #[arg(long, value_name = "ROUTE")]
    pub flush_route: Vec<Route>,
    /// A method and a path that are let through as they are, without a body. May be repeated [default: GET /snapshot]
    #[arg(long, value_name = "ROUTE")]
    pub pass_route: Vec<Route>,

    /// Tell clients apart by the last item of this header, which a proxy in front must set, instead of by their address
    #[arg(long, value_name = "NAME")]
    pub client_header: Option<HeaderName>,
    /// A header of requests that passes beside those that always do. May be repeated
    #[arg(long, value_name = "NAME")]
    pub pass_header: Vec<HeaderName>,
    /// Requests per second and client, in the long run; 0 for no limit
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    pub rate: u32,
    /// Requests of a client at once, after a pause [default: twice the rate]
    #[arg(long, value_name = "NUMBER")]
    pub rate_burst: Option<NonZeroU32>,

    /// The most bytes of a flush [default: as the model says, or 1 MiB]
    #[arg(long, value_name = "BYTES")]
    pub flush_bytes_max: Option<usize>,
    /// The most commands of a flush [default: as the model says, or 1 000]
    #[arg(long, value_name = "NUMBER")]
    pub flush_commands_max: Option<usize>,
    /// The most JSON values of a flush [default: as the model says, or 50 000]
    #[arg(long, value_name = "NUMBER")]
    pub flush_values_max: Option<usize>,
    /// Let null into the document (--untyped); a later path through it breaks a master of the npm package
    #[arg(long, conflicts_with = "schema")]
    pub allow_null: bool,
    /// Let updates set `length` (--untyped), which cuts or lengthens an array
    #[arg(long, conflicts_with = "schema")]
    pub allow_length: bool,
    /// Let transactions pass (--untyped); a master of the npm package throws on them, ours takes them
    #[arg(long, conflicts_with = "schema")]
    pub allow_transactions: bool,
    /// Let pass what commands expect to replace (--untyped); a master of the npm package does not look at it, ours does
    #[arg(long, conflicts_with = "schema")]
    pub allow_preconditions: bool,
    /// The largest array index (--untyped); a larger one makes an array of that length
    #[arg(long, value_name = "NUMBER", default_value_t = ARRAY_INDEX_MAX_DEFAULT)]
    pub array_index_max: u64,

    /// The most requests under way; more get 503
    #[arg(long, value_name = "NUMBER", default_value_t = 512)]
    pub requests_max: usize,
    /// The most bytes of all bodies that are coming or going; a flush that finds no room gets 503. With glibc set
    /// `MALLOC_MMAP_THRESHOLD_=16384` in the environment too, else freed memory is kept: see "Sizing" in docs/gateway.md
    #[arg(long, value_name = "BYTES", default_value_t = 256 * 1024 * 1024)]
    pub bodies_bytes_max: usize,
    /// The most connections; more wait to be accepted
    #[arg(long, value_name = "NUMBER", default_value_t = 1024)]
    pub connections_max: usize,
    /// The most connections from one address; more are closed at once; 0 for no limit [default: 128; none with --client-header]
    #[arg(long, value_name = "NUMBER")]
    pub connections_per_peer_max: Option<usize>,
    /// The most bytes of a request's head
    #[arg(long, value_name = "BYTES", default_value_t = 16 * 1024)]
    pub header_bytes_max: usize,
    /// How long the head of a request may take, the pause before it included
    #[arg(long, value_name = "SECONDS", default_value = "15", value_parser = parse_seconds)]
    pub header_seconds_max: Duration,
    /// How long the body of a flush may take
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = parse_seconds)]
    pub body_seconds_max: Duration,
    /// How long the body of a flush may pause
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = parse_seconds)]
    pub body_idle_seconds_max: Duration,
    /// How long a client may leave an answer unread
    #[arg(long, value_name = "SECONDS", default_value = "20", value_parser = parse_seconds)]
    pub write_stall_seconds_max: Duration,
    /// How long the upstream may take until its answer begins
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = parse_seconds)]
    pub upstream_seconds_max: Duration,
    /// How long the upstream may pause within its answer
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = parse_seconds)]
    pub upstream_idle_seconds_max: Duration,
    /// How long an answer of the upstream may take in all, until the client has it
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = parse_seconds)]
    pub answer_seconds_max: Duration,
    /// The most bytes of an answer of the upstream
    #[arg(long, value_name = "BYTES", default_value_t = 64 * 1024 * 1024)]
    pub upstream_bytes_max: u64,
    /// How long requests under way may take after the signal to end
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = parse_seconds)]
    pub shutdown_seconds_max: Duration,

    /// The form of the log on standard error
    #[arg(long, value_enum, default_value_t = LogForm::Text)]
    pub log: LogForm,
    /// What is logged; each request is one line of `info`
    #[arg(long, value_enum, default_value_t = LogLevel::Info)]
    pub log_level: LogLevel,
}

/// An upstream, and how it was written.
#[derive(Clone, Debug)]
pub struct ShownUpstream {
    upstream: Upstream,
    text: String,
}

impl std::fmt::Display for ShownUpstream {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogForm {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

/// What is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Only what keeps the gateway from working
    Error,
    /// And what an operator should look at
    Warn,
    /// And each request
    Info,
    /// And why connections ended
    Debug,
}

impl LogLevel {
    pub(super) const fn filter(self) -> LevelFilter {
        match self {
            Self::Error => LevelFilter::ERROR,
            Self::Warn => LevelFilter::WARN,
            Self::Info => LevelFilter::INFO,
            Self::Debug => LevelFilter::DEBUG,
        }
    }
}

fn parse_upstream(text: &str) -> Result<ShownUpstream, String> {
    let upstream = Upstream::parse(text).map_err(|error| error.to_string())?;
    Ok(ShownUpstream {
        upstream,
        text: text.to_owned(),
    })
}

fn parse_address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "write an IP address and a port, as 127.0.0.1:8080 or [::1]:8080; names are not looked up".to_owned()
    })
}

/// Seconds, with a fraction if need be; more than none.
fn parse_seconds(text: &str) -> Result<Duration, String> {
    const SECONDS_MAX: f64 = 86_400.0;
    let seconds: f64 = text
        .parse()
        .map_err(|_| "it must be a number of seconds".to_owned())?;
    if seconds > 0.0 && seconds <= SECONDS_MAX {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("it must be more than 0 and at most 86400 seconds".to_owned())
    }
}

impl GatewayArguments {
    /// Where to listen for operators.
    pub(super) fn admin_listen(&self) -> Result<Option<SocketAddr>, CommandError> {
        if self.admin_listen == "none" {
            return Ok(None);
        }
        let address = parse_address(&self.admin_listen);
        address.map(Some).map_err(|words| {
            CommandError(format!(
                "--admin-listen {}: {words}. Or say none.",
                self.admin_listen
            ))
        })
    }

    /// The limits of flushes, where they are set here.
    pub(super) fn limits(&self, mut limits: Limits) -> Limits {
        if let Some(bytes) = self.flush_bytes_max {
            limits = limits.with_message_bytes_max(bytes);
        }
        if let Some(commands) = self.flush_commands_max {
            limits = limits.with_flush_commands_max(commands);
        }
        if let Some(values) = self.flush_values_max {
            limits = limits.with_json_nodes_max(values);
        }
        limits
    }

    /// The settings of the gateway.
    pub(super) fn settings(&self) -> Result<Settings, CommandError> {
        let mut settings = Settings::new(self.upstream.upstream.clone());
        if !self.flush_route.is_empty() {
            settings.routes.flush.clone_from(&self.flush_route);
        }
        if !self.pass_route.is_empty() {
            settings.routes.pass.clone_from(&self.pass_route);
        }
        for (name, figure) in [
            ("--requests-max", self.requests_max),
            ("--connections-max", self.connections_max),
            ("--bodies-bytes-max", self.bodies_bytes_max),
        ] {
            if figure == 0 {
                return Err(CommandError(format!(
                    "{name} 0 would admit nobody; give 1 or more"
                )));
            }
        }
        if let Some(header) = &self.client_header {
            settings.client_key = ClientKey::Header(header.clone());
        }
        settings.rate = NonZeroU32::new(self.rate).map(|per_second| Rate {
            per_second,
            burst: self
                .rate_burst
                .unwrap_or(per_second.saturating_add(per_second.get())),
        });
        settings.pass_headers.clone_from(&self.pass_header);
        settings.requests_max = self.requests_max;
        settings.bodies_bytes_max = self.bodies_bytes_max;
        settings.connections_max = self.connections_max;
        match self.connections_per_peer_max {
            Some(0) => settings.connections_per_peer_max = None,
            Some(most) => settings.connections_per_peer_max = Some(most),
            // Then the peers are proxies.
            None if self.client_header.is_some() => settings.connections_per_peer_max = None,
            None => {}
        }
        settings.header_bytes_max = self.header_bytes_max;
        settings.header_time_max = self.header_seconds_max;
        settings.body_times = BodyTimes::DEFAULT
            .with_total_max(self.body_seconds_max)
            .with_idle_max(self.body_idle_seconds_max);
        settings.write_stall_max = self.write_stall_seconds_max;
        settings.upstream_answer_max = self.upstream_seconds_max;
        settings.upstream_idle_max = self.upstream_idle_seconds_max;
        settings.answer_time_max = self.answer_seconds_max;
        settings.upstream_bytes_max = self.upstream_bytes_max;
        settings.shutdown_max = self.shutdown_seconds_max;
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        arguments: GatewayArguments,
    }

    fn parsed(more: &[&str]) -> Result<GatewayArguments, String> {
        let always = [
            "gateway",
            "--upstream",
            "http://h:1/b",
            "--listen",
            "127.0.0.1:0",
        ];
        let line = Line::try_parse_from(always.iter().chain(more));
        line.map(|line| line.arguments)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_arguments_are_sound_and_have_the_defaults_of_the_settings() {
        Line::command().debug_assert();
        let arguments = parsed(&["--untyped"]).unwrap();
        let settings = arguments.settings().unwrap();
        let defaults = Settings::new(Upstream::parse("http://h:1/b").unwrap());
        assert_eq!(format!("{settings:?}"), format!("{defaults:?}"));
        assert_eq!(arguments.limits(Limits::DEFAULT), Limits::DEFAULT);
    }

    #[test]
    fn what_is_set_is_taken() {
        let arguments = parsed(&[
            "--untyped",
            "--flush-route",
            "POST /a/*/b",
            "--pass-route",
            "GET /c",
            "--rate",
            "0",
            "--client-header",
            "X-Client",
            "--flush-commands-max",
            "7",
            "--body-seconds-max",
            "0.5",
        ])
        .unwrap();
        let settings = arguments.settings().unwrap();
        assert_eq!(settings.routes.flush[0].to_string(), "POST /a/*/b");
        assert_eq!(settings.routes.pass[0].to_string(), "GET /c");
        assert_eq!(settings.rate, None);
        assert_eq!(settings.connections_per_peer_max, None);
        assert_eq!(
            settings.client_key,
            ClientKey::Header("x-client".parse().unwrap())
        );
        assert_eq!(settings.body_times.total_max, Duration::from_millis(500));
        assert_eq!(arguments.limits(Limits::DEFAULT).flush_commands_max, 7);
    }

    #[test]
    fn what_cannot_be_is_told() {
        for (more, words) in [
            (&[][..], "<--schema <DIR>|--untyped>"),
            (&["--untyped", "--schema", "x"], "cannot be used with"),
            (&["--schema", "x", "--allow-null"], "cannot be used with"),
            (&["--untyped", "--flush-route", "/x"], "METHOD /path"),
            (&["--untyped", "--body-seconds-max", "0"], "more than 0"),
            (&["--untyped", "--rate-burst", "0"], "0"),
        ] {
            let error = parsed(more).unwrap_err();
            assert!(error.contains(words), "{more:?}: {error}");
        }
        let none = parsed(&["--untyped", "--requests-max", "0"]).unwrap();
        assert!(
            none.settings()
                .unwrap_err()
                .to_string()
                .contains("--requests-max 0")
        );
        let odd = parsed(&["--untyped", "--admin-listen", "x"]).unwrap();
        let told = odd.admin_listen().unwrap_err().to_string();
        assert!(
            told.ends_with("names are not looked up. Or say none."),
            "{told}"
        );
        let told = parse_address("8080").unwrap_err();
        assert!(told.contains("as 127.0.0.1:8080"), "{told}");
        assert_eq!(
            parsed(&["--untyped", "--admin-listen", "none"])
                .unwrap()
                .admin_listen(),
            Ok(None)
        );
    }
}
