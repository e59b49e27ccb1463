//! The folder of this host's locks and of the times of its last failovers.
//!
//! One folder for all users, so that they exclude each other, if root has made one that they may write to; otherwise
//! one for each user. Neither follows from the environment: two commands of a user always meet.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use nix::unistd::{AccessFlags, Uid, User, eaccess, geteuid};

use crate::error::CommandError;
use crate::io_words::without_number;

/// The folder of the host. Root makes it for itself; an administrator may let a group write to it.
const OF_HOST: &str = "/run/rmadmin";
/// The folder of a user, below the home folder.
const OF_USER: &str = ".local/state/rmadmin";
/// The mode of a folder that is made.
const PRIVATE: u32 = 0o700;
/// The mode bits that let everybody write, and others than the owner.
const BY_ALL: u32 = 0o002;
const BY_OTHERS: u32 = 0o022;

/// There is no folder to keep a lock in.
#[derive(Debug, Clone)]
pub(super) struct NoFolder {
    folder: PathBuf,
    kind: io::ErrorKind,
    reason: String,
}

impl NoFolder {
    /// It was not found in time.
    pub(super) fn slow() -> Self {
        Self {
            folder: PathBuf::from(OF_USER),
            kind: io::ErrorKind::TimedOut,
            reason: "the home folder was not found in time".to_owned(),
        }
    }

    /// As the result of a command that needs it.
    pub(super) fn error(&self) -> CommandError {
        let reason = match self.folder == Path::new(OF_HOST) {
            true => format!("{}; remove it", self.reason),
            false => format!(
                "{}; root can make {OF_HOST} for the group of this user",
                self.reason
            ),
        };
        CommandError::Output {
            what: format!("the folder for locks, {},", self.folder.display()),
            source: io::Error::new(self.kind, reason),
        }
    }
}

/// The folder of this process's user. May ask a directory service.
pub(super) fn folder() -> Result<PathBuf, NoFolder> {
    let home = |uid| Some(User::from_uid(uid).ok()??.dir);
    choose(Path::new(OF_HOST), Uid::from_raw(0), geteuid(), home)
}

/// The host's folder, if its `owner` made it and this user may write to it, or the user's own.
fn choose(
    of_host: &Path,
    owner: Uid,
    uid: Uid,
    home: impl FnOnce(Uid) -> Option<PathBuf>,
) -> Result<PathBuf, NoFolder> {
    if uid == owner {
        // Where it cannot be made, the home folder does.
        let _ = DirBuilder::new().mode(PRIVATE).create(of_host);
    }
    match check(of_host, owner, BY_ALL) {
        Ok(()) => return Ok(of_host.to_path_buf()),
        // Commands of the superuser must meet in one folder: somebody has put something else in its place.
        Err(error) if uid == owner && error.kind() != io::ErrorKind::NotFound => {
            return Err(NoFolder {
                kind: error.kind(),
                reason: without_number(&error),
                folder: of_host.to_path_buf(),
            });
        }
        Err(_) => {}
    }
    let home = home(uid).unwrap_or_default();
    let folder = home.join(OF_USER);
    let made = DirBuilder::new()
        .recursive(true)
        .mode(PRIVATE)
        .create(&folder);
    let usable = made.and_then(|()| check(&folder, uid, BY_OTHERS));
    usable.map_err(|error| NoFolder {
        kind: error.kind(),
        reason: without_number(&error),
        folder: folder.clone(),
    })?;
    Ok(folder)
}

/// Whether nobody else can have laid anything in the way, and this user may make files.
fn check(folder: &Path, owner: Uid, open_to: u32) -> io::Result<()> {
    let found = fs::symlink_metadata(folder)?;
    let denied = |reason| Err(io::Error::new(io::ErrorKind::PermissionDenied, reason));
    if !found.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    if found.uid() != owner.as_raw() {
        return denied("it belongs to another user");
    }
    if found.mode() & open_to != 0 {
        return denied("others can write to it");
    }
    Ok(eaccess(folder, AccessFlags::W_OK | AccessFlags::X_OK)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn no_folder_is_used_that_anybody_can_write_to() {
        let base = std::env::temp_dir().join(format!("rmadmin-state-{}", std::process::id()));
        fs::create_dir(&base).unwrap();
        let (own, other) = (geteuid(), Uid::from_raw(geteuid().as_raw() + 1));
        let home = base.join("home");
        let of_home = home.join(OF_USER);
        let host = base.join("host");
        let folder = |owner| choose(&host, owner, own, |_| Some(home.clone())).ok();
        let mut found = Vec::new();
        // It is not there, and this user is not the one who makes it.
        found.push((folder(other), Some(of_home.clone())));
        // This user makes it.
        found.push((folder(own), Some(host.clone())));
        let mode = fs::metadata(&host).unwrap().mode() & 0o777;
        // A group may write to it, and everybody must not.
        for (mode, place) in [(0o770, Some(&host)), (0o777, None), (0o1777, None)] {
            fs::set_permissions(&host, Permissions::from_mode(mode)).unwrap();
            found.push((folder(own), place.cloned()));
            found.push((folder(other), Some(of_home.clone())));
        }
        // A link of somebody.
        fs::remove_dir(&host).unwrap();
        symlink(&home, &host).unwrap();
        found.push((folder(own), None));
        found.push((folder(other), Some(of_home.clone())));
        // A home folder that is a file.
        fs::write(base.join("file"), "").unwrap();
        let nowhere = choose(&host, other, own, |_| Some(base.join("file")));
        fs::remove_dir_all(&base).unwrap();
        assert_eq!(mode, 0o700);
        assert!(nowhere.is_err(), "{nowhere:?}");
        for (index, (found, place)) in found.into_iter().enumerate() {
            assert_eq!(found, place, "{index}");
        }
    }
}
