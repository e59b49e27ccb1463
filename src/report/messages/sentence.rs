//! Words errors in one or two sentences.

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::base::deadline::{Elapsed, readable};
use crate::base::io::without_number;
use crate::config::Origin;
use crate::error::{CommandError, Interrupted, Leaving, Shortcut, Silence, Unattended};
use crate::ha::sent::Sent;
use crate::ha::state::SentFailure;
use crate::hadoop::rpc::error::RpcError;
use crate::report::administration;
use crate::report::failover::refusals;
use crate::report::transition::{self, ForceFlags};
use crate::systems::flink::targets::NoFlinkTargets;
use crate::systems::yarn::admin::active::LastState;
use crate::systems::yarn::silences::Silences;
use crate::systems::yarn::targets::RmId;
use crate::systems::zookeeper::targets::{FLINK_QUORUM, NoServers};
use crate::verdict::seen::Missing;

/// Returns the error without advice.
pub fn sentence(error: &CommandError) -> String {
    match error {
        CommandError::Config(error) => error.to_string(),
        CommandError::User(error) => error.to_string(),
        CommandError::Authentication { wanted, origin } => unknown_authentication(wanted, origin),
        CommandError::Login(error) => error.to_string(),
        CommandError::HaDisabled {
            nothing_found_in,
            place,
            ..
        } => no_ha(nothing_found_in.as_deref(), place),
        CommandError::NoRms { place } => no_rms(place),
        CommandError::NoZookeeperServers { why, folder } => no_servers(why, folder.as_deref()),
        CommandError::NoFlinkCluster { why, folder } => no_flink(why, folder.as_deref()),
        CommandError::UnknownRm { given, known } => unknown_rm(given, known),
        CommandError::UnknownMaster { given, known } => format!(
            "{given:?} is not one of the masters: write one of {}",
            known.join(", ")
        ),
        CommandError::Address { rm_id, error } => format!("{rm_id} has no address: {error}"),
        CommandError::Illegal(message) => message.clone(),
        CommandError::Rpc(error) => error.to_string(),
        CommandError::Unhealthy(error) => unhealthy(error),
        CommandError::Refused {
            refusal: why,
            about,
            error,
        } => transition::refusal(why, about, error.as_ref(), ForceFlags::SUBCOMMAND),
        CommandError::Declined(no) => transition::declined(no),
        CommandError::Transition(failure) => transition::failure(failure),
        CommandError::SplitBrain { peer, others, .. } => transition::split_brain(peer, others),
        CommandError::PlanRefused {
            refusals,
            ids,
            silences,
        } => plan_refused(&refusals::text(refusals, ids, silences, None), silences),
        CommandError::Busy { by } => busy(by),
        CommandError::TooShort {
            limit,
            needed,
            silent,
        } => too_short(*limit, *needed, *silent),
        CommandError::CoolingDown { ago, cooldown } => cooling_down(*ago, cooldown),
        CommandError::ClockSetBack {
            stamp,
            at,
            cooldown,
        } => clock_set_back(stamp, at, cooldown),
        CommandError::ConditionUnknown {
            condition,
            silence,
            missing,
        } => condition_unknown(condition, *silence, missing.as_ref()),
        CommandError::Administration { error, .. } => sentence(error),
        CommandError::NobodyActive { budget, seen } => nobody_active(*budget, seen),
        CommandError::Change { error, unanswered } => change(error, *unanswered),
        CommandError::Decommissioning { cause, leaving } => unattended(cause, leaving),
        CommandError::Unprepared { what, source } => format!(
            "not enough {what}: {}; nothing was sent",
            without_number(source)
        ),
        CommandError::CutShort {
            why,
            is_change,
            sent,
        } => cut_short(why, *is_change, sent),
        CommandError::Interrupted { done, .. } => interrupted(done),
        CommandError::Bootstrap(refusal) => refusal.to_string(),
        CommandError::Sandbox(error) => error.to_string(),
        CommandError::SandboxAsked(reason) => reason.clone(),
        CommandError::Command { name, source } => cannot_run(name, source),
        CommandError::History { file, source } => cannot_read(file, source),
        CommandError::SlowFiles { what, elapsed } => slow_files(what, *elapsed),
        CommandError::Output { what, source } => cannot_write(what, source),
    }
}

