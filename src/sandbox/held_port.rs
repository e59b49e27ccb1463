//! A port that opens and closes. A closed port stays bound, so that no other process can take it.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// Maximum connections that wait to be accepted.
const BACKLOG: u32 = 1024;

enum Hold {
    Open(TcpListener),
    /// The socket is bound, but does not listen: the OS refuses connections.
    Closed(TcpSocket),
    /// Another process has taken the port between two states.
    Lost,
}

pub(super) struct HeldPort {
    address: SocketAddr,
    hold: Hold,
}

impl HeldPort {
    /// # Errors
    /// The listener has no address.
    pub(super) fn new(listener: TcpListener) -> io::Result<Self> {
        Ok(Self {
            address: listener.local_addr()?,
            hold: Hold::Open(listener),
        })
    }

    /// Opens or closes the port. Returns false if another process has the port; callers try again later.
    pub(super) fn set_open(&mut self, open: bool) -> bool {
        let held = std::mem::replace(&mut self.hold, Hold::Lost);
        self.hold = match (held, open) {
            (held @ Hold::Open(_), true) | (held @ Hold::Closed(_), false) => held,
            (Hold::Open(listener), false) => {
                drop(listener);
                self.bound().map_or(Hold::Lost, Hold::Closed)
            }
            (Hold::Closed(socket), true) => listen(socket),
            (Hold::Lost, true) => self.bound().map_or(Hold::Lost, listen),
            (Hold::Lost, false) => self.bound().map_or(Hold::Lost, Hold::Closed),
        };
        // If another process has the port, closing it needs no action.
        !open || matches!(self.hold, Hold::Open(_))
    }

    fn bound(&self) -> io::Result<TcpSocket> {
        let socket = match self.address {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        // Connections of the closed listener may still be open.
        socket.set_reuseaddr(true)?;
        socket.bind(self.address)?;
        // On Linux, `SO_REUSEADDR` would otherwise let another process bind the port, too.
        socket.set_reuseaddr(false)?;
        Ok(socket)
    }

    /// Returns the next connection. Waits forever while the port is closed.
    pub(super) async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        match &self.hold {
            Hold::Open(listener) => listener.accept().await,
            Hold::Closed(_) | Hold::Lost => std::future::pending().await,
        }
    }
}

fn listen(socket: TcpSocket) -> Hold {
    let listening = socket
        .set_reuseaddr(true)
        .and_then(|()| socket.listen(BACKLOG));
    listening.map_or(Hold::Lost, Hold::Open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_closed_port_is_not_given_away() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut port = HeldPort::new(listener).unwrap();
        let address = port.address;
        for open in [true, false, false, true] {
            assert!(port.set_open(open));
            let connected = TcpStream::connect(address).await;
            assert_eq!(connected.is_ok(), open, "{connected:?}");
            let taken = TcpListener::bind(address).await;
            assert!(taken.is_err(), "open: {open}");
        }
        let (client, accepted) = tokio::join!(TcpStream::connect(address), port.accept());
        assert!(client.is_ok() && accepted.is_ok());
    }
}
