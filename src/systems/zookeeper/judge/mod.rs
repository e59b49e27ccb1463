//! Observations to a verdict. Pure.

use crate::config::server_line::ServerLine;
use crate::verdict::finding::Severity;
use crate::verdict::seen::Missing;
use crate::zk::error::ZkError;
use crate::zk::four_letter::{FourLetterError, ServerStatistics, ServingMode};

use super::members::MemberList;
use super::missing::of_statistics;
use super::observe::{EnsembleObservations, ServerObservation};
use super::quorum::Quorum;
use super::reason::{EnsembleReason, ServerName};

/// From the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EnsembleVerdict {
    /// All voters serve and agree on the members.
    Healthy,
    /// The quorum holds, with a problem.
    Degraded,
    /// It cannot be told whether there is a quorum.
    Unknown,
    /// No server has accepted a connection.
    Unreachable,
    NoQuorum,
    /// Two servers or more take writes, each for itself.
    TwoEnsembles,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnsembleJudgement {
    pub verdict: EnsembleVerdict,
    pub quorum: Quorum,
    /// The servers that take writes themselves: the leader, or those that run standalone.
    pub writers: Vec<ServerName>,
    /// The most severe first.
    pub reasons: Vec<EnsembleReason>,
    /// The names of the servers, in the order of the observations.
    pub names: Vec<ServerName>,
}

impl EnsembleJudgement {
    /// Whether it may be the moment of an election, so that a second look is worth its time.
    pub fn may_be_passing(&self) -> bool {
        match self.verdict {
            EnsembleVerdict::TwoEnsembles => true,
            EnsembleVerdict::NoQuorum => self.quorum.running >= self.quorum.majority(),
            EnsembleVerdict::Degraded => self
                .reasons
                .iter()
                .any(|reason| matches!(reason, EnsembleReason::NotServing(_))),
            _ => false,
        }
    }
}

/// A counter above this share of 2^32 is reported.
const FULL_PERCENT: u64 = 90;

/// A server, with what follows from its answer.
struct Judged<'a> {
    seen: &'a ServerObservation,
    name: ServerName,
    state: ServerState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ServerState {
    Serves(ServingMode),
    /// It runs without a quorum.
    ReadOnly,
    NotServing,
    /// Nothing listens on its port.
    Dead,
    /// It accepts connections and says nothing.
    Frozen,
    /// Its answer says nothing about it: it may serve.
    Unseen,
}

impl ServerState {
    fn of(answer: &Result<ServerStatistics, FourLetterError>) -> Self {
        match answer {
            Ok(said) if said.mode == ServingMode::ReadOnly => Self::ReadOnly,
            Ok(said) => Self::Serves(said.mode),
            Err(FourLetterError::NotServing) => Self::NotServing,
            Err(FourLetterError::Frozen(_)) => Self::Frozen,
            Err(FourLetterError::Connection(ZkError::Refused)) => Self::Dead,
            Err(_) => Self::Unseen,
        }
    }

    /// Whether it takes part in votes now, if it is a voter.
    fn serves_as_voter(self) -> bool {
        matches!(
            self,
            Self::Serves(ServingMode::Leader | ServingMode::Follower | ServingMode::Standalone)
        )
    }

    fn takes_writes(self) -> bool {
        matches!(
            self,
            Self::Serves(ServingMode::Leader | ServingMode::Standalone)
        )
    }

    fn is_without_quorum(self) -> bool {
        matches!(self, Self::ReadOnly | Self::NotServing)
    }

    fn runs(self) -> bool {
        matches!(self, Self::Serves(_)) || self.is_without_quorum()
    }
}

