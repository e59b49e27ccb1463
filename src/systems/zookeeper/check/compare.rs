//! Rules that compare several files of one ensemble.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::config::Origin;
use crate::config::server_line::ServerLine;
use crate::config::zoo_cfg::MyId;
use crate::verdict::finding::Severity;
use crate::verdict::lint::{Hit, LintFinding};

use super::{CheckedCfg, ZooRule};

/// Rules that compare files. Their findings come from [`compare`].
#[rustfmt::skip]
pub const COMPARED: [ZooRule; 2] = [
    ZooRule::compared("server-lists-differ", Severity::Error, "several files: they list different servers; info if only client ports differ"),
    ZooRule::compared("myid-twice", Severity::Error, "several files: two data folders with one id"),
];

/// Returns the findings about the files of one ensemble. Each finding is at the later one of two files.
pub fn compare(files: &[CheckedCfg]) -> Vec<LintFinding> {
    let [lists, ids] = &COMPARED;
    let mut all = Vec::new();
    for (index, later) in files.iter().enumerate() {
        let earlier = &files[..index];
        if let Some(first) = earlier.first() {
            let hits = different_lines(first, later);
            all.extend(hits.into_iter().map(|hit| lists.finding(hit)));
        }
        let same = earlier.iter().find_map(|one| same_id(one, later));
        all.extend(same.map(|hit| ids.finding(hit)));
    }
    all
}

/// Returns a hit for each server that the two lists do not have alike, and one for all addresses for clients that differ:
/// servers need not agree on these.
fn different_lines(first: &CheckedCfg, later: &CheckedCfg) -> Vec<Hit> {
    let (ours, theirs) = (first.cfg.servers(), later.cfg.servers());
    let ids: BTreeSet<i64> = ours.iter().chain(&theirs).map(|line| line.id).collect();
    let mut hits = Vec::new();
    let mut clients = Vec::new();
    for id in ids {
        let of = |servers: &[ServerLine]| servers.iter().find(|line| line.id == id).cloned();
        let (one, other) = (of(&ours), of(&theirs));
        let peer_text = |line: &Option<ServerLine>| line.as_ref().map(ServerLine::peer_text);
        let client_text = |line: &Option<ServerLine>| line.as_ref().map(ServerLine::client_text);
        if peer_text(&one) != peer_text(&other) {
            hits.push(different_line(
                first,
                later,
                id,
                one.as_ref(),
                other.as_ref(),
            ));
        } else if client_text(&one) != client_text(&other) {
            clients.push(format!("server.{id}"));
        }
    }
    if !clients.is_empty() {
        let text = format!(
            "{} and {} differ in the client ports of {}; the servers do not compare these",
            first.cfg.file.path.display(),
            later.cfg.file.path.display(),
            clients.join(", ")
        );
        let fix = "nothing, if each server's own file has the port that its clients use".to_owned();
        let hit = Hit::new(later.cfg.file.origin(0), text, fix);
        hits.push(hit.severity(Severity::Info));
    }
    hits
}

/// Describes a server line that the files do not have alike.
fn different_line(
    first: &CheckedCfg,
    later: &CheckedCfg,
    id: i64,
    one: Option<&ServerLine>,
    other: Option<&ServerLine>,
) -> Hit {
    let has = |file: &CheckedCfg, line: Option<&ServerLine>| {
        let path = file.cfg.file.path.display();
        match line {
            Some(line) => format!("{path} has server.{id}={}", line.text()),
            None => format!("{path} has no server.{id}"),
        }
    };
    let text = format!(
        "{}, {}; servers with different lists may form two ensembles, or none",
        has(first, one),
        has(later, other)
    );
    let origin = other.map_or_else(|| later.cfg.file.origin(0), |line| line.origin.clone());
    let fix = "write the same server lines into every zoo.cfg of the ensemble".to_owned();
    Hit {
        key: Some(format!("server.{id}")),
        ..Hit::new(origin, text, fix)
    }
}

/// Reports two servers with the same id in `myid`. Files with the same `dataDir` may be copies from several hosts: their
/// ids are then unknown.
fn same_id(earlier: &CheckedCfg, later: &CheckedCfg) -> Option<Hit> {
    let place = |file: &CheckedCfg| {
        let id = file.myid.as_ref().and_then(MyId::number)?;
        let folder: PathBuf = file.cfg.data_dir()?;
        Some((id, folder.join("myid")))
    };
    let ((one, first), (other, second)) = (place(earlier)?, place(later)?);
    if one != other || first == second {
        return None;
    }
    let text = format!(
        "{} has the id {one}, and so has {}: the second of the two servers cannot join",
        second.display(),
        first.display()
    );
    let fix = "write the id of its own server line to one of them".to_owned();
    let origin = Origin::File {
        path: second.into(),
        line: 1,
    };
    Some(Hit::new(origin, text, fix))
}
