//! The verbs on ZooKeeper ensembles.

mod bootstrap;
mod check;
mod places;
mod start;
mod status;

use crate::config::Environment;
use crate::error::CommandError;
use crate::report::done::Done;
use crate::request::{Settings, ZookeeperRequest};

pub(super) async fn run(
    request: &ZookeeperRequest,
    settings: &Settings,
    environment: &Environment,
) -> Result<Done, CommandError> {
    match request {
        ZookeeperRequest::Status { servers, .. } => Ok(status::run(servers, settings).await),
        ZookeeperRequest::Bootstrap(request) => {
            bootstrap::run(request, settings, environment).await
        }
        ZookeeperRequest::Check { paths } => check::run(paths, settings, environment).await,
    }
}
