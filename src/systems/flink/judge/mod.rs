//! Observations to a verdict. Pure.

use std::time::Duration;

use crate::verdict::finding::Severity;
use crate::verdict::seen::Missing;

use super::layout::{Ballot, Component};
use super::leader_name::LeaderName;
use super::observations::{ElectionObservation, FlinkObservations, Overview};
use super::reason::FlinkReason;
use super::running_config::RunningConfig;

mod election;
mod leader;
mod masters;

use election::{BallotState, ElectionState, worst};

/// From the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlinkVerdict {
    /// One leader serves, and every master takes part.
    Healthy,
    /// It serves, with a problem.
    Degraded,
    /// It cannot be told whether one leader serves.
    Unknown,
    /// Neither a master nor ZooKeeper has accepted a connection.
    Unreachable,
    /// The leader is gone, and its session has not ended.
    LeaderGone,
    /// The leader runs and does not answer.
    LeaderSilent,
    /// The leader has not published everything, or says that there is none.
    Unpublished,
    /// The first candidate does not lead.
    Stuck,
    NoLeader,
    ZookeeperDown,
    /// A master runs without high availability.
    HaOff,
    /// The leader does not hold the first latch.
    TwoLeadersSoon,
    TwoLeaders,
}

/// What a master does, if it answers for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MasterRole {
    Leader,
    /// It leads some components; others are led by another master (before Flink 1.15).
    PartLeader,
    Standby,
    NoCandidate,
    /// One of several that run, and some of them are no candidates; or the election is not seen.
    Unclear,
    HaOff,
    /// It takes part in another election.
    Elsewhere,
}

impl MasterRole {
    pub const ALL: [Self; 7] = [
        Self::Leader,
        Self::PartLeader,
        Self::Standby,
        Self::NoCandidate,
        Self::Unclear,
        Self::HaOff,
        Self::Elsewhere,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::PartLeader => "part-leader",
            Self::Standby => "standby",
            Self::NoCandidate => "no-candidate",
            Self::Unclear => "unclear",
            Self::HaOff => "ha-off",
            Self::Elsewhere => "elsewhere",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlinkJudgement {
    pub verdict: FlinkVerdict,
    /// The one leader. `None` if there is none, or if it cannot be told.
    pub leader: Option<LeaderName>,
    /// In the order of the masters. `None` if a master says nothing about itself.
    pub roles: Vec<Option<MasterRole>>,
    /// Candidates beside the leader that can take over.
    pub standbys: Vec<String>,
    /// Candidates that no master can be.
    pub unlisted: usize,
    /// The most severe first.
    pub reasons: Vec<FlinkReason>,
    /// True if it may be a passing moment, so that another look is worth its time.
    pub may_be_passing: bool,
}

/// The judgement while it is made.
struct Judging<'a> {
    seen: &'a FlinkObservations,
    verdict: FlinkVerdict,
    leader: Option<LeaderName>,
    /// Indices of masters that lead something.
    leading: Vec<usize>,
    reasons: Vec<FlinkReason>,
    may_be_passing: bool,
}

pub fn judge(seen: &FlinkObservations) -> FlinkJudgement {
    let mut judging = Judging {
        seen,
        verdict: FlinkVerdict::Healthy,
        leader: None,
        leading: Vec::new(),
        reasons: Vec::new(),
        may_be_passing: false,
    };
    match &seen.election {
        Err(missing) => judging.without_election(missing),
        Ok(election) => judging.by_election(election),
    }
    judging.masters_without_ha();
    let census = judging.census();
    judging.of_masters(&census);
    judging.finish(&census)
}

impl Judging<'_> {
    fn put(&mut self, verdict: FlinkVerdict, reason: FlinkReason) {
        self.verdict = self.verdict.max(verdict);
        self.reasons.push(reason);
    }

    /// A master through which a leader answers.
    fn served_by(&self) -> Option<String> {
        let mut masters = self.seen.masters.iter();
        let found = masters.find(|one| matches!(one.overview, Ok(Overview::Serves(_))));
        found.map(|one| one.address.to_string())
    }

    fn is_anybody_without_leader(&self) -> bool {
        let mut masters = self.seen.masters.iter();
        masters.any(|one| one.overview == Ok(Overview::NoLeader))
    }

    fn listed(&self) -> Vec<String> {
        let listed = self.seen.masters.iter().filter(|one| one.is_listed);
        listed.map(|one| one.address.to_string()).collect()
    }

