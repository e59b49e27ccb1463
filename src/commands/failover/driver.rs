//! Runs a state machine of [`crate::ha::plan`] against the cluster: performs each step and reports it.

use std::pin::pin;
use std::time::{Duration, Instant};

use crate::base::deadline::Deadline;
use crate::commands::context::LOOK;
use crate::ha::plan::{
    ClusterView, Ending, Machine, PlanEvent, PlanOutcome, PlanStep, Planned, RmIndex, SentFailure,
    SentResult, Stop,
};
use crate::ha::state::FailoverMode;
use crate::ha::state::Role;
use crate::journal::entry::Action;
use crate::journal::unanswered;
use crate::report::failover::step::{self, StepDocument, Times};
use crate::report::failover::{FailoverPlan, NamedRm};
use crate::systems::yarn::observations::Observations;
use crate::systems::yarn::observe::{LookScope, Watch};
use crate::systems::yarn::silences::Silences;

use super::super::aside::Aside;
use super::super::progress;
use super::super::signals::acknowledged;
use super::super::watchdog;
use super::action_log::{ActionLog, NOT_WAITED_FOR, seen_entries};
use super::lock::{Checked, FailoverLock};
use super::stops::Stops;

/// Minimum time for a step if the RMs answer: a call and a look. A step that makes an RM standby needs twice this
/// time: the second half is reserved for making an RM active again.
pub(in crate::commands) const STEP: Duration = Duration::from_secs(1);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(50);
/// The refresh interval of the progress on a terminal.
const TICK: Duration = Duration::from_secs(1);
pub(super) const LOOKING: &str = "checking every ResourceManager, up to 3 s";

pub(super) struct Driver<'a> {
    pub(super) watch: Watch,
    pub(super) rms: Vec<NamedRm>,
    /// Labels in plans and steps, such as `rm1 (host:8033)`, in configuration order.
    pub(super) labels: Vec<String>,
    /// The last step of the plan, if that step verifies the result.
    pub(super) check: Option<String>,
    pub(super) mode: FailoverMode,
    /// Time limit of a transition.
    pub(super) transition: Duration,
    pub(super) begun: Instant,
    pub(super) shown: Aside,
    /// True if the result is a document that contains the steps: progress then goes to standard error.
    pub(super) document: bool,
    pub(super) steps: Vec<StepDocument>,
    pub(super) log: ActionLog<'a>,
    /// Reasons for the missing answers in the last look.
    pub(super) silences: Silences,
    /// Activations from this host without an answer.
    pub(super) activations: unanswered::UnansweredReader,
}

