//! Resource types and their amounts: `memory-mb=4Gi,vcores=2`. All functions are pure.
//!
//! Types are read from the configuration as in `ResourceUtils`, amounts from the command line as in `RMAdminCLI`. Units
//! are converted as in `UnitsConversionUtil`. The messages are those of these classes.

use super::admin::calls::{Amount, Resource};
use crate::base::java_lang::{parse_long, split, trim};
use crate::config::{ConfigError, Configuration, keys};

/// Memory: mandatory.
const MEMORY: &str = "memory-mb";
/// Virtual cores: mandatory.
const VCORES: &str = "vcores";
const MEMORY_UNITS: &str = "Mi";
/// Types that must not have units (`ResourceInformation.SPECIAL_RESOURCES`).
const WITHOUT_UNITS: [&str; 2] = ["yarn.io/gpu", "yarn.io/fpga"];
/// The only kind of resource type (`ResourceTypes`).
const COUNTABLE: &str = "COUNTABLE";

/// Each unit with its numerator and denominator, in the order of Java's hash set, which an error message shows.
const UNITS: [(&str, i64, i64); 15] = [
    ("", 1, 1),
    ("Gi", 1 << 30, 1),
    ("G", 1_000_000_000, 1),
    ("k", 1000, 1),
    ("m", 1, 1000),
    ("M", 1_000_000, 1),
    ("n", 1, 1_000_000_000),
    ("p", 1, 1_000_000_000_000),
    ("P", 1_000_000_000_000_000, 1),
    ("T", 1_000_000_000_000, 1),
    ("u", 1, 1_000_000),
    ("Ti", 1 << 40, 1),
    ("Pi", 1 << 50, 1),
    ("Mi", 1 << 20, 1),
    ("Ki", 1 << 10, 1),
];

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

/// Whether `text` is `[NAMESPACE/]NAME` (`ResourceUtils.RESOURCE_NAME_PATTERN`).
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

fn overflow(value: i64, from: &str, to: &str) -> String {
    format!("Converting {value} from '{from}' to '{to}' will result in an overflow of Long")
}

/// `UnitsConversionUtil.convert`. The conversion rounds towards zero, reports an overflow for some results that would
/// fit, and lets the product of two units wrap.
fn convert_as_peer(value: i64, from: &str, to: &str) -> Result<i64, String> {
    if from == to {
        return Ok(value);
    }
    let (from_numerator, from_denominator) = fraction(from)?;
    let (to_numerator, to_denominator) = fraction(to)?;
    let numerator = from_numerator.wrapping_mul(to_denominator);
    let denominator = from_denominator.wrapping_mul(to_numerator);
    let by_zero = || "/ by zero".to_owned();
    let limit = i64::MAX.checked_div(numerator).ok_or_else(by_zero)?;
    let quotient = |dividend: i64| dividend.checked_div(denominator).ok_or_else(by_zero);
    if numerator < denominator && limit < value {
        return Err(overflow(value, from, to));
    }
    if numerator < denominator || limit > value {
        return quotient(value.wrapping_mul(numerator));
    }
    let factor = quotient(numerator)?;
    if i64::MAX.checked_div(factor).ok_or_else(by_zero)? < value {
        return Err(overflow(value, from, to));
    }
    Ok(value.wrapping_mul(factor))
}

/// Converts without overflow in between, and rounds towards zero.
fn convert(value: i64, from: &str, to: &str) -> Result<i64, String> {
    let (from_numerator, from_denominator) = fraction(from)?;
    let (to_numerator, to_denominator) = fraction(to)?;
    let overflow = || overflow(value, from, to);
    let numerator = i128::from(from_numerator) * i128::from(to_denominator);
    let denominator = i128::from(from_denominator) * i128::from(to_numerator);
    let product = i128::from(value)
        .checked_mul(numerator)
        .ok_or_else(overflow)?;
    i64::try_from(product / denominator).map_err(|_| overflow())
}

