//! Words results and errors as the Java CLI does: same stdout, same exit status, same first line of stderr.
//!
//! Further lines add facts that the Java CLI omits: the RM, its address, and advice.

use std::fmt::Write as _;

use crate::base::java_lang;
use crate::config::ConfigError;
use crate::error::{CommandError, NoConsent, TransitionFailure};
use crate::exit::Exit;
use crate::ha::state::HaState;
use crate::ha::transition_guard::TransitionRefusal;
use crate::hadoop::rpc::error::{AUTHENTICATION, Failure, RpcError};
use crate::net::server::Server;
use crate::security::user::UserError;
use crate::selection::Selection;
use crate::systems::yarn::targets::AddressError;

use super::administration::{UserDocument, UserGroups};
use super::java;
use super::service_state::ServiceStateRow;
use super::transition::{self, ForceFlags};
use super::{Report, harmless, messages, one_line};

pub fn service_state(state: HaState) -> Report {
    Report::success(format!("{state}\n"))
}

/// Lists the states of all RMs up to the first one without an address, at which the command fails. The Java CLI
/// exits with 0, independent of the states.
pub fn service_states(rows: &[ServiceStateRow]) -> Report {
    let mut stdout = String::new();
    let mut ended = None;
    for row in rows {
        let (server, answer) = match (&row.server, &row.answer) {
            (Ok(server), Some(answer)) => (server, answer),
            (Ok(_), None) => continue,
            (Err(error), _) => {
                ended = Some(failure(error, &Selection::default()));
                break;
            }
        };
        let state = match answer {
            Ok(state) => state.to_string(),
            Err(error) => {
                let message = java::message(error);
                format!(
                    "Failed to connect: {}",
                    message.lines().next().unwrap_or_default()
                )
            }
        };
        // String.format("%-50s %-10s")
        let address = format!("{}:{}", row.java_host, server.address.port);
        let _ = writeln!(stdout, "{address:<50} {state:<10}");
    }
    Report {
        stdout: harmless(&stdout),
        ..ended.unwrap_or_else(|| Report::success(""))
    }
}

/// Formats a line that the Java CLI does not print. Text from other hosts may have line ends.
fn ours(text: &str) -> String {
    format!("rmadmin: {}\n", text.replace('\n', " "))
}

fn failed(stderr: String) -> Report {
    Report::new("", stderr, Exit::HadoopFailure)
}

fn crashed(stderr: String) -> Report {
    Report {
        exit: Exit::JavaCrash,
        ..failed(stderr)
    }
}

pub fn failure(error: &CommandError, selection: &Selection) -> Report {
    if let CommandError::SplitBrain { .. } | CommandError::Busy { .. } = error {
        return failure_of_ours(error, selection);
    }
    let report = worded(error);
    Report {
        stderr: harmless(&report.stderr),
        ..report
    }
}

fn worded(error: &CommandError) -> Report {
    match error {
        CommandError::Rpc(error) => failed(operation_failed(error)),
        CommandError::Unhealthy(error) => failed(format!(
            "Health check failed: {}\n{}",
            java::message(error),
            whose(error)
        )),
        CommandError::Refused {
            refusal,
            about,
            error,
        } => failed(refused(refusal, about, error.as_ref())),
        CommandError::Declined(no) => failed(declined(no)),
        CommandError::Administration { name, error } => administration(name, error),
        CommandError::Transition(failure) => failed(failed_transition(failure)),
        // The JVM exits with the same status, and prints nothing.
        CommandError::Interrupted { .. } => Report {
            exit: messages::exit::of(error),
            ..failed(ours(&messages::sentence(error)))
        },
        other => before_any_call(other),
    }
}

/// Formats an error that the Java CLI does not have: names the cluster and gives advice.
fn failure_of_ours(error: &CommandError, selection: &Selection) -> Report {
    Report {
        exit: Exit::HadoopFailure,
        ..messages::failure(error, selection)
    }
}

/// Formats errors of the configuration, the caller or the id, before any call, and errors that the Java CLI does
/// not have.
fn before_any_call(error: &CommandError) -> Report {
    match error {
        CommandError::Config(error) => {
            let text = format!("{}\n", one_line(&error.to_string()));
            if error.ends_the_jvm() {
                crashed(text)
            } else {
                failed(text)
            }
        }
        CommandError::User(error @ UserError::NameLess) => failed(format!(
            "Operation failed: Invalid UID, could not determine effective user\n{}",
            ours(&error.to_string())
        )),
        CommandError::User(error @ UserError::NullProxy) => {
            failed(format!("Illegal argument: Null user\nrmadmin: {error}\n"))
        }
        CommandError::Authentication { wanted, .. } => failed(format!(
            "Illegal argument: Invalid attribute value for hadoop.security.authentication of {}\n{}",
            one_line(wanted),
            ours(&messages::sentence(error))
        )),
        CommandError::HaDisabled {
            verb,
            nothing_found_in,
            ..
        } => ha_disabled(verb, nothing_found_in.as_deref()),
        CommandError::NoRms { .. } => failed("Failed to get service IDs\n".to_owned()),
        CommandError::UnknownRm { given, known } => {
            // Line ends in the list of ids are kept: scripts compare the first line with Java's.
            let known: String = known.iter().map(|id| format!("{} ", id.raw())).collect();
            failed(format!(
                "Illegal argument: {given} is not a valid serviceId. It should be one of {known}\n"
            ))
        }
        CommandError::Address { rm_id, error } => crashed(match error {
            AddressError::Malformed { .. } => format!(
                "Could not connect to {}; the configuration for it might be missing\n{}",
                one_line(rm_id.raw()),
                ours(&error.to_string())
            ),
            AddressError::Missing { .. } | AddressError::BadId { .. } => {
                format!("Invalid configuration! {}\n", one_line(&error.to_string()))
            }
        }),
        other => failure_of_ours(other, &Selection::default()),
    }
}

