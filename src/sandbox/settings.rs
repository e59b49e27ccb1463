//! The configuration keys that the RMs of a sandbox obey. Pure.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use crate::hadoop::rpc::message::RemoteException;

use super::SandboxMode;
use super::exceptions::exception;

const ADMIN_ACL: &str = "yarn.admin.acl";
pub(super) const LABELS: &str = "yarn.node-labels.enabled";
const AUTHORIZATION: &str = "hadoop.security.authorization";
const TIMEOUT: &str = "yarn.resourcemanager.nodemanager-graceful-decommission-timeout-secs";
pub(super) const RECOVERY: &str = "yarn.resourcemanager.recovery.enabled";
pub(super) const STORE: &str = "yarn.resourcemanager.store.class";
pub(super) const ZK_TIMEOUT: &str = "hadoop.zk.timeout-ms";
const GROUPS: &str = "hadoop.user.group.static.mapping.overrides";

/// The keys that RMs of the sandbox obey, with their meaning; for help.
pub const KEYS: [(&str, &str); 8] = [
    (
        ADMIN_ACL,
        "administrators, besides the user who runs the sandbox [default: *]",
    ),
    (LABELS, "whether nodes can have labels [default: true]"),
    (
        AUTHORIZATION,
        "whether refreshServiceAcls is permitted [default: false]",
    ),
    (
        TIMEOUT,
        "seconds that a graceful decommission may take [default: 3600]",
    ),
    (
        RECOVERY,
        "whether applications survive a failover [default: true]",
    ),
    (
        STORE,
        "with recovery: the state store that RMs say they have [default: ZKRMStateStore; with --manual: FileSystemRMStateStore]",
    ),
    (
        ZK_TIMEOUT,
        "milliseconds until the session of a silent RM ends in ZooKeeper [default: 2000]",
    ),
    (
        GROUPS,
        "groups of users: alice=staff,ops;bob= [default: a group of the user's own name]",
    ),
];

/// One property, `KEY=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxProperty {
    /// The property's key, one of [`KEYS`].
    pub key: &'static str,
    pub value: String,
}

impl FromStr for SandboxProperty {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, value) = text.split_once('=').ok_or("a property is KEY=VALUE")?;
        let known = KEYS.iter().find(|(known, _)| *known == key);
        let (key, _) = known.ok_or_else(|| {
            let known: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
            format!(
                "the sandbox does not know {key:?}: use one of {}",
                known.join(" ")
            )
        })?;
        let property = Self {
            key,
            value: value.to_owned(),
        };
        if value.contains(char::is_control) {
            return Err("a value must not contain control characters".to_owned());
        }
        SandboxSettings::default().obey(&property)?;
        Ok(property)
    }
}

/// The settings of the RMs of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxSettings {
    admins: Acl,
    pub labels: bool,
    /// If false, `refreshServiceAcls` is refused.
    pub authorization: bool,
    /// Timeout in seconds of a graceful decommission without a timeout in the request.
    pub decommission_timeout: i32,
    recovery: bool,
    store: Option<String>,
    /// The timeout of the RMs' sessions in ZooKeeper.
    pub session_timeout: Duration,
    groups: BTreeMap<String, Vec<String>>,
    /// The properties of `--property`, written to `yarn-site.xml`.
    pub given: Vec<SandboxProperty>,
}

impl Default for SandboxSettings {
    fn default() -> Self {
        Self {
            admins: Acl::of("*"),
            labels: true,
            authorization: false,
            decommission_timeout: 3600,
            recovery: true,
            store: None,
            session_timeout: Duration::from_secs(2),
            // Hadoop's default value of this key.
            groups: BTreeMap::from([("dr.who".to_owned(), Vec::new())]),
            given: Vec::new(),
        }
    }
}

impl SandboxSettings {
    /// Makes the settings. `daemon`, the user that the RMs run as, is always an administrator.
    pub fn new(properties: &[SandboxProperty], daemon: &str) -> Self {
        let mut settings = Self::default();
        for property in properties {
            // Cannot fail: values were checked when the property was parsed.
            let _ = settings.obey(property);
        }
        settings.admins.users.push(daemon.to_owned());
        settings.given = properties.to_vec();
        settings
    }

    fn obey(&mut self, property: &SandboxProperty) -> Result<(), String> {
        let value = property.value.trim();
        match property.key {
            ADMIN_ACL => self.admins = Acl::of(&property.value),
            LABELS => self.labels = boolean(value)?,
            AUTHORIZATION => self.authorization = boolean(value)?,
            TIMEOUT => {
                let seconds = value.parse();
                self.decommission_timeout =
                    seconds.map_err(|_| format!("{value:?} is not a number of seconds"))?;
            }
            RECOVERY => self.recovery = boolean(value)?,
            STORE => self.store = Some(value.to_owned()),
            ZK_TIMEOUT => self.session_timeout = milliseconds(value)?,
            _ => self.groups = groups(value)?,
        }
        Ok(())
    }

