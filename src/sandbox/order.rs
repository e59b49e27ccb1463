//! Orders for faults, `RM:CALL:FAULT`. Pure.

use std::fmt;
use std::str::FromStr;

use super::fault::{Fault, ZOOKEEPER_FAULTS, is_page, names};

/// The word for ZooKeeper, in the place of an RM's id.
pub const ZOOKEEPER: &str = "zk";

/// The calls and pages that a fault affects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultTarget {
    All,
    /// Every call.
    Rpc,
    /// Every page.
    Http,
    Named(&'static str),
}

impl FaultTarget {
    /// True if this call or page is affected.
    pub fn strikes(self, name: &str) -> bool {
        let is_page = is_page(name);
        match self {
            Self::All => true,
            Self::Rpc => !is_page,
            Self::Http => is_page,
            Self::Named(named) => named == name,
        }
    }
}

/// A fault that a user ordered: `RM:CALL:FAULT`, or `zk:*:FAULT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultOrder {
    pub rm_id: String,
    pub target: FaultTarget,
    /// Maximum further calls that the fault affects; `None` for no limit.
    pub times: Option<u32>,
    pub fault: Fault,
    /// The order as the user wrote it.
    written: String,
}

impl fmt::Display for FaultOrder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.written)
    }
}

impl FromStr for FaultTarget {
    type Err = String;

    fn from_str(call: &str) -> Result<Self, String> {
        match call {
            "*" => Ok(Self::All),
            "rpc" => Ok(Self::Rpc),
            "http" => Ok(Self::Http),
            _ => match names().find(|named| *named == call) {
                Some(named) => Ok(Self::Named(named)),
                None => {
                    let known: Vec<&str> = names().collect();
                    Err(format!(
                        "unknown call {call:?}: use *, rpc, http or one of {}",
                        known.join(" ")
                    ))
                }
            },
        }
    }
}

impl FromStr for FaultOrder {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains(char::is_control) {
            return Err("a fault must not contain control characters".to_owned());
        }
        let is_for_zookeeper = text.split(':').next() == Some(ZOOKEEPER);
        Self::read(text).map_err(|error| match is_for_zookeeper {
            true => of_zookeeper(),
            false => error,
        })
    }
}

/// The message for an order that is none of ZooKeeper's.
fn of_zookeeper() -> String {
    let known: Vec<String> = ZOOKEEPER_FAULTS
        .iter()
        .map(|(fault, _)| format!("{ZOOKEEPER}:*:{fault}"))
        .collect();
    format!(
        "the faults of ZooKeeper are {}, without *TIMES",
        known.join(" ")
    )
}

/// Splits `CALL` or `CALL*TIMES`. Returns `None` if TIMES is not a number above 0. The call `*` means all.
fn split_times(call: &str) -> Option<(&str, Option<u32>)> {
    match call.split_once('*') {
        Some((name, times)) if !name.is_empty() => {
            let times = times.parse().ok().filter(|times| *times > 0)?;
            Some((name, Some(times)))
        }
        _ => Some((call, None)),
    }
}

impl FaultOrder {
    fn read(text: &str) -> Result<Self, String> {
        let form =
            "a fault is RM:CALL:FAULT or RM:CALL*TIMES:FAULT, such as rm2:transitionToActive:hang";
        let mut parts = text.splitn(3, ':');
        let (Some(rm_id), Some(call), Some(fault)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(form.to_owned());
        };
        let (call, times) = split_times(call).ok_or(form)?;
        let order = Self {
            rm_id: rm_id.to_owned(),
            target: call.parse()?,
            times,
            fault: fault.parse()?,
            written: text.to_owned(),
        };
        order.check()?;
        Ok(order)
    }

    /// True if the fault can affect this call or page.
    pub fn strikes(&self, name: &str) -> bool {
        self.target.strikes(name) && self.fault.happens_to(name)
    }

    /// True if the fault closes the port of this call or page.
    pub fn closes_port_of(&self, name: &str) -> bool {
        self.fault == Fault::Refuse && self.target.strikes(name)
    }

    /// True if the fault freezes the whole RM, with its elector.
    pub(super) fn freezes(&self) -> bool {
        self.fault == Fault::Hang && self.target == FaultTarget::All && self.times.is_none()
    }

    /// True if the fault is for ZooKeeper.
    pub fn is_for_zookeeper(&self) -> bool {
        self.rm_id == ZOOKEEPER
    }

    /// Rejects an order that can have no effect.
    fn check(&self) -> Result<(), String> {
        if self.is_for_zookeeper() {
            let can = self.target == FaultTarget::All
                && self.times.is_none()
                && self.fault.happens_to_zookeeper();
            return can.then_some(()).ok_or_else(of_zookeeper);
        }
        let can = match self.fault {
            // A closed port can neither distinguish nor count calls.
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
    fn orders_are_parsed() {
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
    }

    #[test]
    fn orders_without_effect_are_rejected() {
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

    #[test]
    fn faults_of_zookeeper_are_named() {
        for wrong in ["zk", "zk:die", "zk:*2:expire", "zk:*:explode", "zk:rpc:die"] {
            let error = wrong.parse::<FaultOrder>().unwrap_err();
            assert!(error.contains("zk:*:die"), "{wrong}: {error}");
        }
    }
}
