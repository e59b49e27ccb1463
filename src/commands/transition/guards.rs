//! Checks whether a transition may be sent.

use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::base::moment::Moment;
use crate::error::CommandError;
use crate::ha::state::Role;
use crate::ha::transition_guard;
use crate::ha::transition_guard::{OtherRm, TransitionRefusal};
use crate::hadoop::rpc::error::RpcError;
use crate::hadoop::rpc::message::RemoteException;
use crate::journal::entry::Action;
use crate::journal::{Journal, OpenAction};
use crate::net::server::Server;
use crate::systems::yarn::others;
use crate::systems::yarn::others::{OtherTarget, RoleAnswer};
use crate::systems::yarn::unanswered::{Activation, unsettled};

use super::super::context::admin_server;
use super::super::{cluster_targets, log_entries, progress};
use super::Transition;

/// Time to ask the other RMs before a transition to active (`HAAdmin.isOtherTargetNodeActive`).
const OTHERS_BUDGET: Duration = Duration::from_secs(5);

pub(super) struct Allowed {
    pub(super) target: Server,
    /// Answers of the other RMs.
    answers: Vec<RoleAnswer>,
    /// RMs to check again after the transition.
    pub(super) rivals: Vec<OtherTarget>,
}

impl Transition<'_> {
    /// Checks the guards.
    ///
    /// The checks and their order match the Java CLI, so that the same reason comes first: without `--forceactive`, the
    /// other RMs are checked before the target.
    pub(super) async fn allowed(&self, deadline: Deadline) -> Result<Allowed, CommandError> {
        let target = self.context.peer(&self.request.rm_id);
        let asked = match transition_guard::asks_others(self.intent) {
            true => {
                if self.intent.force_active {
                    self.manual_control(&self.context.peer(&self.request.rm_id)?)?;
                }
                self.others().collect::<Result<_, _>>()?
            }
            false => Vec::new(),
        };
        match (&target, asked.first()) {
            (Ok(about), _) | (Err(_), Some(OtherTarget { peer: about, .. })) => {
                self.manual_control(about)?;
            }
            (Err(_), None) => {}
        }
        let mut answers = self.answers(&asked, deadline).await;
        let views = answers.iter().map(|answer| self.view(answer));
        if let Err((refusal, place)) =
            transition_guard::others_allow(self.intent, views.enumerate())
        {
            let RoleAnswer { peer, state, .. } = answers.swap_remove(place);
            let error = match state {
                Ok(_) => None,
                Err(error) => Some(self.context.named(error).await),
            };
            return Err(CommandError::Refused {
                refusal,
                about: peer,
                error,
            });
        }
        let target = target?;
        self.nothing_pending(&target, deadline).await?;
        Ok(Allowed {
            target,
            answers,
            rivals: match self.intent.role {
                Role::Active => self.others().filter_map(Result::ok).collect(),
                Role::Standby => Vec::new(),
            },
        })
    }

    /// Refuses if another RM may still become active because of an unanswered activation from this host.
    async fn nothing_pending(
        &self,
        target: &Server,
        deadline: Deadline,
    ) -> Result<(), CommandError> {
        let context = self.context;
        let asks = transition_guard::asks_others(self.intent) && !self.intent.force_active;
        if context.dialect.guards_as_java || !asks {
            return Ok(());
        }
        let time = deadline.capped(OTHERS_BUDGET.min(deadline.remaining() / 2));
        let log = context.unanswered().read(time).await;
        let of_cluster =
            |sent: &Activation| Some(sent.cluster.as_str()) == context.selection.cluster_id();
        if !log.iter().any(of_cluster) {
            return Ok(());
        }
        let seen = cluster_targets::look(context, time).await?;
        let pending = unsettled(&log, &seen, &Moment::now());
        match pending.into_iter().find(|sent| sent.rm != target.id) {
            None => Ok(()),
            Some(sent) => Err(CommandError::Refused {
                about: context.peer(&sent.rm)?,
                refusal: TransitionRefusal::OtherPending { at: sent.at },
                error: None,
            }),
        }
    }

    fn manual_control(&self, about: &Server) -> Result<(), CommandError> {
        transition_guard::manual_control(self.context.cluster.failover, self.intent).map_err(
            |refusal| CommandError::Refused {
                refusal,
                about: about.clone(),
                error: None,
            },
        )
    }

    fn others(&self) -> impl Iterator<Item = Result<OtherTarget, CommandError>> {
        let rms = self.context.cluster.rms.iter();
        let others = rms.filter(|rm| !self.context.is_named(&rm.id, &self.request.rm_id));
        others.map(|rm| {
            Ok(OtherTarget {
                peer: admin_server(rm)?,
                web: rm.web.clone().ok(),
            })
        })
    }

    async fn answers(&self, asked: &[OtherTarget], deadline: Deadline) -> Vec<RoleAnswer> {
        // Half of the time is reserved for the transition.
        let time = deadline.capped(OTHERS_BUDGET.min(deadline.remaining() / 2));
        let pages = match self.context.dialect.guards_as_java {
            true => None,
            false => Some(self.pages()),
        };
        let asking = others::ask(asked, &self.caller, pages.as_ref(), time);
        let awaited = || {
            let names = asked.iter().map(|rm| rm.peer.to_string());
            format!("waiting for {}", names.collect::<Vec<_>>().join(", "))
        };
        progress::while_waiting(asking, time, awaited).await
    }

    /// Converts an answer to input for the guards.
    fn view(&self, answer: &RoleAnswer) -> OtherRm {
        match &answer.state {
            Ok(state) => OtherRm::Seen(*state),
            Err(_) if answer.is_active() => OtherRm::ActiveByPage,
            Err(error) if !self.context.dialect.guards_as_java && is_denial(error) => {
                OtherRm::Denied
            }
            Err(_) => OtherRm::Unknown,
        }
    }

    pub(super) async fn log<'a>(
        &self,
        journal: &'a Journal,
        allowed: &Allowed,
        deadline: Deadline,
    ) -> OpenAction<'a> {
        let action = Action::call(self.intent.role.method(), &allowed.target);
        let all_answered = allowed.answers.iter().all(|answer| answer.state.is_ok());
        let failover = self.context.cluster.failover;
        let why = log_entries::why(failover, self.request, self.intent, all_answered);
        let seen = log_entries::seen(allowed.answers.iter().map(log_entries::of_answer));
        journal.begin(action, why, seen, deadline).await
    }
}

/// True if an RM answered that this caller lacks the permission.
pub(super) fn is_denial(error: &RpcError) -> bool {
    error.remote().is_some_and(RemoteException::is_denial)
}
