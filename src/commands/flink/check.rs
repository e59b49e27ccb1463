//! `flink check`: checks Flink's configuration folder for mistakes. Changes nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::deadline::Deadline;
use crate::commands::context::{READING_BUDGET, on_disk};
use crate::config::flink::{CONFIG_YAML, FLINK_CONF, FlinkFolder, FlinkVersion, MASTERS};
use crate::config::zoo_cfg::{self, MyId, ZooCfg};
use crate::config::{ConfigError, Configuration, Environment, Origin};
use crate::error::CommandError;
use crate::report::check::CheckResult;
use crate::report::done::Done;
use crate::request::Settings;
use crate::systems::flink::check::{
    AttemptLimit, COMPARED, CheckedFlink, FOLDER_RULES, RULES, YarnLimits, check, compare,
    uses_zoo_cfg,
};
use crate::systems::zookeeper::check::{self as zookeeper, CheckedCfg};
use crate::verdict::lint::{LintFinding, LintRule, RuleText};

const YARN_SITE: &str = "yarn-site.xml";
/// Variables with a folder that may have `yarn-site.xml`.
const HADOOP_VARIABLES: [&str; 2] = ["YARN_CONF_DIR", "HADOOP_CONF_DIR"];

/// The files and folders to check.
struct Places {
    folders: Vec<PathBuf>,
    yarn_site: Option<PathBuf>,
    /// A folder in which `yarn-site.xml` is searched last, for folders that are for YARN.
    hadoop: Option<PathBuf>,
}

pub(super) async fn run(
    paths: &[PathBuf],
    version: Option<FlinkVersion>,
    settings: &Settings,
    environment: &Environment,
) -> Result<Done, CommandError> {
    let deadline = Deadline::after(settings.timeout.unwrap_or(READING_BUDGET));
    let default = default_folder(settings, environment);
    let hadoop = HADOOP_VARIABLES
        .iter()
        .find_map(|name| environment.set_variable(name))
        .map(PathBuf::from);
    let paths = paths.to_vec();
    let what = "Flink's configuration".to_owned();
    // In another thread: a large file must not delay a signal.
    let result = on_disk(what, deadline, move || {
        let places = places(&paths, default, hadoop)?;
        Ok(result(&places, version)?)
    });
    Ok(Done::Check(result.await?))
}

fn default_folder(settings: &Settings, environment: &Environment) -> Option<PathBuf> {
    let variable = |name: &str| environment.set_variable(name).map(PathBuf::from);
    let option = settings.sources.folder.clone();
    let named = option.or_else(|| variable("FLINK_CONF_DIR"));
    named.or_else(|| Some(variable("FLINK_HOME")?.join("conf")))
}

/// Sorts the paths; a file of Flink stands for its folder.
fn places(
    paths: &[PathBuf],
    default: Option<PathBuf>,
    hadoop: Option<PathBuf>,
) -> Result<Places, ConfigError> {
    let mut places = Places {
        folders: Vec::new(),
        yarn_site: None,
        hadoop,
    };
    for path in paths {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        match (path.is_dir(), name) {
            (true, _) => places.folders.push(path),
            (false, FLINK_CONF | CONFIG_YAML | MASTERS | zoo_cfg::FILE_NAME) => {
                let folder = path.parent().map(Path::to_path_buf);
                places.folders.extend(folder);
            }
            (false, _) if path.extension().is_some_and(|kind| kind == "xml") => {
                places.yarn_site = Some(path);
            }
            (false, _) => return Err(ConfigError::NoFlinkConf { path }),
        }
    }
    if places.folders.is_empty() {
        match (default, &places.yarn_site) {
            (Some(folder), _) => places
                .folders
                .push(std::path::absolute(&folder).unwrap_or(folder)),
            (None, Some(_)) => {}
            (None, None) => return Err(ConfigError::NoFlinkFolder),
        }
    }
    Ok(places)
}

