//! What makes a cluster another one than the plain pair with operators in charge.

use super::process;
use super::releases::Release;
use std::path::Path;

/// Names and values: properties of site files, or variables.
pub type Pairs = Vec<(String, String)>;

/// Owned names and values.
pub fn pairs(borrowed: &[(&str, &str)]) -> Pairs {
    let items = borrowed.iter();
    items
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// Names and values without their owner.
pub fn borrowed(owned: &[(String, String)]) -> Vec<(&str, &str)> {
    let items = owned.iter();
    items
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// The settings of a cluster. In every value, `FOLDER` is the cluster's folder, `NET` the first three bytes of its
/// addresses, and there are the `places` besides.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The release of the RMs and of the Java CLI. ZooKeeper is that of the default one.
    pub release: Release,
    /// Whether an elector is in charge.
    pub automatic: bool,
    /// Whether a ZooKeeper is there; an elector needs one.
    pub zookeeper: bool,
    /// Names of the RMs' hosts, where their addresses will not do.
    pub hosts: Option<[&'static str; 2]>,
    /// Further properties of `yarn-site.xml`.
    pub yarn: Pairs,
    /// Further properties of `core-site.xml`.
    pub core: Pairs,
    /// Further properties of one RM alone.
    pub own: [Pairs; 2],
    /// What servers and commands find in their environment.
    pub environment: Pairs,
    /// Options of the JVMs, servers and Java CLI.
    pub java: Vec<String>,
    /// Further words that stand for something else.
    pub places: Pairs,
}

impl Settings {
    /// The same, told where the cluster is.
    pub fn filled(mut self, folder: &Path, net: &str) -> Self {
        let here = folder.display().to_string();
        self.places
            .extend(pairs(&[("FOLDER", &here), ("NET", net)]));
        let places = self.places.clone();
        let [first, second] = &mut self.own;
        for list in [
            &mut self.yarn,
            &mut self.core,
            &mut self.environment,
            first,
            second,
        ] {
            for (_, value) in list {
                *value = filled(&places, value);
            }
        }
        for option in &mut self.java {
            *option = filled(&places, option);
        }
        self
    }

    /// A text with the words of this cluster replaced.
    pub fn fill(&self, text: &str) -> String {
        filled(&self.places, text)
    }

    /// Starts a server of this cluster.
    pub fn start_java(&self, arguments: &[String], log: &Path) -> process::Server {
        let variables = self.environment.iter();
        let mut all: Vec<String> = variables
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        all.push(self.release.java().display().to_string());
        all.extend(self.java.iter().cloned());
        all.extend(arguments.iter().cloned());
        process::Server::start(Path::new("/usr/bin/env"), &all, log)
    }
}

fn filled(places: &[(String, String)], text: &str) -> String {
    let places = places.iter();
    places.fold(text.to_owned(), |text, (name, value)| {
        text.replace(name, value)
    })
}
