//! Checks whether the ports of an unresponsive process accept connections.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::TcpStream;

use crate::base::deadline::Deadline;
use crate::base::join;
use crate::net::address::HostPort;
use crate::net::resolve;

/// Time to wait for answers before the ports are tried.
const SOON: Duration = Duration::from_millis(500);

/// Awaits the answers. If they take longer than `SOON`, also connects to each port, and returns whether a port
/// accepted. The kernel accepts connections for a frozen process, which then answers nothing.
pub(in crate::systems) async fn beside<T>(
    ports: Vec<HostPort>,
    questions: impl Future<Output = T>,
    deadline: Deadline,
) -> (T, bool) {
    let accepted = Arc::new(AtomicBool::new(false));
    let mut questions = pin!(questions);
    let opening = async {
        tokio::time::sleep(SOON.min(deadline.remaining() / 2)).await;
        let ports = ports.into_iter();
        join::all(ports.map(|port| note_accepted(port, Arc::clone(&accepted), deadline))).await;
    };
    let answers = tokio::select! {
        biased;
        answers = &mut questions => answers,
        () = opening => questions.await,
    };
    (answers, accepted.load(Ordering::Relaxed))
}

/// Sets `accepted` if the port accepts a connection.
async fn note_accepted(address: HostPort, accepted: Arc<AtomicBool>, deadline: Deadline) {
    let Ok(Some(ip)) = resolve::address_of(&address.host, deadline).await else {
        return;
    };
    let opening = TcpStream::connect(SocketAddr::new(ip, address.port));
    if let Ok(Ok(_)) = deadline.bound(opening).await {
        accepted.store(true, Ordering::Relaxed);
    }
}