    fn without_election(&mut self, missing: &Missing) {
        let served_by = self.served_by();
        let is_reached = self.seen.masters.iter().any(|one| one.has_accepted);
        let is_lost = matches!(
            missing,
            Missing::Refused
                | Missing::Silent(_)
                | Missing::Broken(_)
                | Missing::Closed(_)
                | Missing::Unreachable(_)
                | Missing::NotReached(_)
                | Missing::UnknownHost { .. }
        );
        let missing = missing.clone();
        if matches!(missing, Missing::NotConfigured { .. }) && is_reached {
            // High availability is off in the folder: what runs decides.
            if !self.is_any_without_ha() {
                let reason = FlinkReason::ElectionUnseen { missing, served_by };
                self.put(FlinkVerdict::Unknown, reason);
            }
        } else if served_by.is_none() && self.is_anybody_without_leader() {
            self.may_be_passing = true;
            match is_lost {
                true => self.put(
                    FlinkVerdict::ZookeeperDown,
                    FlinkReason::ZookeeperDown { missing },
                ),
                false => self.put(
                    FlinkVerdict::NoLeader,
                    FlinkReason::ElectionUnseen { missing, served_by },
                ),
            }
        } else if !is_reached && is_lost {
            let reason = FlinkReason::NobodyReached { zookeeper: missing };
            self.put(FlinkVerdict::Unreachable, reason);
        } else {
            let reason = FlinkReason::ElectionUnseen { missing, served_by };
            self.put(FlinkVerdict::Unknown, reason);
        }
    }

    fn by_election(&mut self, election: &ElectionObservation) {
        let second = match &election.second {
            Ok(second) => second,
            Err(missing) => {
                let reason = FlinkReason::OneLook(missing.clone());
                return self.put(FlinkVerdict::Unknown, reason);
            }
        };
        let timeout = election.session_timeout;
        let (states, is_settled) = match ElectionState::of(election, second) {
            ElectionState::Fight => return self.fight(election),
            ElectionState::Ballots { states, is_settled } => (states, is_settled),
        };
        self.may_be_passing = !is_settled;
        match worst(&states) {
            BallotState::Led(_) => self.led(election, &states),
            BallotState::Empty => self.empty(second.exists, election),
            BallotState::Stuck(session) => {
                self.may_be_passing = true;
                let session = *session;
                self.put(FlinkVerdict::Stuck, FlinkReason::Stuck { session, timeout });
            }
            BallotState::NotFirst {
                leader,
                first,
                has_latch,
            } => {
                self.may_be_passing = true;
                let reason = FlinkReason::TwoLeadersSoon {
                    leader: self.lead(election, *leader),
                    first: *first,
                    has_latch: *has_latch,
                    timeout,
                };
                self.put(FlinkVerdict::TwoLeadersSoon, reason);
            }
            BallotState::Partly { leader, lacking } => {
                let leader = self.lead(election, *leader);
                let lacking = lacking.clone();
                self.unpublished(leader, lacking);
            }
            // Not seen in the first look: an election at this moment.
            BallotState::Mixed => {
                let leader = second.published(Component::RestServer);
                let session = leader.map_or(0, |leader| leader.session);
                let leader = self.name(election, session);
                self.unpublished(leader, Component::ALL.to_vec());
            }
        }
    }

    /// Notes the leader.
    fn lead(&mut self, election: &ElectionObservation, session: i64) -> LeaderName {
        let name = self.name(election, session);
        let publisher = election.publisher(session);
        self.leading
            .extend(publisher.and_then(|publisher| self.seen.master_of(publisher)));
        self.leader = Some(name.clone());
        name
    }

    fn unpublished(&mut self, leader: LeaderName, lacking: Vec<Component>) {
        self.may_be_passing = true;
        self.put(
            FlinkVerdict::Unpublished,
            FlinkReason::Unpublished { leader, lacking },
        );
    }