fn cannot_read(file: &Path, error: &io::Error) -> String {
    let why = without_number(error);
    format!("{} cannot be read: {why}", file.display())
}

fn slow_files(what: &str, elapsed: Elapsed) -> String {
    format!("{what}: the file system gives {elapsed}")
}

fn cannot_write(what: &str, error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::NotFound
        && let Some(folder) = Path::new(what).parent()
    {
        let folder = folder.display();
        return format!("{what} cannot be written: the folder {folder} does not exist");
    }
    format!("{what} cannot be written: {}", without_number(error))
}

fn cannot_run(name: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => format!("cannot run {name}: not found"),
        _ => format!("cannot run {name}: {}", without_number(error)),
    }
}

fn unknown_authentication(wanted: &str, origin: &Origin) -> String {
    format!(
        "hadoop.security.authentication is {wanted:?} ({origin}), which is neither simple nor kerberos; \
         nothing was sent"
    )
}

fn no_ha(nothing_found_in: Option<&str>, at: &str) -> String {
    match nothing_found_in {
        Some(place) => format!(
            "no core-site.xml or yarn-site.xml was found: {place}; name a folder with --conf-dir"
        ),
        None => format!(
            "yarn.resourcemanager.ha.enabled is not true ({at}): this is not the configuration of an HA pair"
        ),
    }
}

fn no_servers(why: &NoServers, folder: Option<&Path>) -> String {
    let place = match folder {
        Some(folder) => format!(" in {}", folder.display()),
        None => ", and there is no configuration folder".to_owned(),
    };
    match why {
        NoServers::NoSource => format!(
            "{why}{place} (looked for hadoop.zk.address, {FLINK_QUORUM} and zoo.cfg): give --server HOST:PORT, or the \
             folder, such as --conf-dir /etc/zookeeper/conf"
        ),
        NoServers::BadAccess(_) | NoServers::BadZooCfg { .. } | NoServers::TlsOnly { .. } => {
            why.to_string()
        }
        NoServers::BadAddress { .. } | NoServers::EmptyZooCfg => format!("{why}{place}"),
    }
}

fn no_flink(why: &NoFlinkTargets, folder: Option<&Path>) -> String {
    match (why, folder) {
        (NoFlinkTargets::NoFolder, _) => {
            format!("{why}: give --conf-dir, or set FLINK_CONF_DIR or FLINK_HOME")
        }
        (NoFlinkTargets::BadAccess(_), _) | (_, None) => why.to_string(),
        (_, Some(folder)) => format!("{}: {why}", folder.display()),
    }
}

fn no_rms(place: &str) -> String {
    format!("yarn.resourcemanager.ha.rm-ids lists no ResourceManager ({place})")
}

fn busy(by: &str) -> String {
    format!("another failover, repair or transition is running: {by}; nothing was sent")
}

fn too_short(limit: Duration, needed: Duration, silent: bool) -> String {
    let because = match silent {
        true => "a ResourceManager does not answer",
        false => "time for going back is reserved",
    };
    format!(
        "the time limit of {} is too short: this plan needs about {}, because {because}; nothing was sent",
        readable(limit),
        readable(needed),
    )
}

fn condition_unknown(condition: &str, silence: Silence, missing: Option<&Missing>) -> String {
    let words = missing.map_or_else(String::new, |missing| format!(" ({missing})"));
    let why = match silence {
        Silence::Denied => "the ResourceManager denies this user",
        Silence::NotAsked => "the ResourceManager was not asked",
        Silence::Silent => "the ResourceManager does not answer",
    };
    format!("unknown whether {condition}: {why}{words}; nothing was sent")
}

