//! The machines' values in plain words. Ids come from the configuration.

use crate::rpc::ha::Role;

use crate::verdict::advice::Advice;
use crate::verdict::observation::Missing;

use super::refusal::{FRESH, Refusal, Risk};
use super::silences::Silences;
use super::step::{Cause, Ending, Next, Stop};
use super::view::{Life, Rm};
use super::{Outcome, Planned};

fn role(role: Role) -> &'static str {
    match role {
        Role::Active => "active",
        Role::Standby => "standby",
    }
}

/// Why a source did not tell, at the end of a sentence.
fn because(missing: Option<&Missing>) -> String {
    missing.map_or_else(String::new, |missing| format!(": {missing}"))
}

/// The same in a sentence that goes on.
fn aside(missing: Option<&Missing>) -> String {
    missing.map_or_else(String::new, |missing| format!(" ({missing})"))
}

fn state_unknown(rm: Rm, ids: &[String]) -> String {
    format!("{} does not say which state it is in", rm.name(ids))
}

/// A ZooKeeper that answers with a refusal is not one that is away.
fn zookeeper_unseen(missing: Option<&Missing>) -> &'static str {
    match missing {
        None | Some(Missing::Refused | Missing::Silent(_) | Missing::Unreachable(_)) => {
            "ZooKeeper does not answer"
        }
        Some(_) => "ZooKeeper tells nothing",
    }
}

impl Refusal {
    /// What was seen, with the words of the sources that did not tell; see [`Refusal::flag`] for what accepts it and [`Refusal::next`] for what to do instead.
    pub fn text(self, ids: &[String], silences: &Silences) -> String {
        let id = |rm: Rm| rm.name(ids);
        match self {
            Self::NoTarget => "not exactly one RM is on standby: name the target with --to".into(),
            Self::NoSuchRm(rm) => format!("RM number {} is not configured", rm.0 + 1),
            Self::Unlisted(rm) => format!(
                "{} is one of the RMs by what the others say, and not by this configuration",
                id(rm)
            ),
            Self::OtherMode => {
                "the RMs run in another failover mode than this configuration says".into()
            }
            Self::OneProcess(one, other) => format!(
                "{} and {} are one process: their addresses lead to the same ResourceManager",
                id(one),
                id(other)
            ),
            Self::TargetDead(rm) => format!("{} is the target, and also said to be dead", id(rm)),
            Self::Denied => format!(
                "no ResourceManager lets the caller ask for its state: {}",
                silences.all_states(ids)
            ),
            Self::TargetUnseen(rm) => {
                format!("{}{}", state_unknown(rm, ids), because(silences.state(rm)))
            }
            Self::TargetNotStandby(rm, state) => format!("{} is {state}, not standby", id(rm)),
            Self::TargetNotReady(rm) => {
                format!("{} says that it is not ready to become active", id(rm))
            }
            Self::TargetUnhealthy(rm) => format!("{} says that it is not healthy", id(rm)),
            Self::TargetHealthUnknown(rm) => {
                format!(
                    "{} does not say whether it is healthy{}",
                    id(rm),
                    because(silences.health(rm))
                )
            }
            Self::Contradiction(rm) => format!("/isActive of {} contradicts its RPC port", id(rm)),
            Self::SplitBrain => "more than one RM is active".into(),
            Self::Unseen { rm, life } => {
                let refused = silences.state(rm) == Some(&Missing::Refused);
                let seen = match life {
                    Life::Answers => "is alive and does not say whether it is active",
                    Life::Accepts => {
                        "accepts connections but does not answer, and may be active (frozen?)"
                    }
                    Life::Session => {
                        "does not answer, has a live ZooKeeper session, and may be active"
                    }
                    Life::Unseen if refused => {
                        "is down, or a firewall rejects connections to it; it may be active"
                    }
                    Life::Unseen => "does not answer and may be active",
                };
                format!("{} {seen}{}", id(rm), because(silences.state(rm)))
            }
            Self::NotDead(rm, life) => {
                let seen = match life {
                    Life::Session => "it has a live ZooKeeper session",
                    Life::Accepts => {
                        "it accepts connections: a frozen process may go on at any time"
                    }
                    Life::Answers | Life::Unseen => "it is alive",
                };
                format!("--dead {} was given, but {seen}", id(rm))
            }
            Self::ZooKeeperUnseen => {
                let why = silences.zookeeper();
                format!("{}{}", zookeeper_unseen(why), because(why))
            }
            Self::Curator(_) => {
                "under the Curator elector the old leader would not notice its loss and \
                              stay active beside the new one"
                    .into()
            }
            Self::NotAgreed => "lock, RPC and /isActive do not agree on one active RM".into(),
            Self::NoElection => format!(
                "automatic failover is on, and no election was found{}",
                because(silences.zookeeper())
            ),
            Self::StrangeLeader => {
                "the lock is held by an RM that this configuration does not list".into()
            }
            Self::KeepNeeded => {
                "not exactly one RM is known to be active: name the right one with --keep".into()
            }
            Self::KeepNotAllowed => {
                "the election says who is active: --keep is for manual failover".into()
            }
            Self::UseFailover(_) => "exactly one RM is active, so nothing is broken".into(),
            Self::RestartNeeded(rm) => format!("{} leads the election and is not active", id(rm)),
            Self::NobodyInElection(_) => "no RM takes part in the election".into(),
            Self::Risk(risk) => risk.text(),
        }
    }

