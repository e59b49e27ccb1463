//! How the tests' JVMs are started: for short lives, and with an archive of the classes that they load.

use std::path::Path;

use super::{archives, jars};

/// The Java CLI's main class.
pub const CLI: &str = "org.apache.hadoop.yarn.client.cli.RMAdminCLI";

/// Which classes a program loads.
#[derive(Debug, Clone, Copy)]
pub enum Classes {
    /// Those of a ResourceManager, and most of other servers.
    Server,
    /// Those of the Java CLI.
    Client,
}

impl Classes {
    /// The name of their archive.
    pub fn file(self) -> &'static str {
        match self {
            Self::Server => "server.jsa",
            Self::Client => "client.jsa",
        }
    }
}

/// The arguments of a JVM before its main class, with these folders on its class path.
pub fn arguments(classes: Classes, folders: &[&Path]) -> Vec<String> {
    let archive = archives::folder().join(classes.file());
    let archive = format!("-XX:SharedArchiveFile={}", archive.display());
    with(&["-Xshare:auto", &archive], folders)
}

/// The same with these options in place of the archive.
pub fn with(options: &[&str], folders: &[&Path]) -> Vec<String> {
    let common = [
        // Short lives: one compiler, one thread that collects.
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        // What the JVM itself thinks of an archive goes to standard output by default.
        "-Xlog:disable",
        "-cp",
    ];
    let mut all: Vec<String> = [options, &common]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect();
    all.push(class_path(folders));
    all
}

/// The arguments of a JVM that is to be an RM of a pair; properties may follow.
pub fn rm(n: u8, folders: &[&Path]) -> Vec<String> {
    rm_with(arguments(Classes::Server, folders), n)
}

/// The same behind these arguments.
pub fn rm_with(mut arguments: Vec<String>, n: u8) -> Vec<String> {
    arguments.extend([
        // Guice needs it on Java 17.
        "--add-opens".to_owned(),
        "java.base/java.lang=ALL-UNNAMED".to_owned(),
        "-Xmx400m".to_owned(),
        "org.apache.hadoop.yarn.server.resourcemanager.ResourceManager".to_owned(),
        // Without it: "multiple addresses that match local node's address".
        format!("-Dyarn.resourcemanager.ha.id=rm{n}"),
    ]);
    arguments
}

/// The jars, then the folders: an archive serves every class path that begins as its own does. No jar has a site file or a
/// `log4j.properties` that would hide a folder's.
pub fn class_path(folders: &[&Path]) -> String {
    let jars = jars::files();
    let jars = jars.iter().map(|jar| jar.display().to_string());
    let folders = folders.iter().map(|folder| folder.display().to_string());
    jars.chain(folders).collect::<Vec<_>>().join(":")
}
