//! Conclusions from all looks and all actions of a run. `bugs.rs` plants a bug against most of these rules.

use crate::ha::state::{HaState, Role, SentFailure, SentResult};

#[cfg(test)]
use super::bugs::{self, PlantedBug};
use super::step::{
    Act, Ending, FailureCause, NextCommand, PlanAction, PlanOutcome, PlanStep, Purpose, Stop,
};
use super::view::{ClusterView, Election, LockView, Reported, RmIndex};

/// Maximum attempts of one transition per RM.
pub(crate) const MAX_TRIES: usize = 3;

/// How long an observed state of another RM stays valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Memory {
    /// Until a transition is sent to that RM. Used with manual failover: only operators change states.
    Lasting,
    /// For that look only. Used with automatic failover: an elector may change states at any time.
    ThisLook,
}

/// The observed state of the cluster, and the actions of this run.
#[derive(Debug, Clone, Hash)]
pub(crate) struct Known {
    memory: Memory,
    /// RMs that the operator declared dead.
    dead: Vec<RmIndex>,
    pub(crate) view: ClusterView,
    rms: Vec<OneRm>,
    actions: Vec<PlanAction>,
    /// True if a lock was or may have been deleted, and the result of the election after it is not yet confirmed.
    electing: bool,
    /// Reason to stop early, if any.
    pub(crate) stop: Option<Stop>,
}

/// The observed state of one RM, and its pending transition.
#[derive(Debug, Clone, Copy, Default, Hash)]
struct OneRm {
    /// The last state reported over RPC.
    last: Option<HaState>,
    /// True if a transition was sent, or may have been, since the last look.
    stale: bool,
    /// A transition without an answer, which may still take effect.
    pending: Option<Role>,
    /// True if the RM refused to become standby and has not been seen active since: it may have stopped midway.
    half_way: bool,
}

impl Known {
    pub(crate) fn new(memory: Memory, dead: &[RmIndex], view: &ClusterView) -> Self {
        let mut known = Self {
            memory,
            dead: dead.to_vec(),
            view: ClusterView::default(),
            rms: vec![OneRm::default(); view.rms.len()],
            actions: Vec::new(),
            electing: false,
            stop: None,
        };
        known.saw(view.clone());
        known
    }

    fn of(&self, rm: RmIndex) -> OneRm {
        self.rms.get(rm.0).copied().unwrap_or_default()
    }

    /// Records a look.
    ///
    /// A state reported over RPC settles earlier transitions of that RM: see [`super::view::RmView`] and
    /// [`PlanStep::Look`].
    pub(crate) fn saw(&mut self, view: ClusterView) {
        for (index, known) in self.rms.iter_mut().enumerate() {
            let seen = view.of(RmIndex(index));
            known.stale = false;
            let settled = seen.state();
            #[cfg(test)]
            let settled = settled.or_else(|| {
                let planted = PlantedBug::HttpSettles.is_planted();
                (planted && seen.http == Reported::Said(false)).then_some(HaState::Standby)
            });
            #[cfg(test)]
            if settled.is_none() && bugs::seems_dead(seen) {
                *known = OneRm::default();
            }
            if let Some(state) = settled {
                known.last = Some(state);
                known.pending = None;
                known.half_way &= state != HaState::Active;
            }
        }
        self.view = view;
    }

    /// Records a transition that is about to be sent; [`Known::replied`] records its result.
    pub(crate) fn transition(
        &mut self,
        rm: RmIndex,
        role: Role,
        forced: bool,
        purpose: Purpose,
    ) -> PlanStep {
        self.actions.push(PlanAction {
            act: Act::Transition(rm, role),
            reply: None,
        });
        if let Some(known) = self.rms.get_mut(rm.0) {
            known.pending = Some(role);
            known.stale = true;
        }
        PlanStep::Transition {
            rm,
            role,
            forced,
            purpose,
        }
    }

    /// Records a deletion of the lock that is about to be sent; [`Known::replied`] records its result.
    pub(crate) fn delete(&mut self, lock: LockView) -> PlanStep {
        self.electing = true;
        self.actions.push(PlanAction {
            act: Act::DeleteLock(lock),
            reply: None,
        });
        PlanStep::DeleteLock(lock)
    }

    /// Records the result of the last action. Returns the look that verifies it.
    pub(crate) fn replied(&mut self, reply: SentResult) -> PlanStep {
        let Some(action) = self.actions.last_mut() else {
            return look(Purpose::Survey, false);
        };
        action.reply = Some(reply);
        match action.act {
            Act::DeleteLock(_) => {
                self.electing = action.may_be_done();
                look(Purpose::Election, false)
            }
            Act::Transition(rm, role) => {
                let settled = matches!(reply, Err(SentFailure::Refused | SentFailure::NotSent));
                if let Some(known) = self.rms.get_mut(rm.0).filter(|_| settled) {
                    known.pending = None;
                    // If nothing was sent, the last look is still valid.
                    known.stale &= reply != Err(SentFailure::NotSent);
                    known.half_way |= reply == Err(SentFailure::Refused) && role == Role::Standby;
                }
                #[cfg(test)]
                if reply == Err(SentFailure::Unknown) && PlantedBug::BlindResend.is_planted() {
                    return self.transition(rm, role, false, Purpose::Advance);
                }
                look(Purpose::Confirm(rm, role), false)
            }
        }
    }

