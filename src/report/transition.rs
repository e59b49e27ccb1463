//! Texts of `transition-to-active` and `transition-to-standby`: questions, refusals and results.

use crate::error::{NoConsent, OtherActive, TransitionFailure};
use crate::ha::state::{FailoverMode, HaState, Role};
use crate::ha::transition_guard::{TransitionIntent, TransitionRefusal};
use crate::hadoop::rpc::error::RpcError;
use crate::net::server::Server;
use crate::selection::Selection;
use crate::verdict::advice::Advice;
use crate::verdict::seen::Missing;

use super::documents::RmDocument;
use super::{advice, harmless_line};

/// A completed transition.
#[derive(Debug)]
pub struct TransitionResult {
    pub server: Server,
    pub state: HaState,
    pub warnings: Vec<TransitionWarning>,
}

/// A warning after a successful transition.
#[derive(Debug)]
pub enum TransitionWarning {
    /// Another RM accepts connections, and its state is unknown for this reason.
    MayBeActive { server: Server, why: String },
    /// An interrupt ended the check of the other RMs.
    NotLooked,
    NobodyActive {
        /// RMs whose state is unknown.
        unknown: Vec<(String, Missing)>,
        /// The RM that holds the election lock.
        leader: Option<String>,
        next: Advice,
    },
}

impl TransitionResult {
    pub fn document(&self) -> RmDocument {
        RmDocument {
            state: Some(self.state.to_string()),
            ..RmDocument::of(&self.server)
        }
    }

    pub fn text(&self, selection: &Selection) -> String {
        let (title, server, state) = (selection.title(), &self.server, self.state);
        harmless_line(&format!("{title}: {server} is {state}")) + "\n"
    }

    /// Formats the warnings as lines for standard error.
    pub fn warnings(&self, selection: &Selection) -> String {
        let lines = self.warnings.iter().map(|warning| {
            let line = harmless_line(&warning.text(selection));
            format!("rmadmin: {line}\n")
        });
        lines.collect()
    }
}

impl TransitionWarning {
    fn text(&self, selection: &Selection) -> String {
        let next = advice::text(&self.next(), selection);
        match self {
            Self::MayBeActive { server, why } => format!(
                "the state of {server} is unknown ({why}): its port accepts connections, and it may be active too; \
                 next: {next}"
            ),
            Self::NotLooked => format!(
                "interrupted: unknown whether another ResourceManager is active; next: {next}"
            ),
            Self::NobodyActive {
                unknown, leader, ..
            } => {
                let lock = leader.as_ref().map_or_else(String::new, |leader| {
                    format!("; {leader} still holds the election lock, so no other one takes over")
                });
                format!("{}{lock}; next: {next}", nobody_active(unknown))
            }
        }
    }

    fn next(&self) -> Advice {
        match self {
            Self::MayBeActive { server, .. } => Advice::action(format!(
                "check the process of {0} on its host, and stop it (kill -9) if it is frozen",
                server.id
            ))
            .then(["status"]),
            Self::NotLooked => Advice::command(["status"]),
            Self::NobodyActive { next, .. } => next.clone(),
        }
    }
}

fn nobody_active(unknown: &[(String, Missing)]) -> String {
    if unknown.is_empty() {
        return "no ResourceManager is active now".to_owned();
    }
    let states = unknown
        .iter()
        .map(|(rm, missing)| format!("the state of {rm} is unknown ({missing})"));
    let states: Vec<String> = states.collect();
    format!(
        "no ResourceManager is known to be active; {}",
        states.join("; ")
    )
}

/// A transition that overrides guards; the operator must confirm it.
pub struct ForcedTransition<'a> {
    pub server: &'a Server,
    pub failover: FailoverMode,
    pub intent: TransitionIntent,
    pub selection: &'a Selection,
}

impl ForcedTransition<'_> {
    fn danger(&self) -> &'static str {
        match (self.intent.role, self.failover) {
            (Role::Standby, _) => {
                "It can leave the cluster without an active ResourceManager until somebody repairs it by hand."
            }
            (Role::Active, FailoverMode::Manual) if !self.intent.force_active => {
                "Nothing is sent while another ResourceManager is active or cannot be asked."
            }
            (Role::Active, _) => {
                "It can leave the cluster with two active ResourceManagers, which both hand out the same containers, \
                 or with none until somebody repairs it by hand."
            }
        }
    }

    /// Names the guards that are overridden.
    fn past(&self) -> &'static str {
        match self.failover {
            FailoverMode::Automatic => "past the elector",
            FailoverMode::Manual
                if self.intent.role == Role::Active && self.intent.force_active =>
            {
                "without a look at the other ResourceManagers"
            }
            FailoverMode::Manual => "by force",
        }
    }

    /// Returns the question; its beginning and end are those of the Java CLI.
    pub fn hadoop_question(&self) -> String {
        let (server, cluster) = (self.server, self.selection.title());
        let (past, danger) = (self.past(), self.danger());
        format!(
            "You have specified the --forcemanual flag, which changes the state of {server} {past}.\n\
             This is {cluster}.\n{danger}\nAre you sure you want to continue? (Y or N) "
        )
    }

    pub fn question(&self) -> String {
        let (server, cluster) = (self.server, self.selection.title());
        let (state, danger) = (self.intent.role.state(), self.danger());
        let question = match self.failover {
            FailoverMode::Automatic => {
                format!("Override the elector and make {server} of {cluster} {state}")
            }
            FailoverMode::Manual => {
                format!("Make {server} of {cluster} {state} {}", self.past())
            }
        };
        format!("{danger}\n{question} (--force-manual)? [y/N] ")
    }
}