fn fraction(units: &str) -> Result<(i64, i64), String> {
    let known = UNITS.iter().find(|(known, _, _)| *known == units);
    known
        .map(|(_, numerator, denominator)| (*numerator, *denominator))
        .ok_or_else(|| {
            let known = UNITS.map(|(known, _, _)| known).join(", ");
            format!("Unknown unit '{units}'. Known units are [{known}]")
        })
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
mod tests {
    use super::*;
    use crate::config::{Environment, Sources};

    fn types(defines: &[(&str, &str)]) -> Result<ResourceTypes, TypesError> {
        let defines = defines
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        let sources = Sources {
            defines,
            ..Sources::default()
        };
        let configuration = Configuration::load(&sources, Environment::default()).unwrap();
        ResourceTypes::from_configuration(&configuration)
    }

    fn custom() -> ResourceTypes {
        types(&[
            ("yarn.resource-types", "disk , yarn.io/gpu"),
            ("yarn.resource-types.disk.units", "G"),
        ])
        .unwrap()
    }

    fn shown(resource: &Resource) -> String {
        let amounts = resource.amounts.iter();
        let amounts =
            amounts.map(|amount| format!("{}={}{}", amount.name, amount.value, amount.units));
        amounts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn amounts_as_the_java_cli_sends_them() {
        let table = [
            (
                "memory-mb=1Gi,vcores=2",
                "memory-mb=1024Mi vcores=2 disk=0G yarn.io/gpu=0",
            ),
            (
                "memory-mb=1024Mi, vcores = 1k ",
                "memory-mb=1024Mi vcores=1000 disk=0G yarn.io/gpu=0",
            ),
            (
                "memory-mb=1Mi,vcores=1,disk=3000M",
                "memory-mb=1Mi vcores=1 disk=3M yarn.io/gpu=0",
            ),
            (
                "memory-mb=1Mi,vcores=1,disk=3",
                "memory-mb=1Mi vcores=1 disk=0 yarn.io/gpu=0",
            ),
            (
                "memory-mb=1Mi,vcores=1,memory-mb=2Mi",
                "memory-mb=2Mi vcores=1 disk=0G yarn.io/gpu=0",
            ),
            (
                "memory-mb=-1Mi,vcores=1",
                "memory-mb=-1Mi vcores=1 disk=0G yarn.io/gpu=0",
            ),
            (
                "memory-mb=1Mi,vcores=99999999999",
                "memory-mb=1Mi vcores=1215752191 disk=0G yarn.io/gpu=0",
            ),
        ];
        for (text, expected) in table {
            let resource = custom().amounts(text, Conversion::Peers);
            assert_eq!(
                resource.as_ref().map(shown).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        let table = [
            (
                "memory-mb=1024,vcores=1",
                "Invalid value for resource 'memory-mb'. Value cannot be 0(zero).",
            ),
            (
                "memory-mb=1Mi",
                "Invalid value for resource 'vcores'. Value cannot be 0(zero).",
            ),
            (
                "memory-mb=1024M i,vcores=1",
                "Units 'M i' contains non alphabet characters, which is not allowed.",
            ),
            ("memory-mb=1 Mi,vcores=1", "For input string: \"1 \""),
            (
                "memory-mb=9000000000000Gi,vcores=1",
                "Value '9216000000000000' for resource memory is more than the maximum for an integer.",
            ),
            ("x=1", "Invalid resource type: x. Not allowed."),
            (
                "memory-mb=9223372036854775807Ki,vcores=1",
                "Converting 9223372036854775807 from 'Ki' to 'Mi' will result in an overflow of Long",
            ),
            (
                "memory-mb=1Zi",
                "Unknown unit 'Zi'. Known units are [, Gi, G, k, m, M, n, p, P, T, u, Ti, Pi, Mi, Ki]",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(
                custom().amounts(text, Conversion::Peers),
                Err(expected.to_owned()),
                "{text}"
            );
        }
        for text in ["=", "a=b=c", "", "memory-mb="] {
            let error = custom().amounts(text, Conversion::Peers).unwrap_err();
            assert!(
                error.starts_with(&format!("Invalid resource type value: ({text})")),
                "{error}"
            );
        }
    }

    #[test]
    fn amounts_converted_once() {
        let table = [
            (
                "memory-mb=1024,vcores=1,disk=3000M",
                "memory-mb=1024Mi vcores=1 disk=3G yarn.io/gpu=0",
            ),
            (
                "memory-mb=2Gi,vcores=1,disk=3",
                "memory-mb=2048Mi vcores=1 disk=3G yarn.io/gpu=0",
            ),
        ];
        for (text, expected) in table {
            let resource = custom().amounts(text, Conversion::Once);
            assert_eq!(
                resource.as_ref().map(shown).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        for text in [
            "memory-mb=1Mi,vcores=1,disk=1M",
            "memory-mb=-1,vcores=1",
            "memory-mb=1,vcores=99999999999",
        ] {
            assert!(custom().amounts(text, Conversion::Once).is_err(), "{text}");
        }
    }

    #[test]
    fn invalid_types() {
        let table: [(&[(&str, &str)], &str); 5] = [
            (
                &[("yarn.resource-types", "vcores")],
                "Attempt to re-define mandatory resource 'vcores'.",
            ),
            (
                &[("yarn.resource-types", "a,a")],
                "Error in config, key 'a' specified twice",
            ),
            (
                &[("yarn.resource-types", "1a")],
                "'1a' is not a valid resource name.",
            ),
            (
                &[
                    ("yarn.resource-types", "a"),
                    ("yarn.resource-types.a.type", "x"),
                ],
                "No enum constant org.apache.hadoop.yarn.api.protocolrecords.ResourceTypes.x",
            ),
            (
                &[
                    ("yarn.resource-types", "yarn.io/gpu"),
                    ("yarn.resource-types.yarn.io/gpu.units", "G"),
                ],
                "resource type yarn.io/gpu has no units",
            ),
        ];
        for (defines, expected) in table {
            let error = types(defines).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn names_of_types() {
        for name in ["a", "yarn.io/gpu", "a-b.c_d", "1x.2-y/a"] {
            assert!(is_type_name(name), "{name}");
        }
        for name in ["", "1", "-a", "/a", "a/", "a/b/c", "-x/a", "x-./a", "ä"] {
            assert!(!is_type_name(name), "{name}");
        }
    }
}
