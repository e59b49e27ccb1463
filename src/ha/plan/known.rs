//! What may be concluded from everything seen and sent so far. `bugs.rs` has a bug for most rules here.

use crate::ha::state::{HaState, Role};

#[cfg(test)]
use super::bugs::{self, PlantedBug};
use super::step::{
    Act, Ending, FailureCause, NextCommand, PlanAction, PlanOutcome, PlanStep, Purpose, SentResult,
    Stop,
};
use super::view::{ClusterView, Election, LockView, Reported, RmIndex};

/// How often an RM is told to take a role, if it shows after each time that it has not.
pub(crate) const MAX_TRIES: usize = 3;

/// How long a look at another RM may be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Memory {
    /// Until that RM is told otherwise: nobody but operators changes states.
    Lasting,
    /// For that look only: an elector changes states at any time.
    ThisLook,
}

/// What is known of the cluster, and what was done to it.
#[derive(Debug, Clone, Hash)]
pub(crate) struct Known {
    memory: Memory,
    /// RMs that the operator says are dead.
    dead: Vec<RmIndex>,
    /// The last look.
    pub(crate) view: ClusterView,
    rms: Vec<OneRm>,
    deeds: Vec<PlanAction>,
    /// Whether a lock was deleted, or may have been, and the election after it has not been seen to its end.
    electing: bool,
    /// Whether to come to an end, and why.
    pub(crate) stop: Option<Stop>,
}

/// What is known of one RM.
#[derive(Debug, Clone, Copy, Default, Hash)]
struct OneRm {
    /// The last state that it gave.
    last: Option<HaState>,
    /// Whether it was told something since the last look.
    stale: bool,
    /// What it was told and may yet do.
    pending: Option<Role>,
    /// Whether it refused to become standby, and has not been seen active since.
    half_way: bool,
}

impl Known {
    pub(crate) fn new(memory: Memory, dead: &[RmIndex], view: &ClusterView) -> Self {
        let mut known = Self {
            memory,
            dead: dead.to_vec(),
            view: ClusterView::default(),
            rms: vec![OneRm::default(); view.rms.len()],
            deeds: Vec::new(),
            electing: false,
            stop: None,
        };
        known.saw(view.clone());
        known
    }

    fn of(&self, rm: RmIndex) -> OneRm {
        self.rms.get(rm.0).copied().unwrap_or_default()
    }

    /// Takes in a look.
    ///
    /// A state given over RPC settles what the RM was told before: see [`super::view::RmView`] and [`PlanStep::Look`].
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

