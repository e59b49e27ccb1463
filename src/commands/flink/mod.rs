//! The verbs on Flink's JobManagers.

mod check;

use crate::config::Environment;
use crate::error::CommandError;
use crate::report::done::Done;
use crate::request::{FlinkRequest, Settings};

pub(super) async fn run(
    request: &FlinkRequest,
    settings: &Settings,
    environment: &Environment,
) -> Result<Done, CommandError> {
    match request {
        FlinkRequest::Check { paths, version } => {
            check::run(paths, *version, settings, environment).await
        }
    }
}
