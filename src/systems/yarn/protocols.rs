//! The RPC protocols of a ResourceManager, with the configuration keys of its Kerberos principal.

use crate::config::keys;
use crate::hadoop::ha_service;
use crate::hadoop::rpc::message::Protocol;

/// The protocol for states, health checks and transitions.
pub const HA_SERVICE_PROTOCOL: Protocol = Protocol {
    name: ha_service::NAME,
    version: ha_service::VERSION,
    principal: keys::RM_PRINCIPAL.name,
    principal_pattern: keys::SERVICE_USER_PATTERN.name,
};

/// The protocol for administration commands such as `rmadmin -refreshQueues`.
pub const RESOURCE_MANAGER_ADMINISTRATION: Protocol = Protocol {
    name: "org.apache.hadoop.yarn.server.api.ResourceManagerAdministrationProtocolPB",
    version: 1,
    principal: keys::RM_PRINCIPAL.name,
    principal_pattern: keys::RM_PRINCIPAL_PATTERN.name,
};
