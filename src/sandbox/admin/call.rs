//! The calls of `ResourceManagerAdministrationProtocol`, as they come in.

use prost::Message;
use serde_json::{Map, Value, json};

use crate::hadoop::rpc::message::RemoteException;
use crate::hadoop::rpc::proto;
use crate::sandbox::exception::unreadable;
use crate::systems::yarn::admin::calls;
use crate::systems::yarn::admin::calls::Reload;

use super::garbage;

/// The calls that carry nothing.
const RELOADS: [Reload; 7] = [
    Reload::Queues,
    Reload::NodesResources,
    Reload::SuperUserGroups,
    Reload::UserToGroups,
    Reload::AdminAcls,
    Reload::ServiceAcls,
    Reload::ClusterMaxPriority,
];

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum ServedCall {
    /// One of the calls that carry nothing.
    Reload(Reload, proto::RefreshRequestProto),
    /// `refreshNodes`.
    RefreshNodes(proto::RefreshNodesRequestProto),
    /// `checkForDecommissioningNodes`.
    CheckForDecommissioningNodes(proto::RefreshRequestProto),
    /// `getGroupsForUser`.
    GetGroupsForUser(proto::GetGroupsForUserRequestProto),
    /// `updateNodeResource`.
    UpdateNodeResource(proto::UpdateNodeResourceRequestProto),
    /// `addToClusterNodeLabels`.
    AddLabels(proto::AddToClusterNodeLabelsRequestProto),
    /// `removeFromClusterNodeLabels`.
    RemoveLabels(proto::RemoveFromClusterNodeLabelsRequestProto),
    /// `replaceLabelsOnNodes`.
    ReplaceLabels(proto::ReplaceLabelsOnNodeRequestProto),
}

impl ServedCall {
    /// Reads a call; `None`: the protocol has no such method.
    ///
    /// # Errors
    /// What a server answers to a request that cannot be read.
    pub fn read(method: &str, body: &[u8]) -> Option<Result<Self, RemoteException>> {
        Some(match method {
            "refreshNodes" => decode(body).map(Self::RefreshNodes),
            "checkForDecommissioningNodes" => decode(body).map(Self::CheckForDecommissioningNodes),
            "getGroupsForUser" => decode(body).and_then(Self::groups),
            "updateNodeResource" => decode(body).and_then(Self::resource),
            "addToClusterNodeLabels" => decode(body).map(Self::AddLabels),
            "removeFromClusterNodeLabels" => decode(body).map(Self::RemoveLabels),
            "replaceLabelsOnNodes" => decode(body).map(Self::ReplaceLabels),
            _ => {
                let reload = RELOADS
                    .into_iter()
                    .find(|reload| calls::AdminCall::Reload(*reload).method() == method)?;
                decode(body).map(|request| Self::Reload(reload, request))
            }
        })
    }

    fn groups(request: proto::GetGroupsForUserRequestProto) -> Result<Self, RemoteException> {
        match request.user {
            Some(_) => Ok(Self::GetGroupsForUser(request)),
            None => Err(unreadable("Message missing required fields: user")),
        }
    }

    /// Of all that stands in the messages of these calls, Hadoop requires the names of resources only.
    fn resource(request: proto::UpdateNodeResourceRequestProto) -> Result<Self, RemoteException> {
        let mut missing = Vec::new();
        for (node, map) in request.node_resource_map.iter().enumerate() {
            let option = map.resource_option.as_ref();
            let resource = option.and_then(|option| option.resource.as_ref());
            let entries = resource.map_or(&[][..], |resource| &resource.resource_value_map);
            for (index, _) in entries
                .iter()
                .enumerate()
                .filter(|(_, entry)| entry.key.is_none())
            {
                missing.push(format!(
                    "node_resource_map[{node}].resource_option.resource.resource_value_map[{index}].key"
                ));
            }
        }
        if missing.is_empty() {
            return Ok(Self::UpdateNodeResource(request));
        }
        Err(unreadable(format!(
            "Message missing required fields: {}",
            missing.join(", ")
        )))
    }

