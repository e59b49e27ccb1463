//! From a plan to its end: shown, agreed to, carried out in this command's turn, and told.

use std::io;
use std::time::{Duration, Instant};

use crate::deadline::Deadline;
use crate::error::CommandError;
use crate::report::failover as words;
use crate::report::{self, Report};
use crate::verdict::plan::{Machine, Planned};

use super::super::{Context, confirm, progress, watchdog};
use super::background::Found;
use super::cooldown::Cooldown;
use super::drive::Driver;
use super::place::Places;
use super::turn::Turn;

/// How long the lock of the turn is waited for in ZooKeeper.
const TURN: Duration = Duration::from_secs(3);

/// What is to be done with a plan.
pub(super) struct Wish {
    /// Only show it.
    pub(super) dry_run: bool,
    /// Do not ask.
    pub(super) yes: bool,
    /// What it is for.
    pub(super) verb: words::Verb,
    /// Where the turn is taken.
    pub(super) places: Places,
    /// What has to be noted before anything is done.
    pub(super) cooldown: Option<Cooldown>,
}

/// Shows the plan; and, unless that is all, asks, takes the turn and runs it.
pub(super) async fn run(
    context: &Context,
    mut driver: Driver<'_>,
    machine: Machine,
    found: &Found,
    wish: &Wish,
    deadline: Deadline,
) -> Result<Report, CommandError> {
    let planned = machine.plan();
    let nothing = planned == [Planned::Nothing];
    if !nothing {
        let left = match wish.yes {
            true => deadline.remaining(),
            false => deadline.budget(),
        };
        found.require_time(&planned, left, deadline.budget())?;
    }
    if wish.dry_run {
        let told = driver.told(context);
        let report = match context.json() {
            true => words::plan_report(&planned, &found.view, &told),
            false => Report::success(fitted(&words::plan(&planned, &found.view, &told))),
        };
        driver.watch.close().await;
        return Ok(report);
    }
    if !nothing {
        let text = words::plan(&planned, &found.view, &driver.told(context));
        tell(context, text, deadline).await?;
        driver.check = planned.iter().find_map(|step| match step {
            Planned::Confirm(_) => Some(step.text(&driver.labels)),
            _ => None,
        });
    }
    if !nothing && !wish.yes {
        let question = words::question(wish.verb, &planned, &driver.told(context));
        confirm::ask(question, context.settings.timeout)
            .await
            .map_err(CommandError::Declined)?;
    }
    // The operator's time to answer does not count.
    let deadline = match wish.yes {
        true => deadline,
        false => Deadline::after(deadline.budget()),
    };
    watchdog::allow(deadline);
    let mut turn = Turn::take(&driver.watch.subject, &wish.places, deadline.capped(TURN)).await?;
    if let Some(cooldown) = &wish.cooldown {
        cooldown.begin().await?;
    }
    driver.begun = Instant::now();
    let outcome = driver.carry_out(machine, &mut turn, deadline).await;
    if let Some(lost) = turn.end().await {
        driver.shown.note(&lost);
    }
    let Driver {
        watch,
        rms,
        steps,
        shown,
        silences,
        ..
    } = driver;
    watch.close().await;
    let unwritten = shown.end();
    let told = words::Told {
        rms: &rms,
        silences: &silences,
        selection: &context.selection,
    };
    let report = match context.json() {
        true => words::end_report(&outcome, &told, &steps),
        false => Report::new(
            fitted(&words::end(&outcome, &told)),
            "",
            words::exit(&outcome),
        ),
    };
    Ok(Report {
        stdout: unwritten.stdout + &report.stdout,
        stderr: unwritten.stderr,
        ..report
    })
}

/// What is told meanwhile: part of the result, unless that is a document.
async fn tell(context: &Context, text: String, deadline: Deadline) -> Result<(), CommandError> {
    if context.json() {
        for line in text.lines() {
            progress::note(line);
        }
        return Ok(());
    }
    let printing = progress::result(fitted(&text));
    match context.limit() {
        None => printing.await,
        Some(_) => deadline.bound(printing).await.unwrap_or_else(|_| {
            Err(CommandError::Output {
                what: "standard output".to_owned(),
                source: io::ErrorKind::TimedOut.into(),
            })
        }),
    }
}

/// Lines of the result that fit the terminal, if there is one.
pub(super) fn fitted(text: &str) -> String {
    report::fitted(&report::harmless(text), &io::stdout())
}
