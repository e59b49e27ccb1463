//! What cannot be told. Pure.

use crate::config::server_line::ServerLine;
use crate::zk::error::ZkError;
use crate::zk::four_letter::FourLetterError;

use super::super::identity::{Sameness, sameness};
use super::super::members::MemberList;
use super::super::observation::EnsembleObservations;
use super::super::quorum::QuorumDoubt;
use super::state::Judged;
use super::strangers::{doubt_about_ids, doubt_about_leader};
use super::voters::{VoterSource, Voters};

/// Why the voters, or the list that counts, may not be those of one ensemble.
pub(super) fn doubt_about_voters(
    seen: &EnsembleObservations,
    list: Option<&MemberList>,
    servers: &[Judged<'_>],
    writers: &[&Judged<'_>],
) -> Option<QuorumDoubt> {
    let is_two = writers.len() > 1 || servers.iter().any(Judged::proves_other_leader);
    doubt_about_list(seen, list, servers, writers)
        .or_else(|| doubt_about_leader(servers, writers))
        .or_else(|| doubt_about_ids(servers).filter(|_| !is_two))
}

fn doubt_about_list(
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

/// True if enough servers say that they serve, and none of them opens a session.
pub(super) fn is_without_session(voters: &Voters, servers: &[Judged<'_>]) -> bool {
    voters.quorum.holds && !servers.iter().any(Judged::has_session)
}

/// Why it cannot be told whether there is a quorum.
pub(super) fn doubt(
    voters: &Voters,
    servers: &[Judged<'_>],
    writers: &[&Judged<'_>],
) -> QuorumDoubt {
    if is_without_session(voters, servers) {
        return QuorumDoubt::NoSession;
    }
    if servers.iter().any(Judged::proves_quorum) {
        return QuorumDoubt::VotersUnseen;
    }
    let has_session = servers.iter().any(Judged::has_session);
    if voters.lack_quorum && voters.source != VoterSource::Told && !has_session {
        return QuorumDoubt::NamedOnly {
            dead: voters.dead.clone(),
            frozen: voters.frozen.clone(),
        };
    }
    match (writers, voters.following) {
        ([leader], _) if !leader.has_session() => QuorumDoubt::LeaderIsAlone(leader.name.clone()),
        (_, followers) if followers > 0 => QuorumDoubt::LeaderUnseen {
            followers,
            is_silent: servers.iter().any(is_silent),
        },
        _ if has_session => QuorumDoubt::NotProven,
        _ => QuorumDoubt::NobodySeen,
    }
}

fn is_silent(server: &Judged<'_>) -> bool {
    matches!(
        server.seen.statistics,
        Err(FourLetterError::Frozen(_) | FourLetterError::Connection(ZkError::Silent(_)))
    )
}
