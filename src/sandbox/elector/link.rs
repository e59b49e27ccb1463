//! An elector's session with the embedded ZooKeeper.

use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Interval, MissedTickBehavior};

use crate::sandbox::zookeeper::{
    EmbeddedZooKeeper, LocalError, LocalEvent, LocalSession, ReadWatch,
};
use crate::zk::message::{Acl, Code, EPHEMERAL, Stat, WatchEventKind};

/// `CreateMode`.
const PERSISTENT: i32 = 0;
const EPHEMERAL_SEQUENTIAL: i32 = 3;

/// An event that a session receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkEvent {
    Connected,
    Disconnected,
    Expired,
    /// A watched znode was deleted.
    Deleted,
    /// A watched znode was created or changed.
    Changed,
}

/// Why a request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkFailure {
    /// The server is unreachable.
    Lost,
    /// The session has ended.
    Expired,
    Refused(Code),
}

impl From<LocalError> for LinkFailure {
    fn from(error: LocalError) -> Self {
        match error {
            LocalError::Refused | LocalError::Silent => Self::Lost,
            LocalError::Expired => Self::Expired,
            LocalError::Code(code) => Self::Refused(code),
        }
    }
}

pub(super) struct ZkLink {
    server: EmbeddedZooKeeper,
    timeout: Duration,
    session: Option<LocalSession>,
    events: Option<UnboundedReceiver<LocalEvent>>,
    ping: Interval,
}

impl ZkLink {
    /// Makes a link without a session. `timeout` is the session's timeout.
    pub(super) fn new(server: EmbeddedZooKeeper, timeout: Duration) -> Self {
        // The interval is that of `ClientCnxn`.
        let mut ping = tokio::time::interval(timeout / 3);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            server,
            timeout,
            session: None,
            events: None,
            ping,
        }
    }

    /// Opens a new session. Returns false if the server is unreachable.
    pub(super) fn open(&mut self) -> bool {
        let Ok((session, events)) = self.server.open_session(self.timeout) else {
            return false;
        };
        self.session = Some(session);
        self.events = Some(events);
        true
    }

    /// Ends the session; the server deletes its ephemeral znodes.
    pub(super) fn close(&mut self) {
        self.events = None;
        if let Some(session) = self.session.take() {
            // If this fails, the session expires.
            let _ = session.close();
        }
    }

    /// Abandons the session, as a killed process does; it ends after its timeout.
    pub(super) fn abandon(&mut self) {
        self.events = None;
        self.session = None;
    }

    /// Returns the next event. Keeps the session alive meanwhile.
    pub(super) async fn event(&mut self) -> LinkEvent {
        let Some(events) = &mut self.events else {
            return std::future::pending().await;
        };
        loop {
            tokio::select! {
                event = events.recv() => match event {
                    Some(LocalEvent::Connected) => return LinkEvent::Connected,
                    Some(LocalEvent::Disconnected) => return LinkEvent::Disconnected,
                    Some(LocalEvent::Expired) => return LinkEvent::Expired,
                    Some(LocalEvent::Watch(event)) => return match event.kind {
                        WatchEventKind::Deleted => LinkEvent::Deleted,
                        _ => LinkEvent::Changed,
                    },
                    // The session has ended, so no event follows.
                    None => return std::future::pending().await,
                },
                _ = self.ping.tick() => {
                    if let Some(session) = &self.session {
                        // An event reports the error.
                        let _ = session.ping();
                    }
                }
            }
        }
    }

    fn session(&self) -> Result<&LocalSession, LinkFailure> {
        self.session.as_ref().ok_or(LinkFailure::Expired)
    }

    /// True if this session created an ephemeral znode.
    pub(super) fn owns(&self, stat: &Stat) -> bool {
        let id = self.session.as_ref().map(LocalSession::id);
        id == Some(stat.ephemeral_owner)
    }

    fn make(&self, path: &str, data: &[u8], mode: i32) -> Result<String, LinkFailure> {
        Ok(self.session()?.create(path, data, &[Acl::open()], mode)?)
    }

    pub(super) fn create(&self, path: &str, data: &[u8]) -> Result<(), LinkFailure> {
        self.make(path, data, PERSISTENT).map(|_| ())
    }

    pub(super) fn create_ephemeral(&self, path: &str, data: &[u8]) -> Result<(), LinkFailure> {
        self.make(path, data, EPHEMERAL).map(|_| ())
    }

    /// Creates an ephemeral znode and returns its path: `prefix` and a number.
    pub(super) fn create_sequential(
        &self,
        prefix: &str,
        data: &[u8],
    ) -> Result<String, LinkFailure> {
        self.make(prefix, data, EPHEMERAL_SEQUENTIAL)
    }

    /// Creates a permanent znode and its parents (`ensureParentZNode`).
    pub(super) fn ensure(&self, path: &str) {
        let ends = path.match_indices('/').map(|(index, _)| index).skip(1);
        for end in ends.chain([path.len()]) {
            // The znode may already exist. Any other error also affects the next request.
            let _ = self.create(&path[..end], b"");
        }
    }

    pub(super) fn data(&self, path: &str) -> Result<Option<(Vec<u8>, Stat)>, LinkFailure> {
        Ok(self.session()?.data(path, ReadWatch::No)?)
    }

    /// Returns `None` if the znode does not exist; then no watch is set.
    pub(super) fn data_and_watch(
        &self,
        path: &str,
    ) -> Result<Option<(Vec<u8>, Stat)>, LinkFailure> {
        Ok(self.session()?.data(path, ReadWatch::Once)?)
    }

    pub(super) fn exists_and_watch(&self, path: &str) -> Result<Option<Stat>, LinkFailure> {
        Ok(self.session()?.exists(path, ReadWatch::Once)?)
    }

    pub(super) fn children(&self, path: &str) -> Result<Option<Vec<String>>, LinkFailure> {
        Ok(self.session()?.children(path, ReadWatch::No)?)
    }

    pub(super) fn set_data(
        &self,
        path: &str,
        data: &[u8],
        version: i32,
    ) -> Result<(), LinkFailure> {
        Ok(self.session()?.set_data(path, data, version)?)
    }

    /// Deletes a znode if it has this `version`; -1 stands for any version.
    pub(super) fn delete(&self, path: &str, version: i32) -> Result<(), LinkFailure> {
        Ok(self.session()?.delete(path, version)?)
    }
}
