//! `failover` and `repair`: look, ask the guard, show the plan, take the turn, run it, and say what is so.

mod background;
mod condition;
mod drive;
mod place;
mod turn;

use std::time::{Duration, Instant, SystemTime};

use crate::config::keys;
use crate::deadline::Deadline;
use crate::error::CommandError;
use crate::journal::Journal;
use crate::observe::cluster::Watch;
use crate::report::Report;
use crate::report::failover as words;
use crate::report::history::entry::Why;
use crate::request::{FailoverRequest, RepairRequest, Trigger};
use crate::verdict::plan::{self, Background, ClusterView, Machine, Planned, Risk, Rm};

use super::progress::Aside;
use super::status::gather;
use super::{Context, confirm, progress};
use drive::{Driver, Log};
use turn::Turn;

/// How long the whole may take where `--timeout` says nothing.
const BUDGET: Duration = Duration::from_secs(120);
/// How long the lock of the turn is waited for in ZooKeeper.
const TURN: Duration = Duration::from_secs(3);

/// What both verbs have in common.
struct Wish<'a> {
    dry_run: bool,
    yes: bool,
    verb: &'a str,
}

pub(super) async fn failover(
    context: &Context,
    request: &FailoverRequest,
) -> Result<Report, CommandError> {
    context.require_ha("failover")?;
    let ids = ids(context);
    let to = request.to.as_deref();
    let to = to.map(|id| named(context, &ids, id)).transpose()?;
    let dead = all_named(context, &ids, &request.dead)?;
    let condition = condition::Condition::of(context, &ids, request)?;
    let journal = context.journal(&context.caller().await?);
    let flags = flags_of_failover(request);
    let mut driver = driver(context, ids, &journal, why("failover", flags)).await?;
    let mut cooldown = None;
    if let Some(condition) = condition {
        match condition.held(&mut driver).await? {
            condition::Held::No => return Ok(Report::success("")),
            condition::Held::Yes(stamp) => cooldown = stamp,
        }
    }
    let deadline = context.deadline_or(BUDGET);
    driver.begun = Instant::now();
    // As long as a look: a frozen RM, which is then refused for what it is, is not waited for any longer.
    let soon = deadline.capped(drive::LOOK);
    let ha_keys = background::HaKeys::of(&driver.watch, &dead);
    let (seen, same_ha_keys) = tokio::join!(driver.look(deadline), ha_keys.are_the_same(soon));
    let view = ClusterView::from(&seen);
    let target = to.or_else(|| view.only_standby());
    let soon = deadline.capped(drive::LOOK);
    let store_is_away = background::store_is_away(&driver.watch, &seen, soon).await;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let background = Background::of(
        &seen,
        target,
        &dead,
        same_ha_keys,
        store_is_away,
        now.unwrap_or_default(),
    );
    let wish = plan::Request::Failover(plan::Failover {
        mode: driver.mode,
        to,
        dead,
        accept: request.accept.clone(),
        max_elections: request.max_elections,
    });
    let machine = start(&wish, &view, &background, &driver.ids)?;
    let options = Wish {
        dry_run: request.dry_run,
        yes: request.yes,
        verb: "failover",
    };
    carry_out(context, driver, machine, &options, cooldown, deadline).await
}

pub(super) async fn repair(
    context: &Context,
    request: &RepairRequest,
) -> Result<Report, CommandError> {
    context.require_ha("repair")?;
    let ids = ids(context);
    let keep = request.keep.as_deref();
    let keep = keep.map(|id| named(context, &ids, id)).transpose()?;
    let dead = all_named(context, &ids, &request.dead)?;
    let journal = context.journal(&context.caller().await?);
    let flags = flags_of_repair(request);
    let mut driver = driver(context, ids, &journal, why("repair", flags)).await?;
    let deadline = context.deadline_or(BUDGET);
    let seen = driver.look(deadline).await;
    let view = ClusterView::from(&seen);
    let soon = deadline.capped(drive::LOOK);
    let background = Background {
        store_is_away: background::store_is_away(&driver.watch, &seen, soon).await,
        ..Background::default()
    };
    let wish = plan::Request::Repair(plan::RepairRequest {
        mode: driver.mode,
        keep,
        dead,
        accept_no_http: request.accept_no_http,
        store_is_fenced: background::store_in_zookeeper(&seen),
    });
    let machine = start(&wish, &view, &background, &driver.ids)?;
    let options = Wish {
        dry_run: request.dry_run,
        yes: request.yes,
        verb: "repair",
    };
    carry_out(context, driver, machine, &options, None, deadline).await
}

fn start(
    wish: &plan::Request,
    view: &ClusterView,
    background: &Background,
    ids: &[String],
) -> Result<Machine, CommandError> {
    Machine::start(wish, view, background).map_err(|refusals| CommandError::PlanRefused {
        refusals,
        ids: ids.to_vec(),
    })
}