    /// The method.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reload(reload, _) => calls::AdminCall::Reload(*reload).method(),
            Self::RefreshNodes(_) => "refreshNodes",
            Self::CheckForDecommissioningNodes(_) => "checkForDecommissioningNodes",
            Self::GetGroupsForUser(_) => "getGroupsForUser",
            Self::UpdateNodeResource(_) => "updateNodeResource",
            Self::AddLabels(_) => "addToClusterNodeLabels",
            Self::RemoveLabels(_) => "removeFromClusterNodeLabels",
            Self::ReplaceLabels(_) => "replaceLabelsOnNodes",
        }
    }

    /// The fields that it came with, by Hadoop's names.
    pub fn fields(&self) -> Value {
        match self {
            Self::Reload(_, request) | Self::CheckForDecommissioningNodes(request) => {
                object([("sub_cluster_id", text(request.sub_cluster_id.as_ref()))])
            }
            Self::RefreshNodes(request) => object([
                (
                    "decommissionType",
                    request
                        .decommission_type
                        .map(|_| json!(request.decommission_type().as_str_name())),
                ),
                (
                    "decommissionTimeout",
                    request.decommission_timeout.map(Value::from),
                ),
                ("sub_cluster_id", text(request.sub_cluster_id.as_ref())),
            ]),
            Self::GetGroupsForUser(request) => object([("user", text(request.user.as_ref()))]),
            Self::UpdateNodeResource(request) => object([
                (
                    "node_resource_map",
                    list(&request.node_resource_map, resource_map),
                ),
                ("sub_cluster_id", text(request.sub_cluster_id.as_ref())),
            ]),
            Self::AddLabels(request) => object([
                (
                    "deprecatedNodeLabels",
                    list(&request.deprecated_node_labels, |name| json!(name)),
                ),
                ("nodeLabels", list(&request.node_labels, label)),
                ("sub_cluster_id", text(request.sub_cluster_id.as_ref())),
            ]),
            Self::RemoveLabels(request) => object([
                ("nodeLabels", list(&request.node_labels, |name| json!(name))),
                ("sub_cluster_id", text(request.sub_cluster_id.as_ref())),
            ]),
            Self::ReplaceLabels(request) => object([
                (
                    "nodeToLabels",
                    list(&request.node_to_labels, labels_of_node),
                ),
                (
                    "failOnUnknownNodes",
                    request.fail_on_unknown_nodes.map(Value::from),
                ),
                ("sub_cluster_id", text(request.sub_cluster_id.as_ref())),
            ]),
        }
    }
}

fn decode<M: Message + Default>(body: &[u8]) -> Result<M, RemoteException> {
    M::decode(body).map_err(|_| garbage::complaint(body))
}

/// The fields that are there.
fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let there = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect::<Map<_, _>>())
}

fn text(text: Option<&String>) -> Option<Value> {
    text.map(|text| json!(text))
}

/// Protobuf does not tell an empty list from none.
fn list<T>(items: &[T], form: impl Fn(&T) -> Value) -> Option<Value> {
    (!items.is_empty()).then(|| items.iter().map(form).collect())
}

fn node_id(id: &proto::NodeIdProto) -> Value {
    object([
        ("host", text(id.host.as_ref())),
        ("port", id.port.map(Value::from)),
    ])
}

fn label(label: &proto::NodeLabelProto) -> Value {
    object([
        ("name", text(label.name.as_ref())),
        ("isExclusive", label.is_exclusive.map(Value::from)),
    ])
}

fn labels_of_node(node: &proto::NodeIdToLabelsProto) -> Value {
    object([
        ("nodeId", node.node_id.as_ref().map(node_id)),
        ("nodeLabels", list(&node.node_labels, |name| json!(name))),
    ])
}

fn resource_map(map: &proto::NodeResourceMapProto) -> Value {
    object([
        ("node_id", map.node_id.as_ref().map(node_id)),
        (
            "resource_option",
            map.resource_option.as_ref().map(resource_option),
        ),
    ])
}

fn resource_option(option: &proto::ResourceOptionProto) -> Value {
    let resource = |resource: &proto::ResourceProto| {
        object([
            ("memory", resource.memory.map(Value::from)),
            ("virtual_cores", resource.virtual_cores.map(Value::from)),
            (
                "resource_value_map",
                list(&resource.resource_value_map, resource_information),
            ),
        ])
    };
    object([
        ("resource", option.resource.as_ref().map(resource)),
        (
            "over_commit_timeout",
            option.over_commit_timeout.map(Value::from),
        ),
    ])
}

fn resource_information(information: &proto::ResourceInformationProto) -> Value {
    let pair = |pair: &proto::StringStringMapProto| {
        object([
            ("key", text(pair.key.as_ref())),
            ("value", text(pair.value.as_ref())),
        ])
    };
    object([
        ("key", text(information.key.as_ref())),
        ("value", information.value.map(Value::from)),
        ("units", text(information.units.as_ref())),
        (
            "type",
            information
                .r#type
                .map(|_| json!(information.r#type().as_str_name())),
        ),
        ("tags", list(&information.tags, |tag| json!(tag))),
        ("attributes", list(&information.attributes, pair)),
    ])
}
