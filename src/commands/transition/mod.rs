//! `transition-to-active` and `transition-to-standby`: checks the guards, sends the call, and verifies the state.

mod guards;
mod send;
mod warnings;

use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::error::CommandError;
use crate::ha::state::Role;
use crate::ha::transition_guard::TransitionIntent;
use crate::hadoop::caller::Caller;
use crate::report::done::Done;
use crate::report::transition::{ForcedTransition, TransitionResult};
use crate::report::{messages, render};
use crate::request::TransitionRequest;
use crate::systems::yarn::others::Pages;

use super::context::LOOK;
use super::context::TRANSITION;
use super::failover::{ClusterFiles, HostLock, STEP, unsent};
use super::log_entries::{self, Changed};
use super::signals::Listener;
use super::{CommandContext, cluster_targets, confirm, progress};
use guards::Allowed;
use send::{Interrupts, TransitionCall};

/// Time reserved to check the RMs after a transition.
const LOOK_BUDGET: Duration = Duration::from_secs(2);

struct Transition<'a> {
    context: &'a CommandContext,
    request: &'a TransitionRequest,
    intent: TransitionIntent,
    caller: Caller,
}

pub(super) async fn run(
    context: &CommandContext,
    request: &TransitionRequest,
) -> Result<Done, CommandError> {
    context.require_ha(match request.role {
        Role::Active => "-transitionToActive",
        Role::Standby => "-transitionToStandby",
    })?;
    let transition = Transition {
        context,
        request,
        intent: TransitionIntent {
            role: request.role,
            force_active: request.force_active,
            force_manual: request.force_manual,
        },
        caller: context.caller().await?,
    };
    let mut deadline = context.deadline(TRANSITION)?;
    if request.force_manual && !request.yes {
        transition.ask(deadline).await?;
        // The operator's time to answer does not count towards the time limit.
        deadline = Deadline::after(deadline.budget());
    }
    // Held until the result of the transition is known.
    let lock = transition.lock(deadline).await?;
    let allowed = transition.allowed(deadline).await?;
    // From here on, this code handles signals.
    let mut interrupts = Interrupts::new(Listener::ending());
    let changed = transition
        .carry_out(&allowed, &mut interrupts, deadline)
        .await;
    if let Some(lock) = lock {
        lock.end().await;
    }
    let changed = match changed {
        Err(error @ CommandError::SplitBrain { .. }) if transition.accepts_split_brain() => {
            return Ok(Done::AcceptedSplitBrain(error));
        }
        Err(CommandError::Transition(mut failure)) => {
            if let Some(error) = failure.error.take() {
                failure.error = Some(context.named(error).await);
            }
            return Err(CommandError::Transition(failure));
        }
        other => other?,
    };
    let warnings = if context.dialect.looks_afterwards {
        let looking = transition.warnings(&allowed, &changed, &mut interrupts, deadline);
        looking.await?
    } else {
        Vec::new()
    };
    Ok(Done::Transition(TransitionResult {
        server: allowed.target,
        state: changed.state,
        warnings,
    }))
}

impl Transition<'_> {
    /// True if both force flags were given and accept a second active RM: see
    /// [`Dialect`](crate::request::dialect::Dialect).
    fn accepts_split_brain(&self) -> bool {
        self.context.dialect.accepts_forced_split_brain
            && self.intent.force_active
            && self.intent.force_manual
    }

    async fn ask(&self, deadline: Deadline) -> Result<(), CommandError> {
        let context = self.context;
        if !context.dialect.confirms_before_guards {
            self.allowed(deadline).await?;
        }
        let transition = ForcedTransition {
            server: &context.peer(&self.request.rm_id)?,
            failover: context.cluster.failover,
            intent: self.intent,
            selection: &context.selection,
        };
        let question = render::question(&transition, context.style);
        let asked = confirm::ask(question, context.settings.timeout).await;
        asked.map_err(CommandError::Declined)
    }

    /// Takes the lock against other commands on this host. Returns `None` if no call will be sent, or if no
    /// folder for locks can be used: the command then continues without a lock, as the Java CLI does.
    ///
    /// # Errors
    /// Another command acts on the cluster, or the time limit has passed.
    async fn lock(&self, deadline: Deadline) -> Result<Option<HostLock>, CommandError> {
        let context = self.context;
        if context.peer(&self.request.rm_id).is_err() {
            return Ok(None);
        }
        let cluster_id = context.selection.cluster_id().unwrap_or_default();
        let soon = deadline.capped(LOOK.min(deadline.remaining() / 2));
        let files = ClusterFiles::of(
            &cluster_targets::rms(context),
            cluster_id,
            context.sandbox(),
            soon,
        )
        .await;
        let wait = context.dialect.lock_wait.min(deadline.remaining() / 2);
        let taken = match files.locks() {
            Ok(locks) => {
                let taking = HostLock::wait_for(&locks, wait, deadline);
                let awaited = || "waiting for another command on this cluster".to_owned();
                progress::while_waiting(taking, Deadline::after(wait), awaited).await
            }
            Err(error) => Err(error),
        };
        match taken {
            Ok(lock) => Ok(Some(lock)),
            Err(busy @ CommandError::Busy { .. }) => Err(busy),
            // The time limit was too short; the file system does not necessarily hang.
            Err(CommandError::SlowFiles { what, .. })
                if context.dialect.requires_time_for_lock && deadline.remaining() < STEP =>
            {
                let elapsed = deadline.elapsed();
                Err(unsent(CommandError::SlowFiles { what, elapsed }))
            }
            Err(error) => {
                if context.dialect.warns {
                    progress::note(&format!(
                        "no lock: {}; other commands on this host can interfere",
                        messages::sentence(&error)
                    ));
                }
                Ok(None)
            }
        }
    }

    /// Logs and sends the transition, and looks at all RMs.
    async fn carry_out(
        &self,
        allowed: &Allowed,
        interrupts: &mut Interrupts,
        deadline: Deadline,
    ) -> Result<Changed, CommandError> {
        let journal = self.context.journal(&self.caller);
        let open = self.log(&journal, allowed, deadline).await;
        let call = TransitionCall::new(self, deadline);
        let result = send::watched(&call, allowed, interrupts).await;
        let (end, seen) =
            log_entries::end_of_transition(&allowed.target, self.intent.role, &result);
        open.end(end, seen).await;
        result
    }

    fn pages(&self) -> Pages {
        Pages {
            scheme: self.context.cluster.scheme,
            means: self.context.means(),
        }
    }
}
