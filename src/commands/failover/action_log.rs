//! The log of a run: why the run was allowed, its actions, and the observed states.

use crate::base::deadline::Deadline;
use crate::ha::plan::{SentFailure, SentResult};
use crate::journal::entry::{Action, End, EndWord, SeenEntry, Why};
use crate::journal::{Journal, OpenAction};
use crate::request::{FailoverRequest, RepairRequest, Trigger};
use crate::systems::yarn::observations::Observations;

/// Why the result of an action is unknown.
pub(super) const NOT_WAITED_FOR: &str = "not waited for any longer";

/// Writes the actions of a run to the log. The line after an action has the states of the next look.
pub(super) struct ActionLog<'a> {
    pub(super) journal: &'a Journal,
    pub(super) why: Why,
    pub(super) seen: Vec<SeenEntry>,
    pub(super) open: Option<(OpenAction<'a>, End)>,
}

impl ActionLog<'_> {
    /// Logs that an action begins. It counts as not sent until [`ActionLog::sending`].
    pub(super) async fn begin(&mut self, action: Action, deadline: Deadline) {
        let open = self.journal.open(action, self.why.clone());
        let (open, _) = self
            .open
            .insert((open, end(Err(SentFailure::NotSent), None)));
        open.begin(self.seen.clone(), deadline).await;
    }

    /// Marks the action as possibly sent.
    pub(super) fn sending(&mut self) {
        self.ended(Err(SentFailure::Unknown), Some(NOT_WAITED_FOR));
    }

    /// Records the result of the action. The result is logged together with the next look.
    pub(super) fn ended(&mut self, reply: SentResult, why: Option<&str>) {
        if let Some((_, how)) = &mut self.open {
            *how = end(reply, why);
        }
    }

    /// Returns the result of an action that is abandoned without a look: it depends on whether the action may
    /// have been sent.
    pub(super) fn abandoned(&self) -> SentResult {
        let sent = |(_, end): &(OpenAction<'_>, End)| end.result != EndWord::NotSent;
        match self.open.as_ref().is_some_and(sent) {
            true => Err(SentFailure::Unknown),
            false => Err(SentFailure::NotSent),
        }
    }

    /// Records the states of a look, and logs the ended action with them.
    pub(super) async fn record(&mut self, seen: Vec<SeenEntry>) {
        self.seen = seen;
        self.close().await;
    }

    /// Logs the end of an action that was not followed by a look.
    pub(super) async fn close(&mut self) {
        if let Some((open, end)) = self.open.take() {
            open.end(end, self.seen.clone()).await;
        }
    }
}

/// Converts the states of a look to log entries.
pub(super) fn seen_entries(seen: &Observations) -> Vec<SeenEntry> {
    let rms = seen.rms.iter().map(|rm| {
        let state = rm.state.as_ref().map(|status| status.state);
        SeenEntry::of_rm(&rm.id, state)
    });
    let lock = seen.elector.as_ref().ok().map(|view| SeenEntry::Lock {
        lock: view.leader().map(str::to_owned),
    });
    rms.chain(lock).collect()
}

fn end(reply: SentResult, why: Option<&str>) -> End {
    let word = match reply {
        Ok(()) => EndWord::Ok,
        Err(SentFailure::Refused) => EndWord::Refused,
        Err(SentFailure::NotSent) => EndWord::NotSent,
        Err(SentFailure::Unknown) => EndWord::Unknown,
    };
    match why {
        Some(why) => End::new(word, why),
        None => End {
            result: word,
            message: None,
        },
    }
}

/// Returns the reason in the log why a failover was allowed: its checks passed, with these flags.
pub(super) fn why_failover(request: &FailoverRequest) -> Why {
    let risks = request.accept.iter().map(|risk| risk.flag().to_owned());
    let dead = request.dead.iter().map(|rm| format!("--dead {rm}"));
    let condition = request.condition.iter().map(|(trigger, rm)| match trigger {
        Trigger::Unhealthy => format!("--if-unhealthy {rm}"),
        Trigger::Down => format!("--if-down {rm}"),
    });
    let yes = request.yes.then(|| "--yes".to_owned());
    let flags = risks.chain(dead).chain(condition).chain(yes);
    allowed(flags.collect())
}

pub(super) fn why_repair(request: &RepairRequest) -> Why {
    let keep = request.keep.iter().map(|rm| format!("--keep {rm}"));
    let dead = request.dead.iter().map(|rm| format!("--dead {rm}"));
    let risks = request.accept.iter().map(|risk| risk.flag().to_owned());
    let yes = request.yes.then(|| "--yes".to_owned());
    allowed(keep.chain(dead).chain(risks).chain(yes).collect())
}

fn allowed(flags: Vec<String>) -> Why {
    Why {
        allowed: vec!["checks passed".to_owned()],
        flags,
    }
}
