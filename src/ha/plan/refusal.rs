//! The reasons not to begin a failover or a repair, each with the flag that accepts it, if any does.

use std::time::Duration;

use crate::base::escape::quoted;
use crate::ha::state::HaState;

use super::step::NextCommand;
use super::view::{Life, RmIndex};

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
    /// The target was started, or last became active, less than [`FRESH`] ago, or it is not known when.
    FreshTarget,
    /// `/isActive` of the RM that is to be active does not answer, so it cannot confirm anything.
    NoHttp,
    /// Another RM may still carry out an activation that this host sent, and become active beside the target.
    PendingActivation,
}

impl Risk {
    fn code(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::VersionSkew => "version-skew",
            Self::ConfigSkew => "config-skew",
            Self::FreshTarget => "fresh-target",
            Self::NoHttp => "no-http",
            Self::PendingActivation => "pending-activation",
        }
    }

    /// The flag that accepts it.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Loss => "--accept-loss",
            Self::VersionSkew => "--accept-version-skew",
            Self::ConfigSkew => "--accept-config-skew",
            Self::FreshTarget => "--accept-fresh-target",
            Self::NoHttp => "--accept-no-http",
            Self::PendingActivation => "--accept-pending-activation",
        }
    }
}

/// A reason not to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanRefusal {
    /// Without `--to` it is not clear which RM is meant: not exactly one is on standby.
    NoTarget,
    /// An RM is given that the configuration does not have.
    NoSuchRm(RmIndex),
    /// The running RMs list an RM that the configuration does not. Its place is that among those that it lists and,
    /// after them, [`super::Background::unlisted`].
    Unlisted(RmIndex),
    /// The RMs do not run in the mode that the configuration says.
    OtherMode,
    /// These two RMs of the configuration are one process: a typing error, an alias, a virtual address.
    OneProcess(RmIndex, RmIndex),
    /// The target is also said to be dead.
    TargetDead(RmIndex),
    /// No RM lets the caller ask for its state: it is about the caller, and not about the RMs. What cannot be known for
    /// that reason is not listed beside it.
    Denied,
    /// The target is not seen over RPC.
    TargetUnseen(RmIndex),
    /// The target is in this state and not on standby.
    TargetNotStandby(RmIndex, HaState),
    /// The target says that it is not ready to become active.
    TargetNotReady(RmIndex),
    /// The target says that it is not well.
    TargetUnhealthy(RmIndex),
    /// The target does not say how it is.
    TargetHealthUnknown(RmIndex),
    /// `/isActive` of this RM says that it is active and RPC that it is not, or the other way round.
    Contradiction(RmIndex),
    /// Several RMs are active.
    SplitBrain,
    /// This RM does not say whether it is active. `--dead` accepts it, unless something shows it alive.
    Unseen {
        /// The RM.
        rm: RmIndex,
        /// What shows it alive.
        life: Life,
    },
    /// This RM is said to be dead, and this shows it alive.
    NotDead(RmIndex, Life),
    /// ZooKeeper does not tell, so nobody can be known to be dead, nor who leads.
    ZooKeeperUnseen,
    /// Under the Curator elector the old leader, this one, would not notice that it lost.
    Curator(Option<RmIndex>),
    /// Lock, RPC and `/isActive` do not agree on one RM.
    NotAgreed,
    /// Automatic failover, and no election was found.
    NoElection,
    /// The lock names an RM that the configuration does not list.
    StrangeLeader,
    /// More or fewer than one RM is active, and the operator has to say which one is to be.
    KeepNeeded,
    /// An election says who is active: `--keep` has no say.
    KeepNotAllowed,
    /// Exactly one RM, another one, is active: what is wanted is a failover to this one.
    UseFailover(RmIndex),
    /// The Curator leader is not active: only a restart of its process puts that right.
    RestartNeeded(RmIndex),
    /// Under the Curator elector nobody takes part in the election; the RM to restart first, if one answers.
    NobodyInElection(Option<RmIndex>),
    /// A risk that was not accepted.
    Risk(Risk),
}

