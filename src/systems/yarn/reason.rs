//! The reasons of a verdict, and what to do next: typed values. [`crate::report`] and [`crate::verdict::advice`] put them into
//! words.

use crate::ha::state::HaState;

use super::observations::ObservedSource;
use crate::verdict::seen::Missing;

/// One finding: something is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The configuration lists no RM.
    NoRms,
    /// These two are one process, so the real second RM has not been looked at.
    OneProcess {
        /// The first.
        rm: String,
        /// The second.
        other: String,
    },
    /// Nobody is active.
    NobodyActive,
    /// These are active at once.
    SeveralActive(Vec<String>),
    /// This one was told by this host to become active, did not answer, and may still become so.
    PendingActivation {
        /// The RM.
        rm: String,
        /// When it was told.
        at: String,
    },
    /// This one is active, and another one or nobody is elected.
    NotElected {
        /// The active RM.
        rm: String,
        /// Who is elected.
        leader: Option<String>,
    },
    /// This one is elected and not active.
    LeaderNotActive(String),
    /// No source tells whether this RM is active.
    MayBeActive(String),
    /// Nothing listens where this RM should.
    Down(String),
    /// The RM is neither active nor standby.
    Neither {
        /// The RM.
        rm: String,
        /// Its state.
        state: HaState,
    },
    /// The RM says that it could not become active.
    NotReady {
        /// The RM.
        rm: String,
        /// Why.
        why: String,
    },
    /// The RM's own health check fails.
    Unwell {
        /// The RM.
        rm: String,
        /// Why.
        why: String,
    },
    /// HTTP says something else than RPC, or than the rest of HTTP.
    Disagrees {
        /// The RM.
        rm: String,
        /// Which page.
        source: ObservedSource,
        /// Whether it says that the RM is active.
        active: bool,
    },
    /// Sources of an RM gave no answer, all for the same reason.
    SourcesMissing {
        /// The RM.
        rm: String,
        /// The sources.
        sources: Vec<ObservedSource>,
        /// Why.
        missing: Missing,
    },
    /// The pages of an RM that cannot be called say what it is, and prove nothing.
    PagesProveNothing(String),
    /// The elector's znodes could not be read: who is elected is not known.
    ElectorMissing(Missing),
    /// The RM is in no election: it will never take over.
    NotInElection(String),
    /// An RM is elected that the configuration does not list.
    StrangeLeader(String),
    /// The lock is that of an RM of another cluster.
    OtherCluster(String),
    /// Both electors are at work.
    TwoElectors,
    /// A failover would lose every application.
    NoSharedStore {
        /// The RM.
        rm: String,
        /// Its state store.
        store: String,
    },
    /// The RMs keep their state in stores of these different kinds: a failover would lose every application.
    DifferentStores(Vec<String>),
    /// There is one RM only: nobody could take over.
    NoStandby,
}

impl Reason {
    /// The word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoRms => "no-rms",
            Self::OneProcess { .. } => "one-process",
            Self::NobodyActive => "nobody-active",
            Self::SeveralActive(_) => "several-active",
            Self::PendingActivation { .. } => "pending-activation",
            Self::NotElected { .. } => "not-elected",
            Self::LeaderNotActive(_) => "leader-not-active",
            Self::MayBeActive(_) => "may-be-active",
            Self::Down(_) => "down",
            Self::Neither { .. } => "neither-active-nor-standby",
            Self::NotReady { .. } => "not-ready",
            Self::Unwell { .. } => "unwell",
            Self::Disagrees { .. } => "http-disagrees",
            Self::SourcesMissing { .. } => "sources-missing",
            Self::PagesProveNothing(_) => "pages-prove-nothing",
            Self::ElectorMissing(_) => "elector-missing",
            Self::NotInElection(_) => "not-in-election",
            Self::StrangeLeader(_) => "strange-leader",
            Self::OtherCluster(_) => "other-cluster",
            Self::TwoElectors => "two-electors",
            Self::NoSharedStore { .. } => "no-shared-store",
            Self::DifferentStores(_) => "different-stores",
            Self::NoStandby => "no-standby",
        }
    }

    /// The RM that it is about, if it is about one.
    pub fn rm(&self) -> Option<&str> {
        match self {
            Self::PendingActivation { rm, .. }
            | Self::NotElected { rm, .. }
            | Self::LeaderNotActive(rm)
            | Self::MayBeActive(rm)
            | Self::Down(rm)
            | Self::Neither { rm, .. }
            | Self::NotReady { rm, .. }
            | Self::Unwell { rm, .. }
            | Self::Disagrees { rm, .. }
            | Self::SourcesMissing { rm, .. }
            | Self::PagesProveNothing(rm)
            | Self::NotInElection(rm)
            | Self::StrangeLeader(rm)
            | Self::OneProcess { rm, .. }
            | Self::NoSharedStore { rm, .. } => Some(rm),
            Self::NoRms
            | Self::NobodyActive
            | Self::SeveralActive(_)
            | Self::ElectorMissing(_)
            | Self::OtherCluster(_)
            | Self::TwoElectors
            | Self::DifferentStores(_)
            | Self::NoStandby => None,
        }
    }
}
