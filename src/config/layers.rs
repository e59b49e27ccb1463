//! The layers of a configuration: site files, `-conf` and `-D`. Every value has its origin.
//!
//! Layers are read in Hadoop's order: core-site, yarn-default, yarn-site, resource-types, each `-conf`, each `-D`.
//! Later layers replace values of earlier ones. A `final` value can only be changed by `-D`.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::{files, java_lang};

use super::keys;
use super::origin::Origin;
use super::xml::{self, XmlProblem, XmlProperty};
use super::{ConfigError, Environment};

/// Maximum depth of files that include each other.
const INCLUDE_DEPTH: usize = 16;
pub const CORE_SITE: &str = "core-site.xml";
pub const YARN_SITE: &str = "yarn-site.xml";
/// A default resource of `YarnConfiguration`. A folder that holds only this file counts as a folder without
/// configuration.
const RESOURCE_TYPES: &str = "resource-types.xml";
const SITE_FILE_LIMIT: u64 = 16 * files::MB;

/// The folder, files and definitions that the command line names.
#[derive(Default, Clone, PartialEq, Eq)]
pub struct Sources {
    /// `--conf-dir` or `--config`.
    pub folder: Option<PathBuf>,
    /// Each `-conf FILE`, in order.
    pub files: Vec<PathBuf>,
    /// Each `-D key=value`, in order.
    pub defines: Vec<(String, String)>,
}

impl Sources {
    /// Returns the configuration folder that an option or a variable names, and the name of that option or
    /// variable. The folder may not exist.
    pub fn named_folder(&self, environment: &Environment) -> Option<(PathBuf, &'static str)> {
        let option = self
            .folder
            .clone()
            .map(|folder| (folder, "the command line"));
        option.or_else(|| {
            ["YARN_CONF_DIR", "HADOOP_CONF_DIR"]
                .into_iter()
                .find_map(|name| Some((environment.set_variable(name)?.into(), name)))
        })
    }
}

/// Shows no value: a value may be a password.
impl fmt::Debug for Sources {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<&str> = self.defines.iter().map(|(key, _)| key.as_str()).collect();
        out.debug_struct("Sources")
            .field("folder", &self.folder)
            .field("files", &self.files)
            .field("defines", &keys)
            .finish()
    }
}

/// A value before `${...}` is expanded.
#[derive(Clone, PartialEq, Eq)]
pub struct LayerValue {
    pub raw: String,
    pub origin: Origin,
}

/// Hides the text: it may be a password.
impl fmt::Debug for LayerValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = out.debug_struct("LayerValue");
        shown.field("origin", &self.origin);
        shown.finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
pub struct Layers {
    values: HashMap<String, LayerValue>,
    finals: HashSet<String>,
}

impl Layers {
    /// Returns a key's value by the current or a deprecated name.
    pub fn get(&self, name: &str) -> Option<&LayerValue> {
        self.values.get(keys::canonical(name))
    }

    fn add_file(&mut self, properties: Vec<XmlProperty>) {
        for property in properties {
            let name = keys::canonical(&property.name);
            if let Some(raw) = property.value.filter(|_| !self.finals.contains(name)) {
                let origin = Origin::File {
                    path: property.file,
                    line: property.line,
                };
                self.set(name, raw, origin);
            }
            if property.is_final {
                self.finals.insert(name.to_owned());
            }
        }
    }

    fn add_yarn_defaults(&mut self) {
        for (name, raw) in keys::in_yarn_default() {
            if !self.finals.contains(name) {
                self.set(name, raw.to_owned(), Origin::Default);
            }
        }
    }

    fn define(&mut self, name: &str, raw: &str) {
        let name = keys::canonical(java_lang::trim(name));
        self.set(name, raw.to_owned(), Origin::CommandLine);
    }

    fn set(&mut self, name: &str, raw: String, origin: Origin) {
        let value = LayerValue { raw, origin };
        self.values.insert(name.to_owned(), value);
    }
}

#[derive(Debug)]
pub struct LoadedLayers {
    pub layers: Layers,
    pub folder: Option<PathBuf>,
    /// True if the folder has `core-site.xml` or `yarn-site.xml`.
    pub site_found: bool,
    /// `hadoop.security.authentication` of the site files: the Java CLI reads this key before the command line
    /// (`UserGroupInformation.initialize`).
    pub authentication: Option<LayerValue>,
}

/// Reads all layers.
///
/// # Errors
/// A folder or file that the caller named does not exist, or a file is invalid or cannot be read.
pub fn load(sources: &Sources, environment: &Environment) -> Result<LoadedLayers, ConfigError> {
    let folder = find_folder(sources, environment)?;
    let mut layers = Layers::default();
    let mut site_found = false;
    for name in [CORE_SITE, YARN_SITE, RESOURCE_TYPES] {
        if name == YARN_SITE {
            layers.add_yarn_defaults();
        }
        let Some(folder) = &folder else { continue };
        if let Some(properties) = site_file(folder, name)? {
            layers.add_file(properties);
            site_found |= name != RESOURCE_TYPES;
        }
    }
    let authentication = layers.get(keys::AUTHENTICATION.name).cloned();
    for named in &sources.files {
        let file = local_path(named);
        let reading = Reading {
            folder: folder.as_deref(),
            base: file.parent(),
            depth: 0,
        };
        match reading.file(&file)? {
            Some(properties) => layers.add_file(properties),
            None => return Err(ConfigError::MissingFile { file }),
        }
    }
    for (name, value) in &sources.defines {
        layers.define(name, value);
    }
    Ok(LoadedLayers {
        layers,
        folder,
        site_found,
        authentication,
    })
}

