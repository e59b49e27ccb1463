//! Errors in subcommand style: what was seen, and what to try next.

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::base::deadline::{Deadline, Elapsed, readable};
use crate::base::io::without_number;
use crate::config::{ConfigError, Origin};
use crate::error::{
    CommandError, Interrupted, Leaving, NoConsent, OtherActive, Shortcut, Silence,
    TransitionFailure, Unattended,
};
use crate::exit::Exit;
use crate::ha::sent::{Sent, SentOutcome};
use crate::ha::state::FailoverMode;
use crate::ha::state::Role;
use crate::ha::transition_guard::TransitionRefusal;
use crate::hadoop::rpc::error::{AUTHENTICATION, Failure, RpcError, SaslError};
use crate::hadoop::rpc::message::RemoteException;
use crate::net::server::Server;
use crate::request::Spelling;
use crate::sandbox::SandboxError;
use crate::security::credential::LoginError;
use crate::security::gss::GssErrorKind;
use crate::selection::Selection;
use crate::systems::yarn::action::for_missing;
use crate::systems::yarn::admin::active::{LastState, Notice};
use crate::systems::yarn::advice as yarn_advice;
use crate::systems::yarn::missing;
use crate::systems::yarn::silences::Silences;
use crate::systems::yarn::targets::RmId;
use crate::verdict::advice::Advice;
use crate::verdict::seen::Missing;

use super::advice::text as words;
use super::{Report, decommission, failover, harmless, harmless_line};

/// What stands in the place of a state that an RM did not tell.
pub const UNKNOWN_STATE: &str = "unknown";

/// A failed command, with what to do next.
pub fn failure(error: &CommandError, selection: &Selection) -> Report {
    let text = match error {
        // A line for each reason.
        CommandError::PlanRefused {
            refusals,
            ids,
            silences,
        } => harmless(&plan_refused(
            &failover::refusals(refusals, ids, silences, Some(selection)),
            silences,
        )),
        error => harmless_line(&match advice(error) {
            Some(next) => format!("{}; next: {}", sentence(error), words(&next, selection)),
            None => sentence(error),
        }),
    };
    let cluster = match names_cluster(error) && *selection != Selection::default() {
        true => format!("{}: ", selection.title()),
        false => String::new(),
    };
    let stderr = format!("rmadmin: {}{text}\n", harmless_line(&cluster));
    Report::new("", stderr, exit(error))
}

/// Whether the cluster is named: where a change of it, done or not, or an administration command failed.
fn names_cluster(error: &CommandError) -> bool {
    if let CommandError::Administration { error, .. } = error {
        return matches!(
            **error,
            CommandError::Rpc(_)
                | CommandError::Change { .. }
                | CommandError::NobodyActive { .. }
                | CommandError::Decommissioning { .. }
        );
    }
    matches!(
        error,
        CommandError::Interrupted {
            done: Interrupted::Sent { .. } | Interrupted::NothingSent,
            ..
        } | CommandError::Refused { .. }
            | CommandError::Declined(_)
            | CommandError::SplitBrain { .. }
            | CommandError::Transition(_)
            | CommandError::PlanRefused { .. }
            | CommandError::TooShort { .. }
            | CommandError::Busy { .. }
            | CommandError::CoolingDown { .. }
            | CommandError::ClockSetBack { .. }
            | CommandError::Unprepared { .. }
            | CommandError::CutShort {
                is_change: true,
                ..
            }
    )
}

/// Whether the command was cut short after it had sent something.
fn has_sent(error: &CommandError) -> bool {
    matches!(error, CommandError::CutShort { sent, .. } if !sent.is_empty())
}

