//! Why a failover or repair was allowed, for the log: that its checks passed, and the flags of the request.

use crate::journal::entry::Why;
use crate::request::{FailoverRequest, RepairRequest, Trigger};

/// Of a failover.
pub(super) fn of_failover(request: &FailoverRequest) -> Why {
    let risks = request.accept.iter().map(|risk| risk.flag().to_owned());
    let dead = request.dead.iter().map(|rm| format!("--dead {rm}"));
    let condition = request.condition.iter().map(|(trigger, rm)| match trigger {
        Trigger::Unhealthy => format!("--if-unhealthy {rm}"),
        Trigger::Down => format!("--if-down {rm}"),
    });
    let yes = request.yes.then(|| "--yes".to_owned());
    let flags = risks.chain(dead).chain(condition).chain(yes);
    allowed(flags.collect())
}

/// Of a repair.
pub(super) fn of_repair(request: &RepairRequest) -> Why {
    let keep = request.keep.iter().map(|rm| format!("--keep {rm}"));
    let dead = request.dead.iter().map(|rm| format!("--dead {rm}"));
    let risks = request.accept.iter().map(|risk| risk.flag().to_owned());
    let yes = request.yes.then(|| "--yes".to_owned());
    allowed(keep.chain(dead).chain(risks).chain(yes).collect())
}

fn allowed(flags: Vec<String>) -> Why {
    Why {
        allowed: vec!["checks passed".to_owned()],
        flags,
    }
}
