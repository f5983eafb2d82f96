//! Accepts connections, serves them within their bounds, and ends without breaking requests off.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::admin;
use super::gateway::{Gateway, boxed};
use super::paced::{Pace, Paced};
use crate::admit::Admit;

/// How long accepting pauses after an error such as too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How often clients are forgotten that have not sent for long.
const TIDY_EVERY: Duration = Duration::from_secs(30);

/// How much of a body is read at a time.
const READ_BYTES_MAX: usize = 64 * 1024;

/// Where a gateway listens.
#[derive(Debug)]
pub struct Listeners {
    /// For clients.
    pub public: TcpListener,
    /// For `/metrics` and `/healthz`, where they are wanted. It should not be reachable from outside.
    pub admin: Option<TcpListener>,
}

/// Serves until `shutdown` is ready. Then nothing new is accepted, and what is under way may take as
/// long as [`super::Settings::shutdown_max`] says. Gives how many connections were cut off then.
pub async fn serve<A: Admit>(
    gateway: Arc<Gateway<A>>,
    listeners: Listeners,
    shutdown: impl Future<Output = ()>,
) -> usize {
    let (ending, is_ending) = watch::channel(false);
    let admin = listeners.admin.map(|listener| {
        let (gateway, is_ending) = (Arc::clone(&gateway), is_ending.clone());
        tokio::spawn(async move {
            // Operators are served while the gateway ends, and cut off with this task.
            let mut connections = JoinSet::new();
            accept(
                &gateway,
                &listener,
                Port::Admin,
                &is_ending,
                &mut connections,
            )
            .await;
        })
    });
    let tidying = tokio::spawn(tidy(Arc::clone(&gateway)));
    let mut connections = JoinSet::new();
    let public = &listeners.public;
    let accepting = accept(&gateway, public, Port::Public, &is_ending, &mut connections);
    tokio::select! {
        () = accepting => {}
        () = shutdown => {}
    }
    drop(listeners.public);
    // Nobody may be there to hear it any more.
    let _ = ending.send(true);
    let all = async { while connections.join_next().await.is_some() {} };
    // In the other case what is left is cut off below.
    let _ = timeout(gateway.settings.shutdown_max, all).await;
    let cut = connections.len();
    for _ in 0..cut {
        gateway.metrics.cut("shutdown");
    }
    connections.shutdown().await;
    tidying.abort();
    if let Some(admin) = admin {
        admin.abort();
    }
    cut
}

async fn tidy<A: Admit>(gateway: Arc<Gateway<A>>) {
    while let Some(rates) = &gateway.rates {
        sleep(TIDY_EVERY).await;
        rates.tidy();
    }
}

/// For whom a listener is. The same limits hold for both.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Port {
    Public,
    Admin,
}

/// Accepts connections for ever, as many at a time as are allowed.
async fn accept<A: Admit>(
    gateway: &Arc<Gateway<A>>,
    listener: &TcpListener,
    port: Port,
    is_ending: &watch::Receiver<bool>,
    connections: &mut JoinSet<()>,
) {
    let settings = &gateway.settings;
    let places = Arc::new(Semaphore::new(
        settings.connections_max.min(Semaphore::MAX_PERMITS),
    ));
    let peers = Arc::new(Peers::default());
    loop {
        // Before accepting, so that the system's queue holds those for whom there is no place.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        while connections.try_join_next().is_some() {}
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let Some(entry) = Peers::enter(&peers, peer.ip(), settings.connections_per_peer_max) else {
            gateway.metrics.cut("peer_limit");
            continue;
        };
        let held = Held {
            gateway: Arc::clone(gateway),
            port,
            _place: place,
            _entry: entry,
        };
        connections.spawn(serve_connection(held, stream, peer, is_ending.clone()));
    }
}

/// What a connection has as long as it lasts.
struct Held<A> {
    gateway: Arc<Gateway<A>>,
    port: Port,
    _place: OwnedSemaphorePermit,
    _entry: Entry,
}

