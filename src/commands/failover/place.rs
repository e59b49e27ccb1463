//! The files of a cluster in the state folder of this host: locks, and the time of the last failover with a condition.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use crate::cluster::HostPort;
use crate::deadline::Deadline;
use crate::error::CommandError;
use crate::observe::cluster::Rm;
use crate::resolve;

use super::state::{self, NoFolder};

/// Others may read a file, which is enough for a lock; its maker may have a mask against that.
const MODE: u32 = 0o644;

/// How much of a lock's file is read, in bytes.
const LONGEST_OWNER: u64 = 256;

/// What tells the RMs of a cluster apart from all others, however they are written and in whatever order: the
/// addresses that their names lead to. One RM in common is enough for two commands to see each other.
pub(in crate::commands) struct Places {
    /// The folder of the files, or why there is none.
    folder: Result<PathBuf, NoFolder>,
    cluster_id: String,
    /// By RM.
    addresses: Vec<BTreeSet<String>>,
}

impl Places {
    /// Looks the names up. One that leads nowhere stands for itself. The files of a `sandbox` are in its own folder.
    pub(in crate::commands) async fn of(
        rms: &[Rm],
        cluster_id: &str,
        sandbox: Option<PathBuf>,
        deadline: Deadline,
    ) -> Self {
        let folder = match sandbox {
            Some(sandbox) => Ok(sandbox),
            None => {
                // A directory service may be asked for the home folder.
                let finding = tokio::task::spawn_blocking(state::folder);
                match deadline.bound(finding).await {
                    Ok(Ok(found)) => found,
                    Ok(Err(_)) | Err(_) => Err(NoFolder::slow()),
                }
            }
        };
        let rms = rms.iter().cloned();
        let lookups = rms.map(|rm| async move { addresses(&rm, deadline).await });
        Self {
            folder,
            cluster_id: cluster_id.to_owned(),
            addresses: crate::observe::all(lookups).await,
        }
    }

    /// The files to lock: one for each address, always in the same order.
    ///
    /// # Errors
    /// There is no folder for them.
    pub(in crate::commands) fn locks(&self) -> Result<BTreeSet<PathBuf>, CommandError> {
        self.files("lock", str::to_owned)
    }

    /// The files whose age tells when the last failover with a condition was.
    ///
    /// # Errors
    /// There is no folder for them.
    pub(super) fn stamps(&self) -> Result<BTreeSet<PathBuf>, CommandError> {
        self.files("last", |address| format!("{} {address}", self.cluster_id))
    }

    fn files(
        &self,
        extension: &str,
        name: impl Fn(&str) -> String,
    ) -> Result<BTreeSet<PathBuf>, CommandError> {
        let folder = self.folder.as_ref().map_err(NoFolder::error)?;
        let file = |address: &String| {
            let hash = fnv(name(address).as_bytes());
            folder.join(format!("rmadmin-{hash:016x}.{extension}"))
        };
        Ok(self.addresses.iter().flatten().map(file).collect())
    }

    /// Two RMs of which an address is the same.
    pub(super) fn twins(&self) -> Option<[usize; 2]> {
        let count = self.addresses.len();
        let mut pairs = (0..count).flat_map(|one| (one + 1..count).map(move |other| [one, other]));
        pairs.find(|[one, other]| !self.addresses[*one].is_disjoint(&self.addresses[*other]))
    }
}

async fn addresses(rm: &Rm, deadline: Deadline) -> BTreeSet<String> {
    let Ok(HostPort { host, port }) = &rm.admin else {
        return BTreeSet::from([rm.id.trimmed().to_owned()]);
    };
    let found = resolve::addresses_of(host, deadline).await;
    let found = found.unwrap_or_default().into_iter();
    let found: BTreeSet<String> = found.map(|address| format!("{address} {port}")).collect();
    match found.is_empty() {
        true => BTreeSet::from([format!("{} {port}", host.to_ascii_lowercase())]),
        false => found,
    }
}

/// Whether a path still leads to this file: another one may have been made after it was removed.
pub(super) fn is_still(path: &Path, file: &File) -> bool {
    let identity = |found: fs::Metadata| (found.dev(), found.ino());
    let there = fs::symlink_metadata(path).map(identity);
    let opened = file.metadata().map(identity);
    matches!((there, opened), (Ok(there), Ok(opened)) if there == opened)
}

