//! Messages and advice for the refusals of a plan.

use crate::base::escape::quoted;
use crate::ha::plan::background::Loss;
use crate::ha::plan::refusal::{FRESH, PlanRefusal, Risk};
use crate::ha::plan::view::{Life, RmIndex};
use crate::ha::state::HaState;
use crate::systems::yarn::action::{
    Setting, SuggestedAction as Mending, for_missing, for_missing_elector,
};
use crate::systems::yarn::next::naming_every_key;
use crate::systems::yarn::reason::pending_activation;
use crate::systems::yarn::silences::Silences;
use crate::verdict::advice::Advice;
use crate::verdict::seen::Missing;

use super::{aside, because, state_unknown, zookeeper_unseen};

/// Returns the key to correct if a host name has no address.
fn correction(missing: Option<&Missing>) -> String {
    match missing {
        Some(Missing::UnknownHost { key, .. }) => format!("; correct {key}, or DNS"),
        _ => String::new(),
    }
}

/// Formats alternative flags, quoted for a shell: `--to rm1 or --to rm2`.
fn flags(flag: &str, rms: &[RmIndex], ids: &[String]) -> String {
    let flags = rms
        .iter()
        .map(|rm| format!("{flag} {}", quoted(rm.name(ids))));
    flags.collect::<Vec<_>>().join(" or ")
}

/// Formats the state of every RM: `rm1 and rm2 are standby`.
fn states(ids: &[String], silences: &Silences) -> String {
    let mut told = Vec::new();
    for state in [
        HaState::Active,
        HaState::Standby,
        HaState::Initializing,
        HaState::Observer,
    ] {
        let rms = silences.in_state(state);
        let verb = if rms.len() > 1 { "are" } else { "is" };
        if !rms.is_empty() {
            told.push(format!("{} {verb} {state}", list(&rms, ids)));
        }
    }
    let unknown = (0..ids.len())
        .map(RmIndex)
        .filter(|rm| silences.role(*rm).is_none());
    told.extend(
        unknown.map(|rm| format!("{}{}", state_unknown(rm, ids), aside(silences.state(rm)))),
    );
    told.join(", ")
}

/// Returns the RMs that a failover could make active.
fn targets(silences: &Silences) -> Vec<RmIndex> {
    silences.in_state(HaState::Standby)
}

/// Returns the RMs that a repair could keep.
fn to_keep(silences: &Silences) -> Vec<RmIndex> {
    let active = silences.in_state(HaState::Active);
    match active.is_empty() {
        true => targets(silences),
        false => active,
    }
}

/// Describes the evidence that an RM may be active.
fn unseen(rm: RmIndex, life: Life, ids: &[String], silences: &Silences) -> String {
    let missing = silences.state(rm);
    let seen = match (life, missing) {
        (Life::Answers, Some(Missing::Denied(_))) => {
            return format!("{}{}", state_unknown(rm, ids), because(missing));
        }
        (Life::Answers, _) => {
            let why = aside(missing);
            return format!(
                "{}: a port answers, but RPC does not{why}",
                state_unknown(rm, ids)
            );
        }
        (Life::Accepts, _) => {
            "accepts connections but does not answer (frozen?), and may be active"
        }
        (Life::Session, _) => "does not answer, has a live ZooKeeper session, and may be active",
        (Life::NotAsked, _) => {
            let why = silences.unasked(rm);
            let (id, because, correction) = (rm.name(ids), because(why), correction(why));
            return format!("{id} may be active, and could not be asked{because}{correction}");
        }
        (Life::Unseen, Some(Missing::Refused)) => {
            "refuses connections (it is down, or a firewall rejects them) and may still be active"
        }
        (Life::Unseen, _) => "does not answer and may be active",
    };
    format!("{} {seen}{}", rm.name(ids), because(missing))
}

fn name_target(ids: &[String], silences: &Silences) -> String {
    let states = states(ids, silences);
    match flags("--to", &targets(silences), ids) {
        none if none.is_empty() => format!("no RM is known to be standby: {states}"),
        flags => format!("{states}; name the target: {flags}"),
    }
}

fn name_rm_to_keep(ids: &[String], silences: &Silences) -> String {
    let states = states(ids, silences);
    match flags("--keep", &to_keep(silences), ids) {
        none if none.is_empty() => format!("no state is known: {states}"),
        flags => format!("{states}; name the RM to keep: {flags}"),
    }
}

fn denied(ids: &[String], silences: &Silences) -> String {
    let reason = match silences.first_state() {
        Some((_, Missing::Authentication(_))) => {
            "no ResourceManager can be asked with this hadoop.security.authentication"
        }
        _ => "every ResourceManager denies this user",
    };
    format!("{reason}: {}", silences.all_states(ids))
}

