//! One connection at a socket.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use prost::bytes::BytesMut;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::sandbox::zookeeper::ConnectionId;
use crate::sandbox::zookeeper::words::ServedWord;
use crate::zk::frame;

use super::{EmbeddedMode, EmbeddedZooKeeper, Outgoing};

/// Time limit of the first message (`zookeeper.nio.sessionlessCnxnTimeout`). Afterwards, the session's timeout is
/// the limit.
const FIRST_LIMIT: Duration = Duration::from_secs(10);
/// Time limit for the client to accept a message.
const WRITE_LIMIT: Duration = Duration::from_secs(10);

pub(super) async fn serve_connection(
    server: EmbeddedZooKeeper,
    mut stream: TcpStream,
    peer: SocketAddr,
) {
    let _ = stream.set_nodelay(true);
    let (connection, mut outgoing) = server.add_socket(peer);
    let mut received = BytesMut::new();
    let first = first_bytes(&server, &mut stream, &mut received);
    if let Ok(Ok(())) = tokio::time::timeout(FIRST_LIMIT, first).await {
        server.awake().await;
        let result = match ServedWord::of(&received) {
            Some(word) => write(&mut stream, server.answer(word).as_bytes()).await,
            None => {
                exchange(
                    &server,
                    connection,
                    &mut stream,
                    &mut received,
                    &mut outgoing,
                )
                .await
            }
        };
        if result.is_ok() {
            // The client may have left.
            let _ = tokio::time::timeout(WRITE_LIMIT, stream.shutdown()).await;
        }
    }
    server.remove(connection);
}

/// Reads until a four-letter word or a whole message has arrived.
async fn first_bytes(
    server: &EmbeddedZooKeeper,
    stream: &mut TcpStream,
    received: &mut BytesMut,
) -> io::Result<()> {
    loop {
        server.awake().await;
        let is_enough = ServedWord::of(received).is_some() || frame::is_whole(received);
        if is_enough {
            return Ok(());
        }
        if stream.read_buf(received).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// Exchanges messages until one side closes the connection. `Err` means a broken connection.
async fn exchange(
    server: &EmbeddedZooKeeper,
    connection: ConnectionId,
    stream: &mut TcpStream,
    received: &mut BytesMut,
    outgoing: &mut Outgoing,
) -> io::Result<()> {
    loop {
        loop {
            server.awake().await;
            let message = frame::take(received).map_err(io::Error::other)?;
            let Some(message) = message else {
                break;
            };
            server.with(|service, now| service.receive(connection, &message, now));
            // Replies are sent before the next message is processed, so that they do not pile up.
            if !outgoing.write_waiting(stream).await? {
                return Ok(());
            }
        }
        tokio::select! {
            biased;
            message = outgoing.next() => match message {
                Some(message) => write(stream, &message).await?,
                None => return Ok(()),
            },
            read = stream.read_buf(received) => if read? == 0 {
                return Ok(());
            },
        }
    }
}

impl Outgoing {
    async fn next(&mut self) -> Option<Vec<u8>> {
        let message = self.queue.recv().await?;
        self.waiting.fetch_sub(message.len(), Ordering::Relaxed);
        Some(message)
    }

    /// Sends the waiting messages. Returns false if the connection must be closed.
    async fn write_waiting(&mut self, stream: &mut TcpStream) -> io::Result<bool> {
        use tokio::sync::mpsc::error::TryRecvError;
        loop {
            match self.queue.try_recv() {
                Ok(message) => {
                    self.waiting.fetch_sub(message.len(), Ordering::Relaxed);
                    write(stream, &message).await?;
                }
                Err(TryRecvError::Empty) => return Ok(true),
                Err(TryRecvError::Disconnected) => return Ok(false),
            }
        }
    }
}

async fn write(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    let written = tokio::time::timeout(WRITE_LIMIT, stream.write_all(bytes)).await;
    written.map_err(|_| io::ErrorKind::TimedOut)?
}

impl EmbeddedZooKeeper {
    /// Waits while the server hangs.
    async fn awake(&self) {
        let mut mode = self.0.mode.subscribe();
        // This call cannot fail: `self` has the sender.
        let _ = mode.wait_for(|mode| *mode != EmbeddedMode::Hanging).await;
    }
}
