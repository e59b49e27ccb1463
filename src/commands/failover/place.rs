//! Where this host keeps the lock of a cluster and the time of its last failover, and how such files are opened in a
//! folder where others may have laid something in the way.

use std::fs::{File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use crate::observe::cluster::Subject;

/// The folder of a host where only some users are to take turns. Nobody but root can have made it.
const OWN: &str = "/run/rmadmin";
/// Otherwise: one that every user can write to.
const COMMON: &str = "/tmp";
/// Others may read, which is enough for a lock; whoever made it may have a mask against that.
const MODE: u32 = 0o644;

/// One file for each cluster, told apart by its id and the addresses of its RMs. It is the same for every user,
/// whatever the environment says: else two of them would not see each other.
pub(super) fn of(subject: &Subject, extension: &str) -> PathBuf {
    let mut words = vec![subject.cluster_id.clone()];
    words.extend(subject.rms.iter().map(|rm| match &rm.admin {
        Ok(address) => address.to_string(),
        Err(_) => rm.id.trimmed().to_owned(),
    }));
    let folder = match Path::new(OWN).is_dir() {
        true => OWN,
        false => COMMON,
    };
    let hash = fnv(words.join(" ").as_bytes());
    Path::new(folder).join(format!("rmadmin-{hash:016x}.{extension}"))
}

/// Opens a file that may have to be made. One that another user made is opened as it is: systems refuse to create it
/// anew, and a lock needs no writing. A link is not followed, and a pipe not waited for.
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
