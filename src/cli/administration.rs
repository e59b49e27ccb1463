//! The administration commands in today's spelling.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

use clap::{ArgGroup, Args, Subcommand};

use crate::request::{Administration, AdministrationRequest, Request, ResourceWords, Tracking};
use crate::rpc::admin::{AdminCall, Decommission, Reload};

use super::labels;

/// What only the active ResourceManager does.
#[derive(Debug, Subcommand)]
pub enum AdministrationVerb {
    /// Have the scheduler's queues read again
    ///
    /// As all administration commands, this goes to the active ResourceManager, which is waited for while there is
    /// none: for --timeout, else for yarn.resourcemanager.connect.max-wait.ms where a file sets it (-1, which has no end
    /// in Hadoop, means 15 minutes here), else for a minute.
    #[command(after_help = "In Hadoop's spelling: rmadmin -refreshQueues")]
    RefreshQueues {
        /// Under federation
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Have the host files read again: which nodes belong to the cluster
    ///
    /// Nodes that the files exclude leave at once, or with --graceful when their applications have ended.
    #[command(
        after_help = "In Hadoop's spelling: rmadmin -refreshNodes [-g|-graceful [SECONDS] -client|-server]",
        group = ArgGroup::new("tracking").args(["client", "server"])
    )]
    RefreshNodes {
        /// Let excluded nodes finish their applications, for so many seconds at most [default: however long it takes]
        #[arg(
            long,
            value_name = "SECONDS",
            num_args = 0..=1,
            require_equals = true,
            default_missing_value = "-1",
            allow_negative_numbers = true,
            value_parser = clap::value_parser!(i32).range(-1..),
            requires = "tracking"
        )]
        graceful: Option<i32>,
        /// Wait until they have left, and make them leave after the timeout
        #[arg(long, requires = "graceful")]
        client: bool,
        /// Leave that to the ResourceManager, and end at once
        #[arg(long, requires = "graceful")]
        server: bool,
        /// Under federation
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Have the resources of nodes read again
    #[command(after_help = "In Hadoop's spelling: rmadmin -refreshNodesResources")]
    RefreshNodesResources {
        /// Under federation
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Have read again who may act for other users
    #[command(after_help = "In Hadoop's spelling: rmadmin -refreshSuperUserGroupsConfiguration")]
    RefreshSuperUserGroupsConfiguration {
        /// Under federation
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Have the groups of users forgotten, so that they are looked up again
    #[command(after_help = "In Hadoop's spelling: rmadmin -refreshUserToGroupsMappings")]
    RefreshUserToGroupsMappings {
        /// Under federation
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Have read again who administers the cluster
    #[command(after_help = "In Hadoop's spelling: rmadmin -refreshAdminAcls")]
    RefreshAdminAcls {
        /// Under federation
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Have read again who may speak which protocol
    #[command(after_help = "In Hadoop's spelling: rmadmin -refreshServiceAcl")]
    RefreshServiceAcl {
        /// Under federation
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Have read again the highest priority that applications may have
    #[command(after_help = "In Hadoop's spelling: rmadmin -refreshClusterMaxPriority")]
    RefreshClusterMaxPriority {
        /// Under federation
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Print the groups of users, as the ResourceManager sees them
    #[command(after_help = "In Hadoop's spelling: rmadmin -getGroups [USER]...")]
    Groups {
        /// Users [default: the caller]
        #[arg(value_name = "USER", value_hint = clap::ValueHint::Username)]
        users: Vec<String>,
    },
    /// Add, remove or place node labels
    #[command(disable_help_subcommand = true)]
    NodeLabels {
        /// What to do with them
        #[command(subcommand)]
        action: NodeLabelsAction,
    },
    /// Set what nodes have
    #[command(disable_help_subcommand = true)]
    NodeResource {
        /// What to do
        #[command(subcommand)]
        action: NodeResourceAction,
    },
}

/// What to do with node labels.
#[derive(Debug, Subcommand)]
pub enum NodeLabelsAction {
    /// Add labels to the cluster
    ///
    /// Nodes of an exclusive label serve only applications that ask for it.
    #[command(after_help = "In Hadoop's spelling: rmadmin -addToClusterNodeLabels LABELS")]
    Add {
        /// Labels, such as gpu or gpu(exclusive=false)
        #[arg(value_name = "LABEL", required = true)]
        labels: Vec<String>,
        /// Under federation
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Remove labels from the cluster
    #[command(after_help = "In Hadoop's spelling: rmadmin -removeFromClusterNodeLabels LABELS")]
    Remove {
        /// Labels
        #[arg(value_name = "LABEL", required = true)]
        labels: Vec<String>,
        /// Under federation
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Set the label of nodes
    #[command(
        after_help = "In Hadoop's spelling: rmadmin -replaceLabelsOnNode MAPPINGS [-failOnUnknownNodes]"
    )]
    Replace {
        /// Nodes with their label, such as host1=gpu or host2:45454=gpu; host3= takes the label away
        #[arg(value_name = "NODE=LABEL", required = true)]
        mappings: Vec<String>,
        /// Fail if a node is not known
        #[arg(long)]
        fail_on_unknown_nodes: bool,
        /// Under federation
        #[command(flatten)]
        federation: FederationArgs,
    },
}

/// What to do with the resources of nodes.
#[derive(Debug, Subcommand)]
pub enum NodeResourceAction {
    /// Set what a node has, until its NodeManager registers again
    ///
    /// A type that is not named is set to nothing. An amount without a unit is in the units of its type: MiB for
    /// memory-mb. Other types come from yarn.resource-types.
    #[command(
        after_help = "In Hadoop's spelling: rmadmin -updateNodeResource NODE:PORT MIB VCORES [MILLIS], or NODE:PORT AMOUNTS [MILLIS]"
    )]
    Update {
        /// The node, as the ResourceManager names it
        #[arg(value_name = "NODE:PORT")]
        node: String,
        /// Amounts, such as memory-mb=4Gi vcores=2; both of these are needed
        #[arg(value_name = "TYPE=AMOUNT", required = true)]
        amounts: Vec<String>,
        /// How long containers beyond the new amounts may go on, in milliseconds [default: to their end]
        #[arg(long, value_name = "MILLIS", value_parser = clap::value_parser!(i32).range(0..))]
        over_commit_timeout: Option<i32>,
        /// Under federation
        #[command(flatten)]
        federation: FederationArgs,
    },
}

/// Where the configuration is that of a federation.
#[derive(Debug, Args)]
pub struct FederationArgs {
    /// Under federation: the sub-cluster that this is for [default: all of them]
    #[arg(long, value_name = "ID")]
    pub sub_cluster: Option<String>,
}

/// The request of a verb.
///
/// # Errors
/// What its arguments say cannot be.
pub(super) fn request(verb: AdministrationVerb) -> Result<Request, String> {
    use AdministrationVerb as Verb;
    let reload = |name, reload, federation: FederationArgs| AdministrationRequest {
        name,
        what: Administration::Call(AdminCall::Reload(reload)),
        sub_cluster: federation.sub_cluster,
    };
    let request = match verb {
        Verb::RefreshQueues { federation } => reload("refreshQueues", Reload::Queues, federation),
        Verb::RefreshNodesResources { federation } => {
            reload("refreshNodesResources", Reload::NodesResources, federation)
        }
        Verb::RefreshSuperUserGroupsConfiguration { federation } => reload(
            "refreshSuperUserGroupsConfiguration",
            Reload::SuperUserGroups,
            federation,
        ),
        Verb::RefreshUserToGroupsMappings { federation } => reload(
            "refreshUserToGroupsMappings",
            Reload::UserToGroups,
            federation,
        ),
        Verb::RefreshAdminAcls { federation } => {
            reload("refreshAdminAcls", Reload::AdminAcls, federation)
        }
        Verb::RefreshServiceAcl { federation } => {
            reload("refreshServiceAcl", Reload::ServiceAcls, federation)
        }
        Verb::RefreshClusterMaxPriority { federation } => reload(
            "refreshClusterMaxPriority",
            Reload::ClusterMaxPriority,
            federation,
        ),
        Verb::RefreshNodes {
            graceful,
            client,
            federation,
            ..
        } => AdministrationRequest {
            name: "refreshNodes",
            what: match graceful {
                None => Administration::Call(AdminCall::RefreshNodes(Decommission::Normal)),
                Some(timeout) => Administration::Decommission {
                    timeout,
                    tracking: if client {
                        Tracking::Client
                    } else {
                        Tracking::Server
                    },
                },
            },
            sub_cluster: federation.sub_cluster,
        },
        Verb::Groups { users } => AdministrationRequest {
            name: "getGroups",
            what: Administration::Groups { users },
            sub_cluster: None,
        },
        Verb::NodeLabels { action } => node_labels(action)?,
        Verb::NodeResource { action } => node_resource(action)?,
    };
    Ok(Request::Administration(request))
}

fn node_labels(action: NodeLabelsAction) -> Result<AdministrationRequest, String> {
    let (name, call, federation) = match action {
        NodeLabelsAction::Add { labels, federation } => (
            "addToClusterNodeLabels",
            AdminCall::AddLabels(labels::to_add(&labels.join(","))?),
            federation,
        ),
        NodeLabelsAction::Remove { labels, federation } => (
            "removeFromClusterNodeLabels",
            AdminCall::RemoveLabels(labels::to_remove(&labels.join(","))?),
            federation,
        ),
        NodeLabelsAction::Replace {
            mappings,
            fail_on_unknown_nodes,
            federation,
        } => (
            "replaceLabelsOnNode",
            AdminCall::ReplaceLabels {
                nodes: labels::on_nodes(&checked(&mappings)?)?,
                fail_on_unknown_nodes,
            },
            federation,
        ),
    };
    Ok(AdministrationRequest {
        name,
        what: Administration::Call(call),
        sub_cluster: federation.sub_cluster,
    })
}

/// Mappings, all of them with their `=`: without it Hadoop takes the label away.
fn checked(mappings: &[String]) -> Result<String, String> {
    let is_mapping = |word: &&String| word.contains('=') && !word.starts_with('#');
    match mappings.iter().find(|word| !is_mapping(word)) {
        Some(word) => Err(format!(
            "{word:?} is no NODE=LABEL; to take a node's label away, write NODE="
        )),
        None => Ok(mappings.join(" ")),
    }
}

fn node_resource(action: NodeResourceAction) -> Result<AdministrationRequest, String> {
    let NodeResourceAction::Update {
        node,
        amounts,
        over_commit_timeout,
        federation,
    } = action;
    if !node.contains(':') {
        return Err(format!("{node} has no port; write NODE:PORT"));
    }
    let amounts = amounts.join(",");
    let has = |name: &str| {
        let mut types = amounts
            .split(',')
            .filter_map(|amount| amount.split('=').next());
        types.any(|word| word.trim() == name)
    };
    // Hadoop would set a type that is missing to 0, and refuse that.
    if let Some(missing) = ["memory-mb", "vcores"].into_iter().find(|name| !has(name)) {
        return Err(format!(
            "{missing} is missing; write both memory-mb=AMOUNT and vcores=AMOUNT"
        ));
    }
    Ok(AdministrationRequest {
        name: "updateNodeResource",
        what: Administration::UpdateNodeResource {
            node,
            resource: ResourceWords::Amounts(amounts),
            over_commit_timeout: over_commit_timeout.unwrap_or(-1),
        },
        sub_cluster: federation.sub_cluster,
    })
}