/// What to do about an error.
pub fn advice(error: &CommandError) -> Option<Advice> {
    match error {
        CommandError::SplitBrain {
            peer,
            others,
            failover,
        } => Some(match failover {
            FailoverMode::Automatic => Advice::command(["repair"]),
            FailoverMode::Manual => {
                let others = others.iter().map(|other| other.peer.id.as_str());
                yarn_advice::repair_keeping(&peer.id, others)
            }
        }),
        CommandError::Administration { error, .. } => advice(error),
        CommandError::Rpc(error)
        | CommandError::Change { error, .. }
        | CommandError::Transition(TransitionFailure {
            error: Some(error),
            seen: None,
            ..
        }) => of_failed_call(error),
        CommandError::Unhealthy(error) if is_unanswered(error) => of_failed_call(error),
        CommandError::ConditionUnknown { .. }
        | CommandError::Transition(_)
        | CommandError::Interrupted {
            done: Interrupted::Sent { .. },
            ..
        } => Some(Advice::command(["status"])),
        error if has_sent(error) => Some(Advice::command(["status"])),
        _ => None,
    }
}

/// Whether an RM did not say how it is, or did not let the caller ask.
fn is_unanswered(error: &RpcError) -> bool {
    error.remote().is_none_or(RemoteException::is_denial)
}

/// What to do about a call that failed: none where the RM understood it and refused what was asked for.
fn of_failed_call(error: &RpcError) -> Option<Advice> {
    let rm = &error.peer.id;
    let missing = missing::of_call_to_rm(error);
    match (&missing, &error.failure) {
        (_, Failure::Refused { method, exception })
            if *method != AUTHENTICATION && exception.is_of_admin_acl() =>
        {
            Some(Advice::action(format!(
                "use an account in yarn.admin.acl of {rm}; with Kerberos: kinit, or --keytab"
            )))
        }
        (
            Missing::Denied(_)
            | Missing::Untrusted(_)
            | Missing::Kerberos(_)
            | Missing::Authentication(_)
            | Missing::UnknownHost { .. },
            _,
        ) => Some(Advice::from(&for_missing(rm, &missing))),
        (_, Failure::Refused { .. }) => None,
        _ => Some(Advice::command(["status"])),
    }
}

fn plan_refused(reasons: &str, silences: &Silences) -> String {
    let already = silences.already_active().map_or_else(String::new, |rm| {
        format!(
            " {rm} is already active; there is nothing to do if no other ResourceManager is active:"
        )
    });
    format!("refused, nothing was sent:{already}\n  {reasons}")
}

/// The exit status of a failed command.
pub fn exit(error: &CommandError) -> Exit {
    match error {
        CommandError::UnknownRm { .. }
        | CommandError::Sandbox(SandboxError::UnknownRm { .. })
        | CommandError::Illegal(_) => Exit::Usage,
        // A configuration that was not read in time may be right.
        CommandError::Config(ConfigError::Slow(_))
        | CommandError::Unprepared { .. }
        | CommandError::Sandbox(_)
        | CommandError::SandboxAsked(_)
        | CommandError::SlowFiles { .. }
        | CommandError::Login(LoginError::Slow(_)) => Exit::Unavailable,
        CommandError::Config(_)
        | CommandError::User(_)
        | CommandError::Login(
            LoginError::KeytabUnused(_) | LoginError::NoKeytab(_) | LoginError::Resolver { .. },
        )
        | CommandError::Authentication { .. }
        | CommandError::HaDisabled { .. }
        | CommandError::NoRms { .. }
        | CommandError::Address { .. } => Exit::Config,
        CommandError::Administration { error, .. } => exit(error),
        CommandError::Busy { .. } => Exit::Busy,
        CommandError::NobodyActive { seen, .. } => of_sightings(seen),
        CommandError::Unhealthy(_) => Exit::Degraded,
        CommandError::Refused { .. }
        | CommandError::Declined(_)
        | CommandError::PlanRefused { .. }
        | CommandError::TooShort { .. }
        | CommandError::CoolingDown { .. }
        | CommandError::ClockSetBack { .. } => Exit::Refused,
        CommandError::ConditionUnknown { silence, .. } => match silence {
            Silence::Denied => Exit::NotPermitted,
            Silence::NotAsked => Exit::Config,
            Silence::Silent => Exit::Unavailable,
        },
        CommandError::CutShort { sent, .. } => match sent.is_empty() {
            true => Exit::Unavailable,
            false => Exit::Unconfirmed,
        },
        CommandError::SplitBrain { .. }
        | CommandError::Decommissioning { .. }
        | CommandError::Change {
            unanswered: 1.., ..
        } => Exit::Unconfirmed,
        CommandError::Rpc(error) | CommandError::Change { error, .. } => of_call(error),
        // Only what was not sent, or was turned away at the door, has certainly changed nothing.
        CommandError::Transition(failure) => match &failure.error {
            Some(error) if failure.seen.is_none() => of_call(error),
            _ => Exit::Unconfirmed,
        },
        CommandError::Command { source, .. } => match source.kind() {
            // As shells have it.
            io::ErrorKind::NotFound => Exit::Other(127),
            _ => Exit::Other(126),
        },
        CommandError::History { source, .. } => match source.kind() {
            io::ErrorKind::PermissionDenied => Exit::NotPermitted,
            _ => Exit::Unavailable,
        },
        CommandError::Output { .. } => Exit::Output,
        CommandError::Interrupted { signal, .. } => Exit::of_signal(*signal),
    }
}

