//! Converts a configuration to the targets of a look.

use crate::base::deadline::Deadline;
use crate::config::keys;
use crate::error::CommandError;
use crate::net::http::HttpClient;
use crate::report::messages;
use crate::security::credential::LoginError;
use crate::systems::awaited::AwaitedServers;
use crate::systems::yarn::elector_location::ElectorLocation;
use crate::systems::yarn::observations::Observations;
use crate::systems::yarn::observe::{self, ClusterTargets};
use crate::systems::yarn::targets::ResourceManager;

use super::context::CommandContext;

pub(super) fn rms(context: &CommandContext) -> Vec<ResourceManager> {
    let rms = context.cluster.distinct().into_iter();
    rms.cloned().collect()
}

/// Returns the RMs, the elector and the caller.
pub(super) async fn of(context: &CommandContext) -> Result<ClusterTargets, CommandError> {
    let rms = rms(context);
    if rms.is_empty() {
        return Err(context.no_rms());
    }
    let caller = match context.caller().await {
        Err(error @ CommandError::Login(LoginError::KeytabUnused(_) | LoginError::NoKeytab(_))) => {
            return Err(error);
        }
        // Pages and the elector are read even if the caller is unknown.
        caller => caller.map_err(|error| messages::sentence(&error)),
    };
    let configuration = &context.configuration;
    let cluster_id = configuration.get_trimmed(keys::CLUSTER_ID.name)?;
    let authentication = configuration.get(keys::AUTHENTICATION.name)?;
    let is_method = |method: &str| {
        let configured = authentication.as_deref();
        configured.is_some_and(|word| word.eq_ignore_ascii_case(method))
    };
    let elector =
        ElectorLocation::from_configuration(configuration, &context.login, is_method("kerberos"))?;
    Ok(ClusterTargets {
        cluster_id: cluster_id.unwrap_or_default(),
        failover: context.cluster.failover,
        curator: configuration.boolean(&keys::CURATOR_ELECTOR)?,
        rms,
        elector,
        caller,
        pending: AwaitedServers::default(),
        secured: !is_method("simple"),
    })
}

pub(super) async fn look(
    context: &CommandContext,
    deadline: Deadline,
) -> Result<Observations, CommandError> {
    let subject = of(context).await?;
    let web = HttpClient::new(context.cluster.scheme, &context.means(), deadline).await;
    Ok(observe::look(&subject, &web, deadline).await)
}
