//! A session with ZooKeeper, under a deadline.

use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;

use crate::base::deadline::Deadline;
use crate::base::io::without_number;
use crate::net::address::HostPort;
use crate::net::resolve;
use crate::security::tls;

use super::access::{Credentials, ZkTls};
use super::client::ZkClient;
use super::connection::{CallError, OpenError, Stream, ZkConnection};
use super::elector::{self, BREADCRUMB, ElectionCandidate, ElectorLock, ElectorView, LOCK};
use super::ensemble::Ensemble;
use super::error::ZkError;
use super::message::{Code, ConnectRequest, ConnectResponse, Stat};

/// How long a session lives without its client, in milliseconds: the default of `hadoop.zk.timeout-ms`. Servers may give
/// another timeout.
const TIMEOUT: i32 = 10_000;
/// Shortest wait for one server of several.
const SHORTEST_WAIT: Duration = Duration::from_millis(50);
/// Most time that the end of a session may take.
const CLOSING: Duration = Duration::from_millis(200);
/// More candidates than this are no election of one cluster.
const MOST_CANDIDATES: usize = 64;
/// How much of a text in a znode is kept for messages, in characters.
const LONGEST_TEXT: usize = 256;

/// A session.
#[derive(Debug)]
pub struct Session {
    client: ZkClient,
    ensemble: Ensemble,
    /// Id and password, among others.
    given: ConnectResponse,
    /// What it lacks, where something is not permitted to it.
    lack: String,
}

impl Session {
    /// Opens a session with the first server that gives one, in random order; each address has an equal part of the time.
    ///
    /// # Errors
    /// No server gives one. [`ZkError::UnknownHost`] if no name has an address: then nothing is sent.
    pub async fn open(ensemble: &Ensemble, deadline: Deadline) -> Result<Self, ZkError> {
        Self::of(ensemble, &ConnectRequest::new(TIMEOUT), deadline).await
    }

    /// Connects this session anew, where its connection is lost. The session lives on if its timeout is not over.
    async fn resume(&mut self, deadline: Deadline) -> Result<(), ZkError> {
        let request = ConnectRequest {
            session: self.given.session,
            password: self.given.password.clone(),
            ..ConnectRequest::new(TIMEOUT)
        };
        *self = Self::of(&self.ensemble, &request, deadline).await?;
        Ok(())
    }

    async fn of(
        ensemble: &Ensemble,
        request: &ConnectRequest,
        deadline: Deadline,
    ) -> Result<Self, ZkError> {
        if !is_path(&ensemble.election) {
            return Err(ZkError::BadPath(ensemble.election.clone()));
        }
        let (addresses, failures) = addresses(&ensemble.servers, deadline).await;
        if addresses.is_empty() {
            return Err(worst(failures));
        }
        let credentials = ensemble.access.load(deadline).await?;
        let connecting = connect(addresses, failures, &credentials, request, deadline);
        // A handshake takes much memory, and every future that waits for this one would have it.
        let (connection, given) = Box::pin(connecting).await?;
        let session = Self {
            client: ZkClient::new(connection, ensemble.chroot.clone()),
            ensemble: ensemble.clone(),
            given,
            lack: credentials.lack(),
        };
        session.prove(&credentials, deadline).await?;
        Ok(session)
    }

    /// Only now: a server over TLS (`NettyServerCnxn`) may answer a proof that comes with the request for a session before
    /// that.
    async fn prove(&self, credentials: &Credentials, deadline: Deadline) -> Result<(), ZkError> {
        for proof in &credentials.proofs {
            let secret = proof.secret.expose().as_bytes();
            let proved = self.client.auth(&proof.scheme, secret, deadline).await;
            proved.map_err(|error| self.error(&proof.scheme, &error))?;
        }
        Ok(())
    }

    fn error(&self, path: &str, error: &CallError) -> ZkError {
        ZkError::of(path, &self.lack, error)
    }