    /// Notes that an RM is about to be told to change; what came of it follows in [`Known::replied`].
    pub(crate) fn transition(
        &mut self,
        rm: RmIndex,
        role: Role,
        forced: bool,
        purpose: Purpose,
    ) -> PlanStep {
        self.deeds.push(PlanAction {
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

    /// Notes that the lock is about to be deleted.
    pub(crate) fn delete(&mut self, lock: LockView) -> PlanStep {
        self.electing = true;
        self.deeds.push(PlanAction {
            act: Act::DeleteLock(lock),
            reply: None,
        });
        PlanStep::DeleteLock(lock)
    }

    /// Takes in what came of the last deed, and gives the step that shows whether it is true.
    pub(crate) fn replied(&mut self, reply: SentResult) -> PlanStep {
        let Some(deed) = self.deeds.last_mut() else {
            return look(Purpose::Survey, false);
        };
        deed.reply = Some(reply);
        match deed.act {
            Act::DeleteLock(_) => {
                self.electing = deed.may_be_done();
                look(Purpose::Election, false)
            }
            Act::Transition(rm, role) => {
                let settled = matches!(reply, SentResult::Refused | SentResult::NotSent);
                if let Some(known) = self.rms.get_mut(rm.0).filter(|_| settled) {
                    known.pending = None;
                    // What was last seen still holds where nothing was sent.
                    known.stale &= reply != SentResult::NotSent;
                    known.half_way |= reply == SentResult::Refused && role == Role::Standby;
                }
                #[cfg(test)]
                if reply == SentResult::Unknown && PlantedBug::BlindResend.is_planted() {
                    return self.transition(rm, role, false, Purpose::Advance);
                }
                look(Purpose::Confirm(rm, role), false)
            }
        }
    }

    /// Another look after a pause, for what has to come next.
    pub(crate) fn wait(&self) -> PlanStep {
        let last = self.deeds.last().map(|deed| deed.act);
        let purpose = match last {
            Some(Act::Transition(rm, role)) => Purpose::Confirm(rm, role),
            Some(Act::DeleteLock(_)) => Purpose::Election,
            None => Purpose::Survey,
        };
        look(purpose, true)
    }

    /// Whether anything was to be done, so that what was seen before it is not to be relied on.
    pub(crate) fn attempted(&self) -> bool {
        !self.deeds.is_empty()
    }

    /// Whether anything was done, or may have been: more than commands that were not even sent.
    pub(crate) fn acted(&self) -> bool {
        let sent = |deed: &PlanAction| deed.reply != Some(SentResult::NotSent);
        self.deeds.iter().any(sent)
    }

    /// Takes in the lock on whose holder the last look agrees, if it does.
    pub(crate) fn saw_election(&mut self, agreed: Option<LockView>) {
        let is_deleted = |lock| {
            let deed = self.last_deed().filter(PlanAction::may_be_done);
            deed.is_some_and(|deed| deed.act == Act::DeleteLock(lock))
        };
        self.electing = self.elections() > 0 && agreed.is_none_or(is_deleted);
    }

    /// What came of the last deed, if it was answered.
    pub(crate) fn last_deed(&self) -> Option<PlanAction> {
        self.deeds.last().copied()
    }

    /// How often an RM was told to take a role.
    pub(crate) fn tries(&self, rm: RmIndex, role: Role) -> usize {
        let told = |deed: &&PlanAction| deed.act == Act::Transition(rm, role);
        self.deeds.iter().filter(told).count()
    }

    /// How often a lock was to be deleted.
    pub(crate) fn deletions(&self) -> usize {
        let told = |deed: &&PlanAction| matches!(deed.act, Act::DeleteLock(_));
        self.deeds.iter().filter(told).count()
    }

    /// How many of these deletions may have led to an election.
    pub(crate) fn elections(&self) -> usize {
        let deleted =
            |deed: &&PlanAction| matches!(deed.act, Act::DeleteLock(_)) && deed.may_be_done();
        self.deeds.iter().filter(deleted).count()
    }

    /// Whether an RM refused a role.
    pub(crate) fn refused(&self, rm: RmIndex, role: Role) -> bool {
        self.deeds.iter().any(|deed| {
            deed.act == Act::Transition(rm, role) && deed.reply == Some(SentResult::Refused)
        })
    }

    /// Whether an RM may be told (again) to take a role.
    pub(crate) fn may_try(&self, rm: RmIndex, role: Role) -> bool {
        !self.refused(rm, role) && self.tries(rm, role) < MAX_TRIES
    }

    /// Whether an RM was told something that it may yet do.
    pub(crate) fn is_pending(&self, rm: RmIndex) -> bool {
        self.of(rm).pending.is_some()
    }

    /// An RM that was told something that it may yet do.
    pub(crate) fn pending(&self) -> Option<(RmIndex, Role)> {
        let pending = |rm| self.of(rm).pending.map(|role| (rm, role));
        self.view.all().find_map(pending)
    }

    /// Whether an RM stopped half way to standby.
    pub(crate) fn half_way(&self, rm: RmIndex) -> bool {
        self.of(rm).half_way
    }

    /// Whether the operator says that this RM is dead, and nothing shows otherwise.
    fn is_dead(&self, rm: RmIndex) -> bool {
        self.dead.contains(&rm) && self.view.may_be_dead(rm)
    }

    /// What speaks against moving to this RM, looked at immediately before: it, or an RM that is hidden from view.
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

    /// Whether this RM is not active and cannot become so by anything that is under way.
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

    /// Another RM than this one that is active or may become so, for all that is known from this look or before.
    pub(crate) fn rival(&self, of: RmIndex) -> Option<RmIndex> {
        let mut others = self.view.others(of);
        others.find(|rm| !self.cannot_be_active(*rm, self.memory))
    }

    /// The same for all that this look shows. What is going to be claimed is to have been seen now.
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

    /// Whether this RM may be told to become active: it answers, and no other is active or can become so.
    pub(crate) fn may_become_active(&self, rm: RmIndex) -> bool {
        let answers = self.view.of(rm).state().is_some();
        answers && self.rival(rm).is_none() && self.may_try(rm, Role::Active)
    }

    /// The truth as last seen.
    pub(crate) fn outcome(&self, ending: Ending, next: NextCommand) -> PlanStep {
        PlanStep::Done(Box::new(self.truth(ending, next)))
    }

    /// What this RM may become at any time: what it was told, or what an election makes of it.
    fn may_become(&self, rm: RmIndex) -> Option<Role> {
        let by_election = || match self.view.of(rm).state() {
            Some(HaState::Active) => Role::Standby,
            _ => Role::Active,
        };
        let told = self.of(rm).pending;
        told.or_else(|| self.electing.then(by_election))
    }

    /// Ends in the middle of a step, if need be.
    pub(crate) fn truth(&self, ending: Ending, next: NextCommand) -> PlanOutcome {
        let state = |rm| match self.of(rm).stale {
            true => None,
            false => self.view.of(rm).state(),
        };
        let outside = |rm: &RmIndex| match &self.view.election {
            Election::Curator(members) if self.memory == Memory::ThisLook => !members.contains(rm),
            _ => false,
        };
        let in_no_election: Vec<RmIndex> = self.view.all().filter(outside).collect();
        let all_seen = self.view.all().all(|rm| state(rm).is_some());
        // All is well but for an RM that will never take over, or one that is dead.
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
            deeds: self.deeds.clone(),
            interrupted: self.stop == Some(Stop::Interrupt),
            next,
        }
    }

    /// Why an RM did not take a role.
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

    /// The RM whose page says that it is active, against its RPC port, and so kept this one from that role. An
    /// interrupt comes at any time, so then the sources may only not have had the time to agree.
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

/// A look at everything.
pub(crate) fn look(purpose: Purpose, wait: bool) -> PlanStep {
    PlanStep::Look { purpose, wait }
}