fn unknown_rm(given: &str, known: &[RmId]) -> String {
    let known: Vec<&str> = known.iter().map(RmId::trimmed).collect();
    let plain = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    // Quotes ids that would be overlooked, or read as a part of the message.
    let given = match !given.is_empty() && given.chars().all(plain) {
        true => given.to_owned(),
        false => format!("{given:?}"),
    };
    format!(
        "unknown ResourceManager {given} (configured: {})",
        known.join(", ")
    )
}

fn unhealthy(error: &RpcError) -> String {
    match error.remote() {
        Some(exception) => format!("{} is unhealthy: {}", error.peer, exception.text()),
        None => error.to_string(),
    }
}

fn cooling_down(ago: Duration, cooldown: &str) -> String {
    format!(
        "the condition holds, but the last conditional failover was {} ago (cooldown {cooldown}): nothing was sent",
        readable(ago)
    )
}

fn clock_set_back(stamp: &Path, at: &str, cooldown: &str) -> String {
    format!(
        "the condition holds, but the clock of this host was set back: according to {} the last conditional failover was at \
         {at}, which is in the future; the cooldown of {cooldown} begins now: nothing was sent",
        stamp.display()
    )
}

fn nobody_active(budget: Duration, seen: &[LastState]) -> String {
    format!(
        "no active ResourceManager within {}: {}; nothing was changed",
        readable(budget),
        administration::last_states(seen)
    )
}

/// Words a failed change; `unanswered` is the number of attempts without an answer.
fn change(error: &RpcError, unanswered: u32) -> String {
    match unanswered {
        0 => error.to_string(),
        1 => format!(
            "{error}; it may have been carried out, and is not sent again: check before you repeat it"
        ),
        times => format!(
            "{error}; it was sent {times} times, which is the same as once, and may have been carried out"
        ),
    }
}

fn cut_short(why: &Shortcut, is_change: bool, sent: &[Sent]) -> String {
    let why = match why {
        Shortcut::Late(limit) => format!(
            "the time limit of {} is over, and the command did not end by itself",
            readable(*limit)
        ),
        Shortcut::Defect(words) => words.clone(),
    };
    let calls = sent.iter().map(|Sent { what, result }| match result {
        Ok(()) => format!("{what}: accepted"),
        Err(SentFailure::Refused) => format!("{what}: refused"),
        Err(SentFailure::NotSent) => format!("{what}: not sent"),
        Err(SentFailure::Unknown) => format!("{what}: not answered, it may have been carried out"),
    });
    match sent {
        [] if is_change => format!("{why}; nothing was sent"),
        [] => why,
        _ => format!(
            "{why}; sent: {}; it is unknown which RM is active now",
            calls.collect::<Vec<_>>().join("; ")
        ),
    }
}

fn interrupted(done: &Interrupted) -> String {
    match done {
        Interrupted::Question => "interrupted".to_owned(),
        Interrupted::NothingSent => "interrupted; nothing was changed".to_owned(),
        Interrupted::Sent { method, peer } => {
            format!("interrupted; {method} was sent to {peer} and may have been carried out")
        }
    }
}

fn unattended(cause: &Unattended, leaving: &Leaving) -> String {
    let cause = match cause {
        Unattended::OutOfTime(budget) => format!("not done within {}", readable(*budget)),
        Unattended::Failed(error) => sentence(error),
    };
    format!("{cause}; {}", administration::leaving(leaving))
}

pub(super) fn plan_refused(reasons: &str, silences: &Silences) -> String {
    let already = silences.already_active().map_or_else(String::new, |rm| {
        format!(
            " {rm} is already active; there is nothing to do if no other ResourceManager is active:"
        )
    });
    format!("refused, nothing was sent:{already}\n  {reasons}")
}