    /// What to do instead, if anything is known to help.
    pub fn next(self) -> Option<Next> {
        match self {
            Self::SplitBrain | Self::NotAgreed => Some(Next::Repair),
            Self::Denied => Some(Next::Identify),
            Self::UseFailover(to) => Some(Next::Failover { to, dead: None }),
            Self::RestartNeeded(rm) => Some(Next::Restart(rm)),
            Self::Curator(rm) | Self::NobodyInElection(rm) => rm.map(Next::Restart),
            // What status shows comes from the same configuration.
            Self::Unlisted(_) | Self::OtherMode | Self::OneProcess(..) | Self::StrangeLeader => {
                None
            }
            _ => Some(Next::Status),
        }
    }
}

impl Risk {
    fn text(self) -> String {
        match self {
            Self::Loss => "running applications are not known to survive a failover: recovery is off, the RMs do not \
                           keep their state in one place that lasts and both reach, or neither could be found out"
                .into(),
            Self::VersionSkew => "the RMs are not known to run the same version".into(),
            Self::ConfigSkew => "the RMs are not known to run with the same HA keys".into(),
            Self::FreshTarget => {
                format!("the target started, or last became active, less than {} s ago, or does not say when", FRESH.as_secs())
            }
            Self::NoHttp => "/isActive of the RM that is to be active does not say whether it is".into(),
        }
    }
}

impl Planned {
    /// As `--dry-run` lists it.
    pub fn text(self, ids: &[String]) -> String {
        let id = |rm: Rm| rm.name(ids);
        match self {
            Self::Nothing => "nothing to do".into(),
            Self::Transition(rm, to) => {
                format!("tell {} to become {}, and see it", id(rm), role(to))
            }
            Self::Elections {
                holder,
                target,
                at_most,
            } => format!(
                "delete the lock that {} holds, until {} takes it, at most {at_most} times",
                id(holder),
                id(target)
            ),
            Self::Confirm(rm) => format!("see that every source agrees on {}", id(rm)),
            Self::AwaitElection => "wait for the electors to choose one".into(),
        }
    }
}

impl Next {
    /// What to do; none if nothing needs to be.
    pub fn advice(self, ids: &[String]) -> Option<Advice> {
        let id = |rm: Rm| rm.name(ids);
        Some(match self {
            Self::Nothing => return None,
            Self::Status => Advice::command(["status"]),
            Self::Repair => Advice::command(["repair"]),
            Self::RepairKeep(rm) => Advice::command(["repair", "--keep", id(rm)]),
            Self::Failover { to, dead } => {
                let dead = dead.into_iter().flat_map(|dead| ["--dead", id(dead)]);
                Advice::command(["failover", "--to", id(to)].into_iter().chain(dead))
            }
            Self::Identify => Advice::action(
                "ask as a user whom the ResourceManagers admit; under Kerberos: \
                 kinit, or --keytab with --principal",
            ),
            Self::Restart(rm) => {
                Advice::action(format!("restart the ResourceManager {}", id(rm))).then(["status"])
            }
        })
    }
}

impl Cause {
    fn text(self, ids: &[String], silences: &Silences) -> String {
        let id = |rm: Rm| rm.name(ids);
        match self {
            Self::Refused(rm, to) => format!("{} refused to become {}", id(rm), role(to)),
            Self::HalfWay(rm) => format!("{} stopped half way to standby", id(rm)),
            Self::NoEffect(rm, to) => format!("{} did not become {}", id(rm), role(to)),
            Self::Unresolved(rm, to) => format!(
                "{} was told to become {} and has not been heard of since",
                id(rm),
                role(to)
            ),
            Self::Unseen(rm) => {
                format!("{}{}", state_unknown(rm, ids), aside(silences.state(rm)))
            }
            Self::Unfit(rm) => format!("{} is not a healthy standby any more", id(rm)),
            Self::SomebodyElse => "somebody else is changing states".into(),
            Self::LockRefused => "ZooKeeper did not let the lock be deleted".into(),
            Self::ElectionsUsedUp => "the electors did not choose the target".into(),
            Self::Mismatch => "lock, RPC and /isActive do not agree".into(),
            Self::NoLeader => "nobody known holds the lock".into(),
            Self::ZooKeeperUnseen => {
                let why = silences.zookeeper();
                format!("{}{}", zookeeper_unseen(why), aside(why))
            }
            Self::RestartNeeded(rm) => format!("{} leads the election and is not active", id(rm)),
            Self::Stopped(Stop::Interrupt) => "interrupted".into(),
            Self::Stopped(Stop::Deadline) => "the time was used up".into(),
            Self::GivenUp => "ended in the middle of a step".into(),
        }
    }
}

impl Outcome {
    /// One sentence on how it ended, with the words of sources that did not tell at last; who is active stands in [`Outcome::states`].
    pub fn text(&self, ids: &[String], silences: &Silences) -> String {
        let why = |cause: Cause| cause.text(ids, silences);
        match self.ending {
            Ending::Already => "nothing had to be done".into(),
            Ending::Done => "done".into(),
            Ending::Unconfirmed => "done over RPC, not confirmed by /isActive".into(),
            Ending::Unchanged(cause) => {
                format!("not done, nothing was changed: {}", why(cause))
            }
            Ending::WentBack(cause) => {
                format!("not done, the old active RM is back: {}", why(cause))
            }
            Ending::Left(cause) => format!("not done, look at it: {}", why(cause)),
        }
    }
}
