//! The reasons of a verdict as typed values, with their code, severity, text and advice.

use crate::ha::state::HaState;
use crate::verdict::advice::Advice;
use crate::verdict::finding::{Finding, Severity};
use crate::verdict::seen::Missing;

use super::action::{Setting, SuggestedAction, for_missing, for_missing_elector};
use super::observations::ObservedSource;

/// A problem that the observations show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The configuration lists no RM.
    NoRms,
    /// Both RM addresses lead to one process, so the second RM was not seen.
    SameProcess { rm: String, other: String },
    /// No RM is active.
    NobodyActive,
    /// These RMs are active at the same time.
    SeveralActive(Vec<String>),
    /// This host sent the RM a request to become active. The RM did not answer, and may still become active.
    PendingActivation {
        rm: String,
        /// The time of sending: `2026-11-21T07:00:00Z`.
        at: String,
    },
    /// The active RM is not the elected one.
    NotElected {
        rm: String,
        /// The elected RM; `None` if no RM is elected.
        leader: Option<String>,
    },
    /// The elected RM is not active.
    LeaderNotActive(String),
    /// No source reports whether the RM is active.
    MayBeActive(String),
    /// Connections to the RM are refused.
    Down(String),
    /// The RM is neither active nor standby.
    NeitherActiveNorStandby { rm: String, state: HaState },
    /// The RM reports that it is not ready to become active, and why.
    NotReady { rm: String, why: String },
    /// The RM's own health check fails.
    Unhealthy { rm: String, why: String },
    /// A page contradicts RPC or another page about the RM.
    Disagrees {
        rm: String,
        source: ObservedSource,
        /// True if the page says that the RM is active.
        active: bool,
    },
    /// Sources of an RM gave no answer, all for the same reason.
    SourcesMissing {
        rm: String,
        sources: Vec<ObservedSource>,
        missing: Missing,
    },
    /// RPC fails, and the RM's pages are ignored because they do not authenticate the server.
    PagesIgnored(String),
    /// The elector's znodes could not be read, so the elected RM is unknown.
    ElectorMissing(Missing),
    /// The RM takes no part in the election and cannot take over.
    NotInElection(String),
    /// The configuration does not list the elected RM.
    UnlistedLeader(String),
    /// An RM of another cluster, with this id, holds the election lock.
    OtherCluster(String),
    /// Some RMs use Curator's elector, others `ActiveStandbyElector`.
    TwoElectors,
    /// The RM's state store is not shared: a failover would lose every application.
    NoSharedStore {
        rm: String,
        /// Short class name of the state store.
        store: String,
    },
    /// The RMs use these different stores: a failover would lose every application.
    DifferentStores(Vec<String>),
    /// The cluster has only one RM, so no RM can take over.
    NoStandby,
}

/// A reason's code, severity, RM, text and action.
pub(crate) struct ReasonRow<'a> {
    code: &'static str,
    severity: Severity,
    /// `None` for a problem of the whole cluster.
    rm: Option<&'a str>,
    text: String,
    pub(crate) action: Option<SuggestedAction>,
}

fn row<'a>(
    code: &'static str,
    severity: Severity,
    rm: impl Into<Option<&'a String>>,
    text: String,
    action: impl Into<Option<SuggestedAction>>,
) -> ReasonRow<'a> {
    ReasonRow {
        code,
        severity,
        rm: rm.into().map(String::as_str),
        text,
        action: action.into(),
    }
}

