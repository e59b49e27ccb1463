//! Errors of loading a configuration.

use std::path::{Path, PathBuf};

use crate::base::deadline::{Elapsed, readable};

use super::expand::EndlessVariable;
use super::origin::Origin;
use super::sensitive::{key_of, names_secret};
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
    #[error(
        "configuration file {} (from the command line) does not exist",
        named(file)
    )]
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
    /// True if this process had no free file descriptor.
    pub fn lacks_descriptors(&self) -> bool {
        let (Self::Unreadable { source, .. } | Self::UnreadableFolder { source, .. }) = self else {
            return false;
        };
        matches!(
            source.raw_os_error(),
            Some(nix::libc::EMFILE | nix::libc::ENFILE)
        )
    }

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

/// Returns the name of a file; a property with a secret, written by mistake instead of a file, without its value.
fn named(file: &Path) -> String {
    let name = file.display().to_string();
    match name.split_once('=') {
        Some((key, _)) if key_of(key) == key && names_secret(key) => format!("{key}=***"),
        _ => name,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_the_place_of_a_file_are_hidden() {
        for (file, shown) in [
            ("hadoop.zk.auth=digest:u:PW", "hadoop.zk.auth=***"),
            ("/etc/hadoop/key=b.xml", "/etc/hadoop/key=b.xml"),
            ("/etc/hadoop/secrets.xml", "/etc/hadoop/secrets.xml"),
        ] {
            let file = PathBuf::from(file);
            let text = ConfigError::MissingFile { file }.to_string();
            assert!(text.contains(&format!(" {shown} ")), "{text}");
        }
    }

    #[test]
    fn lack_of_descriptors() {
        let of = |number| ConfigError::Unreadable {
            file: PathBuf::new(),
            source: std::io::Error::from_raw_os_error(number),
        };
        assert!(of(nix::libc::EMFILE).lacks_descriptors());
        assert!(!of(nix::libc::EACCES).lacks_descriptors());
    }
}
