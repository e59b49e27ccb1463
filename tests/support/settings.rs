//! Settings of a cluster that differ from a plain pair with manual failover.

use super::process;
use super::releases::Release;
use std::path::Path;

/// Properties of site files, or variables.
pub type Pairs = Vec<(String, String)>;

pub fn pairs(borrowed: &[(&str, &str)]) -> Pairs {
    let items = borrowed.iter();
    items
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

pub fn borrowed(owned: &[(String, String)]) -> Vec<(&str, &str)> {
    let items = owned.iter();
    items
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// Settings. In every value, `FOLDER` stands for the cluster's folder and `NET` for the first three bytes of its
/// addresses; `places` adds further placeholders.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Release of the RMs and the Java CLI. ZooKeeper always has the default release.
    pub release: Release,
    /// True if failover is automatic.
    pub automatic: bool,
    /// True if a ZooKeeper runs; `automatic` needs it.
    pub zookeeper: bool,
    /// Host names of the RMs, instead of addresses.
    pub hosts: Option<[&'static str; 2]>,
    /// Properties in `yarn-site.xml`.
    pub yarn: Pairs,
    /// Properties in `core-site.xml`.
    pub core: Pairs,
    /// Properties of one RM only.
    pub own: [Pairs; 2],
    /// Environment of servers and commands.
    pub environment: Pairs,
    /// JVM options of servers and the Java CLI.
    pub java: Vec<String>,
    /// JVM options of ZooKeeper.
    pub zookeeper_java: Vec<String>,
    /// Further placeholders with their values.
    pub places: Pairs,
}

impl Settings {
    /// Replaces `FOLDER`, `NET` and the other placeholders.
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
        for option in self.java.iter_mut().chain(&mut self.zookeeper_java) {
            *option = filled(&places, option);
        }
        self
    }

    pub fn fill(&self, text: &str) -> String {
        filled(&self.places, text)
    }

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
