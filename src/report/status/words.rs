//! Verdicts, reasons and advice in words.

use crate::config::keys;
use crate::verdict::advice::Advice;
use crate::verdict::cluster::Verdict;
use crate::verdict::observation::{Missing, Source};
use crate::verdict::reason::{Next, Reason, Setting};

use super::{ClusterStatus, Seen};

/// The verdict and who is active, in one line. Texts of other hosts in it are as they came.
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
        Verdict::LockMismatch => format!("critical: {active} is active without being elected"),
        Verdict::Unknown if active.is_empty() => "unknown: who is active cannot be told".to_owned(),
        Verdict::Unknown => format!("unknown: {active} is active, and perhaps not alone"),
    }
}

/// The verdict, and the weightiest reason that it does not tell by itself.
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

fn first_reason(seen: &Seen) -> Option<String> {
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
            let call = Source::State.name();
            format!("no ResourceManager answers {call}: {missing}")
        }
        None => reason(rest.next()?),
    };
    Some(match rest.count() {
        0 => first,
        more => format!("{first}; and {more} more"),
    })
}

/// Why no call tells a state, where that is the same for all RMs, to be said once. Of those that are down each is named.
fn common(seen: &Seen) -> Option<&Missing> {
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
        Reason::NobodyActive => "nobody is active: the cluster takes no applications".to_owned(),
        Reason::SeveralActive(ids) => format!("{} are active at once", ids.join(" and ")),
        Reason::NotElected {
            rm,
            leader: Some(leader),
        } => {
            format!("{rm} is active, and the elector has {leader} as leader")
        }
        Reason::NotElected { rm, leader: None } => {
            format!("{rm} is active, and the elector has no leader")
        }
        Reason::LeaderNotActive(rm) => format!("{rm} is elected and is not active"),
        Reason::MayBeActive(rm) => format!("{rm}: no source tells whether it is active"),
        Reason::Down(rm) => format!("{rm} is down: its ports refuse connections"),
        Reason::Neither { rm, state } => format!("{rm} is {state}, neither active nor standby"),
        Reason::NotReady { rm, why } => format!("{rm} is not ready to become active: {why}"),
        Reason::Unwell { rm, why } => format!("{rm} is not well: {why}"),
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
            "{rm}: what its pages say does not count: calls are by Kerberos here, and the pages prove nothing"
        ),
        Reason::ElectorMissing(missing) => {
            format!("who is elected is not known: ZooKeeper: {missing}")
        }
        Reason::NotInElection(rm) => {
            format!("{rm} is in no election: it will never take over until it is restarted")
        }
        Reason::StrangeLeader(rm) => {
            format!("{rm} is elected, and the configuration does not list it")
        }
        Reason::OtherCluster(id) => {
            format!("the lock is that of a ResourceManager of cluster {id}")
        }
        Reason::TwoElectors => {
            "both electors are at work: some ResourceManagers use Curator's, others do not"
                .to_owned()
        }
        Reason::OneProcess { rm, other } => {
            format!(
                "{rm} and {other} are one process: their addresses lead to the same ResourceManager"
            )
        }
        Reason::NoSharedStore { rm, store } => {
            format!("{rm} has {store}: a failover would lose every application")
        }
        Reason::DifferentStores(stores) => format!(
            "the ResourceManagers keep their state in different stores ({}): a failover would lose every application",
            stores.join(", ")
        ),
        Reason::NoStandby => "there is no second ResourceManager to take over".to_owned(),
    }
}

/// What to do next, or the choices that the operator has.
pub(super) fn next(next: &Next) -> Vec<Advice> {
    let only = match next {
        Next::Failover { to, dead } => {
            let dead = dead.iter().flat_map(|rm| ["--dead", rm]);
            Advice::command(["failover", "--to", to].into_iter().chain(dead))
        }
        Next::Repair => Advice::command(["repair", "--dry-run"]),
        Next::RepairKeeping(ids) => {
            let keep = |id: &String| Advice::command(["repair", "--dry-run", "--keep", id]);
            return ids.iter().map(keep).collect();
        }
        Next::CheckHealth(rm) => Advice::command(["check-health", rm]),
        Next::Start(rm) => Advice::action(format!(
            "on the host of {rm}: yarn --daemon start resourcemanager"
        )),
        Next::LookAt(rm) => Advice::action(format!(
            "on the host of {rm}: look at the process and its log, restart it if need be"
        )),
        Next::Identify(Some(rm)) => Advice::action(format!(
            "ask as a user whom {rm} admits; under Kerberos: kinit, or --keytab"
        )),
        Next::Identify(None) => Advice::action("ask as a user whom ZooKeeper admits"),
        Next::Configure(setting) => Advice::action(configure(setting)),
        Next::Compare(rm) => Advice::action(format!(
            "compare the principal or certificate of {rm} with what the configuration here trusts: until then, somebody else \
             may answer in its place"
        )),
        Next::LookAtKerberos(rm) => Advice::action(format!(
            "look at Kerberos between this host and {rm}: the KDC, krb5.conf, the clocks, the key table of {rm}"
        )),
        Next::LookAtZooKeeper => Advice::action("see that ZooKeeper answers"),
    };
    vec![only]
}

fn configure(setting: &Setting) -> String {
    match setting {
        Setting::Rm(rm) => format!("in the configuration here: what is needed to ask {rm}"),
        Setting::ZooKeeper => format!("in the configuration here: {}", keys::ZK_ADDRESS.name),
        Setting::Elected => format!(
            "compare {}, {} and {} here with those of the ResourceManagers",
            keys::HA_RM_IDS.name,
            keys::CLUSTER_ID.name,
            keys::ZK_BASE_PATH.name
        ),
        Setting::Elector => format!(
            "set {} alike for all ResourceManagers, and restart those where it differs",
            keys::CURATOR_ELECTOR.name
        ),
        Setting::Store => "give the ResourceManagers a state store that all of them reach: \
                           yarn.resourcemanager.store.class"
            .to_owned(),
    }
}
