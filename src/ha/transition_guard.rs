//! Whether a transition may be sent: request and observations to allowed, or refused with the reason.
//!
//! The rules are those of `HAAdmin.transitionToActive` and `checkManualStateManagementOK`, and one more: a second
//! active RM is not made while the first one can be seen, unless `--forcemanual` says so.

use super::state::FailoverMode;
use super::state::{HaState, Role};

/// What a transition asks for, and what the caller insists on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransitionIntent {
    /// Where the RM is to go.
    pub role: Role,
    /// `--forceactive`: RMs that cannot be asked do not count.
    pub force_active: bool,
    /// `--forcemanual`, confirmed.
    pub force_manual: bool,
}

/// What was seen of another RM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherRm {
    /// It says over RPC that it is in this state.
    Seen(HaState),
    /// RPC does not tell, and its page says that it is active.
    ActiveByPage,
    /// It answers, and denies this caller its state.
    Denied,
    /// It cannot be asked, or gave no answer that can be understood.
    Unknown,
}

/// Why a transition is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransitionRefusal {
    /// An elector decides who is active.
    AutomaticFailover {
        /// Whether the other RMs will count, too: a transition to active without `--forceactive`.
        others_count: bool,
    },
    /// Another RM is active.
    OtherActive {
        /// Whether `--forceactive` was given, which does not help here.
        forced: bool,
    },
    /// The page of another RM says that it is active.
    OtherActiveByPage { forced: bool },
    /// Another RM answers, and denies this caller its state.
    OtherDenied { forced: bool },
    /// Another RM could be active.
    OtherUnknown,
    /// Another RM may still carry out an activation that this host sent and that was not answered.
    OtherPending { at: String },
}

/// Whether an operator may change states at all.
///
/// # Errors
/// An elector is in charge, and the caller does not insist.
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

/// Whether the other RMs have to be asked before this transition: not on the way to standby, and not where both
/// flags say that their answers do not matter.
pub fn asks_others(wish: TransitionIntent) -> bool {
    wish.role == Role::Active && !(wish.force_active && wish.force_manual)
}

/// Whether the other RMs allow a transition. Each is given with whatever the caller knows it by, and the first one
/// that does not, in configuration order, is given back with the reason.
///
/// # Errors
/// One of them is active, or lives and may be active, or cannot be asked and `--forceactive` was not given.
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

/// What a guard let a transition through for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Operators decide who is active.
    NoElector,
    /// An elector does, and the caller insists.
    ElectorOverruled,
    /// Every other RM was asked, and none is active.
    NobodyElseActive,
    /// None of those that answered is active; the caller says that the rest does not count.
    NobodyElseSeenActive,
    /// The caller says that the other RMs do not count.
    OthersNotAsked,
}

/// Why a transition that was not refused is allowed; `all_answered` is whether every other RM told its state.
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
    fn an_elector_is_overruled_by_forcemanual_only() {
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
    fn what_is_allowed_has_its_grounds() {
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

    /// A wish, what the others are, and what is said to it.
    type Row = (
        TransitionIntent,
        &'static [OtherRm],
        Result<(), (TransitionRefusal, usize)>,
    );

    #[test]
    fn others_stop_a_second_active() {
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
