//! Errors of loading a configuration.

use std::path::{Path, PathBuf};

use crate::base::deadline::{Elapsed, readable};

use super::expand::EndlessVariable;
use super::origin::Origin;
use super::xml::XmlError;

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The folder that an option or variable names does not exist; `named_by` is that option or variable.
    #[error("configuration folder {} (from {named_by}) does not exist or is not a folder{}", folder.display(), pattern_hint(folder))]
    MissingFolder {
        folder: PathBuf,
        named_by: &'static str,
    },
    #[error("the pattern {} matches no folder", pattern.display())]
    NoMatch { pattern: PathBuf },
    #[error("there is no {}; name the file or its folder", listed(places))]
    NoZooCfg { places: Vec<PathBuf> },
    /// A path that is no configuration of Flink.
    #[error("{} has no flink-conf.yaml and no config.yaml; name a folder of Flink, such a file, or a yarn-site.xml", path.display())]
    NoFlinkConf { path: PathBuf },
    #[error(
        "no folder of Flink is named; write it behind the command, or set FLINK_CONF_DIR or FLINK_HOME"
    )]
    NoFlinkFolder,
    /// The CA file of `--cacert` cannot be used.
    #[error("{0}")]
    CaCert(String),
    #[error("configuration file {} (from the command line) does not exist", file.display())]
    MissingFile { file: PathBuf },
    #[error("configuration folder {} cannot be read: {source}", folder.display())]
    UnreadableFolder {
        folder: PathBuf,
        source: std::io::Error,
    },
    /// Loading took too long, for example on a file system that hangs.
    #[error("the time limit of {} is too short to read the configuration; use a longer --timeout", readable(.0.budget))]
    Slow(#[from] Elapsed),
    #[error("{} cannot be read: {source}", file.display())]
    Unreadable {
        file: PathBuf,
        source: std::io::Error,
    },
    #[error(transparent)]
    Xml(#[from] XmlError),
    #[error("{key} ({origin}): {source}")]
    Endless {
        key: String,
        origin: Origin,
        source: EndlessVariable,
    },
    #[error("{key} = {value} ({origin}) must not be negative, except -1")]
    Negative {
        key: String,
        value: i32,
        origin: Origin,
    },
    #[error("{key} = {value:?} ({origin}) is not a whole number")]
    NotANumber {
        key: String,
        value: String,
        origin: Origin,
    },
}

impl ConfigError {
    /// True if the Java CLI ends with an uncaught exception (status 1). Otherwise it continues with an empty
    /// configuration.
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

fn listed(places: &[PathBuf]) -> String {
    let places: Vec<String> = places
        .iter()
        .map(|place| place.display().to_string())
        .collect();
    places.join(", ")
}

fn pattern_hint(folder: &Path) -> &'static str {
    let mut bytes = folder.as_os_str().as_encoded_bytes().iter();
    if bytes.any(|byte| b"*?[".contains(byte)) {
        "; patterns are for status only"
    } else {
        ""
    }
}
