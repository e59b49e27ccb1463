//! One failover or repair at a time: a lock on this host, and a znode where the cluster has ZooKeeper.

use std::fs::{File, TryLockError};

use crate::deadline::Deadline;
use crate::error::CommandError;
use crate::observe::cluster::Subject;
use crate::zk::ensemble::Ensemble;
use crate::zk::session::{NotHeld, Session};

use super::super::progress;
use super::place;

/// The znode beside the elector's own, which nobody else looks at.
const ZNODE: &str = "rmadmin-failover";

/// This command's turn; it ends when this is dropped.
pub(super) struct Turn {
    _file: File,
    session: Option<Session>,
}

impl Turn {
    /// Takes it.
    ///
    /// # Errors
    /// It is somebody else's, or the lock cannot be had.
    pub(super) async fn take(subject: &Subject, deadline: Deadline) -> Result<Self, CommandError> {
        let file = host_lock(subject)?;
        let session = match &subject.ensemble {
            Ok(ensemble) => held(ensemble, subject, deadline).await?,
            Err(_) => None,
        };
        Ok(Self {
            _file: file,
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

fn host_lock(subject: &Subject) -> Result<File, CommandError> {
    let path = place::of(subject, "lock");
    let failed = |source| CommandError::Output {
        what: path.display().to_string(),
        source,
    };
    let file = place::open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(CommandError::Busy {
            by: "another command on this host".to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}
