//! The jars of Hadoop and ZooKeeper, fetched by Maven on first use into the target folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::releases::{Release, ZooKeeperRelease};

/// Returns Hadoop's jars, to follow a configuration folder as in Hadoop's scripts.
pub fn class_path() -> &'static str {
    static CLASS_PATH: OnceLock<String> = OnceLock::new();
    CLASS_PATH.get_or_init(|| format!("{}/*", folder(Release::default()).display()))
}

/// Returns the jars of a release, sorted.
pub fn files(release: Release) -> Vec<PathBuf> {
    files_in(&folder(release))
}

/// Returns the jars of a release, sorted.
pub fn zookeeper_files(release: ZooKeeperRelease) -> Vec<PathBuf> {
    let version = release.version();
    files_in(&fetched(
        "zookeeper-pom.xml",
        &format!("zookeeper-jars/{version}"),
        &format!("zookeeper.version={version}"),
    ))
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the jars")
        .map(|entry| entry.expect("a jar").path())
        .collect();
    files.sort();
    files
}

/// Returns an absolute path, because tests clear PATH.
pub fn java() -> &'static Path {
    static JAVA: OnceLock<PathBuf> = OnceLock::new();
    JAVA.get_or_init(|| found("java", "openjdk-17-jre-headless"))
}

/// Finds a program; panics with the name of the package to install.
pub fn found(program: &str, package: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // An ordinary user's PATH lacks the folders with server programs.
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into()])
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("{program} is not installed: apt-get install {package}"))
}

fn folder(release: Release) -> PathBuf {
    let version = release.version();
    fetched(
        "pom.xml",
        &format!("hadoop-jars/{version}"),
        &format!("hadoop.version={version}"),
    )
}

/// Fetches what a pom lists with this property, and returns the folder of the jars.
fn fetched(pom: &str, into: &str, property: &str) -> PathBuf {
    let pom = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/support")
        .join(pom);
    // Not in the folder for temporary files: the jars outlive the test run.
    let jars = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..").join(into);
    fs::create_dir_all(&jars).expect("a folder for the jars");
    // Only one of several concurrent test binaries fetches the jars.
    let lock = File::create(jars.join("lock")).expect("a lock file");
    lock.lock().expect("the lock on the jars");
    let done = jars.join("done");
    let wanted = fs::read_to_string(&pom).expect("the list of jars");
    if fs::read_to_string(&done).ok().as_deref() != Some(&wanted) {
        let _ = java();
        let output = Command::new(found("mvn", "maven"))
            .args([
                "--batch-mode",
                "--quiet",
                "dependency:copy-dependencies",
                "--file",
            ])
            .arg(&pom)
            .arg(format!("-DoutputDirectory={}", jars.join("lib").display()))
            .arg(format!("-D{property}"))
            .output()
            .expect("Maven runs");
        assert!(
            output.status.success(),
            "Maven cannot fetch the jars of {property}:\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        fs::write(&done, wanted).expect("a note that the jars are there");
    }
    jars.join("lib").canonicalize().expect("the jars")
}
