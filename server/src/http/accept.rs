//! The loop that accepts connections.
//!
//! `axum::serve` has no deadline for headers and no limit of connections. Here a connection
//! counts against two limits as long as it lives, also once it has become a WebSocket; a head
//! that does not come, or a peer that does not read, closes it.

use crate::config::Config;
use crate::context::Context;
use crate::limits::network;
use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use parvis_protocol::limits::WRITE_STALL_MS;
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as Poller, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Sleep;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// Request line and headers, in bytes.
const HEADER_BYTES_MAX: usize = 64 * 1024;
/// A peer that reads nothing for this long, while something is on its way to it, is gone.
const STALL: Duration = Duration::from_mins(1);
/// The same while it is at the other end of a session, which costs the node more.
const SESSION_STALL: Duration = Duration::from_millis(WRITE_STALL_MS);
/// Rest after the system refused a connection, mostly for want of file descriptors.
const REST: Duration = Duration::from_millis(100);
/// What is told to a connection too many.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n\
    Content-Length: 0\r\nConnection: close\r\n\r\n";

/// How many connections, and how patient.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Open connections of the node.
    pub connections_max: usize,
    /// Open connections of one address: a whole town hall shares one. Not for trusted proxies.
    pub per_address_max: usize,
    /// A request's head comes within this time, also the next one on the same connection.
    pub head_within: Duration,
    /// The same for trusted proxies, which keep connections for later.
    pub proxy_head_within: Duration,
}

impl Limits {
    /// As many connections as the operator wants, and the usual patience.
    pub fn of(config: &Config) -> Self {
        Self {
            connections_max: config.connections_max.get(),
            per_address_max: config.connections_per_address_max.get(),
            head_within: Duration::from_secs(10),
            proxy_head_within: Duration::from_secs(90),
        }
    }
}

/// What a connection carries, for its patience with a peer that reads nothing. An extension of
/// every request; whoever opens a session says so.
#[derive(Clone, Debug, Default)]
pub struct Patience {
    session: Arc<AtomicBool>,
}

impl Patience {
    /// From now on, or no longer, what is written is a session.
    pub fn session(&self, open: bool) {
        self.session.store(open, Ordering::Relaxed);
    }

    fn stall(&self) -> Duration {
        if self.session.load(Ordering::Relaxed) { SESSION_STALL } else { STALL }
    }
}

/// Accepts until `stop`, within the limits of the configuration. Requests under way go on in
/// `context.tasks`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    context: Arc<Context>,
    stop: CancellationToken,
) {
    let limits = Limits::of(&context.config);
    serve_within(limits, listener, router, context, stop).await;
}

/// The same with other limits.
pub async fn serve_within(
    limits: Limits,
    listener: TcpListener,
    router: Router,
    context: Arc<Context>,
    stop: CancellationToken,
) {
    let places = Arc::new(Places { limits, taken: Mutex::default() });
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let peer = SocketAddr::new(peer.ip().to_canonical(), peer.port());
                let proxy = context.config.trusted_proxies.contains(&peer.ip());
                match places.take((!proxy).then_some(peer.ip())) {
                    Some(place) => {
                        let head_within =
                            if proxy { limits.proxy_head_within } else { limits.head_within };
                        let patience = Patience::default();
                        let connection = Connection { stream, place, patience, stalled: None };
                        let (router, stop) = (router.clone(), stop.clone());
                        context.tasks.spawn(async move {
                            converse(connection, peer, router, head_within, stop).await;
                        });
                    }
                    // Whether it is read or not, the connection closes.
                    None => drop(stream.try_write(FULL)),
                }
            }
            Err(error) if is_of_the_peer(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(REST).await;
            }
        }
    }
}

fn is_of_the_peer(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
    )
}

