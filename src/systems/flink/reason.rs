//! What a look at a Flink cluster found: each reason with its code, severity, text and advice in one table.

use std::time::Duration;

use crate::base::deadline::readable;
use crate::verdict::finding::Severity;
use crate::verdict::seen::Missing;

use super::advice;
use super::layout::Component;
use super::leader_name::{LeaderName, hexadecimal};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlinkReason {
    /// Neither a master nor ZooKeeper has accepted a connection.
    NobodyReached {
        zookeeper: Missing,
    },
    /// ZooKeeper does not answer, and no master serves.
    ZookeeperDown {
        missing: Missing,
    },
    /// The elections cannot be read.
    ElectionUnseen {
        missing: Missing,
        /// A master through which a leader answers.
        served_by: Option<String>,
    },
    /// There was no time for the second look.
    OneLook(Missing),
    TwoLeaders {
        /// Writes as a leader, and holds no latch.
        without_latch: Option<LeaderName>,
        /// Holds the first latch.
        with_latch: Option<LeaderName>,
        /// The masters, if nobody was seen to write.
        masters: Vec<String>,
    },
    /// The leader does not hold the first latch.
    TwoLeadersSoon {
        leader: LeaderName,
        first: Option<i64>,
        has_latch: bool,
        timeout: Duration,
    },
    LeaderGone {
        leader: LeaderName,
        why: String,
        timeout: Duration,
        standbys: Vec<String>,
    },
    LeaderSilent {
        leader: LeaderName,
        timeout: Duration,
        standbys: Vec<String>,
    },
    /// ZooKeeper has a leader, and nobody here can tell whether it serves.
    LeaderUnseen {
        leader: LeaderName,
        why: String,
    },
    /// It serves, and its own REST endpoint cannot be asked.
    LeaderRestUnseen {
        leader: LeaderName,
        why: String,
    },
    /// Its own REST endpoint says that there is no leader.
    LeaderMute(LeaderName),
    Unpublished {
        leader: LeaderName,
        lacking: Vec<Component>,
    },
    /// The first latch belongs to a session that has published nothing.
    Stuck {
        session: i64,
        timeout: Duration,
    },
    /// The path is there, without latch and address.
    NoLeader {
        masters: Vec<String>,
    },
    NeverStarted {
        path: String,
        others: Vec<String>,
        masters: Vec<String>,
    },
    /// These masters serve, and ZooKeeper has no election here.
    ElectionElsewhere {
        masters: Vec<String>,
        path: String,
        /// Where the first one has its election.
        theirs: Option<String>,
    },
    HaOff {
        master: String,
    },
    StandbyDown {
        master: String,
        timeout: Duration,
    },
    ListedDead {
        master: String,
    },
    StandbySilent {
        master: String,
    },
    MasterUnseen {
        master: String,
        missing: Missing,
    },
    /// Fewer candidates than masters that run.
    NotCandidate {
        masters: Vec<String>,
        candidates: usize,
    },
    /// It takes part in another election.
    OtherElection {
        master: String,
        theirs: String,
        path: String,
    },
    /// It does not reach the leader.
    StandbyCutOff {
        master: String,
        said: String,
    },
    /// A leader that `masters` does not list; or so many candidates, whose addresses are not known.
    NotListed {
        leader: Option<String>,
        count: usize,
    },
    SharedClusterId {
        master: String,
        theirs: String,
        ours: String,
        path: String,
        is_default: bool,
    },
    PublishedLocalhost {
        master: String,
        host: String,
    },
}

/// How a reason is reported.
pub struct FlinkRow {
    pub code: &'static str,
    pub severity: Severity,
    pub master: Option<String>,
    pub text: String,
    /// What to do.
    pub advice: Option<String>,
    /// True if the next step is a look at ZooKeeper.
    pub asks_zookeeper: bool,
}

impl FlinkRow {
    /// True if it changes the verdict.
    pub fn counts(&self) -> bool {
        self.severity > Severity::Info
    }
}

fn row(
    code: &'static str,
    severity: Severity,
    master: Option<&str>,
    text: String,
    advice: impl Into<Option<String>>,
) -> FlinkRow {
    FlinkRow {
        code,
        severity,
        master: master.map(str::to_owned),
        text,
        advice: advice.into(),
        asks_zookeeper: false,
    }
}

impl FlinkReason {
    pub fn row(&self) -> FlinkRow {
        self.row_of_whole().unwrap_or_else(|| self.row_of_master())
    }

