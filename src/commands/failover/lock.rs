//! One failover, repair or transition at a time: a lock on this host; and for failover and repair a znode where the
//! cluster has ZooKeeper.

use std::fs::{File, TryLockError};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use crate::base::deadline::Deadline;
use crate::base::escape::cut;
use crate::base::files::Entry;
use crate::base::io::without_number;
use crate::base::threads;
use crate::base::utc;
use crate::error::CommandError;
use crate::systems::yarn::observe::ClusterTargets;
use crate::systems::yarn::zookeeper_access::ElectorLocation;
use crate::zk::session::{Holding, NotHeld, Session};

use super::super::context::on_disk;
use super::super::progress;
use super::driver::LOOK;
use super::state_files::{ClusterFiles, StateFiles, unsent};

/// The znode beside the elector's own, which nobody else looks at.
const ZNODE: &str = "rmadmin-failover";
/// Others may read a lock, which is enough to try it; its maker may have a mask against that.
const MODE: u32 = 0o644;
/// How much of a lock's file is read, in bytes.
const LONGEST_OWNER: u64 = 256;
/// How often a lock is tried that another command holds.
const AGAIN: Duration = Duration::from_millis(50);
/// How long the end of a lock may take: the result of a command does not wait for a file system that hangs.
const PATIENCE: Duration = Duration::from_millis(250);

/// How long ZooKeeper is asked whether the lock is still held: nobody may be active meanwhile.
const ASKING: Duration = Duration::from_millis(500);

/// This command's turn; it ends when this is dropped.
pub(super) struct FailoverLock {
    host: Arc<HostLock>,
    /// Whether the lock on this host needs no more looks: it is lost, or its file system does not answer.
    host_told: bool,
    /// None where ZooKeeper is not configured, or gave none, or the lock was lost.
    znode: Option<Znode>,
}

/// The lock in ZooKeeper.
struct Znode {
    session: Session,
    path: String,
    /// Whether the operator was told that ZooKeeper does not tell.
    told: bool,
}

/// Whether the locks are still this command's.
pub(super) enum Checked {
    /// They are; or nobody tells, which was said before.
    Ours,
    /// One is not: what to say.
    Lost(String),
    /// Nobody tells: what to say.
    Unknown(String),
}

impl FailoverLock {
    /// Takes it.
    ///
    /// # Errors
    /// It is somebody else's, or the lock cannot be had.
    pub(super) async fn take(
        subject: &ClusterTargets,
        places: &ClusterFiles,
        deadline: Deadline,
    ) -> Result<Self, CommandError> {
        let files = places.locks().map_err(unsent)?;
        let taking = HostLock::wait_for(&files, Duration::ZERO, deadline);
        let host = taking.await.map_err(unsent)?;
        let znode = match &subject.elector {
            Ok(location) => held(location, subject, deadline).await?,
            Err(_) => None,
        };
        Ok(Self {
            host: Arc::new(host),
            host_told: false,
            znode,
        })
    }

    /// Asks whether the locks are still this command's. A lock that is lost is told of once.
    pub(super) async fn check(&mut self, deadline: Deadline) -> Checked {
        match self.check_host().await {
            Checked::Ours => self.check_znode(deadline).await,
            told => told,
        }
    }

    /// Looks for the files of the locks: in a folder that a group shares, others can remove them.
    async fn check_host(&mut self) -> Checked {
        if self.host_told {
            return Checked::Ours;
        }
        let host = Arc::clone(&self.host);
        let looking = threads::blocking(move || host.lost());
        let told = match tokio::time::timeout(PATIENCE, looking).await {
            Ok(Ok(Ok(None))) => return Checked::Ours,
            Ok(Ok(Ok(Some(path)))) => Checked::Lost(format!(
                "the failover lock {} is lost (another user removed or replaced it): another failover may be running",
                path.display()
            )),
            Ok(Ok(Err(error)) | Err(error)) => Checked::Unknown(format!(
                "unknown whether the failover lock on this host is still held: {}",
                without_number(&error)
            )),
            Err(_) => Checked::Unknown(
                "unknown whether the failover lock on this host is still held: the file system does not answer"
                    .to_owned(),
            ),
        };
        self.host_told = true;
        told
    }

    async fn check_znode(&mut self, deadline: Deadline) -> Checked {
        let Some(znode) = &mut self.znode else {
            return Checked::Ours;
        };
        let deadline = deadline.capped(ASKING);
        match znode.session.still_holds(&znode.path, deadline).await {
            Holding::Yes => Checked::Ours,
            Holding::No => {
                let path = &znode.path;
                let lost = format!(
                    "the failover lock in ZooKeeper is lost ({path} is deleted, or the session expired): \
                     a failover on another host may be running"
                );
                self.znode = None;
                Checked::Lost(lost)
            }
            Holding::Unknown(_) if znode.told => Checked::Ours,
            Holding::Unknown(error) => {
                znode.told = true;
                Checked::Unknown(format!(
                    "ZooKeeper does not tell whether the failover lock is still held: {error}"
                ))
            }
        }
    }

    /// Ends it, without waiting for the session to expire. Gives back what to say of a lock that was lost meanwhile.
    pub(super) async fn end(mut self) -> Option<String> {
        let lost = match self.check(Deadline::after(PATIENCE)).await {
            Checked::Lost(lost) => Some(lost),
            Checked::Ours | Checked::Unknown(_) => None,
        };
        remove(self.host).await;
        if let Some(znode) = self.znode {
            znode.session.release().await;
        }
        lost
    }
}

