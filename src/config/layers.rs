//! Files, `-conf` and `-D` laid over each other, each value knowing where it came from.
//!
//! The order is Hadoop's: core-site, yarn-default, yarn-site, resource-types, every `-conf` in turn, then every `-D`. `final` holds against all
//! later files (also from core-site against yarn-site), but not against `-D`.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::{files, java_lang};

use super::keys;
use super::xml::{self, XmlProblem, XmlProperty};
use super::{ConfigError, Environment};

/// How deep files may include each other.
const INCLUDE_DEPTH: usize = 16;
/// The site files of a configuration folder, the weaker one first.
pub const CORE_SITE: &str = "core-site.xml";
/// The stronger one.
pub const YARN_SITE: &str = "yarn-site.xml";
/// Read after them, for `YarnConfiguration` makes it a default resource; it is no sign of a configuration.
const RESOURCE_TYPES: &str = "resource-types.xml";
const SITE_FILE_LIMIT: u64 = 16 * files::MB;

/// What the caller named on the command line.
#[derive(Default, Clone, PartialEq, Eq)]
pub struct Sources {
    /// `--conf-dir` or `--config`.
    pub folder: Option<PathBuf>,
    /// Every `-conf FILE`, in order.
    pub files: Vec<PathBuf>,
    /// Every `-D key=value`, in order.
    pub defines: Vec<(String, String)>,
}

impl Sources {
    /// The configuration folder that an option or a variable names, and which of them does. It may not exist.
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

/// Values may be passwords, so none is shown.
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

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Hadoop's default.
    Default,
    /// A property of a file.
    File {
        /// The file; an included one where the property stands there.
        path: Arc<Path>,
        /// The line on which the property begins.
        line: u32,
    },
    /// `-D` on the command line.
    CommandLine,
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => write!(out, "Hadoop's default"),
            Self::File { path, line } => write!(out, "{}:{line}", path.display()),
            Self::CommandLine => write!(out, "-D on the command line"),
        }
    }
}

/// A value as it was configured, `${...}` not yet expanded.
#[derive(Clone, PartialEq, Eq)]
pub struct Value {
    /// The text.
    pub raw: String,
    /// Where it came from.
    pub origin: Origin,
}

/// The text may be a password, so it is not shown.
impl fmt::Debug for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = out.debug_struct("Value");
        shown.field("origin", &self.origin);
        shown.finish_non_exhaustive()
    }
}

/// Properties laid over each other.
#[derive(Debug, Default)]
pub struct Layers {
    values: HashMap<String, Value>,
    finals: HashSet<String>,
}

impl Layers {
    /// The value of a key, by its name of today or a deprecated one.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(keys::canonical(name))
    }

    fn lay(&mut self, properties: Vec<XmlProperty>) {
        for property in properties {
            let name = keys::canonical(&property.name);
            if let Some(raw) = property.value.filter(|_| !self.finals.contains(name)) {
                let origin = Origin::File {
                    path: property.file,
                    line: property.line,
                };
                self.values.insert(name.to_owned(), Value { raw, origin });
            }
            if property.is_final {
                self.finals.insert(name.to_owned());
            }
        }
    }

    fn lay_yarn_defaults(&mut self) {
        for (name, raw) in keys::in_yarn_default().filter(|(name, _)| !self.finals.contains(*name))
        {
            let value = Value {
                raw: raw.to_owned(),
                origin: Origin::Default,
            };
            self.values.insert(name.to_owned(), value);
        }
    }

    fn define(&mut self, name: &str, raw: &str) {
        let name = keys::canonical(java_lang::trim(name)).to_owned();
        self.values.insert(
            name,
            Value {
                raw: raw.to_owned(),
                origin: Origin::CommandLine,
            },
        );
    }
}

/// What [`load`] found.
#[derive(Debug)]
pub struct Loaded {
    /// The properties.
    pub layers: Layers,
    /// The configuration folder in force, if there is one.
    pub folder: Option<PathBuf>,
    /// Whether the folder holds a site file at all.
    pub site_found: bool,
    /// `hadoop.security.authentication` as the site files have it: the peer decides on it before it looks at the
    /// command line (`UserGroupInformation.initialize`).
    pub authentication: Option<Value>,
}

/// Reads every layer.
///
/// # Errors
/// A folder or file that the caller named is missing, or a file is broken or cannot be read.
pub fn load(sources: &Sources, environment: &Environment) -> Result<Loaded, ConfigError> {
    let folder = find_folder(sources, environment)?;
    let mut layers = Layers::default();
    let mut site_found = false;
    for name in [CORE_SITE, YARN_SITE, RESOURCE_TYPES] {
        if name == YARN_SITE {
            layers.lay_yarn_defaults();
        }
        let Some(folder) = &folder else { continue };
        let reading = Reading {
            folder: Some(folder),
            base: None,
            depth: 0,
        };
        if let Some(properties) = reading.file(&folder.join(name))? {
            layers.lay(properties);
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
            Some(properties) => layers.lay(properties),
            None => return Err(ConfigError::MissingFile { file }),
        }
    }
    for (name, value) in &sources.defines {
        layers.define(name, value);
    }
    Ok(Loaded {
        layers,
        folder,
        site_found,
        authentication,
    })
}

/// Reads one file of the folder and nothing else; `None` where it does not exist.
///
/// # Errors
/// It is broken, or cannot be read.
pub fn load_alone(folder: Option<&Path>, name: &str) -> Result<Option<Loaded>, ConfigError> {
    let Some(folder) = folder else {
        return Ok(None);
    };
    let reading = Reading {
        folder: Some(folder),
        base: None,
        depth: 0,
    };
    let Some(properties) = reading.file(&folder.join(name))? else {
        return Ok(None);
    };
    let mut layers = Layers::default();
    layers.lay(properties);
    Ok(Some(Loaded {
        layers,
        folder: Some(folder.to_path_buf()),
        site_found: true,
        authentication: None,
    }))
}

/// `--conf-dir`, else `YARN_CONF_DIR`, `HADOOP_CONF_DIR`, `$HADOOP_HOME/etc/hadoop`, `/etc/hadoop/conf`.
///
/// Only a usual folder that does not exist is passed over: one that cannot be looked at may be the right one, and the
/// next one another cluster's.
fn find_folder(
    sources: &Sources,
    environment: &Environment,
) -> Result<Option<PathBuf>, ConfigError> {
    if let Some((folder, named_by)) = sources.named_folder(environment) {
        return match is_folder(&folder)? {
            true => Ok(Some(folder)),
            false => Err(ConfigError::MissingFolder { folder, named_by }),
        };
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

/// The bytes of a file; `None` where it does not exist.
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

/// The file that a `-conf` names: a path, or a `file:` address as Hadoop's `Path` takes one.
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

/// One file being read, and where its includes are looked for.
struct Reading<'a> {
    folder: Option<&'a Path>,
    /// The folder of a `-conf` file; includes of a site file that are not in the configuration folder are looked
    /// for in the working directory, as the peer does.
    base: Option<&'a Path>,
    depth: usize,
}

impl Reading<'_> {
    /// The properties of a file; `None` where it does not exist.
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

    /// The file an `href` stands for: in the configuration folder, by a `file:` address, absolute, or relative.
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

    /// The properties of an included file; `None` where it does not exist.
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
    fn files_may_be_named_by_address() {
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
