//! Observations to a verdict. Pure.

use crate::config::server_line::ServerLine;
use crate::verdict::finding::Severity;
use crate::verdict::seen::Missing;
use crate::zk::error::ZkError;
use crate::zk::four_letter::{FourLetterError, ServingMode};

use super::identity::{Sameness, sameness};
use super::members::MemberList;
use super::missing::of_statistics;
use super::observe::{EnsembleObservations, ServerObservation};
use super::quorum::{Quorum, QuorumDoubt};
use super::reason::EnsembleReason;
use super::server_name::{ServerName, UnseenServer};
use super::targets::ServerSource;

mod state;
mod voters;

use state::{EnsembleServerState, Judged};
use voters::{VoterSource, Voters};

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
    /// True if it may be the moment of an election, so that a second look is worth its time.
    pub fn may_be_passing(&self) -> bool {
        let mut reasons = self.reasons.iter();
        match self.verdict {
            EnsembleVerdict::TwoEnsembles => true,
            EnsembleVerdict::NoQuorum => self.quorum.running >= self.quorum.majority(),
            EnsembleVerdict::Unknown => reasons.any(|reason| match reason {
                EnsembleReason::QuorumUnknown { doubt, .. } => !matches!(
                    doubt,
                    QuorumDoubt::NobodySeen
                        | QuorumDoubt::VotersUnseen
                        | QuorumDoubt::LeaderIsAlone(_)
                ),
                reason => matches!(reason, EnsembleReason::EpochDiffers { .. }),
            }),
            EnsembleVerdict::Degraded => reasons.any(|reason| {
                matches!(
                    reason,
                    EnsembleReason::NotServing(_) | EnsembleReason::EpochDiffers { .. }
                )
            }),
            _ => false,
        }
    }

    /// What holds if no second look confirms the first: an election is not a lost quorum.
    #[must_use]
    pub fn seen_once(mut self) -> Self {
        let doubt = match self.verdict {
            EnsembleVerdict::NoQuorum => QuorumDoubt::SeenOnce,
            EnsembleVerdict::TwoEnsembles => QuorumDoubt::MayBeOne(self.writers.clone()),
            _ => return self,
        };
        self.verdict = EnsembleVerdict::Unknown;
        let is_claim = |reason: &EnsembleReason| {
            matches!(
                reason,
                EnsembleReason::NoQuorum { .. } | EnsembleReason::TwoEnsembles(_)
            )
        };
        self.reasons.retain(|reason| !is_claim(reason));
        let unknown = EnsembleReason::QuorumUnknown {
            quorum: self.quorum,
            doubt,
            unseen: Vec::new(),
        };
        self.reasons.insert(0, unknown);
        self
    }
}

/// A counter above this share of 2^32 is reported.
const FULL_PERCENT: u64 = 90;

pub fn judge(seen: &EnsembleObservations) -> EnsembleJudgement {
    let list = list_that_counts(seen);
    let servers = judged(seen, list);
    let writers: Vec<&Judged<'_>> = servers
        .iter()
        .filter(|one| one.state.takes_writes())
        .collect();
    let voters = Voters::of(&servers, list, &writers);
    let doubt = doubt_about_voters(seen, list, &servers, &writers);
    let mut verdict = verdict(&voters, &servers, &writers, doubt.as_ref());
    let mut reasons = of_whole(verdict, &voters, seen, &servers, &writers, doubt);
    for server in &servers {
        reasons.extend(of_server(server, seen, list, &writers));
    }
    reasons.extend(of_zoo_cfg(seen, &writers));
    reasons.extend(seen.aliases.iter().cloned().map(EnsembleReason::SameServer));
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
        names: servers.iter().map(|server| server.name.clone()).collect(),
    }
}

fn judged<'a>(seen: &'a EnsembleObservations, list: Option<&MemberList>) -> Vec<Judged<'a>> {
    let servers = seen.servers.iter().map(|server| Judged {
        seen: server,
        name: name(server, list, seen),
        state: EnsembleServerState::of(server),
        is_of_other_epoch: false,
    });
    let mut servers: Vec<Judged<'a>> = servers.collect();
    let leaders: Vec<u32> = servers
        .iter()
        .filter(|one| one.leads())
        .filter_map(|leader| Some(leader.epoch()?.0))
        .collect();
    // A leader begins its epoch before it serves.
    let [leader] = leaders[..] else {
        return servers;
    };
    for server in servers
        .iter_mut()
        .filter(|one| one.follows() || one.observes())
    {
        let differs = |(epoch, is_fresh)| epoch > leader || (is_fresh && epoch < leader);
        server.is_of_other_epoch = server.epoch().is_some_and(differs);
    }
    servers
}

