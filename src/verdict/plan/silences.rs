//! What the words of a refusal or an end need and a [`super::ClusterView`] leaves out: why sources said nothing, which
//! page was read, why applications may be lost. No rule looks at it.

use std::time::Duration;

use crate::cluster::FailoverMode;
use crate::rpc::ha::HaState;
use crate::verdict::cluster::{failover_to, judge};
use crate::verdict::observation::{
    Missing, Observations, ObservedSource, RmObservation, Unanswered,
};
use crate::verdict::reason::SuggestedAction;

use super::background::Loss;
use super::refusal::Risk;
use super::view::RmIndex;

/// The words of one look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Silences {
    rms: Vec<OfRm>,
    /// The look, and when it was, since 1970; advice is checked against it.
    seen: Option<(Box<Observations>, Duration)>,
    /// Of ZooKeeper, where it was asked or was to be.
    zookeeper: Option<Missing>,
    target: Option<RmIndex>,
    /// RMs that the operator says are dead.
    dead: Vec<RmIndex>,
    loss: Loss,
    unanswered: Vec<Unanswered>,
}

/// What one RM said or did not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct OfRm {
    role: Option<HaState>,
    state: Option<Missing>,
    health: Option<Missing>,
    page: Option<Missing>,
    info: Option<Missing>,
    /// Whether `/ws/v1/cluster/info` was read in the place of `/isActive`.
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
    /// The same, with why the ZooKeeper of the state store is away, unless more is known.
    #[must_use]
    pub fn with_store(self, away: Option<Missing>) -> Self {
        Self {
            zookeeper: self.zookeeper.or(away),
            ..self
        }
    }

    /// The same, with the look, the RM that is to be active, and those that are said to be dead; `now` is since 1970.
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

    /// What `status` says to do next.
    pub(super) fn next(&self) -> Option<SuggestedAction> {
        let (seen, _) = self.seen.as_ref()?;
        judge(seen).next
    }

    /// What leads to a failover to this RM.
    pub(super) fn failover_to(&self, to: RmIndex) -> Option<SuggestedAction> {
        let (seen, now) = self.seen.as_ref()?;
        Some(failover_to(seen, to, *now))
    }

    /// The target, where it alone says that it is active.
    pub fn already_active(&self) -> Option<&str> {
        let (seen, _) = self.seen.as_ref()?;
        let target = self.target?;
        let is_target = self.in_state(HaState::Active) == [target];
        let rm = seen.rms.get(target.0).filter(|_| is_target);
        rm.map(|rm| rm.id.as_str())
    }

    pub(super) fn target(&self) -> Option<RmIndex> {
        self.target
    }

    /// Activations that may still be carried out.
    pub(super) fn unanswered(&self) -> &[Unanswered] {
        &self.unanswered
    }

    pub(super) fn loss(&self) -> Loss {
        self.loss
    }

    /// The RMs that said over RPC that they are in this state.
    pub(super) fn in_state(&self, state: HaState) -> Vec<RmIndex> {
        let rms = self.rms.iter().enumerate();
        let found = rms.filter(|(_, rm)| rm.role == Some(state));
        found.map(|(place, _)| RmIndex(place)).collect()
    }

    /// The state that this RM said it is in.
    pub(super) fn role(&self, rm: RmIndex) -> Option<HaState> {
        self.rms.get(rm.0)?.role
    }

    /// The page that says whether this RM is active.
    pub(super) fn page(&self, rm: RmIndex) -> &'static str {
        match self.rms.get(rm.0) {
            Some(OfRm { by_info: true, .. }) => ObservedSource::Info.name(),
            _ => ObservedSource::IsActive.name(),
        }
    }

    /// Why ZooKeeper did not tell.
    pub fn zookeeper(&self) -> Option<&Missing> {
        self.zookeeper.as_ref()
    }

    /// Why this RM did not tell its state; none if it did, or nobody looked.
    pub fn state(&self, rm: RmIndex) -> Option<&Missing> {
        self.rms.get(rm.0)?.state.as_ref()
    }

    /// Why it did not tell its health.
    pub fn health(&self, rm: RmIndex) -> Option<&Missing> {
        self.rms.get(rm.0)?.health.as_ref()
    }

    /// Why this RM was not asked.
    pub(super) fn unasked(&self, rm: RmIndex) -> Option<&Missing> {
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

    /// Why sources said nothing, the RMs' first.
    pub(super) fn all(&self) -> impl Iterator<Item = &Missing> + Clone {
        let of_rms = self.rms.iter().flat_map(OfRm::missing).flatten();
        of_rms.chain(&self.zookeeper)
    }

    /// The first RM that did not tell its state, and why.
    pub(super) fn first_state(&self) -> Option<(RmIndex, &Missing)> {
        let mut rms = self.rms.iter().enumerate();
        rms.find_map(|(place, rm)| Some((RmIndex(place), rm.state.as_ref()?)))
    }

    /// The first RM whose `/isActive` did not tell, and why.
    pub(super) fn first_page(&self) -> Option<(RmIndex, &Missing)> {
        let mut rms = self.rms.iter().enumerate();
        rms.find_map(|(place, rm)| Some((RmIndex(place), rm.page.as_ref()?)))
    }

    /// The RMs whose pages would tell about this risk and say nothing, and why; none where what they say is the reason.
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

    /// Why this RM did not tell how it is.
    pub fn rm(&self, rm: RmIndex) -> Option<&Missing> {
        self.state(rm).or_else(|| self.health(rm))
    }

    /// Why no RM tells its state: once where that is the same for all of them, else by RM.
    pub(super) fn all_states(&self, ids: &[String]) -> String {
        // Where this is asked for, every RM denies the caller.
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
    use super::super::{PlanRefusal, Silences};
    use super::*;
    use crate::verdict::observation::Contact;

    fn silences(states: [Option<&str>; 2], zookeeper: Option<Missing>) -> Silences {
        let denied = |why: &str| Missing::Denied(why.to_owned());
        Silences {
            rms: states
                .map(|why| OfRm {
                    state: why.map(denied),
                    ..OfRm::default()
                })
                .to_vec(),
            zookeeper,
            ..Silences::default()
        }
    }

    #[test]
    fn reasons_are_told_once_where_they_are_the_same() {
        let ids = ["rm1", "rm2"].map(str::to_owned);
        let told = |states| PlanRefusal::Denied.text(&ids, &silences(states, None));
        let head = "every ResourceManager denies this user";
        let no = Some("no ticket");
        assert_eq!(told([no, no]), format!("{head}: no ticket"));
        assert_eq!(
            told([no, Some("no ACL")]),
            format!("{head}: rm1: no ticket; rm2: no ACL")
        );
        let unseen = PlanRefusal::TargetUnseen(RmIndex(1));
        assert_eq!(
            unseen.text(&ids, &silences([None, no], None)),
            "the state of rm2 is unknown: denied: no ticket"
        );
    }

    /// Hadoop before 3.2 does not offer `/isActive`.
    #[test]
    fn the_page_that_was_read_is_named() {
        let missing = || Missing::NotAsked(String::new());
        let page = |is_active| {
            let rm = RmObservation {
                id: "rm1".to_owned(),
                address: String::new(),
                state: Err(missing()),
                health: Err(missing()),
                is_active,
                info: Err(missing()),
                contact: Contact::Nothing,
                pages_stand_in: true,
            };
            let silences = Silences {
                rms: vec![OfRm::from(&rm)],
                ..Silences::default()
            };
            PlanRefusal::Contradiction(RmIndex(0)).text(&["rm1".to_owned()], &silences)
        };
        let told = "of rm1 contradicts its RPC port";
        let old = Missing::NotOffered("2.10.2".to_owned());
        assert_eq!(page(Err(old)), format!("/ws/v1/cluster/info {told}"));
        assert_eq!(page(Ok(true)), format!("/isActive {told}"));
    }

    #[test]
    fn what_nobody_asked_for_is_not_missing() {
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

    #[test]
    fn a_zookeeper_that_refuses_does_answer() {
        let told =
            |missing| PlanRefusal::ZooKeeperUnseen.text(&[], &silences([None, None], missing));
        assert_eq!(told(None), "ZooKeeper does not answer");
        assert_eq!(
            told(Some(Missing::Refused)),
            "ZooKeeper does not answer: connection refused"
        );
        assert_eq!(
            told(Some(Missing::Denied("/a: not permitted".to_owned()))),
            "ZooKeeper did not tell: denied: /a: not permitted"
        );
    }
}
