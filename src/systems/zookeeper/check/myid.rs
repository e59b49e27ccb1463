//! Rules on the file `myid` in `dataDir`.

use crate::base::java_lang;
use crate::config::Origin;
use crate::config::zoo_cfg::{MyId, ZooCfg};
use crate::verdict::finding::Severity;

use super::lines::DIES;
use super::{CheckedCfg, Hit};

/// Returns the place of `myid`, for findings.
fn myid_origin(cfg: &ZooCfg) -> Option<Origin> {
    let path = cfg.data_dir()?.join("myid");
    Some(Origin::File {
        path: path.into(),
        line: 1,
    })
}

pub(super) fn missing(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    let (Some(entry), true) = (cfg.file.entry("dataDir"), cfg.is_distributed()) else {
        return Vec::new();
    };
    let folder = java_lang::trim(&entry.value);
    let ids: Vec<String> = cfg
        .servers()
        .iter()
        .map(|line| line.id.to_string())
        .collect();
    let fix = format!(
        "write the id of this host ({}) to {folder}/myid; rmadmin zookeeper bootstrap does it (with --yes, if \
         {folder} has data and the data is this server's)",
        ids.join(", ")
    );
    let (text, severity) = match &checked.myid {
        Some(MyId::Missing) => (
            format!("{folder}/myid is missing, and there are several voters: {DIES}"),
            Severity::Error,
        ),
        Some(MyId::Dangling(target)) => (
            format!(
                "{folder}/myid is a symbolic link to {}, which is missing, and there are several voters: {DIES}",
                target.display()
            ),
            Severity::Error,
        ),
        // The server may run on another host.
        Some(MyId::NoFolder) => (
            format!(
                "{folder} does not exist here (not set up yet, or another host's file): myid was not checked"
            ),
            Severity::Info,
        ),
        Some(MyId::Unreadable(reason)) => (
            format!("{folder}/myid was not checked: {reason}"),
            Severity::Info,
        ),
        Some(MyId::Line(_)) | None => return Vec::new(),
    };
    let hit = Hit::at(&cfg.file, entry, text, fix).severity(severity);
    match &checked.myid {
        Some(MyId::Unreadable(_)) => vec![hit],
        _ => vec![hit.fatal()],
    }
}

pub(super) fn malformed(checked: &CheckedCfg) -> Vec<Hit> {
    let (Some(MyId::Line(line)), Some(origin)) = (&checked.myid, myid_origin(&checked.cfg)) else {
        return Vec::new();
    };
    if line.parse::<i64>().is_ok() {
        return Vec::new();
    }
    let what = match line.trim().parse::<i64>() {
        Ok(_) => "there are blanks around the number",
        Err(_) => "it is not a number",
    };
    let text = format!("the first line of myid is {line:?}: {what}; {DIES}");
    let fix = "write one line with the digits of this server's id only".to_owned();
    vec![Hit::new(origin, text, fix).fatal()]
}

pub(super) fn unknown(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    let number = checked.myid.as_ref().and_then(MyId::number);
    let (Some(id), Some(origin)) = (number, myid_origin(cfg)) else {
        return Vec::new();
    };
    let servers = cfg.servers();
    // This host's line may be one with another error.
    let is_whole = cfg.server_lines().iter().all(Result::is_ok);
    if servers.is_empty()
        || !cfg.is_distributed()
        || !is_whole
        || servers.iter().any(|line| line.id == id)
    {
        return Vec::new();
    }
    let ids: Vec<String> = servers.iter().map(|line| line.id.to_string()).collect();
    let text = format!(
        "the id of this host is {id}, and {} has the servers {} only; {DIES}",
        cfg.file.path.display(),
        ids.join(", ")
    );
    let fix = format!(
        "write the id of this host's server line, or add on every server the line server.{id}=host:2888:3888"
    );
    vec![Hit::new(origin, text, fix).fatal()]
}
