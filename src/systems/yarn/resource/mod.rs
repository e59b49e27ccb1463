//! Resource types and their amounts: `memory-mb=4Gi,vcores=2`. All functions are pure.
//!
//! Types are read from the configuration as in `ResourceUtils`, amounts from the command line as in `RMAdminCLI`. Units
//! are converted as in `UnitsConversionUtil`. The messages are those of these classes.

mod units;

use super::admin::calls::{Amount, Resource};
use crate::base::java_lang::{parse_long, split, trim};
use crate::config::{ConfigError, Configuration, keys};

use units::{convert, convert_as_peer};

/// Memory: mandatory.
const MEMORY: &str = "memory-mb";
/// Virtual cores: mandatory.
const VCORES: &str = "vcores";
const MEMORY_UNITS: &str = "Mi";
/// Types that must not have units (`ResourceInformation.SPECIAL_RESOURCES`).
const WITHOUT_UNITS: [&str; 2] = ["yarn.io/gpu", "yarn.io/fpga"];
/// The only kind of resource type (`ResourceTypes`).
const COUNTABLE: &str = "COUNTABLE";

/// How to convert an amount whose units differ from the type's units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// Convert as the Java CLI does: the amount is converted to the type's units, but sent with the units of
    /// the command line (except for memory and cores), so the RM converts the amount a second time. An amount
    /// without units has the factor 1.
    Peers,
    /// Convert once. An amount without units is in the type's units; rounding is an error.
    Once,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct ResourceType {
    name: String,
    units: String,
    tags: Vec<String>,
}

/// The resource types in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceTypes(Vec<ResourceType>);

/// Why no resource types could be read.
#[derive(Debug, thiserror::Error)]
pub enum TypesError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An invalid type, with Hadoop's message.
    #[error("{0}")]
    Types(String),
}

impl ResourceTypes {
    /// Reads memory and cores, then the types of `yarn.resource-types`.
    ///
    /// # Errors
    /// A value cannot be resolved, or a type is invalid.
    pub fn from_configuration(configuration: &Configuration) -> Result<Self, TypesError> {
        let plain = |name: &str, units: &str| ResourceType {
            name: name.to_owned(),
            units: units.to_owned(),
            tags: Vec::new(),
        };
        let mut types = vec![plain(MEMORY, MEMORY_UNITS), plain(VCORES, "")];
        for name in configuration.trimmed_strings(keys::RESOURCE_TYPES.name)? {
            let of_type = |suffix| format!("{}.{name}.{suffix}", keys::RESOURCE_TYPES.name);
            let found = ResourceType {
                units: configuration.get(&of_type("units"))?.unwrap_or_default(),
                tags: configuration.trimmed_strings(&of_type("tags"))?,
                name: name.clone(),
            };
            let kind = configuration.get(&of_type("type"))?;
            check(&found, kind.as_deref(), &types).map_err(TypesError::Types)?;
            types.push(found);
        }
        Ok(Self(types))
    }

    /// Makes a resource with `memory` in MiB; all other types have the amount 0.
    pub fn memory_and_cores(&self, memory: i32, cores: i32) -> Resource {
        let mut resource = self.nothing();
        set(&mut resource, MEMORY, memory.into(), None);
        set(&mut resource, VCORES, cores.into(), None);
        resource
    }

    /// Parses `NAME=AMOUNT` items, separated by commas. Types that are not listed have the amount 0.
    ///
    /// # Errors
    /// An amount is invalid; the error is Hadoop's message or, with [`Conversion::Once`], this tool's.
    pub fn amounts(&self, text: &str, conversion: Conversion) -> Result<Resource, String> {
        let mut resource = self.nothing();
        for item in split(text, |at| at == ',') {
            let [name, value] = split(item, |at| at == '=')[..] else {
                return Err(format!(
                    "Invalid resource type value: ({item}) for updateNodeResource. It should be key value pairs \
                     separated using '=' symbol."
                ));
            };
            let name = trim(name);
            let Some(known) = self.0.iter().find(|known| known.name == name) else {
                return Err(format!("Invalid resource type: {name}. Not allowed."));
            };
            let read = value_and_units(trim(value));
            match conversion {
                Conversion::Peers => {
                    let (value, units) = read?;
                    let converted = convert_as_peer(value, units, &known.units)?;
                    set(&mut resource, name, converted, Some(units));
                }
                Conversion::Once => {
                    let (value, units) = read.map_err(|_| {
                        format!(
                            "{item} is no amount: write a whole number and a unit, as in {name}=4Gi"
                        )
                    })?;
                    let converted = converted_once(value, units, known, item)?;
                    set(&mut resource, name, converted, None);
                }
            }
        }
        mandatory(&resource)?;
        Ok(resource)
    }

