//! The verbs on ZooKeeper ensembles.

mod bootstrap;
mod check;
mod places;

use std::sync::{Arc, OnceLock};

use crate::config::Environment;
use crate::error::CommandError;
use crate::report::done::Done;
use crate::request::{Settings, ZookeeperRequest};
use crate::selection::Selection;

use super::status::{self, StatusOf};

pub(super) async fn run(
    request: &ZookeeperRequest,
    settings: &Settings,
    environment: &Environment,
    selection: &OnceLock<Arc<Selection>>,
) -> Result<Done, CommandError> {
    match request {
        ZookeeperRequest::Status { servers, show } => {
            let of = StatusOf::Zookeeper {
                servers: servers.as_slice().into(),
            };
            status::run(&of, show, settings, environment, selection).await
        }
        ZookeeperRequest::Bootstrap(request) => {
            bootstrap::run(request, settings, environment).await
        }
        ZookeeperRequest::Check { paths } => check::run(paths, settings, environment).await,
    }
}