/// Reads one file of the folder and nothing else. Returns `None` if the file does not exist.
pub fn load_alone(folder: Option<&Path>, name: &str) -> Result<Option<LoadedLayers>, ConfigError> {
    let Some(folder) = folder else {
        return Ok(None);
    };
    let Some(properties) = site_file(folder, name)? else {
        return Ok(None);
    };
    let mut layers = Layers::default();
    layers.add_file(properties);
    Ok(Some(LoadedLayers {
        layers,
        folder: Some(folder.to_path_buf()),
        site_found: true,
        authentication: None,
    }))
}

/// Returns `None` if the folder has no such file.
fn site_file(folder: &Path, name: &str) -> Result<Option<Vec<XmlProperty>>, ConfigError> {
    let reading = Reading {
        folder: Some(folder),
        base: None,
        depth: 0,
    };
    reading.file(&folder.join(name))
}

/// Finds the folder: `--conf-dir`, else `YARN_CONF_DIR`, `HADOOP_CONF_DIR`, `$HADOOP_HOME/etc/hadoop`,
/// `/etc/hadoop/conf`.
///
/// The last two are skipped if they do not exist. An unreadable folder is an error: the next folder may belong to
/// another cluster.
fn find_folder(
    sources: &Sources,
    environment: &Environment,
) -> Result<Option<PathBuf>, ConfigError> {
    if let Some((folder, named_by)) = sources.named_folder(environment) {
        if is_folder(&folder)? {
            return Ok(Some(folder));
        }
        return Err(ConfigError::MissingFolder { folder, named_by });
    }
    let home = environment
        .set_variable("HADOOP_HOME")
        .map(|home| Path::new(home).join("etc/hadoop"));
    for folder in home.into_iter().chain([PathBuf::from("/etc/hadoop/conf")]) {
        if is_folder(&folder)? {
            return Ok(Some(folder));
        }
    }
    Ok(None)
}

fn is_folder(folder: &Path) -> Result<bool, ConfigError> {
    match std::fs::metadata(folder) {
        Ok(found) => Ok(found.is_dir()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(source) => Err(ConfigError::UnreadableFolder {
            folder: folder.to_path_buf(),
            source,
        }),
    }
}

/// Returns `None` if the file does not exist.
fn read(path: &Path) -> Result<Option<Vec<u8>>, ConfigError> {
    match files::read_regular(path, SITE_FILE_LIMIT) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ConfigError::Unreadable {
            file: path.to_path_buf(),
            source,
        }),
    }
}

/// Returns the file of a `-conf`: a path, or a `file:` address as in Hadoop's `Path`.
fn local_path(named: &Path) -> PathBuf {
    let Some(path) = named.to_str().and_then(|text| text.strip_prefix("file:")) else {
        return named.to_path_buf();
    };
    let path = path
        .strip_prefix("//")
        .filter(|rest| rest.starts_with('/'))
        .unwrap_or(path);
    PathBuf::from(path)
}

/// The folders in which a file's includes are searched.
struct Reading<'a> {
    folder: Option<&'a Path>,
    /// The folder of a `-conf` file. `None` for a site file: includes outside the configuration folder are then
    /// searched in the working directory, as the Java CLI does.
    base: Option<&'a Path>,
    depth: usize,
}

impl Reading<'_> {
    /// Returns `None` if the file does not exist.
    fn file(&self, path: &Path) -> Result<Option<Vec<XmlProperty>>, ConfigError> {
        let Some(bytes) = read(path)? else {
            return Ok(None);
        };
        let included = Reading {
            depth: self.depth + 1,
            ..*self
        };
        let mut include = |href: &str| included.include(href);
        Ok(Some(xml::parse(&bytes, &Arc::from(path), &mut include)?))
    }

    /// Resolves an `href`: a file in the configuration folder, a `file:` address, an absolute or a relative
    /// path.
    fn resolve(&self, href: &str) -> Result<PathBuf, XmlProblem> {
        if let Some(inside) = self
            .folder
            .map(|folder| folder.join(href.trim_start_matches('/')))
            && !href.starts_with('/')
            && inside.is_file()
        {
            return Ok(inside);
        }
        let refused = |reason: &str| XmlProblem::Include {
            href: href.to_owned(),
            reason: reason.to_owned(),
        };
        let path = match href.split_once(':') {
            Some(("file", path)) => match path.strip_prefix("//") {
                None => path,
                Some(rest) if rest.starts_with('/') => rest,
                Some(rest) => rest
                    .strip_prefix("localhost")
                    .ok_or_else(|| refused("only local files are read"))?,
            },
            Some(("http" | "https" | "ftp" | "jar", _)) => {
                return Err(refused("only local files are read"));
            }
            _ => href,
        };
        Ok(self
            .base
            .map_or_else(|| PathBuf::from(path), |base| base.join(path)))
    }

    /// Returns `None` if the included file does not exist.
    fn include(&self, href: &str) -> Result<Option<Vec<XmlProperty>>, XmlProblem> {
        let path = self.resolve(href)?;
        let refused = |reason: String| XmlProblem::Include {
            href: href.to_owned(),
            reason,
        };
        if self.depth > INCLUDE_DEPTH {
            return Err(refused(format!(
                "files include each other more than {INCLUDE_DEPTH} deep"
            )));
        }
        match self.file(&path) {
            Ok(found) => Ok(found),
            Err(ConfigError::Xml(error)) => Err(XmlProblem::Included(Box::new(error))),
            Err(other) => Err(refused(other.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_by_address() {
        for (named, path) in [
            ("/a", "/a"),
            ("a", "a"),
            ("file:/a", "/a"),
            ("file:///a", "/a"),
            ("file", "file"),
        ] {
            assert_eq!(local_path(Path::new(named)), Path::new(path), "{named}");
        }
    }
}
