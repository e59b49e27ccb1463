//! The clients of the server, and how many there may be. Pure.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::sync::mpsc;

use crate::sandbox::zookeeper::ConnectionId;
use crate::sandbox::zookeeper::event::LocalEvent;

use super::budget::ByteAccount;

/// Maximum connections at the same time.
pub(super) const MAX_CONNECTIONS: usize = 1000;
/// Maximum connections of one address: the default of `maxClientCnxns`.
const MAX_OF_ADDRESS: usize = 60;

/// The destination of a connection's output.
pub(super) enum Sink {
    Socket {
        address: SocketAddr,
        queue: mpsc::UnboundedSender<Vec<u8>>,
        account: Arc<ByteAccount>,
    },
    Local(mpsc::UnboundedSender<LocalEvent>),
}

pub(super) type Sinks = BTreeMap<ConnectionId, Sink>;

/// If a further connection may be opened.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Room {
    Free,
    /// If this connection is closed: the oldest one without a session.
    InsteadOf(ConnectionId),
    Full,
}

/// Looks for room for a connection of this address. A real server closes the new connection at the limit; this one closes
/// connections without a session first, so that idle ones do not lock clients out.
pub(super) fn room(
    sinks: &Sinks,
    address: IpAddr,
    has_session: impl Fn(ConnectionId) -> bool,
) -> Room {
    let sockets = || {
        sinks.iter().filter_map(|(id, sink)| match sink {
            Sink::Socket { address, .. } => Some((*id, address.ip())),
            Sink::Local(_) => None,
        })
    };
    let of_address = || sockets().filter(|(_, ip)| *ip == address);
    let oldest = |mut sockets: Box<dyn Iterator<Item = (ConnectionId, IpAddr)> + '_>| {
        let found = sockets.find(|(id, _)| !has_session(*id));
        found.map_or(Room::Full, |(id, _)| Room::InsteadOf(id))
    };
    if of_address().count() >= MAX_OF_ADDRESS {
        oldest(Box::new(of_address()))
    } else if sockets().count() >= MAX_CONNECTIONS {
        oldest(Box::new(sockets()))
    } else {
        Room::Free
    }
}

#[cfg(test)]
mod tests {
    use super::super::budget::ByteBudget;
    use super::*;

    /// Connections 0.. of these addresses: `count` of each.
    fn sinks(addresses: &[&str], count: usize) -> Sinks {
        let ids = 0..;
        let addresses = addresses.iter().flat_map(|ip| vec![*ip; count]);
        let sinks = ids.zip(addresses).map(|(id, ip)| {
            let sink = Sink::Socket {
                address: SocketAddr::new(ip.parse().unwrap(), 1),
                queue: mpsc::unbounded_channel().0,
                account: ByteBudget::default().account(),
            };
            (id, sink)
        });
        sinks.collect()
    }

    #[test]
    fn oldest_connection_without_a_session_leaves() {
        let addresses: Vec<String> = (1..=20).map(|n| format!("127.0.0.{n}")).collect();
        let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
        let (own, other) = (addresses[0], addresses[1]);
        for (sinks, address, with_session, expected) in [
            (sinks(&[own], 59), own, 59, Room::Free),
            (sinks(&[own], 60), own, 0, Room::InsteadOf(0)),
            (sinks(&[own], 60), own, 3, Room::InsteadOf(3)),
            (sinks(&[own], 60), own, 60, Room::Full),
            (sinks(&[own], 60), other, 60, Room::Free),
            (sinks(&addresses, 49), own, 0, Room::Free),
            (sinks(&addresses, 50), own, 70, Room::InsteadOf(70)),
            (sinks(&addresses, 50), own, 1000, Room::Full),
        ] {
            let found = room(&sinks, address.parse().unwrap(), |id| id < with_session);
            assert_eq!(found, expected, "{} {with_session}", sinks.len());
        }
    }
}
