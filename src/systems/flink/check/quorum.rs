//! Rules on the servers of ZooKeeper.

use std::collections::BTreeSet;

use crate::config::flink::keys::QUORUM;
use crate::config::flink::{FlinkSetting, SettingForm};
use crate::net::address::HostPort;
use crate::verdict::finding::Severity;
use crate::zk::ensemble;

use super::{DIES, FlinkView, Hit, shown, values};

const EXAMPLE: &str = "write zk1:2181,zk2:2181,zk3:2181 with the hosts of your ZooKeeper";
const NEVER_SERVES: &str =
    "the JobManager finds no ZooKeeper: it stays up, and its REST port never opens";

/// Returns the quorum, if it is set and needed.
pub(super) fn setting(view: &FlinkView) -> Option<&FlinkSetting> {
    view.get(QUORUM)
        .filter(|one| view.with_zookeeper() && !one.value.is_empty() && !view.is_quoted(one))
}

/// Splits a quorum as `ConnectStringParser` does: the items without blanks around them, and the path behind the list.
fn parts(value: &str) -> (Vec<&str>, &str) {
    let (list, chroot) = value.split_at(value.find('/').unwrap_or(value.len()));
    let items = list.split(',').map(str::trim);
    (items.filter(|item| !item.is_empty()).collect(), chroot)
}

/// Returns the distinct servers, if the quorum has no mistake.
pub(super) fn servers(view: &FlinkView) -> Option<BTreeSet<String>> {
    let setting = setting(view).filter(|one| fault(one).is_none())?;
    let (items, _) = parts(&setting.value);
    let servers = items.into_iter().filter_map(ensemble::server);
    Some(servers.map(|server| normal(&server)).collect())
}

pub(super) fn normal(server: &HostPort) -> String {
    let host = server.host.trim_end_matches('.').to_lowercase();
    HostPort {
        host,
        port: server.port,
    }
    .to_string()
}

pub(super) fn missing(view: &FlinkView) -> Vec<Hit> {
    if !view.with_zookeeper() {
        return Vec::new();
    }
    match view.get(QUORUM) {
        None => {
            let text = format!("{QUORUM} is not set: {DIES}");
            vec![view.unset(QUORUM, text, format!("with the hosts of your ZooKeeper, write {QUORUM}: zk1:2181,zk2:2181,zk3:2181")).fatal()]
        }
        Some(setting) if setting.value.trim().is_empty() => {
            let text = format!("{} is empty: {DIES}", setting.key);
            vec![view.hit(setting, text, EXAMPLE.to_owned()).fatal()]
        }
        Some(_) => Vec::new(),
    }
}

/// Names the mistake of a quorum, its consequence, and the text to write.
fn fault(setting: &FlinkSetting) -> Option<(String, &'static str, String)> {
    let value = &setting.value;
    let with_commas = || "write commas between the servers: zk1:2181,zk2:2181".to_owned();
    if setting.form == SettingForm::List {
        let what = "a list of YAML is one text with its brackets".to_owned();
        return Some((
            what,
            NEVER_SERVES,
            "write one text: zk1:2181,zk2:2181".to_owned(),
        ));
    }
    if value.contains("://") {
        let fix = "write host:port without a scheme".to_owned();
        return Some((
            "a scheme such as http:// has no place here".to_owned(),
            DIES,
            fix,
        ));
    }
    if let Some(sign) = values::full_width(value) {
        return Some((
            format!("the full-width character {sign} is no comma and no colon"),
            NEVER_SERVES,
            with_commas(),
        ));
    }
    let (items, _) = parts(value);
    if items.is_empty() {
        return Some((
            "there is no server in it".to_owned(),
            NEVER_SERVES,
            EXAMPLE.to_owned(),
        ));
    }
    let wrong = items
        .into_iter()
        .find(|item| item.contains([' ', '\t', ';']) || ensemble::server(item).is_none())?;
    let (what, fix) = if wrong.contains(';') {
        (
            "a semicolon stands in the place of a comma".to_owned(),
            with_commas(),
        )
    } else if wrong.contains([' ', '\t']) {
        (format!("there is a blank inside {wrong:?}"), with_commas())
    } else {
        (
            format!("{wrong:?} is not host:port"),
            "write host:port with a port from 1 to 65535, such as zk1:2181".to_owned(),
        )
    };
    Some((what, NEVER_SERVES, fix))
}

pub(super) fn malformed(view: &FlinkView) -> Vec<Hit> {
    let found = setting(view).and_then(|setting| Some((setting, fault(setting)?)));
    let hit = |(setting, (what, consequence, fix)): (&FlinkSetting, (String, &str, String))| {
        let text = format!("{}: {what}; {consequence}", shown(setting));
        let hit = view.hit(setting, text, fix);
        if consequence == DIES {
            hit.fatal()
        } else {
            hit
        }
    };
    found.map(hit).into_iter().collect()
}

pub(super) fn even(view: &FlinkView) -> Vec<Hit> {
    let (Some(setting), Some(servers)) = (setting(view), servers(view)) else {
        return Vec::new();
    };
    let hit = match servers.len() {
        1 => {
            let text = format!(
                "{}: one server; without it, no master leads",
                shown(setting)
            );
            let fix = "for production use three servers; nothing if the name stands for several"
                .to_owned();
            view.hit(setting, text, fix).severity(Severity::Info)
        }
        2 => {
            let text = format!("{}: with 2 servers, both have to run", shown(setting));
            view.hit(setting, text, "use 3 servers: then one may fail".to_owned())
        }
        count if count % 2 == 0 => {
            let text = format!(
                "{}: of {count} servers {} may fail, no more than of {}",
                shown(setting),
                (count - 1) / 2,
                count - 1
            );
            let fix = format!("use {} or {} servers", count - 1, count + 1);
            view.hit(setting, text, fix)
        }
        _ => return Vec::new(),
    };
    vec![hit]
}

pub(super) fn duplicate(view: &FlinkView) -> Vec<Hit> {
    let Some(setting) = setting(view).filter(|one| fault(one).is_none()) else {
        return Vec::new();
    };
    let (items, _) = parts(&setting.value);
    let servers: Vec<String> = items
        .into_iter()
        .filter_map(ensemble::server)
        .map(|server| normal(&server))
        .collect();
    let mut seen = BTreeSet::new();
    let twice = servers.iter().find(|server| !seen.insert(*server));
    let hit = |twice: &String| {
        let text = format!(
            "{}: {twice} stands there twice; it is one server",
            shown(setting)
        );
        view.hit(
            setting,
            text,
            "write each server of the ensemble once".to_owned(),
        )
    };
    twice.map(hit).into_iter().collect()
}

pub(super) fn chroot(view: &FlinkView) -> Vec<Hit> {
    let setting = setting(view).filter(|one| fault(one).is_none());
    let found = setting.map(|setting| (setting, parts(&setting.value).1));
    let found = found.filter(|(_, chroot)| !chroot.trim_matches('/').is_empty());
    let hit = |(setting, chroot): (&FlinkSetting, &str)| {
        let text = format!(
            "{}: {chroot} has to exist in ZooKeeper; if it does not, the JobManager ends (NoNode)",
            shown(setting)
        );
        let fix = format!(
            "write the path as high-availability.zookeeper.path.root, or make it before: create {chroot} (zkCli.sh)"
        );
        view.hit(setting, text, fix)
    };
    found.map(hit).into_iter().collect()
}
