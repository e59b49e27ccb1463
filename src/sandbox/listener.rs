//! One port of an RM, which can be opened and closed, and its connections.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::cluster::SandboxCluster;
use super::member::OpenPorts;
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
    pub(super) port: u16,
    /// The ports that must be open.
    pub(super) wanted: watch::Receiver<OpenPorts>,
    /// The version of `wanted` that took effect last.
    pub(super) done: watch::Sender<u64>,
}

impl PortListener {
    /// Accepts connections while the port must be open.
    pub(super) async fn serve(
        mut self,
        mut listener: Option<TcpListener>,
        cluster: Arc<SandboxCluster>,
        index: usize,
    ) {
        let mut connections = JoinSet::new();
        loop {
            let is_as_told = self.obey(&mut listener, &mut connections).await;
            tokio::select! {
                changed = self.wanted.changed() => if changed.is_err() { return },
                accepted = accept(listener.as_ref()) => {
                    let Ok(stream) = accepted else {
                        // `accept` failed, most likely because the process has no file descriptor left.
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
    async fn obey(
        &mut self,
        listener: &mut Option<TcpListener>,
        connections: &mut JoinSet<()>,
    ) -> bool {
        let open = *self.wanted.borrow_and_update();
        let wanted = match self.kind {
            PortKind::Rpc => open.rpc,
            PortKind::Http => open.http,
        };
        if !wanted {
            *listener = None;
        } else if listener.is_none() {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
            *listener = TcpListener::bind(address).await.ok();
        }
        if !open.alive {
            connections.shutdown().await;
        }
        let is_as_told = listener.is_some() == wanted;
        if is_as_told {
            self.done.send_replace(open.version);
        }
        is_as_told
    }
}

/// Returns the next connection. Waits forever while the port is closed.
async fn accept(listener: Option<&TcpListener>) -> io::Result<tokio::net::TcpStream> {
    match listener {
        Some(listener) => Ok(listener.accept().await?.0),
        None => std::future::pending().await,
    }
}
