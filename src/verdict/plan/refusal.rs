//! The reasons not to begin a failover or a repair, each with the flag that accepts it, if any does.

use std::time::Duration;

use crate::rpc::ha::HaState;

use super::view::{Life, Rm};

/// An RM that has been running for less than this may still be reading its state, or be about to crash again.
pub const FRESH: Duration = Duration::from_secs(60);

/// What a failover could cost, and the operator may accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    /// The running applications would be lost, or it is not known whether they would.
    Loss,
    /// The RMs run different versions, or it is not known whether they do.
    VersionSkew,
    /// The RMs run with different HA keys, or it is not known whether they do.
    ConfigSkew,
    /// The target was started less than [`FRESH`] ago, or it is not known when.
    FreshTarget,
    /// `/isActive` of the RM that is to be active does not answer, so it cannot confirm anything.
    NoHttp,
}

impl Risk {
    /// The flag that accepts it.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Loss => "--accept-loss",
            Self::VersionSkew => "--accept-version-skew",
            Self::ConfigSkew => "--accept-config-skew",
            Self::FreshTarget => "--accept-fresh-target",
            Self::NoHttp => "--accept-no-http",
        }
    }
}

/// A reason not to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Without `--to` it is not clear which RM is meant: not exactly one is on standby.
    NoTarget,
    /// An RM is given that the configuration does not have.
    NoSuchRm(Rm),
    /// The target is also said to be dead.
    TargetDead(Rm),
    /// The target is not seen over RPC.
    TargetUnseen(Rm),
    /// The target is in this state and not on standby.
    TargetNotStandby(Rm, HaState),
    /// The target says that it is not ready to become active.
    TargetNotReady(Rm),
    /// The target says that it is not well.
    TargetUnhealthy(Rm),
    /// The target does not say how it is.
    TargetHealthUnknown(Rm),
    /// `/isActive` of this RM says that it is active and RPC that it is not, or the other way round.
    Contradiction(Rm),
    /// Several RMs are active.
    SplitBrain,
    /// This RM does not say whether it is active. `--dead` accepts it, unless something shows it alive.
    Unseen {
        /// The RM.
        rm: Rm,
        /// What shows it alive.
        life: Life,
    },
    /// This RM is said to be dead, and this shows it alive.
    NotDead(Rm, Life),
    /// ZooKeeper gives no answer, so nobody can be known to be dead, nor who leads.
    ZooKeeperUnseen,
    /// Under the Curator elector the old leader, this one, would not notice that it lost.
    Curator(Option<Rm>),
    /// Lock, RPC and `/isActive` do not agree on one RM.
    NotAgreed,
    /// Automatic failover, and no election was found.
    NoElection,
    /// More or fewer than one RM is active, and the operator has to say which one is to be.
    KeepNeeded,
    /// An election says who is active: `--keep` has no say.
    KeepNotAllowed,
    /// Exactly one RM, another one, is active: what is wanted is a failover to this one.
    UseFailover(Rm),
    /// The Curator leader is not active: only a restart of its process puts that right.
    RestartNeeded(Rm),
    /// Under the Curator elector nobody takes part in the election; the RM to restart first, if one answers.
    NobodyInElection(Option<Rm>),
    /// A risk that was not accepted.
    Risk(Risk),
}

impl Refusal {
    /// The exact flag that accepts it, if any does.
    pub fn flag(self, ids: &[String]) -> Option<String> {
        match self {
            Self::Unseen {
                rm,
                life: Life::Unseen,
            } => Some(format!("--dead {}", rm.name(ids))),
            Self::Risk(risk) => Some(risk.flag().to_owned()),
            _ => None,
        }
    }
}
