//! Servers that follow another leader than the one seen. Pure.

use crate::config::server_line::ServerLine;
use crate::zk::four_letter::ServingMode;

use super::super::members::{HostAddresses, MemberList, is_any};
use super::super::quorum::QuorumDoubt;
use super::state::{EnsembleServerState, Judged, OtherLeader};

/// Of a server that follows or observes. A standalone server has no followers. A server finds its leader by its own list
/// (`Learner.findLeader`).
pub(super) fn other_leader(
    server: &Judged<'_>,
    writer: &Judged<'_>,
    addresses: &HostAddresses,
) -> OtherLeader {
    if writer.state == EnsembleServerState::Serves(ServingMode::Standalone) {
        return OtherLeader::Yes;
    }
    let (Ok(own), Ok(list)) = (&server.seen.list, &writer.seen.list) else {
        return OtherLeader::No;
    };
    let line = writer.name.number.and_then(|id| list.member(id));
    let line = MemberList::new(line.cloned().into_iter().collect(), None);
    if own.agrees_with(list, addresses) || own.shares_member(&line, addresses) {
        return OtherLeader::No;
    }
    // The client address of the leader may be that of its server line.
    let host = writer.seen.address.host.as_str();
    if line.hosts().all(is_any) && own.hosts().any(|one| one == host) {
        return OtherLeader::No;
    }
    match (
        own.is_without(&line, addresses),
        own.shares_member(list, addresses),
    ) {
        (false, true) => OtherLeader::No,
        (true, false) if own.is_without(list, addresses) => OtherLeader::Yes,
        _ => OtherLeader::Perhaps,
    }
}

/// Why it cannot be told whether there are two ensembles.
pub(super) fn doubt_about_leader(
    servers: &[Judged<'_>],
    writers: &[&Judged<'_>],
) -> Option<QuorumDoubt> {
    let [writer] = writers else {
        return None;
    };
    if servers.iter().any(Judged::proves_other_leader) {
        return None;
    }
    let mut strangers = servers
        .iter()
        .filter(|one| one.other_leader != OtherLeader::No);
    let stranger = strangers.next()?;
    Some(QuorumDoubt::OtherLeader {
        server: stranger.name.clone(),
        writer: writer.name.clone(),
        is_alone: !writer.leads(),
    })
}

/// Two servers of one id: their sessions begin with it, and cannot be those of one server.
pub(super) fn doubt_about_ids(servers: &[Judged<'_>]) -> Option<QuorumDoubt> {
    let is_known =
        |one: &&Judged<'_>| one.seen.id_byte().is_some() && one.other_leader == OtherLeader::No;
    let known: Vec<&Judged<'_>> = servers.iter().filter(is_known).collect();
    let mut pairs = known
        .iter()
        .enumerate()
        .flat_map(|(at, one)| known[at + 1..].iter().map(move |other| (one, other)));
    let (one, other) = pairs.find(|(one, other)| {
        one.name.number == other.name.number && one.seen.has_far_session(other.seen)
    })?;
    Some(QuorumDoubt::IdTwice([one.name.clone(), other.name.clone()]))
}

/// The lists as messages show them: the ids; the lines that differ if the ids are equal.
pub(super) fn told_apart(one: &MemberList, other: &MemberList) -> (String, String) {
    if one.ids() != other.ids() {
        return (one.ids(), other.ids());
    }
    let pairs = one.members.iter().zip(&other.members);
    let differing: Vec<(&ServerLine, &ServerLine)> = pairs
        .filter(|(one, other)| one.peer_text() != other.peer_text())
        .collect();
    if differing.is_empty() {
        return (one.ids(), other.ids());
    }
    let text = |line: &ServerLine| format!("server.{}={}", line.id, line.peer_text());
    let of_one: Vec<String> = differing.iter().map(|(line, _)| text(line)).collect();
    let of_other: Vec<String> = differing.iter().map(|(_, line)| text(line)).collect();
    (of_one.join(" "), of_other.join(" "))
}
