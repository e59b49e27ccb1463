//! Failover with manual failover mode: make the old active RM standby, then make the target active. A look verifies
//! each transition.
//!
//! The machine stores no position in a sequence of steps. After each look it derives the next step from the RM that is
//! active. It therefore handles an unanswered transition, a transition by another operator and a late transition in the
//! same way.

use crate::ha::state::{HaState, Role};

use super::Planned;
#[cfg(test)]
use super::bugs::PlantedBug;
use super::known::{Known, look};
use super::step::{Ending, FailureCause, NextCommand, PlanEvent, PlanStep, Purpose};
use super::view::RmIndex;

/// State machine of a failover with manual failover.
#[derive(Debug, Clone, Hash)]
pub(crate) struct Manual {
    pub(crate) known: Known,
    target: RmIndex,
    /// The RM that was active at the start, unless it is the target.
    old: Option<RmIndex>,
    /// True if `/isActive` of the target must confirm that it is active.
    needs_http: bool,
    /// True if a look showed the old RM in another state after this run sent it a transition to standby.
    stood_down: bool,
}

impl Manual {
    pub(crate) fn new(known: Known, target: RmIndex, needs_http: bool) -> Self {
        let old = known.view.active().first().copied();
        Self {
            known,
            target,
            old: old.filter(|old| *old != target),
            needs_http,
            stood_down: false,
        }
    }

    pub(crate) fn plan(&self) -> Vec<Planned> {
        if self.known.view.active() == [self.target] {
            return vec![Planned::Nothing];
        }
        let leaves = self.old.map(|old| Planned::Transition(old, Role::Standby));
        let comes = [
            Planned::Transition(self.target, Role::Active),
            Planned::Confirm(self.target),
        ];
        leaves.into_iter().chain(comes).collect()
    }

    pub(crate) fn next(&mut self, event: &PlanEvent) -> PlanStep {
        match event {
            PlanEvent::Start => look(Purpose::Survey, false),
            #[cfg(test)]
            PlanEvent::Reply(Ok(()))
                if PlantedBug::UnseenSuccess.is_planted()
                    && self.known.tries(self.target, Role::Active) > 0 =>
            {
                self.known.replied(Ok(()));
                self.known.outcome(Ending::Done, NextCommand::Nothing)
            }
            PlanEvent::Reply(reply) => self.known.replied(*reply),
            PlanEvent::View(view) => {
                self.known.saw(view.clone());
                self.decide()
            }
        }
    }

    fn decide(&mut self) -> PlanStep {
        let active = self.known.view.active();
        match active.as_slice() {
            [one] if *one == self.target => self.target_is_active(),
            [one] if Some(*one) == self.old => self.old_is_active(*one),
            [] => self.nobody_is_active(),
            _ => self.left(FailureCause::SomebodyElse),
        }
    }

    fn target_is_active(&mut self) -> PlanStep {
        if let Some(rival) = self.known.rival_now(self.target) {
            let cause = self.known.why_not(rival, Role::Standby);
            let gone = self.known.view.of(rival).gone();
            return match gone || self.known.stop.is_some() || self.known.half_way(rival) {
                true => self.left(cause),
                false => self.known.wait(),
            };
        }
        let seen = self.known.view.of(self.target);
        if seen.http_agrees(self.needs_http) {
            let ending = match self.known.acted() {
                true => Ending::Done,
                false => Ending::Already,
            };
            self.known.outcome(ending, NextCommand::Nothing)
        } else if self.known.stop.is_some() {
            self.known.outcome(Ending::Unconfirmed, NextCommand::Status)
        } else {
            self.known.wait()
        }
    }

    /// The old RM is active: it was not sent to standby yet, that transition had no effect, or it was made active
    /// again.
    fn old_is_active(&mut self, old: RmIndex) -> PlanStep {
        let failed = self.known.why_not(self.target, Role::Active);
        if self.known.tries(old, Role::Active) > 0 {
            // If the target was never tried and no stop was requested, the cause is the failed transition of the old
            // RM.
            let cause = match self.known.tries(self.target, Role::Active) {
                0 if self.known.stop.is_none() => self.known.why_not(old, Role::Standby),
                _ => failed,
            };
            return self
                .known
                .outcome(Ending::WentBack(cause), NextCommand::Status);
        }
        if self.stood_down || self.known.tries(self.target, Role::Active) > 0 {
            return self.left(FailureCause::SomebodyElse);
        }
        let stopped = self.known.stop.map(FailureCause::Stopped);
        let kept = match self.known.may_try(old, Role::Standby) {
            true => stopped,
            false => Some(self.known.why_not(old, Role::Standby)),
        };
        match kept.or_else(|| self.known.unfit(self.target)) {
            Some(cause) => self
                .known
                .outcome(Ending::Unchanged(cause), NextCommand::Status),
            None => self
                .known
                .transition(old, Role::Standby, false, Purpose::Advance),
        }
    }