impl Driver<'_> {
    pub(super) fn id(&self, rm: RmIndex) -> &str {
        self.rms.get(rm.0).map_or("?", |rm| rm.id.as_str())
    }

    pub(super) fn plan(&self, planned: Vec<Planned>, view: &ClusterView) -> FailoverPlan {
        FailoverPlan {
            planned,
            view: view.clone(),
            rms: self.rms.clone(),
        }
    }

    /// Clears the progress on the terminal before other output.
    pub(super) fn quiet(&mut self) {
        std::mem::replace(&mut self.shown, Aside::new()).end();
    }

    /// Reads all sources once, for the guard.
    pub(super) async fn look(&mut self, deadline: Deadline) -> Observations {
        self.look_at(LookScope::All, deadline).await
    }

    async fn look_at(&mut self, wanted: LookScope, deadline: Deadline) -> Observations {
        let seen = self.watch.look(wanted, deadline.capped(LOOK)).await;
        self.log.record(seen_entries(&seen)).await;
        self.silences = Silences::from(&seen);
        seen
    }

    /// Runs the machine to its end, and completes the log.
    pub(super) async fn carry_out(
        &mut self,
        machine: Machine,
        lock: &mut FailoverLock,
        deadline: Deadline,
    ) -> PlanOutcome {
        let outcome = self.run(machine, lock, deadline).await;
        self.log.seen.clear();
        self.log.close().await;
        outcome
    }

    async fn run(
        &mut self,
        mut machine: Machine,
        lock: &mut FailoverLock,
        deadline: Deadline,
    ) -> PlanOutcome {
        let mut stops = Stops::new(deadline);
        let mut event = PlanEvent::Start;
        loop {
            if let Some(cause) = stops.due() {
                machine.stop(cause);
            }
            let step = match machine.next(&event) {
                PlanStep::Done(outcome) => {
                    self.verified(outcome.ending);
                    return *outcome;
                }
                step => step,
            };
            if !machine.is_stopping()
                && let Some(cause) = self.reason_against(&step, lock, deadline).await
            {
                machine.stop(cause);
                event = PlanEvent::Reply(Err(SentFailure::NotSent));
                continue;
            }
            let (name, begun) = (self.name(&step), Instant::now());
            let performed = self.perform_unless(step, &mut machine, &mut stops, deadline);
            let performed = performed.await;
            event = match performed {
                Some(event) => event,
                None => return self.give_up(machine, name, begun),
            };
        }
    }

    /// Performs a step, and passes reasons to stop to the machine. Returns `None` if the step was abandoned (second
    /// signal or deadline).
    async fn perform_unless(
        &mut self,
        step: PlanStep,
        machine: &mut Machine,
        stops: &mut Stops,
        deadline: Deadline,
    ) -> Option<PlanEvent> {
        let name = self.name(&step);
        let name = name.as_deref().unwrap_or(LOOKING);
        let (begun, limit) = (Instant::now(), self.limit(&step, deadline));
        // The look after an action ignores the deadline: without it the result would be unknown.
        let is_bounded = self.log.abandoned() != Err(SentFailure::Unknown);
        let notes = self.shown.notes();
        let mut performing = pin!(self.perform(step, deadline));
        loop {
            // An answer takes precedence over a signal or the deadline (`biased`).
            tokio::select! {
                biased;
                event = &mut performing => return Some(event),
                cause = stops.next(is_bounded) => {
                    let cause = cause?;
                    if let Some(signal) = stops.signal.take() {
                        notes.note(&acknowledged(signal, deadline));
                    }
                    machine.stop(cause);
                }
                () = tokio::time::sleep(TICK) => notes.doing(&clock(name, begun.elapsed(), limit)),
            }
        }
    }

    /// Returns why an action must not begin: no time to undo it, or the failover lock is lost. `None` for
    /// looks.
    async fn reason_against(
        &self,
        step: &PlanStep,
        lock: &mut FailoverLock,
        deadline: Deadline,
    ) -> Option<Stop> {
        if matches!(step, PlanStep::Look { .. } | PlanStep::Done(_)) {
            return None;
        }
        if takes_out_of_service(step) && deadline.remaining() < STEP * 2 {
            return Some(Stop::Deadline);
        }
        match lock.check(deadline).await {
            Checked::Ours => None,
            Checked::Unknown(words) => {
                self.shown.note(&words);
                None
            }
            Checked::Lost(words) => {
                self.shown.note(&words);
                Some(Stop::LockLost)
            }
        }
    }

    /// Returns the time limit of a step, for the progress display.
    fn limit(&self, step: &PlanStep, deadline: Deadline) -> Duration {
        match step {
            PlanStep::Transition { .. } => self.call_deadline(deadline).remaining(),
            _ => LOOK,
        }
    }

    /// Shows the final verification, timed from the end of the last step.
    fn verified(&mut self, ending: Ending) {
        let agree = match ending {
            Ending::Done => true,
            Ending::Unconfirmed => false,
            _ => return,
        };
        let (Some(what), Some(last)) = (&self.check, self.steps.last()) else {
            return;
        };
        let at = Duration::from_millis(last.at_ms + last.took_ms);
        let took = self.begun.elapsed().saturating_sub(at);
        let times = Times { at, took };
        self.show(StepDocument::check(what.clone(), agree, times));
    }

    fn show(&mut self, step: StepDocument) {
        match self.document {
            true => self.shown.note(step.line().trim_end()),
            false => self.shown.result(&progress::fitted(&step.line())),
        }
        self.steps.push(step);
    }

    /// Ends the run in the middle of a step.
    fn give_up(
        &mut self,
        mut machine: Machine,
        name: Option<String>,
        begun: Instant,
    ) -> PlanOutcome {
        self.shown.done();
        if let Some(what) = name {
            let reply = self.log.abandoned();
            self.record(what, reply, Some(NOT_WAITED_FOR.to_owned()), begun);
            if reply == Err(SentFailure::NotSent) {
                // The machine's next step is not performed.
                let _ = machine.next(&PlanEvent::Reply(reply));
            }
        }
        machine.give_up()
    }

    fn name(&self, step: &PlanStep) -> Option<String> {
        match step {
            PlanStep::Transition { rm, role, .. } => {
                Some(step::transition_name(rm.name(&self.labels), *role))
            }
            PlanStep::DeleteLock(lock) => {
                let holder = lock.holder.map_or("?", |rm| rm.name(&self.labels));
                Some(step::lock_deletion_name(holder))
            }
            PlanStep::Look { .. } | PlanStep::Done(_) => None,
        }
    }

    async fn perform(&mut self, step: PlanStep, deadline: Deadline) -> PlanEvent {
        let what = self.name(&step).unwrap_or_default();
        match step {
            PlanStep::Look { wait, .. } => {
                if wait {
                    self.shown.doing(LOOKING);
                    tokio::time::sleep(PAUSE).await;
                }
                // The deadline does not apply: an RM that gets no time to answer would seem silent.
                let deadline = Deadline::after(LOOK);
                watchdog::allow(deadline);
                let seen = self.look_at(LookScope::Roles, deadline).await;
                self.shown.done();
                PlanEvent::View(ClusterView::from(&seen))
            }
            PlanStep::Transition {
                rm, role, forced, ..
            } => {
                let begun = Instant::now();
                self.shown.doing(&what);
                self.log.begin(self.call(rm, role), deadline).await;
                let (reply, why) = self.send(rm, role, forced, deadline).await;
                self.log.ended(reply, why.as_deref());
                self.record(what, reply, why, begun);
                PlanEvent::Reply(reply)
            }
            PlanStep::DeleteLock(lock) => {
                let begun = Instant::now();
                let holder = lock.holder.map_or("?", |rm| self.id(rm));
                self.shown.doing(&what);
                let action = Action::delete_lock(&self.lock_path(), holder);
                self.log.begin(action, deadline).await;
                let (reply, why) = self.delete(lock, deadline).await;
                self.log.ended(reply, why.as_deref());
                self.record(what, reply, why, begun);
                PlanEvent::Reply(reply)
            }
            // Not reached: the caller ends before this step.
            PlanStep::Done(_) => PlanEvent::Start,
        }
    }

    fn record(&mut self, what: String, reply: SentResult, why: Option<String>, begun: Instant) {
        self.shown.done();
        let attempt = 1 + self.steps.iter().filter(|step| step.what == what).count();
        let times = Times {
            at: begun - self.begun,
            took: begun.elapsed(),
        };
        self.show(StepDocument::new(what, attempt, reply, why, times));
    }
}

/// True if the step may leave the cluster without an active RM.
fn takes_out_of_service(step: &PlanStep) -> bool {
    matches!(
        step,
        PlanStep::Transition {
            role: Role::Standby,
            ..
        }
    )
}

/// Formats the progress of a long step, for a terminal.
fn clock(what: &str, elapsed: Duration, limit: Duration) -> String {
    format!(
        "{what} ({} s of at most {} s)",
        elapsed.as_secs(),
        limit.as_secs() + 1
    )
}
