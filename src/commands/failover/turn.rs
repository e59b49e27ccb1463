//! One failover or repair at a time: a lock on this host, and a znode where the cluster has ZooKeeper.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use crate::deadline::Deadline;
use crate::error::CommandError;
use crate::observe::cluster::Subject;
use crate::zk::ensemble::Ensemble;
use crate::zk::session::{NotHeld, Session};

use super::super::progress;

/// Where locks lie: the same folder for every user, whatever the environment says.
const FOLDER: &str = "/tmp";
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
    let path = lock_path(subject);
    let failed = |source| CommandError::Output {
        what: path.display().to_string(),
        source,
    };
    // A file that another user made is opened as it is: systems refuse to create it anew, and a lock needs no writing.
    let file = File::open(&path)
        .or_else(|_| {
            OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .mode(0o644)
                .custom_flags(nix::libc::O_NOFOLLOW | nix::libc::O_CLOEXEC)
                .open(&path)
        })
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(CommandError::Busy {
            by: "another command on this host".to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// One file for each cluster, told apart by its id and the addresses of its RMs.
pub(super) fn lock_path(subject: &Subject) -> PathBuf {
    let mut words = vec![subject.cluster_id.clone()];
    words.extend(subject.rms.iter().map(|rm| match &rm.admin {
        Ok(address) => address.to_string(),
        Err(_) => rm.id.trimmed().to_owned(),
    }));
    PathBuf::from(FOLDER).join(format!(
        "rmadmin-{:016x}.lock",
        fnv(words.join(" ").as_bytes())
    ))
}

/// FNV-1a, 64 bits: the same on every host and in every version.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_everywhere() {
        // Test vectors of the FNV authors.
        assert_eq!(fnv(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
