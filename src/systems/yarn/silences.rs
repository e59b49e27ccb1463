//! Details for messages that a [`crate::ha::plan::ClusterView`] leaves out: why sources gave no answer, which page
//! was read, why applications may be lost. No rule depends on these details.

use std::time::Duration;

use super::action::SuggestedAction;
use super::judge::{failover_to, judge};
use super::observations::{Observations, ObservedSource, RmObservation, Unanswered};
use crate::ha::state::FailoverMode;
use crate::ha::state::HaState;
use crate::verdict::seen::Missing;

use crate::ha::plan::background::Loss;
use crate::ha::plan::refusal::Risk;
use crate::ha::plan::view::RmIndex;

/// The details of one look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Silences {
    rms: Vec<OfRm>,
    /// The look and its time since 1970; the advice is derived from them.
    seen: Option<(Box<Observations>, Duration)>,
    /// Why ZooKeeper gave no answer; with manual failover, only the state store's ZooKeeper counts.
    zookeeper: Option<Missing>,
    target: Option<RmIndex>,
    /// RMs that the operator declared dead.
    dead: Vec<RmIndex>,
    loss: Loss,
    unanswered: Vec<Unanswered>,
}

/// The state of one RM, and why its sources gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct OfRm {
    role: Option<HaState>,
    state: Option<Missing>,
    health: Option<Missing>,
    page: Option<Missing>,
    info: Option<Missing>,
    /// True if `/ws/v1/cluster/info` replaces `/isActive`, which the RM's release does not offer.
    by_info: bool,
}

impl OfRm {
    fn missing(&self) -> [Option<&Missing>; 4] {
        let all = [&self.state, &self.health, &self.page, &self.info];
        all.map(Option::as_ref)
    }
}

impl From<&RmObservation> for OfRm {
    fn from(rm: &RmObservation) -> Self {
        Self {
            role: rm.state.as_ref().ok().map(|status| status.state),
            state: rm.missing(ObservedSource::State).cloned(),
            health: rm.missing(ObservedSource::Health).cloned(),
            page: rm.missing(ObservedSource::IsActive).cloned(),
            info: rm.missing(ObservedSource::Info).cloned(),
            by_info: matches!(rm.is_active, Err(Missing::NotOffered(_))),
        }
    }
}

impl From<&Observations> for Silences {
    fn from(seen: &Observations) -> Self {
        let automatic = seen.failover == FailoverMode::Automatic;
        Self {
            rms: seen.rms.iter().map(OfRm::from).collect(),
            zookeeper: seen.elector.as_ref().err().filter(|_| automatic).cloned(),
            unanswered: seen.unanswered.clone(),
            ..Self::default()
        }
    }
}

impl Silences {
    /// Adds why the state store's ZooKeeper is unavailable, unless ZooKeeper already has a reason.
    #[must_use]
    pub fn with_store(self, away: Option<Missing>) -> Self {
        Self {
            zookeeper: self.zookeeper.or(away),
            ..self
        }
    }

    /// Adds the look, the RM to make active, and the RMs that the operator declared dead; `now` is the time since 1970.
    #[must_use]
    pub fn with_plan(
        self,
        seen: &Observations,
        target: Option<RmIndex>,
        dead: &[RmIndex],
        now: Duration,
    ) -> Self {
        Self {
            seen: Some((Box::new(seen.clone()), now)),
            loss: Loss::of(seen, dead),
            target,
            dead: dead.to_vec(),
            ..self
        }
    }

    /// Returns the next action that `status` suggests.
    pub(crate) fn next(&self) -> Option<SuggestedAction> {
        let (seen, _) = self.seen.as_ref()?;
        judge(seen).next
    }

    /// Returns the action that leads to a failover to this RM.
    pub(crate) fn failover_to(&self, to: RmIndex) -> Option<SuggestedAction> {
        let (seen, now) = self.seen.as_ref()?;
        Some(failover_to(seen, to, *now))
    }

    /// The target's id, if the target is the only RM that reports over RPC that it is active.
    pub fn already_active(&self) -> Option<&str> {
        let (seen, _) = self.seen.as_ref()?;
        let target = self.target?;
        let is_target = self.in_state(HaState::Active) == [target];
        let rm = seen.rms.get(target.0).filter(|_| is_target);
        rm.map(|rm| rm.id.as_str())
    }

    pub(crate) fn target(&self) -> Option<RmIndex> {
        self.target
    }

    /// Activations that an RM may still carry out.
    pub(crate) fn unanswered(&self) -> &[Unanswered] {
        &self.unanswered
    }

    pub(crate) fn loss(&self) -> Loss {
        self.loss
    }

    /// The RMs that report this state over RPC.
    pub(crate) fn in_state(&self, state: HaState) -> Vec<RmIndex> {
        let rms = self.rms.iter().enumerate();
        let found = rms.filter(|(_, rm)| rm.role == Some(state));
        found.map(|(place, _)| RmIndex(place)).collect()
    }

