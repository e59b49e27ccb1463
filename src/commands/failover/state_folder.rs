//! The state folder of this host, for locks and the times of conditional failovers.
//!
//! Root can create one folder for all users, so that their commands exclude each other. Otherwise each user has a
//! folder. Environment variables are ignored: two commands of a user always share the folder.

use std::io;
use std::path::{Path, PathBuf};

use nix::unistd::{Uid, User, geteuid};

use crate::base::deadline::Elapsed;
use crate::base::files::{BY_ALL, BY_OTHERS, Folder};
use crate::base::io::without_number;
use crate::error::CommandError;

/// The host's folder. Root creates it; an administrator may let a group write to it.
const OF_HOST: &str = "/run/rmadmin";
/// A user's folder, below the home folder.
const OF_USER: &str = ".local/state/rmadmin";
/// Mode of a folder that this tool creates.
const PRIVATE: u32 = 0o700;
/// Why no folder for locks can be used.
#[derive(Debug, Clone)]
pub(super) enum NoFolder {
    /// The file system, or the directory service with the home folder, did not answer.
    Slow(Elapsed),
    /// The folder cannot be created or used.
    Unusable {
        folder: PathBuf,
        kind: io::ErrorKind,
        reason: String,
    },
}

impl NoFolder {
    fn of(folder: &Path, error: &io::Error) -> Self {
        Self::Unusable {
            folder: folder.to_path_buf(),
            kind: error.kind(),
            reason: without_number(error),
        }
    }

    pub(super) fn error(&self) -> CommandError {
        let (folder, kind, reason) = match self {
            Self::Slow(elapsed) => {
                return CommandError::SlowFiles {
                    what: "the folder for locks".to_owned(),
                    elapsed: *elapsed,
                };
            }
            Self::Unusable {
                folder,
                kind,
                reason,
            } => (folder, kind, reason),
        };
        let reason = match folder == Path::new(OF_HOST) {
            true => format!("{reason}; remove it"),
            false => format!("{reason}; root can make {OF_HOST} for the group of this user"),
        };
        CommandError::Output {
            what: format!("the folder for locks, {},", folder.display()),
            source: io::Error::new(*kind, reason),
        }
    }
}

/// Finds the state folder. May ask a directory service for the home folder.
pub(super) fn folder() -> Result<Folder, NoFolder> {
    let home = |uid| Some(User::from_uid(uid).ok()??.dir);
    choose(Path::new(OF_HOST), Uid::from_raw(0), geteuid(), home)
}

/// Opens the folder of a sandbox. Rejects a folder that other users can write to.
pub(super) fn of_sandbox(path: &Path) -> Result<Folder, NoFolder> {
    let usable = Folder::at(path, None).and_then(|folder| {
        folder.require(geteuid(), BY_OTHERS)?;
        Ok(folder)
    });
    usable.map_err(|error| NoFolder::of(path, &error))
}

/// Chooses the host's folder, if its `owner` created it and this user may write to it; otherwise the user's own
/// folder.
fn choose(
    of_host: &Path,
    owner: Uid,
    uid: Uid,
    home: impl FnOnce(Uid) -> Option<PathBuf>,
) -> Result<Folder, NoFolder> {
    match host_folder(of_host, owner, uid) {
        Ok(folder) => return Ok(folder),
        // Commands of root must share one folder, but this path is unusable.
        Err(error) if uid == owner && error.kind() != io::ErrorKind::NotFound => {
            return Err(NoFolder::of(of_host, &error));
        }
        Err(_) => {}
    }
    let Some(home) = home(uid).filter(|home| home.is_absolute()) else {
        let missing = io::Error::new(
            io::ErrorKind::NotFound,
            format!("the user {uid} has no home folder"),
        );
        return Err(NoFolder::of(Path::new(OF_USER), &missing));
    };
    let usable = Folder::at(&home, Some(PRIVATE)).and_then(|home| {
        let folder = home.closed_below(Path::new(OF_USER), PRIVATE)?;
        folder.require(uid, BY_OTHERS)?;
        Ok(folder)
    });
    usable.map_err(|error| NoFolder::of(&home.join(OF_USER), &error))
}

fn host_folder(path: &Path, owner: Uid, uid: Uid) -> io::Result<Folder> {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::NotFound.into());
    };
    let parent = Folder::at(parent, None)?;
    if uid == owner {
        // If this fails, the folder in the home is used.
        let _ = parent.make(name, PRIVATE);
    }
    let folder = parent.enter(name)?;
    folder.require(owner, BY_ALL)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    #[test]
    fn world_writable_folders_are_rejected() {
        let base = std::env::temp_dir().join(format!("rmadmin-state-{}", std::process::id()));
        fs::create_dir(&base).unwrap();
        let (own, other) = (geteuid(), Uid::from_raw(geteuid().as_raw() + 1));
        let home = base.join("home");
        let of_home = home.join(OF_USER);
        let host = base.join("host");
        let folder = |owner| {
            let chosen = choose(&host, owner, own, |_| Some(home.clone()));
            chosen.ok().map(|folder| folder.path().to_path_buf())
        };
        let mut found = Vec::new();
        // The folder does not exist, and this user may not create it.
        found.push((folder(other), Some(of_home.clone())));
        // This user creates the folder.
        found.push((folder(own), Some(host.clone())));
        let mode = fs::metadata(&host).unwrap().mode() & 0o777;
        // A folder that a group can write to is accepted; a folder that everybody can write to is not.
        for (mode, place) in [(0o770, Some(&host)), (0o777, None), (0o1777, None)] {
            fs::set_permissions(&host, Permissions::from_mode(mode)).unwrap();
            found.push((folder(own), place.cloned()));
            found.push((folder(other), Some(of_home.clone())));
        }
        // A symbolic link.
        fs::remove_dir(&host).unwrap();
        symlink(&home, &host).unwrap();
        found.push((folder(own), None));
        found.push((folder(other), Some(of_home.clone())));
        // Parents of the folder in the home folder that everybody can write to.
        for parent in [home.clone(), home.join(".local"), home.join(".local/state")] {
            let before = fs::metadata(&parent).unwrap().permissions();
            for (mode, place) in [
                (0o777, None),
                (0o1777, Some(&of_home)),
                (0o770, Some(&of_home)),
            ] {
                fs::set_permissions(&parent, Permissions::from_mode(mode)).unwrap();
                found.push((folder(other), place.cloned()));
            }
            fs::set_permissions(&parent, before).unwrap();
        }
        // The home folder is a file.
        fs::write(base.join("file"), "").unwrap();
        let nowhere = choose(&host, other, own, |_| Some(base.join("file")));
        // Without a home folder in the user database, the path would be relative, and differ between working
        // directories.
        let homeless = [None, Some(PathBuf::new())];
        let homeless = homeless.map(|home| choose(&host, other, own, |_| home).is_err());
        fs::remove_dir_all(&base).unwrap();
        assert_eq!(mode, 0o700);
        assert!(nowhere.is_err(), "{nowhere:?}");
        assert_eq!(homeless, [true, true]);
        for (index, (found, place)) in found.into_iter().enumerate() {
            assert_eq!(found, place, "{index}");
        }
    }
}
