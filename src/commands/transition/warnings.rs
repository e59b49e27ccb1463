//! What the operator has to know after a transition that was done.

use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::error::CommandError;
use crate::ha::plan;
use crate::ha::plan::ClusterView;
use crate::ha::state::FailoverMode;
use crate::ha::state::{HaState, Role};
use crate::net::http::HttpClient;
use crate::net::server::Server;
use crate::report::{advice, harmless_line};
use crate::systems::yarn::judge::failover_to;
use crate::systems::yarn::observations::{Observations, ObservedSource, RmObservation};
use crate::systems::yarn::observe;
use crate::systems::yarn::others::RoleAnswer;
use crate::verdict::advice::Advice;

use super::super::log_entries::Changed;
use super::super::{CommandContext, cluster_targets};
use super::guards::Allowed;
use super::send::Interrupts;
use super::{LOOK_BUDGET, Transition};

impl Transition<'_> {
    /// Lines for standard error.
    pub(super) async fn afterwards(
        &self,
        allowed: &Allowed,
        changed: &Changed,
        interrupts: &mut Interrupts,
        deadline: Deadline,
    ) -> Result<String, CommandError> {
        let context = self.context;
        if self.wish.role == Role::Active {
            let others = changed.others.iter();
            return Ok(others
                .filter_map(|other| may_be_active(context, other))
                .collect());
        }
        if interrupts.came {
            return Ok(not_looked(context));
        }
        let looking = nobody_active(context, &allowed.target, deadline);
        match interrupts.signals.unless(looking).await {
            Ok(seen) => Ok(seen?.unwrap_or_default()),
            Err(_) => Ok(not_looked(context)),
        }
    }
}

/// That an RM lives whose state is unknown.
fn may_be_active(context: &CommandContext, other: &RoleAnswer) -> Option<String> {
    let error = other.state.as_ref().err();
    let error = error.filter(|error| error.was_accepted())?;
    let (peer, why) = (&other.peer, &error.failure);
    let next = Advice::action(format!(
        "check the process of {0} on its host, and stop it (kill -9) if it is frozen",
        peer.id
    ));
    let next = advice::text(&next.then(["status"]), &context.selection);
    let warning = format!(
        "the state of {peer} is unknown ({why}): its port accepts connections, and it may be active too; next: {next}"
    );
    Some(format!("rmadmin: {}\n", harmless_line(&warning)))
}

/// An interrupt ends the look at the other RMs, not the result.
fn not_looked(context: &CommandContext) -> String {
    let next = advice::text(&Advice::command(["status"]), &context.selection);
    format!(
        "rmadmin: interrupted: unknown whether another ResourceManager is active; next: {next}\n"
    )
}

/// Whether any source says that it is active.
fn is_active(rm: &RmObservation) -> bool {
    let says = |source| rm.active_by(source) == Some(true);
    ObservedSource::ALL.into_iter().any(says)
}

/// What the operator has to know after this RM became standby: that nobody is active now, as far as is known, and what to
/// do about it. None where another RM is active.
async fn nobody_active(
    context: &CommandContext,
    changed: &Server,
    deadline: Deadline,
) -> Result<Option<String>, CommandError> {
    let seen = look_at_all(context, deadline.capped(LOOK_BUDGET)).await?;
    let ids: Vec<String> = seen.rms.iter().map(|rm| rm.id.clone()).collect();
    let view = ClusterView::from(&seen);
    let state = |rm: &plan::RmIndex| view.of(*rm).state();
    if seen.rms.iter().any(is_active) {
        return Ok(None);
    }
    let silent = seen.rms.iter().filter_map(|rm| {
        let missing = rm.state.as_ref().err()?;
        Some(format!("the state of {} is unknown ({missing})", rm.id))
    });
    let silent: Vec<String> = silent.collect();
    let is_other = |rm: &plan::RmIndex| rm.name(&ids) != changed.id;
    let others = view.all().filter(is_other);
    let standbys: Vec<plan::RmIndex> = others
        .filter(|rm| state(rm) == Some(HaState::Standby))
        .collect();
    let next = match (context.cluster.failover, &standbys[..]) {
        _ if !silent.is_empty() => Advice::command(["status"]),
        (FailoverMode::Automatic, _) => Advice::command(["repair"]),
        (FailoverMode::Manual, [to]) => Advice::from(&failover_to(&seen, *to, Duration::ZERO)),
        (FailoverMode::Manual, _) => Advice::command(["status"]),
    };
    let lock = view.election.leader().map_or_else(String::new, |leader| {
        let leader = leader.name(&ids);
        format!("; {leader} still holds the election lock, so no other one takes over")
    });
    let next = advice::text(&next, &context.selection);
    let who = match silent.is_empty() {
        true => "no ResourceManager is active now".to_owned(),
        false => format!(
            "no ResourceManager is known to be active; {}",
            silent.join("; ")
        ),
    };
    let text = format!("{who}{lock}; next: {next}");
    Ok(Some(format!("rmadmin: {}\n", harmless_line(&text))))
}

pub(super) async fn look_at_all(
    context: &CommandContext,
    deadline: Deadline,
) -> Result<Observations, CommandError> {
    let subject = cluster_targets::of(context).await?;
    let web = HttpClient::new(context.cluster.scheme, &context.means(), deadline).await;
    Ok(observe::look(&subject, &web, deadline).await)
}
