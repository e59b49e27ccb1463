//! Real NodeManagers that register with a pair.

use super::jars;
use super::jvm::{self, Classes};
use super::pair::Pair;
use super::process::Server;

/// A NodeManager on an address of the pair.
pub struct NodeManager(Option<Server>);

impl NodeManager {
    /// Starts a NodeManager; `n` is the last byte of its address. It registers with the active RM by itself.
    pub fn start(pair: &Pair, n: u8) -> Self {
        let folder = pair.folder().path();
        let host = format!("{}.{n}", pair.net());
        let own = folder.join(format!("nm{n}"));
        let mut arguments = jvm::arguments(Classes::Server, &[&pair.conf()]);
        arguments.extend(
            [
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-Xmx200m",
                "org.apache.hadoop.yarn.server.nodemanager.NodeManager",
            ]
            .map(str::to_owned),
        );
        let properties = [
            ("hostname", host.clone()),
            ("address", format!("{host}:8041")),
            ("localizer.address", format!("{host}:8040")),
            ("webapp.address", format!("{host}:8042")),
            ("collector-service.address", format!("{host}:8048")),
            ("local-dirs", own.join("local").display().to_string()),
            ("log-dirs", own.join("logs").display().to_string()),
            ("resource.memory-mb", MEMORY_MB.to_string()),
            ("resource.cpu-vcores", VCORES.to_string()),
            ("disk-health-checker.enable", "false".to_owned()),
        ];
        arguments
            .extend(properties.map(|(name, value)| format!("-Dyarn.nodemanager.{name}={value}")));
        // After a standby, it calls the other RM at once instead of after half a minute.
        arguments.push("-Dyarn.resourcemanager.connect.retry-interval.ms=200".to_owned());
        let log = folder.join(format!("nm{n}.log"));
        Self(Some(Server::start(jars::java(), &arguments, &log)))
    }

    pub fn restart(&mut self, pair: &Pair, n: u8) {
        // The old process must free the ports first.
        self.0 = None;
        *self = Self::start(pair, n);
    }

    /// Sends SIGSTOP: the NodeManager sends no heartbeats.
    pub fn freeze(&self) {
        if let Some(server) = &self.0 {
            server.signal("STOP");
        }
    }
}

/// The memory that it registers, in MiB.
pub const MEMORY_MB: i64 = 4096;
pub const VCORES: i64 = 4;
