//! Rules on folders, limits, client ports, sessions, and `myid`.

use std::path::Path;

use crate::base::java_lang;
use crate::config::properties::PropertyEntry;
use crate::config::server_line::{ANY_HOST, ServerLine, is_any_host};
use crate::config::zoo_cfg::{MyId, PropertiesFile, ZooCfg};
use crate::verdict::finding::Severity;

use super::lines::DIES;
use super::{CheckedCfg, Hit, is_absolute, shown};

/// Folders that the OS empties when the host starts, or file by file after some days.
const TEMPORARY: [&str; 4] = ["/tmp", "/var/tmp", "/dev/shm", "/run"];

pub(super) fn data_dir_missing(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    if cfg.data_dir().is_some() {
        return Vec::new();
    }
    let text = format!(
        "dataDir is not set: {DIES}; Flink's zookeeper.sh makes a new folder under java.io.tmpdir at each start, and \
         every znode is lost with the process"
    );
    let fix = "add a folder that lasts, such as dataDir=/var/lib/zookeeper".to_owned();
    vec![Hit::of_file(&cfg.file, "dataDir", text, fix).fatal()]
}

/// Returns the entries `dataDir`, unless it is empty, and `dataLogDir`.
fn folders(cfg: &ZooCfg) -> impl Iterator<Item = &PropertyEntry> {
    let data = cfg.file.entry("dataDir");
    let data = data.filter(|entry| !java_lang::trim(&entry.value).is_empty());
    data.into_iter().chain(cfg.file.entry("dataLogDir"))
}

/// True if the OS empties a folder when the host starts, or file by file after some days.
fn is_temporary(folder: &Path) -> bool {
    TEMPORARY.iter().any(|parent| folder.starts_with(parent))
}

pub(super) fn data_dir_temporary(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    let temporary =
        folders(cfg).filter(|entry| is_temporary(Path::new(java_lang::trim(&entry.value))));
    let hit = |entry: &PropertyEntry| {
        let text = format!(
            "{}: this folder is emptied at a restart of the host, or file by file after some days; the server then \
             comes back without its data",
            shown(entry)
        );
        let fix = format!(
            "write a folder that lasts: {}=/var/lib/zookeeper",
            entry.key
        );
        Hit::at(&cfg.file, entry, text, fix)
    };
    temporary.map(hit).collect()
}

pub(super) fn data_dir_relative(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    let paths = folders(cfg).chain(cfg.file.entry("dynamicConfigFile"));
    let relative = paths.filter(|entry| !is_absolute(java_lang::trim(&entry.value)));
    let hit = |entry: &PropertyEntry| {
        let is_file = java_lang::trim(&entry.key) == "dynamicConfigFile";
        let length = java_lang::trim(&entry.value).chars().count();
        // `VerifyingFileFactory` checks the first two characters of the path of a folder.
        let is_fatal = !is_file && length < 2;
        let what = match is_fatal {
            true => DIES,
            false if is_file => "a start from another folder does not find the file",
            false => "a start from another folder finds no data and no myid",
        };
        let (text, fix) = match length {
            0 => (
                format!("{} has no value: {what}", entry.key),
                "write the whole path, or remove the line",
            ),
            _ => (
                format!("{} is a relative path: {what}", shown(entry)),
                "write the whole path, which begins with /",
            ),
        };
        let fix = fix.to_owned();
        let hit = Hit::at(&cfg.file, entry, text, fix);
        match is_fatal {
            true => hit.fatal().severity(Severity::Error),
            false => hit,
        }
    };
    relative.map(hit).collect()
}

pub(super) fn dynamic_config(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    let (Some(entry), Some(dynamic)) = (cfg.file.entry("dynamicConfigFile"), &cfg.dynamic) else {
        return Vec::new();
    };
    let in_both = cfg
        .file
        .entries
        .iter()
        .filter(|entry| is_dynamic(&entry.key));
    let in_both = in_both.map(|entry| {
        let text = format!(
            "{}: with dynamicConfigFile, servers stand in that file only; {DIES}",
            entry.key
        );
        let fix = "move the line to the file of dynamicConfigFile".to_owned();
        Hit::at(&cfg.file, entry, text, fix).fatal()
    });
    let mut hits: Vec<Hit> = in_both.collect();
    match dynamic {
        Ok(file) => hits.extend(strangers(file)),
        Err(reason) => {
            let text = format!("{} cannot be read: {reason}; {DIES}", shown(entry));
            let fix =
                "name the file with the server lines, or write them here and remove this line"
                    .to_owned();
            hits.push(Hit::at(&cfg.file, entry, text, fix).fatal());
        }
    }
    hits
}