/// The exit status of a call that failed and changed nothing.
pub fn of_call(error: &RpcError) -> Exit {
    if let Some(error) = error.sasl() {
        return of_authentication(error);
    }
    match &error.failure {
        // Nobody who has proved to be the RM has said so.
        Failure::Refused { method, .. } if *method == AUTHENTICATION => Exit::Refused,
        Failure::Refused { exception, .. } if exception.is_denial() => Exit::NotPermitted,
        Failure::Refused { .. } => Exit::Refused,
        Failure::NotSent { .. } | Failure::Unanswered { .. } => Exit::Unavailable,
        Failure::Broken { .. } => Exit::Unknown,
    }
}

fn of_authentication(error: &SaslError) -> Exit {
    match error {
        SaslError::Kerberos(error) if error.kind == GssErrorKind::Configuration => Exit::Config,
        SaslError::Kerberos(error) if error.is_of_caller() => Exit::NotPermitted,
        SaslError::Kerberos(_) => Exit::Unavailable,
        SaslError::Protection(_) => Exit::Config,
        SaslError::Principal { error, .. } if error.is_of_configuration() => Exit::Config,
        SaslError::Principal { .. }
        | SaslError::Methods(_)
        | SaslError::FallBack
        | SaslError::NoCommonProtection { .. } => Exit::Refused,
        SaslError::Broken(_) | SaslError::Fault(_) => Exit::Unknown,
    }
}

/// The exit status where no RM was active: none is, or none was reached, or nobody knows.
fn of_sightings(seen: &[LastState]) -> Exit {
    let told = |(_, answer): &LastState| matches!(answer, Some(Ok(_)));
    if seen.iter().all(told) {
        Exit::Critical
    } else if seen.iter().any(told) {
        Exit::Unknown
    } else {
        Exit::Unavailable
    }
}

/// What went wrong, in one sentence or two, without advice.
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
        CommandError::UnknownRm { given, known } => unknown_rm(given, known),
        CommandError::Address { rm_id, error } => format!("{rm_id} has no address: {error}"),
        CommandError::Illegal(message) => message.clone(),
        CommandError::Rpc(error) => error.to_string(),
        CommandError::Unhealthy(error) => unhealthy(error),
        CommandError::Refused {
            refusal: why,
            about,
            error,
        } => refusal(why, about, error.as_ref(), Spelling::Subcommand),
        CommandError::Declined(no) => declined(no),
        CommandError::Transition(failure) => transition(failure),
        CommandError::SplitBrain { peer, others, .. } => split_brain(peer, others),
        CommandError::PlanRefused {
            refusals,
            ids,
            silences,
        } => plan_refused(&failover::refusals(refusals, ids, silences, None), silences),
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

fn no_rms(place: &str) -> String {
    format!("yarn.resourcemanager.ha.rm-ids lists no ResourceManager ({place})")
}

fn busy(by: &str) -> String {
    format!("another failover, repair or transition is running: {by}; nothing was sent")
}

