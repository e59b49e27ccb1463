//! Decides whether a transition may be sent, from the request and the observed states of the other RMs.
//!
//! The rules are those of `HAAdmin.transitionToActive` and `checkManualStateManagementOK`, plus one: a second RM is not
//! made active while another one is seen active, unless both `--forceactive` and `--forcemanual` are given.

use super::state::FailoverMode;
use super::state::{HaState, Role};

/// The requested role and the force flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransitionIntent {
    pub role: Role,
    /// `--forceactive`: ignore RMs whose state is unknown.
    pub force_active: bool,
    /// `--forcemanual`, confirmed by the operator.
    pub force_manual: bool,
}

/// Observed state of another RM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherRm {
    /// The state reported over RPC.
    Seen(HaState),
    /// RPC gives no state; the web page reports active.
    ActiveByPage,
    /// The RM answers but denies this caller its state.
    Denied,
    /// The RM cannot be reached, or its answer is malformed.
    Unknown,
}

/// Why a transition is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransitionRefusal {
    /// Automatic failover is enabled.
    AutomaticFailover {
        /// True if the other RMs will be checked, too: true for a transition to active without `--forceactive`.
        others_count: bool,
    },
    /// Another RM is active.
    OtherActive {
        /// True if `--forceactive` was given; it has no effect here.
        forced: bool,
    },
    /// The web page of another RM reports active.
    OtherActiveByPage { forced: bool },
    /// Another RM answers but denies this caller its state.
    OtherDenied { forced: bool },
    /// The state of another RM is unknown; it may be active.
    OtherUnknown,
    /// Another RM may still carry out an unanswered activation that this host sent.
    OtherPending { at: String },
}

/// Checks whether an operator may change states.
///
/// # Errors
/// Automatic failover is enabled and `--forcemanual` was not given.
pub fn manual_control(
    failover: FailoverMode,
    wish: TransitionIntent,
) -> Result<(), TransitionRefusal> {
    if failover == FailoverMode::Automatic && !wish.force_manual {
        return Err(TransitionRefusal::AutomaticFailover {
            others_count: wish.role == Role::Active && !wish.force_active,
        });
    }
    Ok(())
}

/// True if the states of the other RMs are needed: only for a transition to active, and not if both force flags are
/// given.
pub fn asks_others(wish: TransitionIntent) -> bool {
    wish.role == Role::Active && !(wish.force_active && wish.force_manual)
}

/// Checks whether the other RMs allow a transition. The caller passes each RM with an identifier. The first RM that
/// does not allow the transition, in the given order, is returned with the reason.
///
/// # Errors
/// An RM is active, denies its state, or has an unknown state and `--forceactive` was not given.
pub fn others_allow<T>(
    wish: TransitionIntent,
    others: impl IntoIterator<Item = (T, OtherRm)>,
) -> Result<(), (TransitionRefusal, T)> {
    if !asks_others(wish) {
        return Ok(());
    }
    let forced = wish.force_active;
    for (other, seen) in others {
        let refusal = match seen {
            OtherRm::Seen(HaState::Active) => TransitionRefusal::OtherActive { forced },
            OtherRm::ActiveByPage => TransitionRefusal::OtherActiveByPage { forced },
            OtherRm::Denied => TransitionRefusal::OtherDenied { forced },
            OtherRm::Unknown if !forced => TransitionRefusal::OtherUnknown,
            OtherRm::Seen(_) | OtherRm::Unknown => continue,
        };
        return Err((refusal, other));
    }
    Ok(())
}

/// Why the guard allowed a transition, for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Manual failover: there is no elector.
    NoElector,
    /// Automatic failover, overridden with `--forcemanual`.
    ElectorOverruled,
    /// Every other RM reported its state, and none is active.
    NobodyElseActive,
    /// No RM that answered is active; `--forceactive` ignores the others.
    NobodyElseSeenActive,
    /// Both force flags were given, so the other RMs were not asked.
    OthersNotAsked,
}

