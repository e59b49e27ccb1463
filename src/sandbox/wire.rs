//! How an answer goes out: whole, or as a fault has it.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::fault::Fault;

/// What stands in the place of an answer.
const GARBAGE: [u8; 64] = [0x5a; 64];
/// How much of what is still under way is read before a connection closes, in bytes.
const DRAIN: usize = 64 * 1024;

/// Sends an answer. A connection that is to be closed afterwards gives an error.
pub(super) async fn deliver(
    stream: &mut TcpStream,
    answer: &[u8],
    fault: Option<&Fault>,
) -> io::Result<()> {
    match fault {
        Some(Fault::Hang) => gone(stream).await,
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

/// Says nothing until the client has gone; a connection that nobody waits for is not kept.
async fn gone(stream: &mut TcpStream) -> io::Result<()> {
    let mut ignored = [0; 1024];
    while stream.read(&mut ignored).await? > 0 {}
    Err(io::ErrorKind::ConnectionAborted.into())
}

/// Closes a connection in an orderly way: bytes that were not read would make the kernel reset it.
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

/// Waits for the end that [`super::door::Door::serve`] makes of the connections of a dead RM, after it has closed the port.
pub(super) async fn until_aborted() {
    std::future::pending::<()>().await;
}
