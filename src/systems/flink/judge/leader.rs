//! Whether the leader of ZooKeeper serves. Pure.

use std::collections::BTreeSet;

use crate::verdict::seen::Missing;

use super::super::leader_name::LeaderName;
use super::super::observations::{ElectionObservation, MasterObservation, Overview};
use super::super::reason::FlinkReason;
use super::election::BallotState;
use super::{FlinkVerdict, Judging};

/// The answers of the other masters about the leader.
enum Elsewhere {
    /// The leader answers through this one.
    Serves,
    /// It could not be asked.
    Error(String),
    Silent,
    /// There is no leader.
    NoLeader,
    Nobody,
}

impl Judging<'_> {
    /// Every election has its first latch as the leader.
    pub(super) fn led(&mut self, election: &ElectionObservation, states: &[BallotState]) {
        let sessions = states.iter().filter_map(|state| match state {
            BallotState::Led(session) => Some(*session),
            _ => None,
        });
        let mut distinct = Vec::new();
        for session in sessions {
            if !distinct.contains(&session) {
                distinct.push(session);
            }
        }
        for (at, session) in distinct.into_iter().enumerate() {
            let name = self.name(election, session);
            let publisher = election.publisher(session);
            let master = publisher.and_then(|publisher| self.seen.master_of(publisher));
            self.leading.extend(master);
            // The first election is that of the REST endpoint.
            if at == 0 {
                self.leader = Some(name.clone());
            }
            let master = master.map(|at| &self.seen.masters[at]);
            self.serves(master, &name);
        }
    }

    fn serves(&mut self, master: Option<&MasterObservation>, name: &LeaderName) {
        let elsewhere = self.elsewhere(master);
        let Some(master) = master else {
            return match elsewhere {
                Elsewhere::Serves => {}
                Elsewhere::NoLeader => self.mute(name),
                Elsewhere::Error(why) => self.gone(name, why),
                Elsewhere::Silent => self.silent(name),
                Elsewhere::Nobody => self.unseen(name, "its address is not known".to_owned()),
            };
        };
        match (&master.overview, elsewhere) {
            (Ok(Overview::Serves(_)), _) => {}
            (Ok(Overview::LeaderError(why)) | Err(Missing::Nonsense(why)), Elsewhere::Serves) => {
                self.rest_unseen(name, why.clone());
            }
            (Ok(Overview::LeaderError(_)), _) => {
                let why = "its process is a new one, which does not lead".to_owned();
                self.gone(name, why);
            }
            (Err(missing), Elsewhere::Serves) => self.rest_unseen(name, missing.to_string()),
            (Err(Missing::Refused), _) => self.gone(name, "connection refused".to_owned()),
            (Err(_), _) if master.config.is_ok() => self.silent(name),
            (Err(Missing::Silent(_)), _) if master.has_accepted => self.silent(name),
            (Err(missing), Elsewhere::Error(_)) if !master.has_accepted => {
                self.gone(name, missing.to_string());
            }
            (Err(Missing::Silent(_)), Elsewhere::Silent) => self.silent(name),
            (Ok(Overview::NoLeader), _) | (Err(_), Elsewhere::NoLeader) => self.mute(name),
            (Err(missing), _) => self.unseen(name, missing.to_string()),
        }
    }

    /// Returns the best answer about the leader of the other masters in this election.
    fn elsewhere(&self, leader: Option<&MasterObservation>) -> Elsewhere {
        let address = leader.map(|leader| &leader.address);
        let others = self
            .seen
            .masters
            .iter()
            .filter(|one| Some(&one.address) != address && one.is_of(&self.seen.path));
        let others: Vec<&MasterObservation> = others.collect();
        let error = others.iter().find_map(|one| match &one.overview {
            Ok(Overview::LeaderError(why)) => Some(why.clone()),
            _ => None,
        });
        let has = |is: fn(&MasterObservation) -> bool| others.iter().any(|one| is(one));
        if has(|one| matches!(one.overview, Ok(Overview::Serves(_)))) {
            Elsewhere::Serves
        } else if let Some(why) = error {
            Elsewhere::Error(why)
        } else if has(|one| one.overview == Ok(Overview::NoLeader)) {
            Elsewhere::NoLeader
        } else if has(|one| matches!(one.overview, Err(Missing::Silent(_)))) {
            Elsewhere::Silent
        } else {
            Elsewhere::Nobody
        }
    }

    /// Masters beside the leader that answer for themselves.
    fn survivors(&self) -> Vec<String> {
        let leading: BTreeSet<usize> = self.leading.iter().copied().collect();
        let masters = self.seen.masters.iter().enumerate();
        let alive = masters.filter(|(at, one)| one.is_of(&self.seen.path) && !leading.contains(at));
        alive.map(|(_, one)| one.address.to_string()).collect()
    }

    fn gone(&mut self, leader: &LeaderName, why: String) {
        let reason = FlinkReason::LeaderGone {
            leader: leader.clone(),
            why,
            timeout: self.session_timeout(),
            standbys: self.survivors(),
        };
        self.put(FlinkVerdict::LeaderGone, reason);
    }

    fn silent(&mut self, leader: &LeaderName) {
        let reason = FlinkReason::LeaderSilent {
            leader: leader.clone(),
            timeout: self.session_timeout(),
            standbys: self.survivors(),
        };
        self.put(FlinkVerdict::LeaderSilent, reason);
    }

    fn mute(&mut self, leader: &LeaderName) {
        self.may_be_passing = true;
        let reason = FlinkReason::LeaderMute(leader.clone());
        self.put(FlinkVerdict::Unpublished, reason);
    }

    fn unseen(&mut self, leader: &LeaderName, why: String) {
        self.may_be_passing = true;
        let leader = leader.clone();
        let reason = FlinkReason::LeaderUnseen { leader, why };
        self.put(FlinkVerdict::Unknown, reason);
    }

    fn rest_unseen(&mut self, leader: &LeaderName, why: String) {
        let leader = leader.clone();
        let reason = FlinkReason::LeaderRestUnseen { leader, why };
        self.put(FlinkVerdict::Degraded, reason);
    }
}
