//! Bugs that `tests/explore/planted.rs` plants in the machines. Only unit tests are compiled with them.

use std::cell::Cell;

use super::view::{Reported, RmView};

thread_local! {
    static PLANTED: Cell<Option<PlantedBug>> = const { Cell::new(None) };
}

/// A deliberate violation of one safety rule of the machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlantedBug {
    /// An RM counts as standby once the transition was sent, before the RM reports standby.
    UnconfirmedStandby,
    /// A transition without an answer is sent again without a look.
    BlindResend,
    /// An RM that does not answer counts as dead.
    SilenceIsDeath,
    /// An RM with closed ports counts as dead; a firewall may have rejected the connections.
    ClosedPortIsDeath,
    /// An RM that closed its connection counts as dead; a proxy or a tunnel may have closed it.
    HangUpIsDeath,
    /// A web page with "not active" ends a transition that RPC has not confirmed.
    HttpSettles,
    /// An activation that returned no error is not verified by a look.
    UnseenSuccess,
    /// Success is reported from the states of earlier looks.
    ClaimFromMemory,
    /// An RM that refused to become standby counts as standby once it reports standby.
    HalfWayIsStandby,
    /// The old active RM is not put back when the target cannot become active.
    NoWayBack,
    /// A lock is deleted while the sources disagree.
    DeleteWhileMismatched,
    /// A repair makes the leader active before the others are standby.
    LeaderFirst,
    /// A repair puts an RM back after another election was held.
    GoBackAfterElection,
}

impl PlantedBug {
    /// Plants this bug, or no bug, in the machines of this thread.
    pub fn plant(bug: Option<Self>) {
        PLANTED.set(bug);
    }

    pub(super) fn is_planted(self) -> bool {
        PLANTED.get() == Some(self)
    }
}

/// True if a planted bug treats this RM as dead.
pub(super) fn seems_dead(seen: RmView) -> bool {
    match PLANTED.get() {
        Some(PlantedBug::SilenceIsDeath) => {
            seen.rpc == Reported::Silent && seen.http == Reported::Silent
        }
        Some(PlantedBug::ClosedPortIsDeath) => {
            seen.rpc == Reported::PortClosed && seen.http == Reported::PortClosed
        }
        Some(PlantedBug::HangUpIsDeath) => seen.gone(),
        _ => false,
    }
}
