//! Finds a server that opens a session.

use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;

use crate::base::deadline::{Deadline, Elapsed};
use crate::base::io::without_number;
use crate::net::address::HostPort;
use crate::net::resolve;
use crate::security::tls::refusal;

use super::access::{Credentials, ZkTls};
use super::connection::brief::{self, BriefSession};
use super::connection::{OpenError, PendingReply, Stream, UnsentRequest, ZkConnection};
use super::error::ZkError;
use super::message::{ConnectRequest, ConnectResponse};

/// Minimum wait for one of several servers.
const SHORTEST_WAIT: Duration = Duration::from_millis(50);

/// One address of one server.
pub(super) type Address = (HostPort, IpAddr);

/// A connection with a session, its opening reply and the pending replies of early requests.
pub(super) type Opened = (ZkConnection, ConnectResponse, Vec<PendingReply>);

/// Returns every address of every server, servers in random order, and the errors of servers without an address.
/// Lookups take at most half of the time, so that a slow name server leaves time to connect.
pub(super) async fn addresses(
    servers: &[HostPort],
    deadline: Deadline,
) -> (Vec<Address>, Vec<ZkError>) {
    let lookups = deadline.capped(deadline.remaining() / 2);
    let looking: JoinSet<_> = (servers.iter().cloned())
        .map(|server| async move {
            let found = resolve::addresses_of(&server.host, lookups).await;
            (server, found)
        })
        .collect();
    let mut looked_up = looking.join_all().await;
    let order = RandomState::new();
    looked_up.sort_by_cached_key(|(server, _)| order.hash_one(server.to_string()));
    let (mut addresses, mut failures) = (Vec::new(), Vec::new());
    for (server, found) in looked_up {
        match found {
            Ok(found) if found.is_empty() => failures.push(ZkError::UnknownHost(vec![server.host])),
            Ok(found) => addresses.extend(found.into_iter().map(|ip| (server.clone(), ip))),
            Err(elapsed) => {
                let slow = format!("looking up {}: {elapsed}", server.host);
                failures.push(ZkError::Unreachable(slow));
            }
        }
    }
    (addresses, failures)
}

/// Tries the addresses one after the other, and returns the one that opened the session. `failures` are the errors of
/// servers without an address.
pub(super) async fn connect(
    addresses: Vec<Address>,
    failures: Vec<ZkError>,
    credentials: &Credentials,
    request: &ConnectRequest,
    early: &[UnsentRequest],
    deadline: Deadline,
) -> Result<(Opened, Address), ZkError> {
    let mut attempts = Attempts::new(&addresses, failures, deadline);
    for (server, ip) in addresses {
        let asking = ask(&server, ip, credentials.tls.as_ref(), request, early);
        let outcome = attempts.share().bound(asking).await;
        if let Some(ended) = attempts.ended(outcome) {
            return ended.map(|opened| (opened, (server, ip)));
        }
    }
    Err(worst(attempts.failures))
}

/// Reads one znode in a session of its own, from the first address that opens one.
pub(super) async fn read_once(
    addresses: &[Address],
    path: &str,
    tls: Option<&ZkTls>,
    deadline: Deadline,
) -> Result<BriefSession, ZkError> {
    let mut attempts = Attempts::new(addresses, Vec::new(), deadline);
    for (server, ip) in addresses {
        let reading = async {
            let stream = open_stream(server, *ip, tls).await?;
            let read = brief::read_once(stream, path).await;
            read.map_err(|error| not_opened(server, error, tls, true))
        };
        let outcome = attempts.share().bound(reading).await;
        if let Some(ended) = attempts.ended(outcome) {
            return ended;
        }
    }
    Err(worst(attempts.failures))
}

/// Attempts at one address after the other, each with an equal share of the time.
struct Attempts {
    /// Addresses not yet tried.
    left: u32,
    failures: Vec<ZkError>,
    deadline: Deadline,
}

impl Attempts {
    fn new(addresses: &[Address], failures: Vec<ZkError>, deadline: Deadline) -> Self {
        Self {
            left: u32::try_from(addresses.len()).unwrap_or(u32::MAX),
            failures,
            deadline,
        }
    }

    /// The time of the next attempt.
    fn share(&mut self) -> Deadline {
        let share = self.deadline.remaining() / self.left.max(1);
        self.left = self.left.saturating_sub(1);
        self.deadline.capped(share.max(SHORTEST_WAIT))
    }

    /// Returns a result that ends the attempts, and keeps the error of any other.
    fn ended<T>(
        &mut self,
        outcome: Result<Result<T, ZkError>, Elapsed>,
    ) -> Option<Result<T, ZkError>> {
        match outcome {
            Ok(Ok(found)) => return Some(Ok(found)),
            // An expired session is expired on every server.
            Ok(Err(ZkError::SessionExpired)) => return Some(Err(ZkError::SessionExpired)),
            Ok(Err(error)) => self.failures.push(error),
            Err(elapsed) => self.failures.push(elapsed.into()),
        }
        None
    }
}

async fn ask(
    server: &HostPort,
    ip: IpAddr,
    tls: Option<&ZkTls>,
    request: &ConnectRequest,
    early: &[UnsentRequest],
) -> Result<Opened, ZkError> {
    let stream = open_stream(server, ip, tls).await?;
    let opened = ZkConnection::open(stream, request, early.to_vec()).await;
    opened.map_err(|error| not_opened(server, error, tls, request.session == 0))
}

