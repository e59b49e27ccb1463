//! Warnings for the operator after a successful transition.

use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::error::CommandError;
use crate::ha::plan;
use crate::ha::plan::ClusterView;
use crate::ha::state::FailoverMode;
use crate::ha::state::{HaState, Role};
use crate::net::server::Server;
use crate::report::transition::TransitionWarning;
use crate::systems::yarn::judge::failover_to;
use crate::systems::yarn::observations::{ObservedSource, RmObservation};
use crate::systems::yarn::others::RoleAnswer;
use crate::verdict::advice::Advice;

use super::super::log_entries::Changed;
use super::super::{CommandContext, cluster_targets};
use super::guards::Allowed;
use super::send::Interrupts;
use super::{LOOK_BUDGET, Transition};

impl Transition<'_> {
    pub(super) async fn warnings(
        &self,
        allowed: &Allowed,
        changed: &Changed,
        interrupts: &mut Interrupts,
        deadline: Deadline,
    ) -> Result<Vec<TransitionWarning>, CommandError> {
        if self.intent.role == Role::Active {
            return Ok(changed.others.iter().filter_map(may_be_active).collect());
        }
        // An interrupt ends the check of the other RMs, but does not change the result.
        let not_looked = vec![TransitionWarning::NotLooked];
        if interrupts.came {
            return Ok(not_looked);
        }
        let looking = nobody_active(self.context, &allowed.target, deadline);
        match interrupts.signals.unless(looking).await {
            Ok(found) => Ok(found?.into_iter().collect()),
            Err(_) => Ok(not_looked),
        }
    }
}

/// Returns the warning about an RM that accepts connections but whose state is unknown.
fn may_be_active(other: &RoleAnswer) -> Option<TransitionWarning> {
    let error = other.state.as_ref().err();
    let error = error.filter(|error| error.was_accepted())?;
    Some(TransitionWarning::MayBeActive {
        server: other.peer.clone(),
        why: error.failure.to_string(),
    })
}

/// True if any source reports the RM active.
fn is_active(rm: &RmObservation) -> bool {
    let says = |source| rm.active_by(source) == Some(true);
    ObservedSource::ALL.into_iter().any(says)
}

/// Returns the warning that no RM is known to be active after this one became standby. `None` if another RM is
/// active.
async fn nobody_active(
    context: &CommandContext,
    changed: &Server,
    deadline: Deadline,
) -> Result<Option<TransitionWarning>, CommandError> {
    let seen = cluster_targets::look(context, deadline.capped(LOOK_BUDGET)).await?;
    if seen.rms.iter().any(is_active) {
        return Ok(None);
    }
    let ids: Vec<String> = seen.rms.iter().map(|rm| rm.id.clone()).collect();
    let view = ClusterView::from(&seen);
    let unknown = seen.rms.iter().filter_map(|rm| {
        let missing = rm.state.as_ref().err()?;
        Some((rm.id.clone(), missing.clone()))
    });
    let unknown: Vec<_> = unknown.collect();
    let is_standby = |rm: &plan::RmIndex| view.of(*rm).state() == Some(HaState::Standby);
    let others = view.all().filter(|rm| rm.name(&ids) != changed.id);
    let standbys: Vec<plan::RmIndex> = others.filter(is_standby).collect();
    let next = match (context.cluster.failover, &standbys[..]) {
        _ if !unknown.is_empty() => Advice::command(["status"]),
        (FailoverMode::Automatic, _) => Advice::command(["repair"]),
        (FailoverMode::Manual, [to]) => Advice::from(&failover_to(&seen, *to, Duration::ZERO)),
        (FailoverMode::Manual, _) => Advice::command(["status"]),
    };
    let leader = view.election.leader();
    Ok(Some(TransitionWarning::NobodyActive {
        unknown,
        leader: leader.map(|leader| leader.name(&ids).to_owned()),
        next,
    }))
}
