//! Graceful decommissioning of a real node.

use super::changing;
use crate::case::Before::{self, File, Frozen};
use crate::case::Case;

/// The node is to go, and goes at its next heartbeat: nothing runs on it.
const LEAVES: &[Before] = &[File("exclude", "NET.4\n")];
/// The node is to go, and stays as it is until its time is over.
const STAYS: &[Before] = &[Frozen(4), File("exclude", "NET.4\n")];

pub const CASES: &[Case] = &[
    // The client waits.
    changing(&["-refreshNodes", "-g", "30", "-client"])
        .before(LEAVES)
        .waited(),
    changing(&["-refreshNodes", "-g", "-client"])
        .before(LEAVES)
        .waited(),
    changing(&["-refreshNodes", "-g", "1", "-client"]).before(STAYS),
    changing(&["-refreshNodes", "-g", "0", "-client"]).before(STAYS),
    // The RM waits, and the client does not.
    changing(&["-refreshNodes", "-g", "30", "-server"]).before(LEAVES),
    changing(&["-refreshNodes", "-g", "30", "-server"]).before(STAYS),
    changing(&["-refreshNodes", "-g", "-server"]).before(STAYS),
    // At once.
    changing(&["-refreshNodes"]).before(STAYS),
];
