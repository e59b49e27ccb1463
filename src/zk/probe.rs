//! Asks one server for its statistics and for one znode, at the same time.

use std::net::IpAddr;
use std::slice;

use crate::base::deadline::Deadline;
use crate::net::address::HostPort;

use super::access::{Access, ZkTls};
use super::connect::{Address, addresses, read_once, worst};
use super::connection::brief::{BriefFailure, BriefSession};
use super::ensemble::Ensemble;
use super::error::ZkError;
use super::four_letter::{FourLetterError, ServerStatistics, Zxid, statistics_of};
use super::message::Code;
use super::session::Session;

/// The answers of one server.
#[derive(Debug)]
pub struct ServerProbe {
    /// The addresses of its name.
    pub addresses: Vec<IpAddr>,
    /// The address that answered `srvr`.
    pub ip: Option<IpAddr>,
    pub statistics: Result<ServerStatistics, FourLetterError>,
    /// Present if a session was opened, also if the znode could not be read.
    pub session: Option<ProbedSession>,
    /// `None` if the znode does not exist.
    pub data: Result<Option<Vec<u8>>, ZkError>,
}

/// A session that a server has opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProbedSession {
    pub id: i64,
    /// The last transaction of the server after it had opened the session, if told.
    pub zxid: Option<Zxid>,
}

impl ProbedSession {
    /// The sessions that one server opens during a look have numbers that differ by less than this. The numbers count from the
    /// server's start in milliseconds, shifted by 16 bits (`SessionTrackerImpl.initializeNextSessionId`).
    const NEAR: u64 = 1 << 16;

    /// True if one server may have opened both: they begin with its number, and were opened at about the same time.
    pub fn is_near(self, other: Self) -> bool {
        self.id.to_be_bytes()[0] == other.id.to_be_bytes()[0]
            && self.id.abs_diff(other.id) < Self::NEAR
    }
}

/// Asks a server. Credentials other than TLS are sent only after the server has refused to answer without them.
pub async fn probe(
    server: &HostPort,
    path: &str,
    access: &Access,
    deadline: Deadline,
) -> ServerProbe {
    let (addresses, failures) = addresses(slice::from_ref(server), deadline).await;
    let failed = |error: ZkError| ServerProbe {
        addresses: addresses.iter().map(|(_, ip)| *ip).collect(),
        ip: None,
        statistics: Err(error.clone().into()),
        session: None,
        data: Err(error),
    };
    if addresses.is_empty() {
        return failed(worst(failures));
    }
    let credentials = match access.load(deadline).await {
        Ok(credentials) => credentials,
        Err(error) => return failed(error),
    };
    let tls = credentials.tls.as_ref();
    // Boxed: the state of a handshake is large.
    let reading = Box::pin(read(server, &addresses, path, access, tls, deadline));
    let ((ip, statistics), (session, data)) =
        tokio::join!(statistics_of(&addresses, tls, deadline), reading);
    ServerProbe {
        addresses: addresses.into_iter().map(|(_, ip)| ip).collect(),
        ip,
        statistics,
        session,
        data,
    }
}

async fn read(
    server: &HostPort,
    addresses: &[Address],
    path: &str,
    access: &Access,
    tls: Option<&ZkTls>,
    deadline: Deadline,
) -> (Option<ProbedSession>, Result<Option<Vec<u8>>, ZkError>) {
    let brief = match read_once(addresses, path, tls, deadline).await {
        Ok(brief) => brief,
        Err(error) => return (None, Err(error)),
    };
    let BriefSession { id, zxid, data } = brief;
    let session = ProbedSession {
        id,
        zxid: u64::try_from(zxid).ok().filter(|zxid| *zxid > 0).map(Zxid),
    };
    let data = match data {
        Ok(data) => Ok(Some(data)),
        Err(BriefFailure::Refused(Code::NoNode)) => Ok(None),
        Err(BriefFailure::Refused(Code::NoAuth | Code::AuthFailed | Code::SaslRequired)) => {
            read_with_credentials(server, path, access, deadline).await
        }
        Err(BriefFailure::Refused(code)) => Err(ZkError::Broken(format!("{path}: {code}"))),
        Err(BriefFailure::Lost(why)) => Err(ZkError::ConnectionLost(why)),
    };
    (Some(session), data)
}

async fn read_with_credentials(
    server: &HostPort,
    path: &str,
    access: &Access,
    deadline: Deadline,
) -> Result<Option<Vec<u8>>, ZkError> {
    let ensemble = Ensemble {
        servers: vec![server.clone()],
        chroot: String::new(),
        access: access.clone(),
    };
    let session = Session::open(&ensemble, deadline).await?;
    let data = session.data(path, deadline).await;
    session.close().await;
    Ok(data?.map(|(data, _)| data))
}
