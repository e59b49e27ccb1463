//! Loopback addresses: one set per cluster.

use std::fs::{self, File};
use std::net::TcpListener;

/// Ports on the first two addresses: admin, client, tracker, scheduler, web, web over TLS, ZooKeeper, KDC.
const PORTS: [u16; 9] = [
    8033,
    8032,
    8031,
    8030,
    8088,
    8090,
    2181,
    KDC_PORT,
    SECURE_ZOOKEEPER_PORT,
];
/// Ports of NodeManagers: localizer, containers, web, collector.
const NODE_PORTS: [u16; 4] = [8040, 8041, 8042, 8048];
/// Not Kerberos's port 88, which needs root.
pub const KDC_PORT: u16 = 10088;
pub const SECURE_ZOOKEEPER_PORT: u16 = 2281;

/// The addresses of one cluster, reserved by a lock.
pub struct Net {
    prefix: String,
    _lock: File,
}

impl Net {
    /// Reserves free addresses.
    pub fn take() -> Self {
        // All checkouts on this machine share the locks.
        let locks = std::env::temp_dir().join("rmadmin-nets");
        fs::create_dir_all(&locks).expect("a folder for locks");
        for number in 1..=250 {
            let lock = File::create(locks.join(number.to_string())).expect("a lock file");
            let prefix = format!("127.41.{number}");
            if lock.try_lock().is_ok() && Self::is_free(&prefix) {
                return Self {
                    prefix,
                    _lock: lock,
                };
            }
        }
        panic!("no loopback addresses are left for a cluster");
    }

    /// Returns the first three bytes of the addresses.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    fn is_free(prefix: &str) -> bool {
        let free =
            |host: u8, port: u16| TcpListener::bind((format!("{prefix}.{host}"), port)).is_ok();
        PORTS.iter().all(|port| free(1, *port) && free(2, *port))
            && NODE_PORTS
                .iter()
                .all(|port| free(3, *port) && free(4, *port))
    }
}
