//! Rules on the number of voters.

use crate::config::server_line::ServerLine;

use super::lines::DIES;
use super::servers::at;
use super::{CheckedCfg, Hit};

pub(super) fn even(checked: &CheckedCfg) -> Vec<Hit> {
    let servers = checked.cfg.servers();
    let is_grouped = checked.cfg.server_file().is_some_and(|file| {
        let mut keys = file.entries.iter().map(|entry| entry.key.as_str());
        keys.any(|key| key.starts_with("group"))
    });
    let voters: Vec<&ServerLine> = servers.iter().filter(|line| line.is_voter()).collect();
    // Lines with another error may be voters.
    let is_whole = checked.cfg.server_lines().iter().all(Result::is_ok);
    let Some(last) = voters
        .last()
        .filter(|_| is_whole && voters.len().is_multiple_of(2) && !is_grouped)
    else {
        return Vec::new();
    };
    let (count, fewer) = (voters.len(), voters.len() - 1);
    let tolerated = fewer / 2;
    let text = match tolerated {
        0 => {
            format!("{count} voters: both have to run, and each one that fails stops the ensemble")
        }
        _ => format!("{count} voters: no more than {tolerated} may fail, as with {fewer}"),
    };
    let fix = "use an odd number of voters: add one, or end one line with :observer".to_owned();
    vec![at(last, text, fix)]
}

pub(super) fn no_voter(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    let servers = cfg.servers();
    let voters = servers.iter().filter(|line| line.is_voter()).count();
    let is_alone = cfg.boolean("standaloneEnabled", true);
    let Some(observer) = servers.iter().find(|line| !line.is_voter()) else {
        if voters == 0 && !is_alone && cfg.server_lines().is_empty() {
            let entry = cfg.file.entry("standaloneEnabled");
            let text = format!("standaloneEnabled=false without a server line; {DIES}");
            let fix = "add the server lines, or remove standaloneEnabled=false".to_owned();
            return entry
                .map(|entry| Hit::at(&cfg.file, entry, text, fix).fatal())
                .into_iter()
                .collect();
        }
        return Vec::new();
    };
    // Lines with another error may be voters.
    if voters > usize::from(is_alone) || cfg.server_lines().iter().any(Result::is_err) {
        return Vec::new();
    }
    let text = format!(
        "server.{} is an observer, and {} voter{}; {DIES}",
        observer.id,
        if voters == 0 {
            "there is no"
        } else {
            "there is only one"
        },
        if voters == 0 {
            ""
        } else {
            " (a standalone server has no observers)"
        },
    );
    let fix = "add voters, three in all, or make the observer a participant".to_owned();
    vec![at(observer, text, fix).fatal()]
}