    /// The reasons about the whole cluster.
    #[allow(clippy::too_many_lines, reason = "a row for each reason")]
    fn row_of_whole(&self) -> Option<FlinkRow> {
        use Severity::{Error, Warning};
        let found = match self {
            Self::NobodyReached { zookeeper } => FlinkRow {
                asks_zookeeper: true,
                ..row(
                    "nobody-reached",
                    Error,
                    None,
                    format!("no master and no ZooKeeper server can be reached: {zookeeper}"),
                    advice::FOR_NOBODY.to_owned(),
                )
            },
            Self::ZookeeperDown { missing } => FlinkRow {
                asks_zookeeper: true,
                ..row(
                    "zookeeper-down",
                    Error,
                    None,
                    format!("ZooKeeper does not answer ({missing}), so no JobManager may lead"),
                    advice::FOR_ZOOKEEPER.to_owned(),
                )
            },
            Self::ElectionUnseen { missing, served_by } => FlinkRow {
                asks_zookeeper: true,
                ..row(
                    "election-unseen",
                    Error,
                    None,
                    match served_by {
                        Some(master) => format!(
                            "a leader answers through {master}, and ZooKeeper here does not say which one leads: {missing}"
                        ),
                        None => format!("ZooKeeper does not say who leads: {missing}"),
                    },
                    advice::for_unseen_election(missing),
                )
            },
            Self::OneLook(missing) => row(
                "one-look",
                Error,
                None,
                format!("there was no second look at ZooKeeper ({missing}): one look cannot tell one leader from two"),
                "give it more time (--timeout)".to_owned(),
            ),
            Self::TwoLeaders {
                without_latch,
                with_latch,
                masters,
            } => row(
                "two-leaders",
                Error,
                without_latch.as_ref().and_then(|one| one.rest.as_deref()),
                advice::text_of_two(without_latch.as_ref(), with_latch.as_ref()),
                advice::for_two_leaders(without_latch.as_ref(), with_latch.as_ref(), masters),
            ),
            Self::TwoLeadersSoon {
                leader,
                first,
                has_latch,
                timeout,
            } => row(
                "two-leaders-soon",
                Error,
                leader.rest.as_deref(),
                advice::text_of_two_soon(leader, *first, *has_latch, *timeout),
                advice::for_two_leaders_soon(leader, *timeout),
            ),
            Self::LeaderGone {
                leader,
                why,
                timeout,
                standbys,
            } => row(
                "leader-gone",
                Error,
                leader.rest.as_deref(),
                format!(
                    "the leader {leader} is gone ({why}); ZooKeeper keeps its session for at most {}",
                    readable(*timeout)
                ),
                advice::for_gone_leader(leader, *timeout, standbys),
            ),
            Self::LeaderSilent {
                leader,
                timeout,
                standbys,
            } => row(
                "leader-silent",
                Error,
                leader.rest.as_deref(),
                format!("the leader {leader} runs and does not answer"),
                advice::for_silent_leader(leader, *timeout, standbys),
            ),
            Self::LeaderUnseen { leader, why } => row(
                "leader-unseen",
                Error,
                leader.rest.as_deref(),
                format!("{leader} leads by ZooKeeper, and cannot be asked whether it serves: {why}"),
                format!("check the network between this host and {leader}, or look from another host"),
            ),
            Self::LeaderMute(leader) => row(
                "leader-mute",
                Error,
                leader.rest.as_deref(),
                format!("{leader} leads by ZooKeeper, and its REST endpoint says that there is no leader"),
                advice::for_broken_leader(leader),
            ),
            Self::Unpublished { leader, lacking } => {
                let lacking: Vec<&str> = lacking.iter().map(|one| one.name()).collect();
                row(
                    "unpublished",
                    Error,
                    leader.rest.as_deref(),
                    format!("{leader} leads, and has not published {}", lacking.join(" and ")),
                    advice::for_broken_leader(leader),
                )
            }
            Self::Stuck { session, timeout } => row(
                "stuck",
                Error,
                None,
                format!(
                    "session {} holds the first latch and has published no address: nobody leads",
                    hexadecimal(*session)
                ),
                advice::for_stuck(*session, *timeout),
            ),
            Self::NoLeader { masters } => row(
                "no-leader",
                Error,
                None,
                "no JobManager is a candidate: nobody leads".to_owned(),
                advice::for_start(masters),
            ),
            Self::NeverStarted {
                path,
                others,
                masters,
            } => row(
                "never-started",
                Error,
                None,
                match others.as_slice() {
                    [] => format!("ZooKeeper has no {path}: this cluster was never started"),
                    others => format!(
                        "ZooKeeper has no {path}: this cluster was never started; beside it: {}",
                        others.join(", ")
                    ),
                },
                advice::for_start(masters),
            ),
            Self::ElectionElsewhere {
                masters,
                path,
                theirs,
            } => row(
                "election-elsewhere",
                Error,
                None,
                advice::text_of_elsewhere(masters, path, theirs.as_deref()),
                "compare high-availability.* here with /jobmanager/config of these masters, and correct this folder".to_owned(),
            ),
            Self::LeaderRestUnseen { leader, why } => row(
                "leader-rest-unseen",
                Warning,
                leader.rest.as_deref(),
                format!("the leader {leader} serves, but its own REST endpoint cannot be asked: {why}"),
                format!("check the network between this host and {leader}"),
            ),
            _ => return None,
        };
        Some(found)
    }