    /// The state that this RM reports over RPC.
    pub(crate) fn role(&self, rm: RmIndex) -> Option<HaState> {
        self.rms.get(rm.0)?.role
    }

    /// Path of the page that reports whether this RM is active.
    pub(crate) fn page(&self, rm: RmIndex) -> &'static str {
        match self.rms.get(rm.0) {
            Some(OfRm { by_info: true, .. }) => ObservedSource::Info.name(),
            _ => ObservedSource::IsActive.name(),
        }
    }

    /// Returns why ZooKeeper gave no answer.
    pub fn zookeeper(&self) -> Option<&Missing> {
        self.zookeeper.as_ref()
    }

    /// Returns why this RM did not report its state; `None` if it did, or if no look was made.
    pub fn state(&self, rm: RmIndex) -> Option<&Missing> {
        self.rms.get(rm.0)?.state.as_ref()
    }

    /// Returns why this RM did not report its health.
    pub fn health(&self, rm: RmIndex) -> Option<&Missing> {
        self.rms.get(rm.0)?.health.as_ref()
    }

    /// Returns why a request to this RM was not sent.
    pub(crate) fn unasked(&self, rm: RmIndex) -> Option<&Missing> {
        let rm = self.rms.get(rm.0)?;
        let mut all = rm.missing().into_iter().flatten();
        let unasked = |missing: &&Missing| {
            matches!(
                missing,
                Missing::UnknownHost { .. }
                    | Missing::NotReached(_)
                    | Missing::NotAsked(_)
                    | Missing::NotConfigured { .. }
            )
        };
        all.find(unasked)
    }

    /// Returns why sources gave no answer: first the RMs' sources, then ZooKeeper.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Missing> + Clone {
        let of_rms = self.rms.iter().flat_map(OfRm::missing).flatten();
        of_rms.chain(&self.zookeeper)
    }

    /// Returns the first RM that did not report its state, and the reason.
    pub(crate) fn first_state(&self) -> Option<(RmIndex, &Missing)> {
        let mut rms = self.rms.iter().enumerate();
        rms.find_map(|(place, rm)| Some((RmIndex(place), rm.state.as_ref()?)))
    }

    /// Returns the first RM whose `/isActive` gave no answer, and the reason.
    pub(crate) fn first_page(&self) -> Option<(RmIndex, &Missing)> {
        let mut rms = self.rms.iter().enumerate();
        rms.find_map(|(place, rm)| Some((RmIndex(place), rm.page.as_ref()?)))
    }

    /// Returns the RMs whose page would decide this risk but gave no answer, and the reasons. Empty if the
    /// pages were read: the risk then follows from their content. RMs that the operator declared dead are
    /// skipped.
    pub fn unread(&self, risk: Risk) -> impl Iterator<Item = (RmIndex, &Missing)> {
        let rms = self.rms.iter().enumerate();
        let alive = rms.filter(|(place, _)| !self.dead.contains(&RmIndex(*place)));
        alive.filter_map(move |(place, rm)| {
            let rm_is_target = self.target == Some(RmIndex(place));
            let missing = match risk {
                Risk::Loss | Risk::VersionSkew | Risk::ConfigSkew => rm.info.as_ref(),
                Risk::FreshTarget => rm.info.as_ref().filter(|_| rm_is_target),
                Risk::NoHttp => rm.page.as_ref().filter(|_| rm_is_target),
                Risk::PendingActivation => None,
            };
            Some((RmIndex(place), missing?))
        })
    }

    /// Returns why this RM did not report its state, or else its health.
    pub fn rm(&self, rm: RmIndex) -> Option<&Missing> {
        self.state(rm).or_else(|| self.health(rm))
    }

    /// Returns why the RMs do not report their states: one text if all reasons are the same, otherwise a list
    /// by RM.
    pub(crate) fn all_states(&self, ids: &[String]) -> String {
        // This text is used when every RM denies the caller: "denied" must not appear twice.
        let why = |missing: &Missing| match missing {
            Missing::Denied(why) => why.clone(),
            other => other.to_string(),
        };
        let told = self.rms.iter().zip(ids);
        let told: Vec<(&String, String)> = told
            .filter_map(|(rm, id)| Some((id, why(rm.state.as_ref()?))))
            .collect();
        match told.split_first() {
            Some(((_, first), rest)) if rest.iter().all(|(_, why)| why == first) => first.clone(),
            _ => {
                let each = told.iter().map(|(id, why)| format!("{id}: {why}"));
                each.collect::<Vec<_>>().join("; ")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unneeded_sources_are_not_missing() {
        let seen = |failover| Observations {
            cluster_id: String::new(),
            failover,
            curator: false,
            rms: Vec::new(),
            elector: Err(Missing::Refused),
            unanswered: Vec::new(),
        };
        let zookeeper = |failover| Silences::from(&seen(failover)).zookeeper;
        assert_eq!(zookeeper(FailoverMode::Automatic), Some(Missing::Refused));
        assert_eq!(zookeeper(FailoverMode::Manual), None);
    }
}
