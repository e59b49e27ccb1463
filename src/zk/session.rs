//! A session with ZooKeeper, under a deadline.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use zookeeper_client::{Acls, Client, CreateMode, Error, Stat};

use crate::cluster::HostPort;
use crate::deadline::Deadline;
use crate::io_words::without_number;
use crate::resolve;
use crate::security::tls;

use super::access::{Credentials, certifiable};
use super::elector::{self, BREADCRUMB, Candidate, ElectorView, LOCK, Lock};
use super::ensemble::Ensemble;
use super::error::ZkError;

/// Turns that the client's task gets to see that nobody needs it and to say so; it takes two.
const TURNS_TO_CLOSE: usize = 4;
/// Shortest wait for one server of several.
const SHORTEST_WAIT: Duration = Duration::from_millis(50);
/// How long a server is listened to after a handshake, for why it does not go on.
const LAST_WORD: Duration = Duration::from_secs(1);
/// More candidates than this are no election of one cluster.
const MOST_CANDIDATES: usize = 64;

/// A session.
#[derive(Debug)]
pub struct Session {
    client: Client,
    /// What it lacks, where something is not permitted to it.
    lack: String,
}

impl Session {
    /// Opens a session with the first server that gives one; each server whose name is known has an equal part of the time.
    ///
    /// # Errors
    /// No server gives one. [`ZkError::UnknownHost`] if no name has an address: then nothing is sent.
    pub async fn open(ensemble: &Ensemble, deadline: Deadline) -> Result<Self, ZkError> {
        let servers = known(&ensemble.servers, deadline).await?;
        let credentials = ensemble.access.load(&ensemble.servers, deadline).await?;
        let share = u32::try_from(servers.len()).unwrap_or(1).max(1);
        let wait = (deadline.remaining() / share).max(SHORTEST_WAIT);
        let lack = credentials.lack();
        let begun = Instant::now();
        let connect_string = ensemble.connect_string(&servers);
        let connecting = connect(&connect_string, &credentials, wait);
        // A handshake takes much memory, and every future that waits for this one would have it.
        match deadline.bound(Box::pin(connecting)).await? {
            Ok(client) => {
                let session = Self { client, lack };
                session.prove(&credentials, deadline).await?;
                Ok(session)
            }
            Err(Error::NoHosts | Error::Timeout | Error::ConnectionLoss) => {
                if begun.elapsed() >= wait {
                    return Err(ZkError::Silent(wait));
                }
                Err(why_none(ensemble, &credentials, deadline).await)
            }
            Err(error) => Err(ZkError::of(&connect_string, &lack, &error)),
        }
    }

    /// Only now: a server over TLS (`NettyServerCnxn`) may answer a proof that comes with the request for a session before
    /// that, and the client takes the one answer for the other.
    async fn prove(&self, credentials: &Credentials, deadline: Deadline) -> Result<(), ZkError> {
        for proof in &credentials.proofs {
            let secret = proof.secret.expose().as_bytes();
            let proving = self.client.auth(&proof.scheme, secret);
            let proved = deadline.bound(proving).await?;
            proved.map_err(|error| self.error(&proof.scheme, &error))?;
        }
        Ok(())
    }

    fn error(&self, path: &str, error: &Error) -> ZkError {
        ZkError::of(path, &self.lack, error)
    }

    /// The data of a znode, if there is one.
    async fn data(
        &self,
        path: &str,
        deadline: Deadline,
    ) -> Result<Option<(Vec<u8>, Stat)>, ZkError> {
        match deadline.bound(self.client.get_data(path)).await? {
            Ok(found) => Ok(Some(found)),
            Err(Error::NoNode) => Ok(None),
            Err(error) => Err(self.error(path, &error)),
        }
    }

    /// The names of a znode's children, if there is one.
    async fn children(
        &self,
        path: &str,
        deadline: Deadline,
    ) -> Result<Option<Vec<String>>, ZkError> {
        match deadline.bound(self.client.list_children(path)).await? {
            Ok(children) => Ok(Some(children)),
            Err(Error::NoNode) => Ok(None),
            Err(error) => Err(self.error(path, &error)),
        }
    }

