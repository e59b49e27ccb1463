//! One word for an error's cause: `error.cause` of JSON documents.

use crate::config::ConfigError;
use crate::error::{CommandError, Shortcut, Silence, Unattended};
use crate::ha::transition_guard::TransitionRefusal;
use crate::hadoop::rpc::error::RpcError;
use crate::sandbox::SandboxError;
use crate::security::credential::LoginError;
pub use crate::systems::yarn::missing::cause as of_call;
use crate::systems::zookeeper::bootstrap::BootstrapRefusal;
use crate::verdict::seen::Missing;

/// The cause of an invalid command line.
pub const USAGE: &str = "usage";

/// Returns the cause. For an RM without an answer, it is the word of `status` ([`Missing::word`]). docs/json.md
/// lists all words.
pub fn of(error: &CommandError) -> &'static str {
    match error {
        CommandError::Config(ConfigError::Slow(_))
        | CommandError::Login(LoginError::Slow(_))
        | CommandError::SlowFiles { .. }
        | CommandError::TooShort { .. } => "time-limit",
        CommandError::Config(error) if error.lacks_descriptors() => "resources",
        CommandError::Config(_)
        | CommandError::Login(LoginError::Resolver { .. })
        | CommandError::Authentication { .. }
        | CommandError::HaDisabled { .. }
        | CommandError::NoRms { .. }
        | CommandError::NoZookeeperServers { .. }
        | CommandError::NoFlinkCluster { .. } => "configuration",
        CommandError::User(_) | CommandError::Login(_) => "credential",
        CommandError::UnknownRm { .. } | CommandError::Sandbox(SandboxError::UnknownRm { .. }) => {
            "unknown-rm"
        }
        CommandError::Bootstrap(refusal) => match refusal {
            BootstrapRefusal::NotListed { .. } => "configuration",
            BootstrapRefusal::Ambiguous { .. } | BootstrapRefusal::UnknownId { .. } => USAGE,
            BootstrapRefusal::OtherId { .. }
            | BootstrapRefusal::UnreadableId { .. }
            | BootstrapRefusal::ForeignData { .. }
            | BootstrapRefusal::PortInUse { .. }
            | BootstrapRefusal::StandaloneOnEnsemble { .. }
            | BootstrapRefusal::PortOfAnother { .. } => "check",
        },
        CommandError::Address { .. } => "not-configured",
        CommandError::Illegal(_) | CommandError::UnknownMaster { .. } => USAGE,
        CommandError::Rpc(error) | CommandError::Change { error, .. } => of_call(error),
        CommandError::Unhealthy(error) => of_health(error),
        CommandError::Refused { refusal, .. } => of_refusal(refusal),
        CommandError::PlanRefused { .. } => "check",
        CommandError::Declined(_) => "cancelled",
        CommandError::SplitBrain { .. } => "split-brain",
        CommandError::Transition(failure) => failure.error.as_ref().map_or("unconfirmed", of_call),
        CommandError::Busy { .. } => "busy",
        CommandError::CoolingDown { .. } | CommandError::ClockSetBack { .. } => "cooldown",
        CommandError::ConditionUnknown {
            silence, missing, ..
        } => missing.as_ref().map_or(of_silence(*silence), Missing::word),
        CommandError::Administration { error, .. } => of(error),
        CommandError::NobodyActive { .. } => "no-active",
        CommandError::Decommissioning { cause, .. } => match cause {
            Unattended::OutOfTime(_) => "time-limit",
            Unattended::Failed(error) => of(error),
        },
        CommandError::Unprepared { .. } => "resources",
        CommandError::CutShort { why, .. } => match why {
            Shortcut::Late(_) => "time-limit",
            Shortcut::Defect(_) => "defect",
        },
        CommandError::Interrupted { .. } => "interrupted",
        CommandError::Sandbox(_) | CommandError::SandboxAsked(_) => "sandbox",
        CommandError::Command { .. } => "program",
        CommandError::History { .. } | CommandError::Output { .. } => "file",
    }
}

/// Returns the cause of a failed health check: an exception means unhealthy, unless the RM denied the call.
fn of_health(error: &RpcError) -> &'static str {
    match error.remote() {
        Some(exception) if !exception.is_denial() => "unhealthy",
        _ => of_call(error),
    }
}

fn of_refusal(refusal: &TransitionRefusal) -> &'static str {
    match refusal {
        TransitionRefusal::AutomaticFailover { .. } => "automatic-failover",
        TransitionRefusal::OtherActive { .. } | TransitionRefusal::OtherActiveByPage { .. } => {
            "other-active"
        }
        TransitionRefusal::OtherDenied { .. } | TransitionRefusal::OtherUnknown => "other-unknown",
        TransitionRefusal::OtherPending { .. } => "pending-activation",
    }
}

fn of_silence(silence: Silence) -> &'static str {
    match silence {
        Silence::Denied => "denied",
        Silence::NotAsked => "not-asked",
        Silence::Silent => "silent",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    /// Causes that are not words of `status`.
    const OWN: [&str; 23] = [
        "usage",
        "configuration",
        "credential",
        "time-limit",
        "unknown-rm",
        "check",
        "automatic-failover",
        "other-active",
        "other-unknown",
        "pending-activation",
        "cancelled",
        "busy",
        "cooldown",
        "no-active",
        "split-brain",
        "unconfirmed",
        "unhealthy",
        "interrupted",
        "sandbox",
        "program",
        "file",
        "resources",
        "defect",
    ];

    fn listed(schema: &str, at: &str) -> Vec<String> {
        let schema: Value = serde_json::from_str(schema).unwrap();
        let list = schema.pointer(at).unwrap().as_array().unwrap();
        let words = list.iter().filter_map(Value::as_str);
        words.map(str::to_owned).collect()
    }

    #[test]
    fn docs_list_every_cause() {
        let status = include_str!("../../docs/status.schema.json");
        let result = include_str!("../../docs/result.schema.json");
        let mut all = listed(status, "/$defs/missing/enum");
        all.extend(OWN.map(str::to_owned));
        let documented = listed(result, "/$defs/error/properties/cause/enum");
        assert_eq!(documented, all);
        let json = include_str!("../../docs/json.md");
        let table = json.lines().filter_map(|line| line.strip_prefix("| `"));
        let words = table.filter_map(|line| Some(line.split_once("` |")?.0));
        let words: Vec<&str> = words.collect();
        for word in all {
            assert!(words.contains(&word.as_str()), "{word}");
        }
    }
}
