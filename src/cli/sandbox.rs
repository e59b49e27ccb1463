//! The definition of `sandbox`.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::request::{SandboxRequest, Serve};
use crate::sandbox::control::ControlRequest;
use crate::sandbox::fault::{self, FAULTS, ZOOKEEPER_FAULTS};
use crate::sandbox::order::{FaultOrder, ZOOKEEPER};
use crate::sandbox::settings::SandboxProperty;
use crate::sandbox::{SandboxMode, SandboxPlan};

use super::verb_help::REHEARSE;

#[derive(Debug, Subcommand)]
pub enum SandboxAction {
    /// Show status, failover, a refusal, repair and history on a sandbox
    ///
    /// On a terminal, the tour waits for Enter before each command. Otherwise it runs to the end, in a few
    /// seconds.
    #[command(add = REHEARSE)]
    Tour,
    /// Inject faults into a running sandbox, or list them
    ///
    /// The sandbox is the one whose folder --conf-dir or YARN_CONF_DIR names.
    #[command(add = REHEARSE
        .examples(
            "rmadmin sandbox fault 'rm2:*:hang' | Freeze rm2. Quote the asterisk.\n\
             rmadmin sandbox fault --clear | End all faults."
        )
    )]
    Fault {
        /// Faults, such as rm2:transitionToActive:hang; without any, lists the faults in force
        #[arg(value_name = "RM:CALL:FAULT")]
        orders: Vec<FaultOrder>,
        /// First remove all faults; dead ResourceManagers start again
        #[arg(long)]
        clear: bool,
    },
    /// Restart ResourceManagers of a running sandbox
    ///
    /// In a sandbox, use this for the advice "on the host of rm1: restart it". The ResourceManager closes its
    /// connections and restarts on standby, even if it is dead, or if a fault (half) left it in neither state. Its
    /// faults stay. The sandbox is the one whose folder --conf-dir or YARN_CONF_DIR names.
    #[command(add = REHEARSE.examples("rmadmin sandbox restart rm1 | Restart rm1. It comes back on standby."))]
    Restart {
        /// ResourceManagers, such as rm1
        #[arg(value_name = "RM", required = true, value_parser = restartable)]
        rm_ids: Vec<String>,
    },
}

fn restartable(rm_id: &str) -> Result<String, String> {
    match rm_id {
        ZOOKEEPER => Err(
            "zk is no ResourceManager; to start ZooKeeper again: rmadmin sandbox fault --clear"
                .to_owned(),
        ),
        rm_id => Ok(rm_id.to_owned()),
    }
}

#[derive(Debug, Args)]
pub struct ModeArgs {
    /// Automatic failover with Hadoop's elector in the sandbox's ZooKeeper [default]
    #[arg(long)]
    pub automatic: bool,
    /// Manual failover: operators decide which ResourceManager is active; no ZooKeeper
    #[arg(long, conflicts_with_all = ["automatic", "curator"])]
    pub manual: bool,
    /// Automatic failover with Curator's elector (LeaderLatch)
    #[arg(long, conflicts_with = "automatic")]
    pub curator: bool,
}

#[derive(Debug, Args)]
pub struct PlanArgs {
    /// ResourceManagers of each cluster
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=9))]
    pub rms: u8,
    /// Clusters, each with its own configuration folder
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=9999))]
    pub clusters: u16,
    #[command(flatten)]
    pub mode: ModeArgs,
    /// Start with every ResourceManager on standby [default: rm1 is active]
    #[arg(long, requires = "manual", conflicts_with_all = ["automatic", "curator"])]
    pub no_active: bool,
    /// First port; the others follow: RPC and HTTP of rm1, then of rm2, and so on, and last ZooKeeper's [default: free ports]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// A fault from the beginning; may be repeated
    #[arg(long = "fault", value_name = "RM:CALL:FAULT")]
    pub faults: Vec<FaultOrder>,
    /// NodeManagers of each cluster: node1:45454, node2:45454 and so on
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..=99))]
    pub nodes: u8,
    /// A property of the ResourceManagers; may be repeated
    ///
    /// The ResourceManagers obey yarn.admin.acl, yarn.node-labels.enabled, hadoop.security.authorization,
    /// yarn.resourcemanager.recovery.enabled, yarn.resourcemanager.store.class, hadoop.zk.timeout-ms,
    /// yarn.resourcemanager.nodemanager-graceful-decommission-timeout-secs and
    /// hadoop.user.group.static.mapping.overrides.
    #[arg(long = "property", value_name = "KEY=VALUE")]
    pub properties: Vec<SandboxProperty>,
    /// Append a line of JSON for every call to this file: time, caller, request, answer
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub record: Option<PathBuf>,
    /// Folder for the configuration; it must not exist yet [default: a temporary folder]
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
    /// Keep the folder at the end
    #[arg(long)]
    pub keep: bool,
    /// A command to run with YARN_CONF_DIR and HADOOP_CONF_DIR set to the sandbox
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

impl ModeArgs {
    fn mode(&self) -> SandboxMode {
        match (self.manual, self.curator) {
            (true, _) => SandboxMode::Manual,
            (_, true) => SandboxMode::Curator,
            _ => SandboxMode::Automatic,
        }
    }
}

/// Verbs with arguments that are faults.
pub(super) const SANDBOX_FAULTS: [&str; 2] = ["sandbox", "sandbox fault"];

/// Lists the faults for --help.
pub(super) fn fault_help() -> String {
    let faults: String = FAULTS
        .iter()
        .map(|(fault, what)| format!("  {fault:<18} {what}\n"))
        .collect();
    let of_zookeeper: String = ZOOKEEPER_FAULTS
        .iter()
        .map(|(fault, what)| format!("  {fault:<18} {what}\n"))
        .collect();
    let names: Vec<&str> = fault::names().collect();
    format!(
        "Faults: RM:CALL:FAULT, or RM:CALL*TIMES:FAULT for so many times; rmadmin sandbox fault --clear ends them. CALL is {}, or rpc, http, * for all of them. \
         RM:*:hang also freezes the elector of the ResourceManager.\n\
         {faults}\
         Faults of ZooKeeper: zk:*:FAULT.\n\
         {}",
        names.join(", "),
        of_zookeeper.trim_end()
    )
}

pub(super) fn request(action: Option<SandboxAction>, plan: PlanArgs) -> SandboxRequest {
    match action {
        None => serve(plan),
        Some(SandboxAction::Tour) => SandboxRequest::Tour,
        Some(SandboxAction::Fault { orders, clear }) => {
            let list = orders.is_empty() && !clear;
            let first = clear.then_some(ControlRequest::Clear).into_iter();
            let requests = first.chain(orders.into_iter().map(ControlRequest::Order));
            SandboxRequest::Control(
                requests
                    .chain(list.then_some(ControlRequest::List))
                    .collect(),
            )
        }
        Some(SandboxAction::Restart { rm_ids }) => {
            SandboxRequest::Control(rm_ids.into_iter().map(ControlRequest::Restart).collect())
        }
    }
}

fn serve(plan: PlanArgs) -> SandboxRequest {
    SandboxRequest::Serve(Serve {
        plan: SandboxPlan {
            rms: plan.rms.into(),
            clusters: plan.clusters.into(),
            mode: plan.mode.mode(),
            active: !plan.no_active,
            port: plan.port,
            orders: plan.faults,
            nodes: plan.nodes.into(),
            properties: plan.properties,
            record: plan.record,
        },
        folder: plan.dir,
        keep: plan.keep,
        command: plan.command,
    })
}