/// The znode of the turn. Where ZooKeeper is configured and does not let it be made, the lock on the host is all that
/// there is, and the operator is told.
async fn held(
    location: &ElectorLocation,
    subject: &ClusterTargets,
    deadline: Deadline,
) -> Result<Option<Znode>, CommandError> {
    let alone = |error: &dyn std::fmt::Display| {
        progress::note(&format!(
            "ZooKeeper: {error}; only other commands on this host are kept from interfering"
        ));
    };
    let session = match location.open(deadline).await {
        Ok(session) => session,
        Err(error) => {
            alone(&error);
            return Ok(None);
        }
    };
    let who = whoami();
    let mut path = format!("{}/{ZNODE}", location.election);
    let mut held = session.hold(&path, who.as_bytes(), deadline).await;
    if matches!(held, Err(NotHeld::NoParent)) {
        // Where operators decide, there has never been an election.
        let id = subject.cluster_id.replace('/', "_");
        path = format!("/{ZNODE}-{id}");
        held = session.hold(&path, who.as_bytes(), deadline).await;
    }
    match held {
        Ok(()) => {
            return Ok(Some(Znode {
                session,
                path,
                told: false,
            }));
        }
        Err(NotHeld::Taken(by)) => return Err(CommandError::Busy { by: cut(by) }),
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

/// The locks of this host, one for each address of an RM: whoever moves one of them keeps all others away from it.
pub(in crate::commands) struct HostLock {
    files: Vec<(Entry, File)>,
}

impl HostLock {
    fn take(wanted: &StateFiles) -> Result<Self, CommandError> {
        let mut held = Self { files: Vec::new() };
        for name in &wanted.names {
            let failed = |source| CommandError::Output {
                what: wanted.folder.path().join(name).display().to_string(),
                source,
            };
            let entry = wanted.folder.entry(name).map_err(failed)?;
            let file = locked(&entry)?;
            held.files.push((entry, file));
        }
        Ok(held)
    }

    /// The first file that is not at its place any more.
    fn lost(&self) -> io::Result<Option<PathBuf>> {
        for (entry, file) in &self.files {
            if !entry.is_still(file)? {
                return Ok(Some(entry.path()));
            }
        }
        Ok(None)
    }

    /// Takes all of them. Another command that holds one is waited for at most so long.
    ///
    /// # Errors
    /// It still holds it, or there cannot be such a file.
    pub(in crate::commands) async fn wait_for(
        files: &StateFiles,
        longest: Duration,
        deadline: Deadline,
    ) -> Result<Self, CommandError> {
        let end = Instant::now() + longest;
        loop {
            let wanted = files.clone();
            let soon = deadline.capped(LOOK);
            let taking = on_disk(files.place("lock"), soon, move || Self::take(&wanted));
            match taking.await {
                Err(CommandError::Busy { .. }) if Instant::now() < end => {
                    tokio::time::sleep(AGAIN).await;
                }
                taken => return taken,
            }
        }
    }

    /// Ends it.
    pub(in crate::commands) async fn end(self) {
        remove(self).await;
    }
}

/// Ends a lock aside: nothing waits for a file system that hangs.
async fn remove(held: impl Send + 'static) {
    let removing = threads::blocking(move || drop(held));
    let _ = tokio::time::timeout(PATIENCE, removing).await;
}

impl Drop for HostLock {
    /// Removes them while they are held: see [`locked`]. One that another user made may stay.
    fn drop(&mut self) {
        for (entry, file) in &self.files {
            // Another command's lock may have taken the place of one that is lost.
            if entry.is_still(file).unwrap_or(false) {
                let _ = entry.remove();
            }
        }
    }
}

/// Locks a file. Who waited for nobody may yet have opened one that its holder has removed since: what counts is the one
/// that is there.
fn locked(entry: &Entry) -> Result<File, CommandError> {
    let failed = |source| CommandError::Output {
        what: entry.path().display().to_string(),
        source,
    };
    loop {
        let file = entry.read_or_make(MODE).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {
                if entry.is_still(&file).map_err(failed)? {
                    // A file that another user made keeps that user's words; they are for messages only.
                    let _ = entry.overwrite(&format!("{}, since {}", whoami(), now()));
                    return Ok(file);
                }
            }
            Err(TryLockError::WouldBlock) => {
                let by = entry.text(LONGEST_OWNER).ok().flatten();
                let by = by.map(|(by, _)| by.trim().to_owned());
                let by = by.filter(|by| !by.is_empty());
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
    use crate::base::files::Folder;
    use std::fs;

    #[test]
    fn one_file_in_common_is_enough_and_none_is_left() {
        let folder = std::env::temp_dir().join(format!("rmadmin-turn-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        let opened = Arc::new(Folder::at(&folder, None).unwrap());
        let files = |names: &[&str]| StateFiles {
            folder: Arc::clone(&opened),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        let held = HostLock::take(&files(&["a", "b"])).unwrap();
        let busy = HostLock::take(&files(&["b", "c"])).is_err();
        let apart = HostLock::take(&files(&["c"])).is_ok();
        // Opened before it is removed, and locked after: not the one that counts any more.
        let a = opened.entry("a").unwrap();
        let early = a.read_or_make(MODE).unwrap();
        drop(held);
        let stale = early.try_lock().is_ok() && !a.is_still(&early).unwrap();
        let again = HostLock::take(&files(&["a"])).is_ok();
        let left = fs::read_dir(&folder).unwrap().count();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            (busy, apart, stale, again, left),
            (true, true, true, true, 0)
        );
    }
}