    fn fight(&mut self, election: &ElectionObservation) {
        self.may_be_passing = true;
        let looks = std::iter::once(&election.first).chain(election.second.as_ref().ok());
        let looks: Vec<_> = looks.collect();
        let has_latch = |session| {
            let mut ballots = looks.iter().flat_map(|look| &look.ballots);
            ballots.any(|ballot| ballot.has_latch(session))
        };
        let mut publishers: Vec<i64> = election.publishers.iter().map(|one| one.session).collect();
        let without = publishers.iter().position(|session| !has_latch(*session));
        let without = without.map(|at| publishers.remove(at));
        let mut first = looks.iter().rev().flat_map(|look| &look.ballots);
        let first = first.find_map(Ballot::first);
        let with = first.or_else(|| publishers.first().copied());
        let mut with = with.map(|session| self.name(election, session));
        let without = without.map(|session| self.name(election, session));
        if let Some(with) = with.as_mut().filter(|with| with.rest.is_none()) {
            // With two masters, the other one is known.
            with.rest = self.other_than(without.as_ref());
        }
        let reason = FlinkReason::TwoLeaders {
            without_latch: without,
            with_latch: with,
            masters: self.listed(),
        };
        self.put(FlinkVerdict::TwoLeaders, reason);
    }

    /// The other one of two masters.
    fn other_than(&self, leader: Option<&LeaderName>) -> Option<String> {
        let rest = leader?.rest.as_ref()?;
        let listed = self.listed();
        match listed.as_slice() {
            [one, other] if one == rest => Some(other.clone()),
            [other, one] if one == rest => Some(other.clone()),
            _ => None,
        }
    }

    /// Nobody is a candidate.
    fn empty(&mut self, exists: bool, election: &ElectionObservation) {
        let masters = self.seen.masters.iter();
        let serving = masters.filter(|one| matches!(one.overview, Ok(Overview::Serves(_))));
        let serving: Vec<_> = serving.collect();
        let with_ha = serving
            .iter()
            .filter(|one| one.config.as_ref().is_ok_and(RunningConfig::has_zookeeper));
        let with_ha: Vec<_> = with_ha.collect();
        self.may_be_passing = true;
        if let Some(first) = with_ha.first() {
            let reason = FlinkReason::ElectionElsewhere {
                masters: with_ha.iter().map(|one| one.address.to_string()).collect(),
                path: self.seen.path.clone(),
                theirs: first.config.as_ref().ok().map(RunningConfig::election_path),
            };
            self.put(FlinkVerdict::Unknown, reason);
        } else if !serving.is_empty() {
            // They run without high availability, or do not show their configuration.
            if !self.is_any_without_ha() {
                let reason = FlinkReason::ElectionElsewhere {
                    masters: serving.iter().map(|one| one.address.to_string()).collect(),
                    path: self.seen.path.clone(),
                    theirs: None,
                };
                self.put(FlinkVerdict::Unknown, reason);
            }
        } else if exists {
            let masters = self.listed();
            self.put(FlinkVerdict::NoLeader, FlinkReason::NoLeader { masters });
        } else {
            let reason = FlinkReason::NeverStarted {
                path: self.seen.path.clone(),
                others: election.others.clone(),
                masters: self.listed(),
            };
            self.put(FlinkVerdict::NoLeader, reason);
        }
    }

    fn name(&self, election: &ElectionObservation, session: i64) -> LeaderName {
        let publisher = election.publisher(session);
        let master = publisher.and_then(|publisher| self.seen.master_of(publisher));
        let as_published = || {
            let publisher = publisher?;
            let address = publisher.rest.as_ref().or(publisher.rpc.as_ref());
            address.map(ToString::to_string)
        };
        LeaderName {
            rest: match master {
                Some(at) => Some(self.seen.masters[at].address.to_string()),
                None => as_published(),
            },
            session,
        }
    }

    fn session_timeout(&self) -> Duration {
        let election = self.seen.election.as_ref().ok();
        election.map_or(Duration::ZERO, |election| election.session_timeout)
    }

    fn finish(mut self, census: &masters::Census) -> FlinkJudgement {
        self.reasons
            .sort_by_key(|reason| std::cmp::Reverse(reason.row().severity));
        let mut severities = self.reasons.iter().map(|reason| reason.row().severity);
        if self.verdict == FlinkVerdict::Healthy && severities.any(|one| one == Severity::Warning) {
            self.verdict = FlinkVerdict::Degraded;
        }
        let is_led = !matches!(
            self.verdict,
            FlinkVerdict::LeaderGone | FlinkVerdict::TwoLeaders
        );
        FlinkJudgement {
            verdict: self.verdict,
            leader: self.leader.filter(|_| is_led),
            roles: census.roles.clone(),
            standbys: census.standbys(self.seen),
            unlisted: census.unlisted,
            may_be_passing: self.may_be_passing,
            reasons: self.reasons,
        }
    }
}

#[cfg(test)]
mod tests;