    /// Reads what the electors of a cluster have left under this path.
    ///
    /// # Errors
    /// See [`ZkError`]; a znode that may not be read, or holds something else, leaves nothing to be told.
    pub async fn view(&self, election: &str, deadline: Deadline) -> Result<ElectorView, ZkError> {
        // Asked for at once: they are of one moment, as near as can be, and it is one round trip. Of several failures the
        // parent's is told, not the one that came first.
        let (children, lock, breadcrumb) = tokio::join!(
            self.client.children(election, deadline),
            rm_of(self, election, LOCK, deadline),
            rm_of(self, election, BREADCRUMB, deadline),
        );
        let children = children.map_err(|error| self.error(election, &error))?;
        let Some(children) = children else {
            return Ok(ElectorView::default());
        };
        let (lock, breadcrumb) = (lock?, breadcrumb?);
        let latch = candidates(self, election, &children, deadline).await?;
        Ok(ElectorView {
            exists: true,
            lock: lock.map(|(rm, stat)| ElectorLock {
                rm,
                session: stat.ephemeral_owner,
                czxid: stat.czxid,
                version: stat.version,
            }),
            breadcrumb: breadcrumb.map(|(rm, _)| rm),
            latch,
        })
    }

    /// Deletes the lock of the standard elector, provided that it is still this one. Each new lock has version 0, so it is
    /// read again first: another transaction made another lock. What happens between the two costs one more
    /// election, and no more.
    ///
    /// # Errors
    /// It is another one, or none, or may not be deleted ([`Deletion::Declined`]); or nobody knows.
    pub async fn delete_lock(
        &self,
        election: &str,
        czxid: i64,
        version: i32,
        deadline: Deadline,
    ) -> Result<(), Deletion> {
        let path = format!("{election}/{LOCK}");
        match self.client.data(&path, deadline).await {
            Ok(Some((_, stat))) if stat.czxid == czxid => {}
            Ok(_) => return Err(Deletion::Declined("it is another one now".to_owned())),
            Err(error) => return Err(Deletion::NotSent(self.error(&path, &error))),
        }
        match self.client.delete(&path, version, deadline).await {
            Ok(()) => Ok(()),
            Err(CallError::Refused(code)) => Err(Deletion::Declined(code.to_string())),
            Err(error @ CallError::NotSent(_)) => Err(Deletion::NotSent(self.error(&path, &error))),
            Err(error) => Err(Deletion::Unknown(self.error(&path, &error))),
        }
    }

    /// Makes an ephemeral znode, which lives as long as this session.
    ///
    /// # Errors
    /// Somebody else has made it, whose data is given back; or ZooKeeper does not let it be made.
    pub async fn hold(&self, path: &str, data: &[u8], deadline: Deadline) -> Result<(), NotHeld> {
        match self.client.create_ephemeral(path, data, deadline).await {
            Ok(()) => Ok(()),
            Err(CallError::Refused(Code::NodeExists)) => {
                let found = self.client.data(path, deadline).await.ok().flatten();
                let data = found.map(|(data, _)| data).unwrap_or_default();
                Err(NotHeld::Taken(words(&data)))
            }
            Err(CallError::Refused(Code::NoNode)) => Err(NotHeld::NoParent),
            Err(error) => Err(NotHeld::Failed(self.error(path, &error))),
        }
    }

    /// Whether a znode that [`Session::hold`] made is still this session's. A lost connection is opened again.
    pub async fn still_holds(&mut self, path: &str, deadline: Deadline) -> Holding {
        let mut owner = self.owner(path, deadline).await;
        if matches!(owner, Err(CallError::NotSent(_) | CallError::Unanswered(_))) {
            match self.resume(deadline).await {
                Ok(()) => owner = self.owner(path, deadline).await,
                Err(ZkError::SessionExpired) => return Holding::No,
                Err(error) => return Holding::Unknown(error),
            }
        }
        match owner {
            Ok(Some(owner)) if owner == self.given.session => Holding::Yes,
            Ok(_) | Err(CallError::Refused(Code::SessionExpired)) => Holding::No,
            Err(error) => Holding::Unknown(self.error(path, &error)),
        }
    }

    /// The session that an ephemeral znode lives as long as; none if there is no znode.
    async fn owner(&self, path: &str, deadline: Deadline) -> Result<Option<i64>, CallError> {
        let (synced, stat) = tokio::join!(
            self.client.sync(path, deadline),
            self.client.exists(path, deadline)
        );
        synced?;
        Ok(stat?.map(|stat| stat.ephemeral_owner))
    }

