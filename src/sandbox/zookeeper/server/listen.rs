//! The port: open or closed as the mode demands.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::sandbox::zookeeper::ZkService;

use super::connection::serve_connection;
use super::{EmbeddedZooKeeper, ServerMode};

/// Connections at the same time.
const MAX_CONNECTIONS: usize = 1000;
/// Pause after a failed `bind` or `accept`.
const RETRY: Duration = Duration::from_millis(50);
/// How often sessions are looked at.
const LOOK: Duration = Duration::from_millis(100);

impl EmbeddedZooKeeper {
    /// Accepts connections and ends overdue sessions until the task is aborted; its connections end with it.
    pub async fn serve(self, listener: TcpListener) {
        let Ok(address) = listener.local_addr() else {
            return;
        };
        let mut listener = Some(listener);
        let mut connections = JoinSet::new();
        let mut mode = self.0.mode.subscribe();
        let mut clock = tokio::time::interval(LOOK);
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let wanted = *mode.borrow_and_update();
            let is_applied = apply(wanted, &mut listener, address, &mut connections).await;
            if is_applied {
                self.0.applied.send_replace(wanted);
            }
            tokio::select! {
                // The sender is in `self`: it cannot be closed.
                _ = mode.changed() => {}
                accepted = accept(listener.as_ref()) => match accepted {
                    Ok((stream, peer)) if connections.len() < MAX_CONNECTIONS => {
                        connections.spawn(serve_connection(self.clone(), stream, peer));
                    }
                    Ok(_) => {}
                    // Most likely no file descriptor is left.
                    Err(_) => tokio::time::sleep(RETRY).await,
                },
                // Frees the memory of finished connections.
                Some(_) = connections.join_next() => {}
                _ = clock.tick() => {
                    if matches!(wanted, ServerMode::Serving | ServerMode::Refusing) {
                        self.with(ZkService::tick);
                    }
                }
                () = tokio::time::sleep(RETRY), if !is_applied => {}
            }
        }
    }
}

/// False if the port cannot be opened.
async fn apply(
    mode: ServerMode,
    listener: &mut Option<TcpListener>,
    address: SocketAddr,
    connections: &mut JoinSet<()>,
) -> bool {
    let open = matches!(mode, ServerMode::Serving | ServerMode::Hanging);
    if !open {
        *listener = None;
    } else if listener.is_none() {
        *listener = TcpListener::bind(address).await.ok();
    }
    if mode == ServerMode::Dead {
        connections.shutdown().await;
    }
    listener.is_some() == open
}

/// The next connection. Waits forever while the port is closed.
async fn accept(listener: Option<&TcpListener>) -> io::Result<(TcpStream, SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}