    /// Another look, after a pause, at the result of the last action.
    pub(crate) fn wait(&self) -> PlanStep {
        let last = self.actions.last().map(|action| action.act);
        let purpose = match last {
            Some(Act::Transition(rm, role)) => Purpose::Confirm(rm, role),
            Some(Act::DeleteLock(_)) => Purpose::Election,
            None => Purpose::Survey,
        };
        look(purpose, true)
    }

    /// True if any action was begun; earlier looks are then stale.
    pub(crate) fn attempted(&self) -> bool {
        !self.actions.is_empty()
    }

    /// True if any action was sent, or may have been.
    pub(crate) fn acted(&self) -> bool {
        let sent = |action: &PlanAction| action.reply != Some(Err(SentFailure::NotSent));
        self.actions.iter().any(sent)
    }

    /// Updates whether an election is under way. `agreed` is the lock whose holder all sources of the last look
    /// confirm; `None` if they disagree.
    pub(crate) fn saw_election(&mut self, agreed: Option<LockView>) {
        let is_deleted = |lock| {
            let action = self.last_action().filter(PlanAction::may_be_done);
            action.is_some_and(|action| action.act == Act::DeleteLock(lock))
        };
        self.electing = self.elections() > 0 && agreed.is_none_or(is_deleted);
    }

    /// Returns the last action, answered or not.
    pub(crate) fn last_action(&self) -> Option<PlanAction> {
        self.actions.last().copied()
    }

    /// Attempts of one transition, including those that were not sent.
    pub(crate) fn tries(&self, rm: RmIndex, role: Role) -> usize {
        let told = |action: &&PlanAction| action.act == Act::Transition(rm, role);
        self.actions.iter().filter(told).count()
    }

    /// Attempts to delete a lock, including those that were not sent.
    pub(crate) fn deletions(&self) -> usize {
        let told = |action: &&PlanAction| matches!(action.act, Act::DeleteLock(_));
        self.actions.iter().filter(told).count()
    }

    /// Deletions that succeeded or may have succeeded: each starts an election.
    pub(crate) fn elections(&self) -> usize {
        let deleted =
            |action: &&PlanAction| matches!(action.act, Act::DeleteLock(_)) && action.may_be_done();
        self.actions.iter().filter(deleted).count()
    }

    /// True if the RM ever refused this transition.
    pub(crate) fn refused(&self, rm: RmIndex, role: Role) -> bool {
        self.actions.iter().any(|action| {
            action.act == Act::Transition(rm, role)
                && action.reply == Some(Err(SentFailure::Refused))
        })
    }

    /// True if the transition may be sent (again): it was never refused, and fewer than [`MAX_TRIES`] were attempted.
    pub(crate) fn may_try(&self, rm: RmIndex, role: Role) -> bool {
        !self.refused(rm, role) && self.tries(rm, role) < MAX_TRIES
    }

    /// True if a transition of this RM has no answer and may still take effect.
    pub(crate) fn is_pending(&self, rm: RmIndex) -> bool {
        self.of(rm).pending.is_some()
    }

    /// The first RM with a transition that has no answer and may still take effect.
    pub(crate) fn pending(&self) -> Option<(RmIndex, Role)> {
        let pending = |rm| self.of(rm).pending.map(|role| (rm, role));
        self.view.all().find_map(pending)
    }

    /// True if the RM may have stopped midway to standby.
    pub(crate) fn half_way(&self, rm: RmIndex) -> bool {
        self.of(rm).half_way
    }

    /// True if the operator declared this RM dead and no source shows it alive.
    fn is_dead(&self, rm: RmIndex) -> bool {
        self.dead.contains(&rm) && self.view.may_be_dead(rm)
    }

    /// Returns why `target` cannot become active: it is unfit, or another RM is unseen. Uses only the last
    /// look.
    pub(crate) fn unfit(&self, target: RmIndex) -> Option<FailureCause> {
        let seen = self.view.of(target);
        let Some(status) = seen.rpc.said() else {
            return Some(FailureCause::Unseen(target));
        };
        if status.state != HaState::Standby || !status.ready || seen.healthy != Reported::Said(true)
        {
            return Some(FailureCause::Unfit(target));
        }
        let hidden = |rm: &RmIndex| self.view.of(*rm).state().is_none() && !self.is_dead(*rm);
        self.view
            .others(target)
            .find(hidden)
            .map(FailureCause::Unseen)
    }

