//! `transition-to-active` and `transition-to-standby`: ask the guards, send, look.

use std::time::Duration;

use crate::deadline::Deadline;
use crate::error::{CommandError, TransitionFailure};
use crate::observe;
use crate::report::{Report, json};
use crate::request::{Spelling, TransitionRequest};
use crate::rpc::error::{Fate, Peer, RpcError};
use crate::rpc::ha::{HaService, HaState, RequestSource, Role};
use crate::rpc::message::Caller;
use crate::verdict::guard::{self, OtherRm, Refusal, Wish};

use super::{Context, TRANSITION, admin_peer, confirm};

/// How long the other RMs are waited for before a transition to active (`HAAdmin.isOtherTargetNodeActive`).
const OTHERS_BUDGET: Duration = Duration::from_secs(5);
/// What is kept of the budget to look at the RM after a transition that brought no answer.
const LOOK_BUDGET: Duration = Duration::from_secs(2);

pub(super) async fn run(
    context: &Context,
    request: &TransitionRequest,
) -> Result<Report, CommandError> {
    context.require_ha(match request.role {
        Role::Active => "-transitionToActive",
        Role::Standby => "-transitionToStandby",
    })?;
    let wish = Wish {
        role: request.role,
        force_active: request.force_active,
        force_manual: request.force_manual,
    };
    let caller = context.caller()?;
    if request.force_manual && !request.yes {
        confirm::force_manual(&context.peer(&request.rm_id)?).map_err(CommandError::Declined)?;
    }
    // The operator's time to answer does not count.
    let deadline = context.deadline(TRANSITION)?;
    let peer = allowed(context, request, wish, &caller, deadline).await?;
    let source = if wish.force_manual {
        RequestSource::UserForced
    } else {
        RequestSource::User
    };
    let state = act(&peer, wish.role, source, &caller, deadline).await?;
    Ok(match context.spelling {
        Spelling::Hadoop => Report::success(""),
        Spelling::Today if context.json() => Report::success(json::text(&json::RmDocument {
            rm: peer.rm_id,
            address: peer.address.to_string(),
            state: Some(state.to_string()),
            error: None,
        })),
        Spelling::Today => Report::success(format!("{} is {state}\n", peer.rm_id)),
    })
}

/// Asks the guards, and gives back the RM to act on.
///
/// The order is the peer's, so that the same reason comes first: without `--forceactive` the others are looked at
/// before the target itself.
async fn allowed(
    context: &Context,
    request: &TransitionRequest,
    wish: Wish,
    caller: &Caller,
    deadline: Deadline,
) -> Result<Peer, CommandError> {
    let target = context.peer(&request.rm_id);
    let refused = |refusal, about: &Peer, error| CommandError::Refused {
        refusal,
        about: about.clone(),
        error,
    };
    let others = match guard::asks_others(wish) {
        true if wish.force_active => {
            // The peer does not look at the others at all here, so the target comes first.
            let target = context.peer(&request.rm_id)?;
            guard::manual_control(context.cluster.failover, wish)
                .map_err(|refusal| refused(refusal, &target, None))?;
            others(context, request)?
        }
        true => others(context, request)?,
        false => Vec::new(),
    };
    if let Err(refusal) = guard::manual_control(context.cluster.failover, wish) {
        return match (&target, others.first()) {
            (Ok(about), _) | (Err(_), Some(about)) => Err(refused(refusal, about, None)),
            (Err(_), None) => target,
        };
    }
    let answers = observe::service_statuses(&others, caller, deadline.capped(OTHERS_BUDGET)).await;
    let seen: Vec<OtherRm> = answers
        .iter()
        .map(|answer| {
            answer
                .as_ref()
                .map_or(OtherRm::Unknown, |status| OtherRm::Seen(status.state))
        })
        .collect();
    if let Err(refusal) = guard::others_allow(wish, &seen) {
        let index = match refusal {
            Refusal::OtherActive { index, .. } | Refusal::OtherUnknown { index } => index,
            Refusal::AutomaticFailover => 0,
        };
        let error = answers.into_iter().nth(index).and_then(Result::err);
        return match others.get(index) {
            Some(about) => Err(refused(refusal, about, error)),
            None => target,
        };
    }
    target
}

/// Every RM but the target.
fn others(context: &Context, request: &TransitionRequest) -> Result<Vec<Peer>, CommandError> {
    let is_target = |id: &crate::cluster::RmId| match context.spelling {
        Spelling::Hadoop => id.raw() == request.rm_id,
        Spelling::Today => id.trimmed() == request.rm_id.trim(),
    };
    context
        .cluster
        .rms
        .iter()
        .filter(|rm| !is_target(&rm.id))
        .map(admin_peer)
        .collect()
}

/// Sends the transition, and looks. Success is what is seen afterwards, never the lack of an error.
async fn act(
    peer: &Peer,
    role: Role,
    source: RequestSource,
    caller: &Caller,
    deadline: Deadline,
) -> Result<HaState, CommandError> {
    let failed = |error, seen| {
        CommandError::Transition(TransitionFailure {
            peer: peer.clone(),
            role,
            error,
            seen,
        })
    };
    let bounded = deadline.reserving(LOOK_BUDGET);
    let mut service = HaService::connect(peer, caller, bounded)
        .await
        .map_err(|error| failed(Some(error), None))?;
    match service.transition(role, source, bounded).await {
        Ok(()) => {
            let seen = service
                .service_status(deadline)
                .await
                .map(|status| status.state);
            match seen {
                Ok(state) if state == role.state() => Ok(state),
                seen => Err(failed(None, Some(seen))),
            }
        }
        Err(error) if error.fate() == Fate::NotSent => Err(failed(Some(error), None)),
        Err(error) if is_plain_denial(&error) => Err(failed(Some(error), None)),
        // The RM may have changed its state, wholly or half way: look before saying anything.
        Err(error) => {
            let seen = observe::service_status(peer, caller, deadline)
                .await
                .map(|status| status.state);
            Err(failed(Some(error), Some(seen)))
        }
    }
}

/// Whether the RM turned the caller away before it did anything.
fn is_plain_denial(error: &RpcError) -> bool {
    error
        .remote()
        .is_some_and(crate::rpc::message::RemoteException::is_denial)
}
