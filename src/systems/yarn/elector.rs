//! The electors' znodes in ZooKeeper, as plain values. [`view`] reads them; all other functions are pure.
//!
//! Two electors exist. `ActiveStandbyElector` has an ephemeral lock and a permanent breadcrumb. Curator's
//! `LeaderLatch` has one ephemeral sequential child per RM; the child with the lowest sequence number leads. The znodes
//! show which elector is in use, because this host's configuration may differ from the RMs' configuration.

use prost::Message as _;

use crate::base::deadline::Deadline;
use crate::zk::client::EarlyRead;
use crate::zk::error::ZkError;
use crate::zk::message::Stat;
use crate::zk::session::Session;

/// The protobuf messages of `proto/elector.proto`.
#[allow(clippy::all, clippy::pedantic, unreachable_pub)]
mod proto {
    include!(concat!(env!("CARGO_MANIFEST_DIR"), "/proto/hadoop.yarn.rs"));
}

/// The ephemeral znode of the leader (`ActiveStandbyElector.LOCK_FILENAME`).
pub const LOCK: &str = "ActiveStandbyElectorLock";
/// The permanent znode of the last leader, for fencing (`ActiveStandbyElector.BREADCRUMB_FILENAME`).
pub const BREADCRUMB: &str = "ActiveBreadCrumb";
/// Prefix of the sequence number in the name of a latch's child (`LeaderLatch.LOCK_NAME`).
const LATCH: &str = "latch-";
/// Maximum bytes of an id or a child's name.
const LONGEST_ID: usize = 256;
/// Maximum number of candidates to read; a cluster has a few.
const MOST_CANDIDATES: usize = 64;

/// The identity of an RM in the elector's znodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElectedRm {
    /// `yarn.resourcemanager.cluster-id` of that RM.
    pub cluster_id: String,
    pub rm_id: String,
}

/// The standard elector's lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElectorLock {
    pub rm: ElectedRm,
    pub session: i64,
    /// The transaction that created the lock; each election creates a new lock.
    pub czxid: i64,
    pub version: i32,
}

/// One RM in Curator's election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElectionCandidate {
    /// Name of the candidate's znode.
    pub node: String,
    pub rm_id: String,
    /// The session that owns the ephemeral znode.
    pub session: i64,
}

/// The znodes of both electors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ElectorView {
    /// True if the election's parent znode exists.
    pub exists: bool,
    /// The standard elector's lock.
    pub lock: Option<ElectorLock>,
    /// The last active RM of the standard elector.
    pub breadcrumb: Option<ElectedRm>,
    /// Curator's candidates, the leading one first.
    pub latch: Vec<ElectionCandidate>,
}

/// The elector that is in charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elector {
    /// `ActiveStandbyElector`.
    Standard,
    /// Curator's `LeaderLatch`.
    Curator,
    /// The RMs are configured differently, and each elector has its own leader.
    Both,
    /// No elector has a znode below the election's parent znode, which may be missing too.
    NotFound,
}

impl ElectorView {
    /// Returns the elector that is in charge. A breadcrumb without a lock is ignored if a latch exists: the
    /// breadcrumb stays after a change to Curator.
    pub fn elector(&self) -> Elector {
        match (&self.lock, &self.breadcrumb, self.latch.is_empty()) {
            (Some(_), _, false) => Elector::Both,
            (None, _, false) => Elector::Curator,
            (Some(_), _, true) | (None, Some(_), true) => Elector::Standard,
            (None, None, true) => Elector::NotFound,
        }
    }

    /// The id of the elected RM; `None` if no RM is elected, or if the two electors name different RMs.
    pub fn leader(&self) -> Option<&str> {
        let lock = self.lock.as_ref().map(|lock| lock.rm.rm_id.as_str());
        let latch = self.latch.first().map(|first| first.rm_id.as_str());
        match (lock, latch) {
            (Some(lock), Some(latch)) => (lock == latch).then_some(lock),
            (one, other) => one.or(other),
        }
    }
}

/// Data of a znode that no elector can have written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadData {
    /// Not an `ActiveRMInfoProto` with both of its fields.
    NotAnRm,
    /// Not an RM's id: empty, too long, or not UTF-8.
    NotAnId,
}

impl BadData {
    fn in_znode(self, path: String) -> ZkError {
        let why = match self {
            Self::NotAnRm => "holds no ActiveRMInfoProto",
            Self::NotAnId => "holds no ResourceManager's id",
        };
        ZkError::BadData { path, why }
    }
}

