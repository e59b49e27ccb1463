//! Why sources said nothing, in their own words: what a [`super::ClusterView`] leaves out. No rule looks at them; they
//! are for whoever reads why something is not begun, or ended early.

use crate::cluster::FailoverMode;
use crate::verdict::observation::{Missing, Observations, Source};

use super::view::Rm;

/// The words of one look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Silences {
    /// By RM: of its state, of its health, and of its page.
    rms: Vec<[Option<Missing>; 3]>,
    /// Of ZooKeeper, where it was asked or was to be.
    zookeeper: Option<Missing>,
}

impl From<&Observations> for Silences {
    fn from(seen: &Observations) -> Self {
        let of_an_election = seen.failover == FailoverMode::Automatic;
        let sources = [Source::State, Source::Health, Source::IsActive];
        let rms = seen.rms.iter();
        Self {
            rms: rms
                .map(|rm| sources.map(|source| rm.missing(source).cloned()))
                .collect(),
            zookeeper: seen
                .elector
                .as_ref()
                .err()
                .filter(|_| of_an_election)
                .cloned(),
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

    /// Why ZooKeeper did not tell.
    pub fn zookeeper(&self) -> Option<&Missing> {
        self.zookeeper.as_ref()
    }

    /// Why this RM did not tell its state; none if it did, or nobody looked.
    pub fn state(&self, rm: Rm) -> Option<&Missing> {
        self.rms.get(rm.0).and_then(|[state, ..]| state.as_ref())
    }

    /// Why it did not tell its health.
    pub fn health(&self, rm: Rm) -> Option<&Missing> {
        self.rms
            .get(rm.0)
            .and_then(|[_, health, _]| health.as_ref())
    }

    /// Why this RM was not asked.
    pub(super) fn unasked(&self, rm: Rm) -> Option<&Missing> {
        let mut all = self.rms.get(rm.0)?.iter().flatten();
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

    /// Why this RM did not tell how it is.
    pub fn rm(&self, rm: Rm) -> Option<&Missing> {
        self.state(rm).or_else(|| self.health(rm))
    }

    /// Why no RM tells its state: once where that is the same for all of them, else by RM.
    pub(super) fn all_states(&self, ids: &[String]) -> String {
        let mut states = self
            .rms
            .iter()
            .zip(ids)
            .map(|([state, ..], id)| (id, state.as_ref()));
        let mut rest = states.clone().map(|(_, state)| state);
        let first = rest.next().flatten();
        if rest.all(|state| state == first) {
            return first.map_or_else(String::new, Missing::to_string);
        }
        let told = states
            .by_ref()
            .filter_map(|(id, state)| Some(format!("{id}: {}", state?)));
        told.collect::<Vec<_>>().join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Refusal, Silences};
    use super::*;

    fn silences(states: [Option<&str>; 2], zookeeper: Option<Missing>) -> Silences {
        let denied = |why: &str| Missing::Denied(why.to_owned());
        Silences {
            rms: states.map(|why| [why.map(denied), None, None]).to_vec(),
            zookeeper,
        }
    }

    #[test]
    fn reasons_are_told_once_where_they_are_the_same() {
        let ids = ["rm1", "rm2"].map(str::to_owned);
        let told = |states| Refusal::Denied.text(&ids, &silences(states, None));
        let head = "every ResourceManager denies this user";
        let no = Some("no ticket");
        assert_eq!(told([no, no]), format!("{head}: denied: no ticket"));
        assert_eq!(
            told([no, Some("no ACL")]),
            format!("{head}: rm1: denied: no ticket; rm2: denied: no ACL")
        );
        let unseen = Refusal::TargetUnseen(Rm(1));
        assert_eq!(
            unseen.text(&ids, &silences([None, no], None)),
            "the state of rm2 is unknown: denied: no ticket"
        );
    }

    #[test]
    fn what_nobody_asked_for_is_not_missing() {
        let seen = |failover| Observations {
            cluster_id: String::new(),
            failover,
            curator: false,
            rms: Vec::new(),
            elector: Err(Missing::Refused),
        };
        let zookeeper = |failover| Silences::from(&seen(failover)).zookeeper;
        assert_eq!(zookeeper(FailoverMode::Automatic), Some(Missing::Refused));
        assert_eq!(zookeeper(FailoverMode::Manual), None);
    }

    #[test]
    fn a_zookeeper_that_refuses_does_answer() {
        let told = |missing| Refusal::ZooKeeperUnseen.text(&[], &silences([None, None], missing));
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
