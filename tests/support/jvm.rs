//! How the tests' JVMs are started: for short lives, and with an archive of the classes that they load.

use std::path::Path;

use super::releases::Release;
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
    arguments_of(Release::default(), classes, folders)
}

/// The same of a release. Only the default one has archives: with Java 11 to make one takes 10 s, and saves less than
/// a second at each start.
pub fn arguments_of(release: Release, classes: Classes, folders: &[&Path]) -> Vec<String> {
    if release == Release::V2_10_2 {
        // Without it Java 11 warns on standard error.
        let opens = [
            "--add-opens",
            "java.security.jgss/sun.security.krb5=ALL-UNNAMED",
        ];
        return with(release, &opens, folders);
    }
    if release != Release::default() {
        return with(release, &[], folders);
    }
    let archive = archives::folder().join(classes.file());
    let archive = format!("-XX:SharedArchiveFile={}", archive.display());
    with(release, &["-Xshare:auto", &archive], folders)
}

/// The same with these options in place of the archive.
pub fn with(release: Release, options: &[&str], folders: &[&Path]) -> Vec<String> {
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
    all.push(class_path(release, folders));
    all
}

/// The arguments of a JVM that is to be an RM of a pair; properties may follow.
pub fn rm(release: Release, n: u8, folders: &[&Path]) -> Vec<String> {
    rm_with(arguments_of(release, Classes::Server, folders), n)
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
pub fn class_path(release: Release, folders: &[&Path]) -> String {
    let jars = jars::files(release);
    let jars = jars.iter().map(|jar| jar.display().to_string());
    let folders = folders.iter().map(|folder| folder.display().to_string());
    jars.chain(folders).collect::<Vec<_>>().join(":")
}