/// Keys that must not be in the file of `dynamicConfigFile`.
fn strangers(file: &PropertiesFile) -> impl Iterator<Item = Hit> {
    let strange = file.entries.iter().filter(|entry| !is_dynamic(&entry.key));
    strange.map(|entry| {
        let text = format!(
            "{} may not stand in the file of dynamicConfigFile; {DIES}",
            entry.key
        );
        let fix = match entry.key.as_str() {
            "version" => "remove the line; the version is in the name of the file".to_owned(),
            _ => "move the line to zoo.cfg".to_owned(),
        };
        Hit::at(file, entry, text, fix).fatal()
    })
}

fn is_dynamic(key: &str) -> bool {
    ["server.", "group", "weight"]
        .iter()
        .any(|prefix| key.starts_with(prefix))
}

pub(super) fn limit_missing(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    if !cfg.is_distributed() {
        return Vec::new();
    }
    let hit = |(key, default): (&str, u32)| {
        let Some(entry) = cfg.file.entry(key) else {
            let text = format!(
                "{key} is not set, and there are several voters: {DIES} (Flink's zookeeper.sh takes {default})"
            );
            let hit = Hit::of_file(&cfg.file, key, text, format!("add {key}={default}"));
            return Some(hit.fatal());
        };
        let hit = |text| Hit::at(&cfg.file, entry, text, format!("write {key}={default}"));
        match cfg.integer(key)? {
            0 => Some(
                hit(format!(
                    "{}, and there are several voters: {DIES}",
                    shown(entry)
                ))
                .fatal(),
            ),
            1.. => None,
            _ => Some(hit(format!(
                "{}: the servers run, but no time is left to join a leader: the ensemble never serves",
                shown(entry)
            ))),
        }
    };
    let limits = [("initLimit", 10), ("syncLimit", 5)];
    limits.into_iter().filter_map(hit).collect()
}

/// Returns the server whose id is in `myid`.
pub(super) fn own_server(checked: &CheckedCfg) -> Option<ServerLine> {
    let id = checked.myid.as_ref()?.number()?;
    checked.cfg.servers().into_iter().find(|line| line.id == id)
}

/// `QuorumPeerConfig.setupClientPort`.
pub(super) fn client_port_differs(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    let Some(port) = cfg.client_port() else {
        return flink_port_differs(cfg);
    };
    let host = cfg.value("clientPortAddress").unwrap_or(ANY_HOST);
    let differs = |line: &ServerLine| match &line.client {
        Some((own_host, own_port)) => *own_port != port || !is_any_host(host) && own_host != host,
        None => false,
    };
    let own = own_server(checked);
    let lines = match &own {
        Some(own) => vec![own.clone()],
        None => cfg.servers(),
    };
    let is_certain = lines.iter().all(differs);
    let is_added = cfg
        .file
        .entry("clientPort")
        .is_some_and(|entry| entry.line == 0);
    let different = lines.iter().filter(|line| differs(line));
    let hit = |line: &ServerLine| {
        let (own_host, own_port) = line
            .client
            .as_ref()
            .map_or(("", 0), |(host, port)| (host, *port));
        let (whose, fix) = match is_added {
            true => ("Flink's zookeeper.sh sets", WITH_FLINK.to_owned()),
            false => {
                let fix = format!(
                    "remove clientPort and clientPortAddress, or end the line of server.{} with ;{port}",
                    line.id
                );
                ("this file has", fix)
            }
        };
        let text = format!(
            "server.{} has {own_host}:{own_port} for clients, and {whose} {host}:{port} (clientPort): the server with \
             id {} does not start",
            line.id, line.id
        );
        let mut hit = Hit::new(line.origin.clone(), text, fix);
        hit.key = Some(format!("server.{}", line.id));
        match (own.is_some(), is_certain) {
            (true, _) => hit.fatal(),
            (false, true) => hit,
            (false, false) => hit.severity(Severity::Warning),
        }
    };
    different.map(hit).collect()
}

const WITH_FLINK: &str =
    "with Flink's script, write clientPort, and no client ports in the server lines";

/// The port that Flink's script sets if `clientPort` is missing.
const FLINK_CLIENT_PORT: u16 = 2181;

