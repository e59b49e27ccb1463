//! Hadoop's configuration, as Hadoop reads it.
//!
//! [`layers`] reads the files, [`xml`] their syntax, [`expand`] their variables, [`keys`] says what the tool reads,
//! [`sensitive`] what is not to be shown.

mod encoding;
pub mod expand;
pub mod keys;
pub mod layers;
pub mod sensitive;
pub mod xml;

use std::collections::{BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::base::deadline::readable;
use crate::base::java_lang;

use expand::{EndlessVariable, Variables};
use keys::Key;
pub use layers::{Origin, Sources};

/// That a folder was meant to be a pattern, if so.
fn pattern_hint(folder: &Path) -> &'static str {
    match folder
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .any(|byte| b"*?[".contains(byte))
    {
        true => "; patterns are for status only",
        false => "",
    }
}

/// Why there is no usable configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A folder that the caller named does not exist.
    #[error("configuration folder {} (from {named_by}) does not exist or is not a folder{}", folder.display(), pattern_hint(folder))]
    MissingFolder {
        /// The folder.
        folder: PathBuf,
        /// The option or variable that names it.
        named_by: &'static str,
    },
    /// A pattern of folder names fits none.
    #[error("the pattern {} matches no folder", pattern.display())]
    NoMatch {
        /// The pattern.
        pattern: PathBuf,
    },
    /// The file of `--cacert` cannot be used.
    #[error("{0}")]
    CaCert(String),
    /// A file that the command line names does not exist.
    #[error("configuration file {} (from the command line) does not exist", file.display())]
    MissingFile {
        /// The file.
        file: PathBuf,
    },
    /// A configuration folder may be there, and cannot be looked at.
    #[error("configuration folder {} cannot be read: {source}", folder.display())]
    UnreadableFolder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The configuration was not read in time: a file of it may be on a file system that hangs.
    #[error("the time limit of {} is too short to read the configuration; use a longer --timeout", readable(.0.budget))]
    Slow(#[from] crate::base::deadline::Elapsed),
    /// A file is there and cannot be read.
    #[error("{} cannot be read: {source}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is broken.
    #[error(transparent)]
    Xml(#[from] xml::XmlError),
    /// A value refers to other values without end.
    #[error("{key} ({origin}): {source}")]
    Endless {
        /// The key.
        key: String,
        /// Where its value came from.
        origin: Origin,
        /// The value.
        source: EndlessVariable,
    },
    /// A value is negative and must not be.
    #[error("{key} = {value} ({origin}) must not be negative, except -1")]
    Negative {
        /// The key.
        key: String,
        /// Its value.
        value: i32,
        /// Where it came from.
        origin: Origin,
    },
    /// A value is not of the type its key has.
    #[error("{key} = {value:?} ({origin}) is not a whole number")]
    NotANumber {
        /// The key.
        key: String,
        /// Its value.
        value: String,
        /// Where it came from.
        origin: Origin,
    },
}

impl ConfigError {
    /// Whether the peer's JVM ends with an uncaught exception over this (status 1), rather than going on as if
    /// there were no configuration.
    pub fn ends_the_jvm(&self) -> bool {
        !matches!(
            self,
            Self::MissingFolder { .. }
                | Self::UnreadableFolder { .. }
                | Self::MissingFile { .. }
                | Self::NoMatch { .. }
                | Self::CaCert(_)
                | Self::Slow(_)
        )
    }
}

/// The process's surroundings, taken once at start, so that everything below is a function of its arguments.
#[derive(Clone)]
pub struct Environment {
    variables: HashMap<OsString, OsString>,
    /// Looked up only where it is wanted: the answer may come from a directory service.
    os_user: fn() -> Option<String>,
    /// The words of the command line, without the program.
    arguments: Vec<OsString>,
}

impl Default for Environment {
    fn default() -> Self {
        Self::new([], || None)
    }
}

impl Environment {
    /// `variables`, and how to learn the name of the OS user.
    pub fn new(
        variables: impl IntoIterator<Item = (OsString, OsString)>,
        os_user: fn() -> Option<String>,
    ) -> Self {
        Self {
            variables: variables.into_iter().collect(),
            os_user,
            arguments: Vec::new(),
        }
    }

    /// The same surroundings, with the words of the command line, without the program.
    #[must_use]
    pub fn with_arguments(mut self, arguments: impl IntoIterator<Item = OsString>) -> Self {
        self.arguments = arguments.into_iter().collect();
        self
    }

    /// The words of the command line, without the program; bytes that are no text are replaced.
    pub fn arguments(&self) -> impl Iterator<Item = String> {
        let words = self.arguments.iter();
        words.map(|word| word.to_string_lossy().into_owned())
    }

    /// An environment variable, whatever its bytes.
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        self.variables
            .get(OsStr::new(name))
            .map(OsString::as_os_str)
    }

    /// An environment variable that is set and not empty.
    pub fn set_variable(&self, name: &str) -> Option<&OsStr> {
        self.variable(name).filter(|value| !value.is_empty())
    }

    /// The name of the OS user, if it has one.
    pub fn os_user(&self) -> Option<String> {
        (self.os_user)()
    }

    /// A variable as text; bytes that are none are shown as such, and so match nothing by accident.
    fn text(&self, name: &str) -> Option<String> {
        self.variable(name)
            .map(|value| value.to_string_lossy().into_owned())
    }

    /// The JVM's system properties that configurations refer to.
    fn system_property(&self, name: &str) -> Option<String> {
        let home = || self.text("HADOOP_HOME");
        match name {
            "user.name" => self.os_user(),
            "user.home" => self.text("HOME"),
            "user.dir" => std::env::current_dir()
                .ok()
                .map(|folder| folder.to_string_lossy().into_owned()),
            "java.io.tmpdir" => Some("/tmp".to_owned()),
            "file.separator" => Some("/".to_owned()),
            "path.separator" => Some(":".to_owned()),
            "line.separator" => Some("\n".to_owned()),
            "os.name" => Some("Linux".to_owned()),
            "os.arch" if cfg!(target_arch = "x86_64") => Some("amd64".to_owned()),
            "os.arch" => Some(std::env::consts::ARCH.to_owned()),
            // Set by Hadoop's launcher on every JVM.
            "hadoop.home.dir" | "yarn.home.dir" => home(),
            "hadoop.log.dir" | "yarn.log.dir" => self
                .text("HADOOP_LOG_DIR")
                .or_else(|| home().map(|home| format!("{home}/logs"))),
            _ => None,
        }
    }
}