    /// True if this RM is not active and no pending transition can make it active.
    fn cannot_be_active(&self, rm: RmIndex, memory: Memory) -> bool {
        let known = self.of(rm);
        let seen = self.view.of(rm);
        if self.is_dead(rm) {
            return true;
        }
        #[cfg(test)]
        if bugs::seems_dead(seen)
            || known.pending == Some(Role::Standby) && PlantedBug::UnconfirmedStandby.is_planted()
        {
            return true;
        }
        if seen.http == Reported::Said(true) {
            return false;
        }
        let fresh = memory == Memory::Lasting || seen.state().is_some();
        let half_way = known.half_way;
        #[cfg(test)]
        let half_way = half_way && !PlantedBug::HalfWayIsStandby.is_planted();
        let at_rest = known.pending.is_none() && !half_way;
        fresh && at_rest && known.last.is_some_and(|state| state != HaState::Active)
    }

    /// Another RM that is or may become active. Uses earlier looks where [`Memory`] permits it.
    pub(crate) fn rival(&self, of: RmIndex) -> Option<RmIndex> {
        let mut others = self.view.others(of);
        others.find(|rm| !self.cannot_be_active(*rm, self.memory))
    }

    /// Like [`Known::rival`], but uses only this look; required before success is reported.
    pub(crate) fn rival_now(&self, of: RmIndex) -> Option<RmIndex> {
        let memory = Memory::ThisLook;
        #[cfg(test)]
        let memory = match PlantedBug::ClaimFromMemory.is_planted() {
            true => self.memory,
            false => memory,
        };
        let mut others = self.view.others(of);
        others.find(|rm| !self.cannot_be_active(*rm, memory))
    }

    /// True if an activation may be sent to this RM: it answers over RPC, no other RM is or may become active, and
    /// attempts are left.
    pub(crate) fn may_become_active(&self, rm: RmIndex) -> bool {
        let answers = self.view.of(rm).state().is_some();
        answers && self.rival(rm).is_none() && self.may_try(rm, Role::Active)
    }

    /// The final step, with the outcome of [`Known::truth`].
    pub(crate) fn outcome(&self, ending: Ending, next: NextCommand) -> PlanStep {
        PlanStep::Done(Box::new(self.truth(ending, next)))
    }

    /// The role that this RM may still take: by a pending transition, or by an election under way.
    fn may_become(&self, rm: RmIndex) -> Option<Role> {
        let by_election = || match self.view.of(rm).state() {
            Some(HaState::Active) => Role::Standby,
            _ => Role::Active,
        };
        let told = self.of(rm).pending;
        told.or_else(|| self.electing.then(by_election))
    }

    /// Builds the final outcome from the last look. Valid in the middle of a step, too.
    pub(crate) fn truth(&self, ending: Ending, next: NextCommand) -> PlanOutcome {
        let state = |rm| match self.of(rm).stale {
            true => None,
            false => self.view.of(rm).state(),
        };
        let outside = |rm: &RmIndex| match &self.view.election {
            Election::Curator(members) if self.memory == Memory::ThisLook => {
                !members.contains(&Some(*rm))
            }
            _ => false,
        };
        let in_no_election: Vec<RmIndex> = self.view.all().filter(outside).collect();
        let all_seen = self.view.all().all(|rm| state(rm).is_some());
        // Success, except for an RM outside the election or one that does not answer.
        let next = match (next, in_no_election.first()) {
            (NextCommand::Nothing, Some(rm)) => NextCommand::Restart(*rm),
            (NextCommand::Nothing, None) if !all_seen => NextCommand::Status,
            _ => next,
        };
        PlanOutcome {
            ending,
            states: self.view.all().map(state).collect(),
            pending: self.view.all().map(|rm| self.may_become(rm)).collect(),
            electing: self.electing,
            half_way: self.view.all().filter(|rm| self.half_way(*rm)).collect(),
            in_no_election,
            actions: self.actions.clone(),
            interrupted: self.stop == Some(Stop::Interrupt),
            next,
        }
    }

    /// Returns why the RM did not make this transition.
    pub(crate) fn why_not(&self, rm: RmIndex, role: Role) -> FailureCause {
        if self.half_way(rm) {
            FailureCause::HalfWay(rm)
        } else if self.refused(rm, role) {
            FailureCause::Refused(rm, role)
        } else if self.is_pending(rm) {
            FailureCause::Unresolved(rm, role)
        } else if self.view.of(rm).state().is_none() {
            FailureCause::Unseen(rm)
        } else if let Some(other) = self.contradicted(rm, role) {
            FailureCause::Contradiction(other)
        } else if let Some(stop) = self.stop {
            FailureCause::Stopped(stop)
        } else {
            FailureCause::NoEffect(rm, role)
        }
    }

    /// The RM that prevented the transition: its `/isActive` reports active and its RPC port does not. `None` after an
    /// interrupt: the sources may not have had time to agree.
    fn contradicted(&self, rm: RmIndex, role: Role) -> Option<RmIndex> {
        if self.stop == Some(Stop::Interrupt) {
            return None;
        }
        let stands_in_the_way = |other: &RmIndex| match role {
            Role::Standby => *other == rm,
            Role::Active => *other != rm,
        };
        let mut others = self.view.all().filter(stands_in_the_way);
        others.find(|other| self.view.of(*other).is_contradicted())
    }
}

pub(crate) fn look(purpose: Purpose, wait: bool) -> PlanStep {
    PlanStep::Look { purpose, wait }
}
