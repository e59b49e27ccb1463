//! Rules on the file `masters`, which start-cluster.sh reads with ZooKeeper only.

use std::collections::HashMap;

use crate::config::flink::{FlinkMaster, MASTERS};

use super::{FlinkView, Hit, is_local_host};

/// True if `masters` is used: not on YARN, where a folder has the file that Flink ships.
fn is_used(view: &FlinkView) -> bool {
    let is_shipped = view
        .masters()
        .iter()
        .all(|master| is_local_host(&master.host))
        && view.masters().len() < 2;
    view.with_zookeeper() && !(view.is_for_yarn() && is_shipped)
}

/// Returns the masters of the file, if it is used.
fn used(view: &FlinkView) -> &[FlinkMaster] {
    if is_used(view) { view.masters() } else { &[] }
}

pub(super) fn missing(view: &FlinkView) -> Vec<Hit> {
    if !is_used(view) || !view.masters().is_empty() {
        return Vec::new();
    }
    let what = match view.folder.masters {
        Some(_) => "has no host: start-cluster.sh starts no JobManager",
        None => "is not there: start-cluster.sh ends with \"No masters file\"",
    };
    let text = format!("{} {what}", view.folder.path.join(MASTERS).display());
    let fix = "write a line host:8081 for each master; nothing if containers or another tool start the JobManagers".to_owned();
    vec![view.of_masters(0, text, fix)]
}

pub(super) fn one(view: &FlinkView) -> Vec<Hit> {
    let [master] = used(view) else {
        return Vec::new();
    };
    let text = format!(
        "{} is the only master: there is no standby; all jobs wait until it is started again",
        master.host
    );
    vec![view.of_masters(
        master.line,
        text,
        "add a line host:8081 for a second master".to_owned(),
    )]
}

/// Names the mistake of a line, and what Flink's script makes of it.
fn fault(master: &FlinkMaster) -> Option<String> {
    let FlinkMaster {
        host, port, text, ..
    } = master;
    let port_text = port.as_deref().unwrap_or_default();
    let mut words = text
        .split([' ', '\t'])
        .filter(|word| !word.is_empty())
        .skip(1);
    let second = words.next().filter(|word| {
        !word.starts_with('#')
            && !text
                .split('#')
                .next()
                .unwrap_or_default()
                .trim_end()
                .is_empty()
    });
    let what = if host.contains('\r') || port_text.ends_with('\r') {
        "the line ends with a carriage return, as in files of Windows, which becomes a part of the port".to_owned()
    } else if text.contains("://") {
        format!("a scheme has no place here; the host is taken for {host:?}")
    } else if text.starts_with('[') {
        "an IPv6 address; the host is taken for \"[\"".to_owned()
    } else if text.contains([',', ';', '，', '；']) {
        format!("several masters on one line; the port is taken for {port_text:?}")
    } else if host.is_empty() {
        "there is no host before the colon".to_owned()
    } else if let Some(second) = second.filter(|_| port.is_none()) {
        format!("a blank in the place of the colon; {second} is dropped, and the port is random")
    } else if !port_text.is_empty() && port_text.parse::<u16>().is_err() {
        format!("{port_text:?} is not a port; the master does not start")
    } else {
        return None;
    };
    Some(what)
}

pub(super) fn malformed(view: &FlinkView) -> Vec<Hit> {
    let faults = used(view)
        .iter()
        .filter_map(|master| Some((master, fault(master)?)));
    let mut hits = Vec::new();
    for (master, what) in faults {
        let is_return = what.contains("carriage return");
        let text = format!("{}: {what}", master.text);
        let fix = match is_return {
            true => "save the file with line feeds only: sed -i 's/\\r$//' masters".to_owned(),
            false => "write host:port, one master on each line".to_owned(),
        };
        hits.push(view.of_masters(master.line, text, fix));
        // All lines have it.
        if is_return {
            break;
        }
    }
    hits
}

pub(super) fn no_port(view: &FlinkView) -> Vec<Hit> {
    let is_random = |master: &&FlinkMaster| fault(master).is_none() && master.rest_port().is_none();
    let hits = used(view).iter().filter(is_random).map(|master| {
        let text = format!(
            "{}: no port; the REST port is random, and another one after each start",
            master.text
        );
        view.of_masters(master.line, text, format!("write {}:8081", master.host))
    });
    hits.collect()
}

pub(super) fn duplicate(view: &FlinkView) -> Vec<Hit> {
    let mut lines: HashMap<(String, u16), u32> = HashMap::new();
    let mut hits = Vec::new();
    for master in used(view).iter().filter(|master| fault(master).is_none()) {
        let Some(port) = master.rest_port() else {
            continue;
        };
        if let Some(first) = lines.insert((master.host.to_lowercase(), port), master.line) {
            let text = format!(
                "{}:{port} is on line {first} too: the second JobManager does not start (port in use)",
                master.host
            );
            hits.push(view.of_masters(
                master.line,
                text,
                "remove the line, or write another port".to_owned(),
            ));
        }
    }
    hits
}

pub(super) fn localhost(view: &FlinkView) -> Vec<Hit> {
    let masters = used(view);
    let remote = masters
        .iter()
        .find(|master| !is_local_host(&master.host) && fault(master).is_none());
    let Some(remote) = remote else {
        return Vec::new();
    };
    let local = masters
        .iter()
        .filter(|master| is_local_host(&master.host) && fault(master).is_none());
    let hits = local.map(|master| {
        let text = format!(
            "{}: beside {}, localhost is the host on which start-cluster.sh runs; the others do not reach that master",
            master.host, remote.host
        );
        view.of_masters(master.line, text, "write the name by which all hosts know it".to_owned())
    });
    hits.collect()
}
