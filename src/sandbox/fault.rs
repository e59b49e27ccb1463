//! Faults, and the calls and pages that each fault can affect. Pure.

use std::str::FromStr;
use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The port refuses connections.
    Refuse,
    /// The connection is accepted but never answered.
    Hang,
    /// The connection is closed after this many bytes of the answer.
    Drop(usize),
    /// Pause before each byte of the answer.
    Slow(Duration),
    /// Meaningless bytes instead of the answer.
    Garbage,
    /// The answer has another call's id.
    WrongCallId,
    Error {
        class: String,
        text: String,
    },
    /// `monitorHealth` fails.
    Unhealthy,
    /// `getServiceStatus` reports that the RM is not ready to become active.
    NotReady,
    /// A change is answered with success but not made.
    Lie,
    /// A change is made, but the connection is closed without an answer.
    Mute,
    /// A transition fails midway: the RM is then `initializing`.
    Half,
    /// Decommissioning nodes have work until their timeout.
    Busy,
    /// The RM dies when it gets the call.
    Die,
    /// `isActive` and `info` show the opposite of the RPC state.
    Contradict,
    /// HTTP: the answer has this status.
    Status(u16),
    /// HTTP: the answer redirects to this URL.
    Redirect(String),
    /// `isActive` and `info` answer as in this Hadoop release: before 3.2, `/isActive` does not exist.
    Release(String),
    /// ZooKeeper ends sessions as if they had timed out. This happens once.
    Expire,
    /// A session that belongs to no RM holds the elector's lock.
    Stranger,
}

/// The faults of ZooKeeper, as `zk:*:FAULT`, and their effects.
pub const ZOOKEEPER_FAULTS: [(&str, &str); 5] = [
    (
        "refuse",
        "the port refuses connections; those that are open stay",
    ),
    (
        "hang",
        "accepts connections, never answers, ends no session",
    ),
    (
        "die",
        "ends; --clear starts it again, with its znodes and sessions",
    ),
    ("expire", "once: every session ends, and with it the lock"),
    (
        "stranger",
        "a session of no ResourceManager holds the elector's lock, or leads Curator's latch",
    ),
];

/// Each fault as users write it, and its effect; for help and docs/faults.md.
pub const FAULTS: [(&str, &str); 18] = [
    ("refuse", "the port refuses connections"),
    ("hang", "accepts connections, never answers"),
    (
        "drop=BYTES",
        "closes the connection after this many bytes of the answer",
    ),
    (
        "slow=MILLIS",
        "waits this long before each byte of the answer",
    ),
    ("garbage", "answers with meaningless bytes"),
    ("wrong-call-id", "answers with another call's id"),
    ("error=CLASS/TEXT", "answers with this Java exception"),
    ("unhealthy", "monitorHealth: unhealthy"),
    ("not-ready", "getServiceStatus: not ready to become active"),
    ("lie", "changes: answered with success, not done"),
    ("mute", "changes: done, not answered"),
    (
        "half",
        "transitions: fail half way, in neither state, until sandbox restart",
    ),
    (
        "busy",
        "checkForDecommissioningNodes: nodes are busy until their timeout",
    ),
    (
        "die",
        "the RM dies at this call; --clear or sandbox restart starts it",
    ),
    (
        "contradict",
        "isActive and info: the opposite of the RPC state",
    ),
    ("status=CODE", "HTTP: this status"),
    ("redirect=URL", "HTTP: a redirect"),
    (
        "release=VERSION",
        "HTTP: /isActive and info of this Hadoop release, such as 2.10.2",
    ),
];

/// The kind of a call or page: it decides which faults can affect it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CallKind {
    /// A call that changes the HA state.
    Transition,
    /// A call that changes nodes or labels.
    Change,
    /// A call that reloads configuration; in the sandbox it has no visible effect.
    Reload,
    /// A call that only reads.
    Query,
    Page,
}