/// Why the list that counts may not be that of the voters.
fn doubt_about_voters(
    seen: &EnsembleObservations,
    list: Option<&MemberList>,
    servers: &[Judged<'_>],
    writers: &[&Judged<'_>],
) -> Option<QuorumDoubt> {
    match writers {
        [] => {
            let is_part = |one: &&Judged<'_>| one.follows() || one.observes();
            let lists = servers
                .iter()
                .filter(is_part)
                .filter_map(|one| one.seen.list.as_ref().ok());
            let mut lists = lists.chain(&seen.listed);
            let differs =
                |own: &MemberList| list.is_some_and(|list| !own.agrees_with(list, &seen.addresses));
            let is_told = servers.iter().any(|one| is_part(&one));
            (is_told && lists.any(differs)).then_some(QuorumDoubt::ListsDiffer)
        }
        [leader] if leader.leads() => {
            let own = leader.seen.list.as_ref().ok()?;
            let id = leader.name.number?;
            let votes = own.member(id).is_some_and(ServerLine::is_voter);
            (!votes).then(|| QuorumDoubt::LeaderNotListed {
                leader: leader.name.clone(),
                ids: own.ids(),
            })
        }
        [_] => None,
        several => {
            let pairs = several
                .iter()
                .enumerate()
                .flat_map(|(at, one)| several[at + 1..].iter().map(move |other| (one, other)));
            let mut known =
                pairs.map(|(one, other)| sameness(one.seen, other.seen, &seen.addresses));
            let is_doubtful = known.any(|pair| pair != Sameness::Different);
            let names = || several.iter().map(|writer| writer.name.clone()).collect();
            is_doubtful.then(|| QuorumDoubt::MayBeOne(names()))
        }
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
        is_guessed: server.is_guessed && !server.has_answered(),
    }
}

fn verdict(
    voters: &Voters,
    servers: &[Judged<'_>],
    writers: &[&Judged<'_>],
    doubt: Option<&QuorumDoubt>,
) -> EnsembleVerdict {
    let quorum = voters.quorum;
    if doubt.is_some() {
        EnsembleVerdict::Unknown
    } else if writers.len() > 1 {
        EnsembleVerdict::TwoEnsembles
    } else if voters.source == VoterSource::Nobody || is_without_session(voters, servers) {
        EnsembleVerdict::Unknown
    } else if quorum.holds && quorum.serving == quorum.voters {
        EnsembleVerdict::Healthy
    } else if quorum.holds {
        EnsembleVerdict::Degraded
    } else if !servers.iter().any(Judged::is_reached) {
        EnsembleVerdict::Unreachable
    } else if servers.iter().any(Judged::has_session) {
        // Most voters of a quorum may not have been seen.
        EnsembleVerdict::Unknown
    } else if voters.lack_quorum {
        EnsembleVerdict::NoQuorum
    } else {
        EnsembleVerdict::Unknown
    }
}

/// True if enough servers say that they serve, and none of them opens a session.
fn is_without_session(voters: &Voters, servers: &[Judged<'_>]) -> bool {
    voters.quorum.holds && !servers.iter().any(Judged::has_session)
}

/// Why it cannot be told whether there is a quorum.
fn doubt(voters: &Voters, servers: &[Judged<'_>], writers: &[&Judged<'_>]) -> QuorumDoubt {
    if is_without_session(voters, servers) {
        return QuorumDoubt::NoSession;
    }
    if servers.iter().any(Judged::proves_quorum) {
        return QuorumDoubt::VotersUnseen;
    }
    match (writers, voters.following) {
        ([leader], _) if !leader.has_session() => QuorumDoubt::LeaderIsAlone(leader.name.clone()),
        (_, followers) if followers > 0 => QuorumDoubt::LeaderUnseen {
            followers,
            is_silent: servers.iter().any(is_silent),
        },
        _ if servers.iter().any(Judged::has_session) => QuorumDoubt::NotProven,
        _ => QuorumDoubt::NobodySeen,
    }
}

fn is_silent(server: &Judged<'_>) -> bool {
    matches!(
        server.seen.statistics,
        Err(FourLetterError::Frozen(_) | FourLetterError::Connection(ZkError::Silent(_)))
    )
}

fn of_whole(
    verdict: EnsembleVerdict,
    voters: &Voters,
    seen: &EnsembleObservations,
    servers: &[Judged<'_>],
    writers: &[&Judged<'_>],
    doubt_about_voters: Option<QuorumDoubt>,
) -> Vec<EnsembleReason> {
    let unseen = || {
        let unseen = servers.iter().filter(|one| one.state.is_unseen());
        let unseen = unseen.map(|one| UnseenServer {
            server: one.name.clone(),
            missing: missing(one, seen),
            is_frozen: one.state == EnsembleServerState::Frozen,
        });
        unseen.collect()
    };
    let quorum = voters.quorum;
    let has_session = servers.iter().any(Judged::has_session);
    let mut reasons = Vec::new();
    match verdict {
        EnsembleVerdict::Unreachable => reasons.push(EnsembleReason::NobodyReached(unseen())),
        EnsembleVerdict::NoQuorum => reasons.push(EnsembleReason::NoQuorum {
            quorum,
            dead: voters.dead.clone(),
            frozen: voters.frozen.clone(),
        }),
        EnsembleVerdict::Unknown
            if doubt_about_voters.is_none()
                && voters.source == VoterSource::Nobody
                && has_session =>
        {
            reasons.push(EnsembleReason::VotersUnknown(quorum));
        }
        EnsembleVerdict::Unknown => reasons.push(EnsembleReason::QuorumUnknown {
            quorum,
            doubt: doubt_about_voters.unwrap_or_else(|| doubt(voters, servers, writers)),
            unseen: unseen(),
        }),
        EnsembleVerdict::TwoEnsembles => {
            let modes = writers.iter().filter_map(|writer| match writer.state {
                EnsembleServerState::Serves(mode) => Some((writer.name.clone(), mode)),
                _ => None,
            });
            reasons.push(EnsembleReason::TwoEnsembles(modes.collect()));
        }
        EnsembleVerdict::Healthy | EnsembleVerdict::Degraded => {
            if quorum.serving < quorum.voters {
                reasons.push(EnsembleReason::ShortOfQuorum(quorum));
            }
            if voters.source == VoterSource::Asked {
                reasons.push(EnsembleReason::VotersAssumed {
                    quorum,
                    is_by_hand: seen.source == ServerSource::CommandLine,
                });
            }
            let standalone = |writer: &&&Judged<'_>| {
                writer.state == EnsembleServerState::Serves(ServingMode::Standalone)
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
        EnsembleServerState::ReadOnly => vec![EnsembleReason::ReadOnly(name())],
        EnsembleServerState::NotServing => vec![EnsembleReason::NotServing(name())],
        EnsembleServerState::Frozen => vec![EnsembleReason::Frozen {
            server: name(),
            missing: missing(server, seen),
        }],
        EnsembleServerState::Dead | EnsembleServerState::Unseen => vec![EnsembleReason::NoAnswer {
            server: name(),
            missing: missing(server, seen),
        }],
        EnsembleServerState::Serves(mode) => {
            let mut reasons = of_list(server, mode, seen, list, writers);
            reasons.extend(near_overflow(server, mode));
            reasons.extend(of_epoch(server, writers));
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

/// True if `zoo.cfg` here has other servers than the one that leads.
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

/// True if it follows another leader than the one seen, or none of late.
fn of_epoch(server: &Judged<'_>, writers: &[&Judged<'_>]) -> Option<EnsembleReason> {
    let leader = writers.iter().find(|one| one.leads())?;
    let (epoch, of_leader) = (server.epoch()?.0, leader.epoch()?.0);
    server
        .is_of_other_epoch
        .then(|| EnsembleReason::EpochDiffers {
            server: server.name.clone(),
            epoch,
            leader: leader.name.clone(),
            of_leader,
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
