//! `--if-unhealthy` and `--if-down`: a failover from cron acts only after its condition has held for a while, and not
//! within the cooldown.

use std::time::{Duration, Instant};

use crate::base::deadline::Deadline;
use crate::error::{CommandError, Silence};
use crate::ha::plan::{ClusterView, Life, Planned, Reported, RmIndex};
use crate::ha::state::HaState;
use crate::report::done::Done;
use crate::report::failover::ConditionNotMet;
use crate::request::{FailoverRequest, Trigger};

use super::super::{CommandContext, progress, watchdog};
use super::cooldown::Cooldown;
use super::driver::Driver;
use super::state_files::{ClusterFiles, unsent};
use crate::commands::context::LOOK;

/// The interval of looks at the condition.
const INTERVAL: Duration = Duration::from_secs(1);

pub(super) struct FailoverCondition {
    trigger: Trigger,
    rm: RmIndex,
    hold: Duration,
    cooldown: Option<Duration>,
    dry_run: bool,
    /// Maximum time of one look.
    look: Duration,
}

/// The state of the condition in one look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ConditionState {
    Yes,
    No,
    Unknown(Silence),
}

pub(super) enum ConditionResult {
    /// Do nothing now.
    End(Box<Done>),
    /// Continue. The time must be recorded in these files before any action.
    Go(Option<Cooldown>),
}

impl FailoverCondition {
    /// Returns the condition of a request, if any.
    pub(super) fn of(
        context: &CommandContext,
        request: &FailoverRequest,
    ) -> Result<Option<Self>, CommandError> {
        let Some((trigger, rm)) = &request.condition else {
            return Ok(None);
        };
        Ok(Some(Self {
            trigger: *trigger,
            rm: super::named(context, rm)?,
            hold: match request.dry_run {
                true => Duration::ZERO,
                false => request.hold,
            },
            cooldown: request.cooldown,
            dry_run: request.dry_run,
            look: context
                .settings
                .timeout
                .map_or(LOOK, |limit| limit.min(LOOK)),
        }))
    }

    /// Watches until the condition has held for the hold time, or does not hold.
    ///
    /// # Errors
    /// The state is unknown: a condition that can never be met must not stay silent.
    /// The cooldown has not passed, or the time of the last failover is unknown.
    pub(super) async fn decide(
        &self,
        driver: &mut Driver<'_>,
        files: &ClusterFiles,
    ) -> Result<ConditionResult, CommandError> {
        let held = self.holds(driver).await;
        driver.quiet();
        match held? {
            None => self.cool(files).await,
            Some(view) => Ok(self.not_met(driver, &view)),
        }
    }

    /// Refuses the failover if the cooldown has not passed.
    async fn cool(&self, files: &ClusterFiles) -> Result<ConditionResult, CommandError> {
        let Some(length) = self.cooldown else {
            return Ok(ConditionResult::Go(None));
        };
        let cooldown = Cooldown::of(files.stamps().map_err(unsent)?, length);
        cooldown.check(!self.dry_run).await?;
        Ok(ConditionResult::Go(Some(cooldown)))
    }

    /// Watches until the condition has held for the hold time. Returns the states if the condition does not hold.
    async fn holds(&self, driver: &mut Driver<'_>) -> Result<Option<ClusterView>, CommandError> {
        let _pause = watchdog::pause();
        let begun = Instant::now();
        loop {
            let seen = driver.look(Deadline::after(self.look)).await;
            let view = ClusterView::from(&seen);
            match self.state(&view) {
                ConditionState::Yes => {}
                ConditionState::No => return Ok(Some(view)),
                ConditionState::Unknown(silence) => {
                    return Err(CommandError::ConditionUnknown {
                        condition: self.name(driver),
                        silence,
                        missing: driver.silences.rm(self.rm).cloned(),
                    });
                }
            }
            let left = self.hold.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return Ok(None);
            }
            let (name, seconds) = (self.name(driver), left.as_secs() + 1);
            driver
                .shown
                .doing(&format!("{name}: must hold for another {seconds} s"));
            tokio::time::sleep(INTERVAL.min(left)).await;
        }
    }

    /// Returns the result if the condition does not hold. With `--dry-run`, the failover of a healthy RM can be
    /// planned; the failover of an RM that is down cannot be planned while the RM is up.
    fn not_met(&self, driver: &Driver<'_>, view: &ClusterView) -> ConditionResult {
        let seen = self.opposite(driver, view);
        if !self.dry_run {
            return ConditionResult::End(Box::new(Done::ConditionNotMet(ConditionNotMet {
                message: format!("condition not met ({seen}): nothing was done"),
                view: view.clone(),
                rms: driver.rms.clone(),
            })));
        }
        let not_met = format!("condition not met ({seen}): nothing would be done now");
        match self.trigger {
            Trigger::Unhealthy => {
                progress::note(&format!("{not_met}. If it were met:"));
                ConditionResult::Go(None)
            }
            Trigger::Down => {
                progress::note(&not_met);
                let nothing = driver.plan(vec![Planned::Nothing], view);
                ConditionResult::End(Box::new(Done::FailoverPlan(nothing)))
            }
        }
    }

    fn name(&self, driver: &Driver<'_>) -> String {
        let id = driver.id(self.rm);
        match self.trigger {
            Trigger::Unhealthy => format!("{id} is active and unhealthy"),
            Trigger::Down => format!("{id} is down, and no RM is active"),
        }
    }

    /// Describes the state that contradicts the condition.
    fn opposite(&self, driver: &Driver<'_>, view: &ClusterView) -> String {
        let id = driver.id(self.rm);
        let seen = view.of(self.rm);
        let active = view.active();
        let other = active.iter().find(|rm| **rm != self.rm);
        match (self.trigger, seen.state(), other) {
            (Trigger::Unhealthy, Some(HaState::Active), _) => format!("{id} is healthy"),
            (_, Some(state), _) => format!("{id} is {state}"),
            (_, None, Some(other)) => format!("{} is active", driver.id(*other)),
            (Trigger::Down, None, None) => format!("{id} is alive"),
            (Trigger::Unhealthy, None, None) => format!("{id} is down"),
        }
    }

    fn state(&self, view: &ClusterView) -> ConditionState {
        match self.trigger {
            Trigger::Unhealthy => is_unhealthy(self.rm, view),
            Trigger::Down => is_down(self.rm, view),
        }
    }
}

