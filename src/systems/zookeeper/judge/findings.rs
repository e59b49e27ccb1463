//! What is wrong with each server. Pure.

use crate::config::server_line::ServerLine;
use crate::verdict::seen::Missing;
use crate::zk::four_letter::ServingMode;

use super::super::members::MemberList;
use super::super::missing::of_statistics;
use super::super::observation::EnsembleObservations;
use super::super::reason::EnsembleReason;
use super::state::{EnsembleServerState, Judged, OtherLeader};
use super::strangers::told_apart;

/// A counter above this share of 2^32 is reported.
const FULL_PERCENT: u64 = 90;

pub(super) fn of_server(
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

pub(super) fn missing(server: &Judged<'_>, seen: &EnsembleObservations) -> Missing {
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
    // It is no part of this ensemble: it must not get its list.
    if server.other_leader != OtherLeader::No {
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
        false => {
            let (lines, other_lines) = told_apart(own, list);
            vec![EnsembleReason::ListDiffers {
                server: Some(server.name.clone()),
                lines,
                other: writer.name.clone(),
                other_lines,
                are_apart: !own.shares_member(list, &seen.addresses),
            }]
        }
    }
}

/// True if `zoo.cfg` here has other servers than the one that leads.
pub(super) fn of_zoo_cfg(
    seen: &EnsembleObservations,
    writers: &[&Judged<'_>],
) -> Option<EnsembleReason> {
    let ([writer], Some(listed)) = (writers, &seen.listed) else {
        return None;
    };
    let of_writer = writer.seen.list.as_ref().ok()?;
    let is_single = listed.members.len() == 1 && of_writer.members.is_empty();
    let agrees = is_single || listed.agrees_with(of_writer, &seen.addresses);
    let (lines, other_lines) = told_apart(listed, of_writer);
    (!agrees).then(|| EnsembleReason::ListDiffers {
        server: None,
        lines,
        other: writer.name.clone(),
        other_lines,
        are_apart: !of_writer.members.is_empty()
            && !listed.shares_member(of_writer, &seen.addresses),
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

/// Only of the leader: the others have its ids, and a standalone server counts on into the bits of the epoch.
fn near_overflow(server: &Judged<'_>, mode: ServingMode) -> Option<EnsembleReason> {
    let said = server.seen.statistics.as_ref().ok()?;
    let percent = u64::from(said.zxid.counter()) * 100 / (1 << 32);
    (mode == ServingMode::Leader && percent >= FULL_PERCENT).then(|| {
        EnsembleReason::ZxidNearOverflow {
            server: server.name.clone(),
            percent,
        }
    })
}
