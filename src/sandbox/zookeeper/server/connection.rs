//! One connection at a socket.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use prost::bytes::BytesMut;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::sandbox::zookeeper::ConnectionId;
use crate::sandbox::zookeeper::words::ServedWord;
use crate::zk::frame;

use super::budget::{ALWAYS, ByteAccount};
use super::{EmbeddedMode, EmbeddedZooKeeper};

/// Time limit of the first message (`zookeeper.nio.sessionlessCnxnTimeout`). Afterwards, the session's timeout is
/// the limit.
const FIRST_LIMIT: Duration = Duration::from_secs(10);
/// Maximum bytes of the first message. A `ConnectRequest` has 45.
const MAX_FIRST: usize = 1024;
/// Time limit for the client to accept a message.
const WRITE_LIMIT: Duration = Duration::from_secs(10);

/// A connection that the server knows. Dropping it removes the connection from the server; its session lives until its
/// timeout.
pub(super) struct ServedConnection {
    pub(super) server: EmbeddedZooKeeper,
    pub(super) id: ConnectionId,
    /// Messages to send. The queue ends when the connection must be closed.
    pub(super) queue: mpsc::UnboundedReceiver<Vec<u8>>,
    /// Received bytes that are not processed yet.
    received: BytesMut,
    /// The part of the account that stands for `received`.
    charged: usize,
    account: Arc<ByteAccount>,
}

impl Drop for ServedConnection {
    fn drop(&mut self) {
        self.server.remove(self.id);
    }
}

impl ServedConnection {
    pub(super) fn new(
        server: EmbeddedZooKeeper,
        id: ConnectionId,
        queue: mpsc::UnboundedReceiver<Vec<u8>>,
        account: Arc<ByteAccount>,
    ) -> Self {
        Self {
            server,
            id,
            queue,
            received: BytesMut::new(),
            charged: 0,
            account,
        }
    }

    pub(super) async fn serve(mut self, mut stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        let first = self.first_bytes(&mut stream);
        let Ok(Ok(())) = tokio::time::timeout(FIRST_LIMIT, first).await else {
            return;
        };
        self.server.awake().await;
        let result = match ServedWord::of(&self.received) {
            Some(word) => write(&mut stream, self.server.answer(word).as_bytes()).await,
            None => self.exchange(&mut stream).await,
        };
        if result.is_ok() {
            // The client may have left.
            let _ = tokio::time::timeout(WRITE_LIMIT, stream.shutdown()).await;
        }
    }

    /// Reads until a four-letter word or a whole message has arrived.
    async fn first_bytes(&mut self, stream: &mut TcpStream) -> io::Result<()> {
        loop {
            if ServedWord::of(&self.received).is_some() {
                return Ok(());
            }
            if frame::announced(&self.received).is_some_and(|length| length > MAX_FIRST) {
                return Err(io::ErrorKind::InvalidData.into());
            }
            if frame::is_whole(&self.received) {
                return Ok(());
            }
            let server = self.server.clone();
            tokio::select! {
                biased;
                // No message is sent before the first one is received. So the server has closed the connection.
                _ = self.queue.recv() => return Err(io::ErrorKind::ConnectionAborted.into()),
                read = async {
                    server.awake().await;
                    stream.read_buf(&mut self.received).await
                } => self.charge(read?)?,
            }
        }
    }

    /// Exchanges messages until one side closes the connection. `Err` means a broken connection.
    async fn exchange(&mut self, stream: &mut TcpStream) -> io::Result<()> {
        loop {
            loop {
                self.server.awake().await;
                if !self.process_one()? {
                    break;
                }
                // Replies are sent before the next message is processed, so that they do not pile up.
                if !self.write_waiting(stream).await? {
                    return Ok(());
                }
            }
            tokio::select! {
                biased;
                message = self.queue.recv() => match message {
                    Some(message) => self.write(stream, message).await?,
                    None => return Ok(()),
                },
                read = stream.read_buf(&mut self.received) => match read? {
                    0 => return Ok(()),
                    read => self.charge(read)?,
                },
            }
        }
    }

    /// Accounts for bytes that were read.
    fn charge(&mut self, read: usize) -> io::Result<()> {
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let grown = self.received.capacity().saturating_sub(self.charged);
        self.charged += grown;
        match self.account.add(grown) {
            true => Ok(()),
            false => Err(io::ErrorKind::OutOfMemory.into()),
        }
    }

    /// Processes the first received message. Returns false if no message is complete.
    fn process_one(&mut self) -> io::Result<bool> {
        let message = frame::take(&mut self.received).map_err(io::Error::other)?;
        let Some(message) = message else {
            return Ok(false);
        };
        if self.received.is_empty() && self.charged > ALWAYS {
            // Frees the memory of a long message.
            self.received = BytesMut::new();
            self.account.release(std::mem::take(&mut self.charged));
        }
        let id = self.id;
        self.server
            .with(|service, now| service.receive(id, &message, now));
        Ok(true)
    }

    /// Sends the waiting messages. Returns false if the connection must be closed.
    async fn write_waiting(&mut self, stream: &mut TcpStream) -> io::Result<bool> {
        use tokio::sync::mpsc::error::TryRecvError;
        loop {
            match self.queue.try_recv() {
                Ok(message) => self.write(stream, message).await?,
                Err(TryRecvError::Empty) => return Ok(true),
                Err(TryRecvError::Disconnected) => return Ok(false),
            }
        }
    }

    async fn write(&mut self, stream: &mut TcpStream, message: Vec<u8>) -> io::Result<()> {
        write(stream, &message).await?;
        self.account.release(message.len());
        Ok(())
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
