//! Everything that one look at a Flink cluster has seen. Plain values.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use crate::net::address::HostPort;
use crate::verdict::seen::Seen;

use super::connection_info::ConnectionInfo;
use super::layout::{Component, ElectionSnapshot};
use super::running_config::RunningConfig;

/// The addresses of host names, to compare names that are spelled differently.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResolvedHosts(pub BTreeMap<String, BTreeSet<IpAddr>>);

impl ResolvedHosts {
    pub fn are_same(&self, one: &str, other: &str) -> bool {
        let addresses = self.0.get(one).zip(self.0.get(other));
        one.eq_ignore_ascii_case(other)
            || addresses.is_some_and(|(one, other)| !one.is_disjoint(other))
    }

    pub fn are_same_port(&self, one: &HostPort, other: &HostPort) -> bool {
        one.port == other.port && self.are_same(&one.host, &other.host)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlinkObservations {
    /// The znode of the cluster in the configuration here.
    pub path: String,
    pub has_default_id: bool,
    /// `high-availability.storageDir` of the configuration here.
    pub storage_dir: Option<String>,
    /// Those of the configuration, then leaders that it does not list.
    pub masters: Vec<MasterObservation>,
    pub election: Seen<ElectionObservation>,
    pub hosts: ResolvedHosts,
}

/// What one master has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MasterObservation {
    /// REST address.
    pub address: HostPort,
    /// True if the configuration names it.
    pub is_listed: bool,
    /// The page that the leader answers, through this master.
    pub overview: Seen<Overview>,
    /// The master's own page: `/jobmanager/config`.
    pub config: Seen<RunningConfig>,
    /// True if its port has accepted a connection.
    pub has_accepted: bool,
}

impl MasterObservation {
    /// True if it waits for a leader: then it says nothing about itself, because every page is HTTP 503.
    pub fn is_waiting(&self) -> bool {
        self.overview == Ok(Overview::NoLeader)
    }

    /// True if it takes part in the election at this path, as far as it says so.
    pub fn is_of(&self, path: &str) -> bool {
        match &self.config {
            Ok(own) => own.has_zookeeper() && own.election_path() == path,
            Err(_) => self.is_waiting(),
        }
    }
}

/// The answer to `/overview`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overview {
    /// The leader has answered.
    Serves(ClusterNumbers),
    /// HTTP 503: there is no leader for the REST endpoint of this master.
    NoLeader,
    /// HTTP 500: the leader could not be asked. The first words of the error.
    LeaderError(String),
}

/// The numbers of `/overview`.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ClusterNumbers {
    pub flink_version: String,
    #[serde(default)]
    pub taskmanagers: u32,
    #[serde(default)]
    pub slots_total: u32,
    #[serde(default)]
    pub slots_available: u32,
    #[serde(default)]
    pub jobs_running: u32,
}

/// The elections, looked at twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElectionObservation {
    pub first: ElectionSnapshot,
    /// [`super::observe::PAUSE`] later.
    pub second: Seen<ElectionSnapshot>,
    /// Everybody who has published an address, in either look or between them.
    pub publishers: Vec<Publisher>,
    /// The session timeout that ZooKeeper grants to who asks for Flink's.
    pub session_timeout: Duration,
    /// Other names under the same root: other clusters.
    pub others: Vec<String>,
}

/// A session that has published addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    pub session: i64,
    /// `rest_server`.
    pub rest: Option<HostPort>,
    /// `dispatcher` or `resource_manager`.
    pub rpc: Option<HostPort>,
}

impl Publisher {
    /// True if the addresses are those of one process, which has got a new session.
    fn is_same_process(&self, other: &Self) -> bool {
        match (&self.rpc, &other.rpc) {
            (Some(own), Some(theirs)) => own == theirs,
            _ => self.rest.is_some() && self.rest == other.rest,
        }
    }
}

impl ElectionObservation {
    /// True if all these sessions are of one process.
    pub fn are_one_process(&self, sessions: impl IntoIterator<Item = i64>) -> bool {
        let mut publishers = sessions.into_iter().map(|session| self.publisher(session));
        let Some(Some(first)) = publishers.next() else {
            return false;
        };
        publishers.all(|other| other.is_some_and(|other| first.is_same_process(other)))
    }

    /// Everybody who has published an address in one of the snapshots.
    pub fn publishers_of<'a>(
        snapshots: impl IntoIterator<Item = &'a ElectionSnapshot>,
    ) -> Vec<Publisher> {
        let mut found: Vec<Publisher> = Vec::new();
        for component in snapshots.into_iter().flat_map(ElectionSnapshot::components) {
            let Some(leader) = &component.leader else {
                continue;
            };
            let at = found.iter().position(|one| one.session == leader.session);
            let at = at.unwrap_or_else(|| {
                found.push(Publisher {
                    session: leader.session,
                    rest: None,
                    rpc: None,
                });
                found.len() - 1
            });
            let info = leader.info.as_ref().ok();
            let Some(address) = info.and_then(ConnectionInfo::host_port) else {
                continue;
            };
            let slot = match component.component {
                Component::RestServer => &mut found[at].rest,
                Component::Dispatcher | Component::ResourceManager => &mut found[at].rpc,
            };
            *slot = Some(address);
        }
        found
    }

    pub fn publisher(&self, session: i64) -> Option<&Publisher> {
        self.publishers.iter().find(|one| one.session == session)
    }
}

impl FlinkObservations {
    /// The master that has published these addresses. First by the RPC address that it runs with, then by its REST address,
    /// then by its host, if no other master is there.
    pub fn master_of(&self, publisher: &Publisher) -> Option<usize> {
        let (rest, rpc) = (publisher.rest.as_ref(), publisher.rpc.as_ref());
        let has_rpc = |one: &MasterObservation| {
            let own = one.config.as_ref().ok();
            let own = own.and_then(RunningConfig::rpc_address);
            own.zip(rpc)
                .is_some_and(|(own, rpc)| self.hosts.are_same_port(&own, rpc))
        };
        let has_rest = |one: &MasterObservation| {
            rest.is_some_and(|rest| self.hosts.are_same_port(&one.address, rest))
        };
        let has_host = |one: &MasterObservation| {
            rpc.is_some_and(|rpc| self.hosts.are_same(&one.address.host, &rpc.host))
        };
        let only = |is: &dyn Fn(&MasterObservation) -> bool| {
            let mut found = self.masters.iter().enumerate().filter(|(_, one)| is(one));
            let first = found.next().map(|(at, _)| at);
            first.filter(|_| found.next().is_none())
        };
        only(&has_rpc)
            .or_else(|| only(&has_rest))
            .or_else(|| only(&has_host))
    }
}