async fn serve_connection<A: Admit>(
    held: Held<A>,
    stream: TcpStream,
    peer: SocketAddr,
    mut is_ending: watch::Receiver<bool>,
) {
    let gateway = &held.gateway;
    let settings = &gateway.settings;
    let is_public = held.port == Port::Public;
    if is_public {
        gateway.metrics.connections.inc();
    }
    let _count = OnDrop(|| {
        if is_public {
            gateway.metrics.connections.dec();
        }
    });
    // Answers are small and awaited; that it cannot be set is no reason not to serve.
    let _ = stream.set_nodelay(true);
    let pace = Pace {
        stall_max: settings.write_stall_max,
        bytes_per_second_min: settings.write_bytes_per_second_min,
    };
    let ends = is_ending.clone();
    let service = service_fn(|request| {
        let is_ending = *ends.borrow();
        async move {
            let answer = if is_public {
                gateway.answer(peer, request).await.map(boxed)
            } else {
                admin::answer(&request, gateway, is_ending).map(boxed)
            };
            Ok::<_, std::convert::Infallible>(answer)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(settings.header_time_max)
        .max_headers(settings.headers_max)
        .max_header_size(settings.header_bytes_max)
        .max_buf_size(READ_BYTES_MAX.max(settings.header_bytes_max))
        .serve_connection(TokioIo::new(Paced::new(stream, pace)), service);
    let mut connection = std::pin::pin!(connection);
    let ending = async {
        if !is_public {
            std::future::pending::<()>().await;
        }
        // An error means that the sender was dropped.
        let _ = is_ending.wait_for(|is_ending| *is_ending).await;
    };
    let result = tokio::select! {
        result = connection.as_mut() => Some(result),
        () = ending => None,
    };
    let result = if let Some(result) = result {
        result
    } else {
        connection.as_mut().graceful_shutdown();
        connection.await
    };
    if let Err(error) = result {
        let reason = reason_of(&error);
        gateway.metrics.cut(reason);
        tracing::debug!(%peer, reason, %error, "a connection ended early");
    }
}

/// Why a connection ended, in one of a few words.
fn reason_of(error: &hyper::Error) -> &'static str {
    if error.is_timeout() {
        return "header_timeout";
    }
    if error.is_parse() {
        return "no_http";
    }
    let cause = error
        .source()
        .and_then(|cause| cause.downcast_ref::<io::Error>());
    match cause.map(io::Error::kind) {
        Some(io::ErrorKind::TimedOut) => "slow_reader",
        _ => "other",
    }
}

/// How many connections there are from each address.
#[derive(Debug, Default)]
struct Peers {
    connections: Mutex<BTreeMap<IpAddr, usize>>,
}

impl Peers {
    /// Takes a place for a connection from this address, if there is one.
    fn enter(peers: &Arc<Self>, address: IpAddr, connections_max: Option<usize>) -> Option<Entry> {
        let mut connections = peers
            .connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let count = connections.entry(address).or_insert(0);
        // An entry that was made just now is never at the limit, which is 1 at the least.
        if connections_max.is_some_and(|most| *count >= most.max(1)) {
            return None;
        }
        *count += 1;
        drop(connections);
        Some(Entry {
            peers: Arc::clone(peers),
            address,
        })
    }
}

/// A place among the connections of one address.
struct Entry {
    peers: Arc<Peers>,
    address: IpAddr,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut connections = self
            .peers
            .connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = connections.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                connections.remove(&self.address);
            }
        }
    }
}

/// Does something when it goes out of scope, also when a task is ended from outside.
struct OnDrop<F: Fn()>(F);

impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_so_many_places() {
        let peers = Arc::new(Peers::default());
        let address = IpAddr::from([1, 2, 3, 4]);
        let first = Peers::enter(&peers, address, Some(1));
        assert!(first.is_some());
        assert!(Peers::enter(&peers, address, Some(1)).is_none());
        assert!(Peers::enter(&peers, IpAddr::from([1, 2, 3, 5]), Some(1)).is_some());
        drop(first);
        assert!(peers.connections.lock().unwrap().is_empty());
        assert!(Peers::enter(&peers, address, Some(1)).is_some());
    }
}
