//! Sessions of the tool's client with a ZooKeeper server.

use std::time::Duration;

use rmadmin::base::deadline::Deadline;
use rmadmin::zk::client::ZkClient;
use rmadmin::zk::connection::{PendingReply, UnsentRequest, ZkConnection};
use rmadmin::zk::message::ConnectRequest;

use super::sandbox::LIMIT;

/// Time limit for a new session: a server that just starts may lose a client.
const OPENING: Duration = Duration::from_secs(10);
/// Timeout of a session, in milliseconds.
const TIMEOUT: i32 = 10_000;

/// Runs `work` in its own session; `None` without a session.
pub fn with_zookeeper<T>(
    address: &str,
    work: impl AsyncFnOnce(&ZkClient, Deadline) -> T,
) -> Option<T> {
    with_connection(address, vec![], async |connection, _| {
        let client = ZkClient::new(connection, String::new(), vec![]);
        let result = work(&client, Deadline::after(LIMIT)).await;
        client.close().await;
        result
    })
}

/// As [`with_zookeeper`]; `work` gets the replies to the `early` requests. It closes the connection, or the session ends
/// by its timeout.
pub fn with_connection<T>(
    address: &str,
    early: Vec<UnsentRequest>,
    work: impl AsyncFnOnce(ZkConnection, Vec<PendingReply>) -> T,
) -> Option<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let stream = tokio::net::TcpStream::connect(address).await.ok()?;
        let request = ConnectRequest::new(TIMEOUT);
        let opening = ZkConnection::open(Box::new(stream), &request, early);
        let (connection, _, replies) = tokio::time::timeout(OPENING, opening).await.ok()?.ok()?;
        Some(work(connection, replies).await)
    })
}
