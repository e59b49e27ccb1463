//! Reads Hadoop's configuration as Hadoop does.
//!
//! [`layers`] reads the files, [`xml`] parses them, [`expand`] replaces variables, [`keys`] lists the keys that this
//! tool reads, [`sensitive`] finds secrets. [`zoo_cfg`] reads ZooKeeper's `zoo.cfg`, [`flink`] Flink's folder.

mod encoding;
mod environment;
mod error;
pub mod expand;
pub mod flink;
pub mod keys;
pub mod layers;
mod origin;
pub mod properties;
pub mod sensitive;
pub mod server_line;
pub mod voter_groups;
pub mod xml;
pub mod zoo_cfg;
pub mod zoo_cfg_places;

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::base::java_lang;

pub use environment::Environment;
pub use error::ConfigError;
use expand::{EndlessVariable, Variables};
use keys::Key;
use layers::LoadedLayers;
pub use layers::Sources;
pub use origin::Origin;

/// Shows no value: a value may be a password.
impl fmt::Debug for Configuration {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Configuration").finish_non_exhaustive()
    }
}

pub struct Configuration {
    loaded: LoadedLayers,
    environment: Environment,
    /// Names of environment variables that appear as `${env.NAME}` in the values read so far.
    used: Mutex<BTreeSet<String>>,
}

impl Configuration {
    pub fn load(sources: &Sources, environment: Environment) -> Result<Self, ConfigError> {
        Ok(Self {
            loaded: layers::load(sources, &environment)?,
            environment,
            used: Mutex::default(),
        })
    }

    /// Loads one file of the configuration folder without other files or Hadoop's defaults, as Hadoop reads its
    /// TLS settings. Returns `None` if the file does not exist.
    pub fn alone(&self, name: &str) -> Result<Option<Self>, ConfigError> {
        let Some(loaded) = layers::load_alone(self.folder(), name)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            loaded,
            environment: self.environment.clone(),
            used: Mutex::default(),
        }))
    }

    /// Loads one file, without other files and the environment.
    ///
    /// # Errors
    /// The file is missing or malformed.
    pub fn of_file(path: &Path) -> Result<Self, ConfigError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(loaded) = layers::load_alone(path.parent(), &name)? else {
            let file = path.to_path_buf();
            return Err(ConfigError::MissingFile { file });
        };
        Ok(Self {
            loaded,
            environment: Environment::default(),
            used: Mutex::default(),
        })
    }

    /// The configuration of a command line with these `-D` options.
    #[cfg(test)]
    pub(crate) fn of_defines(defines: &[(&str, &str)]) -> Self {
        let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let sources = Sources {
            defines: defines.iter().map(own).collect(),
            ..Sources::default()
        };
        Self::load(&sources, Environment::default()).expect("a configuration")
    }

    pub fn folder(&self) -> Option<&Path> {
        self.loaded.folder.as_deref()
    }

    /// True if the folder holds `core-site.xml` or `yarn-site.xml`.
    pub fn site_found(&self) -> bool {
        self.loaded.site_found
    }

    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Returns the environment variables that are set and appear as `${env.NAME}` in the values read so far.
    pub fn used_variables(&self) -> Vec<(String, String)> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let value = |name: &String| Some((name.clone(), self.environment.text(name)?));
        used.iter().filter_map(value).collect()
    }

    pub fn origin(&self, name: &str) -> Origin {
        self.loaded
            .layers
            .get(name)
            .map_or(Origin::Default, |value| value.origin.clone())
    }

    /// Returns the expanded value, not trimmed, or Hadoop's default if no file sets the key.
    pub fn get(&self, name: &str) -> Result<Option<String>, ConfigError> {
        let raw = self.raw(name);
        raw.map(|raw| self.expanded(name, &raw)).transpose()
    }

    /// Returns `hadoop.security.authentication` of the site files, without `-conf` and `-D`, and its origin.
    pub fn authentication_of_site_files(&self) -> Result<(String, Origin), ConfigError> {
        let name = keys::AUTHENTICATION.name;
        match &self.loaded.authentication {
            Some(value) => Ok((self.expanded(name, &value.raw)?, value.origin.clone())),
            None => {
                let default = keys::AUTHENTICATION.default.unwrap_or_default();
                Ok((default.to_owned(), Origin::Default))
            }
        }
    }

    fn expanded(&self, name: &str, raw: &str) -> Result<String, ConfigError> {
        expand::expand(raw, self).map_err(|endless| ConfigError::Endless {
            key: name.to_owned(),
            origin: self.origin(name),
            source: EndlessVariable {
                expression: sensitive::shown(name, &endless.expression).to_owned(),
            },
        })
    }

    /// Returns the expanded value, trimmed as Java trims.
    pub fn get_trimmed(&self, name: &str) -> Result<Option<String>, ConfigError> {
        Ok(self
            .get(name)?
            .map(|value| java_lang::trim(&value).to_owned()))
    }

    /// Any value other than `true` and `false` (in any case) counts as the default
    /// (`Configuration.getBoolean`).
    pub fn boolean(&self, key: &Key) -> Result<bool, ConfigError> {
        let value = self.get_trimmed(key.name)?.unwrap_or_default();
        Ok(match value.to_ascii_lowercase().as_str() {
            "true" => true,
            "false" => false,
            _ => key.default == Some("true"),
        })
    }

    /// Parses a decimal number or `0x` and hexadecimal digits (`Configuration.getInt`).
    pub fn integer(&self, key: &Key) -> Result<i32, ConfigError> {
        let value = self.get_trimmed(key.name)?.unwrap_or_default();
        let (sign, digits) = value
            .strip_prefix('-')
            .map_or(("", value.as_str()), |digits| ("-", digits));
        let parsed = match digits
            .strip_prefix("0x")
            .or_else(|| digits.strip_prefix("0X"))
        {
            Some(hex) => i32::from_str_radix(&format!("{sign}{hex}"), 16),
            None => value.parse(),
        };
        parsed.map_err(|_| ConfigError::NotANumber {
            key: key.name.to_owned(),
            value: value.clone(),
            origin: self.origin(key.name),
        })
    }

    /// Splits at commas without trimming, and drops empty items (`StringUtils.getStringCollection`).
    pub fn list(&self, key: &Key) -> Result<Vec<String>, ConfigError> {
        let value = self.get(key.name)?.unwrap_or_default();
        Ok(value
            .split(',')
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect())
    }

    /// Splits at commas and trims each item (`Configuration.getTrimmedStrings`).
    pub fn trimmed_strings(&self, name: &str) -> Result<Vec<String>, ConfigError> {
        let value = self.get(name)?.unwrap_or_default();
        let value = java_lang::trim(&value);
        if value.is_empty() {
            return Ok(Vec::new());
        }
        let items = java_lang::split(value, |at| at == ',' || at == '\n');
        Ok(items
            .into_iter()
            .map(|item| java_lang::trim(item).to_owned())
            .collect())
    }

    fn raw(&self, name: &str) -> Option<String> {
        self.loaded
            .layers
            .get(name)
            .map(|value| value.raw.clone())
            .or_else(|| keys::default_of(keys::canonical(name)).map(str::to_owned))
    }
}

impl Variables for Configuration {
    fn environment(&self, name: &str) -> Option<String> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.insert(name.to_owned());
        drop(used);
        self.environment.text(name)
    }

    fn property(&self, name: &str) -> Option<String> {
        self.environment
            .system_property(name)
            .or_else(|| self.raw(name))
    }
}