/// Opens a file that may have to be made. One that another user made is opened for reading, which is enough for a lock.
/// A link is not followed, and a pipe not waited for.
///
/// # Errors
/// It cannot be had, or is no plain file.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let opened = match there(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path),
        opened => opened,
    };
    let file = match opened {
        // Somebody else was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => there(path),
        opened => opened,
    }?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::other("it is no plain file")),
    }
}

fn there(path: &Path) -> io::Result<File> {
    let flags = nix::libc::O_NOFOLLOW | nix::libc::O_NONBLOCK;
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// Makes a file that is not there.
///
/// # Errors
/// Something is there, or it cannot be made.
pub(super) fn make(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(MODE)
        .open(path)?;
    file.set_permissions(Permissions::from_mode(MODE))?;
    Ok(file)
}

/// Writes who holds a lock.
///
/// # Errors
/// The file is another user's, for example.
pub(super) fn write(path: &Path, words: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .truncate(true)
        .custom_flags(nix::libc::O_NOFOLLOW | nix::libc::O_NONBLOCK)
        .open(path)?;
    file.write_all(words.as_bytes())
}

/// Reads who holds a lock; none if the file does not tell.
pub(super) fn read(path: &Path) -> Option<String> {
    let mut words = Vec::new();
    let file = there(path).ok()?;
    file.take(LONGEST_OWNER).read_to_end(&mut words).ok()?;
    Some(String::from_utf8_lossy(&words).trim().to_owned())
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

    fn rm(address: &&str) -> Rm {
        let (host, port) = address.rsplit_once(':').unwrap();
        Rm {
            id: crate::cluster::RmId::new(*address),
            admin: Ok(HostPort {
                host: host.to_owned(),
                port: port.parse().unwrap(),
            }),
            web: Err(crate::cluster::AddressError::BadId { id: String::new() }),
            admin_key: String::new(),
            web_key: String::new(),
        }
    }

    #[tokio::test]
    async fn an_rm_has_one_lock_however_it_is_written() {
        let soon = Deadline::after(std::time::Duration::from_secs(60));
        let folder = Some(PathBuf::from("/state"));
        let places = async |rms: &[&str]| {
            let rms: Vec<Rm> = rms.iter().map(rm).collect();
            Places::of(&rms, "yarn", folder.clone(), soon).await
        };
        let locks = |places: &Places| places.locks().unwrap();
        let stamps = |places: &Places| places.stamps().unwrap();
        let usual = places(&["127.0.0.1:1", "127.0.0.1:2"]).await;
        let turned = places(&["127.0.0.1:2", "127.0.0.1:1"]).await;
        assert_eq!(locks(&usual), locks(&turned));
        assert_eq!(stamps(&usual), stamps(&turned));
        let named = places(&["localhost:1", "127.0.0.1:3"]).await;
        assert!(!locks(&usual).is_disjoint(&locks(&named)));
        assert!(!stamps(&usual).is_disjoint(&stamps(&named)));
        let others = places(&["127.0.0.1:3", "127.0.0.1:4"]).await;
        assert!(locks(&usual).is_disjoint(&locks(&others)));
        assert!(stamps(&usual).is_disjoint(&locks(&usual)));
        let nowhere = places(&["nowhere.invalid:1", "NoWhere.invalid:1"]).await;
        assert_eq!(locks(&nowhere).len(), 1);
        let twins = places(&["127.0.0.1:1", "localhost:2", "localhost:1"]).await;
        assert_eq!((twins.twins(), usual.twins()), (Some([0, 2]), None));
    }

    #[test]
    fn what_others_laid_in_the_way_is_not_used() {
        let folder = std::env::temp_dir().join(format!("rmadmin-place-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        let path = |name: &str| folder.join(name);
        std::os::unix::fs::symlink(path("victim"), path("link")).unwrap();
        let pipe = std::process::Command::new("mkfifo")
            .arg(path("pipe"))
            .status();
        assert!(pipe.unwrap().success());
        let opened = ["link", "pipe", "file", "file"].map(|name| open(&path(name)).is_ok());
        let made = ["link", "pipe", "file"].map(|name| make(&path(name)).is_ok());
        let victim = path("victim").exists();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(opened, [false, false, true, true]);
        assert_eq!((made, victim), ([false; 3], false));
    }
}
