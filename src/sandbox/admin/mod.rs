//! Answers `ResourceManagerAdministrationProtocol` as `AdminService` does (Hadoop 3.4.2). Pure: no sockets, no
//! files, no clock.
//!
//! [`call`] reads the calls; [`labels`] and [`nodes`] hold the state.

pub mod call;
pub mod labels;
pub mod nodes;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use prost::Message;

use crate::hadoop::rpc::message::RemoteException;
use crate::hadoop::rpc::proto;
use crate::hadoop::rpc::proto::DecommissionTypeProto;
use crate::systems::yarn::admin::calls::{NodeId, Reload};

use super::exceptions::exception;
use super::settings::SandboxSettings;
use call::ServedAdminCall;
use labels::{Label, Labels};
use nodes::{GracePeriod, NodeCapacity, Nodes};

const IO_EXCEPTION: &str = "java.io.IOException";
const YARN_EXCEPTION: &str = "org.apache.hadoop.yarn.exceptions.YarnException";

/// The hosts in the file of `yarn.resourcemanager.nodes.exclude-path`, or the Java exception if it cannot be read.
pub type ExcludedHosts = Result<BTreeSet<String>, String>;

/// The inputs of a call other than the RM.
pub struct CallContext<'a> {
    pub settings: &'a SandboxSettings,
    /// The labels, which the RMs of a cluster share.
    pub labels: &'a mut Labels,
    /// Reads the host file.
    pub host_file: &'a dyn Fn() -> ExcludedHosts,
    /// Time since the cluster was started.
    pub now: Duration,
    /// True if decommissioning nodes still have work.
    pub busy: bool,
}

/// `RPCUtil.getRemoteException`: a `YarnException` whose message contains class and message of another exception.
fn wrapped(class: &str, message: &str) -> RemoteException {
    exception(YARN_EXCEPTION, format!("{class}: {message}"))
}

fn failed(message: impl AsRef<str>) -> RemoteException {
    wrapped(IO_EXCEPTION, message.as_ref())
}

/// Makes the checks of `AdminService`, in its order: configuration, permission, active RM.
///
/// `standby` is the id of the RM if it is not active.
pub fn admit(
    call: &ServedAdminCall,
    user: &str,
    settings: &SandboxSettings,
    standby: Option<&str>,
) -> Result<(), RemoteException> {
    if matches!(call, ServedAdminCall::Reload(Reload::ServiceAcls, _)) && !settings.authorization {
        return Err(failed(
            "Service Authorization (hadoop.security.authorization) not enabled.",
        ));
    }
    // The Java interface and the protocol have different names for this method.
    let operation = match call {
        ServedAdminCall::ReplaceLabels(_) => "replaceLabelsOnNode",
        _ => call.name(),
    };
    if let Err(denial) = settings.check_access(user, operation) {
        let denied = wrapped(&denial.class, &denial.message);
        return Err(match call {
            ServedAdminCall::GetGroupsForUser(_) => exception(
                IO_EXCEPTION,
                format!("{}: {}", denied.class, denied.message),
            ),
            _ => denied,
        });
    }
    match standby {
        Some(rm_id) => Err(exception(
            "org.apache.hadoop.ipc.StandbyException",
            format!("ResourceManager {rm_id} is not Active!"),
        )),
        None => Ok(()),
    }
}

/// Carries out a call after the checks of [`admit`], and returns the response message.
pub fn carry_out(
    call: &ServedAdminCall,
    nodes: &mut Nodes,
    context: &mut CallContext,
) -> Result<Vec<u8>, RemoteException> {
    let done = match call {
        ServedAdminCall::Reload(..) => Ok(()),
        ServedAdminCall::RefreshNodes(request) => refresh_nodes(request, nodes, context),
        ServedAdminCall::CheckForDecommissioningNodes(_) => {
            return Ok(decommissioning(nodes, context));
        }
        ServedAdminCall::GetGroupsForUser(request) => {
            return groups(request.user(), context.settings);
        }
        ServedAdminCall::UpdateNodeResource(request) => update_resources(request, nodes),
        ServedAdminCall::AddLabels(request) => {
            context.labels.add(new_labels(request)).map_err(failed)
        }
        ServedAdminCall::RemoveLabels(request) => {
            context.labels.remove(&request.node_labels).map_err(failed)
        }
        ServedAdminCall::ReplaceLabels(request) => replace_labels(request, nodes, context.labels),
    };
    context.labels.registered(nodes.all());
    done.map(|()| Vec::new())
}

