//! Reasons to refuse a failover or a repair, and the flag that accepts each of them, if one exists.

use std::time::Duration;

use crate::base::escape::quoted;
use crate::ha::state::HaState;

use super::step::NextCommand;
use super::view::{Life, RmIndex};

/// Minimum uptime of a target. A younger RM may still be loading its state, or crash again.
pub const FRESH: Duration = Duration::from_secs(60);

/// A risk that the operator may accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    /// The running applications would be lost, or this is unknown.
    Loss,
    /// The RMs run different versions, or this is unknown.
    VersionSkew,
    /// The RMs run with different HA keys, or this is unknown.
    ConfigSkew,
    /// The target started or last became active less than [`FRESH`] ago, or this is unknown.
    FreshTarget,
    /// `/isActive` of the target gives no answer, so it cannot confirm the result.
    NoHttp,
    /// Another RM may still carry out an earlier activation from this host: two RMs would then be active.
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

    /// The flag that accepts this risk.
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

/// A reason to refuse a failover or a repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanRefusal {
    /// `--to` is required: the number of standby RMs is not one.
    NoTarget,
    /// The operator named an RM that is not configured.
    NoSuchRm(RmIndex),
    /// The running RMs list an RM that is not in this configuration. The index counts the configured RMs and, after
    /// them, [`super::Background::unlisted`].
    Unlisted(RmIndex),
    /// An RM runs in another failover mode than the configured one.
    OtherMode,
    /// Two configured RMs are one process, because of a typing error, an alias or a virtual address.
    SameProcess(RmIndex, RmIndex),
    /// The target is also declared dead.
    TargetDead(RmIndex),
    /// Every RM denies the caller its state. Refusals that only follow from this one are not listed.
    Denied,
    /// The target does not report its state over RPC.
    TargetUnseen(RmIndex),
    /// The target is in this state, which is neither standby nor active.
    TargetNotStandby(RmIndex, HaState),
    /// The target reports that it is not ready to become active.
    TargetNotReady(RmIndex),
    /// The target reports that it is not healthy.
    TargetUnhealthy(RmIndex),
    /// The target does not report its health.
    TargetHealthUnknown(RmIndex),
    /// `/isActive` and RPC of this RM disagree whether it is active.
    Contradiction(RmIndex),
    /// Several RMs are active.
    SplitBrain,
    /// This RM does not report its state. `--dead` accepts it, unless there is evidence that the RM is alive.
    Unseen {
        rm: RmIndex,
        /// Evidence that the RM is alive.
        life: Life,
    },
    /// This RM is declared dead, but there is evidence that it is alive, or it was not asked.
    NotDead(RmIndex, Life),
    /// ZooKeeper does not answer. It is needed to find the leader, to confirm an RM dead, or as the state store.
    ZooKeeperUnseen,
    /// The Curator elector makes this impossible: the old leader (the index) would not notice that it lost the
    /// leadership.
    Curator(Option<RmIndex>),
    /// The lock, RPC and `/isActive` disagree about the active RM.
    NotAgreed,
    /// The cluster has automatic failover, but no election was found.
    NoElection,
    /// The lock names an RM that the configuration does not list.
    UnlistedLeader,
    /// `--keep` is required: the number of active RMs is not one.
    KeepNeeded,
    /// `--keep` is not allowed with automatic failover: the election selects the active RM.
    KeepNotAllowed,
    /// Exactly one RM is active, and it is not this one: use `failover` to this RM instead.
    UseFailover(RmIndex),
    /// The Curator leader is not active: only a restart of its process helps.
    RestartNeeded(RmIndex),
    /// The election has no participants (Curator elector). The index is the RM to restart first, if an RM answers.
    NobodyInElection(Option<RmIndex>),
    /// The operator has not accepted this risk.
    Risk(Risk),
}

impl PlanRefusal {
    /// The code in machine-readable output, listed in `docs/operate.md`.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoTarget => "no-target",
            Self::NoSuchRm(_) => "no-such-rm",
            Self::Unlisted(_) => "unlisted-rm",
            Self::OtherMode => "other-mode",
            Self::SameProcess(..) => "one-process",
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
            Self::UnlistedLeader => "strange-leader",
            Self::KeepNeeded => "keep-needed",
            Self::KeepNotAllowed => "keep-not-allowed",
            Self::UseFailover(_) => "one-is-active",
            Self::RestartNeeded(_) => "leader-not-active",
            Self::NobodyInElection(_) => "nobody-in-election",
            Self::Risk(risk) => risk.code(),
        }
    }

    /// The RM at fault; `None` if the refusal concerns the cluster or several RMs.
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
            | Self::SameProcess(..)
            | Self::SplitBrain
            | Self::ZooKeeperUnseen
            | Self::Curator(_)
            | Self::NotAgreed
            | Self::NoElection
            | Self::UnlistedLeader
            | Self::KeepNeeded
            | Self::KeepNotAllowed
            | Self::UseFailover(_)
            | Self::NobodyInElection(_)
            | Self::Risk(_) => None,
        }
    }

    /// The recommended next command, if any.
    pub fn next(self) -> Option<NextCommand> {
        match self {
            Self::SplitBrain | Self::NotAgreed => Some(NextCommand::Repair),
            Self::ZooKeeperUnseen => Some(NextCommand::ZooKeeperStatus),
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

    /// The exact flag that accepts this refusal, if there is one.
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

    /// One refusal of each kind.
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
            PlanRefusal::SameProcess(rm, rm),
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
            PlanRefusal::UnlistedLeader,
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
    fn refusal_codes_are_unique_and_documented() {
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
