//! Faults to order: `RM:CALL:FAULT`, per RM and per call. Pure.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The port refuses connections.
    Refuse,
    /// The connection is accepted, and nothing ever answered.
    Hang,
    /// The connection is closed after so many bytes of the answer.
    Drop(usize),
    /// So long between any two bytes of the answer.
    Slow(Duration),
    /// Bytes that are no answer.
    Garbage,
    /// The answer to a call that nobody made.
    WrongCallId,
    /// An exception of this class with this text.
    Error {
        /// Java class name.
        class: String,
        /// Its message.
        text: String,
    },
    /// `monitorHealth` fails.
    Unhealthy,
    /// `getServiceStatus` says that the RM could not become active.
    NotReady,
    /// A change is answered with success and does not happen.
    Lie,
    /// A change happens, and the connection is closed without an answer.
    Mute,
    /// A transition fails half way: the RM is in neither state afterwards.
    Half,
    /// Nodes that are to go have work until their time is up.
    Busy,
    /// The RM dies when it gets the call.
    Die,
    /// `/isActive` says the contrary of what the calls say.
    Contradict,
    /// HTTP is answered with this status.
    Status(u16),
    /// HTTP is answered with a redirect to here.
    Redirect(String),
    /// The pages are those of this release of Hadoop: before 3.2 there is no `/isActive`.
    Release(String),
}

/// Every fault as it is written, and what it does; for help and the documentation.
pub const FAULTS: [(&str, &str); 18] = [
    ("refuse", "the port refuses connections"),
    ("hang", "accepts connections, never answers"),
    (
        "drop=BYTES",
        "closes the connection after so many bytes of the answer",
    ),
    (
        "slow=MILLIS",
        "waits so long before each byte of the answer",
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

/// What a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultTarget {
    /// Every call and page.
    All,
    /// Every call of the RPC port.
    Rpc,
    /// Every page of the HTTP port.
    Http,
    /// One call or page, by its name.
    Named(&'static str),
}

/// What calls and pages do, which tells the faults that can happen to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nature {
    /// A call that changes the HA state.
    Transition,
    /// A call that changes nodes or labels.
    Change,
    /// A call that has the RM read something again: nothing can be seen of it.
    Refresh,
    /// A call that asks.
    Question,
    /// A page of HTTP.
    Page,
}

/// Calls and pages that a fault can name.
const NAMED: [(&str, Nature); 24] = [
    ("getServiceStatus", Nature::Question),
    ("monitorHealth", Nature::Question),
    ("transitionToActive", Nature::Transition),
    ("transitionToStandby", Nature::Transition),
    ("refreshQueues", Nature::Refresh),
    ("refreshNodes", Nature::Change),
    ("refreshNodesResources", Nature::Refresh),
    ("refreshSuperUserGroupsConfiguration", Nature::Refresh),
    ("refreshUserToGroupsMappings", Nature::Refresh),
    ("refreshAdminAcls", Nature::Refresh),
    ("refreshServiceAcls", Nature::Refresh),
    ("refreshClusterMaxPriority", Nature::Refresh),
    ("getGroupsForUser", Nature::Question),
    ("updateNodeResource", Nature::Change),
    ("addToClusterNodeLabels", Nature::Change),
    ("removeFromClusterNodeLabels", Nature::Change),
    ("replaceLabelsOnNodes", Nature::Change),
    ("checkForDecommissioningNodes", Nature::Question),
    ("isActive", Nature::Page),
    ("info", Nature::Page),
    ("conf", Nature::Page),
    ("nodes", Nature::Page),
    ("get-node-labels", Nature::Page),
    ("get-node-to-labels", Nature::Page),
];

/// The calls and pages that a fault can name.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMED.iter().map(|(name, _)| *name)
}

/// What a call or page does. Those without a name here are pages.
fn nature(name: &str) -> Nature {
    let known = NAMED.iter().find(|(known, _)| *known == name);
    known.map_or(Nature::Page, |(_, nature)| *nature)
}

