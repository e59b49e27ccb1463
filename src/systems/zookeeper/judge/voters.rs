//! The voters, and how many of them are in which state. Pure.

use crate::config::server_line::ServerLine;
use crate::zk::four_letter::ServingMode;

use super::super::members::MemberList;
use super::super::quorum::Quorum;
use super::super::server_name::ServerName;
use super::state::{EnsembleServerState, Judged};

/// How the voters are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VoterSource {
    /// A list of members, or a standalone server.
    Told,
    /// The servers that were asked, because no list can be read.
    Asked,
    /// A server is part of an ensemble, and fewer than two servers were asked.
    Nobody,
}

pub(super) struct Voters {
    pub(super) quorum: Quorum,
    pub(super) source: VoterSource,
    /// Those that are certainly not part of a quorum.
    out: usize,
    /// Those that say that they follow: no leader was seen, and they open no session.
    pub(super) following: usize,
    pub(super) dead: Vec<ServerName>,
    pub(super) frozen: Vec<ServerName>,
}

impl Voters {
    pub(super) fn of(
        servers: &[Judged<'_>],
        list: Option<&MemberList>,
        writers: &[&Judged<'_>],
    ) -> Self {
        let standalone = match writers {
            [only] if only.state == EnsembleServerState::Serves(ServingMode::Standalone) => {
                Some(*only)
            }
            _ => None,
        };
        let is_observer =
            |one: &Judged<'_>| one.state == EnsembleServerState::Serves(ServingMode::Observer);
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
        let is_part = |one: &Judged<'_>| {
            matches!(
                one.state,
                EnsembleServerState::Serves(_) | EnsembleServerState::NotServing
            )
        };
        let source = match (standalone, list) {
            (Some(_), _) | (_, Some(_)) => VoterSource::Told,
            (None, None) if count < 2 && servers.iter().any(is_part) => VoterSource::Nobody,
            (None, None) => VoterSource::Asked,
        };
        let has_leader = has_leader(servers);
        let follows =
            |one: &Judged<'_>| one.state == EnsembleServerState::Serves(ServingMode::Follower);
        let takes_part = |one: &Judged<'_>| {
            one.state.takes_writes() || (follows(one) && (has_leader || one.has_session()))
        };
        let number = |is: &dyn Fn(&Judged<'_>) -> bool| voters.iter().filter(|one| is(one)).count();
        let names = |state| {
            let such = voters.iter().filter(|one| one.state == state);
            such.map(|one| one.name.clone()).collect()
        };
        Self {
            quorum: Quorum {
                voters: count,
                serving: number(&takes_part).min(count),
                running: number(&|one| one.state.runs()).min(count),
            },
            source,
            out: number(&|one| {
                one.state.is_without_quorum() || one.state == EnsembleServerState::Dead
            }),
            following: number(&|one| follows(one) && !takes_part(one)).min(count),
            dead: names(EnsembleServerState::Dead),
            frozen: names(EnsembleServerState::Frozen),
        }
    }

    pub(super) fn have_quorum(&self) -> bool {
        self.quorum.serving >= self.quorum.majority()
    }

    /// True if too few are left that may serve.
    pub(super) fn lack_quorum(&self, servers: &[Judged<'_>]) -> bool {
        // A voter that says that it has no quorum rules out that the frozen ones form one.
        let testified = servers.iter().any(|one| one.state.is_without_quorum());
        let frozen = match testified {
            true => self.frozen.len(),
            false => 0,
        };
        let left = self.quorum.voters.saturating_sub(self.out + frozen);
        left < self.quorum.majority()
    }
}

fn has_leader(servers: &[Judged<'_>]) -> bool {
    let leads = |one: &Judged<'_>| one.state == EnsembleServerState::Serves(ServingMode::Leader);
    servers.iter().any(leads)
}
