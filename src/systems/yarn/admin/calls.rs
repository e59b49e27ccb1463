//! The calls of `org.apache.hadoop.yarn.server.api.ResourceManagerAdministrationProtocolPB`, version 1.

use std::fmt;

use prost::Message as _;

use crate::base::deadline::Deadline;
use crate::base::escape::cut;
use crate::base::java_lang;

use crate::ha::sent;
use crate::hadoop::caller::Caller;

use crate::hadoop::rpc::connection::RpcConnection;
use crate::hadoop::rpc::error::{Failure, MalformedAnswer, RpcError};
use crate::hadoop::rpc::message;
use crate::hadoop::rpc::message::MessageError;
use crate::hadoop::rpc::proto;
use crate::net::server::Server;
use crate::systems::yarn::protocols::RESOURCE_MANAGER_ADMINISTRATION;

/// Configuration that an RM can reload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reload {
    /// `refreshQueues`: the scheduler's queues.
    Queues,
    /// `refreshNodesResources`: the resources of nodes in `dynamic-resources.xml`.
    NodesResources,
    /// `refreshSuperUserGroupsConfiguration`: the users who may impersonate others.
    SuperUserGroups,
    /// `refreshUserToGroupsMappings`: the cache of users' groups.
    UserToGroups,
    /// `refreshAdminAcls`: the administrators of the RM.
    AdminAcls,
    /// `refreshServiceAcls`: the callers that each protocol permits.
    ServiceAcls,
    /// `refreshClusterMaxPriority`: the highest priority of an application.
    ClusterMaxPriority,
}

/// How nodes excluded by the host files are decommissioned (`DecommissionType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decommission {
    /// Decommission at once.
    Normal,
    /// Decommission when the applications have ended, or after the timeout.
    Graceful {
        /// In seconds; -1 for no limit.
        timeout: i32,
    },
    /// Decommission at once, including nodes that are being decommissioned gracefully.
    Forceful,
}

/// A node as the RM names it (`NodeId`). Port 0 means every node of the host.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId {
    /// Host name, not resolved.
    pub host: String,
    /// RPC port of the `NodeManager`.
    pub port: i32,
}

impl fmt::Display for NodeId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.host, self.port)
    }
}

impl NodeId {
    /// Reads `host:port` (`NodeId.fromString`).
    ///
    /// # Errors
    /// The text is malformed; the error is the Java CLI's message.
    pub fn parse(text: &str) -> Result<Self, String> {
        let [host, port] = java_lang::split(text, |at| at == ':')[..] else {
            return Err(format!("Invalid NodeId [{text}]. Expected host:port"));
        };
        let port = java_lang::parse_int(port).map_err(|_| format!("Invalid port: {port}"))?;
        Ok(Self {
            host: java_lang::trim(host).to_owned(),
            port,
        })
    }
}

/// A node label of the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeLabel {
    pub name: String,
    /// True if nodes with this label serve only applications that request the label.
    pub exclusive: bool,
}

/// An amount of one resource type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// Name of the type, such as `memory-mb`.
    pub name: String,
    /// Value in `units`.
    pub value: i64,
    /// Unit, such as `Mi`; may be empty.
    pub units: String,
    pub tags: Vec<String>,
}