fn too_short(limit: Duration, needed: Duration, silent: bool) -> String {
    let because = match silent {
        true => "a ResourceManager does not answer",
        false => "time for going back is kept",
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
    // What would be overlooked, or be taken for words of the message, stands in quotes.
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

fn transition(failure: &TransitionFailure) -> String {
    match &failure.error {
        Some(error) => format!("{error}; {}", seen(failure)),
        None => format!(
            "{} answered with success, but {}",
            failure.peer,
            seen(failure)
        ),
    }
}

fn split_brain(peer: &Server, others: &[OtherActive]) -> String {
    let others = others.iter().map(|other| match other.by_page {
        true => format!("{}, by its web page", other.peer),
        false => other.peer.to_string(),
    });
    let others: Vec<String> = others.collect();
    format!(
        "split brain: {peer} is active now, and so is {}",
        others.join(" and ")
    )
}

fn cooling_down(ago: Duration, cooldown: &str) -> String {
    format!(
        "the condition holds, but the last conditional failover was {} ago (cooldown {cooldown}): nothing was sent",
        readable(ago)
    )
}

fn clock_set_back(stamp: &Path, at: &str, cooldown: &str) -> String {
    format!(
        "the condition holds, but the clock of this host was set back: by {} the last conditional failover was at \
         {at}, which is in the future; the cooldown of {cooldown} begins now: nothing was sent",
        stamp.display()
    )
}

fn nobody_active(budget: Duration, seen: &[LastState]) -> String {
    format!(
        "no active ResourceManager within {}: {}; nothing was changed",
        readable(budget),
        sightings(seen)
    )
}

/// A call that changes something, and how often it was sent and not answered.
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

/// Why a command did not come to its end, and what it had sent by then.
fn cut_short(why: &Shortcut, is_change: bool, sent: &[Sent]) -> String {
    let why = match why {
        Shortcut::Late(limit) => format!(
            "the time limit of {} is over, and the command did not end by itself",
            readable(*limit)
        ),
        Shortcut::Defect(words) => words.clone(),
    };
    let calls = sent.iter().map(|Sent { what, outcome }| match outcome {
        SentOutcome::Accepted => format!("{what}: accepted"),
        SentOutcome::Refused => format!("{what}: refused"),
        SentOutcome::Unknown => format!("{what}: not answered, it may have been carried out"),
    });
    match sent {
        [] if is_change => format!("{why}; nothing was sent"),
        [] => why,
        _ => format!(
            "{why}; sent: {}; unknown who is active now",
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

/// Nobody waits for these nodes any more: why, and what goes on.
fn unattended(cause: &Unattended, leaving: &Leaving) -> String {
    let cause = match cause {
        Unattended::OutOfTime(budget) => format!("not done within {}", readable(*budget)),
        Unattended::Failed(error) => sentence(error),
    };
    format!("{cause}; {}", decommission::goes_on(leaving))
}

/// What a command says while it looks for the active RM, or waits for its answer; `live` with the time that is left.
pub fn notice(notice: &Notice<'_>, live: bool) -> String {
    let left = |until: &Deadline| match live {
        true => format!(", {} s left", until.remaining().as_secs()),
        false => String::new(),
    };
    match notice {
        Notice::ForActive { seen, until } => harmless_line(&format!(
            "waiting for an active ResourceManager{}: {}",
            left(until),
            sightings(seen)
        )),
        Notice::ForAnswer {
            peer,
            method,
            until,
        } => format!("waiting for {peer} to answer {method}{}", left(until)),
        Notice::SeveralActive(peers) => {
            let peers: Vec<String> = peers.iter().map(ToString::to_string).collect();
            format!(
                "split brain: {} say that they are active; the first one is called",
                peers.join(" and ")
            )
        }
    }
}

/// What RMs last said of their state.
fn sightings(seen: &[LastState]) -> String {
    let sighting = |(peer, answer): &LastState| match answer {
        None => format!("{peer} has not answered"),
        Some(Ok(state)) => format!("{peer} is {state}"),
        Some(Err(error)) => error.to_string(),
    };
    seen.iter().map(sighting).collect::<Vec<_>>().join("; ")
}

/// Why a guard refused, and the flag that overrides it.
pub fn refusal(
    refusal: &TransitionRefusal,
    about: &Server,
    error: Option<&RpcError>,
    spelling: Spelling,
) -> String {
    let (force_active, force_manual) = match spelling {
        Spelling::Hadoop => ("--forceactive", "--forcemanual"),
        Spelling::Subcommand => ("--force-active", "--force-manual"),
    };
    let rpc = error.map_or_else(String::new, |error| format!(" (RPC: {})", error.failure));
    let split_brain = format!(
        "a second active one is a split brain; first make {} standby",
        about.id
    );
    let past = |aim: &str| {
        format!(
            "{force_active} is for ResourceManagers that do not answer; to {aim}, add {force_manual}"
        )
    };
    let on_purpose = "make a second one active on purpose";
    let why = match refusal {
        TransitionRefusal::AutomaticFailover { others_count } => {
            let others = match others_count {
                true => format!(
                    ", and {force_active} too if another ResourceManager is active or cannot be asked"
                ),
                false => String::new(),
            };
            format!(
                "automatic failover is on, and a manual change of {about} can leave two active ResourceManagers or \
                 none; to do it all the same, add {force_manual}{others}"
            )
        }
        TransitionRefusal::OtherActive { forced: false } => {
            format!("{about} is active, and {split_brain}")
        }
        TransitionRefusal::OtherActive { forced: true } => {
            format!(
                "{about} answers that it is active, and {}",
                past(on_purpose)
            )
        }
        TransitionRefusal::OtherActiveByPage { forced } => {
            let how = match *forced {
                false => split_brain,
                true => past(on_purpose),
            };
            format!("the web page of {about} says that it is active{rpc}, and {how}")
        }
        TransitionRefusal::OtherDenied { forced } => {
            let how = match *forced {
                false => String::new(),
                true => format!("; {}", past("go on all the same")),
            };
            format!(
                "{about} answers, may be active, and denies this user its state{rpc}; run it as a user in \
                 yarn.admin.acl{how}"
            )
        }
        TransitionRefusal::OtherPending { at } => format!(
            "this host told {about} to become active at {at}, and {} did not answer (rmadmin history): it may still become \
             active until it is restarted; to accept that, add {force_active}",
            about.id
        ),
        TransitionRefusal::OtherUnknown => other_unknown(about, error, force_active),
    };
    format!("refused, nothing was sent: {why}")
}

fn other_unknown(about: &Server, error: Option<&RpcError>, force_active: &str) -> String {
    let reason = error.map_or_else(String::new, |error| format!(" ({})", error.failure));
    let how = match error {
        Some(error) if error.is_of_this_host() => {
            return format!(
                "{about} may be active, and could not be asked{reason}; correct its address or DNS, or this host's \
                 network, and run it again"
            );
        }
        Some(error) if error.was_accepted() => {
            "its process is there, perhaps frozen: stop it first, and only then"
        }
        _ => "if it certainly is not,",
    };
    format!("{about} may be active{reason}; {how} add {force_active}")
}

/// How the operator said no.
pub fn declined(no: &NoConsent) -> String {
    match no {
        NoConsent::Answer(_) => "cancelled; nothing was changed".to_owned(),
        NoConsent::EndOfInput => {
            "cancelled; nothing was changed: no answer on standard input; in scripts, add --yes"
                .to_owned()
        }
    }
}

/// What was seen of the RM after a transition.
pub fn seen(failure: &TransitionFailure) -> String {
    let peer = &failure.peer;
    let wanted = match failure.role {
        Role::Active => "active",
        Role::Standby => "standby",
    };
    match &failure.seen {
        None => "nothing was changed".to_owned(),
        Some(Ok(state)) if *state == failure.role.state() => {
            format!("{} is {state} now", peer.id)
        }
        Some(Ok(state)) => {
            let pending = match failure.may_still_come() {
                true => format!("; it may still become {wanted}"),
                false => String::new(),
            };
            format!("{peer} is seen to be {state}, not {wanted}{pending}")
        }
        Some(Err(error)) => format!(
            "the outcome is unknown, because {} cannot be asked ({}): check before you repeat it",
            peer.id, error.failure
        ),
    }
}
