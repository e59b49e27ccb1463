//! A file name in an open folder.

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
use nix::unistd::{UnlinkatFlags, geteuid, linkat, symlinkat, unlinkat};

use super::{Folder, Untrusted, kind_of, mode_of};

/// Mode bits that a replaced file may keep: never set-user-ID or set-group-ID.
const KEPT_BITS: u32 = 0o666;
/// The mode of a new file, before the umask.
const DEFAULT_MODE: u32 = 0o666;
/// In seconds. A temporary file older than this was left by a killed process.
const STALE: u64 = 60;
/// Maximum folder entries to search for old temporary files.
const MAX_ENTRIES: usize = 10_000;

/// A file in an open folder. The file may be missing.
#[derive(Debug)]
pub struct Entry {
    folder: Folder,
    name: OsString,
    /// True for a link of the proc file system, such as the target of `/dev/stdout`: only the kernel can follow
    /// it.
    is_of_proc: bool,
}

/// The kinds of file that [`Entry::append`] accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    Regular,
    /// A regular file, a character device such as `/dev/null`, or a stream of the caller such as `/dev/stdout`.
    /// Named pipes are rejected: opening one would wait for a reader.
    Output,
}

/// The mode of a file that replaces another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewMode {
    /// The mode of the replaced file without its special bits, if the caller owns that file; otherwise 0666
    /// less the umask.
    Kept,
    /// Exactly this mode; the umask is ignored.
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

    pub fn path(&self) -> PathBuf {
        self.folder.path.join(&self.name)
    }

    /// Returns the file in the same folder with this suffix added to the name.
    ///
    /// # Errors
    /// Too many open files.
    pub fn with_suffix(&self, suffix: &str) -> io::Result<Self> {
        let mut name = self.name.clone();
        name.push(suffix);
        self.folder.entry(name)
    }

    /// Opens the file for reading.
    ///
    /// # Errors
    /// The file cannot be opened, or is not a regular file.
    pub fn read(&self) -> io::Result<File> {
        self.require_file()?;
        let file = self.open(OFlag::O_RDONLY | OFlag::O_NONBLOCK, 0)?;
        self.checked(file, EntryKind::Regular)
    }

    /// Opens the file for reading, which is enough to lock it. A missing file is created with exactly this
    /// mode.
    ///
    /// # Errors
    /// The file cannot be opened or created, or is not a regular file.
    pub fn read_or_make(&self, mode: u32) -> io::Result<File> {
        match self.read() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => match self.make(mode) {
                // Another process has created it.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.read(),
                new => new,
            },
            opened => opened,
        }
    }

    /// Opens the file for appending; never waits for a reader. A missing file is created with this mode, less
    /// the umask.
    ///
    /// # Errors
    /// The file cannot be opened, or is [`Untrusted`].
    pub fn append(&self, kind: EntryKind, mode: u32) -> io::Result<File> {
        // Opening a device or a pipe can have side effects.
        self.require(kind)?;
        let flags = OFlag::O_WRONLY | OFlag::O_APPEND | OFlag::O_NONBLOCK;
        let new = OFlag::O_CREAT | OFlag::O_EXCL;
        let file = match self.open(flags, 0) {
            Err(Errno::ENOENT) => match self.open(flags | new, mode) {
                // Another process has created it.
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

    /// Creates the file with exactly this mode.
    ///
    /// # Errors
    /// The name exists, or the file cannot be created.
    pub fn make(&self, mode: u32) -> io::Result<File> {
        let flags = OFlag::O_RDWR | OFlag::O_CREAT | OFlag::O_EXCL;
        let file = File::from(self.open(flags, mode)?);
        file.set_permissions(Permissions::from_mode(mode))?;
        Ok(file)
    }

    /// Creates a symbolic link with this name.
    ///
    /// # Errors
    /// The name exists, or the link cannot be created.
    pub fn link_to(&self, target: &Path) -> io::Result<()> {
        Ok(symlinkat(target, &self.folder.fd, self.name.as_os_str())?)
    }

    /// Truncates the file and writes `text`.
    ///
    /// # Errors
    /// The file cannot be opened, or is [`Untrusted`].
    pub fn overwrite(&self, text: &str) -> io::Result<()> {
        self.require_file()?;
        let file = self.open(OFlag::O_WRONLY | OFlag::O_NONBLOCK, 0)?;
        let mut file = self.checked(file, EntryKind::Regular)?;
        file.set_len(0)?;
        file.write_all(text.as_bytes())
    }

    /// Writes a temporary file and renames it: a reader sees either the old text or the new text. Temporary
    /// files that killed processes left are removed.
    ///
    /// # Errors
    /// The file cannot be written, or is not a regular file. The old file is then unchanged.
    pub fn replace(&self, text: &[u8], mode: NewMode) -> io::Result<()> {
        let before = self.require_file()?;
        let own = before.filter(|found| found.st_uid == geteuid().as_raw());
        let exactly = match mode {
            NewMode::Kept => own.map(|found| found.st_mode & KEPT_BITS),
            NewMode::Exactly(mode) => Some(mode),
        };
        let beside = self.folder.entry(temporary(&self.name))?;
        let flags = OFlag::O_WRONLY | OFlag::O_CREAT | OFlag::O_EXCL;
        let mut file = File::from(beside.open(flags, exactly.unwrap_or(DEFAULT_MODE))?);
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

    /// Writes a new file with exactly this mode: a reader sees the whole text or no file, and an existing file is never
    /// replaced.
    ///
    /// # Errors
    /// The name exists, or it cannot be written.
    pub fn write_new(&self, text: &[u8], mode: u32) -> io::Result<()> {
        let beside = self.folder.entry(temporary(&self.name))?;
        let mut file = beside.make(mode)?;
        let fd = &self.folder.fd;
        let written = file
            .write_all(text)
            .and_then(|()| file.sync_all())
            .and_then(|()| {
                let (from, to) = (beside.name.as_os_str(), self.name.as_os_str());
                Ok(linkat(fd, from, fd, to, AtFlags::empty())?)
            });
        let removed = beside.remove();
        written.and(removed)
    }

    /// Renames the file to the name that [`Entry::with_suffix`] gives.
    ///
    /// # Errors
    /// The file cannot be renamed.
    pub fn rename_with_suffix(&self, suffix: &str) -> io::Result<()> {
        self.rename(&self.with_suffix(suffix)?.name)
    }

    fn rename(&self, to: &OsStr) -> io::Result<()> {
        let fd = &self.folder.fd;
        Ok(renameat(fd, self.name.as_os_str(), fd, to)?)
    }

    /// Removes the file. A missing file is not an error.
    ///
    /// # Errors
    /// The file cannot be removed.
    pub fn remove(&self) -> io::Result<()> {
        let fd = &self.folder.fd;
        match unlinkat(fd, self.name.as_os_str(), UnlinkatFlags::NoRemoveDir) {
            Err(error) if error != Errno::ENOENT => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// True if the name still leads to the open `file`; another process may have removed and recreated it.
    ///
    /// # Errors
    /// The file system reports an error.
    pub fn is_still(&self, file: &File) -> io::Result<bool> {
        let opened = file.metadata()?;
        let is_same =
            |there: FileStat| (there.st_dev, there.st_ino) == (opened.dev(), opened.ino());
        Ok(self.look()?.is_some_and(is_same))
    }

    /// Reads at most `longest` bytes, with invalid UTF-8 replaced, and the modification time. Returns `None` if
    /// the file is missing.
    ///
    /// # Errors
    /// The file cannot be read, or is not a regular file.
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

    /// Returns `None` if the file is missing.
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

    /// Rejects any existing file that is not a regular file. A missing file is accepted.
    fn require_file(&self) -> io::Result<Option<FileStat>> {
        self.require(EntryKind::Regular)
    }

    /// Rejects an existing file of another kind. A missing file is accepted.
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

    /// Removes the caller's temporary files of this name that killed processes left. `now` is a file written
    /// just before: its modification time comes from the file system's clock.
    fn remove_temporary(&self, now: &File) {
        let Ok(now) = now.metadata() else { return };
        let is_left = |found: &FileStat| {
            kind_of(found) == SFlag::S_IFREG
                && found.st_uid == now.uid()
                && now.mtime().abs_diff(found.st_mtime) > STALE
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

/// Returns `.NAME.PID-TIME.tmp`. Metrics collectors skip such names.
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
