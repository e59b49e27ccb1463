//! Verdicts, reasons and advice in words.

use crate::systems::yarn::judge::Verdict;
use crate::systems::yarn::observations::ObservedSource;
use crate::systems::yarn::reason::Reason;
use crate::verdict::seen::Missing;

use super::{ClusterLook, ClusterStatus};
use crate::report::plan_words::pending_activation;

/// The verdict and the active RM, in one line. Text from other hosts is not escaped yet.
pub(super) fn headline(cluster: &ClusterStatus) -> String {
    let seen = match &cluster.seen {
        Ok(seen) => &seen.judgement,
        Err(why) => return format!("unknown: {why}"),
    };
    let active = seen.active.join(" and ");
    match seen.verdict {
        Verdict::Healthy => format!("healthy: {active} is active"),
        Verdict::Degraded => format!("degraded: {active} is active"),
        Verdict::NoActive => "critical: no ResourceManager is active".to_owned(),
        Verdict::SplitBrain => format!("critical: split brain: {active} are active"),
        Verdict::LockMismatch => format!("critical: {active} is active but not elected"),
        Verdict::Unknown if active.is_empty() => {
            "unknown: cannot tell which ResourceManager is active".to_owned()
        }
        Verdict::Unknown => {
            format!("unknown: {active} is active; another ResourceManager may be active too")
        }
    }
}

/// The verdict, and the most severe reason that it does not imply.
pub(super) fn summary(cluster: &ClusterStatus) -> String {
    let head = headline(cluster);
    let Ok(seen) = &cluster.seen else {
        return head;
    };
    match first_reason(seen) {
        Some(why) => format!("{head}; {why}"),
        None => head,
    }
}

pub(super) fn first_reason(seen: &ClusterLook) -> Option<String> {
    let common = common(seen);
    let told = |one: &Reason| match one {
        Reason::NobodyActive | Reason::SeveralActive(_) => true,
        Reason::MayBeActive(_) => common.is_some(),
        Reason::SourcesMissing { missing, .. } => common == Some(missing),
        _ => false,
    };
    let mut rest = seen.judgement.reasons.iter().filter(|one| !told(one));
    let first = match common {
        Some(missing) => {
            let call = ObservedSource::State.name();
            format!("no ResourceManager answers {call}: {missing}")
        }
        None => reason(rest.next()?),
    };
    Some(match rest.count() {
        0 => first,
        more => format!("{first}; and {more} more"),
    })
}

/// Why no RM tells its state, if all have the same reason. RMs that are down are listed one by one.
fn common(seen: &ClusterLook) -> Option<&Missing> {
    let mut states = seen
        .observations
        .rms
        .iter()
        .map(|rm| rm.state.as_ref().err());
    let first = states.next().flatten()?;
    let down = *first == Missing::Refused;
    (!down && states.all(|state| state == Some(first))).then_some(first)
}

/// What is not as it should be.
pub(super) fn reason(reason: &Reason) -> String {
    match reason {
        Reason::NoRms => "yarn.resourcemanager.ha.rm-ids lists no ResourceManager".to_owned(),
        Reason::NobodyActive => {
            "no ResourceManager is active: the cluster accepts no applications".to_owned()
        }
        Reason::SeveralActive(ids) => format!("{} are active at the same time", ids.join(" and ")),
        Reason::PendingActivation { rm, at } => pending_activation(rm, at),
        Reason::NotElected {
            rm,
            leader: Some(leader),
        } => {
            format!("{rm} is active, but the elector has {leader} as leader")
        }
        Reason::NotElected { rm, leader: None } => {
            format!("{rm} is active, but the elector has no leader")
        }
        Reason::LeaderNotActive(rm) => format!("{rm} is elected but not active"),
        Reason::MayBeActive(rm) => format!("{rm} may be active: no source tells its state"),
        Reason::Down(rm) => {
            format!("{rm} is down, or a firewall rejects connections (connection refused)")
        }
        Reason::Neither { rm, state } => format!("{rm} is {state}, neither active nor standby"),
        Reason::NotReady { rm, why } => format!("{rm} is not ready to become active: {why}"),
        Reason::Unwell { rm, why } => format!("{rm} is unhealthy: {why}"),
        Reason::Disagrees { rm, source, active } => {
            let says = if *active { "active" } else { "not active" };
            format!("{rm}: {} says that it is {says}", source.name())
        }
        Reason::SourcesMissing {
            rm,
            sources,
            missing,
        } => {
            let names: Vec<&str> = sources.iter().map(|source| source.name()).collect();
            format!("{rm}: {}: {missing}", names.join(", "))
        }
        Reason::PagesProveNothing(rm) => format!(
            "{rm}: its web pages are ignored: this cluster uses Kerberos, and the pages do not prove which server answers"
        ),
        Reason::ElectorMissing(missing) => {
            format!("the elected ResourceManager is unknown: ZooKeeper: {missing}")
        }
        Reason::NotInElection(rm) => {
            format!("{rm} takes no part in the election: it cannot take over until it is restarted")
        }
        Reason::StrangeLeader(rm) => {
            format!("{rm} is elected, but the configuration does not list it")
        }
        Reason::OtherCluster(id) => {
            format!("the lock is held by a ResourceManager of cluster {id}")
        }
        Reason::TwoElectors => {
            "two electors are in use: some ResourceManagers use Curator's, others do not".to_owned()
        }
        Reason::OneProcess { rm, other } => {
            format!(
                "{rm} and {other} are the same process: both addresses lead to one ResourceManager"
            )
        }
        Reason::NoSharedStore { rm, store } => {
            format!("{rm} has {store}: a failover would lose every application")
        }
        Reason::DifferentStores(stores) => format!(
            "the ResourceManagers keep their state in different stores ({}): a failover would lose every application",
            stores.join(", ")
        ),
        Reason::NoStandby => "there is no standby ResourceManager".to_owned(),
    }
}