pub fn judge(seen: &EnsembleObservations) -> EnsembleJudgement {
    let list = list_that_counts(seen);
    let servers: Vec<Judged<'_>> = seen
        .servers
        .iter()
        .map(|server| Judged {
            seen: server,
            name: name(server, list, seen),
            state: ServerState::of(&server.statistics),
        })
        .collect();
    let writers: Vec<&Judged<'_>> = servers
        .iter()
        .filter(|one| one.state.takes_writes())
        .collect();
    let voters = Voters::of(&servers, list, &writers);
    let mut verdict = voters.verdict(&servers, &writers);
    let mut reasons = of_whole(verdict, &voters, &servers, &writers);
    for server in &servers {
        reasons.extend(of_server(server, seen, list, &writers));
    }
    reasons.extend(of_zoo_cfg(seen, &writers));
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.row().severity));
    let has_warning = reasons
        .iter()
        .any(|reason| reason.row().severity == Severity::Warning);
    if verdict == EnsembleVerdict::Healthy && has_warning {
        verdict = EnsembleVerdict::Degraded;
    }
    EnsembleJudgement {
        verdict,
        quorum: voters.quorum,
        writers: writers.iter().map(|writer| writer.name.clone()).collect(),
        reasons,
        names: servers.into_iter().map(|server| server.name).collect(),
    }
}

/// The leader's list; without a leader that of `zoo.cfg`, or else the longest list of a server.
fn list_that_counts(seen: &EnsembleObservations) -> Option<&MemberList> {
    let is_leader = |server: &&ServerObservation| matches!(&server.statistics, Ok(said) if said.mode == ServingMode::Leader);
    let leader = seen.servers.iter().find(is_leader);
    let of_leader = leader.and_then(|leader| leader.list.as_ref().ok());
    let longest = seen.lists().max_by_key(|list| list.members.len());
    let list = of_leader.or(seen.listed.as_ref()).or(longest);
    list.filter(|list| !list.members.is_empty())
}

fn name(
    server: &ServerObservation,
    list: Option<&MemberList>,
    seen: &EnsembleObservations,
) -> ServerName {
    let none = MemberList::default();
    ServerName {
        address: server.address.to_string(),
        number: seen.id(server, list.unwrap_or(&none)),
    }
}

/// How the voters are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum VoterSource {
    /// A list of members, or a standalone server.
    Told,
    /// The servers that were asked, because no list can be read.
    Asked,
    /// A server serves in an ensemble, and fewer than two servers were asked.
    Nobody,
}

/// The voters, and how many of them are in which state.
struct Voters {
    quorum: Quorum,
    source: VoterSource,
    /// Those that are certainly not part of a quorum.
    out: usize,
    frozen: usize,
    /// Addresses of those that do not run.
    down: Vec<ServerName>,
}

