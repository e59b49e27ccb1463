//! The server's port, open or closed as the mode demands.

use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::sandbox::held_port::HeldPort;
use crate::sandbox::zookeeper::ZkService;
use crate::sandbox::zookeeper::server::sinks::MAX_CONNECTIONS;

use super::{EmbeddedMode, EmbeddedZooKeeper};

/// Maximum connections with those that the server has closed, but whose last reply is still being sent.
const MAX_OPEN: usize = MAX_CONNECTIONS + 200;
/// Pause after a failed `bind` or `accept`.
const RETRY: Duration = Duration::from_millis(50);
/// Interval between checks for overdue sessions.
const LOOK: Duration = Duration::from_millis(100);

impl EmbeddedZooKeeper {
    /// Accepts connections and ends overdue sessions until the task is aborted; the connections end with the
    /// task.
    pub async fn serve(self, listener: TcpListener) {
        let Ok(mut port) = HeldPort::new(listener) else {
            return;
        };
        let mut connections = JoinSet::new();
        let mut mode = self.0.mode.subscribe();
        let mut clock = tokio::time::interval(LOOK);
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let wanted = *mode.borrow_and_update();
            let is_applied = apply(wanted, &mut port, &mut connections).await;
            if is_applied {
                self.0.applied.send_replace(wanted);
            }
            tokio::select! {
                // The sender is in `self`, so this call cannot fail.
                _ = mode.changed() => {}
                accepted = port.accept() => match accepted {
                    Ok((stream, peer)) if connections.len() < MAX_OPEN => {
                        if let Some(connection) = self.add_socket(peer) {
                            connections.spawn(connection.serve(stream));
                        }
                    }
                    Ok(_) => {}
                    // Most likely, the process has no free file descriptor.
                    Err(_) => tokio::time::sleep(RETRY).await,
                },
                // This frees the memory of finished connections.
                Some(_) = connections.join_next() => {}
                _ = clock.tick() => {
                    if matches!(wanted, EmbeddedMode::Serving | EmbeddedMode::Refusing) {
                        self.with(ZkService::tick);
                    }
                }
                () = tokio::time::sleep(RETRY), if !is_applied => {}
            }
        }
    }
}

/// Opens or closes the port. Returns false if the port cannot be opened.
async fn apply(mode: EmbeddedMode, port: &mut HeldPort, connections: &mut JoinSet<()>) -> bool {
    let open = matches!(mode, EmbeddedMode::Serving | EmbeddedMode::Hanging);
    let is_applied = port.set_open(open);
    if mode == EmbeddedMode::Dead {
        connections.shutdown().await;
    }
    is_applied
}