impl FaultTarget {
    /// Whether it is about this call or page.
    pub fn strikes(self, name: &str) -> bool {
        let is_page = nature(name) == Nature::Page;
        match self {
            Self::All => true,
            Self::Rpc => !is_page,
            Self::Http => is_page,
            Self::Named(named) => named == name,
        }
    }
}

/// A fault that was ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultOrder {
    /// Which RM.
    pub rm_id: String,
    /// Which of its calls and pages.
    pub target: FaultTarget,
    /// How often, if not always.
    pub times: Option<u32>,
    /// What goes wrong.
    pub fault: Fault,
    /// As it was written.
    written: String,
}

impl fmt::Display for FaultOrder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.written)
    }
}

impl FromStr for FaultOrder {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form =
            "a fault is RM:CALL:FAULT or RM:CALL*TIMES:FAULT, such as rm2:transitionToActive:hang";
        if text.contains(char::is_control) {
            return Err("a fault must not contain control characters".to_owned());
        }
        let mut parts = text.splitn(3, ':');
        let (Some(rm_id), Some(call), Some(fault)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(form.to_owned());
        };
        let (call, times) = match call.strip_suffix('*').filter(|name| !name.is_empty()) {
            Some(_) => return Err(form.to_owned()),
            None => match call.split_once('*').filter(|(name, _)| !name.is_empty()) {
                Some((call, times)) => {
                    let times = times.parse().ok().filter(|times| *times > 0);
                    (call, Some(times.ok_or_else(|| form.to_owned())?))
                }
                None => (call, None),
            },
        };
        let target = match call {
            "*" => FaultTarget::All,
            "rpc" => FaultTarget::Rpc,
            "http" => FaultTarget::Http,
            _ => {
                let named = names().find(|named| *named == call);
                FaultTarget::Named(named.ok_or_else(|| {
                    let known: Vec<&str> = names().collect();
                    format!(
                        "unknown call {call:?}: use *, rpc, http or one of {}",
                        known.join(" ")
                    )
                })?)
            }
        };
        let order = Self {
            rm_id: rm_id.to_owned(),
            target,
            times,
            fault: parse_fault(fault)?,
            written: text.to_owned(),
        };
        order.check()?;
        Ok(order)
    }
}

fn parse_fault(text: &str) -> Result<Fault, String> {
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
        _ => {
            let known: Vec<&str> = FAULTS.iter().map(|(fault, _)| *fault).collect();
            Err(format!(
                "unknown fault {text:?}: use one of {}",
                known.join(" ")
            ))
        }
    }
}

impl Fault {
    /// Whether a client gets no whole answer to its call.
    pub fn spoils_answer(&self) -> bool {
        matches!(
            self,
            Self::Hang | Self::Drop(_) | Self::Garbage | Self::WrongCallId | Self::Mute | Self::Die
        )
    }

    /// Whether it can happen to this call or page.
    fn happens_to(&self, name: &str) -> bool {
        let nature = nature(name);
        match self {
            Self::Unhealthy => name == "monitorHealth",
            Self::NotReady => name == "getServiceStatus",
            Self::Busy => name == "checkForDecommissioningNodes",
            Self::Contradict | Self::Release(_) => ["isActive", "info"].contains(&name),
            Self::Half => nature == Nature::Transition,
            Self::Lie => matches!(nature, Nature::Transition | Nature::Change),
            Self::Mute => matches!(
                nature,
                Nature::Transition | Nature::Change | Nature::Refresh
            ),
            Self::WrongCallId | Self::Error { .. } => nature != Nature::Page,
            Self::Status(_) | Self::Redirect(_) => nature == Nature::Page,
            // A port that refuses sees no call.
            Self::Refuse => false,
            Self::Hang | Self::Drop(_) | Self::Slow(_) | Self::Garbage | Self::Die => true,
        }
    }

