//! What an RM of the sandbox answers to `ResourceManagerAdministrationProtocol`: the administration's half of
//! `AdminService` (Hadoop 3.4.2). Pure: no sockets, no files, no clock.
//!
//! [`call`] is what is asked, [`labels`] and [`nodes`] what there is, [`java`] the order in which Java goes through it.

pub mod call;
mod garbage;
pub mod java;
pub mod labels;
pub mod nodes;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use prost::Message;

use crate::hadoop::rpc::message::RemoteException;
use crate::hadoop::rpc::proto;
use crate::hadoop::rpc::proto::DecommissionTypeProto;
use crate::systems::yarn::admin::calls::{NodeId, Reload};

use super::exception::exception;
use super::settings::SandboxSettings;
use call::ServedCall;
use java::hash_order;
use labels::{Label, Labels};
use nodes::{Grace, NodeCapacity, Nodes};

const IO_EXCEPTION: &str = "java.io.IOException";
const YARN_EXCEPTION: &str = "org.apache.hadoop.yarn.exceptions.YarnException";

/// The hosts that the file of `yarn.resourcemanager.nodes.exclude-path` names, or the Java exception of whoever reads it.
pub type Excluded = Result<BTreeSet<String>, String>;

/// What an RM works with when it carries out a call.
pub struct World<'a> {
    /// What its `yarn-site.xml` says.
    pub settings: &'a SandboxSettings,
    /// The labels, which the RMs share.
    pub labels: &'a mut Labels,
    /// Reads the host file.
    pub host_file: &'a dyn Fn() -> Excluded,
    /// How late it is.
    pub now: Duration,
    /// Whether nodes that are to go have work.
    pub busy: bool,
}

/// `RPCUtil.getRemoteException`: the class and message of another exception in the message of one of YARN's.
fn wrapped(class: &str, message: &str) -> RemoteException {
    exception(YARN_EXCEPTION, format!("{class}: {message}"))
}

fn failed(message: impl AsRef<str>) -> RemoteException {
    wrapped(IO_EXCEPTION, message.as_ref())
}

/// What `AdminService` refuses, in its order: what the configuration rules out, who may not, and who is on standby.
///
/// # Errors
/// The refusal.
pub fn admit(
    call: &ServedCall,
    user: &str,
    settings: &SandboxSettings,
    standby: Option<&str>,
) -> Result<(), RemoteException> {
    if matches!(call, ServedCall::Reload(Reload::ServiceAcls, _)) && !settings.authorization {
        return Err(failed(
            "Service Authorization (hadoop.security.authorization) not enabled.",
        ));
    }
    // It names itself as the interface does, not as the wire.
    let operation = match call {
        ServedCall::ReplaceLabels(_) => "replaceLabelsOnNode",
        _ => call.name(),
    };
    if let Err(denial) = settings.check_access(user, operation) {
        let denied = wrapped(&denial.class, &denial.message);
        return Err(match call {
            ServedCall::GetGroupsForUser(_) => exception(
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

/// Carries out a call that was admitted, and gives the response.
///
/// # Errors
/// What a real RM refuses.
pub fn carry_out(
    call: &ServedCall,
    nodes: &mut Nodes,
    world: &mut World,
) -> Result<Vec<u8>, RemoteException> {
    let done = match call {
        ServedCall::Reload(..) => Ok(()),
        ServedCall::RefreshNodes(request) => refresh_nodes(request, nodes, world),
        ServedCall::CheckForDecommissioningNodes(_) => return Ok(decommissioning(nodes, world)),
        ServedCall::GetGroupsForUser(request) => return groups(request.user(), world.settings),
        ServedCall::UpdateNodeResource(request) => update_resources(request, nodes),
        ServedCall::AddLabels(request) => world.labels.add(new_labels(request)).map_err(failed),
        ServedCall::RemoveLabels(request) => {
            world.labels.remove(&request.node_labels).map_err(failed)
        }
        ServedCall::ReplaceLabels(request) => replace_labels(request, nodes, world.labels),
    };
    world.labels.registered(nodes.all());
    done.map(|()| Vec::new())
}

fn refresh_nodes(
    request: &proto::RefreshNodesRequestProto,
    nodes: &mut Nodes,
    world: &World,
) -> Result<(), RemoteException> {
    if request.decommission_type() == DecommissionTypeProto::Forceful {
        nodes.end_grace();
        return Ok(());
    }
    match (request.decommission_type(), (world.host_file)()) {
        (DecommissionTypeProto::Normal, Ok(excluded)) => nodes.exclude(excluded, None),
        (DecommissionTypeProto::Normal, Err(_)) => nodes.exclude_nobody(),
        (_, Ok(excluded)) => {
            let timeout = request.decommission_timeout;
            let grace = Grace {
                now: world.now,
                timeout: timeout.unwrap_or(world.settings.decommission_timeout),
            };
            nodes.exclude(excluded, Some(grace));
        }
        (_, Err(error)) => return Err(exception(YARN_EXCEPTION, error)),
    }
    Ok(())
}

fn decommissioning(nodes: &mut Nodes, world: &mut World) -> Vec<u8> {
    let mut ids = nodes.look(world.now, world.busy);
    world.labels.registered(nodes.all());
    hash_order(&mut ids, None);
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
    let maps = &request.node_resource_map;
    // Of equal keys the last one counts.
    let wanted: BTreeMap<NodeId, &proto::NodeResourceMapProto> = maps
        .iter()
        .map(|map| (id_of(map.node_id.as_ref()), map))
        .collect();
    let mut ids: Vec<NodeId> = wanted.keys().cloned().collect();
    hash_order(&mut ids, Some(maps.len()));
    if let Some(unknown) = ids.iter().find(|id| nodes.active_mut(id).is_none()) {
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

/// What clients before 2.8 send counts only where there is nothing else (`AddToClusterNodeLabelsRequestPBImpl`).
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
        let mut ids: Vec<NodeId> = wanted.keys().cloned().collect();
        hash_order(&mut ids, None);
        let unknown: Vec<String> = ids
            .iter()
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
