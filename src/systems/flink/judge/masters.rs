//! What follows for each master: roles, candidates, and what is wrong with it. Pure.

use std::collections::BTreeSet;

use crate::verdict::seen::Missing;

use super::super::observations::{FlinkObservations, MasterObservation, Overview};
use super::super::reason::FlinkReason;
use super::super::running_config::RunningConfig;
use super::{FlinkVerdict, Judging, MasterRole};

/// The masters and candidates of the election.
pub(super) struct Census {
    pub(super) roles: Vec<Option<MasterRole>>,
    /// Distinct sessions with a latch: the fewest of the elections.
    candidates: Option<usize>,
    /// Masters that answer and belong to this election.
    alive: Vec<usize>,
    /// More candidates than masters that could be one.
    pub(super) unlisted: usize,
    /// Latches of masters that do not answer.
    lingering: usize,
}

impl Census {
    pub(super) fn standbys(&self, seen: &FlinkObservations) -> Vec<String> {
        let masters = seen.masters.iter().zip(&self.roles);
        let standbys = masters.filter(|(_, role)| **role == Some(MasterRole::Standby));
        standbys.map(|(one, _)| one.address.to_string()).collect()
    }
}

impl Judging<'_> {
    fn own(&self, at: usize) -> Option<&RunningConfig> {
        self.seen.masters[at].config.as_ref().ok()
    }

    fn is_of_this_election(&self, at: usize) -> bool {
        self.own(at)
            .is_some_and(|own| own.has_zookeeper() && own.election_path() == self.seen.path)
    }

    pub(super) fn is_any_without_ha(&self) -> bool {
        let masters = 0..self.seen.masters.len();
        masters
            .filter_map(|at| self.own(at))
            .any(|own| !own.has_zookeeper())
    }

    pub(super) fn masters_without_ha(&mut self) {
        for at in 0..self.seen.masters.len() {
            if self.own(at).is_some_and(|own| !own.has_zookeeper()) {
                let master = self.seen.masters[at].address.to_string();
                self.put(FlinkVerdict::HaOff, FlinkReason::HaOff { master });
            }
        }
    }

    pub(super) fn census(&self) -> Census {
        let all = || 0..self.seen.masters.len();
        let alive: Vec<usize> = all().filter(|at| self.is_of_this_election(*at)).collect();
        let unseen = all().filter(|at| {
            let one = &self.seen.masters[*at];
            one.config.is_err() && !is_refused(one)
        });
        let unseen = unseen.count();
        let dead = all()
            .filter(|at| is_refused(&self.seen.masters[*at]))
            .count();
        let counts = self.counts();
        let most = counts.iter().max().copied().unwrap_or_default();
        let candidates = counts.iter().min().copied();
        Census {
            unlisted: most.saturating_sub(alive.len() + unseen + dead),
            lingering: most.saturating_sub(alive.len() + unseen).min(dead),
            roles: all().map(|at| self.role(at, &alive, candidates)).collect(),
            candidates,
            alive,
        }
    }

    /// The candidates of each election; empty if no election was seen.
    fn counts(&self) -> Vec<usize> {
        let election = self.seen.election.as_ref().ok();
        let second = election.and_then(|election| election.second.as_ref().ok());
        let ballots = second.into_iter().flat_map(|second| &second.ballots);
        let sessions = ballots.map(|ballot| {
            let sessions = ballot.latches.iter().map(|latch| latch.session);
            sessions.collect::<BTreeSet<i64>>().len()
        });
        sessions.collect()
    }

    fn role(&self, at: usize, alive: &[usize], candidates: Option<usize>) -> Option<MasterRole> {
        let leads = self.leading.contains(&at);
        let as_leader = match self.leading.len() {
            1 => MasterRole::Leader,
            _ => MasterRole::PartLeader,
        };
        let is_waiting = self.seen.masters[at].is_waiting();
        let Some(own) = self.own(at) else {
            return match leads {
                true => (is_waiting || self.serves_unseen(at)).then_some(as_leader),
                false => is_waiting.then_some(MasterRole::Unclear),
            };
        };
        if !own.has_zookeeper() {
            return Some(MasterRole::HaOff);
        }
        if own.election_path() != self.seen.path {
            return Some(MasterRole::Elsewhere);
        }
        Some(match candidates {
            _ if leads => as_leader,
            Some(_) if self.leader.is_none() => MasterRole::Unclear,
            Some(candidates) if candidates >= alive.len() => MasterRole::Standby,
            Some(candidates) if candidates <= 1 => MasterRole::NoCandidate,
            _ => MasterRole::Unclear,
        })
    }

    /// True for a leader that serves, although its own page is not seen.
    fn serves_unseen(&self, at: usize) -> bool {
        let one = &self.seen.masters[at];
        let address = one.address.to_string();
        let is_its = |reason: &FlinkReason| matches!(reason, FlinkReason::LeaderRestUnseen { leader, .. } if leader.rest.as_ref() == Some(&address));
        matches!(one.overview, Ok(Overview::Serves(_))) || self.reasons.iter().any(is_its)
    }

    pub(super) fn of_masters(&mut self, census: &Census) {
        if self.verdict == FlinkVerdict::Unreachable {
            return;
        }
        let mut lingering = census.lingering;
        for at in 0..self.seen.masters.len() {
            let reason = self.of_master(at, &mut lingering);
            self.reasons.extend(reason);
            let reason = self.published_localhost(at);
            self.reasons.extend(reason);
        }
        self.candidates(census);
        self.shared_cluster_id();
    }

    /// Returns the problem of a master. Problems of the leader are reported elsewhere.
    fn of_master(&self, at: usize, lingering: &mut usize) -> Option<FlinkReason> {
        let one = &self.seen.masters[at];
        let master = one.address.to_string();
        if self.leading.contains(&at) {
            let leader = (!one.is_listed).then_some(master);
            return leader.map(|leader| FlinkReason::NotListed {
                leader: Some(leader),
                count: 1,
            });
        }
        match &one.config {
            Ok(own) if !own.has_zookeeper() => None,
            Ok(own) if own.election_path() != self.seen.path => Some(FlinkReason::OtherElection {
                master,
                theirs: own.election_path(),
                path: self.seen.path.clone(),
            }),
            Ok(_) => self
                .cut_off(one)
                .map(|said| FlinkReason::StandbyCutOff { master, said }),
            Err(_) if one.is_waiting() => self
                .cut_off(one)
                .map(|said| FlinkReason::StandbyCutOff { master, said }),
            Err(Missing::Refused) if *lingering > 0 => {
                *lingering -= 1;
                let timeout = self.session_timeout();
                Some(FlinkReason::StandbyDown { master, timeout })
            }
            Err(Missing::Refused) => Some(FlinkReason::ListedDead { master }),
            Err(Missing::Silent(_)) if one.has_accepted => {
                Some(FlinkReason::StandbySilent { master })
            }
            Err(missing) => {
                let missing = missing.clone();
                Some(FlinkReason::MasterUnseen { master, missing })
            }
        }
    }

    /// What a standby says, if the leader answers others and not through it.
    fn cut_off(&self, one: &MasterObservation) -> Option<String> {
        let is_led = self.verdict <= FlinkVerdict::Degraded;
        self.served_by().filter(|_| is_led)?;
        match &one.overview {
            Ok(Overview::Serves(_)) => None,
            Ok(Overview::NoLeader) => Some("it says that there is no leader".to_owned()),
            Ok(Overview::LeaderError(why)) => Some(why.clone()),
            Err(missing) => Some(missing.to_string()),
        }
    }

    /// Only what a running master would publish: it is never published before it leads.
    fn published_localhost(&self, at: usize) -> Option<FlinkReason> {
        let host = self
            .own(at)
            .filter(|own| own.has_zookeeper())?
            .published_host()?;
        let listed = self.seen.masters.iter().filter(|one| one.is_listed);
        let mut hosts = listed.map(|one| one.address.host.as_str());
        let is_local = is_loopback(host) && !hosts.any(|listed| listed.eq_ignore_ascii_case(host));
        is_local.then(|| FlinkReason::PublishedLocalhost {
            master: self.seen.masters[at].address.to_string(),
            host: host.to_owned(),
        })
    }

    fn candidates(&mut self, census: &Census) {
        let led = self.leader.is_some();
        if let Some(candidates) = census
            .candidates
            .filter(|count| led && *count < census.alive.len())
        {
            let idle = census.alive.iter().filter(|at| !self.leading.contains(at));
            let masters: Vec<String> = idle
                .map(|at| self.seen.masters[*at].address.to_string())
                .collect();
            // The leader holds one.
            let candidates = candidates.saturating_sub(1);
            self.may_be_passing = true;
            self.reasons.push(FlinkReason::NotCandidate {
                masters,
                candidates,
            });
        }
        if census.unlisted > 0 {
            self.reasons.push(FlinkReason::NotListed {
                leader: None,
                count: census.unlisted,
            });
        }
    }

    /// Masters of one election with different storage belong to different clusters.
    fn shared_cluster_id(&mut self) {
        let storage = |at: usize| self.own(at).and_then(RunningConfig::storage_dir);
        let all = 0..self.seen.masters.len();
        let here: Vec<usize> = all.filter(|at| self.is_of_this_election(*at)).collect();
        let first = here.iter().find_map(|at| storage(*at));
        let Some(ours) = self.seen.storage_dir.as_deref().or(first) else {
            return;
        };
        let is_same = |theirs: &str| theirs.trim_end_matches('/') == ours.trim_end_matches('/');
        let foreign = here.iter().filter_map(|at| {
            let theirs = storage(*at).filter(|theirs| !is_same(theirs))?;
            Some(FlinkReason::SharedClusterId {
                master: self.seen.masters[*at].address.to_string(),
                theirs: theirs.to_owned(),
                ours: ours.to_owned(),
                path: self.seen.path.clone(),
                is_default: self.seen.has_default_id,
            })
        });
        let foreign: Vec<FlinkReason> = foreign.collect();
        self.reasons.extend(foreign);
    }
}

fn is_refused(one: &MasterObservation) -> bool {
    one.config == Err(Missing::Refused)
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || matches!(host, "127.0.0.1" | "::1" | "[::1]")
}