    /// The reasons about one master or some of them.
    #[allow(clippy::too_many_lines, reason = "a row for each reason")]
    fn row_of_master(&self) -> FlinkRow {
        use Severity::{Error, Warning};
        match self {
            Self::HaOff { master } => row(
                "ha-off",
                Error,
                Some(master),
                format!("{master} runs without high availability: it leads for itself, and nobody takes over from it"),
                format!(
                    "set high-availability.type: zookeeper in the configuration of {master} and restart it; its jobs end with it, so take savepoints first"
                ),
            ),
            Self::StandbyDown { master, timeout } => row(
                "standby-down",
                Warning,
                Some(master),
                format!(
                    "{master} is down (connection refused); there is one latch more than masters that answer: its own, for at \
                     most {} more, or that of a JobManager that masters does not list",
                    readable(*timeout)
                ),
                advice::for_dead_standby(master),
            ),
            Self::ListedDead { master } => row(
                "listed-dead",
                Warning,
                Some(master),
                format!("masters lists {master}, and nothing runs there (connection refused)"),
                advice::for_dead_standby(master),
            ),
            Self::StandbySilent { master } => row(
                "standby-silent",
                Warning,
                Some(master),
                format!("{master} accepts connections and does not answer"),
                format!("check the process on {master} and restart it: a standby that hangs may become the leader that hangs"),
            ),
            Self::MasterUnseen { master, missing } => row(
                "master-unseen",
                Warning,
                Some(master),
                format!("{master}: {missing}"),
                advice::for_unseen_master(master, missing),
            ),
            Self::NotCandidate {
                masters,
                candidates,
            } => row(
                "standby-not-candidate",
                Warning,
                match masters.as_slice() {
                    [only] => Some(only),
                    _ => None,
                },
                advice::text_of_not_candidates(masters, *candidates),
                format!(
                    "if it was started less than a minute ago, wait and repeat; otherwise restart {}",
                    masters.join(", then ")
                ),
            ),
            Self::OtherElection {
                master,
                theirs,
                path,
            } => row(
                "other-election",
                Warning,
                Some(master),
                format!("{master} is a candidate of {theirs}, not of {path}: it never takes over here"),
                format!("give {master} the high-availability.* keys of the other masters, and restart it"),
            ),
            Self::StandbyCutOff { master, said } => row(
                "standby-cut-off",
                Warning,
                Some(master),
                format!("{master} does not reach the leader: {said}"),
                format!("check that {master} reaches the RPC port of the leader (high-availability.jobmanager.port)"),
            ),
            Self::NotListed {
                leader: Some(leader),
                ..
            } => row(
                "not-listed",
                Warning,
                Some(leader),
                format!("{leader} leads, and masters does not list it"),
                format!("add {leader} to masters on every host, or stop it if it should not run"),
            ),
            Self::NotListed {
                leader: None,
                count,
            } => row(
                "not-listed",
                Warning,
                None,
                format!(
                    "{count} more {} than masters lists: a JobManager that masters does not list may take over",
                    if *count == 1 { "candidate" } else { "candidates" }
                ),
                "find the JobManager that runs with the same quorum, root and cluster-id; add it to masters, or stop it".to_owned(),
            ),
            Self::SharedClusterId {
                master,
                theirs,
                ours,
                path,
                is_default,
            } => row(
                "shared-cluster-id",
                Warning,
                Some(master),
                format!(
                    "two clusters share the election {path}{}: {master} has high-availability.storageDir {theirs}, not {ours}",
                    if *is_default { " of the default cluster-id" } else { "" }
                ),
                "give each cluster its own high-availability.cluster-id, and restart the masters of one of them; jobs of this \
                 cluster are listed under the old id, so stop them with savepoints first"
                    .to_owned(),
            ),
            Self::PublishedLocalhost { master, host } => row(
                "published-localhost",
                Warning,
                Some(master),
                format!("{master} publishes {host} as its REST address: from other hosts that is another process"),
                format!(
                    "set rest.address to the name of the host in the configuration of {master} (and rest.bind-address to 0.0.0.0), and restart it"
                ),
            ),
            _ => unreachable!("a reason about the whole cluster has a row there"),
        }
    }
}
