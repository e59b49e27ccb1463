//! Converts observations into the input of the state machines ([`ClusterView`]).

use super::observations::{Health, Observations, RmObservation};
use crate::ha::state::FailoverMode;
use crate::systems::yarn::elector::{Elector, ElectorLock, ElectorView};
use crate::verdict::seen::{Missing, Seen};

use crate::ha::plan::view::{ClusterView, Election, LockView, Reported, RmView, Status};

impl From<&Observations> for ClusterView {
    fn from(seen: &Observations) -> Self {
        Self {
            rms: seen.rms.iter().map(rm_view).collect(),
            election: election(seen),
        }
    }
}

fn rm_view(seen: &RmObservation) -> RmView {
    RmView {
        rpc: answer(&seen.state, |status| Status {
            state: status.state,
            ready: status.not_ready.is_none(),
        }),
        healthy: answer(&seen.health, |health| *health == Health::Healthy),
        http: said(seen.page()),
        connection: seen.connection,
    }
}

fn answer<T, U>(seen: &Seen<T>, value: impl Fn(&T) -> U) -> Reported<U> {
    said(seen.as_ref().map(value))
}

fn said<T>(seen: Result<T, &Missing>) -> Reported<T> {
    match seen {
        Ok(value) => Reported::Said(value),
        // The error concerns the caller, not the RM.
        Err(Missing::Denied(_) | Missing::Authentication(_)) => Reported::Unauthorised,
        Err(Missing::Refused) => Reported::PortClosed,
        Err(Missing::Silent(_) | Missing::Unreachable(_)) => Reported::Silent,
        Err(Missing::UnknownHost { .. } | Missing::NotReached(_)) => Reported::NotReached,
        // A process accepted the connection.
        Err(
            Missing::Broken(_)
            | Missing::Closed(_)
            | Missing::Nonsense(_)
            | Missing::Redirected(_)
            | Missing::Untrusted(_)
            | Missing::Kerberos(_)
            | Missing::NotOffered(_),
        ) => Reported::Unclear,
        Err(Missing::NotAsked(_) | Missing::NotConfigured { .. }) => Reported::NotAsked,
    }
}

fn election(seen: &Observations) -> Election {
    if seen.failover == FailoverMode::Manual {
        return Election::None;
    }
    let members = |view: &ElectorView| {
        let candidates = view.latch.iter();
        candidates
            .map(|candidate| seen.index_of(&candidate.rm_id))
            .collect()
    };
    match &seen.elector {
        Err(Missing::NotAsked(_) | Missing::NotConfigured { .. }) => Election::None,
        Err(_) => Election::Unseen,
        Ok(view) => match view.elector() {
            // With both electors, the stricter rules of Curator's elector apply.
            Elector::Curator | Elector::Both => Election::Curator(members(view)),
            Elector::Standard | Elector::NotFound => {
                // An RM of another cluster may have the same id.
                let is_ours = |lock: &&ElectorLock| lock.rm.cluster_id == seen.cluster_id;
                let locked = |lock: &ElectorLock| LockView {
                    holder: (Some(lock).filter(is_ours))
                        .and_then(|lock| seen.index_of(&lock.rm.rm_id)),
                    czxid: lock.czxid,
                    version: lock.version,
                };
                Election::Standard(view.lock.as_ref().map(locked))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ha::plan::view::RmIndex;
    use crate::observed::mute;
    use crate::systems::yarn::elector::{ElectedRm, ElectionCandidate};

    fn locked_by(cluster_id: &str) -> Observations {
        let lock = ElectorLock {
            rm: ElectedRm {
                cluster_id: cluster_id.to_owned(),
                rm_id: "rm1".to_owned(),
            },
            session: 1,
            czxid: 1,
            version: 0,
        };
        Observations {
            cluster_id: "ours".to_owned(),
            failover: FailoverMode::Automatic,
            curator: false,
            rms: vec![mute("rm1", &Missing::NotAsked(String::new()))],
            elector: Ok(ElectorView {
                exists: true,
                lock: Some(lock),
                ..ElectorView::default()
            }),
            unanswered: Vec::new(),
        }
    }

    #[test]
    fn strangers_in_the_latch_keep_their_places() {
        let candidate = |rm_id: &str| ElectionCandidate {
            node: format!("latch-{rm_id}"),
            rm_id: rm_id.to_owned(),
            session: 1,
        };
        let mut seen = locked_by("ours");
        seen.elector = Ok(ElectorView {
            exists: true,
            latch: vec![candidate("stranger"), candidate("rm1")],
            ..ElectorView::default()
        });
        let election = ClusterView::from(&seen).election;
        assert_eq!(election, Election::Curator(vec![None, Some(RmIndex(0))]));
    }

    #[test]
    fn lock_of_another_cluster_has_no_holder() {
        for (cluster_id, holder) in [("ours", Some(RmIndex(0))), ("other", None)] {
            let view = ClusterView::from(&locked_by(cluster_id));
            let lock = view.election.lock().expect("a lock");
            assert_eq!(lock.holder, holder, "{cluster_id}");
        }
    }
}