    /// Ends the session, so that the servers need not wait for it to expire. Their reply, which waits for a disk, is not
    /// waited for.
    pub async fn close(self) {
        // Late by a server that takes no bytes: the session then expires.
        let _ = Deadline::after(CLOSING).bound(self.client.close()).await;
    }

    /// Ends the session, and waits until what it held can be taken by others.
    pub async fn release(self) {
        // Late by a server that does not answer: the session then expires.
        let _ = self.client.end(Deadline::after(CLOSING)).await;
        self.close().await;
    }
}

/// Why a lock was not deleted, or may not have been.
#[derive(Debug)]
pub enum Deletion {
    /// ZooKeeper did not do it.
    Declined(String),
    /// Nothing was sent.
    NotSent(ZkError),
    /// It may have been done.
    Unknown(ZkError),
}

/// Whether a znode is still held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holding {
    /// It is.
    Yes,
    /// It is another session's, or does not exist, or the session has expired.
    No,
    /// ZooKeeper does not tell.
    Unknown(ZkError),
}

/// Why a znode is not held.
#[derive(Debug)]
pub enum NotHeld {
    /// Somebody else holds it, and left this in it.
    Taken(String),
    /// There is no znode for it to be under.
    NoParent,
    /// It cannot be made.
    Failed(ZkError),
}

/// Whether this is the path of a znode (`PathUtils.validatePath`).
fn is_path(path: &str) -> bool {
    let mut names = path.split('/');
    names.next() == Some("")
        && names.all(|name| !matches!(name, "" | "." | "..") && !name.contains('\0'))
}

/// What a znode holds, for messages.
fn words(data: &[u8]) -> String {
    String::from_utf8_lossy(data)
        .chars()
        .take(LONGEST_TEXT)
        .collect()
}

/// One address of one server.
type Address = (HostPort, IpAddr);

