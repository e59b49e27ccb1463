//! Sends a transition and verifies it. A transition succeeded if the RM then reports the new state; a call without
//! an error is not enough.

use crate::systems::yarn::protocols::HA_SERVICE_PROTOCOL;
use std::cell::Cell;
use std::pin::pin;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::base::deadline::Deadline;
use crate::error::{CommandError, Interrupted, OtherActive, TransitionFailure};
use crate::ha::state::FailoverMode;
use crate::ha::state::SentFailure;
use crate::ha::state::{HaState, RequestSource, Role};
use crate::hadoop::caller::Caller;
use crate::hadoop::ha_service;
use crate::hadoop::ha_service::HaService;
use crate::net::server::Server;
use crate::request::dialect::Dialect;
use crate::systems::yarn::others;

use super::super::log_entries::Changed;
use super::super::progress::{self, Shower};
use super::super::signals::{Listener, acknowledged};
use super::guards::{Allowed, is_denial};
use super::{LOOK_BUDGET, Transition};

/// Progress is shown after this time.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) struct TransitionCall<'a> {
    role: Role,
    source: RequestSource,
    dialect: Dialect,
    failover: FailoverMode,
    caller: &'a Caller,
    pages: others::Pages,
    deadline: Deadline,
    /// True if the deadline comes from `--timeout`.
    is_limited: bool,
    /// True if the RM may have received the call.
    sent: Cell<bool>,
}

impl<'a> TransitionCall<'a> {
    pub(super) fn new(transition: &'a Transition<'_>, deadline: Deadline) -> Self {
        Self {
            role: transition.intent.role,
            source: match transition.intent.force_manual {
                true => RequestSource::UserForced,
                false => RequestSource::User,
            },
            dialect: transition.context.dialect,
            failover: transition.context.cluster.failover,
            caller: &transition.caller,
            pages: transition.pages(),
            deadline,
            is_limited: transition.context.limit().is_some(),
            sent: Cell::new(false),
        }
    }

    /// Returns the same deadline, with the time limit that messages name.
    fn with_named_limit(&self, deadline: Deadline) -> Deadline {
        match self.dialect.names_configured_timeout && !self.is_limited {
            true => deadline,
            false => deadline.from_here(),
        }
    }

    fn interrupted(&self, target: &Server, signal: Signal) -> CommandError {
        let done = match self.sent.get() {
            true => Interrupted::Sent {
                method: self.role.method(),
                peer: target.clone(),
            },
            false => Interrupted::NothingSent,
        };
        CommandError::Interrupted {
            signal: signal as i32,
            done,
        }
    }
}

/// Listens for signals that end the command, and records whether one arrived.
pub(super) struct Interrupts {
    pub(super) signals: Listener,
    pub(super) came: bool,
}

impl Interrupts {
    pub(super) fn new(signals: Listener) -> Self {
        Self {
            signals,
            came: false,
        }
    }
}

/// Runs the transition. The first signal is acknowledged; the second one ends the command, unless
/// [`Dialect::first_signal_ends`].
pub(super) async fn watched(
    call: &TransitionCall<'_>,
    allowed: &Allowed,
    interrupts: &mut Interrupts,
) -> Result<Changed, CommandError> {
    let (peer, method) = (&allowed.target, call.role.method());
    let shown = Shower::on_terminal();
    let begun = Instant::now();
    let mut changing = pin!(changed(call, allowed));
    loop {
        tokio::select! {
            biased;
            changed = &mut changing => return changed,
            signal = interrupts.signals.next() => {
                if interrupts.came || call.dialect.first_signal_ends {
                    return Err(call.interrupted(peer, signal));
                }
                interrupts.came = true;
                progress::note_on(shown.as_ref(), &acknowledged(signal, call.deadline));
            }
            () = tokio::time::sleep(progress::EVERY), if shown.is_some() => {
                if let Some(shown) = shown.as_ref().filter(|_| begun.elapsed() >= PATIENCE) {
                    let awaited = format!("waiting for {peer} to answer {method}");
                    shown.waiting(&awaited, call.deadline);
                }
            }
        }
    }
}

/// Sends the transition, and looks at all RMs, including those that did not answer before.
async fn changed(call: &TransitionCall<'_>, allowed: &Allowed) -> Result<Changed, CommandError> {
    let state = act(&allowed.target, call).await?;
    let time = call.deadline.capped(LOOK_BUDGET);
    let others = others::ask(&allowed.rivals, call.caller, Some(&call.pages), time).await;
    let active = others.iter().filter(|other| other.is_active());
    let active: Vec<OtherActive> = active
        .map(|other| OtherActive {
            peer: other.peer.clone(),
            by_page: other.state.is_err(),
        })
        .collect();
    if active.is_empty() {
        return Ok(Changed { state, others });
    }
    Err(CommandError::SplitBrain {
        peer: allowed.target.clone(),
        others: active,
        failover: call.failover,
    })
}

async fn act(peer: &Server, call: &TransitionCall<'_>) -> Result<HaState, CommandError> {
    let TransitionCall {
        role,
        source,
        caller,
        deadline,
        ..
    } = *call;
    let failed = |error, seen| {
        CommandError::Transition(TransitionFailure {
            peer: peer.clone(),
            role,
            error,
            seen,
        })
    };
    let bounded = call.with_named_limit(deadline.reserving(LOOK_BUDGET));
    let mut service = HaService::connect(peer, HA_SERVICE_PROTOCOL, caller, bounded)
        .await
        .map_err(|error| failed(Some(error), None))?;
    call.sent.set(true);
    match service.transition(role, source, bounded).await {
        Ok(()) => {
            let seen = service
                .service_status(deadline.from_here())
                .await
                .map(|status| status.state);
            match seen {
                Ok(state) if state == role.state() => Ok(state),
                seen => Err(failed(None, Some(seen))),
            }
        }
        Err(error) if error.sent_failure() == SentFailure::NotSent => {
            Err(failed(Some(error), None))
        }
        // The RM rejected the caller before any change.
        Err(error) if is_denial(&error) => Err(failed(Some(error), None)),
        // The RM may have changed its state fully or partly, so its state is read.
        Err(error) => {
            let seen =
                ha_service::service_status(peer, HA_SERVICE_PROTOCOL, caller, deadline.from_here())
                    .await
                    .map(|status| status.state);
            Err(failed(Some(error), Some(seen)))
        }
    }
}
