//! Runs a machine of [`crate::verdict::plan`] against the cluster: looks, tells, deletes, and shows each step.

use std::pin::pin;
use std::time::{Duration, Instant};

use crate::cluster::FailoverMode;
use crate::deadline::Deadline;
use crate::observe::cluster::{NoService, Watch};
use crate::report::failover::{self as words, StepDocument};
use crate::rpc::ha::{RequestSource, Role};
use crate::verdict::observation::Observations;
use crate::verdict::plan::{ClusterView, Event, Lock, Machine, Outcome, Reply, Rm, Step, Stop};
use crate::zk::session::Deletion;

use super::super::signals::Interruptions;

/// How long one look may take: a frozen RM is waited for no longer.
pub(super) const LOOK: Duration = Duration::from_secs(3);
/// How long to wait before another look, where nothing has changed.
const PAUSE: Duration = Duration::from_millis(50);
/// What is kept of the time to finish or undo what was begun.
const RESERVE: Duration = Duration::from_secs(20);

/// A machine's hands and eyes.
pub(super) struct Driver<'a> {
    pub(super) watch: Watch,
    pub(super) ids: Vec<String>,
    pub(super) mode: FailoverMode,
    /// The longest that a transition may take.
    pub(super) transition: Duration,
    pub(super) begun: Instant,
    /// Told of every step as it ends.
    pub(super) show: &'a dyn Fn(&StepDocument),
    pub(super) steps: Vec<StepDocument>,
}

impl Driver<'_> {
    /// One look.
    pub(super) async fn look(&mut self, deadline: Deadline) -> Observations {
        self.watch.look(deadline.capped(LOOK)).await
    }

    /// Runs the machine to its end.
    pub(super) async fn run(&mut self, mut machine: Machine, deadline: Deadline) -> Outcome {
        let mut interruptions = Interruptions::new();
        let soft = deadline.reserving(RESERVE);
        let mut stopped = false;
        let mut event = Event::Start;
        loop {
            let step = match machine.next(&event) {
                Step::Done(outcome) => return *outcome,
                step => step,
            };
            let mut performing = pin!(self.perform(step, deadline));
            event = loop {
                tokio::select! {
                    event = &mut performing => break event,
                    count = interruptions.next() => {
                        if count > 1 {
                            return machine.give_up();
                        }
                        stopped = true;
                        machine.stop(Stop::Interrupt);
                    }
                    () = tokio::time::sleep(soft.remaining()), if !stopped => {
                        stopped = true;
                        machine.stop(Stop::Deadline);
                    }
                    () = tokio::time::sleep(deadline.remaining()) => return machine.give_up(),
                }
            };
        }
    }

    async fn perform(&mut self, step: Step, deadline: Deadline) -> Event {
        match step {
            Step::Look { wait, .. } => {
                if wait {
                    tokio::time::sleep(PAUSE).await;
                }
                let seen = self.look(deadline).await;
                Event::View(ClusterView::from(&seen))
            }
            Step::Transition {
                rm, role, forced, ..
            } => {
                let begun = Instant::now();
                let (reply, why) = self.tell(rm, role, forced, deadline).await;
                self.note(words::told(rm.name(&self.ids), role), reply, why, begun);
                Event::Reply(reply)
            }
            Step::DeleteLock(lock) => {
                let begun = Instant::now();
                let holder = lock.holder.map_or("?", |rm| rm.name(&self.ids));
                let what = words::deleted(holder);
                let (reply, why) = self.delete(lock, deadline).await;
                self.note(what, reply, why, begun);
                Event::Reply(reply)
            }
            // The caller ends before it asks for this.
            Step::Done(_) => Event::Start,
        }
    }

    /// Tells an RM to change. Its connection is kept where only time was lacking: the next look is then answered behind
    /// the command, and so says what became of it.
    async fn tell(
        &mut self,
        rm: Rm,
        role: Role,
        forced: bool,
        deadline: Deadline,
    ) -> (Reply, Option<String>) {
        let deadline = deadline.capped(self.transition);
        let mut service = match self.watch.take(rm.0, deadline).await {
            Ok(service) => service,
            Err(error) => {
                let why = match *error {
                    NoService::NotAsked(reason) => reason,
                    NoService::Rpc(error) => error.to_string(),
                };
                return (Reply::NotSent, Some(why));
            }
        };
        let source = match forced || self.mode == FailoverMode::Automatic {
            true => RequestSource::UserForced,
            false => RequestSource::User,
        };
        match service.transition(role, source, deadline).await {
            Ok(()) => {
                self.watch.give_back(rm.0, service);
                (Reply::Ok, None)
            }
            Err(error) => {
                if error.leaves_the_connection() {
                    self.watch.give_back(rm.0, service);
                }
                (Reply::from(error.fate()), Some(error.failure.to_string()))
            }
        }
    }

    async fn delete(&mut self, lock: Lock, deadline: Deadline) -> (Reply, Option<String>) {
        let election = match &self.watch.subject.ensemble {
            Ok(ensemble) => ensemble.election.clone(),
            Err(none) => return (Reply::NotSent, Some(none.to_string())),
        };
        let Some(session) = self.watch.zookeeper() else {
            return (Reply::NotSent, Some("no session with ZooKeeper".to_owned()));
        };
        let deadline = deadline.capped(LOOK);
        match session
            .delete_lock(&election, lock.czxid, lock.version, deadline)
            .await
        {
            Ok(()) => (Reply::Ok, None),
            Err(Deletion::Declined(why)) => (Reply::Refused, Some(why)),
            Err(Deletion::NotSent(error)) => (Reply::NotSent, Some(error.to_string())),
            Err(Deletion::Unknown(error)) => (Reply::Unknown, Some(error.to_string())),
        }
    }

    fn note(&mut self, what: String, reply: Reply, why: Option<String>, begun: Instant) {
        let step = StepDocument::new(what, reply, why, begun - self.begun, begun.elapsed());
        (self.show)(&step);
        self.steps.push(step);
    }
}
