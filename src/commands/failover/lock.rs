//! Allows one failover, repair or transition at a time. The lock is a file on this host; failover and repair also lock
//! a znode if the cluster has ZooKeeper.

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
use crate::systems::yarn::elector_location::ElectorLocation;
use crate::systems::yarn::observe::ClusterTargets;
use crate::zk::session::{Holding, NotHeld, Session};

use super::super::context::on_disk;
use super::super::progress;
use super::state_files::{ClusterFiles, StateFiles, unsent};
use crate::commands::context::LOOK;

/// The znode of the lock, next to the elector's znodes.
const ZNODE: &str = "rmadmin-failover";
/// Mode of a lock file, independent of the umask: other users must read the file to try the lock.
const MODE: u32 = 0o644;
/// Maximum bytes to read of a lock file.
const LONGEST_OWNER: u64 = 256;
/// The retry interval while another command holds the lock.
const AGAIN: Duration = Duration::from_millis(50);
/// Time limit to release a lock. The result of a command does not wait for a file system that hangs.
const PATIENCE: Duration = Duration::from_millis(250);

/// Time limit to ask ZooKeeper whether the lock is still held. The limit is short, because no RM may be active
/// meanwhile.
const ASKING: Duration = Duration::from_millis(500);

/// The locks of a failover or repair: on this host, and in ZooKeeper.
pub(super) struct FailoverLock {
    host: Arc<HostLock>,
    /// True to stop checking the lock on this host: the lock is lost, or its file system does not answer.
    host_reported: bool,
    /// `None` without ZooKeeper, or after the lock was lost.
    znode: Option<Znode>,
}

struct Znode {
    session: Session,
    path: String,
    /// True once an unknown state of the lock was reported.
    reported: bool,
}

/// The state of the locks.
pub(super) enum Checked {
    /// The locks are held, or their unknown state was already reported.
    Ours,
    /// A lock was lost; the text is the message.
    Lost(String),
    /// The state of a lock is unknown; the text is the message.
    Unknown(String),
}

impl FailoverLock {
    /// # Errors
    /// Another command holds a lock, or the lock cannot be created.
    pub(super) async fn take(
        subject: &ClusterTargets,
        files: &ClusterFiles,
        deadline: Deadline,
    ) -> Result<Self, CommandError> {
        let locks = files.locks().map_err(unsent)?;
        let taking = HostLock::wait_for(&locks, Duration::ZERO, deadline);
        let host = taking.await.map_err(unsent)?;
        let znode = match &subject.elector {
            Ok(location) => lock_znode(location, subject, deadline).await?,
            Err(_) => None,
        };
        Ok(Self {
            host: Arc::new(host),
            host_reported: false,
            znode,
        })
    }

    /// Checks that the locks are still held. A lost lock is reported once.
    pub(super) async fn check(&mut self, deadline: Deadline) -> Checked {
        match self.check_host().await {
            Checked::Ours => self.check_znode(deadline).await,
            checked => checked,
        }
    }

    /// Checks the lock files. In a folder shared by a group, other users can remove them.
    async fn check_host(&mut self) -> Checked {
        if self.host_reported {
            return Checked::Ours;
        }
        let host = Arc::clone(&self.host);
        let looking = threads::blocking(move || host.lost());
        let checked = match tokio::time::timeout(PATIENCE, looking).await {
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
        self.host_reported = true;
        checked
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
            Holding::Unknown(_) if znode.reported => Checked::Ours,
            Holding::Unknown(error) => {
                znode.reported = true;
                Checked::Unknown(format!(
                    "ZooKeeper does not tell whether the failover lock is still held: {error}"
                ))
            }
        }
    }

    /// Releases the locks without waiting for the ZooKeeper session to expire. Returns the message of a lost lock.
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

/// Creates the znode of the lock. If ZooKeeper refuses, the command continues with the lock on the host and warns the
/// operator.
async fn lock_znode(
    location: &ElectorLocation,
    subject: &ClusterTargets,
    deadline: Deadline,
) -> Result<Option<Znode>, CommandError> {
    let warn = |error: &dyn std::fmt::Display| {
        progress::note(&format!(
            "ZooKeeper: {error}; commands on other hosts can interfere"
        ));
    };
    let session = match location.open(deadline).await {
        Ok(session) => session,
        Err(error) => {
            warn(&error);
            return Ok(None);
        }
    };
    let owner = owner();
    let mut path = format!("{}/{ZNODE}", location.election);
    let mut held = session.hold(&path, owner.as_bytes(), deadline).await;
    if matches!(held, Err(NotHeld::NoParent)) {
        // With manual failover, the parent znode does not exist.
        let id = subject.cluster_id.replace('/', "_");
        path = format!("/{ZNODE}-{id}");
        held = session.hold(&path, owner.as_bytes(), deadline).await;
    }
    match held {
        Ok(()) => {
            return Ok(Some(Znode {
                session,
                path,
                reported: false,
            }));
        }
        Err(NotHeld::Taken(by)) => return Err(CommandError::Busy { by: cut(by) }),
        Err(NotHeld::NoParent) => warn(&"no folder can hold the lock"),
        Err(NotHeld::Failed(error)) => warn(&error),
    }
    session.close().await;
    Ok(None)
}

fn now() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    utc::seconds(now.unwrap_or_default())
}

/// Describes this process for the messages of other commands.
fn owner() -> String {
    let host = nix::unistd::gethostname().unwrap_or_default();
    let user = crate::security::user::os_user().unwrap_or_default();
    format!(
        "{user} on {}, process {}",
        host.to_string_lossy(),
        std::process::id()
    )
}

/// The locks of this host, one for each address of an RM: commands that share an RM exclude each other.
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

    /// Returns the first lock file that was removed or replaced.
    fn lost(&self) -> io::Result<Option<PathBuf>> {
        for (entry, file) in &self.files {
            if !entry.is_still(file)? {
                return Ok(Some(entry.path()));
            }
        }
        Ok(None)
    }

    /// Takes all locks. Waits for another command at most `longest`.
    ///
    /// # Errors
    /// Another command still holds a lock, or a file cannot be created.
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

    pub(in crate::commands) async fn end(self) {
        remove(self).await;
    }
}

/// Releases a lock on another thread: the file system may hang.
async fn remove(held: impl Send + 'static) {
    let removing = threads::blocking(move || drop(held));
    let _ = tokio::time::timeout(PATIENCE, removing).await;
}

impl Drop for HostLock {
    /// Removes the files while they are locked: see [`locked`]. Another user's file may stay.
    fn drop(&mut self) {
        for (entry, file) in &self.files {
            // Another command may have replaced a lost file.
            if entry.is_still(file).unwrap_or(false) {
                let _ = entry.remove();
            }
        }
    }
}

/// Locks a file. If the previous holder removed the file after it was opened here, locks the new file instead.
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
                    // Another user's file keeps its text. Only messages use the text.
                    let _ = entry.overwrite(&format!("{}, since {}", owner(), now()));
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
    fn locks_exclude_each_other_and_leave_no_file() {
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
        // Opened before the removal and locked after it: this file is no longer a valid lock.
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