fn flink_port_differs(cfg: &ZooCfg) -> Vec<Hit> {
    if cfg.file.entry("clientPort").is_some() {
        return Vec::new();
    }
    let servers = cfg.servers();
    let mut ports = servers
        .iter()
        .filter_map(|line| Some((line, line.client.as_ref()?.1)));
    let Some((line, port)) = ports.find(|(_, port)| *port != FLINK_CLIENT_PORT) else {
        return Vec::new();
    };
    let text = format!(
        "server.{} has the client port {port}, and clientPort is not set: fine for ZooKeeper; Flink's zookeeper.sh sets \
         clientPort={FLINK_CLIENT_PORT} and does not start",
        line.id
    );
    let mut hit =
        Hit::new(line.origin.clone(), text, WITH_FLINK.to_owned()).severity(Severity::Info);
    hit.key = Some(format!("server.{}", line.id));
    vec![hit]
}

pub(super) fn client_port_missing(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    let mut hits = Vec::new();
    for (address, port, usual) in [
        ("clientPortAddress", "clientPort", 2181),
        ("secureClientPortAddress", "secureClientPort", 2281),
    ] {
        let is_unset = cfg.file.entry(port).is_none() || cfg.integer(port) == Some(0);
        if let Some(entry) = cfg.file.entry(address).filter(|_| is_unset) {
            let text = format!("{} without {port}: {DIES}", shown(entry));
            hits.push(Hit::at(&cfg.file, entry, text, format!("add {port}={usual}")).fatal());
        }
    }
    let ports = ["clientPort", "secureClientPort"];
    let is_set = |key: &str| cfg.file.entry(key).is_some() && cfg.integer(key) != Some(0);
    if ports.into_iter().any(is_set) || !hits.is_empty() {
        return hits;
    }
    let servers = cfg.servers();
    let is_open = match (&checked.myid, own_server(checked)) {
        (_, Some(own)) => own.client.is_some(),
        // Without myid, a standalone server does not know its own line.
        (Some(MyId::Missing | MyId::Dangling(_)), None) if !cfg.is_distributed() => false,
        (_, None) => !servers.is_empty() && servers.iter().all(|line| line.client.is_some()),
    };
    if !is_open {
        let text = "clientPort is not set: ZooKeeper runs, and no client can connect (Flink's zookeeper.sh takes 2181)";
        let fix = "add clientPort=2181".to_owned();
        hits.push(Hit::of_file(&cfg.file, "clientPort", text.to_owned(), fix));
    }
    hits
}

pub(super) fn session_range(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    let entries =
        ["minSessionTimeout", "maxSessionTimeout", "tickTime"].map(|key| cfg.file.entry(key));
    // Another rule reports a text that is not a number.
    let keys = ["minSessionTimeout", "maxSessionTimeout", "tickTime"];
    if keys
        .iter()
        .any(|key| cfg.file.entry(key).is_some() && cfg.integer(key).is_none())
    {
        return Vec::new();
    }
    let tick = cfg.tick_time();
    let limit = |key: &str, ticks: i32| match cfg.integer(key) {
        None | Some(-1) => tick.wrapping_mul(ticks),
        Some(set) => set,
    };
    let (least, most) = (
        limit("minSessionTimeout", 2),
        limit("maxSessionTimeout", 20),
    );
    let Some(entry) = entries
        .into_iter()
        .flatten()
        .next()
        .filter(|_| least > most)
    else {
        return Vec::new();
    };
    let text = format!(
        "minSessionTimeout is {least} ms and maxSessionTimeout {most} ms (without a value 2 and 20 ticks of {tick} ms): {DIES}"
    );
    let fix = "make maxSessionTimeout at least as large as minSessionTimeout".to_owned();
    vec![Hit::at(&cfg.file, entry, text, fix).fatal()]
}

pub(super) fn autopurge_off(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    let key = "autopurge.purgeInterval";
    let text = "snapshots and logs in dataDir are never deleted: the disk fills".to_owned();
    let fix = format!(
        "add the line {key}=24. The unit is hours. The newest 3 snapshots stay; autopurge.snapRetainCount changes that number"
    );
    match cfg.file.entry(key) {
        None => vec![Hit::of_file(&cfg.file, key, text, fix)],
        Some(entry) if cfg.integer(key).is_some_and(|hours| hours <= 0) => {
            vec![Hit::at(&cfg.file, entry, text, fix)]
        }
        Some(_) => Vec::new(),
    }
}
