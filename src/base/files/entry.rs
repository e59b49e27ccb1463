//! A file by its name in a folder that is held open.

use std::ffi::{OsStr, OsString};
use std::fs::{File, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, openat, renameat};
use nix::sys::stat::{FileStat, SFlag, fstatat};
use nix::unistd::{UnlinkatFlags, geteuid, symlinkat, unlinkat};

use super::{Folder, Untrusted, kind_of, mode_of};

/// A replaced file keeps at most these bits of its mode: never set-user-ID or set-group-ID.
const KEPT: u32 = 0o666;
/// The mode of a new file, less the umask.
const USUAL: u32 = 0o666;
/// A temporary file that is older or newer than this by the clock of its file system was left by a killed process.
const LEFT_BEHIND: u64 = 60;
/// Maximum entries of a folder that are looked through for such files.
const MAX_ENTRIES: usize = 10_000;

/// A name in a folder that is held open.
#[derive(Debug)]
pub struct Entry {
    folder: Folder,
    name: OsString,
    /// A link of the proc file system, such as `/dev/stdout`: only the kernel can follow it.
    is_of_proc: bool,
}

/// What is opened for appending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file only.
    Regular,
    /// A character device, such as `/dev/null`, and a stream of the caller, such as `/dev/stdout`, too. Never a named
    /// pipe: nobody may read it.
    Output,
}

/// The mode of a file that replaces another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewMode {
    /// That of the file before, without its special bits, if the caller owns it; otherwise the usual one.
    Kept,
    /// This one, whatever the umask is.
    Exactly(u32),
}

impl Entry {
    pub(super) fn new(folder: Folder, name: OsString) -> Self {
        Self {
            folder,
            name,
            is_of_proc: false,
        }
    }

    pub(super) fn of_proc(folder: Folder, name: OsString) -> Self {
        Self {
            is_of_proc: true,
            ..Self::new(folder, name)
        }
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.folder.path.join(&self.name)
    }

    /// The file in the same folder whose name has this end besides.
    ///
    /// # Errors
    /// There are too many open files.
    pub fn with_end(&self, end: &str) -> io::Result<Self> {
        let mut name = self.name.clone();
        name.push(end);
        self.folder.entry(name)
    }

    /// Opens it for reading.
    ///
    /// # Errors
    /// It cannot be opened, or is no regular file.
    pub fn read(&self) -> io::Result<File> {
        self.require_file()?;
        let file = self.open(OFlag::O_RDONLY | OFlag::O_NONBLOCK, 0)?;
        self.checked(file, EntryKind::Regular)
    }