impl Voters {
    fn of(servers: &[Judged<'_>], list: Option<&MemberList>, writers: &[&Judged<'_>]) -> Self {
        let standalone = match writers {
            [only] if only.state == ServerState::Serves(ServingMode::Standalone) => Some(*only),
            _ => None,
        };
        let is_observer =
            |one: &Judged<'_>| one.state == ServerState::Serves(ServingMode::Observer);
        let (count, voters): (usize, Vec<&Judged<'_>>) = match (standalone, list) {
            (Some(only), _) => (1, vec![only]),
            (None, Some(list)) => {
                // A server that none of the lists names by this address may be any of them.
                let votes = |one: &&Judged<'_>| match one.name.number {
                    Some(id) => list.member(id).is_some_and(ServerLine::is_voter),
                    None => !is_observer(one),
                };
                (
                    list.voters().count(),
                    servers.iter().filter(votes).collect(),
                )
            }
            (None, None) => {
                let voters: Vec<_> = servers.iter().filter(|one| !is_observer(one)).collect();
                (voters.len(), voters)
            }
        };
        let is_serving = |one: &Judged<'_>| matches!(one.state, ServerState::Serves(_));
        let source = match (standalone, list) {
            (Some(_), _) | (_, Some(_)) => VoterSource::Told,
            (None, None) if count < 2 && servers.iter().any(is_serving) => VoterSource::Nobody,
            (None, None) => VoterSource::Asked,
        };
        let number =
            |is: fn(ServerState) -> bool| voters.iter().filter(|one| is(one.state)).count();
        let is_down =
            |one: &&&Judged<'_>| matches!(one.state, ServerState::Dead | ServerState::Frozen);
        Self {
            quorum: Quorum {
                voters: count,
                serving: number(ServerState::serves_as_voter).min(count),
                running: number(ServerState::runs).min(count),
            },
            source,
            out: number(|state| state.is_without_quorum() || state == ServerState::Dead),
            frozen: number(|state| state == ServerState::Frozen),
            down: voters
                .iter()
                .filter(is_down)
                .map(|one| one.name.clone())
                .collect(),
        }
    }

    fn verdict(&self, all: &[Judged<'_>], writers: &[&Judged<'_>]) -> EnsembleVerdict {
        let serves = all.iter().any(|one| one.state.serves_as_voter());
        if writers.len() > 1 {
            return EnsembleVerdict::TwoEnsembles;
        }
        if self.source == VoterSource::Nobody {
            return EnsembleVerdict::Unknown;
        }
        // A follower serves only behind a leader, which may be one that cannot be seen.
        if serves {
            return match self.quorum.serving < self.quorum.voters {
                true => EnsembleVerdict::Degraded,
                false => EnsembleVerdict::Healthy,
            };
        }
        if all.iter().all(|one| !is_reached(one.seen)) {
            return EnsembleVerdict::Unreachable;
        }
        let quorum = self.quorum;
        let left = quorum.voters.saturating_sub(self.out);
        // A voter that says that it has no quorum rules out that the frozen ones form one.
        let testified = all.iter().any(|one| one.state.is_without_quorum());
        let left = match testified {
            true => left.saturating_sub(self.frozen),
            false => left,
        };
        match left < quorum.majority() {
            true => EnsembleVerdict::NoQuorum,
            false => EnsembleVerdict::Unknown,
        }
    }
}

/// Whether the server, or something on its port, has accepted a connection.
fn is_reached(seen: &ServerObservation) -> bool {
    !matches!(
        seen.statistics,
        Err(FourLetterError::Connection(
            ZkError::Refused
                | ZkError::UnknownHost(_)
                | ZkError::Unreachable(_)
                | ZkError::Silent(_)
                | ZkError::NoCredentials(_)
        ))
    )
}

