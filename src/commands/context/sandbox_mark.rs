//! Recognises the configuration of a sandbox. Its folder holds the log and the locks.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use crate::base::files::is_own;
use crate::config::layers::YARN_SITE;
use crate::config::{Origin, keys};
use crate::systems::yarn::targets::ResourceManager;

use super::CommandContext;

impl CommandContext {
    /// Returns the folder of the sandbox, which holds the log and the locks, if this is a sandbox
    /// configuration.
    ///
    /// The key counts only in the folder's own yarn-site.xml. Folder and file must belong to this user, no
    /// other user may be able to write to them, and every RM must be on loopback. An option or another user's
    /// file therefore cannot keep an action out of the real log.
    pub(in crate::commands) fn sandbox(&self) -> Option<PathBuf> {
        let key = &keys::SANDBOX;
        let marked = self.configuration.boolean(key).unwrap_or(false);
        let Origin::File { path, .. } = self.configuration.origin(key.name) else {
            return None;
        };
        let folder = self.configuration.folder()?;
        let is_sandbox = marked && is_sandbox(folder, &path, &self.cluster.rms);
        is_sandbox.then(|| folder.to_path_buf())
    }
}

/// True if the sandbox key in the file `marked_in` may move the log and the locks into the folder.
fn is_sandbox(folder: &Path, marked_in: &Path, rms: &[ResourceManager]) -> bool {
    marked_in == folder.join(YARN_SITE)
        && is_own(folder)
        && is_own(marked_in)
        && rms.iter().all(is_on_loopback)
}

/// True if both addresses of an RM are loopback addresses or `localhost`.
fn is_on_loopback(rm: &ResourceManager) -> bool {
    [&rm.admin, &rm.web].into_iter().flatten().all(|address| {
        let ip = address.host.parse::<IpAddr>();
        ip.is_ok_and(|ip| ip.is_loopback()) || address.host == "localhost"
    })
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;
    use crate::config::{Configuration, Environment, Sources};
    use crate::systems::yarn::targets::Cluster;

    #[test]
    fn sandbox_key_in_other_files_is_ignored() {
        let base = std::env::temp_dir().join(format!("rmadmin-mark-{}", std::process::id()));
        let folder = base.join("conf");
        fs::create_dir_all(&folder).unwrap();
        let site = folder.join(YARN_SITE);
        let other = folder.join("other.xml");
        let link = base.join("link");
        symlink(&folder, &link).unwrap();
        let rms = |host: &str| {
            let key = |key: &str| (format!("yarn.resourcemanager.{key}"), host.to_owned());
            let ids = (
                "yarn.resourcemanager.ha.rm-ids".to_owned(),
                "rm1".to_owned(),
            );
            let on = (
                "yarn.resourcemanager.ha.enabled".to_owned(),
                "true".to_owned(),
            );
            let sources = Sources {
                folder: Some(folder.clone()),
                defines: vec![on, ids, key("hostname.rm1")],
                ..Sources::default()
            };
            let read = Configuration::load(&sources, Environment::default()).unwrap();
            Cluster::from_configuration(&read).unwrap().rms
        };
        fs::write(&site, "<configuration/>").unwrap();
        fs::copy(&site, &other).unwrap();
        let (here, far) = (rms("127.0.0.1"), rms("192.0.2.1"));
        let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode));
        mode(&folder, 0o700).unwrap();
        mode(&site, 0o600).unwrap();
        assert!(is_sandbox(&folder, &site, &here));
        assert!(!is_sandbox(&folder, &site, &far));
        assert!(!is_sandbox(&folder, &other, &here));
        assert!(!is_sandbox(&link, &link.join(YARN_SITE), &here));
        for (path, open, closed) in [(&folder, 0o720, 0o700), (&site, 0o602, 0o600)] {
            mode(path, open).unwrap();
            assert!(!is_sandbox(&folder, &site, &here), "{}", path.display());
            mode(path, closed).unwrap();
        }
        fs::remove_file(&site).unwrap();
        symlink(&other, &site).unwrap();
        assert!(!is_sandbox(&folder, &site, &here));
        fs::remove_dir_all(&base).unwrap();
    }
}
