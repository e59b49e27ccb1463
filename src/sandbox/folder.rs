//! The configuration folders of a sandbox: what clients are pointed at.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, symlink};
use std::path::{Path, PathBuf};

use super::{Cluster, Sandbox, SandboxError, settings};
use crate::config::keys;
use crate::journal::place;

/// The name of the control socket, in every configuration folder.
pub const CONTROL: &str = "sandbox.control";
/// The name of the host file that excludes nodes, in the configuration folder of each cluster.
pub const EXCLUDES: &str = "yarn.exclude";

/// The folder of a sandbox, which is gone with it unless it is to be kept.
pub struct Folder {
    path: PathBuf,
    keep: bool,
    /// Whether all that is in it is the sandbox's: in a folder that was named, a command may have left files of its
    /// own.
    temporary: bool,
    written: Vec<PathBuf>,
}

impl Folder {
    /// Makes a folder: the one that is named, which must not exist yet, or one among the temporary files.
    ///
    /// # Errors
    /// It cannot be made, or is there already.
    pub fn new(named: Option<&Path>, keep: bool) -> Result<Self, SandboxError> {
        let made = match named {
            Some(path) => of_name(path).map(|()| path.to_path_buf()),
            None => temporary(),
        };
        let path = made.map_err(|(path, source)| SandboxError::Folder {
            what: path.display().to_string(),
            source,
        })?;
        Ok(Self {
            path: fs::canonicalize(&path).unwrap_or(path),
            keep,
            temporary: named.is_none(),
            written: Vec::new(),
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The configuration folder of a cluster: the folder itself, where there is only one cluster.
    pub fn of(&self, sandbox: &Sandbox, cluster: &Cluster) -> PathBuf {
        if sandbox.clusters.len() == 1 {
            self.path.clone()
        } else {
            self.path.join(&cluster.id)
        }
    }

    /// Writes every configuration.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn write(&mut self, sandbox: &Sandbox) -> Result<(), SandboxError> {
        self.written.push(self.path.join(CONTROL));
        for cluster in &sandbox.clusters {
            let folder = self.of(sandbox, cluster);
            self.write_cluster(&folder, cluster)
                .map_err(|source| SandboxError::Folder {
                    what: folder.display().to_string(),
                    source,
                })?;
        }
        Ok(())
    }

    fn write_cluster(&mut self, folder: &Path, cluster: &Cluster) -> io::Result<()> {
        if folder != self.path {
            private().create(folder)?;
            self.written.push(folder.to_path_buf());
            symlink(Path::new("..").join(CONTROL), folder.join(CONTROL))?;
            self.written.push(folder.join(CONTROL));
        }
        // Before the properties, which name it.
        cluster.place_excludes(folder.join(EXCLUDES));
        for (name, text) in [
            ("yarn-site.xml", site(marked(properties(cluster)))),
            ("core-site.xml", site([])),
            (EXCLUDES, String::new()),
        ] {
            let file = folder.join(name);
            fs::File::create_new(&file)?.write_all(text.as_bytes())?;
            self.written.push(file);
        }
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.keep {
            // A socket that nobody answers would be taken for a sandbox.
            let _ = fs::remove_file(self.path.join(CONTROL));
            return;
        }
        if self.temporary {
            let _ = fs::remove_dir_all(&self.path);
            return;
        }
        // What is not ours stays, and so does the folder that holds it.
        for path in self.written.iter().rev() {
            if path.is_dir() {
                remove_state(path);
            }
            let _ = fs::remove_file(path).or_else(|_| fs::remove_dir(path));
        }
        remove_state(&self.path);
        let _ = fs::remove_dir(&self.path);
    }
}

/// Removes the history and the state files of failovers: commands keep them in the folder of a sandbox.
fn remove_state(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_state = name.starts_with("rmadmin-")
            && [".last", ".lock"].iter().any(|end| name.ends_with(end));
        if is_state || name.starts_with(place::OF_SANDBOX) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Orders for faults are taken from whoever can reach the socket in it.
fn private() -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    builder.mode(0o700);
    builder
}

fn of_name(path: &Path) -> Result<(), (PathBuf, io::Error)> {
    let made = private().create(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists if path.join(CONTROL).exists() => io::Error::other(
            "a sandbox uses this folder, or was killed and left it: remove it, or name another folder",
        ),
        ErrorKind::AlreadyExists => io::Error::other("the folder exists already: name a new one"),
        _ => error,
    });
    made.map_err(|source| (path.to_path_buf(), source))
}

/// A folder among the temporary files, which anybody may have put something among: it must be new.
fn temporary() -> Result<PathBuf, (PathBuf, io::Error)> {
    let name = format!("rmadmin-sandbox-{}", std::process::id());
    let mut path = std::env::temp_dir().join(&name);
    for number in 1.. {
        match private().create(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 100 => {
                path.set_file_name(format!("{name}-{number}"));
            }
            made => return made.map(|()| path.clone()).map_err(|error| (path, error)),
        }
    }
    Ok(path)
}

fn marked(mut properties: Vec<(String, String)>) -> Vec<(String, String)> {
    properties.push((keys::SANDBOX.name.to_owned(), "true".to_owned()));
    properties
}

/// What a client needs to know of a cluster.
pub fn properties(cluster: &Cluster) -> Vec<(String, String)> {
    let ports = cluster.ports();
    let ids: Vec<&str> = ports.iter().map(|(id, _)| id.as_str()).collect();
    let key = |suffix: &str| format!("yarn.resourcemanager.{suffix}");
    let mut properties = vec![
        (key("ha.enabled"), "true".to_owned()),
        (key("cluster-id"), cluster.id.clone()),
        (key("ha.rm-ids"), ids.join(",")),
        (
            key("ha.automatic-failover.enabled"),
            cluster.automatic.to_string(),
        ),
        (settings::RECOVERY.to_owned(), "true".to_owned()),
    ];
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

/// A site file.
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

/// A text as XML has it.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
