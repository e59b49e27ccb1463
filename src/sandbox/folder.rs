//! The configuration folders of a sandbox, for its clients.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use super::{Sandbox, SandboxCluster, SandboxError, SandboxMode, settings};
use crate::base::files;
use crate::base::files::BY_OTHERS;
use crate::config::keys;
use crate::config::layers::{CORE_SITE, YARN_SITE};
use crate::journal::location;

/// The name of the control socket in every configuration folder.
pub const CONTROL: &str = "sandbox.control";
/// The name of the host file that excludes nodes, in every configuration folder.
pub const EXCLUDES: &str = "yarn.exclude";

/// The mode of folders: any user who can open the control socket can add faults.
const PRIVATE: u32 = 0o700;
/// The mode of files, independent of the umask: other users must not write to a configuration that is marked as a
/// sandbox.
const MODE: u32 = 0o644;

/// The folder of a sandbox. Dropping it removes the folder, unless `keep` is set.
pub struct SandboxFolder {
    parent: files::Folder,
    name: OsString,
    opened: files::Folder,
    path: PathBuf,
    keep: bool,
    /// True if the whole folder may be removed. In a folder that the user named, a command may have left files.
    temporary: bool,
    /// The folders of the clusters, if there are several.
    clusters: Vec<(String, files::Folder)>,
}

impl SandboxFolder {
    /// Makes the named folder, which must not exist, or a temporary folder.
    pub fn new(named: Option<&Path>, keep: bool) -> Result<Self, SandboxError> {
        let path = named.map_or_else(temporary, Path::to_path_buf);
        let made = match named {
            Some(_) => make(&path).map_err(|error| explained(error, &path)),
            None => make_temporary(&path),
        };
        let (parent, opened) = made.map_err(|source| SandboxError::Folder {
            what: path.display().to_string(),
            source,
        })?;
        let path = opened.path().to_path_buf();
        Ok(Self {
            parent,
            name: path.file_name().unwrap_or_default().to_owned(),
            opened,
            path: std::fs::canonicalize(&path).unwrap_or(path),
            keep,
            temporary: named.is_none(),
            clusters: Vec::new(),
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn opened(&self) -> &files::Folder {
        &self.opened
    }

    /// Returns the configuration folder of a cluster: this folder itself, if the sandbox has only one cluster.
    pub fn of(&self, sandbox: &Sandbox, cluster: &SandboxCluster) -> PathBuf {
        if sandbox.clusters.len() == 1 {
            self.path.clone()
        } else {
            self.path.join(&cluster.id)
        }
    }

    /// Writes the configuration of every cluster.
    pub fn write(&mut self, sandbox: &Sandbox) -> Result<(), SandboxError> {
        for cluster in &sandbox.clusters {
            let path = self.of(sandbox, cluster);
            let written = match sandbox.clusters.len() {
                1 => write(&self.opened, &path, cluster),
                _ => self.write_below(&path, cluster),
            };
            written.map_err(|source| SandboxError::Folder {
                what: path.display().to_string(),
                source,
            })?;
        }
        Ok(())
    }

    fn write_below(&mut self, path: &Path, cluster: &SandboxCluster) -> io::Result<()> {
        let folder = self.opened.make(cluster.id.as_ref(), PRIVATE)?;
        let control = Path::new("..").join(CONTROL);
        let linked = folder.entry(CONTROL)?.link_to(&control);
        let written = linked.and_then(|()| write(&folder, path, cluster));
        // Registered even after an error, so that its files are removed at the end.
        self.clusters.push((cluster.id.clone(), folder));
        written
    }
}

impl Drop for SandboxFolder {
    fn drop(&mut self) {
        if self.keep {
            // Otherwise, commands would treat the folder as a running sandbox's.
            let _ = self.opened.entry(CONTROL).and_then(|entry| entry.remove());
            return;
        }
        if self.temporary {
            empty(&self.opened);
            let _ = self.parent.remove_folder(&self.name);
            return;
        }
        // Files that the sandbox did not make stay, and so does the folder.
        for (id, folder) in &self.clusters {
            clear(folder);
            let _ = self.opened.remove_folder(id.as_ref());
        }
        clear(&self.opened);
        let _ = self.parent.remove_folder(&self.name);
    }
}

/// Removes the content through the open folder: another user may have put another folder in its place.
fn empty(folder: &files::Folder) {
    let entries = std::fs::read_dir(folder.fd_path());
    for entry in entries.into_iter().flatten().flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let _ = match is_folder {
            true => std::fs::remove_dir_all(entry.path()),
            false => std::fs::remove_file(entry.path()),
        };
    }
}

fn write(folder: &files::Folder, path: &Path, cluster: &SandboxCluster) -> io::Result<()> {
    // Done first: the properties contain its path.
    cluster.place_excludes(path.join(EXCLUDES));
    for (name, text) in [
        (YARN_SITE, site(marked(properties(cluster)))),
        (CORE_SITE, site([])),
        (EXCLUDES, String::new()),
    ] {
        folder.entry(name)?.make(MODE)?.write_all(text.as_bytes())?;
    }
    Ok(())
}

/// Removes the files of a sandbox, and the history and failover state that commands keep in its folder.
fn clear(folder: &files::Folder) {
    for name in folder.names(usize::MAX).unwrap_or_default() {
        let text = name.to_string_lossy();
        let is_written = [CONTROL, YARN_SITE, CORE_SITE, EXCLUDES].contains(&text.as_ref());
        let is_state = text.trim_start_matches('.').starts_with("rmadmin-")
            && [".last", ".lock", ".tmp"]
                .iter()
                .any(|end| text.ends_with(end));
        if is_written || is_state || text.starts_with(location::OF_SANDBOX) {
            let _ = folder.entry(&name).and_then(|entry| entry.remove());
        }
    }
}

/// Makes a folder, which must not exist. Returns its parent and itself.
fn make(path: &Path) -> io::Result<(files::Folder, files::Folder)> {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(ErrorKind::AlreadyExists.into());
    };
    let parent = files::Folder::at(parent, None)?;
    let made = parent.make(name, PRIVATE)?;
    made.require(geteuid(), BY_OTHERS)?;
    Ok((parent, made))
}

fn explained(error: io::Error, path: &Path) -> io::Error {
    match error.kind() {
        ErrorKind::AlreadyExists if path.join(CONTROL).exists() => io::Error::other(
            "a sandbox uses this folder, or was killed and left it: remove it, or name another folder",
        ),
        ErrorKind::AlreadyExists => io::Error::other("the folder exists already: name a new one"),
        _ => error,
    }
}

fn temporary() -> PathBuf {
    std::env::temp_dir().join(format!("rmadmin-sandbox-{}", std::process::id()))
}

/// Makes a temporary folder under the first free name: any user may have made files in `/tmp`.
fn make_temporary(path: &Path) -> io::Result<(files::Folder, files::Folder)> {
    let mut made = make(path);
    for number in 1..100 {
        match made {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                made = make(Path::new(&format!("{}-{number}", path.display())));
            }
            made => return made,
        }
    }
    made
}

