//! The configuration folders of a sandbox: what clients are pointed at.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::{Cluster, Sandbox, SandboxError};

/// The name of the control socket, in every configuration folder.
pub const CONTROL: &str = "sandbox.control";

/// The folder of a sandbox, which is gone with it unless it is to be kept.
pub struct Folder {
    path: PathBuf,
    keep: bool,
}

impl Folder {
    /// Makes a folder: the one that is named, which must not exist or be empty, or a new one for temporary files.
    ///
    /// # Errors
    /// It cannot be made, or holds something.
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
    pub fn write(&self, sandbox: &Sandbox) -> Result<(), SandboxError> {
        for cluster in &sandbox.clusters {
            let folder = self.of(sandbox, cluster);
            let failed = |source| SandboxError::Folder {
                what: folder.display().to_string(),
                source,
            };
            fs::create_dir_all(&folder).map_err(failed)?;
            fs::write(folder.join("yarn-site.xml"), site(properties(cluster))).map_err(failed)?;
            fs::write(folder.join("core-site.xml"), site([])).map_err(failed)?;
            if folder != self.path {
                std::os::unix::fs::symlink(Path::new("..").join(CONTROL), folder.join(CONTROL))
                    .map_err(failed)?;
            }
        }
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.keep {
            let _ = fs::remove_dir_all(&self.path);
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
    let held = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
    let made = match held {
        true => Err(io::Error::other("it is not empty")),
        false => private().recursive(true).create(path),
    };
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
    properties
}

/// A site file. The names and values are ours and hold nothing that XML would have to escape.
pub fn site(properties: impl IntoIterator<Item = (String, String)>) -> String {
    let items: String = properties
        .into_iter()
        .map(|(name, value)| {
            format!("  <property><name>{name}</name><value>{value}</value></property>\n")
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<configuration>\n{items}</configuration>\n"
    )
}
