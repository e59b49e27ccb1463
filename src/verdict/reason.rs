//! What a verdict rests on, and what to do about it: typed, and worded by [`crate::report`].

use crate::rpc::ha::HaState;

use super::observation::{Missing, Source};

/// One thing that was seen and is not as it should be.
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
    /// The RM says that it is not well.
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
        source: Source,
        /// Whether it says that the RM is active.
        active: bool,
    },
    /// Sources of an RM said nothing, all for the same reason.
    SourcesMissing {
        /// The RM.
        rm: String,
        /// The sources.
        sources: Vec<Source>,
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

/// What to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Make this RM active, by a failover that looks at the others first.
    Failover {
        /// The RM.
        to: String,
        /// The others where nothing listens.
        dead: Vec<String>,
    },
    /// Bring the RMs in line with the elector.
    Repair,
    /// End a split brain; where several are named, the operator says who of them stays active.
    RepairKeeping(Vec<String>),
    /// Start this RM's process.
    Start(String),
    /// Look at this RM's process: it does not answer, or has to be restarted.
    LookAt(String),
    /// Have this RM check its health.
    CheckHealth(String),
    /// Call as somebody whom this RM, or ZooKeeper where none is named, admits.
    Identify(Option<String>),
    /// Put the configuration right.
    Configure(Setting),
    /// Compare what this RM shows of itself with what the configuration trusts.
    Compare(String),
    /// See that Kerberos works between this host and this RM.
    LookAtKerberos(String),
    /// See that ZooKeeper answers.
    LookAtZooKeeper,
}

/// What a configuration lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// What is needed to ask this RM.
    Rm(String),
    /// Where ZooKeeper is.
    ZooKeeper,
    /// The RM that is elected, or its own election.
    Elected,
    /// The same elector for all RMs.
    Elector,
    /// A state store that another RM can read.
    Store,
}

impl Reason {
    /// The word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoRms => "no-rms",
            Self::OneProcess { .. } => "one-process",
            Self::NobodyActive => "nobody-active",
            Self::SeveralActive(_) => "several-active",
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
            Self::NotElected { rm, .. }
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