    /// What it can happen to, for people.
    fn place(&self) -> &'static str {
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
            Self::Hang | Self::Drop(_) | Self::Slow(_) | Self::Garbage | Self::Die => {
                "every call and page"
            }
        }
    }
}

impl FaultOrder {
    /// Whether it is about this call or page: named by its target, and one that the fault can happen to.
    pub fn strikes(&self, name: &str) -> bool {
        self.target.strikes(name) && self.fault.happens_to(name)
    }

    /// Whether it closes the port that this call or page is on.
    pub fn closes_port_of(&self, name: &str) -> bool {
        self.fault == Fault::Refuse && self.target.strikes(name)
    }

    /// An order that never does anything would be taken for a rehearsal.
    fn check(&self) -> Result<(), String> {
        let can = match self.fault {
            // Which call a connection is for is not known when it is refused, nor how many were.
            Fault::Refuse => !matches!(self.target, FaultTarget::Named(_)) && self.times.is_none(),
            _ => names().any(|name| self.strikes(name)),
        };
        can.then_some(())
            .ok_or_else(|| format!("this fault is for {} only", self.fault.place()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read() {
        let order: FaultOrder = "rm2:transitionToActive:hang".parse().unwrap();
        assert_eq!(
            (order.rm_id.as_str(), order.times, &order.fault),
            ("rm2", None, &Fault::Hang)
        );
        let order: FaultOrder = "rm1:getServiceStatus*2:error=a.B/c:d".parse().unwrap();
        assert_eq!(order.times, Some(2));
        assert_eq!(
            order.fault,
            Fault::Error {
                class: "a.B".to_owned(),
                text: "c:d".to_owned()
            }
        );
        let order: FaultOrder = "rm1:*:refuse".parse().unwrap();
        assert!(order.closes_port_of("isActive") && order.closes_port_of("monitorHealth"));
        let order: FaultOrder = "rm1:*:mute".parse().unwrap();
        assert!(order.strikes("transitionToActive") && !order.strikes("getServiceStatus"));
        let order: FaultOrder = "rm1:rpc:mute".parse().unwrap();
        assert!(order.strikes("refreshQueues") && !order.strikes("getGroupsForUser"));
        let order: FaultOrder = "rm1:*:busy".parse().unwrap();
        assert!(order.strikes("checkForDecommissioningNodes") && !order.strikes("refreshNodes"));
        let order: FaultOrder = "rm1:http:status=500".parse().unwrap();
        assert!(order.strikes("nodes") && order.strikes("") && !order.strikes("refreshNodes"));
        for (fault, _) in FAULTS {
            let example = fault
                .replace("BYTES", "3")
                .replace("MILLIS", "10")
                .replace("CODE", "500")
                .replace("URL", "http://x/")
                .replace("VERSION", "2.10.2");
            assert!(parse_fault(&example).is_ok(), "{example}");
        }
    }

    #[test]
    fn orders_that_can_do_nothing_are_refused() {
        for wrong in [
            "",
            "rm1",
            "rm1:getServiceStatus",
            "rm1:getServiceState:hang",
            "rm1:*:explode",
            "rm1:*:hang=3",
            "rm1:getServiceStatus*0:hang",
            "rm1:getServiceStatus*:hang",
            "rm1:isActive:lie",
            "rm1:getServiceStatus:status=500",
            "rm1:isActive:refuse",
            "rm1:rpc*2:refuse",
            "rm1:conf:contradict",
            "rm1:rpc:release=2.10.2",
            "rm1:http:error=a.B",
            "rm1:*:drop",
            "rm1:*:drop=-1",
            "rm1:http:status=1000",
            "rm1:monitorHealth:not-ready",
            "rm1:refreshQueues:lie",
            "rm1:getGroupsForUser:mute",
            "rm1:refreshNodes:half",
            "rm1:refreshNodes:busy",
            "rm1:nodes:error=a.B",
        ] {
            assert!(wrong.parse::<FaultOrder>().is_err(), "{wrong}");
        }
    }
}