/// Returns the flags that override the guards, in the spelling of the style.
#[derive(Debug, Clone, Copy)]
pub struct ForceFlags {
    active: &'static str,
    manual: &'static str,
}

impl ForceFlags {
    pub const HADOOP: Self = Self {
        active: "--forceactive",
        manual: "--forcemanual",
    };
    pub const SUBCOMMAND: Self = Self {
        active: "--force-active",
        manual: "--force-manual",
    };

    /// Formats advice that names both flags and their purpose.
    fn both(self, aim: &str) -> String {
        let Self { active, manual } = self;
        format!("{active} is for ResourceManagers that do not answer; to {aim}, add {manual}")
    }
}

/// Formats the guard's reason, and the flag that overrides it.
pub fn refusal(
    refusal: &TransitionRefusal,
    about: &Server,
    error: Option<&RpcError>,
    flags: ForceFlags,
) -> String {
    let rpc = error.map_or_else(String::new, |error| format!(" (RPC: {})", error.failure));
    let why = match refusal {
        TransitionRefusal::AutomaticFailover { others_count } => {
            automatic_failover(about, *others_count, flags)
        }
        TransitionRefusal::OtherActive { forced: false } => {
            format!("{about} is active, and {}", split_brain_ahead(about))
        }
        TransitionRefusal::OtherActive { forced: true } => format!(
            "{about} answers that it is active, and {}",
            flags.both(ON_PURPOSE)
        ),
        TransitionRefusal::OtherActiveByPage { forced } => {
            let how = match *forced {
                false => split_brain_ahead(about),
                true => flags.both(ON_PURPOSE),
            };
            format!("the web page of {about} says that it is active{rpc}, and {how}")
        }
        TransitionRefusal::OtherDenied { forced } => {
            let how = match *forced {
                false => String::new(),
                true => format!("; {}", flags.both("continue anyway")),
            };
            format!(
                "{about} answers, may be active, and denies this user its state{rpc}; run it as a user in \
                 yarn.admin.acl{how}"
            )
        }
        TransitionRefusal::OtherPending { at } => format!(
            "this host told {about} to become active at {at}, and {} did not answer (rmadmin history): it may still \
             become active until it is restarted; to accept that, add {}",
            about.id, flags.active
        ),
        TransitionRefusal::OtherUnknown => other_unknown(about, error, flags),
    };
    format!("refused, nothing was sent: {why}")
}

const ON_PURPOSE: &str = "make a second one active on purpose";

fn split_brain_ahead(active: &Server) -> String {
    format!(
        "a second active one is a split brain; first make {} standby",
        active.id
    )
}

fn automatic_failover(about: &Server, others_count: bool, flags: ForceFlags) -> String {
    let ForceFlags { active, manual } = flags;
    let others = match others_count {
        true => {
            format!(", and {active} too if another ResourceManager is active or cannot be asked")
        }
        false => String::new(),
    };
    format!(
        "automatic failover is on, and a manual change of {about} can leave two active ResourceManagers or none; to \
         do it all the same, add {manual}{others}"
    )
}

fn other_unknown(about: &Server, error: Option<&RpcError>, flags: ForceFlags) -> String {
    let reason = error.map_or_else(String::new, |error| format!(" ({})", error.failure));
    let how = match error {
        Some(error) if error.is_of_this_host() => {
            return format!(
                "{about} may be active, and could not be asked{reason}; correct its address or DNS, or this host's \
                 network, and run it again"
            );
        }
        Some(error) if error.was_accepted() => {
            "its process is there, perhaps frozen: stop it first, and only then"
        }
        _ => "if it certainly is not,",
    };
    format!("{about} may be active{reason}; {how} add {}", flags.active)
}

pub fn declined(no: &NoConsent) -> String {
    match no {
        NoConsent::Answer(_) => "cancelled; nothing was changed".to_owned(),
        NoConsent::EndOfInput => {
            "cancelled; nothing was changed: no answer on standard input; in scripts, add --yes"
                .to_owned()
        }
    }
}

/// Formats a transition that failed, or whose result is unknown.
pub fn failure(failure: &TransitionFailure) -> String {
    let outcome = outcome(failure);
    match &failure.error {
        Some(error) => format!("{error}; {outcome}"),
        None => format!("{} answered with success, but {outcome}", failure.peer),
    }
}

pub fn split_brain(server: &Server, others: &[OtherActive]) -> String {
    let others = others.iter().map(|other| match other.by_page {
        true => format!("{}, by its web page", other.peer),
        false => other.peer.to_string(),
    });
    let others: Vec<String> = others.collect();
    format!(
        "split brain: {server} is active now, and so is {}",
        others.join(" and ")
    )
}

/// Formats the RM's state after a failed transition.
pub fn outcome(failure: &TransitionFailure) -> String {
    let server = &failure.peer;
    let wanted = failure.role.state();
    match &failure.seen {
        None => "nothing was changed".to_owned(),
        Some(Ok(state)) if *state == wanted => format!("{} is {state} now", server.id),
        Some(Ok(state)) => {
            let pending = match failure.may_still_come() {
                true => format!("; it may still become {wanted}"),
                false => String::new(),
            };
            format!("{server} is seen to be {state}, not {wanted}{pending}")
        }
        Some(Err(error)) => format!(
            "the outcome is unknown, because {} cannot be asked ({}): check before you repeat it",
            server.id, error.failure
        ),
    }
}
