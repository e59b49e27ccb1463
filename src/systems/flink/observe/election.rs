//! The elections in ZooKeeper, read twice.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::systems::missing::of_zookeeper;
use crate::verdict::seen::{Missing, Seen};
use crate::zk::ensemble::Ensemble;
use crate::zk::error::ZkError;
use crate::zk::message::Stat;
use crate::zk::session::Session;

use super::super::connection_info::ConnectionInfo;
use super::super::layout::{
    Ballot, BallotPaths, ElectionSnapshot, Latch, Layout, Published, PublishedLeader, latch_number,
};
use super::super::observations::ElectionObservation;
use super::super::targets::FlinkTargets;
use super::{FIGHT, PAUSE};
use crate::config::flink::keys;

/// Maximum latches of an election to read; a cluster has a few.
const MOST_LATCHES: usize = 64;
/// Maximum other clusters to name.
const MOST_OTHERS: usize = 16;
/// Further looks at a fight: until two leaders have been seen to write.
const SAMPLES: u32 = 40;
const SAMPLE_PAUSE: Duration = Duration::from_millis(10);

/// Reads the elections, and again after [`PAUSE`].
pub(super) async fn read(targets: &FlinkTargets, deadline: Deadline) -> Seen<ElectionObservation> {
    let Some(ensemble) = &targets.ensemble else {
        return Err(Missing::NotConfigured {
            key: keys::HA_TYPE.to_owned(),
            unset: true,
            why: format!("{} is not zookeeper here", keys::HA_TYPE),
        });
    };
    if !is_path(&targets.path) {
        return Err(Missing::NotConfigured {
            key: keys::CLUSTER_ID.to_owned(),
            unset: false,
            why: format!("{:?} is not the path of a znode", targets.path),
        });
    }
    let missing = |error: ZkError| of_zookeeper(&error, keys::QUORUM);
    let session = open(ensemble, targets, deadline).await.map_err(missing)?;
    let seen = read_twice(&session, targets, deadline).await;
    session.close().await;
    seen.map_err(missing)
}

async fn open(
    ensemble: &Ensemble,
    targets: &FlinkTargets,
    deadline: Deadline,
) -> Result<Session, ZkError> {
    let asked = i32::try_from(targets.session_timeout.as_millis()).unwrap_or(i32::MAX);
    Session::open_asking(ensemble, asked, deadline).await
}

async fn read_twice(
    session: &Session,
    targets: &FlinkTargets,
    deadline: Deadline,
) -> Result<ElectionObservation, ZkError> {
    // A server may lag behind; without a quorum this is not answered.
    session.sync("/", deadline).await?;
    let first = snapshot(session, &targets.path, deadline).await?;
    let others = others(session, targets, deadline).await?;
    let session_timeout = session.granted_timeout().await;
    let second = async {
        deadline.bound(tokio::time::sleep(PAUSE)).await?;
        snapshot(session, &targets.path, deadline).await
    };
    let second = second.await;
    let mut looks = vec![first.clone()];
    if let Ok(second) = &second {
        looks.push(second.clone());
        if changes(&first, second) >= FIGHT {
            sample(session, targets, &mut looks, deadline).await;
        }
    }
    Ok(ElectionObservation {
        publishers: ElectionObservation::publishers_of(&looks),
        first,
        second: second.map_err(|error| of_zookeeper(&error, keys::QUORUM)),
        session_timeout,
        others,
    })
}

/// The most changes of a component between two looks.
pub(in crate::systems::flink) fn changes(
    first: &ElectionSnapshot,
    second: &ElectionSnapshot,
) -> i32 {
    let before: BTreeMap<_, i32> = first
        .components()
        .map(|one| (one.component, one.changes))
        .collect();
    let changed = second.components().map(|one| {
        let before = before.get(&one.component).copied().unwrap_or_default();
        one.changes.wrapping_sub(before).saturating_abs()
    });
    changed.max().unwrap_or_default()
}

/// Looks until two leaders have been seen to write: each look shows one of them, or none.
async fn sample(
    session: &Session,
    targets: &FlinkTargets,
    looks: &mut Vec<ElectionSnapshot>,
    deadline: Deadline,
) {
    for _ in 0..SAMPLES {
        let publishers = ElectionObservation::publishers_of(looks.iter());
        let is_named =
            |one: &super::super::observations::Publisher| one.rest.is_some() || one.rpc.is_some();
        if publishers.iter().filter(|one| is_named(one)).count() > 1 {
            return;
        }
        let pause = deadline.bound(tokio::time::sleep(SAMPLE_PAUSE)).await;
        let look = snapshot(session, &targets.path, deadline).await;
        match (pause, look) {
            (Ok(()), Ok(look)) => looks.push(look),
            _ => return,
        }
    }
}

