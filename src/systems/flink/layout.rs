//! Where Flink's releases have their elections in ZooKeeper. Pure.

use super::connection_info::{ConnectionInfo, ConnectionInfoError};

/// What a leader leads. Before Flink 1.15 each one is elected by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Component {
    RestServer,
    Dispatcher,
    ResourceManager,
}

impl Component {
    pub const ALL: [Self; 3] = [Self::RestServer, Self::Dispatcher, Self::ResourceManager];

    /// For messages and documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RestServer => "rest_server",
            Self::Dispatcher => "dispatcher",
            Self::ResourceManager => "resource_manager",
        }
    }
}

/// The newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// From Flink 1.15 on: one election for the process.
    Process,
    /// Flink 1.14: one election for each component.
    Component,
    /// Flink 1.13 and older: the same, with other names.
    Locks,
}

/// The paths of one election, below the path of the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BallotPaths {
    /// The folder of the latches.
    pub latches: String,
    pub components: Vec<ComponentPaths>,
}

/// The paths of what the leader publishes about a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentPaths {
    pub component: Component,
    /// The znode with the address.
    pub info: String,
    /// Its parent.
    pub parent: String,
}

impl Layout {
    pub const ALL: [Self; 3] = [Self::Process, Self::Component, Self::Locks];

    /// The paths below that of the cluster, such as `/flink/cluster_one`.
    pub fn ballots(self, cluster: &str) -> Vec<BallotPaths> {
        let components = Component::ALL.map(|component| self.component(cluster, component));
        if self == Self::Process {
            return vec![BallotPaths {
                latches: format!("{cluster}/leader/latch"),
                components: components.into(),
            }];
        }
        let ballot = |paths: ComponentPaths| {
            let name = paths.component.name();
            BallotPaths {
                latches: match self {
                    Self::Locks => format!("{cluster}/leaderlatch/{name}_lock"),
                    _ => format!("{cluster}/leader/{name}/latch"),
                },
                components: vec![paths],
            }
        };
        components.into_iter().map(ballot).collect()
    }

    fn component(self, cluster: &str, component: Component) -> ComponentPaths {
        let name = component.name();
        let (info, parent) = match self {
            Self::Locks => (
                format!("{cluster}/leader/{name}_lock"),
                format!("{cluster}/leader"),
            ),
            _ => (
                format!("{cluster}/leader/{name}/connection_info"),
                format!("{cluster}/leader/{name}"),
            ),
        };
        ComponentPaths {
            component,
            info,
            parent,
        }
    }
}

/// The elections of a cluster at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElectionSnapshot {
    /// True if the cluster has a znode.
    pub exists: bool,
    /// One with all components, or one for each component. Empty if no release's znodes are there.
    pub ballots: Vec<Ballot>,
}

/// One election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// The first one leads.
    pub latches: Vec<Latch>,
    pub components: Vec<Published>,
}

/// A process that wants to lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latch {
    pub number: u64,
    pub session: i64,
}

/// What is published about a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub component: Component,
    /// `Stat.cversion` of the parent: how often its children have changed.
    pub changes: i32,
    pub leader: Option<PublishedLeader>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedLeader {
    /// The session that has written it.
    pub session: i64,
    pub info: Result<ConnectionInfo, ConnectionInfoError>,
}

impl Ballot {
    /// The session of the first latch.
    pub fn first(&self) -> Option<i64> {
        self.latches.first().map(|latch| latch.session)
    }

    pub fn has_latch(&self, session: i64) -> bool {
        self.latches.iter().any(|latch| latch.session == session)
    }

    pub fn leaders(&self) -> impl Iterator<Item = &PublishedLeader> {
        self.components.iter().filter_map(|one| one.leader.as_ref())
    }
}

impl ElectionSnapshot {
    pub fn components(&self) -> impl Iterator<Item = &Published> {
        self.ballots.iter().flat_map(|ballot| &ballot.components)
    }

    pub fn published(&self, component: Component) -> Option<&PublishedLeader> {
        let mut found = self.components();
        found
            .find(|one| one.component == component)?
            .leader
            .as_ref()
    }
}

/// The number of a latch: `_c_<uuid>-latch-0000000012`. Names do not sort: they begin with a random UUID.
pub fn latch_number(name: &str) -> Option<u64> {
    let (_, number) = name.rsplit_once("-latch-")?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_every_release() {
        let table = [
            (
                Layout::Process,
                "/f/c/leader/latch: /f/c/leader/rest_server/connection_info /f/c/leader/dispatcher/connection_info \
                 /f/c/leader/resource_manager/connection_info",
            ),
            (
                Layout::Component,
                "/f/c/leader/rest_server/latch: /f/c/leader/rest_server/connection_info; \
                 /f/c/leader/dispatcher/latch: /f/c/leader/dispatcher/connection_info; \
                 /f/c/leader/resource_manager/latch: /f/c/leader/resource_manager/connection_info",
            ),
            (
                Layout::Locks,
                "/f/c/leaderlatch/rest_server_lock: /f/c/leader/rest_server_lock; \
                 /f/c/leaderlatch/dispatcher_lock: /f/c/leader/dispatcher_lock; \
                 /f/c/leaderlatch/resource_manager_lock: /f/c/leader/resource_manager_lock",
            ),
        ];
        for (layout, expected) in table {
            let ballots = layout.ballots("/f/c");
            let found: Vec<String> = ballots
                .iter()
                .map(|ballot| {
                    let infos = ballot.components.iter().map(|one| one.info.as_str());
                    format!(
                        "{}: {}",
                        ballot.latches,
                        infos.collect::<Vec<_>>().join(" ")
                    )
                })
                .collect();
            assert_eq!(found.join("; "), expected);
        }
    }

    #[test]
    fn latches_are_numbered() {
        let table = [
            (
                "_c_222c3e44-70e6-4e80-bfc8-8b29c19e11cd-latch-0000000012",
                Some(12),
            ),
            ("_c_222c3e44-latch-2147483648", Some(2_147_483_648)),
            ("_c_222c3e44-latch-", None),
            ("latch", None),
        ];
        for (name, expected) in table {
            assert_eq!(latch_number(name), expected, "{name}");
        }
    }
}