/// The resources of a node (`Resource`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Memory in MiB.
    pub memory: i64,
    /// Virtual cores.
    pub virtual_cores: i32,
    /// Every resource type that the client knows, including memory and cores.
    pub amounts: Vec<Amount>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdminCall {
    /// One of the `refresh*` calls that reload configuration.
    Reload(Reload),
    /// `refreshNodes`: reload the host files.
    RefreshNodes(Decommission),
    /// `checkForDecommissioningNodes`: list the nodes that are being decommissioned.
    DecommissioningNodes,
    /// `getGroupsForUser`.
    Groups { user: String },
    /// `addToClusterNodeLabels`.
    AddLabels(Vec<NodeLabel>),
    /// `removeFromClusterNodeLabels`.
    RemoveLabels(Vec<String>),
    /// `replaceLabelsOnNodes`.
    ReplaceLabels {
        /// Nodes with their new labels.
        nodes: Vec<(NodeId, Vec<String>)>,
        /// True if the call fails if the RM does not know a node.
        fail_on_unknown_nodes: bool,
    },
    /// `updateNodeResource`.
    UpdateNodeResource {
        node: NodeId,
        resource: Resource,
        /// Time that containers which exceed the new resources may still run, in milliseconds; -1 until
        /// they end.
        over_commit_timeout: i32,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdminReply {
    /// Success without a result.
    Done,
    /// The groups of a user.
    Groups(Vec<String>),
    /// Nodes that are being decommissioned.
    Nodes(Vec<NodeId>),
}

impl AdminCall {
    /// The RPC method name.
    pub fn method(&self) -> &'static str {
        match self {
            Self::Reload(Reload::Queues) => "refreshQueues",
            Self::Reload(Reload::NodesResources) => "refreshNodesResources",
            Self::Reload(Reload::SuperUserGroups) => "refreshSuperUserGroupsConfiguration",
            Self::Reload(Reload::UserToGroups) => "refreshUserToGroupsMappings",
            Self::Reload(Reload::AdminAcls) => "refreshAdminAcls",
            Self::Reload(Reload::ServiceAcls) => "refreshServiceAcls",
            Self::Reload(Reload::ClusterMaxPriority) => "refreshClusterMaxPriority",
            Self::RefreshNodes(_) => "refreshNodes",
            Self::DecommissioningNodes => "checkForDecommissioningNodes",
            Self::Groups { .. } => "getGroupsForUser",
            Self::AddLabels(_) => "addToClusterNodeLabels",
            Self::RemoveLabels(_) => "removeFromClusterNodeLabels",
            Self::ReplaceLabels { .. } => "replaceLabelsOnNodes",
            Self::UpdateNodeResource { .. } => "updateNodeResource",
        }
    }

    /// True if the call changes state; false for a query.
    pub fn is_change(&self) -> bool {
        !matches!(self, Self::DecommissioningNodes | Self::Groups { .. })
    }

    /// True if the call may be repeated after an unanswered attempt: two calls then have the effect and the
    /// answer of one. False if a second call would restart a timeout, fail because the first call succeeded, or
    /// undo a change that another user made meanwhile.
    pub fn may_be_repeated(&self) -> bool {
        match self {
            Self::Reload(_)
            | Self::RefreshNodes(Decommission::Normal | Decommission::Forceful)
            | Self::DecommissioningNodes
            | Self::Groups { .. }
            | Self::AddLabels(_) => true,
            Self::RefreshNodes(Decommission::Graceful { .. })
            | Self::RemoveLabels(_)
            | Self::ReplaceLabels { .. }
            | Self::UpdateNodeResource { .. } => false,
        }
    }

    /// Encodes the request message. Sets the same fields as Java's client.
    pub fn request(&self, sub_cluster: Option<&str>) -> Vec<u8> {
        let sub_cluster_id = sub_cluster.map(str::to_owned);
        match self {
            Self::Reload(_) | Self::DecommissioningNodes => {
                proto::RefreshRequestProto { sub_cluster_id }.encode_to_vec()
            }
            Self::RefreshNodes(decommission) => {
                refresh_nodes(*decommission, sub_cluster_id).encode_to_vec()
            }
            // This message has no field for the sub-cluster.
            Self::Groups { user } => proto::GetGroupsForUserRequestProto {
                user: Some(user.clone()),
            }
            .encode_to_vec(),
            Self::AddLabels(labels) => add_labels(labels, sub_cluster_id).encode_to_vec(),
            Self::RemoveLabels(labels) => proto::RemoveFromClusterNodeLabelsRequestProto {
                node_labels: labels.clone(),
                sub_cluster_id,
            }
            .encode_to_vec(),
            Self::ReplaceLabels {
                nodes,
                fail_on_unknown_nodes,
            } => proto::ReplaceLabelsOnNodeRequestProto {
                node_to_labels: nodes.iter().map(node_to_labels).collect(),
                fail_on_unknown_nodes: Some(*fail_on_unknown_nodes),
                sub_cluster_id,
            }
            .encode_to_vec(),
            Self::UpdateNodeResource {
                node,
                resource,
                over_commit_timeout,
            } => proto::UpdateNodeResourceRequestProto {
                node_resource_map: vec![proto::NodeResourceMapProto {
                    node_id: Some(node_id(node)),
                    resource_option: Some(proto::ResourceOptionProto {
                        resource: Some(resource_proto(resource)),
                        over_commit_timeout: Some(*over_commit_timeout),
                    }),
                }],
                sub_cluster_id,
            }
            .encode_to_vec(),
        }
    }

    /// Reads the body of the response.
    ///
    /// # Errors
    /// The body is not a valid response message.
    pub fn reply(&self, body: &[u8]) -> Result<AdminReply, MessageError> {
        let method = self.method();
        Ok(match self {
            Self::Groups { .. } => {
                let groups = |response: proto::GetGroupsForUserResponseProto| response.groups;
                let groups = message::decode_list(body, method, groups)?;
                AdminReply::Groups(groups.into_iter().map(cut).collect())
            }
            Self::DecommissioningNodes => {
                let nodes = |response: proto::CheckForDecommissioningNodesResponseProto| {
                    response.decommissioning_nodes
                };
                let nodes = message::decode_list(body, method, nodes)?.into_iter();
                let node = |node: proto::NodeIdProto| NodeId {
                    host: cut(node.host.unwrap_or_default()),
                    port: node.port.unwrap_or_default(),
                };
                AdminReply::Nodes(nodes.map(node).collect())
            }
            _ => {
                message::decode::<proto::EmptyResponseProto>(body, method)?;
                AdminReply::Done
            }
        })
    }
}

fn refresh_nodes(
    decommission: Decommission,
    sub_cluster_id: Option<String>,
) -> proto::RefreshNodesRequestProto {
    let (kind, timeout) = match decommission {
        Decommission::Normal => (proto::DecommissionTypeProto::Normal, None),
        Decommission::Graceful { timeout } => {
            (proto::DecommissionTypeProto::Graceful, Some(timeout))
        }
        Decommission::Forceful => (proto::DecommissionTypeProto::Forceful, None),
    };
    proto::RefreshNodesRequestProto {
        decommission_type: Some(kind.into()),
        decommission_timeout: timeout,
        sub_cluster_id,
    }
}

/// Fills both fields: RMs without exclusive labels read only the deprecated one
/// (`AddToClusterNodeLabelsRequestPBImpl`).
fn add_labels(
    labels: &[NodeLabel],
    sub_cluster_id: Option<String>,
) -> proto::AddToClusterNodeLabelsRequestProto {
    proto::AddToClusterNodeLabelsRequestProto {
        deprecated_node_labels: labels.iter().map(|label| label.name.clone()).collect(),
        node_labels: labels
            .iter()
            .map(|label| proto::NodeLabelProto {
                name: Some(label.name.clone()),
                is_exclusive: Some(label.exclusive),
            })
            .collect(),
        sub_cluster_id,
    }
}

fn node_id(node: &NodeId) -> proto::NodeIdProto {
    proto::NodeIdProto {
        host: Some(node.host.clone()),
        port: Some(node.port),
    }
}

fn node_to_labels((node, labels): &(NodeId, Vec<String>)) -> proto::NodeIdToLabelsProto {
    proto::NodeIdToLabelsProto {
        node_id: Some(node_id(node)),
        node_labels: labels.clone(),
    }
}

fn resource_proto(resource: &Resource) -> proto::ResourceProto {
    let amounts = resource
        .amounts
        .iter()
        .map(|amount| proto::ResourceInformationProto {
            key: Some(amount.name.clone()),
            value: Some(amount.value),
            units: Some(amount.units.clone()),
            r#type: Some(proto::ResourceTypesProto::Countable.into()),
            tags: amount.tags.clone(),
            attributes: Vec::new(),
        });
    proto::ResourceProto {
        memory: Some(resource.memory),
        virtual_cores: Some(resource.virtual_cores),
        resource_value_map: amounts.collect(),
    }
}

/// Typed calls over one connection.
#[derive(Debug)]
pub struct AdminService {
    connection: RpcConnection,
}

impl AdminService {
    /// Connects to an RM.
    ///
    /// # Errors
    /// The RM cannot be reached.
    pub async fn connect(
        peer: &Server,
        caller: &Caller,
        deadline: Deadline,
    ) -> Result<Self, RpcError> {
        let connection =
            RpcConnection::open(peer, RESOURCE_MANAGER_ADMINISTRATION, caller, deadline).await?;
        Ok(Self { connection })
    }

    pub fn peer(&self) -> &Server {
        self.connection.peer()
    }

    /// Makes one call.
    ///
    /// # Errors
    /// See [`Failure`]. A connection that failed cannot be used again.
    pub async fn call(
        &mut self,
        call: &AdminCall,
        sub_cluster: Option<&str>,
        deadline: Deadline,
    ) -> Result<AdminReply, RpcError> {
        let method = call.method();
        if call.is_change() {
            sent::about_to(format!("{method} to {}", self.peer()));
        }
        let request = call.request(sub_cluster);
        let answer = self.connection.call(method, &request, deadline).await;
        if call.is_change() {
            sent::ended(answer.as_ref().map(|_| ()).map_err(RpcError::sent_failure));
        }
        call.reply(&answer?).map_err(|error| {
            let fault = MalformedAnswer::Message(error);
            RpcError::new(self.peer().clone(), Failure::Broken { method, fault })
        })
    }
}
