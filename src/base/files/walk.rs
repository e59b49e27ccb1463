//! Walks a path to an open folder, one component at a time.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Component, Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, openat, readlinkat};
use nix::sys::stat::{Mode, SFlag};
use nix::sys::statfs::{PROC_SUPER_MAGIC, fstatfs};

use super::{Entry, Folder, Untrusted, kind_of};

/// Maximum symbolic links on a path (`MAXSYMLINKS` of Linux).
const MAX_LINKS: u32 = 40;

/// The end of a walk.
pub(super) enum WalkEnd {
    Folder(Folder),
    /// Anything but a folder, or a missing file.
    Entry(Entry),
}

impl WalkEnd {
    pub(super) fn folder(self) -> io::Result<Folder> {
        match self {
            Self::Folder(folder) => Ok(folder),
            Self::Entry(_) => Err(io::ErrorKind::NotADirectory.into()),
        }
    }
}

/// How the walk followed a link.
enum Followed {
    /// The target's components now stand before the remaining ones.
    AsText,
    /// The kernel followed the link to a folder.
    Folder(Folder),
    /// The kernel followed the link to something other than a folder.
    File,
}

pub(super) struct Walk {
    /// Components not yet walked.
    rest: VecDeque<OsString>,
    to_folder: bool,
    /// Mode for missing folders. With `None`, a missing folder is an error.
    make: Option<u32>,
    closed: bool,
    links: u32,
}

impl Walk {
    pub(super) fn to_folder(path: &Path, make: Option<u32>) -> Self {
        Self {
            to_folder: true,
            ..Self::to_file(path, make)
        }
    }

    pub(super) fn to_file(path: &Path, make: Option<u32>) -> Self {
        Self {
            rest: components(path).collect(),
            to_folder: false,
            make,
            closed: false,
            links: 0,
        }
    }

    /// Makes the walk reject folders in which any user could exchange the next component.
    pub(super) fn closed(self) -> Self {
        Self {
            closed: true,
            ..self
        }
    }

    pub(super) fn from(mut self, start: Folder) -> io::Result<WalkEnd> {
        let mut folder = start;
        while let Some(name) = self.rest.pop_front() {
            if name == "/" || name == ".." {
                folder = folder.enter(&name)?;
                continue;
            }
            let Some(fd) = self.look(&folder, &name)? else {
                return Ok(WalkEnd::Entry(Entry::new(folder, name)));
            };
            let found = folder.opened(fd, &name)?;
            match kind_of(&found.stat) {
                SFlag::S_IFDIR => {
                    self.require_closed(&folder, &found)?;
                    folder = found;
                }
                SFlag::S_IFLNK => match self.follow(&folder, &name, &found)? {
                    Followed::AsText => {}
                    Followed::Folder(target) => folder = target,
                    Followed::File => return Ok(WalkEnd::Entry(Entry::of_proc(folder, name))),
                },
                _ if self.rest.is_empty() => return Ok(WalkEnd::Entry(Entry::new(folder, name))),
                _ => return Err(io::ErrorKind::NotADirectory.into()),
            }
        }
        Ok(WalkEnd::Folder(folder))
    }

    /// Opens a component without following a link. Returns `None` if the last component is missing.
    fn look(&self, folder: &Folder, name: &OsStr) -> io::Result<Option<OwnedFd>> {
        let flags = OFlag::O_PATH | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        let open = || openat(&folder.fd, name, flags, Mode::empty());
        match open() {
            Err(Errno::ENOENT) => {}
            found => return Ok(Some(found?)),
        }
        if self.rest.is_empty() && !self.to_folder {
            return Ok(None);
        }
        let mode = self.make.ok_or(io::ErrorKind::NotFound)?;
        match folder.make(name, mode) {
            // Another process has created it.
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(Some(open()?)),
        }
    }

    fn require_closed(&self, folder: &Folder, found: &Folder) -> io::Result<()> {
        match self.closed && folder.is_open_to_all() && !folder.protects(&found.stat) {
            true => Err(Untrusted::Writable(folder.path.clone()).into()),
            false => Ok(()),
        }
    }

    fn follow(&mut self, folder: &Folder, name: &OsStr, link: &Folder) -> io::Result<Followed> {
        if folder.is_open() && !folder.protects(&link.stat) {
            return Err(Untrusted::Link(link.path.clone()).into());
        }
        self.links += 1;
        if self.links > MAX_LINKS {
            return Err(Errno::ELOOP.into());
        }
        // The text of a link such as /proc/self/fd/1 need not be a path.
        if fstatfs(&folder.fd)?.filesystem_type() == PROC_SUPER_MAGIC {
            let flags = OFlag::O_PATH | OFlag::O_CLOEXEC;
            let fd = openat(&folder.fd, name, flags, Mode::empty())?;
            let target = folder.opened(fd, name)?;
            return match kind_of(&target.stat) {
                SFlag::S_IFDIR => Ok(Followed::Folder(target)),
                _ if self.rest.is_empty() => Ok(Followed::File),
                _ => Err(io::ErrorKind::NotADirectory.into()),
            };
        }
        let target = PathBuf::from(readlinkat(&link.fd, "")?);
        let rest = std::mem::take(&mut self.rest);
        self.rest = components(&target).chain(rest).collect();
        Ok(Followed::AsText)
    }
}

fn components(path: &Path) -> impl Iterator<Item = OsString> {
    let name = |component: Component<'_>| match component {
        Component::CurDir => None,
        component => Some(component.as_os_str().to_owned()),
    };
    path.components()
        .filter_map(name)
        .collect::<Vec<_>>()
        .into_iter()
}
