//! Sessions of clients (`SessionTrackerImpl`, `ExpiryQueue`). Pure. Times are durations since the server's start.

use std::collections::BTreeMap;
use std::time::Duration;

use sha1::{Digest as _, Sha1};

use super::ConnectionId;

/// Maximum sessions at the same time.
const MAX_SESSIONS: usize = 10_000;
/// Length of a password in bytes.
const PASSWORD_SIZE: usize = 16;

#[derive(Debug)]
pub(super) struct ServedSession {
    pub(super) timeout: Duration,
    expires: Duration,
    /// The connection of the session's client.
    pub(super) connection: Option<ConnectionId>,
}

#[derive(Debug)]
pub(super) struct Sessions {
    /// Sessions expire at multiples of this duration.
    tick: Duration,
    next_id: i64,
    /// The source of the passwords.
    secret: u64,
    all: BTreeMap<i64, ServedSession>,
}

/// The server's id in session ids; a standalone server has the same.
const SERVER_ID: i64 = 1;

impl Sessions {
    /// Makes an empty list. `time` is the server's start in milliseconds since 1970.
    pub(super) fn new(tick: Duration, time: i64, secret: u64) -> Self {
        Self {
            tick: tick.max(Duration::from_millis(1)),
            // `SessionTrackerImpl.initializeNextSessionId`
            next_id: (time & 0xff_ffff_ffff) << 16 | SERVER_ID << 56,
            secret,
            all: BTreeMap::new(),
        }
    }

    /// Returns the timeout that the server grants: 2 to 20 ticks.
    pub(super) fn granted(&self, wanted: Duration) -> Duration {
        wanted.clamp(self.tick * 2, self.tick * 20)
    }

    /// Returns `None` if there are too many sessions.
    pub(super) fn create(
        &mut self,
        timeout: Duration,
        connection: ConnectionId,
        now: Duration,
    ) -> Option<i64> {
        if self.all.len() >= MAX_SESSIONS {
            return None;
        }
        let id = self.next_id;
        self.next_id += 1;
        let session = ServedSession {
            timeout,
            expires: self.expiry(timeout, now),
            connection: Some(connection),
        };
        self.all.insert(id, session);
        Some(id)
    }

    pub(super) fn password(&self, id: i64) -> Vec<u8> {
        let mut digest = Sha1::new();
        digest.update(self.secret.to_be_bytes());
        digest.update(id.to_be_bytes());
        let digest = digest.finalize();
        digest.iter().copied().take(PASSWORD_SIZE).collect()
    }

    pub(super) fn get_mut(&mut self, id: i64) -> Option<&mut ServedSession> {
        self.all.get_mut(&id)
    }

    pub(super) fn ids(&self) -> Vec<i64> {
        self.all.keys().copied().collect()
    }

    pub(super) fn remove(&mut self, id: i64) -> Option<ServedSession> {
        self.all.remove(&id)
    }

    /// Extends a session whose client has sent something. Returns false if the session is unknown.
    pub(super) fn touch(&mut self, id: i64, now: Duration) -> bool {
        let timeout = self.all.get(&id).map(|session| session.timeout);
        let Some(timeout) = timeout else {
            return false;
        };
        let expires = self.expiry(timeout, now);
        if let Some(session) = self.all.get_mut(&id) {
            session.expires = session.expires.max(expires);
        }
        true
    }

    /// Gives every session its full timeout, as a server does when it starts again.
    pub(super) fn touch_all(&mut self, now: Duration) {
        for id in self.ids() {
            self.touch(id, now);
        }
    }

    pub(super) fn overdue(&self, now: Duration) -> Vec<i64> {
        let overdue = self
            .all
            .iter()
            .filter(|(_, session)| session.expires <= now);
        overdue.map(|(id, _)| *id).collect()
    }

    /// `ExpiryQueue.roundToNextInterval`
    fn expiry(&self, timeout: Duration, now: Duration) -> Duration {
        let (at, tick) = ((now + timeout).as_millis(), self.tick.as_millis());
        let millis = (at / tick + 1) * tick;
        Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICK: Duration = Duration::from_secs(1);

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn timeouts_are_bounded() {
        let sessions = Sessions::new(TICK, 0, 0);
        let granted =
            [0, 1_999, 2_000, 10_000, 20_001].map(|wanted| sessions.granted(millis(wanted)));
        assert_eq!(granted, [2_000, 2_000, 2_000, 10_000, 20_000].map(millis));
    }

    #[test]
    fn sessions_expire_at_ticks() {
        let mut sessions = Sessions::new(TICK, 0x0100_0017_5646, 7);
        let id = sessions.create(millis(2_000), 1, millis(300)).unwrap();
        assert_eq!(id >> 56, SERVER_ID);
        assert!(sessions.overdue(millis(2_999)).is_empty());
        assert_eq!(sessions.overdue(millis(3_000)), [id]);
        assert!(sessions.touch(id, millis(1_000)));
        assert!(sessions.overdue(millis(3_999)).is_empty());
        assert_eq!(sessions.overdue(millis(4_000)), [id]);
        assert!(!sessions.touch(id + 1, TICK));
        assert_ne!(sessions.password(id), sessions.password(id + 1));
        assert_eq!(sessions.password(id).len(), PASSWORD_SIZE);
    }
}
