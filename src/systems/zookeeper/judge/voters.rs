//! The voters, and how many of them are in which state. Pure.

use crate::config::server_line::ServerLine;
use crate::zk::four_letter::ServingMode;

use super::super::members::MemberList;
use super::super::quorum::{Quorum, QuorumRule};
use super::super::server_name::ServerName;
use super::state::{EnsembleServerState, Judged, OtherLeader};

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
    /// Those that say that they follow: no leader was seen, and they prove no quorum.
    pub(super) following: usize,
    pub(super) dead: Vec<ServerName>,
    pub(super) frozen: Vec<ServerName>,
    /// True if those that are left are too few for a quorum.
    pub(super) lack_quorum: bool,
    /// True if one that was not seen may serve.
    pub(super) are_hidden: bool,
}

/// A voter, and the addresses that lead to it.
struct Seat<'a> {
    id: Option<i64>,
    servers: Vec<&'a Judged<'a>>,
}

impl Seat<'_> {
    fn any(&self, is: impl Fn(&Judged<'_>) -> bool) -> bool {
        self.servers.iter().any(|one| is(one))
    }

    /// True if it was asked, and each of its addresses says so.
    fn all(&self, is: impl Fn(&Judged<'_>) -> bool) -> bool {
        !self.servers.is_empty() && self.servers.iter().all(|one| is(one))
    }
}

impl Voters {
    pub(super) fn of<'a>(
        servers: &'a [Judged<'a>],
        list: Option<&MemberList>,
        writers: &[&'a Judged<'a>],
    ) -> Self {
        let alone = match writers {
            [only] if only.state == EnsembleServerState::Serves(ServingMode::Standalone) => {
                Some(*only)
            }
            _ => None,
        };
        // Others follow a leader that was not seen: the voters are those of its ensemble.
        let is_beside =
            alone.is_some() && servers.iter().any(|one| one.follows() || one.observes());
        let standalone = alone.filter(|_| !is_beside);
        let has_leader = servers.iter().any(Judged::leads);
        let takes_part = |one: &Judged<'_>| {
            if is_beside {
                return one.follows() && one.proves_quorum();
            }
            let is_kin = one.other_leader == OtherLeader::No;
            let is_follower = one.follows() && !one.is_of_other_epoch && is_kin;
            // Beside a leader, a standalone server is an ensemble of its own.
            let is_writer = one.leads() || (!has_leader && one.state.takes_writes());
            is_writer || (is_follower && (has_leader || one.proves_quorum()))
        };
        let seats = match (standalone, list) {
            (Some(only), _) => vec![Seat {
                id: None,
                servers: vec![only],
            }],
            (None, Some(list)) => seats_of(list, servers, &takes_part),
            (None, None) => seats_of_asked(servers, &takes_part),
        };
        let is_part = |one: &Judged<'_>| {
            matches!(
                one.state,
                EnsembleServerState::Serves(_) | EnsembleServerState::NotServing
            )
        };
        let source = match (standalone, list) {
            (Some(_), _) | (_, Some(_)) => VoterSource::Told,
            (None, None) if seats.len() < 2 && servers.iter().any(is_part) => VoterSource::Nobody,
            (None, None) => VoterSource::Asked,
        };
        let groups = list.and_then(|list| list.groups.as_ref());
        let rule = match groups.filter(|_| standalone.is_none()) {
            Some(groups) => QuorumRule::of_groups(groups, seats.iter().filter_map(|seat| seat.id)),
            None => QuorumRule::majority(seats.len()),
        };
        Self::counted(&seats, &rule, source, servers, takes_part)
    }

    fn counted(
        seats: &[Seat<'_>],
        rule: &QuorumRule,
        source: VoterSource,
        servers: &[Judged<'_>],
        takes_part: impl Fn(&Judged<'_>) -> bool,
    ) -> Self {
        let which = |is: &dyn Fn(&Seat<'_>) -> bool| seats.iter().map(is).collect::<Vec<bool>>();
        let serving = which(&|seat| seat.any(&takes_part));
        let running = which(&|seat| seat.any(|one| one.state.runs()));
        // A voter that says that it has no quorum rules out that the frozen ones form one.
        let testified = servers.iter().any(|one| one.state.is_without_quorum());
        let may_serve = which(&|seat| {
            !seat.all(|one| {
                let is_frozen = testified && one.state == EnsembleServerState::Frozen;
                is_frozen || one.state.is_without_quorum() || one.state == EnsembleServerState::Dead
            })
        });
        let is_serving = |one: &Judged<'_>| matches!(one.state, EnsembleServerState::Serves(_));
        let is_seen = which(&|seat| seat.any(is_serving));
        let are_hidden = may_serve
            .iter()
            .zip(&is_seen)
            .any(|(may, seen)| *may && !seen);
        let names = |state| {
            let such = seats
                .iter()
                .filter(|seat| seat.all(|one| one.state == state));
            such.filter_map(|seat| Some(seat.servers.first()?.name.clone()))
                .collect()
        };
        let follows_only = |seat: &Seat<'_>| {
            seat.any(|one| one.follows() && !takes_part(one)) && !seat.any(&takes_part)
        };
        Self {
            quorum: Quorum::of(rule, &serving, &running),
            source,
            following: seats.iter().filter(|seat| follows_only(seat)).count(),
            dead: names(EnsembleServerState::Dead),
            frozen: names(EnsembleServerState::Frozen),
            are_hidden,
            lack_quorum: !rule.holds(|place| may_serve.get(place).copied().unwrap_or_default()),
        }
    }
}

/// A seat for each voter of a list. A server that no list names may be any of those that were not seen, the best first, so that
/// too few are never claimed; with groups it takes no seat.
fn seats_of<'a>(
    list: &MemberList,
    servers: &'a [Judged<'a>],
    takes_part: &dyn Fn(&Judged<'_>) -> bool,
) -> Vec<Seat<'a>> {
    let at = |id| {
        servers
            .iter()
            .filter(move |one| one.name.number == Some(id))
    };
    let voters = list
        .members
        .iter()
        .filter(|member| ServerLine::is_voter(member));
    let seats = voters.map(|member| Seat {
        id: Some(member.id),
        servers: at(member.id).collect(),
    });
    let mut seats: Vec<Seat<'a>> = seats.collect();
    if list.groups.is_none() {
        let mut unnamed = unnamed(servers, takes_part).into_iter();
        for seat in seats.iter_mut().filter(|seat| seat.servers.is_empty()) {
            seat.servers.extend(unnamed.next());
        }
    }
    seats
}