/// Returns the grounds for an allowed transition. `all_answered` is true if every other RM reported its state.
pub fn grounds(failover: FailoverMode, wish: TransitionIntent, all_answered: bool) -> Vec<Ground> {
    let elector = match failover {
        FailoverMode::Manual => Ground::NoElector,
        FailoverMode::Automatic => Ground::ElectorOverruled,
    };
    let others = match (wish.role, asks_others(wish), all_answered) {
        (Role::Standby, ..) => None,
        (Role::Active, false, _) => Some(Ground::OthersNotAsked),
        (Role::Active, true, true) => Some(Ground::NobodyElseActive),
        (Role::Active, true, false) => Some(Ground::NobodyElseSeenActive),
    };
    [Some(elector), others].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TO_ACTIVE: TransitionIntent = TransitionIntent {
        role: Role::Active,
        force_active: false,
        force_manual: false,
    };
    const FORCE_ACTIVE: TransitionIntent = TransitionIntent {
        force_active: true,
        ..TO_ACTIVE
    };
    const FORCE_MANUAL: TransitionIntent = TransitionIntent {
        force_manual: true,
        ..TO_ACTIVE
    };
    const BOTH: TransitionIntent = TransitionIntent {
        force_active: true,
        ..FORCE_MANUAL
    };
    const TO_STANDBY: TransitionIntent = TransitionIntent {
        role: Role::Standby,
        ..TO_ACTIVE
    };
    const ACTIVE: OtherRm = OtherRm::Seen(HaState::Active);
    const STANDBY: OtherRm = OtherRm::Seen(HaState::Standby);
    const UNKNOWN: OtherRm = OtherRm::Unknown;

    #[test]
    fn only_forcemanual_overrides_an_elector() {
        for (wish, others_count) in [
            (TO_ACTIVE, true),
            (FORCE_ACTIVE, false),
            (TO_STANDBY, false),
        ] {
            assert_eq!(
                manual_control(FailoverMode::Automatic, wish),
                Err(TransitionRefusal::AutomaticFailover { others_count }),
                "{wish:?}"
            );
            assert_eq!(
                manual_control(FailoverMode::Manual, wish),
                Ok(()),
                "{wish:?}"
            );
        }
        for wish in [FORCE_MANUAL, BOTH] {
            assert_eq!(
                manual_control(FailoverMode::Automatic, wish),
                Ok(()),
                "{wish:?}"
            );
        }
    }

    #[test]
    fn allowed_transitions_have_grounds() {
        use FailoverMode::{Automatic, Manual};
        use Ground::{
            ElectorOverruled, NoElector, NobodyElseActive, NobodyElseSeenActive, OthersNotAsked,
        };
        type Row = (FailoverMode, TransitionIntent, bool, &'static [Ground]);
        let table: [Row; 5] = [
            (Manual, TO_ACTIVE, true, &[NoElector, NobodyElseActive]),
            (
                Manual,
                FORCE_ACTIVE,
                false,
                &[NoElector, NobodyElseSeenActive],
            ),
            (
                Automatic,
                FORCE_MANUAL,
                true,
                &[ElectorOverruled, NobodyElseActive],
            ),
            (Automatic, BOTH, true, &[ElectorOverruled, OthersNotAsked]),
            (Manual, TO_STANDBY, true, &[NoElector]),
        ];
        for (failover, wish, all_answered, expected) in table {
            assert_eq!(grounds(failover, wish, all_answered), expected, "{wish:?}");
        }
    }

    /// Columns: request, states of the other RMs, expected result.
    type Row = (
        TransitionIntent,
        &'static [OtherRm],
        Result<(), (TransitionRefusal, usize)>,
    );

    #[test]
    fn other_rms_prevent_a_second_active_rm() {
        let active = |index, forced| Err((TransitionRefusal::OtherActive { forced }, index));
        let unknown = |index| Err((TransitionRefusal::OtherUnknown, index));
        let by_page = |forced| Err((TransitionRefusal::OtherActiveByPage { forced }, 0));
        let denied = |forced| Err((TransitionRefusal::OtherDenied { forced }, 0));
        let table: [Row; 21] = [
            (TO_ACTIVE, &[], Ok(())),
            (TO_ACTIVE, &[STANDBY], Ok(())),
            (TO_ACTIVE, &[OtherRm::Seen(HaState::Initializing)], Ok(())),
            (TO_ACTIVE, &[ACTIVE], active(0, false)),
            (TO_ACTIVE, &[UNKNOWN], unknown(0)),
            (TO_ACTIVE, &[STANDBY, ACTIVE], active(1, false)),
            (TO_ACTIVE, &[UNKNOWN, ACTIVE], unknown(0)),
            (TO_ACTIVE, &[ACTIVE, UNKNOWN], active(0, false)),
            (FORCE_ACTIVE, &[UNKNOWN], Ok(())),
            (FORCE_ACTIVE, &[ACTIVE], active(0, true)),
            (FORCE_ACTIVE, &[UNKNOWN, ACTIVE], active(1, true)),
            (TO_ACTIVE, &[OtherRm::ActiveByPage], by_page(false)),
            (TO_ACTIVE, &[OtherRm::Denied], denied(false)),
            (FORCE_ACTIVE, &[OtherRm::ActiveByPage], by_page(true)),
            (FORCE_ACTIVE, &[OtherRm::Denied], denied(true)),
            (BOTH, &[OtherRm::ActiveByPage, OtherRm::Denied], Ok(())),
            (FORCE_MANUAL, &[ACTIVE], active(0, false)),
            (FORCE_MANUAL, &[UNKNOWN], unknown(0)),
            (FORCE_MANUAL, &[STANDBY], Ok(())),
            (BOTH, &[ACTIVE, UNKNOWN], Ok(())),
            (TO_STANDBY, &[ACTIVE, UNKNOWN], Ok(())),
        ];
        for (wish, others, expected) in table {
            let others_by_index = others.iter().copied().enumerate();
            assert_eq!(
                others_allow(wish, others_by_index),
                expected,
                "{wish:?} {others:?}"
            );
        }
    }
}
