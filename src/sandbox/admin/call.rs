//! Reads calls of `ResourceManagerAdministrationProtocol`.

use prost::Message;
use serde_json::{Map, Value, json};

use crate::hadoop::rpc::message::RemoteException;
use crate::hadoop::rpc::proto;
use crate::sandbox::exceptions::unreadable;
use crate::systems::yarn::admin::calls;
use crate::systems::yarn::admin::calls::Reload;

/// Calls without parameters.
const RELOADS: [Reload; 7] = [
    Reload::Queues,
    Reload::NodesResources,
    Reload::SuperUserGroups,
    Reload::UserToGroups,
    Reload::AdminAcls,
    Reload::ServiceAcls,
    Reload::ClusterMaxPriority,
];

#[derive(Debug, Clone, PartialEq)]
pub enum ServedAdminCall {
    Reload(Reload, proto::RefreshRequestProto),
    RefreshNodes(proto::RefreshNodesRequestProto),
    CheckForDecommissioningNodes(proto::RefreshRequestProto),
    GetGroupsForUser(proto::GetGroupsForUserRequestProto),
    UpdateNodeResource(proto::UpdateNodeResourceRequestProto),
    AddLabels(proto::AddToClusterNodeLabelsRequestProto),
    RemoveLabels(proto::RemoveFromClusterNodeLabelsRequestProto),
    ReplaceLabels(proto::ReplaceLabelsOnNodeRequestProto),
}

impl ServedAdminCall {
    /// Returns `None` if the protocol has no such method.
    ///
    /// # Errors
    /// The request is malformed.
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

    /// Reads resources. Besides the user of `getGroupsForUser`, their names are the only fields of these calls
    /// that Hadoop requires.
    fn resource(request: proto::UpdateNodeResourceRequestProto) -> Result<Self, RemoteException> {
        let resources = request.node_resource_map.iter().filter_map(|map| {
            let option = map.resource_option.as_ref()?;
            option.resource.as_ref()
        });
        let mut entries = resources.flat_map(|resource| &resource.resource_value_map);
        if entries.any(|entry| entry.key.is_none()) {
            return Err(unreadable("Message missing required fields: key"));
        }
        Ok(Self::UpdateNodeResource(request))
    }

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

    /// Returns the fields that the request sets, by their names in Hadoop's `.proto` files.
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
    M::decode(body).map_err(|error| unreadable(error.to_string()))
}

/// Makes an object of the fields that are set.
fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let there = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect::<Map<_, _>>())
}

fn text(text: Option<&String>) -> Option<Value> {
    text.map(|text| json!(text))
}

/// An empty list counts as not set: protobuf cannot tell them apart.
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
