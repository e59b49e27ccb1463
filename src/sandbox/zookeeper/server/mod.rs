//! The server: its state, shared by all connections, and its mode.

mod budget;
mod connection;
mod listen;
mod sinks;

use std::hash::{BuildHasher as _, RandomState};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::zk::frame;
use crate::zk::jute::JuteRecord as _;
use crate::zk::message::{ReplyHeader, WatchEvent, xid};

use super::ConnectionId;
use super::event::{LocalError, LocalEvent};
use super::service::{ServiceOutput, ServiceSettings, ZkService};
use super::words::ServedWord;
use budget::ByteBudget;
use connection::ServedConnection;
use sinks::{Room, Sink, Sinks, room};

/// Maximum time for the port to close or to open again.
const PORT_LIMIT: Duration = Duration::from_secs(3);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmbeddedMode {
    Serving,
    /// The server accepts connections and does not answer. Its clock stands still: no session expires.
    Hanging,
    /// The port is closed. Connected clients are served.
    Refusing,
    /// The port and the connections are closed. Sessions and znodes are kept, as on disk.
    Dead,
}

/// The port did not open or close in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("another process has taken the port of ZooKeeper")]
pub struct PortTaken;

/// A running server, and its interface for this process. Clones stand for the same server.
#[derive(Clone)]
pub struct EmbeddedZooKeeper(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    mode: watch::Sender<EmbeddedMode>,
    /// The mode that the port already has.
    applied: watch::Sender<EmbeddedMode>,
    begun: Instant,
}

struct State {
    service: ZkService,
    sinks: Sinks,
    next_connection: ConnectionId,
    budget: ByteBudget,
}

impl EmbeddedZooKeeper {
    /// Makes a server, which serves no client before [`EmbeddedZooKeeper::serve`].
    pub fn new(settings: ServiceSettings) -> Self {
        let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let millis = time.map_or(0, |time| {
            i64::try_from(time.as_millis()).unwrap_or_default()
        });
        let secret = RandomState::new().hash_one(0_u8);
        let state = State {
            service: ZkService::new(settings, millis, secret),
            sinks: Sinks::new(),
            next_connection: 1,
            budget: ByteBudget::default(),
        };
        Self(Arc::new(Shared {
            state: Mutex::new(state),
            mode: watch::Sender::new(EmbeddedMode::Serving),
            applied: watch::Sender::new(EmbeddedMode::Serving),
            begun: Instant::now(),
        }))
    }

    pub fn mode(&self) -> EmbeddedMode {
        *self.0.mode.borrow()
    }

    pub fn set_mode(&self, mode: EmbeddedMode) {
        let before = self.0.mode.send_replace(mode);
        if before == mode {
            return;
        }
        match before {
            // A server that starts again gives every session its full timeout.
            EmbeddedMode::Dead => self.with(ZkService::renew_sessions),
            EmbeddedMode::Hanging if mode != EmbeddedMode::Dead => self.with(ZkService::tick),
            _ => {}
        }
        let mut state = self.state();
        if mode == EmbeddedMode::Dead {
            state.drop_sockets();
        }
        if is_silent(before) != is_silent(mode) {
            let event = match is_silent(mode) {
                true => LocalEvent::Disconnected,
                false => LocalEvent::Connected,
            };
            state.tell_local(&event);
        }
    }

    /// Waits until the port is open or closed as the mode demands.
    ///
    /// # Errors
    /// Another process has taken the port while it was closed.
    pub async fn settled(&self) -> Result<(), PortTaken> {
        let mode = self.mode();
        let mut applied = self.0.applied.subscribe();
        let wait = applied.wait_for(|applied| *applied == mode);
        let waited = tokio::time::timeout(PORT_LIMIT, wait).await;
        waited.map(|_| ()).map_err(|_| PortTaken)
    }