/// Shows the plan; and, unless that is all, asks, takes the turn and runs it.
async fn carry_out(
    context: &Context,
    mut driver: Driver<'_>,
    machine: Machine,
    wish: &Wish<'_>,
    cooldown: Option<condition::Cooldown>,
    deadline: Deadline,
) -> Result<Report, CommandError> {
    let planned = machine.plan();
    let plan = words::plan(&planned, &driver.ids);
    if wish.dry_run {
        driver.watch.close().await;
        return Ok(Report::success(match context.json() {
            true => words::plan_json(&planned, &driver.ids),
            false => plan,
        }));
    }
    let nothing = planned == [Planned::Nothing];
    if !nothing {
        tell(context, &plan)?;
    }
    if !nothing && !wish.yes {
        let limit = context.settings.timeout;
        confirm::plan(wish.verb, limit)
            .await
            .map_err(CommandError::Declined)?;
    }
    // The operator's time to answer does not count.
    let deadline = match wish.yes {
        true => deadline,
        false => Deadline::after(deadline.budget()),
    };
    let turn = Turn::take(&driver.watch.subject, deadline.capped(TURN)).await?;
    if let Some(cooldown) = cooldown {
        cooldown.begin()?;
    }
    driver.begun = Instant::now();
    let outcome = driver.carry_out(machine, deadline).await;
    turn.end().await;
    let Driver {
        watch,
        ids,
        steps,
        shown,
        ..
    } = driver;
    watch.close().await;
    let unwritten = shown.end();
    let stdout = match context.json() {
        true => words::end_json(&outcome, &ids, &steps),
        false => words::end(&outcome, &ids),
    };
    Ok(Report {
        stdout: unwritten.stdout + &stdout,
        stderr: unwritten.stderr,
        exit: words::exit(&outcome),
    })
}

/// What is told meanwhile: part of the result, unless that is a document.
fn tell(context: &Context, text: &str) -> Result<(), CommandError> {
    if context.json() {
        for line in text.lines() {
            progress::note(line);
        }
        return Ok(());
    }
    progress::result(text)
}

/// Why what is done was allowed, for the log.
fn why(verb: &str, flags: Vec<String>) -> Why {
    Why {
        allowed: vec![format!("the guard of {verb} found nothing against it")],
        flags,
    }
}

fn flags_of_failover(request: &FailoverRequest) -> Vec<String> {
    let risks = request.accept.iter().map(|risk| risk.flag().to_owned());
    let dead = request.dead.iter().map(|rm| format!("--dead {rm}"));
    let condition = request.condition.iter().map(|(trigger, rm)| match trigger {
        Trigger::Unhealthy => format!("--if-unhealthy {rm}"),
        Trigger::Down => format!("--if-down {rm}"),
    });
    let yes = request.yes.then(|| "--yes".to_owned());
    risks.chain(dead).chain(condition).chain(yes).collect()
}

fn flags_of_repair(request: &RepairRequest) -> Vec<String> {
    let keep = request.keep.iter().map(|rm| format!("--keep {rm}"));
    let dead = request.dead.iter().map(|rm| format!("--dead {rm}"));
    let http = request
        .accept_no_http
        .then(|| Risk::NoHttp.flag().to_owned());
    let yes = request.yes.then(|| "--yes".to_owned());
    keep.chain(dead).chain(http).chain(yes).collect()
}

async fn driver<'a>(
    context: &Context,
    ids: Vec<String>,
    journal: &'a Journal,
    why: Why,
) -> Result<Driver<'a>, CommandError> {
    let deadline = context.deadline_or(BUDGET);
    let subject = gather::subject_of(context).await?;
    let web = crate::http::Client::new(context.cluster.scheme, deadline).await;
    let transition = context.deadline(&keys::NEW_ACTIVE_TIMEOUT)?.budget();
    Ok(Driver {
        watch: Watch::new(subject, web),
        ids,
        mode: context.cluster.failover,
        transition,
        begun: Instant::now(),
        shown: Aside::new(),
        document: context.json(),
        steps: Vec::new(),
        log: Log {
            journal,
            why,
            seen: Vec::new(),
            open: None,
        },
    })
}

fn ids(context: &Context) -> Vec<String> {
    let rms = context.cluster.distinct();
    rms.iter().map(|rm| rm.id.trimmed().to_owned()).collect()
}

fn named(context: &Context, ids: &[String], given: &str) -> Result<Rm, CommandError> {
    let given_id = given.trim();
    match ids.iter().position(|id| id == given_id) {
        Some(index) => Ok(Rm(index)),
        None => Err(CommandError::UnknownRm {
            given: given.to_owned(),
            known: context
                .cluster
                .distinct()
                .into_iter()
                .map(|rm| rm.id.clone())
                .collect(),
        }),
    }
}

fn all_named(context: &Context, ids: &[String], given: &[String]) -> Result<Vec<Rm>, CommandError> {
    given.iter().map(|id| named(context, ids, id)).collect()
}
