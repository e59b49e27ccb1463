//! Checks whether the ports of an unresponsive process accept connections.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::TcpStream;

use crate::base::deadline::Deadline;
use crate::net::address::HostPort;
use crate::net::resolve;
use crate::systems::yarn::targets::{AddressError, ResourceManager};

/// Time to wait for answers before the ports are tried.
const SOON: Duration = Duration::from_millis(500);

/// Awaits the answers. If they take longer than `SOON`, also connects to each port, and returns whether a port
/// accepted. The kernel accepts connections for a frozen process, which then answers nothing.
pub(super) async fn beside<T>(
    rm: &ResourceManager,
    questions: impl Future<Output = T>,
    deadline: Deadline,
) -> (T, bool) {
    let accepted = AtomicBool::new(false);
    let mut questions = pin!(questions);
    let opening = async {
        tokio::time::sleep(SOON.min(deadline.remaining() / 2)).await;
        tokio::join!(
            note_accepted(&rm.admin, &accepted, deadline),
            note_accepted(&rm.web, &accepted, deadline)
        );
    };
    let answers = tokio::select! {
        biased;
        answers = &mut questions => answers,
        () = opening => questions.await,
    };
    (answers, accepted.into_inner())
}

/// Sets `accepted` if the port accepts a connection.
async fn note_accepted(
    address: &Result<HostPort, AddressError>,
    accepted: &AtomicBool,
    deadline: Deadline,
) {
    let Ok(address) = address else { return };
    let Ok(Some(ip)) = resolve::address_of(&address.host, deadline).await else {
        return;
    };
    let opening = TcpStream::connect(SocketAddr::new(ip, address.port));
    if let Ok(Ok(_)) = deadline.bound(opening).await {
        accepted.store(true, Ordering::Relaxed);
    }
}
