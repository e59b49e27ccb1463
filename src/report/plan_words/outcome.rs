//! Messages for the steps of a plan and for its result.

use crate::base::escape::quoted;
use crate::ha::plan::step::{Ending, FailureCause, NextCommand, Stop};
use crate::ha::plan::view::RmIndex;
use crate::ha::plan::{PlanOutcome, Planned};
use crate::ha::state::Role;
use crate::systems::yarn::advice as yarn_advice;
use crate::systems::yarn::silences::Silences;
use crate::verdict::advice::Advice;

use super::{aside, state_unknown, zookeeper_unseen};

fn role(role: Role) -> &'static str {
    match role {
        Role::Active => "active",
        Role::Standby => "standby",
    }
}

impl Planned {
    /// Returns the text for the list of `--dry-run`.
    pub fn text(self, ids: &[String]) -> String {
        let id = |rm: RmIndex| rm.name(ids);
        match self {
            Self::Nothing => "nothing to do".into(),
            Self::Transition(rm, to) => format!("make {} {} and verify", id(rm), role(to)),
            Self::Elections {
                holder,
                target,
                at_most,
            } => format!(
                "delete the election lock of {} until {} takes it, at most {at_most} times",
                id(holder),
                id(target)
            ),
            Self::Confirm(rm) => {
                format!("verify that all sources agree that {} is active", id(rm))
            }
            Self::AwaitElection => "wait for the electors to elect an RM".into(),
        }
    }
}

impl NextCommand {
    /// Returns `None` if no action is needed.
    pub fn advice(self, ids: &[String]) -> Option<Advice> {
        let id = |rm: RmIndex| rm.name(ids);
        Some(match self {
            Self::Nothing => return None,
            Self::Status => Advice::command(["status"]),
            Self::ZooKeeperStatus => Advice::command(["zookeeper", "status"]),
            Self::Repair => Advice::command(["repair"]),
            Self::RepairKeep(rm) => Advice::command(["repair", "--keep", id(rm)]),
            Self::Failover { to, dead } => {
                let dead: Vec<&str> = dead.into_iter().map(id).collect();
                yarn_advice::failover(id(to), &dead, &[])
            }
            Self::CheckHealth(rm) => Advice::command(["check-health", id(rm)]),
            Self::Identify => Advice::action(
                "run it as a user in yarn.admin.acl; with Kerberos: kinit, or --keytab with \
                 --principal",
            ),
            Self::Stop(rm) => Advice::action(format!(
                "stop the process of {} on its host (kill -9), then add --dead {}",
                id(rm),
                quoted(id(rm))
            )),
            Self::Restart(rm) => {
                Advice::action(format!("restart the ResourceManager {}", id(rm))).then(["status"])
            }
        })
    }
}

impl FailureCause {
    fn text(self, ids: &[String], silences: &Silences) -> String {
        let id = |rm: RmIndex| rm.name(ids);
        match self {
            Self::Refused(rm, to) => format!("{} refused to become {}", id(rm), role(to)),
            Self::HalfWay(rm) => format!("{} stopped half way to standby", id(rm)),
            Self::NoEffect(rm, to) => format!("{} did not become {}", id(rm), role(to)),
            Self::Unresolved(rm, to) => format!(
                "{} was told to become {} and has not answered since",
                id(rm),
                role(to)
            ),
            Self::Unseen(rm) => {
                format!("{}{}", state_unknown(rm, ids), aside(silences.state(rm)))
            }
            Self::Unfit(rm) => format!("{} is not a healthy standby any more", id(rm)),
            Self::Contradiction(rm) => format!(
                "{} of {} says that it is active, its RPC port that it is not",
                silences.page(rm),
                id(rm)
            ),
            Self::SomebodyElse => "somebody else is changing states".into(),
            Self::LockRefused => "ZooKeeper did not let the lock be deleted".into(),
            Self::ElectionsUsedUp => "the electors did not elect the target".into(),
            Self::Mismatch => "lock, RPC and /isActive do not agree".into(),
            Self::NoLeader => "no known RM holds the lock".into(),
            Self::ZooKeeperUnseen => {
                let why = silences.zookeeper();
                format!("{}{}", zookeeper_unseen(why), aside(why))
            }
            Self::RestartNeeded(rm) => {
                format!("{} leads the election but is not active", id(rm))
            }
            Self::Stopped(Stop::Interrupt) => "interrupted".into(),
            Self::Stopped(Stop::Deadline) => "the time limit was reached".into(),
            Self::Stopped(Stop::LockLost) => "the failover lock was lost".into(),
            Self::GivenUp => "stopped in the middle of a step".into(),
        }
    }
}

impl PlanOutcome {
    /// Returns the result in one sentence. The states are in [`PlanOutcome::states`].
    pub fn text(&self, ids: &[String], silences: &Silences) -> String {
        let why = |cause: FailureCause| cause.text(ids, silences);
        let late = match self.interrupted {
            true => ", the interrupt came too late to stop it",
            false => "",
        };
        match self.ending {
            Ending::Already => "nothing had to be done".into(),
            Ending::Done => format!("done{late}"),
            Ending::Unconfirmed => format!("done over RPC, not confirmed by /isActive{late}"),
            Ending::Unchanged(cause) => format!("not done, nothing was changed: {}", why(cause)),
            Ending::WentBack(FailureCause::Stopped(Stop::Interrupt)) => {
                "interrupted, undone".into()
            }
            Ending::WentBack(cause) => {
                format!("FAILED, the old active RM is active again: {}", why(cause))
            }
            Ending::Left(cause) => {
                let election = match self.electing {
                    true => "; the election goes on",
                    false => "",
                };
                format!("FAILED, needs attention: {}{election}", why(cause))
            }
        }
    }
}
