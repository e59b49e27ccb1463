//! Files in folders that other users may write to.
//!
//! [`read_regular`] reads files that the caller or its configuration names. Every file that this tool creates,
//! replaces, appends to, locks or removes is an [`Entry`]. `openat` walks the path folder by folder, and the last
//! folder stays open, so that other users cannot exchange a part of the path afterwards. A symbolic link is
//! followed only if root or the caller owns it, as with `fs.protected_symlinks` of Linux.

mod entry;
mod walk;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use nix::dir::Dir;
use nix::fcntl::{AT_FDCWD, AtFlags, OFlag, openat};
use nix::sys::stat::{FileStat, Mode, SFlag, fstat, mkdirat};
use nix::unistd::{
    AccessFlags, Gid, Group, Uid, UnlinkatFlags, User, faccessat, geteuid, unlinkat,
};

pub use entry::{Entry, EntryKind, NewMode};
use walk::{Walk, WalkEnd};

/// Mode bit: all users can write.
pub const BY_ALL: u32 = 0o002;
/// Mode bits: users other than the owner can write.
pub const BY_OTHERS: u32 = 0o022;
/// Mode bit: the group can write.
pub const BY_GROUP: u32 = 0o020;
pub const MB: u64 = 1024 * 1024;
/// Sticky bit: in such a folder, only the owner of a file or of the folder can rename or remove the file.
pub const STICKY: u32 = 0o1000;

/// Why a path is rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// A symbolic link in a folder that others can write to.
    #[error("{} is a symbolic link that another user can have placed", .0.display())]
    Link(PathBuf),
    /// A file with a second link, in a folder that others can write to.
    #[error("{} is a hard link that another user can have placed", .0.display())]
    HardLink(PathBuf),
    /// A device, pipe, folder or link instead of a file.
    #[error("not a regular file")]
    NotAFile,
    /// A folder of another user, or a file of another user in a folder that others can write to.
    #[error("{} belongs to another user", .0.display())]
    Owner(PathBuf),
    /// A folder in which other users can exchange files.
    #[error("other users can write to {}", .0.display())]
    Writable(PathBuf),
}

impl From<Untrusted> for io::Error {
    fn from(untrusted: Untrusted) -> Self {
        let kind = match untrusted {
            Untrusted::NotAFile => io::ErrorKind::InvalidInput,
            _ => io::ErrorKind::PermissionDenied,
        };
        Self::new(kind, untrusted)
    }
}

/// True if the caller owns the path, it is not a link, and no other user can write to it.
pub fn is_own(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|found| {
        !found.is_symlink() && found.uid() == geteuid().as_raw() && found.mode() & BY_OTHERS == 0
    })
}

/// A folder that is held open.
#[derive(Debug)]
pub struct Folder {
    fd: OwnedFd,
    path: PathBuf,
    stat: FileStat,
    /// Besides root, the only user whose links are followed.
    user: Uid,
}

impl Folder {
    /// Opens a folder. If `make` has a mode, missing folders are created with it.
    ///
    /// # Errors
    /// The folder cannot be opened or created, or a link in the path is [`Untrusted`].
    pub fn at(path: &Path, make: Option<u32>) -> io::Result<Self> {
        Walk::to_folder(path, make)
            .from(Self::start(geteuid())?)?
            .folder()
    }

    /// Opens a folder and also follows links that `user` owns.
    ///
    /// # Errors
    /// The same as for [`Folder::at`].
    pub fn of_user(path: &Path, user: Uid) -> io::Result<Self> {
        Walk::to_folder(path, None)
            .from(Self::start(user)?)?
            .folder()
    }

    /// Creates and opens a folder below this one. Rejects a path in which a user other than root, the caller or
    /// a member of a group with write permission could exchange a folder.
    ///
    /// # Errors
    /// The same as for [`Folder::at`], or other users can exchange a folder of the path.
    pub fn closed_below(self, path: &Path, mode: u32) -> io::Result<Self> {
        let walk = Walk::to_folder(path, Some(mode));
        walk.closed().from(self)?.folder()
    }

    /// Opens a folder in this one. Links are not followed.
    ///
    /// # Errors
    /// The folder cannot be opened.
    pub fn enter(&self, name: &OsStr) -> io::Result<Self> {
        let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        self.opened(openat(&self.fd, name, flags, Mode::empty())?, name)
    }

    /// Creates a folder in this one.
    ///
    /// # Errors
    /// The name exists, or the folder cannot be created.
    pub fn make(&self, name: &OsStr, mode: u32) -> io::Result<Self> {
        mkdirat(&self.fd, name, mode_of(mode))?;
        self.enter(name)
    }

