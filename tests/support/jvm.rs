//! Arguments of the tests' JVMs: tuned for short lives, with an archive of their classes.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::releases::Release;
use super::{archives, jars};

/// The Java CLI's main class.
pub const CLI: &str = "org.apache.hadoop.yarn.client.cli.RMAdminCLI";

#[derive(Debug, Clone, Copy)]
pub enum Classes {
    /// Also for other servers.
    Server,
    Client,
}

impl Classes {
    pub fn file(self) -> &'static str {
        match self {
            Self::Server => "server.jsa",
            Self::Client => "client.jsa",
        }
    }
}

/// The arguments before the main class.
pub fn arguments(classes: Classes, folders: &[&Path]) -> Vec<String> {
    arguments_of(Release::default(), classes, folders)
}

/// For a release. Only the default one has archives: with Java 11, making one takes 10 s and saves less than a second
/// at each start.
pub fn arguments_of(release: Release, classes: Classes, folders: &[&Path]) -> Vec<String> {
    if release == Release::V2_10_2 {
        // Java 11 warns on standard error otherwise.
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

/// With these options instead of the archive.
pub fn with(release: Release, options: &[&str], folders: &[&Path]) -> Vec<String> {
    let common = [
        // One compiler and one collector thread, for short lives.
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        // Warnings about an archive would go to standard output.
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

/// The arguments of a JVM for an RM; properties may follow.
pub fn rm(release: Release, n: u8, folders: &[&Path]) -> Vec<String> {
    rm_with(arguments_of(release, Classes::Server, folders), n)
}

pub fn rm_with(mut arguments: Vec<String>, n: u8) -> Vec<String> {
    arguments.extend([
        // For Guice on Java 17.
        "--add-opens".to_owned(),
        "java.base/java.lang=ALL-UNNAMED".to_owned(),
        "-Xmx400m".to_owned(),
        "org.apache.hadoop.yarn.server.resourcemanager.ResourceManager".to_owned(),
        // Otherwise: "multiple addresses that match local node's address".
        format!("-Dyarn.resourcemanager.ha.id=rm{n}"),
    ]);
    arguments
}

/// The jars, then the folders: an archive fits every class path with the same beginning. No jar has a site file or a
/// `log4j.properties` that would hide a folder's.
pub fn class_path(release: Release, folders: &[&Path]) -> String {
    let jars = jars::files(release);
    let jars = jars.iter().map(|jar| jar.display().to_string());
    let folders = folders.iter().map(|folder| folder.display().to_string());
    jars.chain(folders).collect::<Vec<_>>().join(":")
}

/// Compiles a source file of this package with the jars, and returns the folder of its classes.
pub fn compile(source: &str, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
    let output = Command::new(jars::found("javac", "openjdk-17-jdk-headless"))
        .args(["-cp", &class_path(Release::default(), &[]), "-d"])
        .arg(&folder)
        .arg(source)
        .output()
        .expect("the Java compiler runs");
    assert!(output.status.success(), "{output:?}");
    folder
}
