//! JVM arguments of the tests: tuned for short runs, with an archive of classes.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::releases::{Release, ZooKeeperRelease};
use super::{archives, jars};

/// The Java CLI's main class.
pub const CLI: &str = "org.apache.hadoop.yarn.client.cli.RMAdminCLI";

#[derive(Debug, Clone, Copy)]
pub enum Classes {
    /// Classes of RMs and other servers.
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

/// Returns the arguments before the main class.
pub fn arguments(classes: Classes, folders: &[&Path]) -> Vec<String> {
    arguments_of(Release::default(), classes, folders)
}

/// Returns the arguments for a release. Only the default release has archives: with Java 11, making one takes 10 s
/// and saves less than a second per start.
pub fn arguments_of(release: Release, classes: Classes, folders: &[&Path]) -> Vec<String> {
    if release == Release::V2_10_2 {
        // Without these, Java 11 warns on standard error.
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

/// Returns the arguments of a ZooKeeper server, before the main class.
pub fn zookeeper(release: ZooKeeperRelease, folders: &[&Path]) -> Vec<String> {
    match release {
        // Its jars are Hadoop's.
        ZooKeeperRelease::V3_8_4 => arguments(Classes::Server, folders),
        _ => with_path(&[], joined(&jars::zookeeper_files(release), folders)),
    }
}

/// Returns arguments with these options instead of the archive.
pub fn with(release: Release, options: &[&str], folders: &[&Path]) -> Vec<String> {
    with_path(options, class_path(release, folders))
}

fn with_path(options: &[&str], class_path: String) -> Vec<String> {
    let common = [
        // One compiler thread and one collector thread, for short runs.
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        // Otherwise, warnings about an archive go to standard output.
        "-Xlog:disable",
        "-cp",
    ];
    let mut all: Vec<String> = [options, &common]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect();
    all.push(class_path);
    all
}

/// Returns the arguments of an RM's JVM; properties may follow.
pub fn rm(release: Release, n: u8, folders: &[&Path]) -> Vec<String> {
    rm_with(arguments_of(release, Classes::Server, folders), n)
}

pub fn rm_with(mut arguments: Vec<String>, n: u8) -> Vec<String> {
    arguments.extend([
        // Guice needs this on Java 17.
        "--add-opens".to_owned(),
        "java.base/java.lang=ALL-UNNAMED".to_owned(),
        "-Xmx400m".to_owned(),
        "org.apache.hadoop.yarn.server.resourcemanager.ResourceManager".to_owned(),
        // Avoids the error "multiple addresses that match local node's address".
        format!("-Dyarn.resourcemanager.ha.id=rm{n}"),
    ]);
    arguments
}

/// Returns the jars, then the folders: an archive fits every class path with the same beginning. No jar has a site
/// file or a `log4j.properties` that would hide a folder's.
pub fn class_path(release: Release, folders: &[&Path]) -> String {
    joined(&jars::files(release), folders)
}

fn joined(jars: &[PathBuf], folders: &[&Path]) -> String {
    let jars = jars.iter().map(|jar| jar.display().to_string());
    let folders = folders.iter().map(|folder| folder.display().to_string());
    jars.chain(folders).collect::<Vec<_>>().join(":")
}

/// Compiles a source file of this package with the jars, and returns the folder of its classes.
pub fn compile(source: &str, name: &str) -> PathBuf {
    compile_with(source, name, &class_path(Release::default(), &[]))
}

pub fn compile_with(source: &str, name: &str, class_path: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
    let output = Command::new(jars::found("javac", "openjdk-17-jdk-headless"))
        .args(["-nowarn", "-cp", class_path, "-d"])
        .arg(&folder)
        .arg(source)
        .output()
        .expect("the Java compiler runs");
    assert!(output.status.success(), "{output:?}");
    folder
}
