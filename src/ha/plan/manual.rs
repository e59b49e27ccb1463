//! Failover where operators decide who is active: old active to standby, seen; target to active, seen.
//!
//! The machine keeps no programme counter. After each look it asks who is active, and what may be done about that:
//! so a transition that nobody answered, one that somebody else made and one that came late are the same to it.

use crate::ha::state::{HaState, Role};

use super::Planned;
#[cfg(test)]
use super::bugs::PlantedBug;
use super::known::{Known, look};
use super::step::{Ending, FailureCause, NextCommand, PlanEvent, PlanStep, Purpose};
use super::view::RmIndex;

/// See the module.
#[derive(Debug, Clone, Hash)]
pub(crate) struct Manual {
    pub(crate) known: Known,
    target: RmIndex,
    /// The RM that was active at the start.
    old: Option<RmIndex>,
    /// Whether `/isActive` of the target has to agree.
    needs_http: bool,
    /// Whether the old active has been seen in another state after it was told to leave.
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
            PlanEvent::Reply(super::SentResult::Ok)
                if PlantedBug::UnseenSuccess.is_planted()
                    && self.known.tries(self.target, Role::Active) > 0 =>
            {
                self.known.replied(super::SentResult::Ok);
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

    /// Before it leaves, or after it was put back, or because it did not leave.
    fn old_is_active(&mut self, old: RmIndex) -> PlanStep {
        let failed = self.known.why_not(self.target, Role::Active);
        if self.known.tries(old, Role::Active) > 0 {
            // It may never have come to the target, because the old one did not leave properly.
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

    /// After the old active left, or because there was none.
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

    /// What speaks against beginning where nobody is seen active.
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

    /// Who should be active, the best first: once it is to end, the RM that served a moment ago.
    fn candidates(&self) -> Vec<RmIndex> {
        let back = self.old;
        #[cfg(test)]
        let back = back.filter(|_| !PlantedBug::NoWayBack.is_planted());
        match self.known.stop {
            Some(_) => back.into_iter().chain([self.target]).collect(),
            None => [self.target].into_iter().chain(back).collect(),
        }
    }

    /// Nobody active is the worst that can be left behind: that is not ended by wishing for an end, only by
    /// [`super::Machine::give_up`].
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

    /// What to type after having left the cluster as it is for this reason.
    fn advice(&self, cause: FailureCause) -> NextCommand {
        let view = &self.known.view;
        match cause {
            _ if view.active().len() > 1 => NextCommand::RepairKeep(self.target),
            FailureCause::HalfWay(rm) | FailureCause::Contradiction(rm) => NextCommand::Restart(rm),
            FailureCause::SomebodyElse => NextCommand::Status,
            // Who may yet become active, or does not answer, has to be dead before another one may: and is not, while
            // anything shows it alive.
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

    /// A failover to another RM than this one.
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

    /// Ended from outside, in the middle of whatever it was.
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
