//! Graceful decommissioning of a real node.

use super::changing;
use crate::case::Before::{self, File, Frozen};
use crate::case::Case;

/// The node is excluded. It leaves at its next heartbeat, because it runs nothing.
const LEAVES: &[Before] = &[File("exclude", "NET.4\n")];
/// The node is excluded, but stays until the timeout, because it sends no heartbeats.
const STAYS: &[Before] = &[Frozen(4), File("exclude", "NET.4\n")];

pub const CASES: &[Case] = &[
    // The client tracks the nodes.
    changing(&["-refreshNodes", "-g", "30", "-client"])
        .before(LEAVES)
        .waited(),
    changing(&["-refreshNodes", "-g", "-client"])
        .before(LEAVES)
        .waited(),
    changing(&["-refreshNodes", "-g", "1", "-client"]).before(STAYS),
    changing(&["-refreshNodes", "-g", "0", "-client"]).before(STAYS),
    // The RM tracks the nodes.
    changing(&["-refreshNodes", "-g", "30", "-server"]).before(LEAVES),
    changing(&["-refreshNodes", "-g", "30", "-server"]).before(STAYS),
    changing(&["-refreshNodes", "-g", "-server"]).before(STAYS),
    // Without a grace period.
    changing(&["-refreshNodes"]).before(STAYS),
];
