//! `transition-to-active` and `transition-to-standby`: ask the guards, send, look.

mod guards;
mod send;
mod warnings;

use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::ha::state::Role;
use crate::ha::transition_guard::TransitionIntent;
use crate::hadoop::caller::Caller;
use crate::report::hadoop;
use crate::report::{Report, documents, harmless_line, messages};
use crate::request::{Spelling, TransitionRequest};
use crate::systems::yarn::others::Pages;

use super::context::TRANSITION;
use super::failover::{ClusterFiles, HostLock, LOOK, STEP, unsent};
use super::log_entries::{self, Changed};
use super::signals::Listener;
use super::{CommandContext, cluster_targets, confirm, progress};
use guards::Allowed;
use send::{Interrupts, TransitionCall};

/// Time reserved to look at the RMs after a transition.
const LOOK_BUDGET: Duration = Duration::from_secs(2);
/// How long Hadoop-style commands wait for another command on this host. Java has no lock, and its scripts expect that
/// a command which follows another one on its heels goes through.
const LOCK_WAIT: Duration = Duration::from_secs(10);

/// A transition that is asked for.
struct Transition<'a> {
    context: &'a CommandContext,
    request: &'a TransitionRequest,
    wish: TransitionIntent,
    caller: Caller,
}

pub(super) async fn run(
    context: &CommandContext,
    request: &TransitionRequest,
) -> Result<Report, CommandError> {
    context.require_ha(match request.role {
        Role::Active => "-transitionToActive",
        Role::Standby => "-transitionToStandby",
    })?;
    let transition = Transition {
        context,
        request,
        wish: TransitionIntent {
            role: request.role,
            force_active: request.force_active,
            force_manual: request.force_manual,
        },
        caller: context.caller().await?,
    };
    let mut deadline = context.deadline(TRANSITION)?;
    if request.force_manual && !request.yes {
        transition.ask(deadline).await?;
        // The operator's time to answer does not count.
        deadline = Deadline::after(deadline.budget());
    }
    // Held until it is known what came of the transition.
    let lock = transition.lock(deadline).await?;
    let allowed = transition.allowed(deadline).await?;
    // Until the result is there: nothing but this part answers signals any more.
    let mut interrupts = Interrupts::new(Listener::ending());
    let changed = transition
        .carry_out(&allowed, &mut interrupts, deadline)
        .await;
    if let Some(lock) = lock {
        lock.end().await;
    }
    let changed = match changed {
        Err(error @ CommandError::SplitBrain { .. }) if transition.two_were_confirmed() => {
            let told = hadoop::failure_of_ours(&error, &context.selection);
            return Ok(Report {
                exit: Exit::Success,
                ..told
            });
        }
        Err(CommandError::Transition(mut failure)) => {
            if let Some(error) = failure.error.take() {
                failure.error = Some(context.named(error).await);
            }
            return Err(CommandError::Transition(failure));
        }
        other => other?,
    };
    if context.spelling == Spelling::Hadoop {
        return Ok(Report::success(""));
    }
    let stderr = transition
        .afterwards(&allowed, &changed, &mut interrupts, deadline)
        .await?;
    Ok(Report {
        stderr,
        ..transition.report(&allowed, &changed)
    })
}

impl Transition<'_> {
    /// Whether the caller has named both flags in Hadoop style, and so has confirmed that two RMs may be active. Scripts
    /// expect 0 for it, as from the Java CLI; the second active RM is named all the same.
    fn two_were_confirmed(&self) -> bool {
        self.context.spelling == Spelling::Hadoop
            && self.wish.force_active
            && self.wish.force_manual
    }

    /// Asks the operator.
    async fn ask(&self, deadline: Deadline) -> Result<(), CommandError> {
        let context = self.context;
        if context.spelling == Spelling::Subcommand {
            // What is refused anyway is not asked about. The Java CLI asks first.
            self.allowed(deadline).await?;
        }
        let question = confirm::Forced {
            peer: &context.peer(&self.request.rm_id)?,
            failover: context.cluster.failover,
            wish: self.wish,
            cluster: context.selection.title(),
            spelling: context.spelling,
        };
        confirm::ask(question.text(), context.settings.timeout)
            .await
            .map_err(CommandError::Declined)
    }

    /// Keeps other commands of this host from acting on the cluster meanwhile. None where nothing will be sent, or where
    /// there is no place for a lock: the command then goes on without one, as the Java CLI does.
    ///
    /// # Errors
    /// Another command acts on the cluster, or the time limit is over.
    async fn lock(&self, deadline: Deadline) -> Result<Option<HostLock>, CommandError> {
        let context = self.context;
        if context.peer(&self.request.rm_id).is_err() {
            return Ok(None);
        }
        let cluster_id = context.selection.cluster_id().unwrap_or_default();
        let soon = deadline.capped(LOOK.min(deadline.remaining() / 2));
        let places = ClusterFiles::of(
            &cluster_targets::rms(context),
            cluster_id,
            context.sandbox(),
            soon,
        )
        .await;
        let wait = match context.spelling {
            Spelling::Hadoop => LOCK_WAIT.min(deadline.remaining() / 2),
            Spelling::Subcommand => Duration::ZERO,
        };
        let taken = match places.locks() {
            Ok(files) => {
                let taking = HostLock::wait_for(&files, wait, deadline);
                let awaited = || "waiting for another command on this cluster".to_owned();
                progress::while_waiting(taking, Deadline::after(wait), awaited).await
            }
            Err(error) => Err(error),
        };
        match taken {
            Ok(lock) => Ok(Some(lock)),
            Err(busy @ CommandError::Busy { .. }) => Err(busy),
            // It is the limit that was too short, not the file system that hangs.
            Err(CommandError::SlowFiles { what, .. })
                if context.spelling == Spelling::Subcommand && deadline.remaining() < STEP =>
            {
                let elapsed = deadline.elapsed();
                Err(unsent(CommandError::SlowFiles { what, elapsed }))
            }
            Err(error) => {
                if context.spelling == Spelling::Subcommand {
                    progress::note(&format!(
                        "no lock: {}; other commands on this host are not kept from interfering",
                        messages::sentence(&error)
                    ));
                }
                Ok(None)
            }
        }
    }

    /// Logs it, sends it, and looks at everybody.
    async fn carry_out(
        &self,
        allowed: &Allowed,
        interrupts: &mut Interrupts,
        deadline: Deadline,
    ) -> Result<Changed, CommandError> {
        let journal = self.context.journal(&self.caller);
        let open = self.log(&journal, allowed, deadline).await;
        let order = TransitionCall::new(self, deadline);
        let result = send::watched(&order, allowed, interrupts).await;
        let (end, seen) = log_entries::end_of_transition(&allowed.target, self.wish.role, &result);
        open.end(end, seen).await;
        result
    }

    /// How pages are asked for.
    fn pages(&self) -> Pages {
        Pages {
            scheme: self.context.cluster.scheme,
            means: self.context.means(),
        }
    }

    /// The result of a transition that was done.
    fn report(&self, allowed: &Allowed, changed: &Changed) -> Report {
        let (peer, state) = (&allowed.target, changed.state);
        if self.context.json() {
            let document = documents::RmDocument {
                state: Some(state.to_string()),
                ..documents::RmDocument::of(peer)
            };
            return document.report(Exit::Success);
        }
        let title = self.context.selection.title();
        Report::success(harmless_line(&format!("{title}: {peer} is {state}")) + "\n")
    }
}