/// Reads the data of the lock or the breadcrumb.
///
/// # Errors
/// See [`BadData`].
pub fn active_rm(data: &[u8]) -> Result<ElectedRm, BadData> {
    let info = proto::ActiveRmInfoProto::decode(data).map_err(|_| BadData::NotAnRm)?;
    let field = |text: Option<String>| {
        text.filter(|text| !text.is_empty() && text.len() <= LONGEST_ID)
            .ok_or(BadData::NotAnRm)
    };
    Ok(ElectedRm {
        cluster_id: field(info.cluster_id)?,
        rm_id: field(info.rm_id)?,
    })
}

/// Encodes the data of the lock and of the breadcrumb; [`active_rm`] decodes it.
pub fn active_rm_bytes(rm: &ElectedRm) -> Vec<u8> {
    let info = proto::ActiveRmInfoProto {
        cluster_id: Some(rm.cluster_id.clone()),
        rm_id: Some(rm.rm_id.clone()),
    };
    info.encode_to_vec()
}

/// Returns the beginning of a latch child's name; ZooKeeper adds the sequence number. By the UUID, Curator finds a
/// child whose creation got no answer (`ProtectedUtils`).
pub fn latch_prefix(uuid: u128) -> String {
    let hex = format!("{uuid:032x}");
    let (first, rest) = hex.split_at(8);
    let (second, rest) = rest.split_at(4);
    let (third, rest) = rest.split_at(4);
    let (fourth, fifth) = rest.split_at(4);
    format!("_c_{first}-{second}-{third}-{fourth}-{fifth}-{LATCH}")
}

/// Reads the data of a latch's child: the RM's id in UTF-8.
///
/// # Errors
/// See [`BadData`].
pub fn candidate_id(data: &[u8]) -> Result<String, BadData> {
    let text = std::str::from_utf8(data).map_err(|_| BadData::NotAnId)?;
    if text.is_empty() || text.len() > LONGEST_ID {
        return Err(BadData::NotAnId);
    }
    Ok(text.to_owned())
}

/// The latch's children, the leader first. They are sorted by the text after the last `latch-`, as in
/// `LockInternals.getSortedChildren`.
pub fn latch_children(children: &[String]) -> Vec<&str> {
    let mut latch: Vec<(&str, &str)> = children
        .iter()
        .filter(|child| child.len() <= LONGEST_ID)
        .filter_map(|child| {
            let (_, sequence) = child.rsplit_once(LATCH)?;
            Some((sequence, child.as_str()))
        })
        .collect();
    latch.sort_unstable();
    latch.into_iter().map(|(_, child)| child).collect()
}

/// The reads that [`view`] begins with.
pub fn reads(election: &str) -> [EarlyRead; 3] {
    [
        EarlyRead::children(election),
        EarlyRead::data(format!("{election}/{LOCK}")),
        EarlyRead::data(format!("{election}/{BREADCRUMB}")),
    ]
}

