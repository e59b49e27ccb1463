//! Whether a transition may be sent.

use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::base::moment::Moment;
use crate::error::CommandError;
use crate::ha::state::Role;
use crate::ha::transition_guard;
use crate::ha::transition_guard::{OtherRm, TransitionRefusal};
use crate::journal::entry::Action;
use crate::journal::{Journal, OpenAction};
use crate::net::server::Server;
use crate::request::Spelling;
use crate::systems::yarn::others;
use crate::systems::yarn::others::{OtherTarget, RoleAnswer};
use crate::systems::yarn::unanswered::{Activation, unsettled};

use super::super::context::admin_server;
use super::super::{log_entries, progress};
use super::warnings::look_at_all;
use super::{Transition, send};

/// How long the other RMs are waited for before a transition to active (`HAAdmin.isOtherTargetNodeActive`).
const OTHERS_BUDGET: Duration = Duration::from_secs(5);

/// What the guards let through.
pub(super) struct Allowed {
    /// The RM to act on.
    pub(super) target: Server,
    /// What the others said that were asked.
    answers: Vec<RoleAnswer>,
    /// Those to look at afterwards.
    pub(super) rivals: Vec<OtherTarget>,
}

impl Transition<'_> {
    /// Asks the guards.
    ///
    /// The order is that of the Java CLI, so that the same reason comes first: without `--forceactive` the others are
    /// looked at before the target itself; with it, the Java CLI looks at the target only.
    pub(super) async fn allowed(&self, deadline: Deadline) -> Result<Allowed, CommandError> {
        let target = self.context.peer(&self.request.rm_id);
        let asked = match transition_guard::asks_others(self.wish) {
            true => {
                if self.wish.force_active {
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
        if let Err((refusal, place)) = transition_guard::others_allow(self.wish, views.enumerate())
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
            rivals: match self.wish.role {
                Role::Active => self.others().filter_map(Result::ok).collect(),
                Role::Standby => Vec::new(),
            },
        })
    }

    /// Whether no other RM may become active by an old order. Scripts in Hadoop style are refused what the Java CLI
    /// refuses.
    async fn nothing_pending(
        &self,
        target: &Server,
        deadline: Deadline,
    ) -> Result<(), CommandError> {
        let context = self.context;
        let asks = transition_guard::asks_others(self.wish) && !self.wish.force_active;
        if context.spelling == Spelling::Hadoop || !asks {
            return Ok(());
        }
        let time = deadline.capped(OTHERS_BUDGET.min(deadline.remaining() / 2));
        let log = context.unanswered().read(time).await;
        let of_cluster =
            |sent: &Activation| Some(sent.cluster.as_str()) == context.selection.cluster_id();
        if !log.iter().any(of_cluster) {
            return Ok(());
        }
        let seen = look_at_all(context, time).await?;
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
        transition_guard::manual_control(self.context.cluster.failover, self.wish).map_err(
            |refusal| CommandError::Refused {
                refusal,
                about: about.clone(),
                error: None,
            },
        )
    }

    /// Every RM but the target.
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

    /// Asks the others. In Hadoop style only what the Java CLI asks.
    async fn answers(&self, asked: &[OtherTarget], deadline: Deadline) -> Vec<RoleAnswer> {
        // At least half of the time is for the transition itself.
        let time = deadline.capped(OTHERS_BUDGET.min(deadline.remaining() / 2));
        let pages = match self.context.spelling {
            Spelling::Hadoop => None,
            Spelling::Subcommand => Some(self.pages()),
        };
        let asking = others::ask(asked, &self.caller, pages.as_ref(), time);
        let awaited = || {
            let names = asked.iter().map(|rm| rm.peer.to_string());
            format!("waiting for {}", names.collect::<Vec<_>>().join(", "))
        };
        progress::while_waiting(asking, time, awaited).await
    }

    /// An answer as the guards take it. The Java CLI takes an RM that denies for one that does not answer.
    fn view(&self, answer: &RoleAnswer) -> OtherRm {
        match &answer.state {
            Ok(state) => OtherRm::Seen(*state),
            Err(_) if answer.is_active() => OtherRm::ActiveByPage,
            Err(error)
                if self.context.spelling == Spelling::Subcommand && send::is_denial(error) =>
            {
                OtherRm::Denied
            }
            Err(_) => OtherRm::Unknown,
        }
    }

    /// Writes into the log what is about to be done.
    pub(super) async fn log<'a>(
        &self,
        journal: &'a Journal,
        allowed: &Allowed,
        deadline: Deadline,
    ) -> OpenAction<'a> {
        let action = Action::call(self.wish.role.method(), &allowed.target);
        let all_answered = allowed.answers.iter().all(|answer| answer.state.is_ok());
        let failover = self.context.cluster.failover;
        let why = log_entries::why(failover, self.request, self.wish, all_answered);
        let seen = log_entries::seen(allowed.answers.iter().map(log_entries::of_answer));
        journal.begin(action, why, seen, deadline).await
    }
}