fn ha_disabled(verb: &str, nothing_found_in: Option<&str>) -> Report {
    let stderr = nothing_found_in.map_or_else(String::new, |place| {
        ours(&format!(
            "no core-site.xml or yarn-site.xml was found: {place}"
        ))
    });
    Report {
        stdout: format!("Cannot run {verb} when ResourceManager HA is not enabled\n"),
        ..failed(stderr)
    }
}

/// Names the server. A server that rejects authentication has not proved to be the RM.
fn whose(error: &RpcError) -> String {
    match &error.failure {
        Failure::Refused { method, .. } if *method == AUTHENTICATION => format!(
            "rmadmin: the server {} has not proved its identity; {}\n",
            error.peer,
            error.failure.to_string().replace('\n', " ")
        ),
        _ => format!("rmadmin: this is the answer of {}\n", error.peer),
    }
}

/// Formats a failed administration command as `COMMAND: MESSAGE`, like `RMAdminCLI.run`.
fn administration(name: &str, error: &CommandError) -> Report {
    let message = match error {
        CommandError::Rpc(error) | CommandError::Change { error, .. } => java::message(error),
        error => one_line(&javas_words(error).unwrap_or_else(|| messages::sentence(error))),
    };
    let further = match error {
        CommandError::Rpc(error) | CommandError::Change { error, .. }
            if error.remote().is_some() =>
        {
            whose(error)
        }
        CommandError::Rpc(_) | CommandError::Change { .. } => ours(&messages::sentence(error)),
        error if javas_words(error).is_some() => ours(&messages::sentence(error)),
        _ => String::new(),
    };
    failed(format!("{name}: {message}\n{further}"))
}

/// Returns the Java CLI's message for a configuration or a caller that an administration command cannot use.
fn javas_words(error: &CommandError) -> Option<String> {
    Some(match error {
        CommandError::User(UserError::NullProxy) => "Null user".to_owned(),
        CommandError::Authentication { wanted, .. } => {
            format!("Invalid attribute value for hadoop.security.authentication of {wanted}")
        }
        // Java's failover takes the first element of an empty list.
        CommandError::NoRms { .. } => java_lang::out_of_bounds(0, 0),
        CommandError::Config(ConfigError::NotANumber { value, .. }) => {
            java_lang::not_a_number(value)
        }
        CommandError::Config(ConfigError::Negative { key, .. }) => {
            format!("Invalid Configuration. {key} can be -1, but can not be other negative numbers")
        }
        CommandError::Address { error, .. } => match error {
            AddressError::Malformed { key, value, .. } => format!(
                "Does not contain a valid host:port authority: {value} (configuration property '{key}')"
            ),
            AddressError::Missing { .. } | AddressError::BadId { .. } => {
                format!("Invalid configuration! {error}")
            }
        },
        _ => return None,
    })
}

/// Lists users and their groups, then the failure at the next user, if any.
pub fn groups(groups: &UserGroups) -> Report {
    let line = |user: &UserDocument| {
        let groups: String = user
            .groups
            .iter()
            .map(|group| format!(" {group}"))
            .collect();
        format!("{} :{groups}\n", user.user)
    };
    let lines: String = groups.users.iter().map(line).collect();
    let failure = groups.failure.as_ref();
    let failure = failure.map(|error| self::failure(error, &Selection::default()));
    let mut report = failure.unwrap_or_else(|| Report::success(""));
    report.stdout.insert_str(0, &harmless(&lines));
    report
}

fn operation_failed(error: &RpcError) -> String {
    let message = java::message(error);
    // The RM's message is not repeated; only the RM's name is added.
    match error.remote() {
        Some(_) => format!("Operation failed: {message}\n{}", whose(error)),
        None => format!("Operation failed: {message}\n{}", ours(&error.to_string())),
    }
}

fn refused(refusal: &TransitionRefusal, about: &Server, error: Option<&RpcError>) -> String {
    let first = match (refusal, error) {
        (TransitionRefusal::AutomaticFailover { .. }, _) => {
            format!("Automatic failover is enabled for {about}")
        }
        (TransitionRefusal::OtherUnknown, Some(error)) => {
            let message = java::message(error);
            format!(
                "Unexpected error occurred  {}",
                message.lines().next().unwrap_or_default()
            )
        }
        _ => {
            format!("transitionToActive: Node {} is already active", about.id)
        }
    };
    let further = transition::refusal(refusal, about, error, ForceFlags::HADOOP);
    format!("{first}\n{}", ours(&further))
}

fn declined(no: &NoConsent) -> String {
    format!("rmadmin: {}\n", transition::declined(no))
}

fn failed_transition(failure: &TransitionFailure) -> String {
    let seen = transition::outcome(failure);
    match &failure.error {
        Some(error) => operation_failed(error) + &ours(&seen),
        None => format!(
            "Operation failed: {} answered {} with success, but {seen}\n",
            failure.peer,
            failure.role.method()
        ),
    }
}