/// Reads the electors' znodes under the path `election`.
///
/// # Errors
/// See [`ZkError`].
pub async fn view(
    session: &Session,
    election: &str,
    deadline: Deadline,
) -> Result<ElectorView, ZkError> {
    // Read in parallel, so that the answers are as close in time as possible. If several reads fail, the parent's error
    // is returned.
    let (children, lock, breadcrumb) = tokio::join!(
        session.children(election, deadline),
        rm_of(session, election, LOCK, deadline),
        rm_of(session, election, BREADCRUMB, deadline),
    );
    let Some(children) = children? else {
        return Ok(ElectorView::default());
    };
    let (lock, breadcrumb) = (lock?, breadcrumb?);
    let latch = candidates(session, election, &children, deadline).await?;
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

async fn rm_of(
    session: &Session,
    election: &str,
    name: &str,
    deadline: Deadline,
) -> Result<Option<(ElectedRm, Stat)>, ZkError> {
    let path = format!("{election}/{name}");
    let Some((data, stat)) = session.data(&path, deadline).await? else {
        return Ok(None);
    };
    match active_rm(&data) {
        Ok(rm) => Ok(Some((rm, stat))),
        Err(bad) => Err(bad.in_znode(path)),
    }
}

async fn candidates(
    session: &Session,
    election: &str,
    children: &[String],
    deadline: Deadline,
) -> Result<Vec<ElectionCandidate>, ZkError> {
    let nodes = latch_children(children).into_iter();
    let nodes: Vec<&str> = nodes.take(MOST_CANDIDATES).collect();
    let paths = nodes.iter().map(|node| format!("{election}/{node}"));
    let paths: Vec<String> = paths.collect();
    let found = session.data_of(&paths, deadline).await;
    let mut candidates = Vec::new();
    for ((node, path), found) in nodes.into_iter().zip(paths).zip(found) {
        // A znode deleted since the listing: its RM has left the election.
        let Some((data, stat)) = found? else {
            continue;
        };
        let rm_id = candidate_id(&data).map_err(|bad| bad.in_znode(path))?;
        candidates.push(ElectionCandidate {
            node: node.chars().take(LONGEST_ID).collect(),
            rm_id,
            session: stat.ephemeral_owner,
        });
    }
    Ok(candidates)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rm(id: &str) -> ElectedRm {
        ElectedRm {
            cluster_id: "yarn".to_owned(),
            rm_id: id.to_owned(),
        }
    }

    fn lock(id: &str) -> ElectorLock {
        ElectorLock {
            rm: rm(id),
            session: 1,
            czxid: 1,
            version: 0,
        }
    }

    fn latch(ids: &[&str]) -> Vec<ElectionCandidate> {
        let candidate = |id: &&str| ElectionCandidate {
            node: format!("_c_x-latch-{id}"),
            rm_id: (*id).to_owned(),
            session: 1,
        };
        ids.iter().map(candidate).collect()
    }

    #[test]
    fn data_of_both_electors_is_parsed() {
        // Bytes written by a real RM of Hadoop 3.4.2.
        let golden = b"\n\x04yarn\x12\x03rm2";
        assert_eq!(active_rm(golden), Ok(rm("rm2")));
        assert_eq!(active_rm_bytes(&rm("rm2")), golden);
        for bad in [
            &b""[..],
            b"rm2",
            b"\n\x04yarn",
            b"\x12\x03rm2",
            b"\n\x04yarn\x12\x00",
            b"\n\xff\xff\xff\xff\x0fyarn",
            b"\n\x04yarn\x12\x03rm",
            b"\n\x04yarn\x12\x03\xff\xfe\xfd",
        ] {
            assert_eq!(active_rm(bad), Err(BadData::NotAnRm), "{bad:?}");
        }
        assert_eq!(candidate_id(b"rm1"), Ok("rm1".to_owned()));
        for bad in [&b""[..], b"\xff", &[b'a'; 257]] {
            assert_eq!(candidate_id(bad), Err(BadData::NotAnId));
        }
    }

    #[test]
    fn lowest_sequence_number_leads() {
        let children = [
            "_c_ffff-latch-0000000003",
            "ActiveBreadCrumb",
            "_c_0000-latch-0000000010",
            "_c_aaaa-latch-0000000002",
        ]
        .map(str::to_owned);
        assert_eq!(
            latch_children(&children),
            [
                "_c_aaaa-latch-0000000002",
                "_c_ffff-latch-0000000003",
                "_c_0000-latch-0000000010"
            ]
        );
    }

    #[test]
    fn latch_names_have_a_uuid() {
        let prefix = latch_prefix(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        assert_eq!(prefix, "_c_01234567-89ab-cdef-0123-456789abcdef-latch-");
        let child = format!("{prefix}0000000007");
        assert_eq!(latch_children(std::slice::from_ref(&child)), [&child]);
    }

    #[test]
    fn the_elector_is_known_by_what_is_there() {
        let crumb = Some(rm("rm1"));
        let table = [
            (None, None, vec![], Elector::NotFound, None),
            (None, crumb.clone(), vec![], Elector::Standard, None),
            (
                Some(lock("rm1")),
                crumb.clone(),
                vec![],
                Elector::Standard,
                Some("rm1"),
            ),
            (
                None,
                crumb,
                latch(&["rm2", "rm1"]),
                Elector::Curator,
                Some("rm2"),
            ),
            (
                Some(lock("rm1")),
                None,
                latch(&["rm1"]),
                Elector::Both,
                Some("rm1"),
            ),
            (
                Some(lock("rm1")),
                None,
                latch(&["rm2"]),
                Elector::Both,
                None,
            ),
        ];
        for (lock, breadcrumb, latch, elector, leader) in table {
            let view = ElectorView {
                exists: true,
                lock,
                breadcrumb,
                latch,
            };
            assert_eq!(
                (view.elector(), view.leader()),
                (elector, leader),
                "{view:?}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn random_znode_data_does_not_panic(data: Vec<u8>, children: Vec<String>) {
            let _ = active_rm(&data);
            let _ = candidate_id(&data);
            let _ = latch_children(&children);
        }
    }
}