impl Reason {
    /// Code, severity, RM, text and action of this reason.
    #[allow(clippy::too_many_lines, reason = "a row for each reason")]
    pub(crate) fn row(&self) -> ReasonRow<'_> {
        use Severity::{Error, Warning};
        use SuggestedAction::{CheckHealth, CheckProcess, Configure};
        match self {
            Self::NoRms => row(
                "no-rms",
                Error,
                None,
                "yarn.resourcemanager.ha.rm-ids lists no ResourceManager".to_owned(),
                Configure(Setting::NoOther),
            ),
            Self::SameProcess { rm, other } => row(
                "one-process",
                Error,
                rm,
                format!(
                    "{rm} and {other} are the same process: both addresses lead to one ResourceManager"
                ),
                Configure(Setting::Addresses(rm.clone(), other.clone())),
            ),
            Self::NobodyActive => row(
                "nobody-active",
                Error,
                None,
                "no ResourceManager is active: the cluster accepts no applications".to_owned(),
                None,
            ),
            Self::SeveralActive(rms) => row(
                "several-active",
                Error,
                None,
                format!("{} are active at the same time", rms.join(" and ")),
                None,
            ),
            Self::PendingActivation { rm, at } => row(
                "pending-activation",
                Warning,
                rm,
                pending_activation(rm, at),
                CheckProcess(rm.clone()),
            ),
            Self::NotElected { rm, leader } => row(
                "not-elected",
                Error,
                rm,
                match leader {
                    Some(leader) => {
                        format!("{rm} is active, but the elector has {leader} as leader")
                    }
                    None => format!("{rm} is active, but the elector has no leader"),
                },
                None,
            ),
            Self::LeaderNotActive(rm) => row(
                "leader-not-active",
                Error,
                rm,
                format!("{rm} is elected but not active"),
                None,
            ),
            Self::MayBeActive(rm) => row(
                "may-be-active",
                Error,
                rm,
                format!("{rm} may be active: no source tells its state"),
                None,
            ),
            Self::Down(rm) => row(
                "down",
                Warning,
                rm,
                format!("{rm} is down, or a firewall rejects connections (connection refused)"),
                None,
            ),
            Self::NeitherActiveNorStandby { rm, state } => row(
                "neither-active-nor-standby",
                Warning,
                rm,
                format!("{rm} is {state}, neither active nor standby"),
                CheckProcess(rm.clone()),
            ),
            Self::NotReady { rm, why } => row(
                "not-ready",
                Warning,
                rm,
                format!("{rm} is not ready to become active: {why}"),
                CheckProcess(rm.clone()),
            ),
            Self::Unhealthy { rm, why } => row(
                "unwell",
                Warning,
                rm,
                format!("{rm} is unhealthy: {why}"),
                CheckHealth(rm.clone()),
            ),
            Self::Disagrees { rm, source, active } => row(
                "http-disagrees",
                Warning,
                rm,
                format!(
                    "{rm}: {} says that it is {}",
                    source.name(),
                    if *active { "active" } else { "not active" }
                ),
                CheckProcess(rm.clone()),
            ),
            Self::SourcesMissing {
                rm,
                sources,
                missing,
            } => row(
                "sources-missing",
                Warning,
                rm,
                format!(
                    "{rm}: {}: {missing}",
                    sources
                        .iter()
                        .map(|source| source.name())
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
                for_missing(rm, missing),
            ),
            Self::PagesIgnored(rm) => row(
                "pages-prove-nothing",
                Warning,
                rm,
                format!(
                    "{rm}: its web pages are ignored: this cluster uses Kerberos, and the pages do not prove which server answers"
                ),
                None,
            ),
            Self::ElectorMissing(missing) => row(
                "elector-missing",
                Warning,
                None,
                format!("the elected ResourceManager is unknown: ZooKeeper: {missing}"),
                for_missing_elector(missing),
            ),
            Self::NotInElection(rm) => row(
                "not-in-election",
                Warning,
                rm,
                format!(
                    "{rm} takes no part in the election: it cannot take over until it is restarted"
                ),
                CheckProcess(rm.clone()),
            ),
            Self::UnlistedLeader(rm) => row(
                "strange-leader",
                Error,
                rm,
                format!("{rm} is elected, but the configuration does not list it"),
                Configure(Setting::Elected),
            ),
            Self::OtherCluster(id) => row(
                "other-cluster",
                Error,
                None,
                format!("the lock is held by a ResourceManager of cluster {id}"),
                Configure(Setting::Elected),
            ),
            Self::TwoElectors => row(
                "two-electors",
                Error,
                None,
                "two electors are in use: some ResourceManagers use Curator's, others do not"
                    .to_owned(),
                Configure(Setting::Elector),
            ),
            Self::NoSharedStore { rm, store } => row(
                "no-shared-store",
                Warning,
                rm,
                format!("{rm} has {store}: a failover would lose every application"),
                Configure(Setting::Store),
            ),
            Self::DifferentStores(stores) => row(
                "different-stores",
                Warning,
                None,
                format!(
                    "the ResourceManagers keep their state in different stores ({}): a failover would lose every application",
                    stores.join(", ")
                ),
                Configure(Setting::Store),
            ),
            Self::NoStandby => row(
                "no-standby",
                Warning,
                None,
                "there is no standby ResourceManager".to_owned(),
                Configure(Setting::NoOther),
            ),
        }
    }

    /// Converts the reason to the form that all systems share.
    pub fn finding(&self) -> Finding {
        let row = self.row();
        Finding {
            code: row.code,
            severity: row.severity,
            subject: row.rm.map(str::to_owned),
            text: row.text,
            origin: None,
            advice: row.action.as_ref().map(Advice::from),
        }
    }
}

/// Returns the message about an unanswered activation.
pub fn pending_activation(rm: &str, at: &str) -> String {
    format!(
        "this host told {rm} to become active at {at}, and {rm} did not answer: it may still become active until it is restarted"
    )
}

#[cfg(test)]
mod tests;
