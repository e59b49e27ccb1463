//! Failover with the standard elector: delete its lock until the target takes it.
//!
//! A new election does not make an RM stand down if its elector already believes that it is standby
//! (`ActiveStandbyElector.becomeStandby`). A deletion is therefore safe only while lock, RPC and `/isActive` agree.
//! The machine checks this immediately before each deletion and makes no other change to the cluster.

use crate::ha::state::SentFailure;

use super::Planned;
use super::known::{Known, look};
use super::step::{
    Act, Ending, FailureCause, NextCommand, PlanAction, PlanEvent, PlanStep, Purpose,
};
use super::view::{ClusterView, Election, LockView, Reported, RmIndex};

/// State machine of a failover with the standard elector.
#[derive(Debug, Clone, Hash)]
pub(crate) struct Automatic {
    pub(crate) known: Known,
    target: RmIndex,
    max_elections: usize,
    /// True if `/isActive` must confirm the state. If false, it is enough that `/isActive` does not contradict.
    needs_http: bool,
    /// The lock of another RM that the last check saw after an election; see `is_settled`.
    settled: Option<LockView>,
}

/// The RM that lock, RPC and `/isActive` all report as active, with its lock. `None` if they disagree, or if another RM
/// that answers is active.
///
/// RMs that do not answer are ignored here; the guard asks the operator about them.
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

    /// True if the lock may be deleted. An RM that lost an election starts to watch the next lock only a moment later
    /// (`ActiveStandbyElector.becomeStandby`, then `monitorActiveStatus`). If the lock is deleted before that, the RM
    /// loses the next election too. Each lock except the first must therefore be seen twice, with a pause between.
    fn is_settled(&mut self, lock: LockView) -> bool {
        self.known.elections() == 0 || self.settled.replace(lock) == Some(lock)
    }

    /// The target is active, but `rival` has not reported another state. The rival may be frozen: when it resumes, its
    /// elector makes it standby.
    fn hidden(&self, rival: RmIndex) -> PlanStep {
        let cause = FailureCause::Unseen(rival);
        match self.known.stop.is_some() || self.known.view.of(rival).gone() {
            true => self.known.outcome(self.ending(cause), NextCommand::Status),
            false => self.known.wait(),
        }
    }

    /// Returns why no further election may be started; `None` if an election may be started.
    fn stays(&self, lock: LockView) -> Option<FailureCause> {
        if let Some(stop) = self.known.stop {
            return Some(FailureCause::Stopped(stop));
        }
        if let Some(cause) = self.known.unfit(self.target) {
            return Some(cause);
        }
        let refused = |action: PlanAction| {
            action.act == Act::DeleteLock(lock) && action.reply == Some(Err(SentFailure::Refused))
        };
        if self.known.last_action().is_some_and(refused) {
            return Some(FailureCause::LockRefused);
        }
        let used_up = self.known.deletions() >= self.max_elections;
        used_up.then_some(FailureCause::ElectionsUsedUp)
    }

    /// `Unchanged` if no election was started, otherwise `Left`.
    fn ending(&self, cause: FailureCause) -> Ending {
        match self.known.elections() {
            0 => Ending::Unchanged(cause),
            _ => Ending::Left(cause),
        }
    }

    /// The sources disagree. Before the first deletion this ends the run, because the guard would have refused this
    /// cluster. After a deletion the election is still under way, and the run waits.
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

    /// True if waiting is useless: a stop was requested and no lock was deleted.
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

    /// The ending and the recommended command if [`super::Machine::give_up`] ends the run in the middle of a step.
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
        FailureCause::ZooKeeperUnseen => NextCommand::ZooKeeperStatus,
        _ => NextCommand::Status,
    }
}