    /// No RM is seen active: the old RM became standby or is not seen, or no RM was active at the start.
    fn nobody_is_active(&mut self) -> PlanStep {
        let was_told = |old| self.known.tries(old, Role::Standby) > 0;
        let seen = |old| self.known.view.of(old).state().is_some();
        self.stood_down |= self.old.is_some_and(|old| was_told(old) && seen(old));
        if !self.known.attempted()
            && let Some(cause) = self.not_begun()
        {
            return self
                .known
                .outcome(Ending::Unchanged(cause), NextCommand::Status);
        }
        for candidate in self.candidates() {
            if self.known.may_become_active(candidate) {
                let purpose = match candidate == self.target {
                    true => Purpose::Advance,
                    false => Purpose::GoBack,
                };
                return self
                    .known
                    .transition(candidate, Role::Active, false, purpose);
            }
        }
        self.wait_or_leave()
    }

    /// Returns why the failover must not begin although no RM is seen active; `None` if it may.
    fn not_begun(&self) -> Option<FailureCause> {
        let answers = |old| self.known.view.of(old).state().is_some();
        let old_left = self.old.map(|old| match answers(old) {
            true => FailureCause::SomebodyElse,
            false => FailureCause::Unseen(old),
        });
        let stopped = self.known.stop.map(FailureCause::Stopped);
        let kept = old_left.or(stopped);
        kept.or_else(|| self.known.unfit(self.target))
    }

    /// RMs to make active, in order of preference: the target first, or the old RM first after a stop request.
    fn candidates(&self) -> Vec<RmIndex> {
        let back = self.old;
        #[cfg(test)]
        let back = back.filter(|_| !PlantedBug::NoWayBack.is_planted());
        match self.known.stop {
            Some(_) => back.into_iter().chain([self.target]).collect(),
            None => [self.target].into_iter().chain(back).collect(),
        }
    }

    /// Waits while an activation may still be tried or a transition is pending, even after a stop request: a cluster
    /// without an active RM is the worst result. The wait ends early only if the RM of the pending transition is gone,
    /// or by [`super::Machine::give_up`].
    fn wait_or_leave(&mut self) -> PlanStep {
        let may_try = |rm: &RmIndex| self.known.may_try(*rm, Role::Active);
        let hope = self.candidates().iter().any(may_try);
        let pending = self.known.pending();
        let gone = pending.is_some_and(|(rm, _)| self.known.view.of(rm).gone());
        if !gone && (hope || pending.is_some()) {
            return self.known.wait();
        }
        self.left(self.cause())
    }

    fn cause(&self) -> FailureCause {
        if let Some((rm, role)) = self.known.pending() {
            return FailureCause::Unresolved(rm, role);
        }
        match self.old.filter(|old| self.known.half_way(*old)) {
            Some(old) => FailureCause::HalfWay(old),
            None => self.known.why_not(self.target, Role::Active),
        }
    }

    fn left(&self, cause: FailureCause) -> PlanStep {
        let ending = match self.known.acted() {
            true => Ending::Left(cause),
            false => Ending::Unchanged(cause),
        };
        self.known.outcome(ending, self.advice(cause))
    }

    /// The command to recommend after the run ended with this cause.
    fn advice(&self, cause: FailureCause) -> NextCommand {
        let view = &self.known.view;
        match cause {
            _ if view.active().len() > 1 => NextCommand::RepairKeep(self.target),
            FailureCause::HalfWay(rm) | FailureCause::Contradiction(rm) => NextCommand::Restart(rm),
            FailureCause::SomebodyElse => NextCommand::Status,
            // An RM that does not answer or may still become active must be dead before another RM becomes active. It
            // may be declared dead only if no source shows it alive.
            FailureCause::Unresolved(rm, _) | FailureCause::Unseen(rm) => {
                match view.may_be_dead(rm) {
                    true => self.without(rm, Some(rm)),
                    false => NextCommand::Status,
                }
            }
            FailureCause::Refused(rm, Role::Active) => self.without(rm, None),
            _ => NextCommand::Failover {
                to: self.target,
                dead: None,
            },
        }
    }

    /// Recommends a failover to an RM other than `rm`: the target, the old RM or a standby.
    fn without(&self, rm: RmIndex, dead: Option<RmIndex>) -> NextCommand {
        let view = &self.known.view;
        let standby = |other: &RmIndex| view.of(*other).state() == Some(HaState::Standby);
        let mut all = [Some(self.target), self.old]
            .into_iter()
            .flatten()
            .chain(view.all().filter(standby));
        match all.find(|other| *other != rm) {
            Some(to) => NextCommand::Failover { to, dead },
            None => NextCommand::Status,
        }
    }

    /// The ending and the recommended command if [`super::Machine::give_up`] ends the run in the middle of a step.
    pub(crate) fn given_up(&self) -> (Ending, NextCommand) {
        if !self.known.acted() {
            let cause = self
                .known
                .stop
                .map_or(FailureCause::GivenUp, FailureCause::Stopped);
            return (Ending::Unchanged(cause), NextCommand::Status);
        }
        let cause = self.cause();
        (Ending::Left(cause), self.advice(cause))
    }
}