/// True if an RM is active and reports itself unhealthy.
fn is_unhealthy(rm: RmIndex, view: &ClusterView) -> ConditionState {
    let seen = view.of(rm);
    let silence = match (seen.rpc, seen.healthy) {
        (Reported::Said(status), _) if status.state != HaState::Active => {
            return ConditionState::No;
        }
        (Reported::Said(_), Reported::Said(true)) => return ConditionState::No,
        (Reported::Said(_), Reported::Said(false)) => return ConditionState::Yes,
        (Reported::Said(_), health) => Silence::of(health),
        (rpc, _) => Silence::of(rpc),
    };
    match silence {
        // No RM is active that could be failed over from: no process listens, or another RM is active.
        None => ConditionState::No,
        Some(_)
            if view.others(rm).any(|rm| view.active().contains(&rm)) && seen.state().is_none() =>
        {
            ConditionState::No
        }
        Some(silence) => ConditionState::Unknown(silence),
    }
}

/// True if no source shows the RM alive, and no RM is active.
fn is_down(rm: RmIndex, view: &ClusterView) -> ConditionState {
    if !view.active().is_empty() {
        return ConditionState::No;
    }
    match view.life(rm) {
        Life::Unseen => ConditionState::Yes,
        Life::NotAsked if view.of(rm).rpc == Reported::NotAsked => {
            ConditionState::Unknown(Silence::NotAsked)
        }
        Life::NotAsked => ConditionState::Unknown(Silence::Silent),
        Life::Session | Life::Accepts | Life::Answers => ConditionState::No,
    }
}

impl Silence {
    /// Returns `None` if the source answered or the port is closed.
    fn of<T: Copy>(answer: Reported<T>) -> Option<Self> {
        match answer {
            Reported::Said(_) | Reported::PortClosed => None,
            Reported::Unauthorised => Some(Self::Denied),
            Reported::NotAsked => Some(Self::NotAsked),
            Reported::Unclear | Reported::Silent | Reported::NotReached => Some(Self::Silent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ha::plan::{RmView, Status};
    use crate::verdict::seen::ConnectionSign;

    fn reported<T>(word: &str, said: impl Fn(&str) -> T) -> Reported<T> {
        match word {
            "denied" => Reported::Unauthorised,
            "closed" => Reported::PortClosed,
            "not-asked" => Reported::NotAsked,
            "unclear" => Reported::Unclear,
            "not-reached" => Reported::NotReached,
            "silent" => Reported::Silent,
            word => Reported::Said(said(word)),
        }
    }

    fn state(word: &str) -> Status {
        let state = match word {
            "active" => HaState::Active,
            "standby" => HaState::Standby,
            other => panic!("{other}"),
        };
        Status { state, ready: true }
    }

    fn rm(rpc: &str, health: &str) -> RmView {
        RmView {
            rpc: reported(rpc, state),
            healthy: reported(health, |word| word == "healthy"),
            http: Reported::Silent,
            connection: ConnectionSign::None,
        }
    }

    fn expected(word: &str) -> ConditionState {
        match word {
            "yes" => ConditionState::Yes,
            "no" => ConditionState::No,
            "denied" => ConditionState::Unknown(Silence::Denied),
            "not-asked" => ConditionState::Unknown(Silence::NotAsked),
            "silent" => ConditionState::Unknown(Silence::Silent),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn silence_makes_a_condition_unknown() {
        // Columns: RPC, health and connection of the RM; state of the other RM; whether the RM is unhealthy, and down.
        let cases = "
            active       unhealthy    -         standby  yes        no
            active       healthy      -         standby  no         no
            standby      unhealthy    -         standby  no         no
            active       denied       -         standby  denied     no
            active       silent       -         active   silent     no
            denied       denied       -         standby  denied     no
            denied       denied       -         active   no         no
            unclear      unclear      -         standby  silent     no
            silent       silent       -         standby  silent     yes
            silent       silent       -         active   no         no
            closed       closed       -         standby  no         yes
            silent       silent       accepted  standby  silent     no
            not-reached  not-reached  -         standby  silent     silent
            not-asked    not-asked    -         standby  not-asked  not-asked
        ";
        for case in cases.trim().lines() {
            let words: Vec<&str> = case.split_whitespace().collect();
            let [rpc, health, contact, other, unhealthy, down] = words[..] else {
                panic!("{case}");
            };
            let connection = match contact {
                "accepted" => ConnectionSign::Accepted,
                _ => ConnectionSign::None,
            };
            let one = RmView {
                connection,
                ..rm(rpc, health)
            };
            let view = ClusterView {
                rms: vec![one, rm(other, "healthy")],
                ..ClusterView::default()
            };
            assert_eq!(
                is_unhealthy(RmIndex(0), &view),
                expected(unhealthy),
                "{case}"
            );
            assert_eq!(is_down(RmIndex(0), &view), expected(down), "{case}");
        }
    }
}
