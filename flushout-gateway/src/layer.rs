//! The tower layer: what is behind it sees only flushes that were admitted.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, EXPECT, TRAILER, TRANSFER_ENCODING};
use http::{HeaderValue, Request, Response};
use http_body::Body;
use http_body_util::{Either, Full};
use tower_layer::Layer;
use tower_service::Service;

use crate::admit::{Admit, Refusal};
use crate::answer::Reason;
use crate::body::{self, BodyTimes};
use crate::room::Room;

/// Stands in the extensions of a request that was admitted, and of every answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlushFigures {
    /// How many commands the flush holds; 0 when that is not known.
    pub commands: usize,
    /// How many bytes the client sent; 0 when they were not read to their end.
    pub received_bytes: usize,
}

/// Puts an [`Admit`] in front of a service that takes flushes: the handler of one route, or a
/// proxy. Every request that comes is taken for a flush.
///
/// The service gets the flush as [`crate::Admitted`] has it, and [`FlushFigures`] in the
/// request's extensions. Whatever may not pass is answered with `application/problem+json`.
#[derive(Debug)]
pub struct AdmitLayer<A> {
    shared: Arc<Shared<A>>,
}

#[derive(Debug)]
struct Shared<A> {
    admit: A,
    times: BodyTimes,
    room: Room,
}

impl<A: Admit> AdmitLayer<A> {
    /// The layer with the default times for slow senders.
    pub fn new(admit: A) -> Self {
        Self::with_times(admit, BodyTimes::DEFAULT)
    }

    /// The layer with these times for slow senders. They need a tokio runtime with its timer.
    pub fn with_times(admit: A, times: BodyTimes) -> Self {
        Self {
            shared: Arc::new(Shared {
                admit,
                times,
                room: Room::new(usize::MAX),
            }),
        }
    }

    /// The layer with this many bytes for all bodies that are coming or going at a time; without it
    /// they have no bound together. A flush for which there is no room is answered with 503. There is
    /// always room for one of the longest.
    #[must_use]
    pub fn with_bodies_bytes_max(self, bytes_max: usize) -> Self {
        let room = Room::new(bytes_max.max(2 * self.shared.admit.body_bytes_max()));
        match Arc::try_unwrap(self.shared) {
            Ok(shared) => Self {
                shared: Arc::new(Shared { room, ..shared }),
            },
            // It serves already, so it is too late to set anything.
            Err(shared) => Self { shared },
        }
    }
}

impl<A> Clone for AdmitLayer<A> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<S, A> Layer<S> for AdmitLayer<A> {
    type Service = AdmitService<S, A>;

    fn layer(&self, inner: S) -> Self::Service {
        AdmitService {
            inner,
            shared: Arc::clone(&self.shared),
        }
    }
}

/// The service that [`AdmitLayer`] makes.
pub struct AdmitService<S, A> {
    inner: S,
    shared: Arc<Shared<A>>,
}

impl<S: Clone, A> Clone for AdmitService<S, A> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<S: fmt::Debug, A> fmt::Debug for AdmitService<S, A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AdmitService")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

/// The answer of the service behind, or one of our own.
pub type AdmitBody<B> = Either<B, Full<Bytes>>;

type Answering<B, E> = Pin<Box<dyn Future<Output = Result<Response<AdmitBody<B>>, E>> + Send>>;

impl<S, A, B, R> Service<Request<B>> for AdmitService<S, A>
where
    S: Service<Request<Full<Bytes>>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    A: Admit,
    B: Body<Data = Bytes> + Send + 'static,
{
    type Response = Response<AdmitBody<R>>;
    type Error = S::Error;
    type Future = Answering<R, S::Error>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The one that was found ready is used, and a fresh one takes its place.
        let fresh = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, fresh);
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            let mut figures = FlushFigures::default();
            let mut answer = match shared.admitted(request, &mut figures).await {
                Ok(request) => inner.call(request).await?.map(Either::Left),
                Err(reason) => reason.response().map(Either::Right),
            };
            answer.extensions_mut().insert(figures);
            Ok(answer)
        })
    }
}

impl<A: Admit> Shared<A> {
    /// The request to be passed on.
    async fn admitted<B>(
        &self,
        request: Request<B>,
        figures: &mut FlushFigures,
    ) -> Result<Request<Full<Bytes>>, Reason>
    where
        B: Body<Data = Bytes>,
    {
        let bytes_max = self.admit.body_bytes_max();
        let (mut parts, body) = request.into_parts();
        body::check_headers(&parts.headers, bytes_max)?;
        let (received, mut taken) = body::read(body, bytes_max, self.times, &self.room).await?;
        figures.received_bytes = received.len();
        // This takes some milliseconds for the longest of flushes. It is done here and not on other
        // threads, so that there are never more of them at work than threads of the runtime.
        let admitted = self.admit.admit(&received).map_err(|refusal| {
            if let Refusal::Commands { commands, .. } = refusal {
                figures.commands = commands;
            }
            Reason::Refused(refusal)
        })?;
        figures.commands = admitted.commands;
        drop(received);
        // What goes on holds its room until the upstream has it.
        taken.hold(admitted.body.len())?;
        let forwarded = taken.keep_with(admitted.body);
        for name in [TRANSFER_ENCODING, TRAILER, EXPECT] {
            parts.headers.remove(name);
        }
        let length = HeaderValue::from(forwarded.len());
        parts.headers.insert(CONTENT_LENGTH, length);
        let kind = HeaderValue::from_static("application/json");
        parts.headers.insert(CONTENT_TYPE, kind);
        parts.extensions.insert(*figures);
        Ok(Request::from_parts(parts, Full::new(forwarded)))
    }
}
