//! Whether the ports of a process that does not answer accept connections.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::TcpStream;

use crate::base::deadline::Deadline;
use crate::net::address::HostPort;
use crate::net::resolve;
use crate::systems::yarn::targets::{AddressError, ResourceManager};

/// How long answers are waited for before the ports are tried.
const SOON: Duration = Duration::from_millis(500);

/// Asks. Where the answers are not there soon, a connection of its own is opened to each port, to see whether one is
/// accepted: a frozen process answers nothing, and its kernel accepts.
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

/// Notes whether a port accepts a connection.
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
