//! Observations to a verdict. Pure.

use crate::verdict::finding::Severity;
use crate::zk::four_letter::ServingMode;

use super::members::{HostAddresses, MemberList};
use super::observation::{EnsembleObservations, ServerObservation};
use super::quorum::{Quorum, QuorumDoubt};
use super::reason::EnsembleReason;
use super::server_name::{ServerName, UnseenServer};
use super::targets::ServerSource;

mod doubt;
mod findings;
mod state;
mod strangers;
mod voters;

use doubt::{doubt, doubt_about_voters, is_without_session};
use findings::{missing, of_server, of_zoo_cfg};
use state::{EnsembleServerState, Judged, OtherLeader};
use strangers::other_leader;
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
                EnsembleReason::QuorumUnknown { doubt, .. } => {
                    !matches!(
                        doubt,
                        QuorumDoubt::NobodySeen
                            | QuorumDoubt::VotersUnseen
                            | QuorumDoubt::LeaderIsAlone(_)
                    ) && (!matches!(doubt, QuorumDoubt::NamedOnly { .. })
                        || self.quorum.running >= self.quorum.majority())
                }
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
        let is_named_only = |reason: &EnsembleReason| {
            let EnsembleReason::QuorumUnknown { doubt, .. } = reason else {
                return false;
            };
            matches!(doubt, QuorumDoubt::NamedOnly { .. })
        };
        let doubt = match self.verdict {
            EnsembleVerdict::TwoEnsembles if self.writers.len() > 1 => {
                QuorumDoubt::MayBeOne(self.writers.clone())
            }
            EnsembleVerdict::NoQuorum | EnsembleVerdict::TwoEnsembles => QuorumDoubt::SeenOnce,
            _ if self.reasons.iter().any(is_named_only) => QuorumDoubt::SeenOnce,
            _ => return self,
        };
        self.verdict = EnsembleVerdict::Unknown;
        let is_claim = |reason: &EnsembleReason| {
            matches!(
                reason,
                EnsembleReason::NoQuorum { .. }
                    | EnsembleReason::TwoEnsembles { .. }
                    | EnsembleReason::QuorumUnknown { .. }
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

pub fn judge(seen: &EnsembleObservations) -> EnsembleJudgement {
    let list = list_that_counts(seen);
    let servers = judged(seen, list);
    let writers: Vec<&Judged<'_>> = servers
        .iter()
        .filter(|one| one.state.takes_writes())
        .collect();
    let voters = Voters::of(&servers, list, &writers);
    let doubt = doubt_about_voters(seen, list, &servers, &writers);
    let mut verdict = verdict(seen.source, &voters, &servers, &writers, doubt.as_ref());
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
        other_leader: OtherLeader::No,
    });
    let mut servers: Vec<Judged<'a>> = servers.collect();
    find_other_leaders(&mut servers, &seen.addresses);
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

/// If one server takes writes.
fn find_other_leaders(servers: &mut [Judged<'_>], addresses: &HostAddresses) {
    let writers = servers.iter().filter(|one| one.state.takes_writes());
    let [writer] = writers.collect::<Vec<_>>()[..] else {
        return;
    };
    let found: Vec<OtherLeader> = servers
        .iter()
        .map(|one| match one.follows() || one.observes() {
            true => other_leader(one, writer, addresses),
            false => OtherLeader::No,
        })
        .collect();
    for (server, found) in servers.iter_mut().zip(found) {
        server.other_leader = found;
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
    source: ServerSource,
    voters: &Voters,
    servers: &[Judged<'_>],
    writers: &[&Judged<'_>],
    doubt: Option<&QuorumDoubt>,
) -> EnsembleVerdict {
    let quorum = voters.quorum;
    if doubt.is_some() {
        EnsembleVerdict::Unknown
    } else if writers.len() > 1 || servers.iter().any(Judged::proves_other_leader) {
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
    } else if voters.lack_quorum && !may_be_others(source, voters) {
        EnsembleVerdict::NoQuorum
    } else {
        EnsembleVerdict::Unknown
    }
}

/// True if the servers that were asked need not be all voters. A configuration names all, maybe with observers, which are no
/// voters.
fn may_be_others(source: ServerSource, voters: &Voters) -> bool {
    let is_by_hand = source == ServerSource::CommandLine;
    voters.source != VoterSource::Told && (is_by_hand || voters.are_hidden)
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
            let others = servers.iter().filter(|one| one.proves_other_leader());
            reasons.push(EnsembleReason::TwoEnsembles {
                writers: modes.collect(),
                followers: others.map(|one| one.name.clone()).collect(),
            });
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

#[cfg(test)]
mod tests;
