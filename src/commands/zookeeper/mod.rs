//! The verbs on ZooKeeper ensembles.

mod status;

use crate::error::CommandError;
use crate::report::done::Done;
use crate::request::{Settings, ZookeeperRequest};

pub(super) async fn run(
    request: &ZookeeperRequest,
    settings: &Settings,
) -> Result<Done, CommandError> {
    match request {
        ZookeeperRequest::Status { servers, .. } => Ok(status::run(servers, settings).await),
    }
}
