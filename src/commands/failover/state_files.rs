//! The files of a cluster in the state folder of this host: locks, and the time of the last conditional failover.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::base::deadline::Deadline;
use crate::base::files::Folder;
use crate::base::threads;
use crate::error::CommandError;
use crate::net::address::HostPort;
use crate::net::resolve;
use crate::systems::yarn::targets::ResourceManager;

use super::state_folder::{self, NoFolder};

#[derive(Debug, Clone)]
pub(in crate::commands) struct StateFiles {
    pub(super) folder: Arc<Folder>,
    pub(super) names: BTreeSet<String>,
}

impl StateFiles {
    /// Formats a place for messages, such as `the lock in /run/rmadmin`.
    pub(in crate::commands) fn place(&self, kind: &str) -> String {
        format!("the {kind} in {}", self.folder.path().display())
    }
}

/// Adds "nothing was sent" to the error of a file system that hangs.
pub(in crate::commands) fn unsent(error: CommandError) -> CommandError {
    match error {
        CommandError::SlowFiles { what, elapsed } => CommandError::SlowFiles {
            what: format!("nothing was sent: {what}"),
            elapsed,
        },
        other => other,
    }
}

/// Names the files of a cluster by the IP addresses of its RMs, so that spelling and order of the host names do not
/// matter. Two commands that share an RM share a file.
pub(in crate::commands) struct ClusterFiles {
    /// The folder of the files, or the reason why none can be used.
    folder: Result<Arc<Folder>, NoFolder>,
    cluster_id: String,
    /// Texts of the form `address port`, per RM.
    addresses: Vec<BTreeSet<String>>,
}

impl ClusterFiles {
    /// Looks up the host names; an unknown name is used literally. The files of a `sandbox` are in its own
    /// folder.
    pub(in crate::commands) async fn of(
        rms: &[ResourceManager],
        cluster_id: &str,
        sandbox: Option<PathBuf>,
        deadline: Deadline,
    ) -> Self {
        // The file system may hang, and the home folder may come from a directory service.
        let finding = threads::blocking(move || match sandbox {
            Some(sandbox) => state_folder::of_sandbox(&sandbox),
            None => state_folder::folder(),
        });
        let folder = match deadline.bound(finding).await {
            Ok(Ok(found)) => found.map(Arc::new),
            Ok(Err(_)) => Err(NoFolder::Slow(deadline.elapsed())),
            Err(elapsed) => Err(NoFolder::Slow(elapsed)),
        };
        let rms = rms.iter().cloned();
        let lookups = rms.map(|rm| async move { addresses(&rm, deadline).await });
        Self {
            folder,
            cluster_id: cluster_id.to_owned(),
            addresses: crate::base::join::all(lookups).await,
        }
    }

    /// Returns the lock files, one per address, sorted.
    ///
    /// # Errors
    /// No folder for locks can be used.
    pub(in crate::commands) fn locks(&self) -> Result<StateFiles, CommandError> {
        self.files("lock", str::to_owned)
    }

    /// Returns the files that record the last conditional failover.
    ///
    /// # Errors
    /// No folder for the files can be used.
    pub(super) fn stamps(&self) -> Result<StateFiles, CommandError> {
        self.files("last", |address| format!("{} {address}", self.cluster_id))
    }

    fn files(
        &self,
        extension: &str,
        name: impl Fn(&str) -> String,
    ) -> Result<StateFiles, CommandError> {
        let folder = self.folder.as_ref().map_err(NoFolder::error)?;
        let file = |address: &String| {
            let hash = fnv(name(address).as_bytes());
            format!("rmadmin-{hash:016x}.{extension}")
        };
        Ok(StateFiles {
            folder: Arc::clone(folder),
            names: self.addresses.iter().flatten().map(file).collect(),
        })
    }

    /// Returns two RMs that share an address.
    pub(super) fn same_address(&self) -> Option<[usize; 2]> {
        let count = self.addresses.len();
        let mut pairs = (0..count).flat_map(|one| (one + 1..count).map(move |other| [one, other]));
        pairs.find(|[one, other]| !self.addresses[*one].is_disjoint(&self.addresses[*other]))
    }
}

async fn addresses(rm: &ResourceManager, deadline: Deadline) -> BTreeSet<String> {
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

/// FNV-1a with 64 bits: the same on every host and in every version.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_stable() {
        // Test vectors of the FNV authors.
        assert_eq!(fnv(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(b"foobar"), 0x8594_4171_f739_67e8);
    }

    fn rm(address: &&str) -> ResourceManager {
        let (host, port) = address.rsplit_once(':').unwrap();
        ResourceManager {
            id: crate::systems::yarn::targets::RmId::new(*address),
            admin: Ok(HostPort {
                host: host.to_owned(),
                port: port.parse().unwrap(),
            }),
            web: Err(crate::systems::yarn::targets::AddressError::BadId { id: String::new() }),
            admin_key: String::new(),
            web_key: String::new(),
        }
    }

    #[tokio::test]
    async fn spellings_of_an_rm_share_one_lock() {
        let soon = Deadline::after(std::time::Duration::from_secs(60));
        let base = std::env::temp_dir().join(format!("rmadmin-place-{}", std::process::id()));
        std::fs::create_dir(&base).unwrap();
        std::fs::set_permissions(&base, std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .unwrap();
        let folder = Some(base.clone());
        let places = async |rms: &[&str]| {
            let rms: Vec<ResourceManager> = rms.iter().map(rm).collect();
            ClusterFiles::of(&rms, "yarn", folder.clone(), soon).await
        };
        let locks = |places: &ClusterFiles| places.locks().unwrap().names;
        let stamps = |places: &ClusterFiles| places.stamps().unwrap().names;
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
        let alias = places(&["127.0.0.1:1", "localhost:2", "localhost:1"]).await;
        std::fs::remove_dir(&base).unwrap();
        assert_eq!(
            (alias.same_address(), usual.same_address()),
            (Some([0, 2]), None)
        );
    }
}