fn of_whole(
    verdict: EnsembleVerdict,
    voters: &Voters,
    servers: &[Judged<'_>],
    writers: &[&Judged<'_>],
) -> Vec<EnsembleReason> {
    let quorum = voters.quorum;
    let mut reasons = Vec::new();
    match verdict {
        EnsembleVerdict::Unreachable => reasons.push(EnsembleReason::NobodyReached),
        EnsembleVerdict::NoQuorum => reasons.push(EnsembleReason::NoQuorum {
            quorum,
            down: voters.down.clone(),
        }),
        EnsembleVerdict::Unknown if voters.source == VoterSource::Nobody => {
            reasons.push(EnsembleReason::VotersUnknown(quorum));
        }
        EnsembleVerdict::Unknown => reasons.push(EnsembleReason::QuorumUnknown(quorum)),
        EnsembleVerdict::TwoEnsembles => {
            let modes = writers.iter().filter_map(|writer| match writer.state {
                ServerState::Serves(mode) => Some((writer.name.clone(), mode)),
                _ => None,
            });
            reasons.push(EnsembleReason::TwoEnsembles(modes.collect()));
        }
        EnsembleVerdict::Healthy | EnsembleVerdict::Degraded => {
            if quorum.serving < quorum.voters {
                reasons.push(EnsembleReason::ShortOfQuorum(quorum));
            }
            if voters.source == VoterSource::Asked {
                reasons.push(EnsembleReason::VotersAssumed(quorum));
            }
            let standalone = |writer: &&&Judged<'_>| {
                writer.state == ServerState::Serves(ServingMode::Standalone)
            };
            let alone = writers
                .iter()
                .find(standalone)
                .filter(|_| servers.len() > 1);
            reasons.extend(alone.map(|server| EnsembleReason::StandsAlone(server.name.clone())));
        }
    }
    reasons
}

fn of_server(
    server: &Judged<'_>,
    seen: &EnsembleObservations,
    list: Option<&MemberList>,
    writers: &[&Judged<'_>],
) -> Vec<EnsembleReason> {
    let name = || server.name.clone();
    match server.state {
        ServerState::ReadOnly => vec![EnsembleReason::ReadOnly(name())],
        ServerState::NotServing => vec![EnsembleReason::NotServing(name())],
        ServerState::Frozen => vec![EnsembleReason::Frozen {
            server: name(),
            missing: missing(server, seen),
        }],
        ServerState::Dead | ServerState::Unseen => vec![EnsembleReason::NoAnswer {
            server: name(),
            missing: missing(server, seen),
        }],
        ServerState::Serves(mode) => {
            let mut reasons = of_list(server, mode, seen, list, writers);
            reasons.extend(near_overflow(server, mode));
            reasons
        }
    }
}

fn missing(server: &Judged<'_>, seen: &EnsembleObservations) -> Missing {
    match &server.seen.statistics {
        Err(error) => of_statistics(error, seen.source),
        Ok(_) => Missing::NotAsked(String::new()),
    }
}

/// What is wrong with the list of a server that serves.
fn of_list(
    server: &Judged<'_>,
    mode: ServingMode,
    seen: &EnsembleObservations,
    list: Option<&MemberList>,
    writers: &[&Judged<'_>],
) -> Vec<EnsembleReason> {
    let own = match &server.seen.list {
        Ok(own) => own,
        Err(missing) => {
            return vec![EnsembleReason::NoList {
                server: server.name.clone(),
                missing: missing.clone(),
            }];
        }
    };
    let [writer] = writers else {
        return Vec::new();
    };
    let (Some(list), Ok(of_writer)) = (list, &writer.seen.list) else {
        return Vec::new();
    };
    if of_writer != list {
        return Vec::new();
    }
    let votes = |id| list.member(id).is_some_and(ServerLine::is_voter);
    if mode == ServingMode::Follower && server.name.number.is_some_and(|id| !votes(id)) {
        return vec![EnsembleReason::NotAVoter {
            server: server.name.clone(),
            leader: writer.name.clone(),
        }];
    }
    match own.agrees_with(list, &seen.addresses) {
        true => Vec::new(),
        false => vec![EnsembleReason::ListDiffers {
            server: Some(server.name.clone()),
            ids: own.ids(),
            other: writer.name.clone(),
            other_ids: list.ids(),
        }],
    }
}

/// Whether `zoo.cfg` here has other servers than the one that leads.
fn of_zoo_cfg(seen: &EnsembleObservations, writers: &[&Judged<'_>]) -> Option<EnsembleReason> {
    let ([writer], Some(listed)) = (writers, &seen.listed) else {
        return None;
    };
    let of_writer = writer.seen.list.as_ref().ok()?;
    let is_single = listed.members.len() == 1 && of_writer.members.is_empty();
    let agrees = is_single || listed.agrees_with(of_writer, &seen.addresses);
    (!agrees).then(|| EnsembleReason::ListDiffers {
        server: None,
        ids: listed.ids(),
        other: writer.name.clone(),
        other_ids: of_writer.ids(),
    })
}

/// Only of the server that takes writes: the others have its ids.
fn near_overflow(server: &Judged<'_>, mode: ServingMode) -> Option<EnsembleReason> {
    let said = server.seen.statistics.as_ref().ok()?;
    let percent = u64::from(said.zxid.counter()) * 100 / (1 << 32);
    let writes = matches!(mode, ServingMode::Leader | ServingMode::Standalone);
    (writes && percent >= FULL_PERCENT).then(|| EnsembleReason::ZxidNearOverflow {
        server: server.name.clone(),
        percent,
    })
}

#[cfg(test)]
mod tests;