fn refresh_nodes(
    request: &proto::RefreshNodesRequestProto,
    nodes: &mut Nodes,
    context: &CallContext,
) -> Result<(), RemoteException> {
    if request.decommission_type() == DecommissionTypeProto::Forceful {
        nodes.end_grace();
        return Ok(());
    }
    match (request.decommission_type(), (context.host_file)()) {
        (DecommissionTypeProto::Normal, Ok(excluded)) => nodes.exclude(excluded, None),
        (DecommissionTypeProto::Normal, Err(_)) => nodes.exclude_nobody(),
        (_, Ok(excluded)) => {
            let timeout = request.decommission_timeout;
            let grace = GracePeriod {
                now: context.now,
                timeout: timeout.unwrap_or(context.settings.decommission_timeout),
            };
            nodes.exclude(excluded, Some(grace));
        }
        (_, Err(error)) => return Err(exception(YARN_EXCEPTION, error)),
    }
    Ok(())
}

fn decommissioning(nodes: &mut Nodes, context: &mut CallContext) -> Vec<u8> {
    let ids = nodes.look(context.now, context.busy);
    context.labels.registered(nodes.all());
    let response = proto::CheckForDecommissioningNodesResponseProto {
        decommissioning_nodes: ids
            .into_iter()
            .map(|id| proto::NodeIdProto {
                host: Some(id.host),
                port: Some(id.port),
            })
            .collect(),
    };
    response.encode_to_vec()
}

/// `UserGroupInformation.createRemoteUser(user).getGroupNames()`.
fn groups(user: &str, settings: &SandboxSettings) -> Result<Vec<u8>, RemoteException> {
    if user.is_empty() {
        return Err(exception("java.lang.IllegalArgumentException", "Null user"));
    }
    let groups = settings.groups_of(user);
    Ok(proto::GetGroupsForUserResponseProto { groups }.encode_to_vec())
}

fn id_of(id: Option<&proto::NodeIdProto>) -> NodeId {
    NodeId {
        host: id.map(|id| id.host().to_owned()).unwrap_or_default(),
        port: id.map(proto::NodeIdProto::port).unwrap_or_default(),
    }
}

fn update_resources(
    request: &proto::UpdateNodeResourceRequestProto,
    nodes: &mut Nodes,
) -> Result<(), RemoteException> {
    // If a node occurs more than once, the last entry counts.
    let wanted: BTreeMap<NodeId, &proto::NodeResourceMapProto> = request
        .node_resource_map
        .iter()
        .map(|map| (id_of(map.node_id.as_ref()), map))
        .collect();
    if let Some(unknown) = wanted.keys().find(|id| nodes.active_mut(id).is_none()) {
        return Err(exception(
            YARN_EXCEPTION,
            format!(
                "Resource update get failed on all nodes due to change resource on an unrecognized node: {unknown}"
            ),
        ));
    }
    for (id, map) in wanted {
        let option = map.resource_option.as_ref();
        let resource = option.and_then(|option| option.resource.as_ref());
        if let (Some(node), Some(resource)) = (nodes.active_mut(&id), resource) {
            node.resource = NodeCapacity {
                memory_mb: resource.memory(),
                vcores: resource.virtual_cores(),
            };
        }
    }
    Ok(())
}

/// Returns the new labels. The field of clients before 2.8 counts only if the new field is empty
/// (`AddToClusterNodeLabelsRequestPBImpl`).
fn new_labels(request: &proto::AddToClusterNodeLabelsRequestProto) -> Vec<Label> {
    if request.node_labels.is_empty() {
        let names = request.deprecated_node_labels.iter().cloned();
        let exclusive = |name| Label {
            name,
            exclusive: true,
        };
        return names.map(exclusive).collect();
    }
    let labels = request.node_labels.iter().map(|label| Label {
        name: label.name().to_owned(),
        exclusive: label.is_exclusive(),
    });
    labels.collect()
}

fn replace_labels(
    request: &proto::ReplaceLabelsOnNodeRequestProto,
    nodes: &Nodes,
    labels: &mut Labels,
) -> Result<(), RemoteException> {
    let wanted: BTreeMap<NodeId, BTreeSet<String>> = request
        .node_to_labels
        .iter()
        .map(|node| {
            let labels = node.node_labels.iter().cloned().collect();
            (id_of(node.node_id.as_ref()), labels)
        })
        .collect();
    if request.fail_on_unknown_nodes() {
        let unknown: Vec<String> = wanted
            .keys()
            .filter(|id| !nodes.knows(id))
            .map(ToString::to_string)
            .collect();
        if !unknown.is_empty() {
            return Err(failed(format!(
                "Failed to replace labels as there are unknown nodes:[{}]",
                unknown.join(", ")
            )));
        }
    }
    labels.replace(wanted.into_iter().collect()).map_err(failed)
}
