//! `failover` and `repair`.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

use std::time::Duration;

use clap::Args;

use crate::base::deadline;
use crate::ha::plan::{MAX_ELECTIONS, Risk};
use crate::request::{FailoverRequest, RepairRequest, Trigger};

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct FailoverArgs {
    /// The ResourceManager to make active [default: the only standby one]
    #[arg(long, value_name = "RM_ID")]
    pub to: Option<String>,
    /// A ResourceManager that is certainly dead; refused while one of its ports accepts connections. May be repeated
    #[arg(long, value_name = "RM_ID")]
    pub dead: Vec<String>,
    /// Accept that running applications may be lost
    #[arg(long)]
    pub accept_loss: bool,
    /// Accept that the ResourceManagers may run different versions
    #[arg(long)]
    pub accept_version_skew: bool,
    /// Accept that the HA keys of the ResourceManagers may differ
    #[arg(long)]
    pub accept_config_skew: bool,
    /// Accept a target that has just been started
    #[arg(long)]
    pub accept_fresh_target: bool,
    /// Accept that the target's /isActive does not answer
    #[arg(long)]
    pub accept_no_http: bool,
    /// Accept that another ResourceManager may still carry out an activation that was not answered
    #[arg(long)]
    pub accept_pending_activation: bool,
    /// Maximum number of elections, with automatic failover
    #[arg(long, value_name = "N", default_value_t = MAX_ELECTIONS, value_parser = elections)]
    pub max_elections: usize,
    /// Show the plan and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Fail over only if this ResourceManager is active and reports that it is unhealthy; otherwise print
    /// nothing
    #[arg(long, value_name = "RM_ID", group = "condition")]
    pub if_unhealthy: Option<String>,
    /// Fail over only if this ResourceManager is down and no other is active; otherwise print nothing
    #[arg(long, value_name = "RM_ID", group = "condition")]
    pub if_down: Option<String>,
    /// How long the condition must hold before the failover
    #[arg(long = "for", value_name = "TIME", default_value = "30s", requires = "condition", value_parser = deadline::parse)]
    pub hold: Duration,
    /// Minimum time since the last conditional failover
    #[arg(long, value_name = "TIME", requires = "condition", value_parser = deadline::parse)]
    pub cooldown: Option<Duration>,
}

#[derive(Debug, Args)]
pub struct RepairArgs {
    /// With manual failover: the ResourceManager to keep active
    #[arg(long, value_name = "RM_ID")]
    pub keep: Option<String>,
    /// A ResourceManager that is certainly dead; refused while one of its ports accepts connections. May be repeated
    #[arg(long, value_name = "RM_ID")]
    pub dead: Vec<String>,
    /// Accept that /isActive does not answer
    #[arg(long)]
    pub accept_no_http: bool,
    /// Accept that another ResourceManager may still carry out an activation that was not answered
    #[arg(long)]
    pub accept_pending_activation: bool,
    /// Show the plan and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

fn elections(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=100) => Ok(number),
        _ => Err("write a number from 1 to 100".to_owned()),
    }
}

/// Makes the request of `failover`.
pub(super) fn failover(args: FailoverArgs, yes: bool) -> FailoverRequest {
    let accept = [
        (args.accept_loss, Risk::Loss),
        (args.accept_version_skew, Risk::VersionSkew),
        (args.accept_config_skew, Risk::ConfigSkew),
        (args.accept_fresh_target, Risk::FreshTarget),
        (args.accept_no_http, Risk::NoHttp),
        (args.accept_pending_activation, Risk::PendingActivation),
    ];
    let unhealthy = args.if_unhealthy.map(|rm| (Trigger::Unhealthy, rm));
    FailoverRequest {
        to: args.to,
        dead: args.dead,
        accept: accepted(&accept),
        max_elections: args.max_elections,
        dry_run: args.dry_run,
        yes,
        condition: unhealthy.or(args.if_down.map(|rm| (Trigger::Down, rm))),
        hold: args.hold,
        cooldown: args.cooldown,
    }
}

/// Returns the risks whose flags are given.
fn accepted(flags: &[(bool, Risk)]) -> Vec<Risk> {
    let given = flags.iter().filter(|(given, _)| *given);
    given.map(|(_, risk)| *risk).collect()
}

/// Makes the request of `repair`.
pub(super) fn repair(args: RepairArgs, yes: bool) -> RepairRequest {
    let accept = [
        (args.accept_no_http, Risk::NoHttp),
        (args.accept_pending_activation, Risk::PendingActivation),
    ];
    RepairRequest {
        keep: args.keep,
        dead: args.dead,
        accept: accepted(&accept),
        dry_run: args.dry_run,
        yes,
    }
}