/// Requests and answers of one connection, until it closes or becomes a WebSocket.
async fn converse(
    connection: Connection,
    peer: SocketAddr,
    router: Router,
    head_within: Duration,
    stop: CancellationToken,
) {
    if let Err(error) = connection.stream.set_nodelay(true) {
        tracing::debug!(%error, "the connection is already gone");
        return;
    }
    let patience = connection.patience.clone();
    let answer = service_fn(move |mut request: http::Request<Incoming>| {
        // The stream that was here before has ended.
        patience.session(false);
        request.extensions_mut().insert(patience.clone());
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let conversation = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head_within)
        .max_header_size(HEADER_BYTES_MAX)
        .max_buf_size(HEADER_BYTES_MAX)
        .serve_connection(TokioIo::new(connection), answer)
        .with_upgrades();
    let mut conversation = pin!(conversation);
    let ended = tokio::select! {
        ended = conversation.as_mut() => ended,
        () = stop.cancelled() => {
            conversation.as_mut().graceful_shutdown();
            conversation.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended badly");
    }
}

/// Who holds a place.
#[derive(Debug)]
struct Places {
    limits: Limits,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// The place of one connection, given back when dropped.
#[derive(Debug)]
struct Place {
    of: Arc<Places>,
    address: Option<IpAddr>,
}

impl Places {
    /// A place, if one is free. Without an address only the whole node's limit counts.
    fn take(self: &Arc<Self>, address: Option<IpAddr>) -> Option<Place> {
        let address = address.map(network);
        let mut taken = self.taken();
        if taken.all >= self.limits.connections_max {
            return None;
        }
        if let Some(address) = address {
            let here = taken.by_address.entry(address).or_default();
            if *here >= self.limits.per_address_max {
                return None;
            }
            *here += 1;
        }
        taken.all += 1;
        Some(Place { of: Arc::clone(self), address })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.of.taken();
        taken.all = taken.all.saturating_sub(1);
        if let Some(address) = self.address
            && let Some(here) = taken.by_address.get_mut(&address)
        {
            *here = here.saturating_sub(1);
            if *here == 0 {
                taken.by_address.remove(&address);
            }
        }
    }
}

/// A socket with its place. Travels into the WebSocket, so that the place is held as long.
#[derive(Debug)]
struct Connection<S = TcpStream> {
    stream: S,
    #[expect(dead_code, reason = "held, and given back when the socket is dropped")]
    place: Place,
    patience: Patience,
    /// Present while the peer reads nothing.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl<S> Connection<S> {
    /// Passes on the outcome of a write, or gives up on a peer that reads nothing.
    fn watch<T>(
        &mut self,
        poller: &mut Poller<'_>,
        outcome: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.stalled = None;
            return outcome;
        }
        let Self { stalled, patience, .. } = self;
        let stalled = stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience.stall())));
        ready!(stalled.as_mut().poll(poller));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Connection<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        poller: &mut Poller<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(poller, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Connection<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        poller: &mut Poller<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(poller, bytes);
        self.watch(poller, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        poller: &mut Poller<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(poller, parts);
        self.watch(poller, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, poller: &mut Poller<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(poller)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, poller: &mut Poller<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(poller)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    fn usual() -> Limits {
        Limits::of(&Config::default())
    }

    #[test]
    fn places_are_counted_and_given_back() {
        let limits = Limits { connections_max: 3, per_address_max: 2, ..usual() };
        let places = Arc::new(Places { limits, taken: Mutex::default() });
        let [here, there] = [[1, 1, 1, 1], [2, 2, 2, 2]].map(|it| Some(IpAddr::from(it)));
        let first = places.take(here).unwrap();
        let second = places.take(here).unwrap();
        assert!(places.take(here).is_none(), "two for one address");
        let third = places.take(there).unwrap();
        drop(first);
        let again = places.take(here).unwrap();
        assert!(places.take(None).is_none(), "three for the node, also for a proxy");
        drop((second, third, again));
        assert_eq!(places.taken().all, 0);
        assert!(places.taken().by_address.is_empty());
        assert!((0..3).map(|_| places.take(None)).all(|place| place.is_some()));
    }

    #[test]
    fn neighbours_in_ipv6_share_an_address() {
        let limits = Limits { per_address_max: 1, ..usual() };
        let places = Arc::new(Places { limits, taken: Mutex::default() });
        let address = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        let _one = places.take(address("2001:db8:1:2::1")).unwrap();
        assert!(places.take(address("2001:db8:1:2:ffff::9")).is_none());
        assert!(places.take(address("2001:db8:1:3::1")).is_some());
    }

    /// On a clock that jumps as soon as nothing else is left to do, hence over a pipe in memory:
    /// what is under way in a socket is nothing to do in the eyes of that clock.
    #[tokio::test(start_paused = true)]
    async fn a_peer_that_reads_nothing_is_gone_after_a_while() {
        for (session, patience) in [(false, 60.0), (true, 10.0)] {
            let (stream, mut peer) = tokio::io::duplex(1 << 10);
            let places = Arc::new(Places { limits: usual(), taken: Mutex::default() });
            let place = places.take(None).unwrap();
            let mut connection =
                Connection { stream, place, patience: Patience::default(), stalled: None };
            connection.patience.session(session);
            let much = vec![0; 1 << 20];
            let slowly = async {
                let mut taken = vec![0; 1 << 10];
                for _ in 0..much.len() / taken.len() {
                    tokio::time::advance(Duration::from_secs(9)).await;
                    peer.read_exact(&mut taken).await.unwrap();
                    // Whoever writes goes on before the clock does.
                    tokio::task::yield_now().await;
                }
            };
            let (sent, ()) = tokio::join!(connection.write_all(&much), slowly);
            assert!(sent.is_ok(), "slow is not stalled");
            let start = tokio::time::Instant::now();
            let stalled = connection.write_all(&much).await.unwrap_err();
            assert_eq!(stalled.kind(), io::ErrorKind::TimedOut);
            let waited = start.elapsed().as_secs_f32();
            assert!((waited - patience).abs() < 1.0, "{waited} s");
            drop(peer);
        }
    }
}