    /// Reads what the electors of a cluster have left under this path.
    ///
    /// # Errors
    /// See [`ZkError`]; a znode that may not be read, or holds something else, leaves nothing to be told.
    pub async fn view(&self, election: &str, deadline: Deadline) -> Result<ElectorView, ZkError> {
        // Asked for at once: they are of one moment, as near as can be, and it is one round trip. Of several failures the
        // parent's is told, not the one that came first.
        let (children, lock, breadcrumb) = tokio::join!(
            self.children(election, deadline),
            rm_of(self, election, LOCK, deadline),
            rm_of(self, election, BREADCRUMB, deadline),
        );
        let Some(children) = children? else {
            return Ok(ElectorView::default());
        };
        let (lock, breadcrumb) = (lock?, breadcrumb?);
        let latch = candidates(self, election, &children, deadline).await?;
        Ok(ElectorView {
            exists: true,
            lock: lock.map(|(rm, stat)| Lock {
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
        match self.data(&path, deadline).await {
            Ok(Some((_, stat))) if stat.czxid == czxid => {}
            Ok(_) => return Err(Deletion::Declined("it is another one now".to_owned())),
            Err(error) => return Err(Deletion::NotSent(error)),
        }
        let deleting = self.client.delete(&path, Some(version));
        match deadline.bound(deleting).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error @ (Error::NoNode | Error::BadVersion | Error::NoAuth))) => {
                Err(Deletion::Declined(error.to_string()))
            }
            Ok(Err(error)) => Err(Deletion::Unknown(self.error(&path, &error))),
            Err(elapsed) => Err(Deletion::Unknown(elapsed.into())),
        }
    }

    /// Makes an ephemeral znode, which lives as long as this session.
    ///
    /// # Errors
    /// Somebody else has made it, whose data is given back; or ZooKeeper does not let it be made.
    pub async fn hold(&self, path: &str, data: &[u8], deadline: Deadline) -> Result<(), NotHeld> {
        let options = CreateMode::Ephemeral.with_acls(Acls::anyone_all());
        match deadline
            .bound(self.client.create(path, data, &options))
            .await
        {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(Error::NodeExists)) => {
                let found = self.data(path, deadline).await.ok().flatten();
                let data = found.map(|(data, _)| data).unwrap_or_default();
                Err(NotHeld::Taken(String::from_utf8_lossy(&data).into_owned()))
            }
            Ok(Err(Error::NoNode)) => Err(NotHeld::NoParent),
            Ok(Err(error)) => Err(NotHeld::Failed(self.error(path, &error))),
            Err(elapsed) => Err(NotHeld::Failed(elapsed.into())),
        }
    }

