//! One port of an RM: open or closed as it is told, and its connections.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::cluster::{OpenPorts, SandboxCluster};
use super::{rpc, web};

/// How long to wait before a port, or a connection, that cannot be had is asked for again.
const RETRY: Duration = Duration::from_millis(50);

/// Which of an RM's two ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PortKind {
    Rpc,
    Http,
}

/// One port of an RM.
pub(super) struct Door {
    pub(super) kind: PortKind,
    pub(super) port: u16,
    /// What it is told.
    pub(super) opened: watch::Receiver<OpenPorts>,
    /// What it has done.
    pub(super) done: watch::Sender<u64>,
}

impl Door {
    /// Accepts connections, as long as the RM has the port open.
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
                changed = self.opened.changed() => if changed.is_err() { return },
                accepted = accept(listener.as_ref()) => {
                    let Ok(stream) = accepted else {
                        // No more files, most likely.
                        tokio::time::sleep(RETRY).await;
                        continue;
                    };
                    let cluster = Arc::clone(&cluster);
                    match self.kind {
                        PortKind::Rpc => connections.spawn(rpc::converse(stream, cluster, index)),
                        PortKind::Http => connections.spawn(web::converse(stream, cluster, index)),
                    };
                }
                // Finished conversations are let go of, so that they do not pile up.
                Some(_) = connections.join_next() => {}
                () = tokio::time::sleep(RETRY), if !is_as_told => {}
            }
        }
    }

    /// Opens or closes the port, then ends the connections of a dead RM; whether that could be done.
    async fn obey(
        &mut self,
        listener: &mut Option<TcpListener>,
        connections: &mut JoinSet<()>,
    ) -> bool {
        let open = *self.opened.borrow_and_update();
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

/// The next connection; never, where the port is closed.
async fn accept(listener: Option<&TcpListener>) -> io::Result<tokio::net::TcpStream> {
    match listener {
        Some(listener) => Ok(listener.accept().await?.0),
        None => std::future::pending().await,
    }
}