    /// Removes an empty folder in this one.
    ///
    /// # Errors
    /// The folder cannot be removed.
    pub fn remove_folder(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.fd, name, UnlinkatFlags::RemoveDir)?)
    }

    /// Opens a name in this folder; the file may be missing.
    ///
    /// # Errors
    /// Too many open files.
    pub fn entry(&self, name: impl AsRef<OsStr>) -> io::Result<Entry> {
        let folder = Self {
            fd: self.fd.try_clone()?,
            path: self.path.clone(),
            ..*self
        };
        Ok(Entry::new(folder, name.as_ref().to_owned()))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns a path that stays valid if the folder is moved.
    pub fn fd_path(&self) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}", self.fd.as_raw_fd()))
    }

    /// Checks owner, mode bits and the permission to create files.
    ///
    /// # Errors
    /// The folder has another owner or a mode bit of `closed_to`, or the caller cannot create files in it.
    pub fn require(&self, owner: Uid, closed_to: u32) -> io::Result<()> {
        if self.stat.st_uid != owner.as_raw() {
            return Err(Untrusted::Owner(self.path.clone()).into());
        }
        if self.stat.st_mode & closed_to != 0 {
            return Err(Untrusted::Writable(self.path.clone()).into());
        }
        let access = AccessFlags::W_OK | AccessFlags::X_OK;
        Ok(faccessat(&self.fd, ".", access, AtFlags::AT_EACCESS)?)
    }

    /// Lists at most `most` names in this folder.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn names(&self, most: usize) -> io::Result<Vec<std::ffi::OsString>> {
        let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let mut names = Vec::new();
        for found in Dir::openat(&self.fd, ".", flags, Mode::empty())?.iter() {
            let found = found?;
            let name = OsStr::from_bytes(found.file_name().to_bytes());
            if name != "." && name != ".." {
                names.push(name.to_owned());
            }
            if names.len() == most {
                break;
            }
        }
        Ok(names)
    }

    fn start(user: Uid) -> io::Result<Self> {
        let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let fd = openat(AT_FDCWD, ".", flags, Mode::empty())?;
        let stat = fstat(&fd)?;
        Ok(Self {
            fd,
            path: PathBuf::new(),
            stat,
            user,
        })
    }

    /// Wraps the descriptor of a folder that was opened in this one.
    fn opened(&self, fd: OwnedFd, name: &OsStr) -> io::Result<Self> {
        let stat = fstat(&fd)?;
        Ok(Self {
            fd,
            path: self.path.join(name),
            stat,
            user: self.user,
        })
    }

    /// True if a user other than root and the caller can create or exchange files in this folder.
    fn is_open(&self) -> bool {
        let by_group = self.stat.st_mode & BY_GROUP != 0;
        self.is_open_to_all() || by_group && !self.is_private()
    }

    fn is_open_to_all(&self) -> bool {
        !self.trusts(&self.stat) || self.stat.st_mode & BY_ALL != 0
    }

    /// True if the folder's group has the owner's name: such a group has one member.
    fn is_private(&self) -> bool {
        let user = User::from_uid(self.user).ok().flatten();
        let group = Group::from_gid(Gid::from_raw(self.stat.st_gid))
            .ok()
            .flatten();
        user.zip(group)
            .is_some_and(|(user, group)| user.gid == group.gid && user.name == group.name)
    }

    fn trusts(&self, found: &FileStat) -> bool {
        self.trusts_user(found.st_uid)
    }

    fn trusts_user(&self, uid: u32) -> bool {
        uid == 0 || uid == self.user.as_raw()
    }

    /// True if the sticky bit keeps other users from exchanging this file.
    fn protects(&self, found: &FileStat) -> bool {
        self.stat.st_mode & STICKY != 0 && self.trusts(&self.stat) && self.trusts(found)
    }
}

/// Opens a path as a file that may be missing. If `make` has a mode, missing folders are created with it.
///
/// # Errors
/// The path is a folder, cannot be opened, or has a link that is [`Untrusted`].
pub fn entry(path: &Path, make: Option<u32>) -> io::Result<Entry> {
    match Walk::to_file(path, make).from(Folder::start(geteuid())?)? {
        WalkEnd::Entry(entry) => Ok(entry),
        WalkEnd::Folder(_) => Err(Untrusted::NotAFile.into()),
    }
}

/// Opens a regular file that the caller or its configuration names. Follows links; never waits for the writer of a
/// named pipe.
///
/// # Errors
/// The file cannot be opened, or is [`Untrusted::NotAFile`].
pub fn open_regular(path: &Path) -> io::Result<File> {
    // Opening a device can have side effects.
    if !std::fs::metadata(path)?.is_file() {
        return Err(Untrusted::NotAFile.into());
    }
    let flags = OFlag::O_NONBLOCK | OFlag::O_NOCTTY;
    let file = File::options()
        .read(true)
        .custom_flags(flags.bits())
        .open(path)?;
    // Another process may have exchanged the file since the check.
    if !file.metadata()?.is_file() {
        return Err(Untrusted::NotAFile.into());
    }
    Ok(file)
}

/// Reads a whole regular file with [`open_regular`].
///
/// # Errors
/// The file cannot be read, or has more than `limit` bytes.
pub fn read_regular(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = open_regular(path)?;
    if file.take(limit + 1).read_to_end(&mut bytes)? as u64 > limit {
        let text = format!("larger than {} MB", limit / MB);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, text));
    }
    Ok(bytes)
}

fn kind_of(found: &FileStat) -> SFlag {
    SFlag::from_bits_truncate(found.st_mode) & SFlag::S_IFMT
}

fn mode_of(mode: u32) -> Mode {
    Mode::from_bits_truncate(mode)
}

#[cfg(test)]
mod tests;