const NAMED: [(&str, CallKind); 24] = [
    ("getServiceStatus", CallKind::Query),
    ("monitorHealth", CallKind::Query),
    ("transitionToActive", CallKind::Transition),
    ("transitionToStandby", CallKind::Transition),
    ("refreshQueues", CallKind::Reload),
    ("refreshNodes", CallKind::Change),
    ("refreshNodesResources", CallKind::Reload),
    ("refreshSuperUserGroupsConfiguration", CallKind::Reload),
    ("refreshUserToGroupsMappings", CallKind::Reload),
    ("refreshAdminAcls", CallKind::Reload),
    ("refreshServiceAcls", CallKind::Reload),
    ("refreshClusterMaxPriority", CallKind::Reload),
    ("getGroupsForUser", CallKind::Query),
    ("updateNodeResource", CallKind::Change),
    ("addToClusterNodeLabels", CallKind::Change),
    ("removeFromClusterNodeLabels", CallKind::Change),
    ("replaceLabelsOnNodes", CallKind::Change),
    ("checkForDecommissioningNodes", CallKind::Query),
    ("isActive", CallKind::Page),
    ("info", CallKind::Page),
    ("conf", CallKind::Page),
    ("nodes", CallKind::Page),
    ("get-node-labels", CallKind::Page),
    ("get-node-to-labels", CallKind::Page),
];

/// Calls and pages that a fault can name.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMED.iter().map(|(name, _)| *name)
}

/// Returns the kind of a name. Names outside [`NAMED`] are pages.
fn kind(name: &str) -> CallKind {
    let known = NAMED.iter().find(|(known, _)| *known == name);
    known.map_or(CallKind::Page, |(_, kind)| *kind)
}

impl FromStr for Fault {
    type Err = String;

    /// Parses one of [`FAULTS`].
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text
            .split_once('=')
            .map_or((text, None), |(name, value)| (name, Some(value)));
        let number = |what: &str| {
            value
                .and_then(|value| value.parse::<u32>().ok())
                .ok_or_else(|| format!("{name} needs {what}: {name}=N"))
        };
        match (name, value) {
            ("refuse", None) => Ok(Fault::Refuse),
            ("hang", None) => Ok(Fault::Hang),
            ("drop", _) => Ok(Fault::Drop(
                usize::try_from(number("a number of bytes")?).unwrap_or(usize::MAX),
            )),
            ("slow", _) => Ok(Fault::Slow(Duration::from_millis(
                number("milliseconds")?.into(),
            ))),
            ("garbage", None) => Ok(Fault::Garbage),
            ("wrong-call-id", None) => Ok(Fault::WrongCallId),
            ("error", Some(value)) => {
                let (class, text) = value
                    .split_once('/')
                    .unwrap_or((value, "injected by a fault"));
                Ok(Fault::Error {
                    class: class.to_owned(),
                    text: text.to_owned(),
                })
            }
            ("unhealthy", None) => Ok(Fault::Unhealthy),
            ("not-ready", None) => Ok(Fault::NotReady),
            ("lie", None) => Ok(Fault::Lie),
            ("mute", None) => Ok(Fault::Mute),
            ("half", None) => Ok(Fault::Half),
            ("busy", None) => Ok(Fault::Busy),
            ("die", None) => Ok(Fault::Die),
            ("contradict", None) => Ok(Fault::Contradict),
            ("status", _) => {
                let status = number("an HTTP status")?;
                let status = u16::try_from(status)
                    .ok()
                    .filter(|status| (200..600).contains(status));
                Ok(Fault::Status(
                    status.ok_or("an HTTP status is between 200 and 599")?,
                ))
            }
            ("redirect", Some(url)) => Ok(Fault::Redirect(url.to_owned())),
            ("release", Some(version)) => Ok(Fault::Release(version.to_owned())),
            ("expire", None) => Ok(Fault::Expire),
            ("stranger", None) => Ok(Fault::Stranger),
            _ => {
                let known: Vec<&str> = FAULTS.iter().map(|(fault, _)| *fault).collect();
                let of_zookeeper: Vec<&str> =
                    ZOOKEEPER_FAULTS.iter().map(|(fault, _)| *fault).collect();
                Err(format!(
                    "unknown fault {text:?}: use one of {}; for zk one of {}",
                    known.join(" "),
                    of_zookeeper.join(" ")
                ))
            }
        }
    }
}

