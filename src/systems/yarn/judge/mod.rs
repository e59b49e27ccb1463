//! Derives a verdict from observations: the table of docs/status.md, as functions over plain values.
//!
//! RPC decides an RM's state. HTTP replaces a missing RPC answer, and is otherwise compared with the RPC answer. A
//! timeout or a denial is never a state: an RM whose state is unknown may be a second active RM.

use crate::ha::state::FailoverMode;
use crate::systems::yarn::elector::{Elector, ElectorView};

use super::next::{next, remedy};
use super::observations::{Health, Observations, ObservedSource, RmObservation};
use super::reason::Reason;
use super::state::{State, state_of};
use crate::verdict::seen::Missing;

pub use super::judgement::{Judgement, YarnVerdict};
pub use super::next::failover_to;

/// Judges a cluster by its observations only.
pub fn judge(seen: &Observations) -> Judgement {
    let states: Vec<(&RmObservation, State)> =
        seen.rms.iter().map(|rm| (rm, state_of(rm))).collect();
    let of = |wanted: State| -> Vec<&str> {
        let found = states.iter().filter(|(_, state)| *state == wanted);
        found.map(|(rm, _)| rm.id.as_str()).collect()
    };
    let (active, unclear) = (of(State::Active), of(State::Unclear));
    let elected = Elected::of(seen);
    if let Some(reason) = one_process(seen) {
        return Judgement {
            verdict: YarnVerdict::Unknown,
            active: active.into_iter().map(str::to_owned).collect(),
            next: remedy(&reason),
            reasons: vec![reason],
            unchecked: Vec::new(),
        };
    }
    let mut reasons = decisive(&active, &unclear, &elected, seen);
    let decided = verdict_of(&active, &unclear, &elected, seen);
    let pending = seen
        .unanswered
        .iter()
        .filter(|sent| !active.contains(&sent.rm.as_str()));
    reasons.extend(pending.map(|sent| Reason::PendingActivation {
        rm: sent.rm.clone(),
        at: sent.at.clone(),
    }));
    let mut unchecked = Vec::new();
    for (rm, state) in &states {
        troubles(rm, *state, &mut reasons, &mut unchecked);
    }
    elected.troubles(seen, &mut reasons);
    let stores = seen.stores();
    let shared = !reasons
        .iter()
        .any(|reason| matches!(reason, Reason::NoSharedStore { .. }));
    if shared && stores.len() > 1 {
        let stores = stores.into_iter().map(str::to_owned).collect();
        reasons.push(Reason::DifferentStores(stores));
    }
    if seen.rms.len() == 1 {
        reasons.push(Reason::NoStandby);
    }
    let verdict = match decided {
        YarnVerdict::Healthy if !reasons.is_empty() => YarnVerdict::Degraded,
        decided => decided,
    };
    Judgement {
        verdict,
        next: next(verdict, seen, &states, &reasons),
        active: active.into_iter().map(str::to_owned).collect(),
        reasons,
        unchecked,
    }
}

/// Two RM addresses that lead to one process. At least one RM of the cluster was then not observed.
fn one_process(seen: &Observations) -> Option<Reason> {
    let [rm, other] = seen.same_process()?;
    let id = |place: usize| Some(seen.rms.get(place)?.id.clone());
    Some(Reason::SameProcess {
        rm: id(rm)?,
        other: id(other)?,
    })
}

/// The result of the election.
enum Elected<'a> {
    /// Manual failover: there is no election.
    Nobody,
    /// ZooKeeper could not be read.
    Unseen(&'a Missing),
    Seen(&'a ElectorView),
}

impl<'a> Elected<'a> {
    fn of(seen: &'a Observations) -> Self {
        match (seen.failover, &seen.elector) {
            (FailoverMode::Manual, _) => Self::Nobody,
            (FailoverMode::Automatic, Err(missing)) => Self::Unseen(missing),
            (FailoverMode::Automatic, Ok(view)) => Self::Seen(view),
        }
    }

    fn leader(&self) -> Option<&'a str> {
        match self {
            Self::Seen(view) => view.leader(),
            Self::Nobody | Self::Unseen(_) => None,
        }
    }

    /// True if the active RM is the elected one.
    fn confirms(&self, active: &str) -> bool {
        self.leader() == Some(active)
    }

    fn contradicts(&self, active: &str) -> bool {
        matches!(self, Self::Seen(_)) && !self.confirms(active)
    }

    /// Adds the elector's problems that do not depend on the active RM.
    fn troubles(&self, seen: &Observations, reasons: &mut Vec<Reason>) {
        let view = match self {
            Self::Nobody => return,
            Self::Unseen(missing) => {
                reasons.push(Reason::ElectorMissing((*missing).clone()));
                return;
            }
            Self::Seen(view) => view,
        };
        let listed = |id: &str| seen.index_of(id).is_some();
        if let Some(leader) = view.leader().filter(|leader| !listed(leader)) {
            reasons.push(Reason::UnlistedLeader(leader.to_owned()));
        }
        if let Some(lock) = &view.lock
            && lock.rm.cluster_id != seen.cluster_id
        {
            reasons.push(Reason::OtherCluster(lock.rm.cluster_id.clone()));
        }
        if view.elector() == Elector::Both {
            reasons.push(Reason::TwoElectors);
        }
        let latched = view.elector() == Elector::Curator
            || (view.elector() == Elector::NotFound && seen.curator);
        let candidate = |id: &str| view.latch.iter().any(|candidate| candidate.rm_id == id);
        if latched {
            let outside = seen.rms.iter().filter(|rm| !candidate(&rm.id));
            reasons.extend(outside.map(|rm| Reason::NotInElection(rm.id.clone())));
        }
    }
}

