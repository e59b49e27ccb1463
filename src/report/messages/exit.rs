//! The exit statuses of errors in subcommand style.

use std::io;

use crate::config::ConfigError;
use crate::error::{CommandError, Silence};
use crate::exit::Exit;
use crate::hadoop::rpc::error::{AUTHENTICATION, Failure, RpcError, SaslError};
use crate::sandbox::SandboxError;
use crate::security::credential::LoginError;
use crate::security::gss::GssErrorKind;
use crate::systems::yarn::admin::active::LastState;
use crate::systems::zookeeper::bootstrap::BootstrapRefusal;

/// Returns the exit status of a failed command.
pub fn of(error: &CommandError) -> Exit {
    match error {
        CommandError::UnknownRm { .. }
        | CommandError::UnknownMaster { .. }
        | CommandError::Sandbox(SandboxError::UnknownRm { .. })
        | CommandError::Illegal(_)
        | CommandError::Bootstrap(
            BootstrapRefusal::Ambiguous { .. } | BootstrapRefusal::UnknownId { .. },
        ) => Exit::Usage,
        // A configuration that was not read in time may be correct.
        CommandError::Config(ConfigError::Slow(_))
        | CommandError::Unprepared { .. }
        | CommandError::Sandbox(_)
        | CommandError::SandboxAsked(_)
        | CommandError::SlowFiles { .. }
        | CommandError::Login(LoginError::Slow(_)) => Exit::Unavailable,
        CommandError::Config(error) if error.lacks_descriptors() => Exit::Unavailable,
        CommandError::Config(_)
        | CommandError::User(_)
        | CommandError::Login(
            LoginError::KeytabUnused(_) | LoginError::NoKeytab(_) | LoginError::Resolver { .. },
        )
        | CommandError::Bootstrap(BootstrapRefusal::NotListed { .. })
        | CommandError::Authentication { .. }
        | CommandError::HaDisabled { .. }
        | CommandError::NoRms { .. }
        | CommandError::NoZookeeperServers { .. }
        | CommandError::NoFlinkCluster { .. }
        | CommandError::Address { .. } => Exit::Config,
        CommandError::Administration { error, .. } => of(error),
        CommandError::Busy { .. } => Exit::Busy,
        CommandError::NobodyActive { seen, .. } => of_sightings(seen),
        CommandError::Unhealthy(_) => Exit::Degraded,
        CommandError::Refused { .. }
        | CommandError::Declined(_)
        | CommandError::Bootstrap(_)
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
        // Only a call that was not sent or was denied has certainly changed nothing.
        CommandError::Transition(failure) => match &failure.error {
            Some(error) if failure.seen.is_none() => of_call(error),
            _ => Exit::Unconfirmed,
        },
        CommandError::Command { source, .. } => match source.kind() {
            // Shells use the same statuses.
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

/// Returns the exit status of a failed call that changed nothing.
pub fn of_call(error: &RpcError) -> Exit {
    if let Some(error) = error.sasl() {
        return of_authentication(error);
    }
    match &error.failure {
        // The server has not proved to be the RM.
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

/// Returns the exit status if no RM is active: all states known, some unknown, or no RM reached.
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