    /// The Java class of the state store that the RMs report (`RMStateStoreFactory`). They store nothing.
    pub fn store(&self, mode: SandboxMode) -> &str {
        match (self.recovery, &self.store) {
            (true, Some(class)) => class,
            (true, None) if mode.is_automatic() => {
                "org.apache.hadoop.yarn.server.resourcemanager.recovery.ZKRMStateStore"
            }
            (true, None) => {
                "org.apache.hadoop.yarn.server.resourcemanager.recovery.FileSystemRMStateStore"
            }
            (false, _) => "org.apache.hadoop.yarn.server.resourcemanager.recovery.NullRMStateStore",
        }
    }

    /// Returns the user's groups. A user without an entry is in one group with the user's name; Hadoop would
    /// ask the host.
    pub fn groups_of(&self, user: &str) -> Vec<String> {
        let known = self.groups.get(user).cloned();
        known.unwrap_or_else(|| vec![user.to_owned()])
    }

    /// `RMServerUtils.verifyAdminAccess`.
    ///
    /// # Errors
    /// The user is not an administrator.
    pub fn check_access(&self, user: &str, operation: &str) -> Result<(), RemoteException> {
        let groups = self.groups_of(user);
        if self.admins.allows(user, &groups) {
            return Ok(());
        }
        Err(exception(
            "org.apache.hadoop.security.AccessControlException",
            format!("User {user} doesn't have permission to call '{operation}'"),
        ))
    }
}

/// `AccessControlList`: users, a blank, groups; `*` means all users.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Acl {
    all: bool,
    users: Vec<String>,
    groups: Vec<String>,
}

impl Acl {
    fn of(text: &str) -> Self {
        let (users, groups) = text.split_once(' ').unwrap_or((text, ""));
        let names = |list: &str| names(list, ',');
        Self {
            all: users.trim() == "*" || groups.trim() == "*",
            users: names(users),
            groups: names(groups),
        }
    }

    fn allows(&self, user: &str, groups: &[String]) -> bool {
        self.all
            || self.users.iter().any(|known| known == user)
            || groups.iter().any(|group| self.groups.contains(group))
    }
}

fn names(list: &str, separator: char) -> Vec<String> {
    let names = list.split(separator).map(str::trim);
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Returns the timeout of a session, at most an hour.
fn milliseconds(value: &str) -> Result<Duration, String> {
    let millis = value.parse().ok();
    let millis = millis.filter(|millis| (100..=3_600_000).contains(millis));
    millis
        .map(Duration::from_millis)
        .ok_or_else(|| format!("{value:?} is not a number of milliseconds from 100 to 3600000"))
}

fn boolean(value: &str) -> Result<bool, String> {
    match value.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(format!("{value:?} is neither true nor false")),
    }
}

/// `Groups.parseStaticMapping`.
fn groups(value: &str) -> Result<BTreeMap<String, Vec<String>>, String> {
    names(value, ';')
        .into_iter()
        .map(|entry| {
            let (user, groups) = entry.split_once('=').unwrap_or((&entry, ""));
            if user.is_empty() || groups.contains('=') {
                return Err(format!("{entry:?} is not USER=GROUP,GROUP"));
            }
            Ok((user.to_owned(), names(groups, ',')))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(properties: &[&str]) -> SandboxSettings {
        let properties: Vec<SandboxProperty> = properties
            .iter()
            .map(|property| property.parse().unwrap())
            .collect();
        SandboxSettings::new(&properties, "yarn")
    }

    #[test]
    fn admins_are_users_groups_and_the_daemon() {
        let of_groups = "hadoop.user.group.static.mapping.overrides=carol=ops,staff;dave=";
        let some = settings(&["yarn.admin.acl=alice,bob ops", of_groups]);
        let may = |user: &str| some.check_access(user, "refreshQueues").is_ok();
        assert_eq!(
            ["alice", "bob", "carol", "dave", "ops", "yarn", "eve"].map(may),
            [true, true, true, false, true, true, false]
        );
        assert!(settings(&[]).check_access("eve", "x").is_ok());
        assert!(
            settings(&["yarn.admin.acl= "])
                .check_access("eve", "x")
                .is_err()
        );
        assert!(
            settings(&["yarn.admin.acl=yarn *"])
                .check_access("eve", "x")
                .is_ok()
        );
        assert_eq!(some.groups_of("carol"), ["ops", "staff"]);
        assert_eq!(some.groups_of("eve"), ["eve"]);
        assert!(some.groups_of("dave").is_empty());
    }

    #[test]
    fn properties_without_effect_are_rejected() {
        for wrong in [
            "",
            "yarn.admin.acl",
            "yarn.http.policy=HTTPS_ONLY",
            "yarn.node-labels.enabled=maybe",
            "hadoop.user.group.static.mapping.overrides==x",
            "yarn.resourcemanager.nodemanager-graceful-decommission-timeout-secs=soon",
            "hadoop.zk.timeout-ms=1s",
            "hadoop.zk.timeout-ms=0",
            "yarn.admin.acl=a\nb",
        ] {
            assert!(wrong.parse::<SandboxProperty>().is_err(), "{wrong}");
        }
    }
}