/// The verdict by states and election only; `Healthy` may still become `Degraded`.
fn verdict_of(
    active: &[&str],
    unclear: &[&str],
    elected: &Elected<'_>,
    seen: &Observations,
) -> YarnVerdict {
    match active {
        _ if seen.rms.is_empty() => YarnVerdict::Unknown,
        [] if unclear.is_empty() => YarnVerdict::NoActive,
        [] => YarnVerdict::Unknown,
        [one] if elected.contradicts(one) => YarnVerdict::LockMismatch,
        // Only one RM is elected: if the active RM is, then no RM with an unknown state is.
        [one] if !unclear.is_empty() && !elected.confirms(one) => YarnVerdict::Unknown,
        [_] => YarnVerdict::Healthy,
        _ => YarnVerdict::SplitBrain,
    }
}

/// The reasons that follow from states and election.
fn decisive(
    active: &[&str],
    unclear: &[&str],
    elected: &Elected<'_>,
    seen: &Observations,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let leader = elected.leader();
    match active {
        _ if seen.rms.is_empty() => reasons.push(Reason::NoRms),
        [] if unclear.is_empty() => reasons.push(Reason::NobodyActive),
        [one] if elected.contradicts(one) => reasons.push(Reason::NotElected {
            rm: (*one).to_owned(),
            leader: leader.map(str::to_owned),
        }),
        [] | [_] => {}
        several => {
            let ids = several.iter().map(|id| (*id).to_owned()).collect();
            reasons.push(Reason::SeveralActive(ids));
        }
    }
    if let Some(leader) = leader
        && !active.contains(&leader)
        // An unknown state is reported as `MayBeActive` instead.
        && !unclear.contains(&leader)
        && seen.index_of(leader).is_some()
    {
        reasons.push(Reason::LeaderNotActive(leader.to_owned()));
    }
    let may_be = unclear
        .iter()
        .map(|id| Reason::MayBeActive((*id).to_owned()));
    reasons.extend(may_be);
    reasons
}

/// Adds the problems of one RM.
fn troubles(
    rm: &RmObservation,
    state: State,
    reasons: &mut Vec<Reason>,
    unchecked: &mut Vec<Reason>,
) {
    let id = || rm.id.clone();
    match state {
        // All sources refuse connections: one reason is enough.
        State::Down => return reasons.push(Reason::Down(id())),
        State::Neither(state) => reasons.push(Reason::NeitherActiveNorStandby { rm: id(), state }),
        State::Active | State::Standby | State::Unclear => {}
    }
    if let Ok(status) = &rm.state
        && state == State::Standby
        && let Some(why) = &status.not_ready
    {
        let why = why.clone();
        reasons.push(Reason::NotReady { rm: id(), why });
    }
    if let Ok(Health::Unhealthy(why)) = &rm.health {
        let why = why.clone();
        reasons.push(Reason::Unhealthy { rm: id(), why });
    }
    let told = [ObservedSource::IsActive, ObservedSource::Info].map(|page| rm.active_by(page));
    let counts = rm.state.is_ok() || rm.pages_stand_in;
    if !counts && told.iter().any(Option::is_some) {
        reasons.push(Reason::PagesIgnored(id()));
    }
    let disagreements = disagreements(rm, state).into_iter();
    for (source, active) in disagreements.filter(|_| counts) {
        reasons.push(Reason::Disagrees {
            rm: id(),
            source,
            active,
        });
    }
    if let Some(store) = rm.info.as_ref().ok().and_then(|info| info.unshared_store()) {
        let store = store.to_owned();
        reasons.push(Reason::NoSharedStore { rm: id(), store });
    }
    for (missing, sources) in silences(rm) {
        let narrows = sources.iter().all(|source| narrows(*source, &missing));
        let list = if narrows {
            &mut *unchecked
        } else {
            &mut *reasons
        };
        list.push(Reason::SourcesMissing {
            rm: id(),
            sources,
            missing,
        });
    }
}

/// The sources without an answer, grouped by cause. Sources that do not affect the verdict are grouped separately.
fn silences(rm: &RmObservation) -> Vec<(Missing, Vec<ObservedSource>)> {
    let mut found: Vec<(Missing, Vec<ObservedSource>)> = Vec::new();
    for source in ObservedSource::ALL {
        let Some(missing) = rm.fault(source) else {
            continue;
        };
        let weighs = narrows(source, missing);
        let same = found.iter_mut().find(|(known, sources)| {
            known == missing
                && sources
                    .iter()
                    .all(|known| narrows(*known, missing) == weighs)
        });
        match same {
            Some((_, sources)) => sources.push(source),
            None => found.push((missing.clone(), vec![source])),
        }
    }
    found
}

/// Pages that contradict the RM's `state`, and whether each page says that the RM is active.
fn disagreements(rm: &RmObservation, state: State) -> Vec<(ObservedSource, bool)> {
    // If two pages contradict each other, the one that says active is reported.
    let counts = state == State::Active;
    [ObservedSource::IsActive, ObservedSource::Info]
        .into_iter()
        .filter_map(|source| Some((source, rm.active_by(source)?)))
        .filter(|(_, active)| *active != counts)
        .collect()
}

/// True if a missing source leaves the verdict unchanged. True for a page that denies access: RPC reports the same
/// facts. False for a page without an address: the answer to load balancers is unknown.
fn narrows(source: ObservedSource, missing: &Missing) -> bool {
    matches!(source, ObservedSource::IsActive | ObservedSource::Info)
        && matches!(missing, Missing::Denied(_))
}

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