/// Returns why `--dead` cannot declare the RM dead.
fn not_dead(rm: RmIndex, life: Life, ids: &[String], silences: &Silences) -> String {
    let seen = match life {
        Life::Session => "it has a live ZooKeeper session".to_owned(),
        Life::Accepts => {
            "it accepts connections: a frozen process may go on at any time".to_owned()
        }
        Life::NotAsked => {
            let why = silences.unasked(rm);
            format!("it could not be asked{}{}", because(why), correction(why))
        }
        Life::Answers | Life::Unseen => "it is alive".to_owned(),
    };
    format!("--dead {} was given, but {seen}", rm.name(ids))
}

fn no_election(silences: &Silences) -> String {
    let why = match silences.zookeeper() {
        Some(Missing::NotConfigured { why, .. }) => format!(": {why}"),
        missing => because(missing),
    };
    format!("automatic failover is on, but the election cannot be read{why}")
}

/// Formats `rm1 and rm2`.
fn list(rms: &[RmIndex], ids: &[String]) -> String {
    let names: Vec<&str> = rms.iter().map(|rm| rm.name(ids)).collect();
    names.join(" and ")
}

impl PlanRefusal {
    /// Returns the reason, with the errors of sources that did not answer. See [`PlanRefusal::flag`] for the
    /// flag that accepts the risk, and [`PlanRefusal::next`] for the next command.
    pub fn text(self, ids: &[String], silences: &Silences) -> String {
        let id = |rm: RmIndex| rm.name(ids);
        match self {
            Self::NoTarget => name_target(ids, silences),
            Self::NoSuchRm(rm) => format!("RM number {} is not configured", rm.0 + 1),
            Self::Unlisted(rm) => format!(
                "the running RMs list {}, but this configuration does not",
                id(rm)
            ),
            Self::OtherMode => {
                "the RMs run in another failover mode than this configuration has".into()
            }
            Self::SameProcess(one, other) => format!(
                "{} and {} are the same ResourceManager: their addresses lead to one process",
                id(one),
                id(other)
            ),
            Self::TargetDead(rm) => format!("{} is the target, but --dead {0} was given", id(rm)),
            Self::Denied => denied(ids, silences),
            Self::TargetUnseen(rm) => {
                format!("{}{}", state_unknown(rm, ids), because(silences.state(rm)))
            }
            Self::TargetNotStandby(rm, state) => format!("{} is {state}, not standby", id(rm)),
            Self::TargetNotReady(rm) => format!("{} is not ready to become active", id(rm)),
            Self::TargetUnhealthy(rm) => format!("{} is unhealthy", id(rm)),
            Self::TargetHealthUnknown(rm) => {
                format!(
                    "the health of {} is unknown{}",
                    id(rm),
                    because(silences.health(rm))
                )
            }
            Self::Contradiction(rm) => {
                format!(
                    "{} of {} contradicts its RPC port",
                    silences.page(rm),
                    id(rm)
                )
            }
            Self::SplitBrain => {
                let active = silences.in_state(HaState::Active);
                format!("{} are active", list(&active, ids))
            }
            Self::Unseen { rm, life } => unseen(rm, life, ids, silences),
            Self::NotDead(rm, life) => not_dead(rm, life, ids, silences),
            Self::ZooKeeperUnseen => {
                let why = silences.zookeeper();
                format!("{}{}", zookeeper_unseen(why), because(why))
            }
            Self::Curator(_) => {
                "the Curator elector does not stand the old leader down: it would stay active \
                 beside the new one"
                    .into()
            }
            Self::NotAgreed => "lock, RPC and /isActive do not agree on one active RM".into(),
            Self::NoElection => no_election(silences),
            Self::UnlistedLeader => {
                "the lock is held by an RM that this configuration does not list".into()
            }
            Self::KeepNeeded => name_rm_to_keep(ids, silences),
            Self::KeepNotAllowed => {
                "--keep is for manual failover; here the election decides".into()
            }
            Self::UseFailover(_) => "nothing to repair: exactly one RM is active".into(),
            Self::RestartNeeded(rm) => {
                format!("{} leads the election but is not active", id(rm))
            }
            Self::NobodyInElection(_) => "no RM takes part in the election".into(),
            Self::Risk(risk) => risk.text(ids, silences),
        }
    }

    /// Returns advice with commands that fit the observed states.
    pub fn advice(self, ids: &[String], silences: &Silences) -> Option<Advice> {
        let checked = match self {
            // The text already names the flag to add.
            Self::NoTarget if !targets(silences).is_empty() => return None,
            Self::KeepNeeded if !to_keep(silences).is_empty() => return None,
            Self::SplitBrain => silences.next(),
            // `status` works even if a page denies the caller.
            Self::NotAgreed => silences.next().or_else(|| {
                let (rm, missing) = silences.first_page()?;
                Some(for_missing(rm.name(ids), missing))
            }),
            Self::UseFailover(to) => silences.failover_to(to),
            _ => self.mending(ids, silences),
        };
        match checked {
            Some(next) => Some(Advice::from(&next)),
            None => self.next()?.advice(ids),
        }
    }