impl PlanRefusal {
    /// The word for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoTarget => "no-target",
            Self::NoSuchRm(_) => "no-such-rm",
            Self::Unlisted(_) => "unlisted-rm",
            Self::OtherMode => "other-mode",
            Self::OneProcess(..) => "one-process",
            Self::TargetDead(_) => "target-dead",
            Self::Denied => "denied",
            Self::TargetUnseen(_) => "target-unseen",
            Self::TargetNotStandby(..) => "target-not-standby",
            Self::TargetNotReady(_) => "target-not-ready",
            Self::TargetUnhealthy(_) => "target-unhealthy",
            Self::TargetHealthUnknown(_) => "target-health-unknown",
            Self::Contradiction(_) => "http-disagrees",
            Self::SplitBrain => "split-brain",
            Self::Unseen { .. } => "may-be-active",
            Self::NotDead(..) => "not-dead",
            Self::ZooKeeperUnseen => "zookeeper-missing",
            Self::Curator(_) => "curator",
            Self::NotAgreed => "not-agreed",
            Self::NoElection => "no-election",
            Self::StrangeLeader => "strange-leader",
            Self::KeepNeeded => "keep-needed",
            Self::KeepNotAllowed => "keep-not-allowed",
            Self::UseFailover(_) => "one-is-active",
            Self::RestartNeeded(_) => "leader-not-active",
            Self::NobodyInElection(_) => "nobody-in-election",
            Self::Risk(risk) => risk.code(),
        }
    }

    /// The RM that it is about, if it is about one.
    pub fn rm(self) -> Option<RmIndex> {
        match self {
            Self::NoSuchRm(rm)
            | Self::Unlisted(rm)
            | Self::TargetDead(rm)
            | Self::TargetUnseen(rm)
            | Self::TargetNotStandby(rm, _)
            | Self::TargetNotReady(rm)
            | Self::TargetUnhealthy(rm)
            | Self::TargetHealthUnknown(rm)
            | Self::Contradiction(rm)
            | Self::Unseen { rm, .. }
            | Self::NotDead(rm, _)
            | Self::RestartNeeded(rm) => Some(rm),
            Self::NoTarget
            | Self::Denied
            | Self::OtherMode
            | Self::OneProcess(..)
            | Self::SplitBrain
            | Self::ZooKeeperUnseen
            | Self::Curator(_)
            | Self::NotAgreed
            | Self::NoElection
            | Self::StrangeLeader
            | Self::KeepNeeded
            | Self::KeepNotAllowed
            | Self::UseFailover(_)
            | Self::NobodyInElection(_)
            | Self::Risk(_) => None,
        }
    }

    /// What to do instead, if anything is known to help.
    pub fn next(self) -> Option<NextCommand> {
        match self {
            Self::SplitBrain | Self::NotAgreed => Some(NextCommand::Repair),
            Self::Unseen {
                rm,
                life: Life::Accepts,
            }
            | Self::NotDead(rm, Life::Accepts) => Some(NextCommand::Stop(rm)),
            Self::Denied => Some(NextCommand::Identify),
            Self::UseFailover(to) => Some(NextCommand::Failover { to, dead: None }),
            Self::TargetNotReady(rm)
            | Self::TargetUnhealthy(rm)
            | Self::TargetHealthUnknown(rm) => Some(NextCommand::CheckHealth(rm)),
            Self::RestartNeeded(rm) => Some(NextCommand::Restart(rm)),
            Self::Curator(rm) | Self::NobodyInElection(rm) => rm.map(NextCommand::Restart),
            _ => Some(NextCommand::Status),
        }
    }

    /// The exact flag that accepts it, if any does.
    pub fn flag(self, ids: &[String]) -> Option<String> {
        match self {
            Self::Unseen {
                rm,
                life: Life::Unseen,
            } => Some(format!("--dead {}", quoted(rm.name(ids)))),
            Self::Risk(risk) => Some(risk.flag().to_owned()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// One of each.
    fn all() -> Vec<PlanRefusal> {
        let rm = RmIndex(0);
        let risks = [
            Risk::Loss,
            Risk::VersionSkew,
            Risk::ConfigSkew,
            Risk::FreshTarget,
            Risk::NoHttp,
            Risk::PendingActivation,
        ];
        let life = Life::Unseen;
        let rest = [
            PlanRefusal::NoTarget,
            PlanRefusal::NoSuchRm(rm),
            PlanRefusal::Unlisted(rm),
            PlanRefusal::OtherMode,
            PlanRefusal::OneProcess(rm, rm),
            PlanRefusal::TargetDead(rm),
            PlanRefusal::Denied,
            PlanRefusal::TargetUnseen(rm),
            PlanRefusal::TargetNotStandby(rm, HaState::Initializing),
            PlanRefusal::TargetNotReady(rm),
            PlanRefusal::TargetUnhealthy(rm),
            PlanRefusal::TargetHealthUnknown(rm),
            PlanRefusal::Contradiction(rm),
            PlanRefusal::SplitBrain,
            PlanRefusal::Unseen { rm, life },
            PlanRefusal::NotDead(rm, life),
            PlanRefusal::ZooKeeperUnseen,
            PlanRefusal::Curator(None),
            PlanRefusal::NotAgreed,
            PlanRefusal::NoElection,
            PlanRefusal::StrangeLeader,
            PlanRefusal::KeepNeeded,
            PlanRefusal::KeepNotAllowed,
            PlanRefusal::UseFailover(rm),
            PlanRefusal::RestartNeeded(rm),
            PlanRefusal::NobodyInElection(None),
        ];
        rest.into_iter()
            .chain(risks.map(PlanRefusal::Risk))
            .collect()
    }

    #[test]
    fn every_code_is_its_own_and_stands_in_the_manual() {
        let manual = include_str!("../../../docs/operate.md");
        let codes: BTreeSet<&str> = all().into_iter().map(PlanRefusal::code).collect();
        assert_eq!(codes.len(), all().len());
        for refusal in all() {
            let code = refusal.code();
            assert!(manual.contains(&format!("`{code}`")), "{code}");
            if let PlanRefusal::Risk(risk) = refusal {
                assert_eq!(risk.flag(), format!("--accept-{code}"));
            }
        }
    }
}
