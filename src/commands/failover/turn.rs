//! One failover, repair or transition at a time: a lock on this host; and for failover and repair a znode where the
//! cluster has ZooKeeper.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crate::deadline::Deadline;
use crate::error::CommandError;
use crate::observe::cluster::Subject;
use crate::utc;
use crate::zk::ensemble::Ensemble;
use crate::zk::session::{NotHeld, Session};

use super::super::progress;
use super::place::{self, Places};

/// The znode beside the elector's own, which nobody else looks at.
const ZNODE: &str = "rmadmin-failover";

/// This command's turn; it ends when this is dropped.
pub(super) struct Turn {
    _host: HostLock,
    session: Option<Session>,
}

impl Turn {
    /// Takes it.
    ///
    /// # Errors
    /// It is somebody else's, or the lock cannot be had.
    pub(super) async fn take(
        subject: &Subject,
        places: &Places,
        deadline: Deadline,
    ) -> Result<Self, CommandError> {
        let host = HostLock::take(&places.locks()?)?;
        let session = match &subject.ensemble {
            Ok(ensemble) => held(ensemble, subject, deadline).await?,
            Err(_) => None,
        };
        Ok(Self {
            _host: host,
            session,
        })
    }

    /// Ends it, without waiting for the session to expire.
    pub(super) async fn end(self) {
        if let Some(session) = self.session {
            session.close().await;
        }
    }
}

/// The znode of the turn. Where ZooKeeper is configured and does not let it be made, the lock on the host is all that
/// there is, and the operator is told.
async fn held(
    ensemble: &Ensemble,
    subject: &Subject,
    deadline: Deadline,
) -> Result<Option<Session>, CommandError> {
    let alone = |error: &dyn std::fmt::Display| {
        progress::note(&format!(
            "ZooKeeper: {error}; only other commands on this host are kept from interfering"
        ));
    };
    let session = match Session::open(ensemble, deadline).await {
        Ok(session) => session,
        Err(error) => {
            alone(&error);
            return Ok(None);
        }
    };
    let who = whoami();
    let beside_the_lock = format!("{}/{ZNODE}", ensemble.election);
    let mut held = session
        .hold(&beside_the_lock, who.as_bytes(), deadline)
        .await;
    if matches!(held, Err(NotHeld::NoParent)) {
        // Where operators decide, there has never been an election.
        let id = subject.cluster_id.replace('/', "_");
        let own = format!("/{ZNODE}-{id}");
        held = session.hold(&own, who.as_bytes(), deadline).await;
    }
    match held {
        Ok(()) => return Ok(Some(session)),
        Err(NotHeld::Taken(by)) => return Err(CommandError::Busy { by }),
        Err(NotHeld::NoParent) => alone(&"there is no place for the lock"),
        Err(NotHeld::Failed(error)) => alone(&error),
    }
    session.close().await;
    Ok(None)
}

fn now() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    utc::seconds(now.unwrap_or_default())
}

/// Who this is, for others to read.
fn whoami() -> String {
    let host = nix::unistd::gethostname().unwrap_or_default();
    let user = crate::security::user::os_user().unwrap_or_default();
    format!(
        "{user} on {}, process {}",
        host.to_string_lossy(),
        std::process::id()
    )
}

/// How often a lock is tried that another command holds.
const AGAIN: Duration = Duration::from_millis(50);

/// The locks of this host, one for each address of an RM: whoever moves one of them keeps all others away from it.
pub(in crate::commands) struct HostLock {
    files: Vec<(PathBuf, File)>,
}

impl HostLock {
    fn take(paths: &BTreeSet<PathBuf>) -> Result<Self, CommandError> {
        let mut held = Self { files: Vec::new() };
        for path in paths {
            let file = locked(path)?;
            held.files.push((path.clone(), file));
        }
        Ok(held)
    }

    /// Takes them all, and waits at most so long where another command holds one.
    ///
    /// # Errors
    /// It still holds it, or there cannot be such a file.
    pub(in crate::commands) async fn wait_for(
        paths: &BTreeSet<PathBuf>,
        longest: Duration,
    ) -> Result<Self, CommandError> {
        let end = Instant::now() + longest;
        loop {
            match Self::take(paths) {
                Err(CommandError::Busy { .. }) if Instant::now() < end => {
                    tokio::time::sleep(AGAIN).await;
                }
                taken => return taken,
            }
        }
    }
}

impl Drop for HostLock {
    /// Removes them while they are held: see [`locked`]. One that another user made may stay.
    fn drop(&mut self) {
        for (path, _) in &self.files {
            let _ = fs::remove_file(path);
        }
    }
}

/// Locks a file. Who waited for nobody may yet have opened one that its holder has removed since: what counts is the one
/// that is there.
fn locked(path: &Path) -> Result<File, CommandError> {
    let failed = |source| CommandError::Output {
        what: path.display().to_string(),
        source,
    };
    loop {
        let file = place::open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) if place::is_still(path, &file) => {
                // A file that another user made keeps that user's words; they are for messages only.
                let _ = place::write(path, &format!("{}, since {}", whoami(), now()));
                return Ok(file);
            }
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let by = place::read(path).filter(|by| !by.trim().is_empty());
                let by = by.unwrap_or_else(|| "another command on this host".to_owned());
                return Err(CommandError::Busy { by });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_in_common_is_enough_and_none_is_left() {
        let folder = std::env::temp_dir().join(format!("rmadmin-turn-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        let paths = |names: &[&str]| names.iter().map(|name| folder.join(name)).collect();
        let held = HostLock::take(&paths(&["a", "b"])).unwrap();
        let busy = HostLock::take(&paths(&["b", "c"])).is_err();
        let apart = HostLock::take(&paths(&["c"])).is_ok();
        // Opened before it is removed, and locked after: not the one that counts any more.
        let early = place::open(&folder.join("a")).unwrap();
        drop(held);
        let stale = early.try_lock().is_ok() && !place::is_still(&folder.join("a"), &early);
        let again = HostLock::take(&paths(&["a"])).is_ok();
        let left = fs::read_dir(&folder).unwrap().count();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            (busy, apart, stale, again, left),
            (true, true, true, true, 0)
        );
    }
}