    /// Ends one session; `None` ends all sessions.
    pub fn expire(&self, session: Option<i64>) {
        self.with(|service, _| {
            let all = service.sessions();
            for session in session.map_or(all, |one| vec![one]) {
                service.expire(session);
            }
        });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic poisons the lock, but the state stays usable.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls the service with the time since its start, and delivers the output of the service.
    pub(super) fn with<T>(&self, call: impl FnOnce(&mut ZkService, Duration) -> T) -> T {
        let mut state = self.state();
        let result = call(&mut state.service, self.0.begun.elapsed());
        state.deliver();
        result
    }

    /// # Errors
    /// The server does not answer.
    pub(super) fn check_reachable(&self) -> Result<(), LocalError> {
        match self.mode() {
            EmbeddedMode::Serving | EmbeddedMode::Refusing => Ok(()),
            EmbeddedMode::Hanging => Err(LocalError::Silent),
            EmbeddedMode::Dead => Err(LocalError::Refused),
        }
    }

    /// # Errors
    /// The server accepts no new client.
    pub(super) fn check_open(&self) -> Result<(), LocalError> {
        match self.mode() {
            EmbeddedMode::Serving => Ok(()),
            EmbeddedMode::Hanging => Err(LocalError::Silent),
            EmbeddedMode::Refusing | EmbeddedMode::Dead => Err(LocalError::Refused),
        }
    }

    pub(super) fn add_local(&self, events: mpsc::UnboundedSender<LocalEvent>) -> ConnectionId {
        let address = Ipv4Addr::LOCALHOST.into();
        self.state().add(address, Sink::Local(events))
    }

    /// Adds a client with a socket. Returns `None` if there are too many connections.
    fn add_socket(&self, address: SocketAddr) -> Option<ServedConnection> {
        let (sender, queue) = mpsc::unbounded_channel();
        let mut state = self.state();
        if !state.make_room(address.ip()) {
            return None;
        }
        let account = state.budget.account();
        let sink = Sink::Socket {
            address,
            queue: sender,
            account: Arc::clone(&account),
        };
        let id = state.add(address.ip(), sink);
        Some(ServedConnection::new(self.clone(), id, queue, account))
    }

    /// Removes a closed connection. Its session lives until its timeout.
    pub(super) fn remove(&self, connection: ConnectionId) {
        self.state().close(connection);
    }

    /// Returns the answer to a four-letter word.
    fn answer(&self, word: ServedWord) -> String {
        let mut state = self.state();
        state.service.count_word();
        let addresses = state.sinks.values().filter_map(|sink| match sink {
            Sink::Socket { address, .. } => Some(address.to_string()),
            Sink::Local(_) => None,
        });
        let addresses: Vec<String> = addresses.collect();
        word.answer(&state.service.counts(), &addresses)
    }
}

/// True if connected clients get no answer.
fn is_silent(mode: EmbeddedMode) -> bool {
    matches!(mode, EmbeddedMode::Hanging | EmbeddedMode::Dead)
}

impl State {
    fn add(&mut self, address: IpAddr, sink: Sink) -> ConnectionId {
        let connection = self.next_connection;
        self.next_connection += 1;
        self.sinks.insert(connection, sink);
        self.service.open(connection, address);
        connection
    }

    /// Closes a connection, if necessary, for a new one. Returns false if there are too many.
    fn make_room(&mut self, address: IpAddr) -> bool {
        let has_session = |id| self.service.session_of(id).is_some();
        match room(&self.sinks, address, has_session) {
            Room::Free => {}
            Room::InsteadOf(oldest) => self.close(oldest),
            Room::Full => return false,
        }
        true
    }

    /// Closes a connection. Its queue ends after the waiting messages.
    fn close(&mut self, connection: ConnectionId) {
        self.sinks.remove(&connection);
        self.service.closed(connection);
    }

    fn deliver(&mut self) {
        // `send` may close a connection that does not read. This causes no further output of the service.
        for output in self.service.take_output() {
            match output {
                ServiceOutput::Send(connection, message) => self.send(connection, &message),
                ServiceOutput::Event(connection, event) => self.event(connection, event),
                ServiceOutput::Close(connection) => match self.sinks.remove(&connection) {
                    Some(Sink::Local(events)) => {
                        let _ = events.send(LocalEvent::Expired);
                    }
                    // The queue ends after the waiting messages.
                    Some(Sink::Socket { .. }) | None => {}
                },
            }
        }
    }

    fn event(&mut self, connection: ConnectionId, event: WatchEvent) {
        if let Some(Sink::Local(events)) = self.sinks.get(&connection) {
            // The owner of the session may have dropped it.
            let _ = events.send(LocalEvent::Watch(event));
            return;
        }
        // `NIOServerCnxn.process`
        let header = ReplyHeader {
            xid: xid::NOTIFICATION,
            zxid: -1,
            error: 0,
        };
        let message = [header.bytes(), event.bytes()].concat();
        self.send(connection, &message);
    }

    fn send(&mut self, connection: ConnectionId, message: &[u8]) {
        let Some(Sink::Socket { queue, account, .. }) = self.sinks.get(&connection) else {
            return;
        };
        let packet = frame::frame(message);
        // A client that does not read its messages loses its connection; it may be closed already.
        if !account.add(packet.len()) || queue.send(packet).is_err() {
            self.close(connection);
        }
    }

    fn drop_sockets(&mut self) {
        let sinks = self.sinks.iter();
        let sockets = sinks.filter(|(_, sink)| matches!(sink, Sink::Socket { .. }));
        for connection in sockets
            .map(|(connection, _)| *connection)
            .collect::<Vec<_>>()
        {
            self.close(connection);
        }
    }

    fn tell_local(&self, event: &LocalEvent) {
        for sink in self.sinks.values() {
            if let Sink::Local(events) = sink {
                let _ = events.send(event.clone());
            }
        }
    }
}
