//! Failover where the standard elector decides who is active: its lock is deleted, until the target takes it.
//!
//! An elector that believes itself standby is not told to stand down by another election
//! (`ActiveStandbyElector.becomeStandby`), so a deletion is right only while lock, RPC and `/isActive` agree; this is
//! looked at immediately before each one, and nothing else is ever done to the cluster.

use super::Planned;
use super::known::{Known, look};
use super::step::{
    Act, Ending, FailureCause, NextCommand, PlanAction, PlanEvent, PlanStep, Purpose, SentResult,
};
use super::view::{ClusterView, Election, LockView, Reported, RmIndex};

/// See the module.
#[derive(Debug, Clone, Hash)]
pub(crate) struct Automatic {
    pub(crate) known: Known,
    target: RmIndex,
    max_elections: usize,
    /// Whether `/isActive` has to agree, and not only must not contradict.
    needs_http: bool,
    /// The lock of an election that another RM than the target has won, and after which there was a pause.
    settled: Option<LockView>,
}

/// The RM on which lock, RPC and `/isActive` agree, while every other one that answers is not active.
///
/// An RM that does not answer does not count here: the guard asks the operator about it.
pub(crate) fn agreed(view: &ClusterView, needs_http: bool) -> Option<(RmIndex, LockView)> {
    let lock = view.election.lock()?;
    let holder = lock.holder?;
    let http = view.of(holder).http_agrees(needs_http);
    let quiet = |rm: RmIndex| view.of(rm).http != Reported::Said(true);
    let agree = view.active() == [holder] && http && view.others(holder).all(quiet);
    agree.then_some((holder, lock))
}

impl Automatic {
    pub(crate) fn new(
        known: Known,
        target: RmIndex,
        max_elections: usize,
        needs_http: bool,
    ) -> Self {
        Self {
            known,
            target,
            max_elections,
            needs_http,
            settled: None,
        }
    }

    pub(crate) fn plan(&self) -> Vec<Planned> {
        match self.known.view.election.leader() {
            Some(holder) if holder != self.target => vec![
                Planned::Elections {
                    holder,
                    target: self.target,
                    at_most: self.max_elections,
                },
                Planned::Confirm(self.target),
            ],
            _ => vec![Planned::Nothing],
        }
    }

    pub(crate) fn next(&mut self, event: &PlanEvent) -> PlanStep {
        match event {
            PlanEvent::Start => look(Purpose::Survey, false),
            PlanEvent::Reply(reply) => self.known.replied(*reply),
            PlanEvent::View(view) => {
                self.known.saw(view.clone());
                let agreed = agreed(&self.known.view, self.needs_http);
                self.known.saw_election(agreed.map(|(_, lock)| lock));
                match agreed {
                    Some((holder, lock)) => self.agreed_on(holder, lock),
                    None => self.disagreed(),
                }
            }
        }
    }

    fn agreed_on(&mut self, holder: RmIndex, lock: LockView) -> PlanStep {
        if holder == self.target {
            if let Some(rival) = self.known.rival_now(holder) {
                return self.hidden(rival);
            }
            let ending = match self.known.acted() {
                true => Ending::Done,
                false => Ending::Already,
            };
            return self.known.outcome(ending, NextCommand::Nothing);
        }
        match self.stays(lock) {
            Some(cause) => self.known.outcome(self.ending(cause), NextCommand::Status),
            None if self.is_settled(lock) => self.known.delete(lock),
            None => self.known.wait(),
        }
    }

    /// Who has lost an election watches the next lock a moment later only (`ActiveStandbyElector.becomeStandby`, then
    /// `monitorActiveStatus`), and would lose the next one too if it came before that: each lock but the first is seen
    /// twice, with a pause between.
    fn is_settled(&mut self, lock: LockView) -> bool {
        self.known.elections() == 0 || self.settled.replace(lock) == Some(lock)
    }

    /// The target is active, and this RM does not say that it is not. It may be frozen: once it goes on, its elector
    /// stands it down.
    fn hidden(&self, rival: RmIndex) -> PlanStep {
        let cause = FailureCause::Unseen(rival);
        match self.known.stop.is_some() || self.known.view.of(rival).gone() {
            true => self.known.outcome(self.ending(cause), NextCommand::Status),
            false => self.known.wait(),
        }
    }

    /// Why there is to be no (further) election.
    fn stays(&self, lock: LockView) -> Option<FailureCause> {
        if let Some(stop) = self.known.stop {
            return Some(FailureCause::Stopped(stop));
        }
        if let Some(cause) = self.known.unfit(self.target) {
            return Some(cause);
        }
        let refused = |deed: PlanAction| {
            deed.act == Act::DeleteLock(lock) && deed.reply == Some(SentResult::Refused)
        };
        if self.known.last_deed().is_some_and(refused) {
            return Some(FailureCause::LockRefused);
        }
        let used_up = self.known.deletions() >= self.max_elections;
        used_up.then_some(FailureCause::ElectionsUsedUp)
    }

    /// As before; or another than the target is active after an election.
    fn ending(&self, cause: FailureCause) -> Ending {
        match self.known.elections() {
            0 => Ending::Unchanged(cause),
            _ => Ending::Left(cause),
        }
    }

    /// Before the first election this is a cluster that the guard would not have let in; after one, it is on its way.
    fn disagreed(&mut self) -> PlanStep {
        let cause = self.cause();
        if !self.known.attempted() {
            return self.known.outcome(Ending::Unchanged(cause), advice(cause));
        }
        #[cfg(test)]
        if let Some(lock) = self.known.view.election.lock()
            && super::bugs::PlantedBug::DeleteWhileMismatched.is_planted()
        {
            return self.known.delete(lock);
        }
        if self.over() {
            return self.known.outcome(self.ending(cause), advice(cause));
        }
        self.known.wait()
    }

    /// Whether waiting is of no use: nothing was deleted, and it is to end.
    fn over(&self) -> bool {
        self.known.stop.is_some() && self.known.elections() == 0
    }

    fn cause(&self) -> FailureCause {
        let view = &self.known.view;
        match (&view.election, view.election.leader()) {
            (Election::Unseen, _) => FailureCause::ZooKeeperUnseen,
            (_, None) => FailureCause::NoLeader,
            (_, Some(leader)) if view.of(leader).state().is_none() => FailureCause::Unseen(leader),
            _ => FailureCause::Mismatch,
        }
    }

    /// Ended from outside, in the middle of whatever it was.
    pub(crate) fn given_up(&self) -> (Ending, NextCommand) {
        let cause = match agreed(&self.known.view, self.needs_http) {
            Some(_) => self
                .known
                .stop
                .map_or(FailureCause::GivenUp, FailureCause::Stopped),
            None => self.cause(),
        };
        (self.ending(cause), advice(cause))
    }
}

fn advice(cause: FailureCause) -> NextCommand {
    match cause {
        FailureCause::Mismatch => NextCommand::Repair,
        _ => NextCommand::Status,
    }
}