impl Fault {
    /// True if the client gets no complete answer to its call.
    pub fn spoils_answer(&self) -> bool {
        matches!(
            self,
            Self::Hang | Self::Drop(_) | Self::Garbage | Self::WrongCallId | Self::Mute | Self::Die
        )
    }

    /// True for a fault of ZooKeeper.
    pub(super) fn happens_to_zookeeper(&self) -> bool {
        matches!(
            self,
            Self::Refuse | Self::Hang | Self::Die | Self::Expire | Self::Stranger
        )
    }

    /// True if the fault also affects a transition by the RM's own elector, which uses no connection.
    pub(super) fn reaches_elector(&self) -> bool {
        matches!(
            self,
            Self::Hang | Self::Error { .. } | Self::Lie | Self::Half | Self::Die
        )
    }

    /// True if the fault can affect this call or page.
    pub(super) fn happens_to(&self, name: &str) -> bool {
        let kind = kind(name);
        match self {
            Self::Unhealthy => name == "monitorHealth",
            Self::NotReady => name == "getServiceStatus",
            Self::Busy => name == "checkForDecommissioningNodes",
            Self::Contradict | Self::Release(_) => ["isActive", "info"].contains(&name),
            Self::Half => kind == CallKind::Transition,
            Self::Lie => matches!(kind, CallKind::Transition | CallKind::Change),
            Self::Mute => matches!(
                kind,
                CallKind::Transition | CallKind::Change | CallKind::Reload
            ),
            Self::WrongCallId | Self::Error { .. } => kind != CallKind::Page,
            Self::Status(_) | Self::Redirect(_) => kind == CallKind::Page,
            // A closed port receives no call; the other two are ZooKeeper's.
            Self::Refuse | Self::Expire | Self::Stranger => false,
            Self::Hang | Self::Drop(_) | Self::Slow(_) | Self::Garbage | Self::Die => true,
        }
    }

    /// Names the calls or pages that the fault can affect, for messages.
    pub(super) fn place(&self) -> &'static str {
        match self {
            Self::Unhealthy => "monitorHealth",
            Self::NotReady => "getServiceStatus",
            Self::Busy => "checkForDecommissioningNodes",
            Self::Contradict | Self::Release(_) => "isActive and info",
            Self::Half => "a transition",
            Self::Lie => "a transition, or a call that changes nodes or labels",
            Self::Mute => "a call that changes something",
            Self::WrongCallId | Self::Error { .. } => "calls",
            Self::Status(_) | Self::Redirect(_) => "pages of HTTP",
            Self::Refuse => "rpc, http or *, always",
            Self::Expire | Self::Stranger => "zk:*",
            Self::Hang | Self::Drop(_) | Self::Slow(_) | Self::Garbage | Self::Die => {
                "every call and page"
            }
        }
    }
}

/// True for the name of a page.
pub(super) fn is_page(name: &str) -> bool {
    kind(name) == CallKind::Page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_fault_is_read() {
        for (fault, _) in ZOOKEEPER_FAULTS {
            let read = fault.parse::<Fault>();
            assert!(
                read.is_ok_and(|fault| fault.happens_to_zookeeper()),
                "{fault}"
            );
        }
        for (fault, _) in FAULTS {
            let example = fault
                .replace("BYTES", "3")
                .replace("MILLIS", "10")
                .replace("CODE", "500")
                .replace("URL", "http://x/")
                .replace("VERSION", "2.10.2");
            assert!(example.parse::<Fault>().is_ok(), "{example}");
        }
    }
}
