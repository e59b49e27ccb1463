//! Runs a machine of [`crate::ha::plan`] against the cluster: looks, tells, deletes, and shows each step.

use std::pin::pin;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::base::deadline::Deadline;
use crate::ha::plan::{
    ClusterView, Ending, LockView, Machine, PlanEvent, PlanOutcome, PlanStep, RmIndex, SentResult,
    Stop,
};
use crate::ha::sent;
use crate::ha::state::FailoverMode;
use crate::ha::state::Fate;
use crate::ha::state::{RequestSource, Role};
use crate::journal::entry::{Action, End, EndWord, SeenEntry, Why};
use crate::journal::{Journal, OpenAction, unanswered};
use crate::report::failover::{self as words, Named, StepDocument, Times};
use crate::systems::yarn::elector::LOCK;
use crate::systems::yarn::observations::Observations;
use crate::systems::yarn::observe::{LookScope, NoService, Watch};
use crate::systems::yarn::silences::Silences;
use crate::zk::session::Deletion;

use super::super::CommandContext;
use super::super::progress::Aside;
use super::super::signals::{Interruptions, acknowledged};
use super::super::watchdog;
use super::lock::{Checked, FailoverLock};
use super::run::fitted;

/// How long one look may take: a frozen RM is waited for no longer.
pub(in crate::commands) const LOOK: Duration = Duration::from_secs(3);
/// The least time for a step on RMs that answer: a call and a look. The driver begins no step that takes an RM out of
/// service with less than two of them left: the second one is for making an RM active again.
pub(in crate::commands) const STEP: Duration = Duration::from_secs(1);
/// How long to wait before another look, where nothing has changed.
const PAUSE: Duration = Duration::from_millis(50);
/// What is kept of the time to finish or undo what was begun.
const RESERVE: Duration = Duration::from_secs(20);
/// How often a terminal is shown how long a step has taken.
const TICK: Duration = Duration::from_secs(1);
/// What a look is called.
pub(super) const LOOKING: &str = "checking every ResourceManager, up to 3 s";
/// Why nothing is known of what came of an action.
const NOT_WAITED_FOR: &str = "not waited for any longer";

/// A machine's hands and eyes.
pub(super) struct Driver<'a> {
    pub(super) watch: Watch,
    pub(super) rms: Vec<Named>,
    /// What plans and steps call them: `rm1 (host:8033)`.
    pub(super) labels: Vec<String>,
    /// The last step of the plan, if it is a check of what was done.
    pub(super) check: Option<String>,
    pub(super) mode: FailoverMode,
    /// The longest that a transition may take.
    pub(super) transition: Duration,
    pub(super) begun: Instant,
    pub(super) shown: Aside,
    /// Whether the result is a document, which has the steps in it: they are then shown beside it.
    pub(super) document: bool,
    pub(super) steps: Vec<StepDocument>,
    pub(super) log: ActionLog<'a>,
    /// Why sources said nothing in the last look.
    pub(super) silences: Silences,
    /// What this host sent before and nobody answered.
    pub(super) activations: unanswered::UnansweredReader,
}

/// The log of what is done. The line after an action has what the next look shows.
pub(super) struct ActionLog<'a> {
    pub(super) journal: &'a Journal,
    pub(super) why: Why,
    pub(super) seen: Vec<SeenEntry>,
    pub(super) open: Option<(OpenAction<'a>, End)>,
}

impl ActionLog<'_> {
    /// Logs that an action begins. For as long as [`ActionLog::under_way`] and [`ActionLog::ended`] say nothing else, it was not
    /// sent.
    async fn begin(&mut self, action: Action, deadline: Deadline) {
        let open = self.journal.open(action, self.why.clone());
        let (open, _) = self.open.insert((open, end(SentResult::NotSent, None)));
        open.begin(self.seen.clone(), deadline).await;
    }

    /// From now on the action may have been sent.
    fn under_way(&mut self) {
        self.ended(SentResult::Unknown, Some(NOT_WAITED_FOR));
    }

    /// How the action ended. That is logged with what the next look shows.
    fn ended(&mut self, reply: SentResult, why: Option<&str>) {
        if let Some((_, how)) = &mut self.open {
            *how = end(reply, why);
        }
    }

    /// What is known, without a look, of the action after which nobody has looked yet: whether it may have been sent.
    fn abandoned(&self) -> SentResult {
        let sent = |(_, end): &(OpenAction<'_>, End)| end.result != EndWord::NotSent;
        match self.open.as_ref().is_some_and(sent) {
            true => SentResult::Unknown,
            false => SentResult::NotSent,
        }
    }

    /// Takes note of what was seen; an action that has ended is logged with it.
    async fn saw(&mut self, seen: Vec<SeenEntry>) {
        self.seen = seen;
        self.close().await;
    }

    /// Logs the end of an action after which nobody looked.
    async fn close(&mut self) {
        if let Some((open, end)) = self.open.take() {
            open.end(end, self.seen.clone()).await;
        }
    }
}

