//! Real servers and clients for the tests: the Java CLI, ZooKeeper and pairs of ResourceManagers from Maven's
//! registry, and the machine's KDC.
//!
//! Every cluster has its own loopback addresses, so that tests can run concurrently, and ends with the process that
//! started it, even if that process is killed.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod archives;
pub mod embedded;
pub mod ensemble;
pub mod fake;
pub mod flink;
pub mod forward;
pub mod held;
pub mod honest;
pub mod jars;
pub mod jvm;
pub mod keytool;
pub mod lint;
pub mod net;
pub mod node_manager;
pub mod pair;
pub mod partition;
pub mod process;
pub mod raw;
pub mod realm;
pub mod relay;
pub mod releases;
pub mod rest;
pub mod running;
pub mod sampler;
pub mod sandbox;
pub mod schema;
pub mod secured;
pub mod session;
pub mod settings;
pub mod shim;
pub mod words;
pub mod zookeeper;

use std::path::{Path, PathBuf};

/// A temporary folder, removed when dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};
        static COUNT: AtomicU32 = AtomicU32::new(0);
        sweep();
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("{name}-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file; creates missing folders.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
        std::fs::write(path, content).expect("a file of the test");
    }

    pub fn clear(&self) {
        for entry in std::fs::read_dir(&self.0).expect("the folder") {
            let path = entry.expect("an entry").path();
            let removed = match path.is_dir() {
                true => std::fs::remove_dir_all(&path),
                false => std::fs::remove_file(&path),
            };
            removed.expect("an entry that can be removed");
        }
    }

    /// Removes a file, if it exists.
    pub fn remove(&self, name: &str) {
        let _ = std::fs::remove_file(self.0.join(name));
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Removes folders of killed test processes.
fn sweep() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let folders = std::fs::read_dir(env!("CARGO_TARGET_TMPDIR"))
            .into_iter()
            .flatten()
            .flatten();
        for folder in folders {
            let name = folder.file_name().to_string_lossy().into_owned();
            let pid = name
                .rsplit('-')
                .nth(1)
                .filter(|pid| pid.parse::<u32>().is_ok());
            if pid.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
                let _ = std::fs::remove_dir_all(folder.path());
            }
        }
    });
}

/// Returns the binary under test.
pub fn rmadmin() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_rmadmin"))
}
