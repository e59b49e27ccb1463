//! A standby's web pages (`RMWebAppFilter`): it redirects most of them to the active RM.

use super::SandboxMode;
use super::cluster::SandboxCluster;
use super::folder;
use super::member::ZookeeperState;
use super::response::{TEXT, response};

/// The pages that a standby serves itself.
const STANDBY_PAGES: [&str; 4] = [
    "/isActive",
    "/conf",
    "/ws/v1/cluster/info",
    "/cluster/cluster",
];
/// Further such pages, by the beginning of the path. The sandbox does not have them (404).
const MISSING_STANDBY_PAGES: [&str; 7] = [
    "/stacks",
    "/jmx",
    "/logLevel",
    "/prom",
    "/logs",
    "/proxy",
    "/static",
];

/// True if a standby serves this path itself.
pub(super) fn serves(path: &str) -> bool {
    let begins = |own: &&str| path.starts_with(*own);
    STANDBY_PAGES.contains(&path) || MISSING_STANDBY_PAGES.iter().any(begins)
}

/// Returns a standby's answer to most pages (`RMWebAppFilter`).
pub(super) fn redirect(cluster: &SandboxCluster, index: usize, target: &str) -> String {
    let Some(port) = cluster.active_web() else {
        return no_active(cluster, index, target);
    };
    let escaped = folder::escape(target);
    let body = format!("This is standby RM. The redirect url is: {escaped}\n");
    let location = format!("Location: http://127.0.0.1:{port}{target}\r\n");
    response(307, TEXT, &body, &location)
}

/// Returns a standby's answer while no RM is active. It tells the browser to try again, at increasing intervals.
fn no_active(cluster: &SandboxCluster, index: usize, target: &str) -> String {
    let state = format!(
        "HA Zookeeper Connection State: {}",
        zookeeper(cluster, index)
    );
    let Some((seconds, next)) = next_refresh(target) else {
        let body = format!("There is no active RM right now.\n{state}\n");
        return response(200, TEXT, &body, "");
    };
    let port = cluster.member(index).map_or(0, |member| member.ports[1]);
    let body =
        format!("Can not find any active RM. Will retry in next {seconds} seconds.\n{state}\n");
    let refresh = format!("Refresh: {seconds};url=http://127.0.0.1:{port}{next}\r\n");
    response(307, TEXT, &body, &refresh)
}

/// `haZooKeeperConnectionState`.
pub(super) fn zookeeper(cluster: &SandboxCluster, index: usize) -> &'static str {
    let state = cluster.member(index).map(|member| member.zookeeper);
    let is_connected = state == Some(ZookeeperState::Connected);
    match (cluster.mode, state) {
        (SandboxMode::Manual, _) => {
            "Could not find leader elector. Verify both HA and automatic failover are enabled."
        }
        (SandboxMode::Curator, _) if is_connected => "Connected to zookeeper : true",
        (SandboxMode::Curator, _) => "Connected to zookeeper : false",
        (_, Some(ZookeeperState::Connected)) => "CONNECTED",
        (_, Some(ZookeeperState::Disconnected)) => "DISCONNECTED",
        _ => "TERMINATED",
    }
}

/// Returns the seconds until the next request, and its target; `None` if no request follows (`RMWebAppFilter`).
///
/// A real RM multiplies the time by a random number between 0.5 and 1.5.
fn next_refresh(target: &str) -> Option<(u32, String)> {
    const PARAMETER: &str = "next.refresh.interval=";
    const FIRST_SECONDS: u32 = 5;
    const MOST_SECONDS: u32 = 300;
    let Some((before, rest)) = target.split_once(PARAMETER) else {
        let joint = if target.contains('?') { '&' } else { '?' };
        return Some((FIRST_SECONDS, format!("{target}{joint}{PARAMETER}1")));
    };
    let (value, after) = rest.split_at(rest.find('&').unwrap_or(rest.len()));
    let retries: u32 = value.parse().ok()?;
    let seconds = 2_u32.checked_pow(retries)?.checked_mul(FIRST_SECONDS)?;
    let next = format!("{before}{PARAMETER}{}{after}", retries + 1);
    (seconds <= MOST_SECONDS).then_some((seconds, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refreshes_end() {
        let table = "
            /cluster                                 | 5 /cluster?next.refresh.interval=1
            /cluster?a=b                             | 5 /cluster?a=b&next.refresh.interval=1
            /cluster?next.refresh.interval=1         | 10 /cluster?next.refresh.interval=2
            /cluster?next.refresh.interval=5&a=b     | 160 /cluster?next.refresh.interval=6&a=b
            /cluster?next.refresh.interval=6         | none
            /cluster?next.refresh.interval=99        | none
            /cluster?next.refresh.interval=x         | none";
        for (target, expected) in table.lines().filter_map(|line| line.split_once('|')) {
            let found = next_refresh(target.trim()).map_or("none".to_owned(), |(seconds, next)| {
                format!("{seconds} {next}")
            });
            assert_eq!(found, expected.trim(), "{target}");
        }
    }
}
