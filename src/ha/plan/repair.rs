//! Repair of a broken cluster: make every other active RM standby, then make the leader active. A look verifies each
//! transition.
//!
//! The leader is the RM that the election names or, without an election, the RM that the operator names. The order must
//! not be reversed: that would create a second active RM. Like failover, repair decides again after each look, so an
//! election during the run only changes the leader.

use crate::ha::state::Role;

use super::Planned;
use super::automatic::agreed;
#[cfg(test)]
use super::bugs::PlantedBug;
use super::known::{Known, look};
use super::step::{Ending, FailureCause, NextCommand, PlanEvent, PlanStep, Purpose};
use super::view::{Election, RmIndex};

/// State machine of a repair.
#[derive(Debug, Clone, Hash)]
pub(crate) struct Repair {
    pub(crate) known: Known,
    /// The RM that the operator wants to keep active; `None` with automatic failover.
    keep: Option<RmIndex>,
    /// True if `/isActive` must confirm the state. If false, it is enough that `/isActive` does not contradict.
    needs_http: bool,
    /// See [`super::RepairRequest::store_is_fenced`].
    store_is_fenced: bool,
    /// The observed election at the start.
    election: Election,
    /// The RMs that were active at the start.
    before: Vec<RmIndex>,
    /// The RM that was made active again because the leader could not become active.
    put_back: Option<RmIndex>,
}

impl Repair {
    pub(crate) fn new(
        known: Known,
        keep: Option<RmIndex>,
        needs_http: bool,
        store_is_fenced: bool,
    ) -> Self {
        Self {
            election: known.view.election.clone(),
            before: known.view.active(),
            known,
            keep,
            needs_http,
            store_is_fenced,
            put_back: None,
        }
    }

    pub(crate) fn plan(&self) -> Vec<Planned> {
        let Some(leader) = self.leader() else {
            return vec![Planned::AwaitElection];
        };
        let active = self.known.view.active();
        let others = active.iter().filter(|rm| **rm != leader);
        let mut plan: Vec<Planned> = others
            .map(|rm| Planned::Transition(*rm, Role::Standby))
            .collect();
        if self.has_lost_its_store(leader) {
            plan.push(Planned::Transition(leader, Role::Standby));
        }
        if !active.contains(&leader) || self.has_lost_its_store(leader) {
            plan.push(Planned::Transition(leader, Role::Active));
        }
        match plan.is_empty() {
            true => vec![Planned::Nothing],
            false => {
                plan.push(Planned::Confirm(leader));
                plan
            }
        }
    }

    pub(crate) fn next(&mut self, event: &PlanEvent) -> PlanStep {
        match event {
            PlanEvent::Start => look(Purpose::Survey, false),
            PlanEvent::Reply(reply) => self.known.replied(*reply),
            PlanEvent::View(view) => {
                self.known.saw(view.clone());
                self.decide()
            }
        }
    }

    fn leader(&self) -> Option<RmIndex> {
        self.keep.or_else(|| self.known.view.election.leader())
    }

    /// True if transitions must be forced: with automatic failover, RMs refuse transitions that are not forced.
    fn forced(&self) -> bool {
        self.keep.is_none()
    }

    fn curator(&self) -> bool {
        self.forced() && matches!(self.known.view.election, Election::Curator(_))
    }

    fn decide(&mut self) -> PlanStep {
        let Some(leader) = self.leader() else {
            return self.without_leader();
        };
        let active = self.known.view.active();
        let others: Vec<RmIndex> = active
            .iter()
            .copied()
            .filter(|rm| *rm != leader && Some(*rm) != self.put_back)
            .collect();
        if let Some(other) = self.put_back.filter(|rm| active.contains(rm)) {
            return self.is_put_back(leader, other);
        }
        #[cfg(test)]
        let others = match PlantedBug::LeaderFirst.is_planted() {
            true => Vec::new(),
            false => others,
        };
        if !others.is_empty() {
            return self.stand_down(leader, &others);
        }
        match active.contains(&leader) {
            true => self.leader_is_active(leader),
            false => self.make_active(leader),
        }
    }

