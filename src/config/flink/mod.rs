//! Flink's configuration folder: `flink-conf.yaml`, `config.yaml` and `masters`, as Flink reads them.

mod fault;
pub mod keys;
mod lines;
mod masters;
mod version;
mod yaml;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::files;

use super::{ConfigError, Origin, sensitive};

pub use fault::{FlinkMistake, IgnoredLine, YamlFault};
pub use masters::{FlinkMaster, MastersFile};
pub use version::FlinkVersion;

/// The file of Flink up to 1.20: `key: value` lines, which are not YAML.
pub const FLINK_CONF: &str = "flink-conf.yaml";
/// The file of Flink from 1.19 on: YAML. 1.19 and 1.20 read it only if there is no [`FLINK_CONF`].
pub const CONFIG_YAML: &str = "config.yaml";
pub const MASTERS: &str = "masters";
/// Maximum bytes of a file; real files have a few kilobytes.
const LIMIT: u64 = files::MB;

/// A key with its value.
#[derive(Clone, PartialEq, Eq)]
pub struct FlinkSetting {
    /// The key as written; for nested maps, with dots between their keys.
    pub key: String,
    pub value: String,
    pub line: u32,
    pub form: SettingForm,
}

/// Hides the values of secrets.
impl fmt::Debug for FlinkSetting {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = sensitive::shown(&self.key, &self.value);
        write!(out, "{}: {value} (line {})", self.key, self.line)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingForm {
    Text,
    /// A list of YAML, which Flink turns into one text such as `[a, b]`.
    List,
}

/// A configuration file.
#[derive(Debug, Clone)]
pub struct FlinkFile {
    pub path: Arc<Path>,
    pub is_yaml: bool,
    /// In file order, with duplicates.
    pub settings: Vec<FlinkSetting>,
    pub mistakes: Vec<FlinkMistake>,
}

/// A configuration folder.
#[derive(Debug, Clone)]
pub struct FlinkFolder {
    pub path: PathBuf,
    pub flink_conf: Option<FlinkFile>,
    pub config_yaml: Option<FlinkFile>,
    pub masters: Option<MastersFile>,
    /// The version of the jars in `../lib`.
    pub version: Option<FlinkVersion>,
}

impl FlinkFile {
    /// Parses the content of `config.yaml`.
    pub fn yaml(path: &Path, bytes: &[u8]) -> Self {
        Self::new(path, true, yaml::parse(bytes))
    }

    /// Parses the content of `flink-conf.yaml`.
    pub fn lines(path: &Path, bytes: &[u8]) -> Self {
        Self::new(path, false, lines::parse(bytes))
    }

    fn new(path: &Path, is_yaml: bool, parsed: (Vec<FlinkSetting>, Vec<FlinkMistake>)) -> Self {
        let (settings, mistakes) = parsed;
        Self {
            path: Arc::from(path),
            is_yaml,
            settings,
            mistakes,
        }
    }

    pub fn origin(&self, line: u32) -> Origin {
        Origin::File {
            path: Arc::clone(&self.path),
            line,
        }
    }

    /// Returns the last setting of this spelling. Flink skips keys without a value in `flink-conf.yaml`.
    pub fn spelled(&self, key: &str) -> Option<&FlinkSetting> {
        self.settings
            .iter()
            .rev()
            .find(|setting| setting.key == key)
    }

    /// Returns the setting that counts for a key: that of the key itself, else that of its first other name.
    pub fn get(&self, key: &str, version: FlinkVersion) -> Option<&FlinkSetting> {
        let Some(names) = keys::names_of(key) else {
            return self.spelled(key);
        };
        let own = Some(key).filter(|_| names.too_new_for(version).is_none());
        let mut spellings = own.into_iter().chain(names.others.iter().copied());
        spellings.find_map(|name| self.spelled(name))
    }
}

impl FlinkFolder {
    /// Reads the files of a folder. A file that is not there is `None`.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let file = |name: &str| -> Result<Option<(PathBuf, Vec<u8>)>, ConfigError> {
            let file = path.join(name);
            match files::read_regular(&file, LIMIT) {
                Ok(bytes) => Ok(Some((file, bytes))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(source) => Err(ConfigError::Unreadable { file, source }),
            }
        };
        Ok(Self {
            flink_conf: file(FLINK_CONF)?.map(|(path, bytes)| FlinkFile::lines(&path, &bytes)),
            config_yaml: file(CONFIG_YAML)?.map(|(path, bytes)| FlinkFile::yaml(&path, &bytes)),
            masters: file(MASTERS)?.map(|(path, bytes)| MastersFile::parse(&path, &bytes)),
            version: FlinkVersion::of_jars(&path.join("../lib")),
            path: path.to_owned(),
        })
    }

    /// True if the folder has a configuration file of Flink.
    pub fn is_flink(&self) -> bool {
        self.flink_conf.is_some() || self.config_yaml.is_some()
    }

    /// Returns the file that this version reads.
    pub fn file(&self, version: FlinkVersion) -> Option<&FlinkFile> {
        let flink_conf = self
            .flink_conf
            .as_ref()
            .filter(|_| version.reads_flink_conf());
        let config_yaml = self
            .config_yaml
            .as_ref()
            .filter(|_| version.reads_config_yaml());
        flink_conf.or(config_yaml)
    }

    /// Returns the setting that counts for a key, and its origin. If the version is not known: that of
    /// `flink-conf.yaml`, else that of `config.yaml`.
    pub fn get(&self, key: &str, version: Option<FlinkVersion>) -> Option<(&FlinkSetting, Origin)> {
        let known = version.or(self.version);
        let files = match known {
            Some(version) => [self.file(version), None],
            None => [self.flink_conf.as_ref(), self.config_yaml.as_ref()],
        };
        let mut found = files.into_iter().flatten().filter_map(|file| {
            let setting = file.get(key, known.unwrap_or(FlinkVersion::NEWEST))?;
            Some((setting, file.origin(setting.line)))
        });
        found.next()
    }
}

/// Formats what a parser returns, for the tables of tests.
#[cfg(test)]
fn shown((settings, mistakes): (Vec<FlinkSetting>, Vec<FlinkMistake>)) -> String {
    let settings = settings
        .iter()
        .map(|one| format!("{}:{}={}", one.line, one.key, one.value));
    let mistakes = mistakes.iter().map(|mistake| match mistake {
        FlinkMistake::NotYaml { line, fault } => format!("{line} {fault:?}"),
        FlinkMistake::Duplicate { line, key, first } => format!("{line} {key} as on {first}"),
        FlinkMistake::Ignored { line, key, shape } => format!("{line}:{key} {shape:?}"),
        other @ FlinkMistake::NoValue { .. } => format!("{other:?}"),
    });
    settings.chain(mistakes).collect::<Vec<_>>().join(" | ")
}