    /// Opens it for reading, which is enough for a lock; makes it with exactly this mode where it is missing.
    ///
    /// # Errors
    /// It cannot be had, or is no regular file.
    pub fn read_or_make(&self, mode: u32) -> io::Result<File> {
        match self.read() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => match self.make(mode) {
                // Another process was quicker.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.read(),
                new => new,
            },
            opened => opened,
        }
    }

    /// Opens it for appending, without ever waiting for a reader; makes it with this mode, less the umask, where it is
    /// missing.
    ///
    /// # Errors
    /// It cannot be opened, or is [`Untrusted`].
    pub fn append(&self, kind: EntryKind, mode: u32) -> io::Result<File> {
        // To open a device or a pipe can do something already.
        self.require(kind)?;
        let flags = OFlag::O_WRONLY | OFlag::O_APPEND | OFlag::O_NONBLOCK;
        let new = OFlag::O_CREAT | OFlag::O_EXCL;
        let file = match self.open(flags, 0) {
            Err(Errno::ENOENT) => match self.open(flags | new, mode) {
                // Another process was quicker.
                Err(Errno::EEXIST) => self.open(flags, 0),
                new => new,
            },
            opened => opened,
        };
        let file = self.checked(file?, kind)?;
        let found = file.metadata()?;
        if found.is_file() && self.folder.is_open() && !self.folder.trusts_user(found.uid()) {
            return Err(Untrusted::Owner(self.path()).into());
        }
        Ok(file)
    }

    /// Makes it with exactly this mode.
    ///
    /// # Errors
    /// Something is there, or it cannot be made.
    pub fn make(&self, mode: u32) -> io::Result<File> {
        let flags = OFlag::O_RDWR | OFlag::O_CREAT | OFlag::O_EXCL;
        let file = File::from(self.open(flags, mode)?);
        file.set_permissions(Permissions::from_mode(mode))?;
        Ok(file)
    }

    /// Makes it a symbolic link.
    ///
    /// # Errors
    /// Something is there, or it cannot be made.
    pub fn link_to(&self, target: &Path) -> io::Result<()> {
        Ok(symlinkat(target, &self.folder.fd, self.name.as_os_str())?)
    }

    /// Opens it to write over its text.
    ///
    /// # Errors
    /// It cannot be opened, or is [`Untrusted`].
    pub fn overwrite(&self, text: &str) -> io::Result<()> {
        self.require_file()?;
        let file = self.open(OFlag::O_WRONLY | OFlag::O_NONBLOCK, 0)?;
        let mut file = self.checked(file, EntryKind::Regular)?;
        file.set_len(0)?;
        file.write_all(text.as_bytes())
    }

    /// Writes a file beside it and renames that: a reader sees the old text or the new one. Removes what killed
    /// processes left of such files.
    ///
    /// # Errors
    /// It cannot be written, or something else than a regular file is there. The file before is then still there.
    pub fn replace(&self, text: &[u8], mode: NewMode) -> io::Result<()> {
        let before = self.require_file()?;
        let own = before.filter(|found| found.st_uid == geteuid().as_raw());
        let exactly = match mode {
            NewMode::Kept => own.map(|found| found.st_mode & KEPT),
            NewMode::Exactly(mode) => Some(mode),
        };
        let beside = self.folder.entry(temporary(&self.name))?;
        let flags = OFlag::O_WRONLY | OFlag::O_CREAT | OFlag::O_EXCL;
        let mut file = File::from(beside.open(flags, exactly.unwrap_or(USUAL))?);
        let written = exactly
            .map_or(Ok(()), |mode| {
                file.set_permissions(Permissions::from_mode(mode))
            })
            .and_then(|()| file.write_all(text))
            .and_then(|()| file.sync_all())
            .and_then(|()| beside.rename(&self.name));
        match written {
            Ok(()) => self.remove_temporary(&file),
            Err(_) => {
                let _ = beside.remove();
            }
        }
        written
    }

    /// Renames it to the file of [`Entry::with_end`].
    ///
    /// # Errors
    /// It cannot be renamed.
    pub fn rename_with_end(&self, end: &str) -> io::Result<()> {
        self.rename(&self.with_end(end)?.name)
    }

    fn rename(&self, to: &OsStr) -> io::Result<()> {
        let fd = &self.folder.fd;
        Ok(renameat(fd, self.name.as_os_str(), fd, to)?)
    }

    /// Removes it, if it is there.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn remove(&self) -> io::Result<()> {
        let fd = &self.folder.fd;
        match unlinkat(fd, self.name.as_os_str(), UnlinkatFlags::NoRemoveDir) {
            Err(error) if error != Errno::ENOENT => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Whether its name still leads to this file: another one may have been made after it was removed.
    ///
    /// # Errors
    /// The file system does not tell.
    pub fn is_still(&self, file: &File) -> io::Result<bool> {
        let opened = file.metadata()?;
        let is_same =
            |there: FileStat| (there.st_dev, there.st_ino) == (opened.dev(), opened.ino());
        Ok(self.look()?.is_some_and(is_same))
    }

    /// The first bytes of its text and when it was written; none where it is missing. Bytes that are no text are
    /// replaced.
    ///
    /// # Errors
    /// It cannot be read, or is no regular file.
    pub fn text(&self, longest: u64) -> io::Result<Option<(String, SystemTime)>> {
        let file = match self.read() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let modified = file.metadata()?.modified()?;
        let mut bytes = Vec::new();
        file.take(longest).read_to_end(&mut bytes)?;
        Ok(Some((
            String::from_utf8_lossy(&bytes).into_owned(),
            modified,
        )))
    }

    fn open(&self, flags: OFlag, mode: u32) -> nix::Result<std::os::fd::OwnedFd> {
        let link = match self.is_of_proc {
            true => OFlag::empty(),
            false => OFlag::O_NOFOLLOW,
        };
        let flags = flags | link | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
        openat(&self.folder.fd, self.name.as_os_str(), flags, mode_of(mode))
    }

    /// What has the name; none where nothing has.
    fn look(&self) -> io::Result<Option<FileStat>> {
        let flags = match self.is_of_proc {
            true => AtFlags::empty(),
            false => AtFlags::AT_SYMLINK_NOFOLLOW,
        };
        match fstatat(&self.folder.fd, self.name.as_os_str(), flags) {
            Err(Errno::ENOENT) => Ok(None),
            found => Ok(Some(found?)),
        }
    }

    /// Refuses what is there and no regular file.
    fn require_file(&self) -> io::Result<Option<FileStat>> {
        self.require(EntryKind::Regular)
    }

    /// Refuses what is there and of another kind.
    fn require(&self, kind: EntryKind) -> io::Result<Option<FileStat>> {
        match self.look()? {
            Some(found) if !self.is_of_kind(kind_of(&found), kind) => {
                Err(Untrusted::NotAFile.into())
            }
            found => Ok(found),
        }
    }

    fn is_of_kind(&self, found: SFlag, kind: EntryKind) -> bool {
        found == SFlag::S_IFREG
            || kind == EntryKind::Output
                && (found == SFlag::S_IFCHR || self.is_of_proc && found == SFlag::S_IFIFO)
    }

    fn checked(&self, opened: impl Into<File>, kind: EntryKind) -> io::Result<File> {
        let file = opened.into();
        let found = file.metadata()?;
        let found_kind = SFlag::from_bits_truncate(found.mode()) & SFlag::S_IFMT;
        if !self.is_of_kind(found_kind, kind) {
            return Err(Untrusted::NotAFile.into());
        }
        if found.is_file() && found.nlink() > 1 && self.folder.is_open() {
            return Err(Untrusted::HardLink(self.path()).into());
        }
        Ok(file)
    }

    /// Removes the caller's own temporary files of this name that killed processes left. `now` has just been written.
    fn remove_temporary(&self, now: &File) {
        let Ok(now) = now.metadata() else { return };
        let is_left = |found: &FileStat| {
            kind_of(found) == SFlag::S_IFREG
                && found.st_uid == now.uid()
                && now.mtime().abs_diff(found.st_mtime) > LEFT_BEHIND
        };
        let names = self.folder.names(MAX_ENTRIES).unwrap_or_default();
        for name in names.iter().filter(|name| is_temporary(name, &self.name)) {
            let Ok(entry) = self.folder.entry(name) else {
                return;
            };
            if entry
                .look()
                .ok()
                .flatten()
                .is_some_and(|found| is_left(&found))
            {
                let _ = entry.remove();
            }
        }
    }
}

/// `.NAME.PID-TIME.tmp`, which no collector of metrics reads.
fn temporary(name: &OsStr) -> OsString {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.unwrap_or(Duration::ZERO).as_nanos();
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}-{now:x}.tmp", std::process::id()));
    beside
}

fn is_temporary(found: &OsStr, name: &OsStr) -> bool {
    let middle = |found: &[u8]| {
        let rest = found.strip_prefix(b".")?.strip_prefix(name.as_bytes())?;
        let middle = rest.strip_prefix(b".")?.strip_suffix(b".tmp")?;
        let at = middle.iter().position(|byte| *byte == b'-')?;
        let (pid, time) = (&middle[..at], &middle[at + 1..]);
        let is_pid = !pid.is_empty() && pid.iter().all(u8::is_ascii_digit);
        Some(is_pid && !time.is_empty() && time.iter().all(u8::is_ascii_hexdigit))
    };
    middle(found.as_bytes()).unwrap_or(false)
}
