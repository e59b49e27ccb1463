//! Results and errors as the Java CLI words them: same stdout, same status, same first line of stderr.
//!
//! Below the first line stands what the peer does not say: which RM, which address, what to do.

use std::fmt::Write as _;

use crate::base::java_lang;
use crate::config::ConfigError;
use crate::error::{CommandError, NoConsent, TransitionFailure};
use crate::exit::Exit;
use crate::ha::state::HaState;
use crate::ha::transition_guard::TransitionRefusal;
use crate::hadoop::rpc::error::{AUTHENTICATION, Failure, RpcError};
use crate::net::server::Server;
use crate::request::Spelling;
use crate::security::user::UserError;
use crate::selection::Selection;
use crate::systems::yarn::targets::AddressError;

use super::groups::UserDocument;
use super::java;
use super::{Report, harmless, messages, one_line};

/// The state of one RM.
pub fn service_state(state: HaState) -> Report {
    Report::success(format!("{state}\n"))
}

/// One row of `-getAllServiceState`.
pub struct Row<'a> {
    /// The address, the host as the JVM names it.
    pub address: String,
    /// The RM's answer.
    pub answer: &'a Result<HaState, RpcError>,
}

/// The states of all RMs. The peer ends with 0 whatever the rows say.
pub fn service_states(rows: &[Row<'_>]) -> Report {
    let mut stdout = String::new();
    for row in rows {
        let state = match row.answer {
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
        let _ = writeln!(stdout, "{:<50} {state:<10}", row.address);
    }
    Report::success(harmless(&stdout))
}

/// A line that the Java CLI does not have, about text of other hosts: always one line.
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

pub fn failure(error: &CommandError) -> Report {
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
        CommandError::Transition(failure) => failed(transition(failure)),
        // The JVM ends with the same status, and says nothing.
        CommandError::Interrupted { .. } => Report {
            exit: messages::exit(error),
            ..failed(ours(&messages::sentence(error)))
        },
        other => before_any_call(other),
    }
}

/// A failed command that the Java CLI has no words for: it names the cluster and what to do next.
pub fn failure_of_ours(error: &CommandError, selection: &Selection) -> Report {
    Report {
        exit: Exit::HadoopFailure,
        ..messages::failure(error, selection)
    }
}

/// What went wrong with the configuration, the caller or the id, before anybody was called; and what the peer has no
/// words for.
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
            // Line ends in the list of ids are shown as they are: scripts compare the first line with Java's.
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

/// Who said it. Whoever refuses a connection has not proved to be the RM.
fn whose(error: &RpcError) -> String {
    match &error.failure {
        Failure::Refused { method, .. } if *method == AUTHENTICATION => format!(
            "rmadmin: this is what answers at {}, and has not proved who it is; {}\n",
            error.peer,
            error.failure.to_string().replace('\n', " ")
        ),
        _ => format!("rmadmin: this is the answer of {}\n", error.peer),
    }
}

/// A failed administration command: `COMMAND: MESSAGE`, as `RMAdminCLI.run` words exceptions.
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

/// What the peer says of a configuration or a caller that an administration command cannot use.
fn javas_words(error: &CommandError) -> Option<String> {
    Some(match error {
        CommandError::User(UserError::NullProxy) => "Null user".to_owned(),
        CommandError::Authentication { wanted, .. } => {
            format!("Invalid attribute value for hadoop.security.authentication of {wanted}")
        }
        // Its failover begins with the first of the ids, and there is none.
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

/// Users and their groups.
pub fn groups(users: &[UserDocument]) -> String {
    let line = |user: &UserDocument| {
        let groups: String = user
            .groups
            .iter()
            .map(|group| format!(" {group}"))
            .collect();
        format!("{} :{groups}\n", user.user)
    };
    harmless(&users.iter().map(line).collect::<String>())
}

fn operation_failed(error: &RpcError) -> String {
    let message = java::message(error);
    // The RM's own words need no second telling, only the RM's name.
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
    let further = messages::refusal(refusal, about, error, Spelling::Hadoop);
    format!("{first}\n{}", ours(&further))
}

fn declined(no: &NoConsent) -> String {
    format!("rmadmin: {}\n", messages::declined(no))
}

fn transition(failure: &TransitionFailure) -> String {
    let seen = messages::seen(failure);
    match &failure.error {
        Some(error) => operation_failed(error) + &ours(&seen),
        None => format!(
            "Operation failed: {} answered {} with success, but {seen}\n",
            failure.peer,
            failure.role.method()
        ),
    }
}