    fn nothing(&self) -> Resource {
        let amounts = self.0.iter().map(|known| Amount {
            name: known.name.clone(),
            value: 0,
            units: known.units.clone(),
            tags: known.tags.clone(),
        });
        Resource {
            memory: 0,
            virtual_cores: 0,
            amounts: amounts.collect(),
        }
    }
}

/// Checks the definition of a type (`ResourceUtils.getResourceInformationMapFromConfig`).
fn check(found: &ResourceType, kind: Option<&str>, before: &[ResourceType]) -> Result<(), String> {
    let name = &found.name;
    if let Some(kind) = kind.filter(|kind| *kind != COUNTABLE) {
        return Err(format!(
            "No enum constant org.apache.hadoop.yarn.api.protocolrecords.ResourceTypes.{kind}"
        ));
    }
    if ["memory", MEMORY, VCORES].contains(&name.as_str()) {
        return Err(format!("Attempt to re-define mandatory resource '{name}'."));
    }
    if before.iter().any(|known| known.name == *name) {
        return Err(format!("Error in config, key '{name}' specified twice"));
    }
    if !is_type_name(name) {
        return Err(format!("'{name}' is not a valid resource name."));
    }
    if WITHOUT_UNITS.contains(&name.as_str()) && !found.units.is_empty() {
        return Err(format!(
            "resource type {name} has no units, and the configuration gives it {:?}",
            found.units
        ));
    }
    Ok(())
}

/// True if `text` is `[NAMESPACE/]NAME` (`ResourceUtils.RESOURCE_NAME_PATTERN`).
fn is_type_name(text: &str) -> bool {
    let (namespace, name) = match text.split_once('/') {
        Some((namespace, name)) => (Some(namespace), name),
        None => (None, text),
    };
    let is_group = |group: &str| {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !group.is_empty()
            && !group.starts_with('-')
            && !group.ends_with('-')
            && group.bytes().all(inner)
    };
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
        && namespace.is_none_or(|namespace| namespace.split('.').all(is_group))
}

/// Splits an amount into number and units (`ResourceUtils.parseResourceValue`).
fn value_and_units(text: &str) -> Result<(i64, &str), String> {
    let end = text.find(char::is_alphabetic).unwrap_or(text.len());
    let (value, units) = text.split_at(end);
    if !units.chars().all(char::is_alphabetic) {
        return Err(format!(
            "Units '{units}' contains non alphabet characters, which is not allowed."
        ));
    }
    Ok((parse_long(value)?, units))
}

/// Sets an amount. Memory and cores also have their own fields, and their units cannot change.
fn set(resource: &mut Resource, name: &str, value: i64, units: Option<&str>) {
    // Java's cast drops the upper 32 bits.
    #[allow(clippy::cast_possible_truncation, reason = "as the peer does")]
    let cores = value as i32;
    let value = match name {
        MEMORY => {
            resource.memory = value;
            value
        }
        VCORES => {
            resource.virtual_cores = cores;
            cores.into()
        }
        _ => value,
    };
    let fixed = name == MEMORY || name == VCORES;
    if let Some(amount) = resource
        .amounts
        .iter_mut()
        .find(|amount| amount.name == name)
    {
        amount.value = value;
        if let Some(units) = units.filter(|_| !fixed) {
            units.clone_into(&mut amount.units);
        }
    }
}

fn converted_once(
    value: i64,
    units: &str,
    known: &ResourceType,
    item: &str,
) -> Result<i64, String> {
    if value < 0 {
        return Err(format!("{item}: an amount is not negative"));
    }
    let units = if units.is_empty() {
        &known.units
    } else {
        units
    };
    let converted = convert(value, units, &known.units)?;
    if convert(converted, &known.units, units)? != value {
        return Err(format!(
            "{item} is not a whole number of {:?}, the units of {}",
            known.units, known.name
        ));
    }
    if known.name == VCORES && i32::try_from(converted).is_err() {
        return Err(format!("{item}: no node has so many cores"));
    }
    Ok(converted)
}

/// Checks the amounts of memory and cores (`ResourceUtils.areMandatoryResourcesAvailable`).
fn mandatory(resource: &Resource) -> Result<(), String> {
    for (name, in_words, value) in [
        (MEMORY, "memory", resource.memory),
        (VCORES, "vcores", resource.virtual_cores.into()),
    ] {
        if value > i32::MAX.into() {
            return Err(format!(
                "Value '{value}' for resource {in_words} is more than the maximum for an integer."
            ));
        }
        if value == 0 {
            return Err(format!(
                "Invalid value for resource '{name}'. Value cannot be 0(zero)."
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