    /// True for a risk that is unknown because pages were not read.
    pub fn is_hidden(self, silences: &Silences) -> bool {
        match self {
            Self::Risk(risk) => silences.unread(risk).next().is_some(),
            _ => false,
        }
    }

    /// Returns one text for all risks that are unknown because pages were not read.
    pub fn hidden_text(hidden: &[Self], ids: &[String], silences: &Silences) -> String {
        let risks = || {
            hidden.iter().filter_map(|refusal| match refusal {
                Self::Risk(risk) => Some(*risk),
                _ => None,
            })
        };
        let mut pages: Vec<String> = Vec::new();
        for (rm, missing) in risks().flat_map(|risk| silences.unread(risk)) {
            let page = format!("{} ({missing})", rm.name(ids));
            if !pages.contains(&page) {
                pages.push(page);
            }
        }
        let unknown: Vec<&str> = risks().map(Risk::unknown).collect();
        format!(
            "the web pages of {} do not tell {}",
            pages.join(" and of "),
            unknown.join(", ")
        )
    }

    /// Returns the problem to correct outside this tool, if known.
    fn mending(self, ids: &[String], silences: &Silences) -> Option<Mending> {
        let id = |rm: RmIndex| rm.name(ids).to_owned();
        let of_rm =
            |rm: RmIndex, missing: Option<&Missing>| Some(for_missing(rm.name(ids), missing?));
        let found = match self {
            Self::Unlisted(rm) => return Some(Mending::Configure(Setting::Listed(id(rm)))),
            Self::OtherMode => return Some(Mending::Configure(Setting::Mode)),
            Self::SameProcess(one, other) => {
                return Some(Mending::Configure(Setting::Addresses(id(one), id(other))));
            }
            Self::UnlistedLeader => return Some(Mending::Configure(Setting::Elected)),
            Self::NoTarget if ids.len() == 1 => {
                return Some(Mending::Configure(Setting::NoOther));
            }
            Self::ZooKeeperUnseen | Self::NoElection => {
                silences.zookeeper().map(for_missing_elector)
            }
            Self::TargetUnseen(rm)
            | Self::Unseen {
                rm,
                life: Life::Answers,
            } => of_rm(rm, silences.state(rm)),
            Self::Unseen {
                rm,
                life: Life::NotAsked,
            }
            | Self::NotDead(rm, Life::NotAsked) => of_rm(rm, silences.unasked(rm)),
            Self::Risk(risk) => {
                let (rm, missing) = silences.unread(risk).next()?;
                of_rm(rm, Some(missing))
            }
            Self::Denied => silences
                .first_state()
                .and_then(|(rm, why)| of_rm(rm, Some(why))),
            _ => None,
        };
        match naming_every_key(found?, &silences.all()) {
            // `status` and `zookeeper status` have more details about a server that does not answer properly.
            Mending::CheckProcess(_) | Mending::CheckNetwork(_) | Mending::CheckZooKeeper => None,
            Mending::Identify(_) if self == Self::Denied => None,
            other => Some(other),
        }
    }
}

impl Risk {
    /// Returns the unknown fact, in words that follow `do not tell`.
    fn unknown(self) -> &'static str {
        match self {
            Self::Loss => "whether running applications survive",
            Self::VersionSkew => "whether the versions are the same",
            Self::ConfigSkew => "whether the HA keys are the same",
            Self::FreshTarget => "when the target started",
            Self::NoHttp => "whether the target becomes active",
            Self::PendingActivation => "whether another ResourceManager may still become active",
        }
    }

    fn text(self, ids: &[String], silences: &Silences) -> String {
        match self {
            Self::Loss => format!(
                "cannot confirm that running applications survive: {}",
                match silences.loss() {
                    Loss::RecoveryOff => "recovery is off",
                    Loss::NotShared => "the RMs have no shared state store",
                    Loss::Unknown => "an RM does not show its state store",
                }
            ),
            Self::VersionSkew => "cannot confirm that the RMs run the same version".into(),
            Self::ConfigSkew => "cannot confirm that the RMs run with the same HA keys".into(),
            Self::FreshTarget => format!(
                "the target started, or last became active, less than {} s ago, or its start time is unknown",
                FRESH.as_secs()
            ),
            Self::NoHttp => match silences.target() {
                Some(rm) => format!(
                    "{} of {} (the target) gives no usable answer",
                    silences.page(rm),
                    rm.name(ids)
                ),
                None => "/isActive of the target gives no usable answer".into(),
            },
            Self::PendingActivation => {
                let target = silences.target().map(|rm| rm.name(ids));
                let others = silences.unanswered().iter();
                let others = others.filter(|sent| Some(sent.rm.as_str()) != target);
                let told = others.map(|sent| pending_activation(&sent.rm, &sent.at));
                told.collect::<Vec<_>>().join("; ")
            }
        }
    }
}
