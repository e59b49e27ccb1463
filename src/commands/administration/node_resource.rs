//! `node-resource update`: parses amounts with the configuration's resource types.

use crate::config::{Configuration, Sources};
use crate::error::CommandError;
use crate::request::ResourceWords;
use crate::systems::yarn::admin::calls::{AdminCall, NodeId};
use crate::systems::yarn::resource::{Conversion, ResourceTypes, TypesError};

use super::super::CommandContext;

pub(super) fn call(
    context: &CommandContext,
    node: &str,
    resource: &ResourceWords,
    over_commit_timeout: i32,
) -> Result<AdminCall, CommandError> {
    let types = types(context)?;
    let conversion = match context.dialect.converts_units_as_java {
        true => Conversion::Peers,
        false => Conversion::Once,
    };
    let resource = match resource {
        ResourceWords::MemoryAndCores { memory, cores } => types.memory_and_cores(*memory, *cores),
        ResourceWords::Amounts(text) => types
            .amounts(text, conversion)
            .map_err(CommandError::Illegal)?,
    };
    Ok(AdminCall::UpdateNodeResource {
        // The Java CLI parses the node last.
        node: NodeId::parse(node).map_err(CommandError::Illegal)?,
        resource,
        over_commit_timeout,
    })
}

/// Returns the resource types. The Java CLI reads them from the configuration folder only.
fn types(context: &CommandContext) -> Result<ResourceTypes, CommandError> {
    let sources = &context.settings.sources;
    let plain = sources.files.is_empty() && sources.defines.is_empty();
    let types = if plain || !context.dialect.resource_types_from_site_files {
        ResourceTypes::from_configuration(&context.configuration)
    } else {
        let sources = Sources {
            folder: sources.folder.clone(),
            ..Sources::default()
        };
        let environment = context.configuration.environment().clone();
        let folders = Configuration::load(&sources, environment)?;
        ResourceTypes::from_configuration(&folders)
    };
    types.map_err(|error| match error {
        TypesError::Config(error) => error.into(),
        TypesError::Types(message) => CommandError::Illegal(message),
    })
}
