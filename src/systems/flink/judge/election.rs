//! What follows from two looks at the elections. Pure.

use std::collections::BTreeSet;

use super::super::layout::{Ballot, Component, ElectionSnapshot};
use super::super::observations::ElectionObservation;
use super::super::observe::{FIGHT, changes};

/// One election at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BallotState {
    /// The first latch leads, and everything is published.
    Led(i64),
    /// Somebody else than the first latch has published.
    NotFirst {
        leader: i64,
        first: Option<i64>,
        has_latch: bool,
    },
    /// The first latch leads, and these components are not published.
    Partly {
        leader: i64,
        lacking: Vec<Component>,
    },
    /// Several sessions have published.
    Mixed,
    /// The first latch has published nothing.
    Stuck(i64),
    /// No latch, and nothing is published.
    Empty,
}

impl BallotState {
    fn of(ballot: &Ballot, seen: &ElectionObservation) -> Self {
        let mut leaders: BTreeSet<i64> = ballot.leaders().map(|leader| leader.session).collect();
        if leaders.len() > 1 && seen.are_one_process(leaders.iter().copied()) {
            // A process with a new session, which replaces what its old one has published.
            let without = leaders.iter().find(|session| !ballot.has_latch(**session));
            let newest = without.or(leaders.last()).copied();
            leaders = newest.into_iter().collect();
        }
        let mut leaders = leaders.into_iter();
        match (leaders.next(), leaders.next(), ballot.first()) {
            (Some(_), Some(_), _) => Self::Mixed,
            (None, _, None) => Self::Empty,
            (None, _, Some(first)) => Self::Stuck(first),
            (Some(leader), None, first) if first != Some(leader) => Self::NotFirst {
                leader,
                first,
                has_latch: ballot.has_latch(leader),
            },
            (Some(leader), None, _) => {
                let components = ballot.components.iter();
                let lacking = components.filter(|one| one.leader.is_none());
                let lacking: Vec<Component> = lacking.map(|one| one.component).collect();
                match lacking.is_empty() {
                    true => Self::Led(leader),
                    false => Self::Partly { leader, lacking },
                }
            }
        }
    }
}

/// The elections of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ElectionState {
    /// Two leaders overwrite each other.
    Fight,
    /// The second look found these, one for each election; `is_settled` if the first found the same.
    Ballots {
        states: Vec<BallotState>,
        is_settled: bool,
    },
}

impl ElectionState {
    pub(super) fn of(seen: &ElectionObservation, second: &ElectionSnapshot) -> Self {
        let states = |look: &ElectionSnapshot| -> Vec<BallotState> {
            let ballots = look.ballots.iter();
            ballots
                .map(|ballot| BallotState::of(ballot, seen))
                .collect()
        };
        let (before, states) = (states(&seen.first), states(second));
        let is_mixed = |states: &[BallotState]| states.contains(&BallotState::Mixed);
        let sessions = seen.publishers.iter().map(|one| one.session);
        let are_two = seen.publishers.len() > 1 && !seen.are_one_process(sessions);
        let has_fought = changes(&seen.first, second) >= FIGHT;
        if are_two && (has_fought || is_mixed(&before) && is_mixed(&states)) {
            return Self::Fight;
        }
        Self::Ballots {
            is_settled: before == states && !has_fought,
            states,
        }
    }
}

/// The worst of several elections, with its component if each has an election of its own.
pub(super) fn worst(states: &[BallotState]) -> &BallotState {
    let rank = |state: &&BallotState| match state {
        BallotState::Led(_) => 0,
        BallotState::Partly { .. } => 1,
        BallotState::Mixed => 2,
        BallotState::Empty => 3,
        BallotState::Stuck(_) => 4,
        BallotState::NotFirst { .. } => 5,
    };
    states
        .iter()
        .max_by_key(rank)
        .unwrap_or(&BallotState::Empty)
}
