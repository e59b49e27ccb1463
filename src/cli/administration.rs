//! The administration commands in the subcommand style.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

use clap::{ArgGroup, Args, Subcommand};

use crate::request::{
    Administration, AdministrationRequest, Format, Request, ResourceWords, Tracking,
};
use crate::systems::yarn::admin::calls::{AdminCall, Decommission, Reload};

use crate::systems::yarn::labels;

use super::verb_help::ADMINISTRATION;

#[derive(Debug, Subcommand)]
pub enum AdministrationVerb {
    /// Reload the scheduler queues
    ///
    /// All administration commands go to the active ResourceManager. If none is active, they wait for one, at most for
    /// --timeout. Without --timeout, they wait for yarn.resourcemanager.connect.max-wait.ms if a file sets it (-1,
    /// unlimited in Hadoop, means 15 minutes here), otherwise for a minute.
    #[command(add = ADMINISTRATION.examples("rmadmin refresh-queues | After a change of capacity-scheduler.xml."))]
    RefreshQueues {
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Reload the host files, and decommission excluded nodes
    ///
    /// Nodes that the files exclude leave at once, or with --graceful when their applications have ended.
    #[command(
        group = ArgGroup::new("tracking").args(["client", "server"])
    )]
    #[command(add = ADMINISTRATION
        .examples(
            "rmadmin refresh-nodes | Excluded nodes leave at once.\n\
             rmadmin refresh-nodes --graceful=3600 --client | Excluded nodes finish their applications within an hour; wait for it."
        )
    )]
    RefreshNodes {
        /// Let excluded nodes finish their applications, for at most SECONDS [default: no limit]
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
        /// Wait until the nodes have left; after SECONDS, decommission the remaining ones at once
        #[arg(long, requires = "graceful")]
        client: bool,
        /// Let the ResourceManager enforce SECONDS, and end at once
        #[arg(long, requires = "graceful")]
        server: bool,
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Reload the node resources
    #[command(add = ADMINISTRATION.examples("rmadmin refresh-nodes-resources | After a change of dynamic-resources.xml."))]
    RefreshNodesResources {
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Reload the proxy-user (impersonation) settings
    #[command(add = ADMINISTRATION.examples("rmadmin refresh-super-user-groups-configuration | After a change of hadoop.proxyuser.* keys."))]
    RefreshSuperUserGroupsConfiguration {
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Clear the user-to-groups cache
    #[command(add = ADMINISTRATION.examples("rmadmin refresh-user-to-groups-mappings | After a user has changed groups."))]
    RefreshUserToGroupsMappings {
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Reload the admin ACLs
    #[command(add = ADMINISTRATION.examples("rmadmin refresh-admin-acls | After a change of yarn.admin.acl."))]
    RefreshAdminAcls {
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Reload the service ACLs
    #[command(add = ADMINISTRATION.examples("rmadmin refresh-service-acl | After a change of hadoop-policy.xml."))]
    RefreshServiceAcl {
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Reload the maximum application priority
    #[command(add = ADMINISTRATION.examples("rmadmin refresh-cluster-max-priority | After a change of yarn.cluster.max-application-priority."))]
    RefreshClusterMaxPriority {
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Print the groups of users, as the ResourceManager resolves them
    #[command(add = ADMINISTRATION
        .formats(Format::with_tsv)
        .examples(
            "rmadmin groups | Your own groups.\n\
             rmadmin groups alice bob | The groups of two users."
        )
    )]
    Groups {
        /// Users [default: yourself]
        #[arg(value_name = "USER", value_hint = clap::ValueHint::Username)]
        users: Vec<String>,
    },
    /// Add, remove or assign node labels
    #[command(disable_help_subcommand = true, arg_required_else_help = false)]
    #[command(add = ADMINISTRATION
        .examples(
            "rmadmin node-labels add gpu | Add a label to the cluster.\n\
             rmadmin node-labels replace host1=gpu | Set the label of a node."
        )
    )]
    NodeLabels {
        /// Change to the labels
        #[command(subcommand)]
        action: NodeLabelsAction,
    },
    /// Set the resources of nodes
    #[command(disable_help_subcommand = true, arg_required_else_help = false)]
    #[command(add = ADMINISTRATION.examples("rmadmin node-resource update host1:45454 memory-mb=4Gi vcores=2 | Set the resources of a node."))]
    NodeResource {
        /// Change to the node
        #[command(subcommand)]
        action: NodeResourceAction,
    },
}

#[derive(Debug, Subcommand)]
pub enum NodeLabelsAction {
    /// Add labels to the cluster
    ///
    /// Nodes with an exclusive label run only applications that ask for it. The default is exclusive.
    #[command(add = ADMINISTRATION
        .examples(
            "rmadmin node-labels add gpu | An exclusive label.\n\
             rmadmin node-labels add 'ssd(exclusive=false)' | A label that is not exclusive. Quote the parentheses."
        )
    )]
    Add {
        /// Labels, such as gpu or 'ssd(exclusive=false)' (quote the parentheses)
        #[arg(value_name = "LABEL", required = true)]
        labels: Vec<String>,
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Remove labels from the cluster
    #[command(add = ADMINISTRATION.examples("rmadmin node-labels remove gpu ssd | Remove two labels from the cluster."))]
    Remove {
        /// Labels
        #[arg(value_name = "LABEL", required = true)]
        labels: Vec<String>,
        #[command(flatten)]
        federation: FederationArgs,
    },
    /// Set the label of nodes
    #[command(add = ADMINISTRATION
        .examples(
            "rmadmin node-labels replace host1=gpu host2:45454=ssd | Set the labels of two nodes.\n\
             rmadmin node-labels replace host1= | Take the label of a node away."
        )
    )]
    Replace {
        /// Nodes with their label, such as host1=gpu or host2:45454=gpu; host3= removes the label
        #[arg(value_name = "NODE=LABEL", required = true)]
        mappings: Vec<String>,
        /// Fail if a node is unknown
        #[arg(long)]
        fail_on_unknown_nodes: bool,
        #[command(flatten)]
        federation: FederationArgs,
    },
}

#[derive(Debug, Subcommand)]
pub enum NodeResourceAction {
    /// Set the resources of a node, until its NodeManager registers again
    ///
    /// A type that is not named is set to 0. An amount without a unit has the unit of its type: MiB for memory-mb.
    /// yarn.resource-types defines further types.
    #[command(add = ADMINISTRATION.examples("rmadmin node-resource update host1:45454 memory-mb=4Gi vcores=2 | Set the resources of a node until its NodeManager registers again."))]
    Update {
        /// The node, as the ResourceManager names it
        #[arg(value_name = "NODE:PORT")]
        node: String,
        /// Amounts, such as memory-mb=4Gi vcores=2; both of these are needed
        #[arg(value_name = "TYPE=AMOUNT", required = true)]
        amounts: Vec<String>,
        /// Time for containers that exceed the new amounts, in milliseconds [default: no limit]
        #[arg(long, value_name = "MILLIS", value_parser = clap::value_parser!(i32).range(0..))]
        over_commit_timeout: Option<i32>,
        #[command(flatten)]
        federation: FederationArgs,
    },
}

#[derive(Debug, Args)]
pub struct FederationArgs {
    /// Under federation: the sub-cluster to send the command to [default: all of them]
    #[arg(long, value_name = "ID")]
    pub sub_cluster: Option<String>,
}

/// # Errors
/// Arguments contradict each other; the error is a sentence.
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

/// Rejects a mapping without `=`: Hadoop would remove the node's label.
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
    // Hadoop sets a missing type to 0, and then rejects the request.
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
