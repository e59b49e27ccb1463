//! The verbs on Flink's `JobManager`s.

mod check;

use std::sync::{Arc, OnceLock};

use crate::config::Environment;
use crate::error::CommandError;
use crate::report::done::Done;
use crate::request::{FlinkRequest, Settings};
use crate::selection::Selection;

use super::status::{self, StatusOf};
use super::wait;

pub(super) async fn run(
    request: &FlinkRequest,
    settings: &Settings,
    environment: &Environment,
    selection: &OnceLock<Arc<Selection>>,
) -> Result<Done, CommandError> {
    match request {
        FlinkRequest::Check { paths, version } => {
            check::run(paths, *version, settings, environment).await
        }
        FlinkRequest::Status(show) => {
            status::run(&StatusOf::Flink, show, settings, environment, selection).await
        }
        FlinkRequest::Wait(conditions) => {
            wait::run(
                &StatusOf::Flink,
                conditions,
                settings,
                environment,
                selection,
            )
            .await
        }
    }
}
