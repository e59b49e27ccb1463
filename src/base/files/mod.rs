//! Files in folders that other users may be able to write to.
//!
//! Every file that this tool creates, replaces, appends to, locks or removes goes through here. A path is walked folder by
//! folder with `openat`, and the last folder stays open: nobody can exchange a part of the path afterwards. A symbolic
//! link is followed only if nobody but root and the caller can have placed it, as with `fs.protected_symlinks` of Linux.

mod entry;
mod walk;

use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use nix::dir::Dir;
use nix::fcntl::{AT_FDCWD, AtFlags, OFlag, openat};
use nix::sys::stat::{FileStat, Mode, SFlag, fstat, mkdirat};
use nix::unistd::{
    AccessFlags, Gid, Group, Uid, UnlinkatFlags, User, faccessat, geteuid, unlinkat,
};

pub use entry::{Entry, EntryKind, NewMode};
use walk::{Walk, WalkEnd};

/// The mode bits that let everybody write.
pub const BY_ALL: u32 = 0o002;
/// The mode bits that let anybody but the owner write.
pub const BY_OTHERS: u32 = 0o022;
/// The mode bit that lets a group write.
const BY_GROUP: u32 = 0o020;
/// In a folder with this bit, only the owner of a file or of the folder renames or removes the file.
const STICKY: u32 = 0o1000;

/// Why a path is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// A symbolic link in a folder that others can write to.
    #[error("{} is a symbolic link that another user can have placed", .0.display())]
    Link(PathBuf),
    /// A file with a second name, in a folder that others can write to.
    #[error("{} is a hard link that another user can have placed", .0.display())]
    HardLink(PathBuf),
    /// A device, a pipe, a folder or a link where a file is expected.
    #[error("not a regular file")]
    NotAFile,
    /// A folder, or a file in a folder that others can write to, of somebody else.
    #[error("{} belongs to another user", .0.display())]
    Owner(PathBuf),
    /// A folder in which others can exchange files.
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

/// Whether a path belongs to the caller, is no link, and nobody else can write to it.
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
    /// Who may place links and exchange files, beside root.
    user: Uid,
}

impl Folder {
    /// Opens a folder. With a mode, folders that are missing are made.
    ///
    /// # Errors
    /// It cannot be had, or a link on the way is [`Untrusted`].
    pub fn at(path: &Path, make: Option<u32>) -> io::Result<Self> {
        Walk::to_folder(path, make)
            .from(Self::start(geteuid())?)?
            .folder()
    }

    /// Opens a folder of this user: that user's links are followed, too.
    ///
    /// # Errors
    /// As for [`Folder::at`].
    pub fn of_user(path: &Path, user: Uid) -> io::Result<Self> {
        Walk::to_folder(path, None)
            .from(Self::start(user)?)?
            .folder()
    }

    /// Makes and opens a folder below this one. Nobody but root and the caller may be able to exchange a folder on the
    /// way, except for a group that may write to one.
    ///
    /// # Errors
    /// As for [`Folder::at`], or others can exchange one.
    pub fn closed_below(self, path: &Path, mode: u32) -> io::Result<Self> {
        let walk = Walk::to_folder(path, Some(mode));
        walk.closed().from(self)?.folder()
    }

    /// Opens a folder in this one; no link is followed.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn enter(&self, name: &OsStr) -> io::Result<Self> {
        let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        self.opened(openat(&self.fd, name, flags, Mode::empty())?, name)
    }

    /// Makes a folder in this one, which must be new.
    ///
    /// # Errors
    /// Something is there, or it cannot be made.
    pub fn make(&self, name: &OsStr, mode: u32) -> io::Result<Self> {
        mkdirat(&self.fd, name, mode_of(mode))?;
        self.enter(name)
    }

    /// Removes an empty folder in this one.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn remove_folder(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.fd, name, UnlinkatFlags::RemoveDir)?)
    }

    /// A file in this folder.
    ///
    /// # Errors
    /// There are too many open files.
    pub fn entry(&self, name: impl AsRef<OsStr>) -> io::Result<Entry> {
        let folder = Self {
            fd: self.fd.try_clone()?,
            path: self.path.clone(),
            ..*self
        };
        Ok(Entry::new(folder, name.as_ref().to_owned()))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A path to this very folder, wherever it may have been moved to.
    pub fn fd_path(&self) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}", self.fd.as_raw_fd()))
    }

    /// Refuses a folder that has another owner, or is open to these mode bits, or in which the caller cannot make files.
    ///
    /// # Errors
    /// It is one of these.
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

    /// The names in it, at most so many.
    ///
    /// # Errors
    /// It cannot be read.
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

    /// What was opened in this folder by this name.
    fn opened(&self, fd: OwnedFd, name: &OsStr) -> io::Result<Self> {
        let stat = fstat(&fd)?;
        Ok(Self {
            fd,
            path: self.path.join(name),
            stat,
            user: self.user,
        })
    }

    /// Whether users other than root and the caller can make or exchange files in it.
    fn is_open(&self) -> bool {
        let by_group = self.stat.st_mode & BY_GROUP != 0;
        self.is_open_to_all() || by_group && !self.is_private()
    }

    fn is_open_to_all(&self) -> bool {
        !self.trusts(&self.stat) || self.stat.st_mode & BY_ALL != 0
    }

    /// Whether the folder's group is the user's own, as many systems give every user one: it has the user's name.
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

    /// Whether the sticky bit keeps others from exchanging what has this owner.
    fn protects(&self, found: &FileStat) -> bool {
        self.stat.st_mode & STICKY != 0 && self.trusts(&self.stat) && self.trusts(found)
    }
}

/// Opens a path as a file that may be missing. With a mode, folders that are missing are made.
///
/// # Errors
/// It is a folder, or cannot be had, or a link on the way is [`Untrusted`].
pub fn entry(path: &Path, make: Option<u32>) -> io::Result<Entry> {
    match Walk::to_file(path, make).from(Folder::start(geteuid())?)? {
        WalkEnd::Entry(entry) => Ok(entry),
        WalkEnd::Folder(_) => Err(Untrusted::NotAFile.into()),
    }
}

fn kind_of(found: &FileStat) -> SFlag {
    SFlag::from_bits_truncate(found.st_mode) & SFlag::S_IFMT
}

fn mode_of(mode: u32) -> Mode {
    Mode::from_bits_truncate(mode)
}

#[cfg(test)]
mod tests;
