//! `flushout gateway`: from the arguments of the command line to a running gateway.

mod arguments;
mod error;
mod model;

use std::io::{self, IsTerminal as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use flushout::Limits;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tracing::{info, warn};

use crate::admit::{Admit, BySchema, NpmRules, Untyped};
use crate::proxy::{Gateway, Listeners, Settings, serve};

pub use arguments::GatewayArguments;
use arguments::LogForm;
pub use error::CommandError;

/// How long the first look at the upstream may take.
const FIRST_LOOK_MAX: Duration = Duration::from_secs(2);

/// Runs the gateway until the process gets the signal to end (SIGTERM or ctrl-c), in a runtime of its own.
///
/// # Errors
///
/// [`CommandError`] when the gateway could not be started: the schema, an address, the runtime.
pub fn run_to_end(arguments: GatewayArguments) -> Result<(), CommandError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CommandError(format!("the runtime could not be started: {error}")))?;
    runtime.block_on(run(arguments))
}

/// Runs the gateway until the process gets the signal to end.
///
/// # Errors
///
/// As [`run_to_end`].
pub async fn run(arguments: GatewayArguments) -> Result<(), CommandError> {
    start_log(&arguments);
    let (admit, what) = admission(&arguments)?;
    let settings = arguments.settings()?;
    let public = listen("--listen", arguments.listen).await?;
    let admin = match arguments.admin_listen()? {
        Some(address) => Some(listen("--admin-listen", address).await?),
        None => None,
    };
    let address_of = |listener: &TcpListener| {
        let address = listener.local_addr();
        address.map_or_else(|error| error.to_string(), |address| address.to_string())
    };
    info!(
        listen = %address_of(&public),
        admin = %admin.as_ref().map_or_else(|| "none".to_owned(), address_of),
        upstream = %arguments.upstream,
        admits = %what,
        "listening"
    );
    look_at_upstream(&settings).await;
    let gateway = Arc::new(Gateway::new(admit, settings));
    let ending = end_signal()
        .map_err(|error| CommandError(format!("signals cannot be waited for: {error}")))?;
    let ending = async {
        ending.await;
        info!("ending: what is under way may finish");
    };
    let cut = serve(gateway, Listeners { public, admin }, ending).await;
    info!(cut, "ended");
    Ok(())
}

/// What decides, and what to call it.
fn admission(arguments: &GatewayArguments) -> Result<(Box<dyn Admit>, String), CommandError> {
    let Some(directory) = &arguments.schema else {
        let rules = NpmRules::default()
            .with_null(arguments.allow_null)
            .with_length(arguments.allow_length)
            .with_transactions(arguments.allow_transactions)
            .with_preconditions(arguments.allow_preconditions)
            .with_array_index_max(arguments.array_index_max);
        let limits = arguments.limits(Limits::DEFAULT);
        let what = "documents without a model".to_owned();
        return Ok((Box::new(Untyped::new(limits, rules)), what));
    };
    let (path, shape) = model::load(directory)?;
    let unusable = |problem| CommandError(format!("{} cannot be used: {problem}", path.display()));
    let mut admit = BySchema::new(&shape).map_err(unusable)?;
    if arguments.for_npm {
        admit = admit.for_npm();
    }
    let limits = arguments.limits(*admit.limits());
    let what = path.display().to_string();
    Ok((Box::new(admit.with_limits(limits)), what))
}

async fn listen(option: &str, address: SocketAddr) -> Result<TcpListener, CommandError> {
    TcpListener::bind(address).await.map_err(|error| {
        let what_to_do = match error.kind() {
            io::ErrorKind::AddrInUse => {
                "something else listens there: take another port, or end it"
            }
            io::ErrorKind::PermissionDenied => "take a port from 1024 on, or give the right to it",
            io::ErrorKind::AddrNotAvailable => {
                "this machine has no such address: take one of its own, or 0.0.0.0 for all of them"
            }
            _ => "take another address",
        };
        CommandError(format!(
            "{option}: cannot listen on {address}: {error}; {what_to_do}."
        ))
    })
}

/// Says so when the upstream is not there yet. It may come later, so that is no error.
async fn look_at_upstream(settings: &Settings) {
    let address = settings.upstream.host_and_port();
    let reason = match timeout(FIRST_LOOK_MAX, TcpStream::connect(&address)).await {
        Ok(Ok(_)) => return,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer".to_owned(),
    };
    warn!(upstream = %address, %reason, "the upstream cannot be reached; requests get 502 until it can");
}

fn start_log(arguments: &GatewayArguments) {
    let builder = tracing_subscriber::fmt()
        .with_max_level(arguments.log_level.filter())
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    // Whoever uses this as a library may have one already, which then stays.
    let _ = match arguments.log {
        LogForm::Text => builder.try_init(),
        LogForm::Json => builder.json().flatten_event(true).try_init(),
    };
}

/// Ready when the process is to end.
#[cfg(unix)]
fn end_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Ready when the process is to end.
#[cfg(not(unix))]
fn end_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