fn not_opened(server: &HostPort, error: OpenError, tls: Option<&ZkTls>, is_new: bool) -> ZkError {
    match error {
        OpenError::Expired if !is_new => ZkError::SessionExpired,
        OpenError::Closed | OpenError::Expired => ZkError::NoSession,
        // With TLS 1.3, a server rejects the client's certificate after the handshake.
        OpenError::Io(error) => match tls {
            Some(tls) => untrusted(server, &error, tls),
            None => ZkError::NoSession,
        },
        OpenError::Frame(error) => ZkError::Broken(format!("{server}: {error}")),
        OpenError::Jute(error) => ZkError::Broken(format!("{server}: its reply {error}")),
    }
}

/// Opens a connection to one address of a server, encrypted if `tls` is given. The caller has to enforce a
/// deadline.
pub(super) async fn open_stream(
    server: &HostPort,
    ip: IpAddr,
    tls: Option<&ZkTls>,
) -> Result<Box<dyn Stream>, ZkError> {
    let stream = match TcpStream::connect(SocketAddr::new(ip, server.port)).await {
        Ok(stream) => stream,
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            return Err(ZkError::Refused);
        }
        Err(error) => {
            let why = without_number(&error);
            return Err(ZkError::Unreachable(format!("{server}: {why}")));
        }
    };
    // Without this option requests are only slower.
    let _ = stream.set_nodelay(true);
    Ok(match tls {
        Some(tls) => Box::new(encrypted(server, tls, stream).await?),
        None => Box::new(stream),
    })
}

async fn encrypted(
    server: &HostPort,
    tls: &ZkTls,
    stream: TcpStream,
) -> Result<tokio_rustls::client::TlsStream<TcpStream>, ZkError> {
    let name = ServerName::try_from(server.host.clone()).map_err(|_| {
        let host = &server.host;
        ZkError::Untrusted(format!("{host} cannot be the name in a certificate"))
    })?;
    TlsConnector::from(tls.client.clone())
        .connect(name, stream)
        .await
        .map_err(|error| untrusted(server, &error, tls))
}

/// Chooses the failure that is the weakest sign of dead servers. All unknown host names are listed.
pub(super) fn worst(failures: Vec<ZkError>) -> ZkError {
    let mut unknown: Vec<String> = failures
        .iter()
        .filter_map(|error| match error {
            ZkError::UnknownHost(names) => Some(names.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    unknown.sort_unstable();
    unknown.dedup();
    let rank = |error: &ZkError| match error {
        ZkError::NoSession => 0,
        ZkError::Untrusted(_) => 1,
        ZkError::Silent(_) => 2,
        ZkError::Refused => 6,
        ZkError::UnknownHost(_) => 5,
        ZkError::Unreachable(_) => 4,
        _ => 3,
    };
    match failures.into_iter().min_by_key(rank) {
        Some(ZkError::UnknownHost(_)) => ZkError::UnknownHost(unknown),
        Some(error) => error,
        None => ZkError::Refused,
    }
}

fn untrusted(server: &HostPort, error: &io::Error, tls: &ZkTls) -> ZkError {
    match refusal::of_io(error, &tls.trusted_by) {
        Some(why) => ZkError::Untrusted(format!("{server}: {why}")),
        None if refusal::is_reset(error) => ZkError::Untrusted(format!(
            "{server}: it ended the TLS handshake without a reason; probably it does not accept this client's certificate, \
             or requires one ({})",
            tls.keystore_setting
        )),
        None => ZkError::Broken(format!("{server}: TLS: {}", without_number(error))),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::security::tls;

    #[test]
    fn failure_that_is_reported() {
        let unknown = |name: &str| ZkError::UnknownHost(vec![name.to_owned()]);
        let silent = ZkError::Silent(Duration::from_secs(1));
        let away = ZkError::Unreachable("no route".to_owned());
        let broken = ZkError::Broken("TLS".to_owned());
        let none = || vec![ZkError::Refused, unknown("b"), unknown("a")];
        let both = ZkError::UnknownHost(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(worst(none()), both);
        for reported in [away, broken, silent] {
            assert_eq!(worst([none(), vec![reported.clone()]].concat()), reported);
        }
        assert_eq!(worst(vec![ZkError::Refused]), ZkError::Refused);
    }

    #[test]
    fn reset_handshake_is_about_certificates() {
        let server = HostPort {
            host: "zk1".to_owned(),
            port: 2281,
        };
        let tls = ZkTls {
            client: Arc::new(tls::nobody().unwrap()),
            trusted_by: "ca.pem".to_owned(),
            keystore_setting: "keystore",
        };
        let reported = |error: io::Error| untrusted(&server, &error, &tls);
        let alert = rustls::Error::AlertReceived(rustls::AlertDescription::HandshakeFailure);
        for failure in [
            io::ErrorKind::ConnectionReset.into(),
            io::Error::other(alert),
        ] {
            let error = reported(failure);
            assert!(matches!(error, ZkError::Untrusted(_)), "{error}");
            assert!(
                error.to_string().contains("this client's certificate"),
                "{error}"
            );
        }
        let cut = reported(io::ErrorKind::UnexpectedEof.into());
        assert!(matches!(cut, ZkError::Broken(_)), "{cut}");
    }
}