/// What a look shows, in the words of the log.
fn sightings(seen: &Observations) -> Vec<SeenEntry> {
    let rms = seen.rms.iter().map(|rm| {
        let state = rm.state.as_ref().map(|status| status.state);
        SeenEntry::of_rm(&rm.id, state)
    });
    let lock = seen.elector.as_ref().ok().map(|view| SeenEntry::Lock {
        lock: view.leader().map(str::to_owned),
    });
    rms.chain(lock).collect()
}

impl Driver<'_> {
    /// The id of an RM.
    pub(super) fn id(&self, rm: RmIndex) -> &str {
        self.rms.get(rm.0).map_or("?", |rm| rm.id.as_str())
    }

    /// What messages about this run name.
    pub(super) fn told<'b>(&'b self, context: &'b CommandContext) -> words::RunContext<'b> {
        words::RunContext {
            rms: &self.rms,
            silences: &self.silences,
            selection: &context.selection,
        }
    }

    /// Takes back what a terminal is shown, before something else is written there.
    pub(super) fn quiet(&mut self) {
        std::mem::replace(&mut self.shown, Aside::new()).end();
    }

    /// One look at everything, for the guard.
    pub(super) async fn look(&mut self, deadline: Deadline) -> Observations {
        self.look_at(LookScope::All, deadline).await
    }

    async fn look_at(&mut self, wanted: LookScope, deadline: Deadline) -> Observations {
        let seen = self.watch.look(wanted, deadline.capped(LOOK)).await;
        self.log.saw(sightings(&seen)).await;
        self.silences = Silences::from(&seen);
        seen
    }

    /// Runs the machine to its end, and leaves nothing out of the log.
    pub(super) async fn carry_out(
        &mut self,
        machine: Machine,
        turn: &mut FailoverLock,
        deadline: Deadline,
    ) -> PlanOutcome {
        let outcome = self.run(machine, turn, deadline).await;
        self.log.seen.clear();
        self.log.close().await;
        outcome
    }

    /// Runs the machine to its end.
    async fn run(
        &mut self,
        mut machine: Machine,
        turn: &mut FailoverLock,
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
                && let Some(cause) = self.reason_against(&step, turn, deadline).await
            {
                machine.stop(cause);
                event = PlanEvent::Reply(SentResult::NotSent);
                continue;
            }
            let under_way = self.name(&step);
            let begun = Instant::now();
            // What was done is looked at whatever the time: else nobody could say what came of it.
            let owed = self.log.abandoned() == SentResult::Unknown;
            let limit = self.limit(&step, deadline);
            let notes = self.shown.notes();
            let performed = {
                let mut performing = pin!(self.perform(step, deadline));
                loop {
                    // An answer that has come counts, however late it is read.
                    tokio::select! {
                        biased;
                        event = &mut performing => break Some(event),
                        cause = stops.next(!owed) => match cause {
                            Some(cause) => {
                                if let Some(signal) = stops.signal.take() {
                                    notes.note(&acknowledged(signal, deadline));
                                }
                                machine.stop(cause);
                            }
                            None => break None,
                        },
                        () = tokio::time::sleep(TICK) => {
                            let what = under_way.as_deref().unwrap_or(LOOKING);
                            notes.doing(&clock(what, begun.elapsed(), limit));
                        }
                    }
                }
            };
            event = match performed {
                Some(event) => event,
                None => return self.give_up(machine, under_way, begun),
            };
        }
    }

    /// Why a step is not to be begun, if it changes anything: there is no time to undo it, or another command may be at
    /// work.
    async fn reason_against(
        &self,
        step: &PlanStep,
        turn: &mut FailoverLock,
        deadline: Deadline,
    ) -> Option<Stop> {
        if matches!(step, PlanStep::Look { .. } | PlanStep::Done(_)) {
            return None;
        }
        if takes_out_of_service(step) && deadline.remaining() < STEP * 2 {
            return Some(Stop::Deadline);
        }
        match turn.check(deadline).await {
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

    /// How long a step may take.
    fn limit(&self, step: &PlanStep, deadline: Deadline) -> Duration {
        match step {
            PlanStep::Transition { .. } => self.call_deadline(deadline).remaining(),
            _ => LOOK,
        }
    }

    /// Shows the check at the end: its time is that since the last step.
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

    /// Shows a step, and keeps it for the document.
    fn show(&mut self, step: StepDocument) {
        match self.document {
            true => self.shown.note(step.line().trim_end()),
            false => self.shown.result(&fitted(&step.line())),
        }
        self.steps.push(step);
    }

    /// Ends in the middle of a step.
    fn give_up(
        &mut self,
        mut machine: Machine,
        under_way: Option<String>,
        begun: Instant,
    ) -> PlanOutcome {
        self.shown.done();
        if let Some(what) = under_way {
            let reply = self.log.abandoned();
            self.note(what, reply, Some(NOT_WAITED_FOR.to_owned()), begun);
            if reply == SentResult::NotSent {
                // What the machine would do next is not done any more.
                let _ = machine.next(&PlanEvent::Reply(reply));
            }
        }
        machine.give_up()
    }

    /// What a step that changes something is called.
    fn name(&self, step: &PlanStep) -> Option<String> {
        match step {
            PlanStep::Transition { rm, role, .. } => {
                Some(words::told(rm.name(&self.labels), *role))
            }
            PlanStep::DeleteLock(lock) => {
                let holder = lock.holder.map_or("?", |rm| rm.name(&self.labels));
                Some(words::deleted(holder))
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
                // Not cut short by the deadline: RMs that had no time to answer would pass for silent.
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
                let (reply, why) = self.tell(rm, role, forced, deadline).await;
                self.log.ended(reply, why.as_deref());
                self.note(what, reply, why, begun);
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
                self.note(what, reply, why, begun);
                PlanEvent::Reply(reply)
            }
            // The caller ends before it asks for this.
            PlanStep::Done(_) => PlanEvent::Start,
        }
    }

    /// The call that tells an RM to change, in the words of the log.
    fn call(&self, rm: RmIndex, role: Role) -> Action {
        let address = self.watch.subject.rms.get(rm.0);
        let address = address.and_then(|rm| rm.admin.as_ref().ok());
        Action::Call {
            call: role.method().to_owned(),
            rm: Some(self.id(rm).to_owned()),
            address: address.map(ToString::to_string),
        }
    }

    fn lock_path(&self) -> String {
        let location = self.watch.subject.elector.as_ref();
        location.map_or_else(
            |_| LOCK.to_owned(),
            |location| format!("{}/{LOCK}", location.election),
        )
    }

    /// Tells an RM to change. Its connection is kept where only time was lacking: the next look is then answered behind
    /// the command, and so says what became of it. Time for that look is kept.
    async fn tell(
        &mut self,
        rm: RmIndex,
        role: Role,
        forced: bool,
        deadline: Deadline,
    ) -> (SentResult, Option<String>) {
        if deadline.remaining().is_zero() {
            let over = "the time limit was reached";
            return (SentResult::NotSent, Some(over.to_owned()));
        }
        let deadline = self.call_deadline(deadline);
        let mut service = match self.watch.take(rm.0, deadline).await {
            Ok(service) => service,
            Err(error) => {
                let why = match *error {
                    NoService::NotAsked(reason) => reason,
                    NoService::Rpc(error) => error.to_string(),
                };
                return (SentResult::NotSent, Some(why));
            }
        };
        let source = match forced || self.mode == FailoverMode::Automatic {
            true => RequestSource::UserForced,
            false => RequestSource::User,
        };
        self.log.under_way();
        let told = service.transition(role, source, deadline).await;
        self.watch.give_back(rm.0, service, told.as_ref().err());
        match told {
            Ok(()) => (SentResult::Ok, None),
            Err(error) => (
                SentResult::from(error.fate()),
                Some(error.failure.to_string()),
            ),
        }
    }

    /// The time for one transition. Messages tell it as it is, and not the time limit that it was taken from.
    fn call_deadline(&self, deadline: Deadline) -> Deadline {
        deadline.reserving(LOOK).capped(self.transition).from_here()
    }

    async fn delete(&mut self, lock: LockView, deadline: Deadline) -> (SentResult, Option<String>) {
        let path = match &self.watch.subject.elector {
            Ok(location) => format!("{}/{LOCK}", location.election),
            Err(none) => return (SentResult::NotSent, Some(none.to_string())),
        };
        let Some(session) = self.watch.zookeeper() else {
            return (
                SentResult::NotSent,
                Some("no session with ZooKeeper".to_owned()),
            );
        };
        let deadline = deadline.capped(LOOK);
        self.log.under_way();
        sent::about_to(format!("delete of {path}"));
        let deleted = session
            .delete(&path, lock.czxid, lock.version, deadline)
            .await;
        sent::ended(deleted.as_ref().copied().map_err(|error| match error {
            Deletion::Declined(_) => Fate::Refused,
            Deletion::NotSent(_) => Fate::NotSent,
            Deletion::Unknown(_) => Fate::Unknown,
        }));
        match deleted {
            Ok(()) => (SentResult::Ok, None),
            Err(Deletion::Declined(why)) => (SentResult::Refused, Some(why)),
            Err(Deletion::NotSent(error)) => (SentResult::NotSent, Some(error.to_string())),
            Err(Deletion::Unknown(error)) => (SentResult::Unknown, Some(error.to_string())),
        }
    }

    fn note(&mut self, what: String, reply: SentResult, why: Option<String>, begun: Instant) {
        self.shown.done();
        let attempt = 1 + self.steps.iter().filter(|step| step.what == what).count();
        let times = Times {
            at: begun - self.begun,
            took: begun.elapsed(),
        };
        self.show(StepDocument::new(what, attempt, reply, why, times));
    }
}

/// Whether a step may leave no active RM.
fn takes_out_of_service(step: &PlanStep) -> bool {
    matches!(
        step,
        PlanStep::Transition {
            role: Role::Standby,
            ..
        }
    )
}

/// A step that takes long, for a terminal.
fn clock(what: &str, elapsed: Duration, limit: Duration) -> String {
    format!(
        "{what} ({} s of at most {} s)",
        elapsed.as_secs(),
        limit.as_secs() + 1
    )
}

/// What may end a run before its time: signals, and the time itself.
struct Stops {
    interruptions: Interruptions,
    deadline: Deadline,
    /// When to begin to finish or undo.
    soft: Deadline,
    /// Whether that was told.
    told: bool,
    /// The first signal, until it is acknowledged.
    signal: Option<Signal>,
}

impl Stops {
    fn new(deadline: Deadline) -> Self {
        Self {
            interruptions: Interruptions::new(),
            deadline,
            soft: deadline.reserving(RESERVE),
            told: false,
            signal: None,
        }
    }

    /// That the time to go on is over, if it is and nobody was told.
    fn due(&mut self) -> Option<Stop> {
        let due = !self.told && self.soft.remaining().is_zero();
        self.told |= due;
        due.then_some(Stop::Deadline)
    }

    /// Waits for the next reason to come to an end; `None` where what is under way is not waited for any longer, which
    /// the time is a reason for only where it is `bounded`.
    async fn next(&mut self, bounded: bool) -> Option<Stop> {
        tokio::select! {
            biased;
            (signal, count) = self.interruptions.next() => {
                self.told = true;
                self.signal = Some(signal);
                (count == 1).then_some(Stop::Interrupt)
            }
            () = tokio::time::sleep(self.soft.remaining()), if !self.told => {
                self.told = true;
                Some(Stop::Deadline)
            }
            () = tokio::time::sleep(self.deadline.remaining()), if bounded => None,
        }
    }
}

/// How an action ended, in the words of the log.
fn end(reply: SentResult, why: Option<&str>) -> End {
    let word = match reply {
        SentResult::Ok => EndWord::Ok,
        SentResult::Refused => EndWord::Refused,
        SentResult::NotSent => EndWord::NotSent,
        SentResult::Unknown => EndWord::Unknown,
    };
    match why {
        Some(why) => End::new(word, why),
        None => End {
            result: word,
            message: None,
        },
    }
}