    fn without_leader(&mut self) -> PlanStep {
        let cause = match self.known.view.election {
            Election::Unseen => FailureCause::ZooKeeperUnseen,
            _ => FailureCause::NoLeader,
        };
        let hope = self.known.attempted() && self.known.view.active().is_empty();
        match self.known.stop {
            Some(_) if !hope => self.ended(cause, self.without_leader_next()),
            _ => self.known.wait(),
        }
    }

    /// Recommends a restart under Curator, because an RM that left the election does not rejoin it by itself.
    fn without_leader_next(&self) -> NextCommand {
        match self.known.view.idle() {
            Some(rm) if self.curator() => NextCommand::Restart(rm),
            _ if self.known.view.election == Election::Unseen => NextCommand::ZooKeeperStatus,
            _ => NextCommand::Status,
        }
    }

    /// Makes the other active RMs standby, one at a time. If one cannot be moved, the next one is still tried.
    fn stand_down(&mut self, leader: RmIndex, others: &[RmIndex]) -> PlanStep {
        if self.curator() && !self.known.view.active().contains(&leader) {
            let cause = FailureCause::RestartNeeded(leader);
            return self.ended(cause, NextCommand::Restart(leader));
        }
        // After a stop request, continue only if this run made one of these RMs active: an election has changed the
        // leader.
        let ours = |rm: &RmIndex| self.known.tries(*rm, Role::Active) > 0;
        if let Some(stop) = self.known.stop.filter(|_| !others.iter().any(ours)) {
            return self.ended(FailureCause::Stopped(stop), self.again());
        }
        let movable = |rm: &&RmIndex| self.known.may_try(**rm, Role::Standby);
        match others.iter().find(movable) {
            Some(rm) => self
                .known
                .transition(*rm, Role::Standby, self.forced(), Purpose::Advance),
            None => self.stays_active(others.first().copied().unwrap_or(leader)),
        }
    }

    fn leader_is_active(&mut self, leader: RmIndex) -> PlanStep {
        if let Some(rm) = self.known.rival_now(leader) {
            let half_way = self.known.half_way(rm);
            let gone = self.known.view.of(rm).gone();
            return match gone || half_way || self.known.stop.is_some() {
                true => self.stays_active(rm),
                false => self.known.wait(),
            };
        }
        if self.has_lost_its_store(leader) {
            return self.retake_store(leader);
        }
        let agrees = match self.known.view.election {
            Election::Standard(_) if self.forced() => {
                agreed(&self.known.view, self.needs_http).is_some()
            }
            _ => self.known.view.of(leader).http_agrees(self.needs_http),
        };
        match (agrees, self.known.acted(), self.known.stop) {
            (true, true, _) => self.known.outcome(Ending::Done, NextCommand::Nothing),
            (true, false, _) => self.known.outcome(Ending::Already, NextCommand::Nothing),
            (false, _, Some(_)) => self.known.outcome(Ending::Unconfirmed, NextCommand::Status),
            (false, _, None) => self.known.wait(),
        }
    }

    /// True if the leader reports active but may have lost its state store to another RM that was active at the same
    /// time.
    fn has_lost_its_store(&self, leader: RmIndex) -> bool {
        let beside = self.before.contains(&leader) && self.before.len() > 1;
        let anew = self.known.tries(leader, Role::Active) > 0;
        self.store_is_fenced && !self.forced() && beside && !anew
    }

    /// Makes the leader standby, because its next activation retakes the state store. No other RM is active here.
    fn retake_store(&mut self, leader: RmIndex) -> PlanStep {
        if let Some(stop) = self.known.stop {
            return self.ended(FailureCause::Stopped(stop), self.again());
        }
        match self.known.may_try(leader, Role::Standby) {
            true => self
                .known
                .transition(leader, Role::Standby, false, Purpose::Advance),
            false => self.stays_active(leader),
        }
    }

    /// Ends the run because an RM is not confirmed standby. An RM that refused would refuse again, so the
    /// advice is a restart.
    fn stays_active(&self, rm: RmIndex) -> PlanStep {
        let cause = self.known.why_not(rm, Role::Standby);
        let next = match cause {
            FailureCause::HalfWay(rm)
            | FailureCause::Refused(rm, Role::Standby)
            | FailureCause::Contradiction(rm) => NextCommand::Restart(rm),
            _ => self.again(),
        };
        self.ended(cause, next)
    }

