//! Rules that compare several files of one ensemble.

use std::path::PathBuf;

use crate::config::Origin;
use crate::config::server_line::ServerLine;
use crate::config::zoo_cfg::MyId;
use crate::verdict::finding::Severity;

use super::{CheckedCfg, Hit, ZooFinding, ZooRule};

/// Rules that compare files. Their findings come from [`compare`].
pub const COMPARED: [ZooRule; 2] = [
    ZooRule {
        code: "server-lists-differ",
        severity: Severity::Error,
        what: "several files: they list different servers",
        check: |_| Vec::new(),
    },
    ZooRule {
        code: "myid-twice",
        severity: Severity::Error,
        what: "several files: two data folders with one id",
        check: |_| Vec::new(),
    },
];

/// Returns the findings about the files of one ensemble. Each finding is at the later one of two files.
pub fn compare(files: &[CheckedCfg]) -> Vec<ZooFinding> {
    let [lists, ids] = &COMPARED;
    let mut all = Vec::new();
    for (index, later) in files.iter().enumerate() {
        let earlier = &files[..index];
        let list = earlier
            .first()
            .and_then(|first| different_list(first, later));
        all.extend(list.map(|hit| lists.finding(hit)));
        let same = earlier.iter().find_map(|one| same_id(one, later));
        all.extend(same.map(|hit| ids.finding(hit)));
    }
    all
}

/// Returns the first difference of two server lists.
fn different_list(first: &CheckedCfg, later: &CheckedCfg) -> Option<Hit> {
    let (ours, theirs) = (first.cfg.servers(), later.cfg.servers());
    let line = |servers: &[ServerLine], id: i64| {
        let found = servers.iter().find(|line| line.id == id);
        found.map(|line| (line.text(), line.origin.clone()))
    };
    let ids = ours.iter().chain(&theirs).map(|line| line.id);
    let (id, one, other) = ids
        .map(|id| (id, line(&ours, id), line(&theirs, id)))
        .find(|(_, one, other)| {
            one.as_ref().map(|one| &one.0) != other.as_ref().map(|other| &other.0)
        })?;
    let place = |text: Option<(String, Origin)>, file: &CheckedCfg| match text {
        Some((text, origin)) => format!("{text} ({origin})"),
        None => format!("missing in {}", file.cfg.file.path.display()),
    };
    let origin = other
        .as_ref()
        .map_or_else(|| later.cfg.file.origin(0), |other| other.1.clone());
    let text = format!(
        "the server lists differ: server.{id} is {} here, and {} there; servers with different lists may form two \
         ensembles, or none",
        place(other, later),
        place(one, first)
    );
    let fix = "write the same server lines into every zoo.cfg of the ensemble".to_owned();
    Some(Hit {
        key: Some(format!("server.{id}")),
        ..Hit::new(origin, text, fix)
    })
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
