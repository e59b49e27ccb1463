//! Texts and advice of [`super::reason`] that depend on more than one fact. Pure.
//!
//! No advice deletes a znode: latches belong to live sessions, whose processes do not notice that a latch is gone, and the
//! znodes beside them are the only list of the jobs.

use std::time::Duration;

use crate::base::deadline::readable;
use crate::verdict::seen::Missing;

use super::leader_name::{LeaderName, hexadecimal};

/// Why not to do what guides on the web tell.
const NO_DELETING: &str = "do not delete znodes: a latch is freed by its process only, and the znodes beside it list the jobs";

pub(super) const FOR_NOBODY: &str = "check the addresses in masters and high-availability.zookeeper.quorum, and the network of this host";
pub(super) const FOR_ZOOKEEPER: &str = "bring ZooKeeper back: the masters elect a leader by themselves within half a minute. If it was away \
    for longer than the session timeout, look again then: Flink 1.18 to 2.2 may have two leaders. A JobManager that starts \
    without ZooKeeper does not open its REST port";

pub(super) fn for_unseen_election(missing: &Missing) -> String {
    match missing {
        Missing::Denied(_) | Missing::Kerberos(_) | Missing::Authentication(_) => {
            "give this command the credentials of Flink's user (--keytab, or the keys of hadoop.zk.*)".to_owned()
        }
        Missing::Untrusted(_) => "correct the truststore for ZooKeeper here".to_owned(),
        _ => "compare high-availability.zookeeper.quorum here with that of the running masters (/jobmanager/config)".to_owned(),
    }
}

pub(super) fn text_of_two(without: Option<&LeaderName>, with: Option<&LeaderName>) -> String {
    let who = match (without, with) {
        (Some(without), Some(with)) => format!(
            "{without} (session {}, without a latch) and {with} (session {}, with the first latch) both lead",
            hexadecimal(without.session),
            hexadecimal(with.session)
        ),
        (Some(one), None) | (None, Some(one)) => format!("{one} and another JobManager both lead"),
        (None, None) => "two JobManagers lead".to_owned(),
    };
    format!("two leaders: {who}, and overwrite each other's addresses without end")
}

pub(super) fn for_two_leaders(
    without: Option<&LeaderName>,
    with: Option<&LeaderName>,
    masters: &[String],
) -> String {
    let others = masters.join(" and ");
    let (first, second) = match (without, with) {
        (Some(without), with) => (
            format!("restart the JobManager {without}, which holds no latch"),
            with.map_or_else(|| "the other one".to_owned(), ToString::to_string),
        ),
        (None, Some(with)) => (
            format!("restart the other JobManager than {with} ({others})"),
            with.to_string(),
        ),
        (None, None) => (
            format!("look again; restart the JobManager whose session holds no latch ({others})"),
            "the other one".to_owned(),
        ),
    };
    format!(
        "{first}; look again: if {second} does not lead with every component published after 30s, restart it too; {NO_DELETING}"
    )
}

pub(super) fn text_of_two_soon(
    leader: &LeaderName,
    first: Option<i64>,
    has_latch: bool,
    timeout: Duration,
) -> String {
    let latch = match has_latch {
        true => "does not hold the first latch",
        false => "holds no latch",
    };
    match first {
        Some(first) => format!(
            "{leader} leads and {latch}: the first one is of session {}. When that ends, within {}, another JobManager leads too",
            hexadecimal(first),
            readable(timeout)
        ),
        None => format!("{leader} leads and {latch}: the next JobManager that starts leads too"),
    }
}

pub(super) fn for_two_leaders_soon(leader: &LeaderName, timeout: Duration) -> String {
    format!(
        "restart the JobManager {leader} now: then the next candidate leads alone, after at most {}; if two lead when you look again, do as is said there; {NO_DELETING}",
        readable(timeout)
    )
}

pub(super) fn for_gone_leader(
    leader: &LeaderName,
    timeout: Duration,
    standbys: &[String],
) -> String {
    match standbys {
        [] => format!("start the JobManager {leader} again: no standby is there to take over"),
        standbys => format!(
            "wait {}: then {} takes over by itself; start {leader} again as a standby; {NO_DELETING}",
            readable(timeout),
            standbys.join(" or ")
        ),
    }
}

pub(super) fn for_silent_leader(
    leader: &LeaderName,
    timeout: Duration,
    standbys: &[String],
) -> String {
    let frozen = match standbys {
        [] => format!("restart the JobManager {leader}: no standby is there to take over"),
        standbys => format!(
            "wait {}: if its process is frozen, {} takes over; if {leader} still leads then, restart it",
            readable(timeout),
            standbys.join(" or ")
        ),
    };
    format!(
        "{frozen}; a process that was frozen for longer ends itself when it wakes up, and must be started again"
    )
}

pub(super) fn for_broken_leader(leader: &LeaderName) -> String {
    format!(
        "if it was elected less than half a minute ago, wait and repeat; otherwise restart the JobManager {leader}; {NO_DELETING}"
    )
}

pub(super) fn for_stuck(session: i64, timeout: Duration) -> String {
    format!(
        "find the JobManager with \"session id = {}\" in its log, and end its process: its latch goes within {}, and the next candidate leads; {NO_DELETING}",
        hexadecimal(session),
        readable(timeout)
    )
}

pub(super) fn for_start(masters: &[String]) -> String {
    format!(
        "start the JobManagers {} (start-cluster.sh, or jobmanager.sh start on each host); where one runs, read its log: without ZooKeeper it does not open its REST port",
        masters.join(" and ")
    )
}

pub(super) fn for_dead_standby(master: &str) -> String {
    format!(
        "on the host of {master}: start the JobManager (jobmanager.sh start), or take {master} out of masters"
    )
}

pub(super) fn for_unseen_master(master: &str, missing: &Missing) -> String {
    match missing {
        Missing::UnknownHost { hosts, key } => {
            format!("correct {hosts} in {key}, or the name service (DNS) of this host")
        }
        Missing::Untrusted(_) => format!(
            "compare the certificate of {master} with security.ssl.rest.truststore; if the master asks for a certificate, set security.ssl.rest.keystore"
        ),
        Missing::Nonsense(_) | Missing::Redirected(_) | Missing::Broken(_) => format!(
            "check that {master} is the REST port of a JobManager, and whether it is HTTP or HTTPS (security.ssl.rest.enabled)"
        ),
        Missing::Denied(_) => {
            format!("a proxy in front of {master} denies this user: ask the JobManager itself")
        }
        _ => format!("check the network between this host and {master}, and the process there"),
    }
}

pub(super) fn text_of_elsewhere(masters: &[String], path: &str, theirs: Option<&str>) -> String {
    let serve = match masters {
        [only] => format!("{only} serves"),
        all => format!("{} serve", all.join(" and ")),
    };
    match theirs {
        Some(theirs) if theirs != path => {
            format!(
                "{serve} by the election {theirs}; the configuration here has {path}, where nobody is a candidate"
            )
        }
        _ => format!(
            "{serve}, and the ZooKeeper of this folder has no candidate at {path}: the masters use another ensemble, or nobody else's"
        ),
    }
}

pub(super) fn text_of_not_candidates(masters: &[String], candidates: usize) -> String {
    match masters {
        [only] => format!("{only} runs and is no candidate: it will not take over"),
        all => format!(
            "{} run beside the leader, and only {candidates} {} a candidate: the others will not take over",
            all.join(" and "),
            if candidates == 1 { "is" } else { "are" }
        ),
    }
}
