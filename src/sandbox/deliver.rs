//! Sends an answer, or the damaged answer that a fault requires.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::fault::Fault;

/// The bytes that [`Fault::Garbage`] sends instead of an answer.
const GARBAGE: [u8; 64] = [0x5a; 64];
/// Maximum bytes to read from the client before a connection is closed.
const DRAIN: usize = 64 * 1024;

/// Sends an answer.
///
/// # Errors
/// The connection must be closed: the client is gone, or the fault requires it.
pub(super) async fn deliver(
    stream: &mut TcpStream,
    answer: &[u8],
    fault: Option<&Fault>,
) -> io::Result<()> {
    match fault {
        Some(Fault::Hang) => wait_for_client_to_go(stream).await,
        Some(Fault::Mute) => close(stream).await,
        Some(Fault::Drop(bytes)) => {
            stream
                .write_all(answer.get(..*bytes).unwrap_or(answer))
                .await?;
            close(stream).await
        }
        Some(Fault::Garbage) => {
            stream.write_all(&GARBAGE).await?;
            close(stream).await
        }
        Some(Fault::Slow(pause)) => {
            for byte in answer {
                tokio::time::sleep(*pause).await;
                stream.write_all(&[*byte]).await?;
            }
            Ok(())
        }
        _ => stream.write_all(answer).await,
    }
}

/// Sends nothing, and waits until the client closes the connection.
async fn wait_for_client_to_go(stream: &mut TcpStream) -> io::Result<()> {
    let mut ignored = [0; 1024];
    while stream.read(&mut ignored).await? > 0 {}
    Err(io::ErrorKind::ConnectionAborted.into())
}

/// Closes a connection without a reset: the kernel would send one if received bytes were left unread.
async fn close(stream: &mut TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    let mut left = [0; 1024];
    let mut read = 0;
    while read < DRAIN {
        match stream.read(&mut left).await {
            Ok(0) | Err(_) => break,
            Ok(count) => read += count,
        }
    }
    Err(io::ErrorKind::ConnectionAborted.into())
}

/// Waits forever; [`super::listener::PortListener::serve`] ends the connections of a dead RM.
pub(super) async fn until_aborted() {
    std::future::pending::<()>().await;
}