    /// No RM is seen active: makes the leader active or, if that fails, an RM that was active at the start.
    fn make_active(&mut self, leader: RmIndex) -> PlanStep {
        if self.curator() {
            let cause = FailureCause::RestartNeeded(leader);
            return self.ended(cause, NextCommand::Restart(leader));
        }
        if let Some(stop) = self.known.stop.filter(|_| !self.known.attempted()) {
            return self.ended(FailureCause::Stopped(stop), self.again());
        }
        let may = self.known.may_become_active(leader);
        #[cfg(test)]
        let may =
            may || PlantedBug::LeaderFirst.is_planted() && self.known.may_try(leader, Role::Active);
        if may {
            return self
                .known
                .transition(leader, Role::Active, self.forced(), Purpose::Advance);
        }
        let lost = !self.known.may_try(leader, Role::Active)
            || self.known.stop.is_some()
            || self.known.view.of(leader).gone();
        if lost && let Some(rm) = self.fallback() {
            self.put_back = Some(rm);
            return self
                .known
                .transition(rm, Role::Active, self.forced(), Purpose::GoBack);
        }
        self.wait_or_leave(leader)
    }

    /// An RM that was active at the start and may become active again. `None` after another election: an elector is
    /// about to make its leader active.
    fn fallback(&self) -> Option<RmIndex> {
        let another_election = self.known.view.election != self.election;
        #[cfg(test)]
        let another_election = another_election && !PlantedBug::GoBackAfterElection.is_planted();
        if another_election {
            return None;
        }
        let mut before = self.before.iter().copied();
        before.find(|rm| self.known.may_become_active(*rm))
    }

    /// As in [`super::manual`]: waits while an RM may still become active, unless a stop was requested before the first
    /// transition.
    fn wait_or_leave(&mut self, leader: RmIndex) -> PlanStep {
        let may_try = |rm: &RmIndex| self.known.may_try(*rm, Role::Active);
        let mut candidates = self.before.iter().chain([&leader]);
        let hope = candidates.any(may_try);
        let rival = self.known.rival(leader);
        if let Some(rm) =
            rival.filter(|rm| self.known.is_pending(*rm) && self.known.view.of(*rm).gone())
        {
            return self.stays_active(rm);
        }
        let begun = self.known.attempted() || self.known.stop.is_none();
        if hope && begun || self.known.pending().is_some() {
            return self.known.wait();
        }
        match rival {
            Some(rm) => self.stays_active(rm),
            None => self.ended(self.known.why_not(leader, Role::Active), self.again()),
        }
    }

    fn is_put_back(&mut self, leader: RmIndex, other: RmIndex) -> PlanStep {
        let alone = self.known.view.active() == [other];
        let cause = match alone {
            true => self.known.why_not(leader, Role::Active),
            false => FailureCause::SomebodyElse,
        };
        let ending = match alone {
            true => Ending::WentBack(cause),
            false => Ending::Left(cause),
        };
        self.known.outcome(ending, self.again())
    }

    /// The command that repeats this repair.
    fn again(&self) -> NextCommand {
        match self.keep {
            Some(rm) => NextCommand::RepairKeep(rm),
            None => NextCommand::Repair,
        }
    }

    fn ended(&self, cause: FailureCause, next: NextCommand) -> PlanStep {
        let ending = match self.known.acted() {
            true => Ending::Left(cause),
            false => Ending::Unchanged(cause),
        };
        self.known.outcome(ending, next)
    }

    /// The ending and the recommended command if [`super::Machine::give_up`] ends the run in the middle of a step.
    pub(crate) fn given_up(&self) -> (Ending, NextCommand) {
        let pending = self.known.pending();
        let unresolved = pending.map(|(rm, role)| FailureCause::Unresolved(rm, role));
        let stopped = self.known.stop.map(FailureCause::Stopped);
        let cause = unresolved.or(stopped).unwrap_or(FailureCause::GivenUp);
        let ending = match self.known.acted() {
            true => Ending::Left(cause),
            false => Ending::Unchanged(cause),
        };
        match self.leader() {
            Some(_) => (ending, self.again()),
            None => (ending, self.without_leader_next()),
        }
    }
}