fn result(places: &Places, version: Option<FlinkVersion>) -> Result<CheckResult, ConfigError> {
    let given = places.yarn_site.as_deref().map(limits).transpose()?;
    let mut checked = Vec::new();
    for folder in &places.folders {
        checked.push(read(
            folder,
            version,
            given.clone(),
            places.hadoop.as_deref(),
        )?);
    }
    let mut found: Vec<LintFinding> = checked
        .iter()
        .flat_map(check)
        .chain(compare(&checked))
        .collect();
    if checked.is_empty() {
        found.extend(given.iter().flat_map(YarnLimits::check));
    }
    for folder in &checked {
        found.extend(of_zoo_cfg(folder));
    }
    let files = places.folders.iter().chain(&places.yarn_site);
    Ok(CheckResult {
        files: files.map(|file| file.display().to_string()).collect(),
        findings: found.into_iter().map(|found| found.finding).collect(),
        rules: rules(),
    })
}

fn rules() -> Vec<RuleText> {
    let folder = FOLDER_RULES.iter().map(LintRule::text);
    let own = RULES.iter().chain(&COMPARED).map(LintRule::text);
    let zookeeper = zookeeper::RULES.iter().map(LintRule::text);
    let mut rules: Vec<RuleText> = folder.chain(own).chain(zookeeper).collect();
    // The linters share some names.
    let mut seen = std::collections::HashSet::new();
    rules.retain(|rule| seen.insert(rule.code));
    rules
}

fn read(
    folder: &Path,
    version: Option<FlinkVersion>,
    given: Option<YarnLimits>,
    hadoop: Option<&Path>,
) -> Result<CheckedFlink, ConfigError> {
    let path = folder.to_path_buf();
    let folder = FlinkFolder::read(&path)?;
    if !folder.is_flink() {
        return Err(ConfigError::NoFlinkConf { path });
    }
    let zoo = path.join(zoo_cfg::FILE_NAME);
    let zoo = zoo.exists().then(|| ZooCfg::load(&zoo)).transpose()?;
    let beside = [Some(path.as_path()), hadoop]
        .into_iter()
        .flatten()
        .map(|folder| folder.join(YARN_SITE));
    let yarn = match given {
        Some(given) => Some(given),
        None => beside
            .into_iter()
            .find(|file| file.is_file())
            .as_deref()
            .map(limits)
            .transpose()?,
    };
    Ok(CheckedFlink {
        folder,
        version,
        zoo,
        yarn,
    })
}

/// Reads the limits of a `yarn-site.xml`.
fn limits(file: &Path) -> Result<YarnLimits, ConfigError> {
    let configuration = Configuration::of_file(file)?;
    let limit = |key: &str| -> Result<Option<AttemptLimit>, ConfigError> {
        let origin = configuration.origin(key);
        let value = configuration
            .get_trimmed(key)?
            .filter(|_| origin != Origin::Default);
        let limit = value.map(|value| match value.parse() {
            Ok(value) => Ok(AttemptLimit {
                value,
                origin: origin.clone(),
            }),
            Err(_) => Err(ConfigError::NotANumber {
                key: key.to_owned(),
                value,
                origin: origin.clone(),
            }),
        });
        limit.transpose()
    };
    let [global, max] = YarnLimits::KEYS;
    Ok(YarnLimits {
        file: Arc::from(file),
        global: limit(global)?,
        max: limit(max)?,
    })
}

/// Returns the findings about the `zoo.cfg` of a folder, if its servers are those of the quorum.
fn of_zoo_cfg(folder: &CheckedFlink) -> Vec<LintFinding> {
    let cfg = folder.zoo.as_ref().filter(|_| uses_zoo_cfg(folder));
    cfg.map_or_else(Vec::new, |cfg| {
        zookeeper::check(&CheckedCfg {
            myid: cfg.data_dir().map(|folder| MyId::read(&folder)),
            cfg: cfg.clone(),
            unknown_hosts: Vec::new(),
        })
    })
}
