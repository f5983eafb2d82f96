//! A connection that is given up when its peer reads too slowly, and closed so that it can read the
//! answer to the end.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// How long what still comes is passed over before a connection is closed. Closing at once would
/// reset the connection of a client that is still sending, and take the answer from it.
const LINGERING_MAX: Duration = Duration::from_secs(1);

/// How many bytes are passed over before a connection is closed.
const LINGERING_BYTES_MAX: usize = 16 * 1024 * 1024;

/// How slowly a peer may read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// How long nothing may be read; also the patience that is left after a long fast answer.
    pub(crate) stall_max: Duration,
    /// What a peer that reads slowly must read on average.
    pub(crate) bytes_per_second_min: u32,
}

/// A stream whose writes fail when its peer reads too slowly.
///
/// Waiting costs patience, and each byte that is taken brings some back, so that a byte now and
/// then does not hold a connection for ever.
pub(crate) struct Paced<S> {
    stream: S,
    timer: Pin<Box<Sleep>>,
    pace: Pace,
    patience: Duration,
    waiting_since: Option<Instant>,
    /// How many bytes are passed over yet, once our side of the connection is closed.
    lingering: Option<usize>,
}

impl<S> Paced<S> {
    pub(crate) fn new(stream: S, pace: Pace) -> Self {
        Self {
            stream,
            timer: Box::pin(sleep_until(Instant::now())),
            pace,
            patience: pace.stall_max,
            waiting_since: None,
            lingering: None,
        }
    }

    /// Notes what came of a write: how many bytes were taken, or that the peer has to be waited for.
    fn note(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(bytes)) => {
                if let Some(since) = self.waiting_since.take() {
                    self.patience = self.patience.saturating_sub(since.elapsed());
                }
                let rate = f64::from(self.pace.bytes_per_second_min.max(1));
                let bytes_counted = u32::try_from(bytes).unwrap_or(u32::MAX);
                let earned = Duration::from_secs_f64(f64::from(bytes_counted) / rate);
                let patience = self.patience.saturating_add(earned);
                self.patience = patience.min(self.pace.stall_max);
                Poll::Ready(Ok(bytes))
            }
            Poll::Pending => {
                if self.waiting_since.is_none() {
                    let now = Instant::now();
                    self.waiting_since = Some(now);
                    self.timer.as_mut().reset(now + self.patience);
                }
                ready!(self.timer.as_mut().poll(context));
                let words = "the peer reads too slowly";
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, words)))
            }
            failed @ Poll::Ready(Err(_)) => failed,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.note(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    /// Closes our side, and passes over what the peer still sends until it closes its own.
    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.lingering.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
            this.timer.as_mut().reset(Instant::now() + LINGERING_MAX);
            this.lingering = Some(LINGERING_BYTES_MAX);
        }
        let mut space = [0; 16 * 1024];
        while let Some(left) = this.lingering.filter(|left| *left > 0) {
            if this.timer.as_mut().poll(context).is_ready() {
                break;
            }
            let mut buffer = ReadBuf::new(&mut space);
            match ready!(Pin::new(&mut this.stream).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {
                    this.lingering = Some(left.saturating_sub(buffer.filled().len()));
                }
                // The peer has closed too, or has disconnected.
                _ => break,
            }
        }
        this.lingering = Some(0);
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    const PACE: Pace = Pace {
        stall_max: Duration::from_secs(10),
        bytes_per_second_min: 1_000,
    };

    /// Writes much to a peer that reads `bytes` every `seconds`; how long until it was given up.
    async fn given_up_after(bytes: usize, seconds: u64) -> Option<Duration> {
        let (ours, mut theirs) = duplex(1_000);
        let mut paced = Box::pin(Paced::new(ours, PACE));
        let started = Instant::now();
        let reader = tokio::spawn(async move {
            let mut buffer = vec![0; bytes];
            for _ in 0..100 {
                tokio::time::sleep(Duration::from_secs(seconds)).await;
                if bytes > 0 && theirs.read_exact(&mut buffer).await.is_err() {
                    break;
                }
            }
        });
        let written = paced.write_all(&vec![0; 50_000]).await;
        reader.abort();
        written.is_err().then(|| started.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn what_still_comes_is_passed_over_for_a_while() {
        let (ours, mut theirs) = duplex(1_000);
        let mut paced = Paced::new(ours, PACE);
        let closing = tokio::spawn(async move {
            let started = Instant::now();
            paced.shutdown().await.unwrap();
            started.elapsed()
        });
        // The peer learns at once that nothing more comes, and can still send.
        assert_eq!(theirs.read(&mut [0; 1]).await.unwrap(), 0);
        theirs.write_all(&vec![0; 100_000]).await.unwrap();
        assert_eq!(closing.await.unwrap(), LINGERING_MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_has_closed_is_not_waited_for() {
        let (ours, theirs) = duplex(1_000);
        drop(theirs);
        let started = Instant::now();
        Paced::new(ours, PACE).shutdown().await.unwrap();
        assert_eq!(started.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_stops_is_given_up() {
        assert_eq!(
            given_up_after(0, 1_000).await,
            Some(Duration::from_secs(10))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_trickles_is_given_up() {
        // Of each second nine tenths are lost.
        let after = given_up_after(100, 1).await.unwrap();
        assert!(after < Duration::from_secs(15), "{after:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_is_slow_but_steady_is_served() {
        assert_eq!(given_up_after(1_000, 1).await, None);
    }
}
