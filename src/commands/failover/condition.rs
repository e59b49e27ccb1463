//! `--if-unhealthy` and `--if-down`: a failover from cron, which acts only when what it is for has held for a while, and
//! not again too soon.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crate::deadline::{Deadline, readable};
use crate::error::CommandError;
use crate::request::{FailoverRequest, Trigger};
use crate::rpc::ha::HaState;
use crate::verdict::plan::{Answer, ClusterView, Rm};

use super::super::Context;
use super::drive::Driver;
use super::place::{self, Places};

/// How often the condition is looked at.
const INTERVAL: Duration = Duration::from_secs(1);
/// How long one look may take.
const LOOK: Duration = Duration::from_secs(3);

/// When a failover is to happen.
pub(super) struct Condition {
    trigger: Trigger,
    rm: Rm,
    hold: Duration,
    cooldown: Option<Duration>,
}

/// Whether the condition held.
pub(super) enum Held {
    /// No: there is nothing to do.
    No,
    /// Yes, and what has to be noted before anything is done.
    Yes(Option<Cooldown>),
}

impl Condition {
    /// The condition of a request, if it has one.
    pub(super) fn of(
        context: &Context,
        ids: &[String],
        request: &FailoverRequest,
    ) -> Result<Option<Self>, CommandError> {
        let Some((trigger, rm)) = &request.condition else {
            return Ok(None);
        };
        Ok(Some(Self {
            trigger: *trigger,
            rm: super::named(context, ids, rm)?,
            hold: request.hold,
            cooldown: request.cooldown,
        }))
    }

    /// Watches until the condition has held for as long as it has to, or does not hold.
    ///
    /// # Errors
    /// It held, and there was a failover too short a time ago, or nobody can tell whether there was.
    pub(super) async fn held(
        &self,
        driver: &mut Driver<'_>,
        places: &Places,
    ) -> Result<Held, CommandError> {
        let begun = Instant::now();
        loop {
            let seen = driver.look(Deadline::after(LOOK)).await;
            if !self.is_so(&ClusterView::from(&seen)) {
                return Ok(Held::No);
            }
            if begun.elapsed() >= self.hold {
                break;
            }
            tokio::time::sleep(INTERVAL.min(self.hold.saturating_sub(begun.elapsed()))).await;
        }
        let Some(cooldown) = self.cooldown else {
            return Ok(Held::Yes(None));
        };
        let stamp = Cooldown::of(places);
        stamp.check(cooldown)?;
        Ok(Held::Yes(Some(stamp)))
    }

    fn is_so(&self, view: &ClusterView) -> bool {
        let rm = view.of(self.rm);
        match self.trigger {
            // Active, and says itself that it is not well.
            Trigger::Unhealthy => {
                rm.state() == Some(HaState::Active) && rm.healthy == Answer::Said(false)
            }
            // Nothing at all shows it alive, and nobody else has taken over.
            Trigger::Down => !view.shows_life(self.rm) && view.active().is_empty(),
        }
    }
}

/// The time of the last failover that had a condition, kept for each RM.
pub(super) struct Cooldown {
    stamps: BTreeSet<PathBuf>,
}

impl Cooldown {
    fn of(places: &Places) -> Self {
        Self {
            stamps: places.stamps(),
        }
    }

    /// Whether the last one is long enough ago.
    fn check(&self, cooldown: Duration) -> Result<(), CommandError> {
        for stamp in &self.stamps {
            let Some(modified) = modified(stamp).map_err(|source| failed(stamp, source))? else {
                continue;
            };
            // A time in the future is one that was just now.
            let ago = SystemTime::now()
                .duration_since(modified)
                .unwrap_or_default();
            if ago < cooldown {
                return Err(CommandError::CoolingDown {
                    ago: Duration::from_secs(ago.as_secs()),
                    cooldown: readable(cooldown),
                });
            }
        }
        Ok(())
    }

    /// Notes that one begins. What cannot be noted must not be done: it could be done again at once.
    pub(super) fn begin(&self) -> Result<(), CommandError> {
        self.stamps.iter().try_for_each(|stamp| {
            match fs::remove_file(stamp) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => place::make(stamp),
            }
            .map(drop)
            .map_err(|source| failed(stamp, source))
        })
    }
}

/// When a file was made; none if it is not there.
fn modified(stamp: &Path) -> io::Result<Option<SystemTime>> {
    match fs::symlink_metadata(stamp) {
        Ok(found) if found.is_file() => found.modified().map(Some),
        Ok(_) => Err(io::ErrorKind::InvalidInput.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn failed(stamp: &Path, source: io::Error) -> CommandError {
    CommandError::Output {
        what: stamp.display().to_string(),
        source,
    }
}
