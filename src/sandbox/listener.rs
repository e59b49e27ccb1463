//! One port of an RM, which can be opened and closed, and its connections.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::cluster::SandboxCluster;
use super::held_port::HeldPort;
use super::member::{OpenPorts, Process};
use super::{rpc, web};

/// Pause after a failed `bind` or `accept`.
const RETRY: Duration = Duration::from_millis(50);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PortKind {
    Rpc,
    Http,
}

pub(super) struct PortListener {
    pub(super) kind: PortKind,
    /// The ports that must be open.
    pub(super) wanted: watch::Receiver<OpenPorts>,
    /// The version of `wanted` that took effect last.
    pub(super) done: watch::Sender<u64>,
}

impl PortListener {
    /// Accepts connections while the port must be open.
    pub(super) async fn serve(
        mut self,
        listener: TcpListener,
        cluster: Arc<SandboxCluster>,
        index: usize,
    ) {
        let Ok(mut port) = HeldPort::new(listener) else {
            return;
        };
        let mut connections = JoinSet::new();
        loop {
            let is_as_told = self.obey(&mut port, &mut connections).await;
            tokio::select! {
                changed = self.wanted.changed() => if changed.is_err() { return },
                accepted = port.accept() => {
                    let Ok((stream, _)) = accepted else {
                        // Most likely, the process has no free file descriptor.
                        tokio::time::sleep(RETRY).await;
                        continue;
                    };
                    let cluster = Arc::clone(&cluster);
                    match self.kind {
                        PortKind::Rpc => connections.spawn(rpc::serve_connection(stream, cluster, index)),
                        PortKind::Http => connections.spawn(web::serve_connection(stream, cluster, index)),
                    };
                }
                // Frees the memory of finished connections.
                Some(_) = connections.join_next() => {}
                () = tokio::time::sleep(RETRY), if !is_as_told => {}
            }
        }
    }

    /// Opens or closes the port, and ends the connections of a dead RM. Returns false if the port cannot be
    /// opened.
    async fn obey(&mut self, port: &mut HeldPort, connections: &mut JoinSet<()>) -> bool {
        let open = *self.wanted.borrow_and_update();
        let is_as_told = port.set_open(match self.kind {
            PortKind::Rpc => open.rpc,
            PortKind::Http => open.http,
        });
        if matches!(open.process, Process::Stopped | Process::Killed) {
            connections.shutdown().await;
        }
        if is_as_told {
            self.done.send_replace(open.version);
        }
        is_as_told
    }
}