async fn snapshot(
    session: &Session,
    path: &str,
    deadline: Deadline,
) -> Result<ElectionSnapshot, ZkError> {
    let top = match path {
        "" => "/".to_owned(),
        path => path.to_owned(),
    };
    if session.data(&top, deadline).await?.is_none() {
        return Ok(ElectionSnapshot {
            exists: false,
            ballots: Vec::new(),
        });
    }
    let mut all = Vec::new();
    for layout in Layout::ALL {
        all.push(ballots(session, layout.ballots(path), deadline).await?);
    }
    Ok(ElectionSnapshot {
        exists: true,
        ballots: in_use(all),
    })
}

/// The elections of the layout with latches: after an upgrade the znodes of the old release are still there. Without any,
/// of the layout with a published address, or with the znodes of an old one.
fn in_use(all: Vec<Vec<Ballot>>) -> Vec<Ballot> {
    let signs: [fn(&Ballot) -> bool; 3] = [
        |ballot| !ballot.latches.is_empty(),
        |ballot| ballot.leaders().next().is_some(),
        |ballot| ballot.components.iter().any(|one| one.changes > 0),
    ];
    let with = |sign: &fn(&Ballot) -> bool| {
        let mut layouts = all.iter();
        layouts.position(|ballots| ballots.iter().any(sign))
    };
    let found = signs.iter().find_map(with);
    found
        .and_then(|at| all.into_iter().nth(at))
        .unwrap_or_default()
}

async fn ballots(
    session: &Session,
    paths: Vec<BallotPaths>,
    deadline: Deadline,
) -> Result<Vec<Ballot>, ZkError> {
    let mut ballots = Vec::new();
    for paths in paths {
        let names = session.children(&paths.latches, deadline).await?;
        let mut names = names.unwrap_or_default();
        names.truncate(MOST_LATCHES);
        let latches = names.iter().map(|name| format!("{}/{name}", paths.latches));
        let components = paths
            .components
            .iter()
            .flat_map(|one| [one.parent.clone(), one.info.clone()]);
        let wanted: Vec<String> = components.chain(latches).collect();
        let mut answers = session.data_of(&wanted, deadline).await.into_iter();
        let mut components = Vec::new();
        for one in &paths.components {
            let parent = next(&mut answers)?;
            let info = next(&mut answers)?;
            components.push(Published {
                component: one.component,
                changes: parent.map_or(0, |(_, stat)| stat.cversion),
                leader: info.map(|(data, stat)| PublishedLeader {
                    session: stat.ephemeral_owner,
                    info: ConnectionInfo::parse(&data),
                }),
            });
        }
        let mut latches = Vec::new();
        for name in &names {
            // Gone since its name was read: its session has ended.
            if let (Some((_, stat)), Some(number)) = (next(&mut answers)?, latch_number(name)) {
                latches.push(Latch {
                    number,
                    session: stat.ephemeral_owner,
                });
            }
        }
        latches.sort_by_key(|latch| latch.number);
        ballots.push(Ballot {
            latches,
            components,
        });
    }
    Ok(ballots)
}

type Answer = Result<Option<(Vec<u8>, Stat)>, ZkError>;

fn next(answers: &mut impl Iterator<Item = Answer>) -> Answer {
    answers.next().unwrap_or(Ok(None))
}

/// The other names under the root.
async fn others(
    session: &Session,
    targets: &FlinkTargets,
    deadline: Deadline,
) -> Result<Vec<String>, ZkError> {
    let root = match targets.root.as_str() {
        "" => return Ok(Vec::new()),
        root => root,
    };
    let own = targets.path.strip_prefix(root).unwrap_or_default();
    let own = own
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default();
    let names = session.children(root, deadline).await?.unwrap_or_default();
    let mut others: Vec<String> = names.into_iter().filter(|name| name != own).collect();
    others.sort();
    others.truncate(MOST_OTHERS);
    Ok(others)
}

/// `PathUtils.validatePath`, for the path of a cluster; empty for the top.
fn is_path(path: &str) -> bool {
    let mut names = path.split('/').skip(1);
    path.is_empty() || names.all(|name| !matches!(name, "" | "." | "..") && !name.contains('\0'))
}