fn marked(mut properties: Vec<(String, String)>) -> Vec<(String, String)> {
    properties.push((keys::SANDBOX.name.to_owned(), "true".to_owned()));
    properties
}

/// Returns the client configuration of a cluster.
pub fn properties(cluster: &SandboxCluster) -> Vec<(String, String)> {
    let ports = cluster.ports();
    let ids: Vec<&str> = ports.iter().map(|(id, _)| id.as_str()).collect();
    let key = |suffix: &str| format!("yarn.resourcemanager.{suffix}");
    let mut properties = vec![
        (key("ha.enabled"), "true".to_owned()),
        (key("cluster-id"), cluster.id.clone()),
        (key("ha.rm-ids"), ids.join(",")),
        (
            key("ha.automatic-failover.enabled"),
            cluster.mode.is_automatic().to_string(),
        ),
        (settings::RECOVERY.to_owned(), "true".to_owned()),
    ];
    if let Some(port) = cluster.zookeeper_port() {
        let timeout = cluster.settings.session_timeout.as_millis();
        let curator = cluster.mode == SandboxMode::Curator;
        properties.extend([
            (
                keys::ZK_ADDRESS.name.to_owned(),
                format!("127.0.0.1:{port}"),
            ),
            (settings::ZK_TIMEOUT.to_owned(), timeout.to_string()),
            (keys::CURATOR_ELECTOR.name.to_owned(), curator.to_string()),
            (
                settings::STORE.to_owned(),
                cluster.settings.store(cluster.mode).to_owned(),
            ),
        ]);
    }
    for (id, [admin, web]) in &ports {
        properties.push((
            key(&format!("admin.address.{id}")),
            format!("127.0.0.1:{admin}"),
        ));
        properties.push((
            key(&format!("webapp.address.{id}")),
            format!("127.0.0.1:{web}"),
        ));
    }
    let excludes = cluster.excludes().map(|path| path.display().to_string());
    properties.extend(excludes.map(|path| (key("nodes.exclude-path"), path)));
    if cluster.settings.labels {
        properties.push((settings::LABELS.to_owned(), "true".to_owned()));
    }
    for property in &cluster.settings.given {
        properties.retain(|(name, _)| name != property.key);
        properties.push((property.key.to_owned(), property.value.clone()));
    }
    properties
}

/// Returns the XML of a site file.
pub fn site(properties: impl IntoIterator<Item = (String, String)>) -> String {
    let items: String = properties
        .into_iter()
        .map(|(name, value)| {
            let value = escape(&value);
            format!("  <property><name>{name}</name><value>{value}</value></property>\n")
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<configuration>\n{items}</configuration>\n"
    )
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
