//! The cluster and the caller of a command. Messages name them; advice repeats the options that chose them.

use std::path::{Path, PathBuf};

use crate::base::escape::one_line;
use crate::config::sensitive::names_secret;
use crate::config::{Configuration, Environment, Sources, keys};
use crate::security::gss::CredentialSource;

/// Variables that choose the caller, in the order in which advice repeats them.
const CALLER: [&str; 2] = ["HADOOP_USER_NAME", "HADOOP_PROXY_USER"];
/// Variables that choose the caller under Kerberos.
const KERBEROS: [&str; 3] = ["KRB5_CONFIG", "KRB5CCNAME", "KRB5_CLIENT_KTNAME"];

/// The cluster and the caller that the options, the environment and the configuration chose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// True once a configuration was read. Before that, the cluster id is unknown.
    is_read: bool,
    /// The kind of system, such as `ensemble`, if it is no YARN cluster. An ensemble is named by its servers.
    kind: Option<&'static str>,
    cluster_id: Option<String>,
    conf_dir: Option<PathBuf>,
    /// Every `--conf`.
    files: Vec<String>,
    /// Every option except `--conf-dir`. `None` if an option holds a secret or is not UTF-8: advice then
    /// repeats no options.
    options: Option<Vec<String>>,
    variables: Vec<(String, String)>,
}

impl Selection {
    /// Takes the selection from the command line and the environment. Reads no file.
    pub fn new(
        sources: &Sources,
        credential: &CredentialSource,
        cacert: Option<&Path>,
        environment: &Environment,
    ) -> Self {
        let conf_dir = sources.named_folder(environment);
        let files = sources.files.iter();
        Self {
            is_read: false,
            kind: None,
            cluster_id: None,
            conf_dir: conf_dir.map(|(folder, _)| absolute(&folder)),
            files: files
                .map(|file| absolute(file).display().to_string())
                .collect(),
            options: options(sources, credential, cacert),
            variables: set_variables(&CALLER, environment),
        }
    }

    /// Adds the folder, the cluster id and the variables that the configuration uses: `${env.NAME}` may choose
    /// an address.
    #[must_use]
    pub fn of(mut self, configuration: &Configuration) -> Self {
        self.is_read = true;
        self.conf_dir = configuration.folder().map(absolute);
        let id = configuration.get_trimmed(keys::CLUSTER_ID.name);
        self.cluster_id = id.ok().flatten().filter(|id| !id.is_empty());
        let authentication = configuration.get(keys::AUTHENTICATION.name);
        if authentication.is_ok_and(|word| word.is_some_and(|word| word != "simple")) {
            let kerberos = set_variables(&KERBEROS, configuration.environment());
            self.variables.extend(kerberos);
        }
        for (name, value) in configuration.used_variables() {
            if names_secret(&name) {
                self.options = None;
            } else if self.variables.iter().all(|(known, _)| *known != name) {
                self.variables.push((name, value));
            }
        }
        self
    }

    /// As [`Selection::of`], for a ZooKeeper ensemble with this name. `has_folder`: the folder has a part in the choice.
    #[must_use]
    pub fn of_ensemble(
        self,
        configuration: &Configuration,
        has_folder: bool,
        name: String,
    ) -> Self {
        let read = self.of_named(configuration, "ensemble", name);
        Self {
            conf_dir: read.conf_dir.clone().filter(|_| has_folder),
            ..read
        }
    }

    /// As [`Selection::of`], for a system with this name, such as `Flink cluster`.
    #[must_use]
    pub fn of_named(self, configuration: &Configuration, kind: &'static str, name: String) -> Self {
        Self {
            kind: Some(kind),
            cluster_id: Some(name),
            ..self.of(configuration)
        }
    }

    /// Returns `yarn.resourcemanager.cluster-id`, or `None` if it is not set or no configuration was read.
    pub fn cluster_id(&self) -> Option<&str> {
        self.cluster_id.as_deref()
    }

    /// Returns the configuration folder as an absolute path.
    pub fn conf_dir(&self) -> Option<String> {
        let folder = self.conf_dir.as_ref();
        folder.map(|folder| folder.display().to_string())
    }

    /// Returns the cluster's name for messages, on one line and without control characters: `cluster prod-eu
    /// (/etc/hadoop/prod-eu)`. Files that override the folder follow: `cluster prod-eu (/etc/hadoop/prod-eu,
    /// --conf /etc/hadoop/eu.xml)`.
    pub fn title(&self) -> String {
        let name = match self.cluster_id() {
            Some(name) => format!("{} {name}", self.kind.unwrap_or("cluster")),
            None if self.is_read => "cluster without an id".to_owned(),
            None => "cluster".to_owned(),
        };
        let files = self.files.iter().map(|file| format!("--conf {file}"));
        let sources: Vec<String> = self.conf_dir().into_iter().chain(files).collect();
        one_line(&match sources.is_empty() {
            true => name,
            false => format!("{name} ({})", sources.join(", ")),
        })
    }

    /// Returns the variables that give another command the same caller.
    pub fn variables(&self) -> &[(String, String)] {
        &self.variables
    }

    /// Returns the options that give another command the same cluster and caller, or `None` if they cannot be
    /// repeated exactly.
    pub fn options(&self) -> Option<Vec<String>> {
        let mut all = match &self.conf_dir {
            None => Vec::new(),
            Some(folder) => vec!["--conf-dir".to_owned(), folder.to_str()?.to_owned()],
        };
        all.extend_from_slice(self.options.as_ref()?);
        Some(all)
    }
}

/// Returns the variables of this list that are set and not empty.
fn set_variables(names: &[&str], environment: &Environment) -> Vec<(String, String)> {
    let set = names.iter().filter_map(|name| {
        let value = environment.set_variable(name)?.to_str()?;
        Some(((*name).to_owned(), value.to_owned()))
    });
    set.collect()
}

fn options(
    sources: &Sources,
    credential: &CredentialSource,
    cacert: Option<&Path>,
) -> Option<Vec<String>> {
    let mut all = Vec::new();
    let mut put = |option: &str, value: String| all.extend([option.to_owned(), value]);
    for file in &sources.files {
        let file = file.to_str()?;
        let is_uri = file.starts_with("file:");
        let file = if is_uri {
            file.to_owned()
        } else {
            text(Path::new(file))?
        };
        put("--conf", file);
    }
    for (key, value) in &sources.defines {
        if names_secret(key) {
            return None;
        }
        put("-D", format!("{key}={value}"));
    }
    if let CredentialSource::Keytab { file, principal } = credential {
        put("--keytab", text(file)?);
        put("--principal", principal.clone());
    }
    if let Some(file) = cacert {
        put("--cacert", text(file)?);
    }
    Some(all)
}

fn text(file: &Path) -> Option<String> {
    absolute(file).to_str().map(str::to_owned)
}

/// Makes a path absolute: operators may run advice in another folder.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}
