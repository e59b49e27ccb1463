//! Rules on the ports of the masters.

use std::collections::BTreeMap;

use crate::config::flink::keys::{HA_PORT, REST_BIND_PORT, REST_PORT};
use crate::config::flink::{FlinkMaster, FlinkSetting};
use crate::verdict::finding::Severity;

use super::values::{PortFault, PortRanges, full_width};
use super::{DIES, FlinkView, HaMode, Hit, shown};

/// The key of the RPC ports with high availability.
pub(super) const RANGE: &str = HA_PORT;
const RPC_PORT: &str = "jobmanager.rpc.port";
/// Flink's default, which its own files write down.
const RPC_DEFAULT: &str = "6123";
const REST_DEFAULT: u16 = 8081;

pub(super) fn malformed(view: &FlinkView) -> Vec<Hit> {
    let setting = view
        .get(RANGE)
        .filter(|one| view.ha() != HaMode::Off && !view.is_quoted(one));
    let fault = setting.and_then(|one| Some((one, PortRanges::parse(&one.value).err()?)));
    let hit = |(setting, fault): (&FlinkSetting, PortFault)| {
        let what = match fault {
            PortFault::Reversed => "the end of a range has to be larger than its begin".to_owned(),
            PortFault::TooLarge => "a port is at most 65535".to_owned(),
            PortFault::NoNumber => match full_width(&setting.value) {
                Some(sign) => format!("the full-width character {sign} is no comma and no hyphen"),
                None if setting.value.contains('~') => {
                    "a range has - between its ports, not ~".to_owned()
                }
                None => {
                    "only ports, ranges and commas are allowed, without blanks around -".to_owned()
                }
            },
        };
        let text = format!("{}: {what}; {DIES}", shown(setting));
        let fix = format!(
            "write one port, several with commas, or a range, such as {}: 50000-50025",
            setting.key
        );
        view.hit(setting, text, fix).fatal()
    };
    fault.map(hit).into_iter().collect()
}

/// Returns the RPC ports, if they are set, valid and not random.
fn rpc_ports(view: &FlinkView) -> Option<(&FlinkSetting, PortRanges)> {
    let setting = view.get(RANGE).filter(|_| view.with_zookeeper())?;
    let ports = PortRanges::parse(&setting.value).ok()?;
    (!ports.is_random()).then_some((setting, ports))
}

/// Returns the masters of each host.
fn by_host(view: &FlinkView) -> BTreeMap<&str, Vec<&FlinkMaster>> {
    let mut hosts: BTreeMap<&str, Vec<&FlinkMaster>> = BTreeMap::new();
    for master in view.masters() {
        hosts.entry(&master.host).or_default().push(master);
    }
    hosts
}

pub(super) fn shared(view: &FlinkView) -> Vec<Hit> {
    let Some((setting, ports)) = rpc_ports(view) else {
        return Vec::new();
    };
    let hosts = by_host(view);
    let crowded = hosts
        .iter()
        .find(|(_, masters)| masters.len() > ports.count());
    let hit = |(host, masters): (&&str, &Vec<&FlinkMaster>)| {
        let text = format!(
            "{}: {} for {} masters on {host}; the last of them does not start (Could not start actor system on any port)",
            shown(setting),
            if ports.count() == 1 {
                "one port".to_owned()
            } else {
                format!("{} ports", ports.count())
            },
            masters.len()
        );
        view.hit(
            setting,
            text,
            format!("write a range, such as {}: 50000-50025", setting.key),
        )
    };
    crowded.map(hit).into_iter().collect()
}

/// Returns the REST ports of the masters. `rest.bind-port` comes before the port of `masters`.
fn rest_ports(view: &FlinkView) -> Vec<u16> {
    if let Some(setting) = view.file.spelled(REST_BIND_PORT) {
        let ports = PortRanges::parse(&setting.value).ok();
        return ports.and_then(|ports| ports.single()).into_iter().collect();
    }
    let of_masters: Vec<u16> = view
        .masters()
        .iter()
        .filter_map(FlinkMaster::rest_port)
        .collect();
    match of_masters.is_empty() {
        true => vec![
            view.value(REST_PORT)
                .map_or(Some(REST_DEFAULT), |port| port.parse().ok())
                .unwrap_or_default(),
        ],
        false => of_masters,
    }
}

pub(super) fn clash(view: &FlinkView) -> Vec<Hit> {
    let found = rpc_ports(view).and_then(|(setting, ports)| Some((setting, ports.single()?)));
    let found = found.filter(|(_, port)| rest_ports(view).contains(port));
    let hit = |(setting, port): (&FlinkSetting, u16)| {
        let text = format!("{}: {port} is the REST port too; {DIES}", shown(setting));
        view.hit(
            setting,
            text,
            format!("write another port, such as {}: 50000-50025", setting.key),
        )
        .fatal()
    };
    found.map(hit).into_iter().collect()
}

pub(super) fn rpc_port_ignored(view: &FlinkView) -> Vec<Hit> {
    let is_on = view.with_zookeeper() && view.get(RANGE).is_none();
    let setting = view
        .get(RPC_PORT)
        .filter(|one| is_on && one.value != RPC_DEFAULT);
    let hit = |setting: &FlinkSetting| {
        let text = format!(
            "{} has no effect with high availability: the RPC port is random, which firewalls may block",
            shown(setting)
        );
        view.hit(setting, text, format!("write {RANGE}: {}", setting.value))
    };
    setting.map(hit).into_iter().collect()
}

pub(super) fn rest_bind_port(view: &FlinkView) -> Vec<Hit> {
    let Some(setting) = view
        .file
        .spelled(REST_BIND_PORT)
        .filter(|_| view.with_zookeeper())
    else {
        return Vec::new();
    };
    let Ok(ports) = PortRanges::parse(&setting.value) else {
        return Vec::new();
    };
    let hosts = by_host(view);
    let crowded = hosts
        .iter()
        .find(|(_, masters)| masters.len() > ports.count() && !ports.is_random());
    let fix = format!(
        "remove {}: start-cluster.sh gives each master its port of masters",
        setting.key
    );
    if let Some((host, _)) = crowded {
        let text = format!(
            "{}: it comes before the ports of masters, and several masters run on {host}: the second one does not start (port in use)",
            shown(setting)
        );
        return vec![view.hit(setting, text, fix).severity(Severity::Error)];
    }
    let differs = |master: &&FlinkMaster| {
        master
            .rest_port()
            .is_some_and(|port| ports.single() != Some(port))
    };
    let differing = view.masters().iter().find(differs);
    let hit = |master: &FlinkMaster| {
        let text = format!(
            "{}: it comes before the port that masters has for {} (line {})",
            shown(setting),
            master.host,
            master.line
        );
        view.hit(setting, text, fix.clone())
    };
    differing.map(hit).into_iter().collect()
}