/// Variables and arguments may hold passwords, so none is shown.
impl fmt::Debug for Environment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Environment").finish_non_exhaustive()
    }
}

/// Values may be passwords, so none is shown.
impl fmt::Debug for Configuration {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Configuration").finish_non_exhaustive()
    }
}

/// The configuration in force.
pub struct Configuration {
    loaded: layers::Loaded,
    environment: Environment,
    /// Names in `${env.NAME}` of values that were read.
    used: Mutex<BTreeSet<String>>,
}

impl Configuration {
    /// Reads the configuration that `sources` and the environment name.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn load(sources: &Sources, environment: Environment) -> Result<Self, ConfigError> {
        Ok(Self {
            loaded: layers::load(sources, &environment)?,
            environment,
            used: Mutex::default(),
        })
    }

    /// One file of the configuration folder by itself, without any other and without Hadoop's defaults: how Hadoop
    /// reads its TLS settings. `None` where there is no such file.
    ///
    /// # Errors
    /// See [`ConfigError`].
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

    /// The configuration folder in force, if there is one.
    pub fn folder(&self) -> Option<&Path> {
        self.loaded.folder.as_deref()
    }

    /// Whether the folder holds `core-site.xml` or `yarn-site.xml`.
    pub fn site_found(&self) -> bool {
        self.loaded.site_found
    }

    /// The surroundings it was read in.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The variables that values read so far refer to by `${env.NAME}`, if they are set.
    pub fn used_variables(&self) -> Vec<(String, String)> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let value = |name: &String| Some((name.clone(), self.environment.text(name)?));
        used.iter().filter_map(value).collect()
    }

    /// Where the value of a key comes from.
    pub fn origin(&self, name: &str) -> Origin {
        self.loaded
            .layers
            .get(name)
            .map_or(Origin::Default, |value| value.origin.clone())
    }

    /// The value of a key, expanded and not trimmed; Hadoop's default where no file sets it.
    ///
    /// # Errors
    /// The value refers to others without end.
    pub fn get(&self, name: &str) -> Result<Option<String>, ConfigError> {
        let raw = self.raw(name);
        raw.map(|raw| self.expanded(name, &raw)).transpose()
    }

    /// `hadoop.security.authentication` and where it comes from, as the site files alone have it.
    ///
    /// # Errors
    /// As [`Configuration::get`].
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

    /// The value of a key, expanded and trimmed as Java trims.
    ///
    /// # Errors
    /// As [`Configuration::get`].
    pub fn get_trimmed(&self, name: &str) -> Result<Option<String>, ConfigError> {
        Ok(self
            .get(name)?
            .map(|value| java_lang::trim(&value).to_owned()))
    }

    /// A boolean key; what is neither `true` nor `false` counts as the default.
    ///
    /// # Errors
    /// As [`Configuration::get`].
    pub fn boolean(&self, key: &Key) -> Result<bool, ConfigError> {
        let value = self.get_trimmed(key.name)?.unwrap_or_default();
        Ok(match value.to_ascii_lowercase().as_str() {
            "true" => true,
            "false" => false,
            _ => key.default == Some("true"),
        })
    }

    /// An integer key, decimal or `0x`.
    ///
    /// # Errors
    /// The value is no 32-bit number, or as [`Configuration::get`].
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

    /// A comma-separated key: neither trimmed nor without duplicates, empty items dropped, as
    /// `StringUtils.getStringCollection` takes it.
    ///
    /// # Errors
    /// As [`Configuration::get`].
    pub fn list(&self, key: &Key) -> Result<Vec<String>, ConfigError> {
        let value = self.get(key.name)?.unwrap_or_default();
        Ok(value
            .split(',')
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect())
    }

    /// The items of a comma-separated value, trimmed, as `Configuration.getTrimmedStrings` takes them.
    ///
    /// # Errors
    /// As [`Configuration::get`].
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