    /// Ends the session, so that the servers need not wait for it to expire. The request leaves as soon as the client's
    /// own task has its turn; the answer, which waits for a disk, is of no interest.
    pub async fn close(self) {
        drop(self.client);
        for _ in 0..TURNS_TO_CLOSE {
            tokio::task::yield_now().await;
        }
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

/// How every connection is made. A session lives at least as long as a command waits for one server.
async fn connect(
    servers: &str,
    credentials: &Credentials,
    wait: Duration,
) -> Result<Client, Error> {
    let connector = Client::connector()
        .with_fail_eagerly()
        // The client caps the wait at three fifths of the session.
        .with_session_timeout(wait * 2)
        .with_connection_timeout(wait);
    match &credentials.tls {
        Some(tls) => {
            let connector = connector.with_tls(tls.options.clone());
            connector.secure_connect(servers).await
        }
        None => connector.connect(servers).await,
    }
}

/// The servers whose names have addresses. The client is not asked for this: for a name without an address it waits, now
/// and then, until its time is up. Lookups take at most half of the time, so that a slow name server leaves enough to connect.
async fn known(servers: &[HostPort], deadline: Deadline) -> Result<Vec<HostPort>, ZkError> {
    let lookups = deadline.capped(deadline.remaining() / 2);
    let mut looking = JoinSet::new();
    for (index, server) in servers.iter().cloned().enumerate() {
        looking.spawn(async move {
            let found = resolve::address_of(&server.host, lookups).await;
            (index, server, found)
        });
    }
    let mut looked_up = looking.join_all().await;
    looked_up.sort_unstable_by_key(|(index, ..)| *index);
    let (mut known, mut unknown, mut slow) = (Vec::new(), Vec::new(), None);
    for (_, server, found) in looked_up {
        match found {
            Ok(Some(_)) => known.push(server),
            Ok(None) => unknown.push(server.host),
            Err(elapsed) => slow = Some(format!("looking up {}: {elapsed}", server.host)),
        }
    }
    match slow {
        _ if !known.is_empty() => Ok(known),
        Some(slow) => Err(ZkError::Unreachable(slow)),
        None => {
            unknown.dedup();
            Err(ZkError::UnknownHost(unknown))
        }
    }
}

/// Why no server gave a session: the client does not say.
async fn why_none(ensemble: &Ensemble, credentials: &Credentials, deadline: Deadline) -> ZkError {
    let knocks: JoinSet<_> = (ensemble.servers.iter().cloned())
        .map(|server| {
            let tls = credentials.tls.as_ref();
            let client = tls.map(|tls| (Arc::clone(&tls.client), tls.trusted_by.clone()));
            async move { knock(server, client, deadline).await }
        })
        .collect();
    let mut failures = Vec::new();
    for answer in knocks.join_all().await {
        match answer {
            Ok(()) => return ZkError::NoSession,
            Err(error) => failures.push(error),
        }
    }
    worst(failures)
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
        ZkError::Untrusted(_) => 0,
        ZkError::Silent(_) => 1,
        ZkError::Refused => 5,
        ZkError::UnknownHost(_) => 4,
        ZkError::Unreachable(_) => 3,
        _ => 2,
    };
    match failures.into_iter().min_by_key(rank) {
        Some(ZkError::UnknownHost(_)) => ZkError::UnknownHost(unknown),
        Some(error) => error,
        None => ZkError::Refused,
    }
}

/// Whether a server takes connections, and is one that is trusted.
async fn knock(
    server: HostPort,
    tls: Option<(Arc<rustls::ClientConfig>, String)>,
    deadline: Deadline,
) -> Result<(), ZkError> {
    let Some(ip) = resolve::address_of(&server.host, deadline).await? else {
        return Err(ZkError::UnknownHost(vec![server.host]));
    };
    let connecting = TcpStream::connect((ip, server.port));
    let stream = match deadline.bound(connecting).await? {
        Ok(stream) => stream,
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            return Err(ZkError::Refused);
        }
        Err(error) => return Err(ZkError::Unreachable(format!("{server}: {error}"))),
    };
    match tls {
        Some((client, trusted_by)) => {
            let name = certifiable(&server)?;
            let shaking = handshake(client, name, stream);
            let failed = deadline.bound(shaking).await?;
            failed.map_err(|error| untrusted(&server, &error, &trusted_by))
        }
        None => Ok(()),
    }
}

/// A handshake, and what the server says to it: with TLS 1.3 it refuses the client's certificate only afterwards.
async fn handshake(
    client: Arc<rustls::ClientConfig>,
    name: ServerName<'static>,
    stream: TcpStream,
) -> io::Result<()> {
    let mut stream = TlsConnector::from(client).connect(name, stream).await?;
    // A server that is content waits for a request.
    match tokio::time::timeout(LAST_WORD, stream.read_u8()).await {
        Ok(Err(error)) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
        _ => Ok(()),
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
) -> Result<Option<(elector::ActiveRm, Stat)>, ZkError> {
    let path = format!("{election}/{name}");
    let Some((data, stat)) = session.data(&path, deadline).await? else {
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
) -> Result<Vec<Candidate>, ZkError> {
    let mut candidates = Vec::new();
    for node in elector::latch_children(children)
        .into_iter()
        .take(MOST_CANDIDATES)
    {
        let path = format!("{election}/{node}");
        // One that has gone meanwhile has left the election.
        let Some((data, stat)) = session.data(&path, deadline).await? else {
            continue;
        };
        let rm_id =
            elector::candidate_id(&data).map_err(|source| ZkError::BadData { path, source })?;
        candidates.push(Candidate {
            node: node.to_owned(),
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
