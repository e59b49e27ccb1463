//! Sends a transition, and looks. Success is what is seen afterwards, never the lack of an error.

use crate::systems::yarn::protocols::HA_SERVICE_PROTOCOL;
use std::cell::Cell;
use std::pin::pin;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::base::deadline::Deadline;
use crate::error::{CommandError, Interrupted, OtherActive, TransitionFailure};
use crate::ha::state::FailoverMode;
use crate::ha::state::Fate;
use crate::ha::state::{HaState, RequestSource, Role};
use crate::hadoop::caller::Caller;
use crate::hadoop::ha_service;
use crate::hadoop::ha_service::HaService;
use crate::hadoop::rpc::error::RpcError;
use crate::hadoop::rpc::message::RemoteException;
use crate::net::server::Server;
use crate::request::Spelling;
use crate::systems::yarn::others;

use super::super::log_entries::Changed;
use super::super::progress::{self, Shower};
use super::super::signals::{Listener, acknowledged};
use super::guards::Allowed;
use super::{LOOK_BUDGET, Transition};

/// How long a terminal is told nothing.
const PATIENCE: Duration = Duration::from_secs(2);

/// A transition that is to be sent.
pub(super) struct TransitionCall<'a> {
    role: Role,
    source: RequestSource,
    spelling: Spelling,
    failover: FailoverMode,
    caller: &'a Caller,
    pages: others::Pages,
    deadline: Deadline,
    /// Whether the deadline is that of `--timeout`.
    is_limited: bool,
    /// Whether the RM may have got it.
    sent: Cell<bool>,
}

impl<'a> TransitionCall<'a> {
    pub(super) fn new(transition: &'a Transition<'_>, deadline: Deadline) -> Self {
        Self {
            role: transition.wish.role,
            source: match transition.wish.force_manual {
                true => RequestSource::UserForced,
                false => RequestSource::User,
            },
            spelling: transition.context.spelling,
            failover: transition.context.cluster.failover,
            caller: &transition.caller,
            pages: transition.pages(),
            deadline,
            is_limited: transition.context.limit().is_some(),
            sent: Cell::new(false),
        }
    }

    /// The time for the transition as messages tell it: what is waited. Without `--timeout`, scripts in Hadoop style are
    /// told the time that the key allows, as by the Java CLI.
    fn told(&self, deadline: Deadline) -> Deadline {
        match self.spelling == Spelling::Hadoop && !self.is_limited {
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

/// Signals that end the command, and whether there was one.
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

/// Carries it out. A signal is acknowledged; the next one ends it. In Hadoop style the first one does, as it ends the
/// JVM.
pub(super) async fn watched(
    order: &TransitionCall<'_>,
    allowed: &Allowed,
    interrupts: &mut Interrupts,
) -> Result<Changed, CommandError> {
    let (peer, method) = (&allowed.target, order.role.method());
    let shown = Shower::on_terminal();
    let begun = Instant::now();
    let mut changing = pin!(changed(order, allowed));
    loop {
        tokio::select! {
            biased;
            changed = &mut changing => return changed,
            signal = interrupts.signals.next() => {
                if interrupts.came || order.spelling == Spelling::Hadoop {
                    return Err(order.interrupted(peer, signal));
                }
                interrupts.came = true;
                progress::note_on(shown.as_ref(), &acknowledged(signal, order.deadline));
            }
            () = tokio::time::sleep(progress::EVERY), if shown.is_some() => {
                if let Some(shown) = shown.as_ref().filter(|_| begun.elapsed() >= PATIENCE) {
                    let awaited = format!("waiting for {peer} to answer {method}");
                    shown.waiting(&awaited, order.deadline);
                }
            }
        }
    }
}

/// Sends the transition, and looks at everybody: those too that had said nothing before.
async fn changed(order: &TransitionCall<'_>, allowed: &Allowed) -> Result<Changed, CommandError> {
    let state = act(&allowed.target, order).await?;
    let time = order.deadline.capped(LOOK_BUDGET);
    let others = others::ask(&allowed.rivals, order.caller, Some(&order.pages), time).await;
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
        failover: order.failover,
    })
}

async fn act(peer: &Server, order: &TransitionCall<'_>) -> Result<HaState, CommandError> {
    let TransitionCall {
        role,
        source,
        caller,
        deadline,
        ..
    } = *order;
    let failed = |error, seen| {
        CommandError::Transition(TransitionFailure {
            peer: peer.clone(),
            role,
            error,
            seen,
        })
    };
    let bounded = order.told(deadline.reserving(LOOK_BUDGET));
    let mut service = HaService::connect(peer, HA_SERVICE_PROTOCOL, caller, bounded)
        .await
        .map_err(|error| failed(Some(error), None))?;
    order.sent.set(true);
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
        Err(error) if error.fate() == Fate::NotSent => Err(failed(Some(error), None)),
        // The RM turned the caller away before it did anything.
        Err(error) if is_denial(&error) => Err(failed(Some(error), None)),
        // The RM may have changed its state, wholly or half way: look before saying anything.
        Err(error) => {
            let seen =
                ha_service::service_status(peer, HA_SERVICE_PROTOCOL, caller, deadline.from_here())
                    .await
                    .map(|status| status.state);
            Err(failed(Some(error), Some(seen)))
        }
    }
}

/// Whether an RM answered that this caller lacks the permission.
pub(super) fn is_denial(error: &RpcError) -> bool {
    error.remote().is_some_and(RemoteException::is_denial)
}