/// A seat for each server that was asked and may vote.
fn seats_of_asked<'a>(
    servers: &'a [Judged<'a>],
    takes_part: &dyn Fn(&Judged<'_>) -> bool,
) -> Vec<Seat<'a>> {
    let mut seats: Vec<Seat<'a>> = Vec::new();
    for server in servers.iter().filter(|one| !one.observes()) {
        let Some(id) = server.name.number else {
            continue;
        };
        match seats.iter_mut().find(|seat| seat.id == Some(id)) {
            Some(seat) => seat.servers.push(server),
            None => seats.push(Seat {
                id: Some(id),
                servers: vec![server],
            }),
        }
    }
    let named = servers.iter().filter(|one| one.name.number.is_some());
    let observers = servers
        .iter()
        .filter(|one| one.name.number.is_none() && one.observes());
    let more = servers.len() - named.count() - observers.count();
    let mut unnamed = unnamed(servers, takes_part).into_iter();
    seats.extend((0..more).map(|_| Seat {
        id: None,
        servers: unnamed.next().into_iter().collect(),
    }));
    seats
}

/// Servers without a number that may vote, the best first. Of those that follow without a session one at most: two may be
/// addresses of one server.
fn unnamed<'a>(
    servers: &'a [Judged<'a>],
    takes_part: &dyn Fn(&Judged<'_>) -> bool,
) -> Vec<&'a Judged<'a>> {
    let unnamed = servers
        .iter()
        .filter(|one| one.name.number.is_none() && !one.observes());
    let mut has_follower = false;
    let mut unnamed: Vec<&Judged<'_>> = unnamed
        .filter(|one| {
            let is_vague = one.follows() && !one.has_session() && takes_part(one);
            !(is_vague && std::mem::replace(&mut has_follower, true))
        })
        .collect();
    unnamed.sort_by_key(|one| match one.state {
        _ if takes_part(one) => 0,
        EnsembleServerState::Serves(_) | EnsembleServerState::Unseen => 1,
        EnsembleServerState::Frozen => 2,
        EnsembleServerState::ReadOnly | EnsembleServerState::NotServing => 3,
        EnsembleServerState::Dead => 4,
    });
    unnamed
}