/// Every address of every server, the servers in random order; and why the others have none. Lookups take at most half of the
/// time, so that a slow name server leaves enough to connect.
async fn addresses(servers: &[HostPort], deadline: Deadline) -> (Vec<Address>, Vec<ZkError>) {
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

/// Asks one address after the other for a session. `failures` are those of servers without an address.
async fn connect(
    addresses: Vec<Address>,
    mut failures: Vec<ZkError>,
    credentials: &Credentials,
    request: &ConnectRequest,
    deadline: Deadline,
) -> Result<(ZkConnection, ConnectResponse), ZkError> {
    let mut left = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    for (server, ip) in addresses {
        let share = deadline.capped((deadline.remaining() / left).max(SHORTEST_WAIT));
        left = left.saturating_sub(1).max(1);
        let asking = ask(&server, ip, credentials.tls.as_ref(), request);
        match share.bound(asking).await {
            Ok(Ok(opened)) => return Ok(opened),
            // No other server knows of it either.
            Ok(Err(ZkError::SessionExpired)) => return Err(ZkError::SessionExpired),
            Ok(Err(error)) => failures.push(error),
            Err(elapsed) => failures.push(elapsed.into()),
        }
    }
    Err(worst(failures))
}

/// Asks one address for a session.
async fn ask(
    server: &HostPort,
    ip: IpAddr,
    tls: Option<&ZkTls>,
    request: &ConnectRequest,
) -> Result<(ZkConnection, ConnectResponse), ZkError> {
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
    // Every packet should leave at once; without it requests are only slower.
    let _ = stream.set_nodelay(true);
    let stream: Box<dyn Stream> = match tls {
        Some(tls) => Box::new(encrypted(server, tls, stream).await?),
        None => Box::new(stream),
    };
    ZkConnection::open(stream, request)
        .await
        .map_err(|error| match error {
            OpenError::Expired if request.session != 0 => ZkError::SessionExpired,
            OpenError::Closed | OpenError::Expired => ZkError::NoSession,
            // With TLS 1.3 a server refuses the client's certificate only after the handshake.
            OpenError::Io(error) => match tls {
                Some(tls) => untrusted(server, &error, &tls.trusted_by),
                None => ZkError::NoSession,
            },
            OpenError::Frame(error) => ZkError::Broken(format!("{server}: {error}")),
            OpenError::Jute(error) => ZkError::Broken(format!("{server}: its reply {error}")),
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
        .map_err(|error| untrusted(server, &error, &tls.trusted_by))
}

/// Of several failures, the one that says least of a dead server: somebody may still be there. All unknown names are told.
fn worst(failures: Vec<ZkError>) -> ZkError {
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

fn untrusted(server: &HostPort, error: &io::Error, trusted_by: &str) -> ZkError {
    match tls::refusal::of_io(error, trusted_by) {
        Some(why) => ZkError::Untrusted(format!("{server}: {why}")),
        None if tls::refusal::is_reset(error) => ZkError::Untrusted(format!(
            "{server}: it ended the TLS handshake without a reason; probably it does not accept this client's certificate, \
             or wants one (hadoop.zk.ssl.keystore.location)"
        )),
        None => ZkError::Broken(format!("{server}: TLS: {}", without_number(error))),
    }
}

async fn rm_of(
    session: &Session,
    election: &str,
    name: &str,
    deadline: Deadline,
) -> Result<Option<(elector::ElectedRm, Stat)>, ZkError> {
    let path = format!("{election}/{name}");
    let found = session.client.data(&path, deadline).await;
    let found = found.map_err(|error| session.error(&path, &error))?;
    let Some((data, stat)) = found else {
        return Ok(None);
    };
    match elector::active_rm(&data) {
        Ok(rm) => Ok(Some((rm, stat))),
        Err(source) => Err(ZkError::BadData { path, source }),
    }
}

async fn candidates(
    session: &Session,
    election: &str,
    children: &[String],
    deadline: Deadline,
) -> Result<Vec<ElectionCandidate>, ZkError> {
    let nodes = elector::latch_children(children).into_iter();
    let nodes: Vec<&str> = nodes.take(MOST_CANDIDATES).collect();
    let paths = nodes.iter().map(|node| format!("{election}/{node}"));
    let paths: Vec<String> = paths.collect();
    let found = session.client.data_of(&paths, deadline).await;
    let mut candidates = Vec::new();
    for ((node, path), found) in nodes.into_iter().zip(paths).zip(found) {
        // One that has gone meanwhile has left the election.
        let Some((data, stat)) = found.map_err(|error| session.error(&path, &error))? else {
            continue;
        };
        let rm_id =
            elector::candidate_id(&data).map_err(|source| ZkError::BadData { path, source })?;
        candidates.push(ElectionCandidate {
            node: node.chars().take(LONGEST_TEXT).collect(),
            rm_id,
            session: stat.ephemeral_owner,
        });
    }
    Ok(candidates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_least_of_a_dead_server_is_told() {
        let unknown = |name: &str| ZkError::UnknownHost(vec![name.to_owned()]);
        let silent = ZkError::Silent(Duration::from_secs(1));
        let away = ZkError::Unreachable("no route".to_owned());
        let broken = ZkError::Broken("TLS".to_owned());
        let none = || vec![ZkError::Refused, unknown("b"), unknown("a")];
        let both = ZkError::UnknownHost(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(worst(none()), both);
        for told in [away, broken, silent] {
            assert_eq!(worst([none(), vec![told.clone()]].concat()), told);
        }
        assert_eq!(worst(vec![ZkError::Refused]), ZkError::Refused);
    }

    #[test]
    fn a_reset_handshake_is_about_certificates() {
        let server = HostPort {
            host: "zk1".to_owned(),
            port: 2281,
        };
        let told = |error: io::Error| untrusted(&server, &error, "ca.pem");
        let alert = rustls::Error::AlertReceived(rustls::AlertDescription::HandshakeFailure);
        for failure in [
            io::ErrorKind::ConnectionReset.into(),
            io::Error::other(alert),
        ] {
            let error = told(failure);
            assert!(matches!(error, ZkError::Untrusted(_)), "{error}");
            assert!(
                error.to_string().contains("this client's certificate"),
                "{error}"
            );
        }
        let cut = told(io::ErrorKind::UnexpectedEof.into());
        assert!(matches!(cut, ZkError::Broken(_)), "{cut}");
    }
}
